package preview

import (
	"io"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Longest texts of a preview, in characters.
const (
	siteChars        = 100
	titleChars       = 200
	descriptionChars = 500
)

// tokenBytes is the longest piece of a page that is looked at in one.
const tokenBytes = 64 << 10

// page is what a page says of itself: plain text, in one line each.
type page struct {
	site, title, description string
	picture                  string // address of one, which nobody has checked
}

// readPage reads the head of a page that was found at. Nothing of it is ever
// shown as HTML.
func readPage(r io.Reader, at *url.URL) *page {
	said := map[string]string{}
	note := func(name, text string) {
		if _, ok := said[name]; !ok && strings.TrimSpace(text) != "" {
			said[name] = text
		}
	}
	z := html.NewTokenizer(r)
	z.SetMaxBuf(tokenBytes)
	inTitle, drawn := false, 0 // drawn: within a picture made of words, which has titles too
	for {
		switch z.Next() {
		case html.ErrorToken: // the end, or what is too long
			return pageOf(said, at)
		case html.TextToken:
			if inTitle && drawn == 0 {
				note("title", string(z.Text()))
			}
			inTitle = false
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom { //nolint:exhaustive // the others say nothing
			case atom.Body:
				return pageOf(said, at)
			case atom.Svg:
				drawn++
			case atom.Title:
				inTitle = true
			case atom.Meta:
				noteMeta(t.Attr, note)
			}
		case html.EndTagToken:
			switch t := z.Token(); t.DataAtom { //nolint:exhaustive // the others say nothing
			case atom.Head:
				return pageOf(said, at)
			case atom.Svg:
				drawn--
			}
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

func noteMeta(list []html.Attribute, note func(name, text string)) {
	var name, content string
	for _, a := range list {
		switch a.Key {
		case "property", "name":
			if name == "" {
				name = strings.ToLower(strings.TrimSpace(a.Val))
			}
		case "content":
			content = a.Val
		}
	}
	switch name {
	case "og:site_name", "og:title", "og:description", "og:image", "og:image:url", "og:image:secure_url",
		"twitter:title", "twitter:description", "twitter:image", "twitter:image:src", "description":
		note(name, content)
	}
}

func pageOf(said map[string]string, at *url.URL) *page {
	first := func(names ...string) string {
		for _, name := range names {
			if said[name] != "" {
				return said[name]
			}
		}
		return ""
	}
	p := &page{
		site:        line(first("og:site_name"), siteChars),
		title:       line(first("og:title", "twitter:title", "title"), titleChars),
		description: line(first("og:description", "twitter:description", "description"), descriptionChars),
	}
	if link := first("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"); link != "" {
		if u, err := at.Parse(strings.TrimSpace(link)); err == nil {
			p.picture = u.String()
		}
	}
	return p
}

// line is text in one line of at most so many characters, without what cannot be
// seen or turns the direction of what stands beside it.
func line(text string, chars int) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Co, r) || r == '\u200b' || r == '\ufeff' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text))
	if runes := []rune(text); len(runes) > chars {
		return strings.TrimSpace(string(runes[:chars-1])) + "…"
	}
	return text
}
