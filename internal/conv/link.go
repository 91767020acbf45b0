package conv

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Link is a message as it was stored or edited, which may have a link of which a
// preview can be made.
type Link struct {
	Conv   im.ConvID
	Seq    im.Seq
	Sender im.UserID
	body   []byte
}

// OnLink sets who is told of messages that may have a link, on the lane's time:
// fn must return at once. Call it before the first message.
func (s *Service) OnLink(fn func(Link)) { s.onLink = fn }

// stored looks no closer at a message than the time of a lane allows.
func (s *Service) stored(c im.ConvID, seq im.Seq, sender im.UserID, body []byte) {
	if s.onLink != nil && bytes.Contains(body, []byte("://")) {
		s.onLink(Link{c, seq, sender, body})
	}
}

// URL is the first link of the text, if a preview of it is wanted and not there
// already; else empty.
func (l *Link) URL() string {
	e := &hyv1.Event{}
	if proto.Unmarshal(l.body, e) != nil {
		return ""
	}
	return unseen(e.GetContent())
}

// unseen is the link of which c wants a preview.
func unseen(c *hyv1.Content) string {
	if c.GetNoPreview() || c.GetPreview() != nil {
		return ""
	}
	return firstLink(c.GetText())
}

// Attach has a message show what its link leads to, and says whether it does: the
// words may be others by now, or gone. The picture is a file that the sender has
// just got; 0: there is none.
func (s *Service) Attach(ctx context.Context, l *Link, url string, p *hyv1.LinkPreview) (done bool, err error) {
	err = s.operate(ctx, l.Sender, l.Conv, func(o *operation) error {
		done = false
		list, err := o.messages(l.Seq)
		if err != nil {
			return err
		}
		m := list[0]
		c := m.now.GetContent()
		if unseen(c) != url || m.Sender != l.Sender {
			return nil
		}
		if id := p.GetImage().GetId(); id != 0 {
			if err := o.tx.AddFileRef(store.FileRef{Conv: m.Conv, Seq: m.Seq, File: id, Owner: l.Sender}); err != nil {
				return err
			}
		}
		done, c.Preview = true, p
		return o.change(m, &hyv1.Event{Body: &hyv1.Event_MessagePreviewed{
			MessagePreviewed: &hyv1.MessagePreviewed{TargetSeq: m.Seq, Preview: p}}})
	})
	return done, err
}

// keepPreview has an edit that leaves the link alone leave its preview.
func keepPreview(was, is *hyv1.Content) {
	is.Preview = nil // of an earlier try
	if p := was.GetPreview(); p != nil && unseen(is) == firstLink(was.GetText()) {
		is.Preview = p
	}
}

// schemed are addresses that say themselves what they are; where they end in
// Chinese, and what belongs to the sentence, is found out afterwards. The web
// client draws links by the same rules.
var schemed = regexp.MustCompile(`(?i)https?://[^\s"<>\x60\x00-\x1f\x7f\x{61c}\x{200b}-\x{200f}\x{2018}-\x{201f}\x{2026}\x{2028}-\x{202f}` +
	`\x{2060}-\x{2069}\x{3000}-\x{3003}\x{3008}-\x{3011}\x{3014}-\x{301f}\x{30fb}\x{fe30}-\x{fe4f}\x{ff01}\x{ff02}\x{ff07}-\x{ff09}\x{ff0c}` +
	`\x{ff0e}\x{ff1a}-\x{ff1c}\x{ff1e}\x{ff1f}\x{ff3b}\x{ff3d}\x{ff5b}-\x{ff65}\x{fffc}\x{fffd}]+`)

// linksLooked is how many addresses of a text are looked at, to find one that is
// no code.
const linksLooked = 20

// firstLink is the first link of a text to the web, empty for none: an address, or
// words that lead to one. Code has none, and what a spoiler hides stays hidden.
func firstLink(t *hyv1.Text) string {
	body := t.GetBody()
	at, found := len(body)+1, ""
	for _, e := range t.GetEntities() {
		if isWeb(e.GetUrl()) && !covered(t, int(e.GetOffset()), hyv1.EntityKind_ENTITY_KIND_SPOILER) {
			at, found = int(e.GetOffset()), e.GetUrl()
			break
		}
	}
	for _, m := range schemed.FindAllStringIndex(body, linksLooked) {
		if before, _ := utf8.DecodeLastRuneInString(body[:m[0]]); before < utf8.RuneSelf && (unicode.IsLetter(before) || unicode.IsDigit(before)) {
			continue
		}
		from := len(utf16.Encode([]rune(body[:m[0]])))
		if from >= at {
			break
		}
		link := trimLink(cutHost(body[m[0]:m[1]]))
		if len(link) <= urlLimit && !covered(t, from, hyv1.EntityKind_ENTITY_KIND_SPOILER, hyv1.EntityKind_ENTITY_KIND_CODE, hyv1.EntityKind_ENTITY_KIND_PRE, hyv1.EntityKind_ENTITY_KIND_LINK) {
			return link
		}
	}
	return found
}

func isWeb(url string) bool {
	scheme, _, ok := strings.Cut(url, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// covered: one of these kinds reaches over the place.
func covered(t *hyv1.Text, at int, kinds ...hyv1.EntityKind) bool {
	return slices.ContainsFunc(t.GetEntities(), func(e *hyv1.Entity) bool {
		return int(e.GetOffset()) <= at && at < int(e.GetOffset()+e.GetLength()) && slices.Contains(kinds, e.GetKind())
	})
}

// isEastern: letters that stand close to an address without belonging to it.
func isEastern(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// cutHost ends https://example.com不错 where the host does, and /abc这里 at /abc. A
// part that begins in Chinese belongs to the address: /wiki/中文.
func cutHost(link string) string {
	start := strings.Index(link, "://") + len("://")
	end := len(link)
	if i := strings.IndexAny(link[start:], "/?#"); i >= 0 {
		end = start + i
	}
	for i, r := range link[start:end] {
		if before := link[start : start+i]; isEastern(r) && before != "" && !strings.HasSuffix(before, ".") &&
			(strings.ContainsAny(before, ".:") || strings.EqualFold(before, "localhost")) && isASCII(before) {
			return link[:start+i]
		}
	}
	eastern, last := false, rune(0) // of the part, which ends at one of /?#&=
	for i, r := range link[end:] {
		switch {
		case strings.ContainsRune("/?#&=", r):
			eastern = false
		case isEastern(r) && !eastern && last < utf8.RuneSelf && (unicode.IsLetter(last) || unicode.IsDigit(last)):
			return link[:end+i]
		case isEastern(r):
			eastern = true
		}
		last = r
	}
	return link
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// trimLink gives back the punctuation of the sentence, and brackets that were
// opened before the address.
func trimLink(link string) string {
	const closers, openers = ")]}", "([{"
	for link != "" {
		last := link[len(link)-1:]
		if i := strings.Index(closers, last); i >= 0 && strings.Count(link, last) <= strings.Count(link, openers[i:i+1]) || i < 0 && !strings.Contains(".,;:!?'*_~|", last) {
			break
		}
		link = link[:len(link)-1]
	}
	return link
}
