package conv

import (
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Limits of styled text.
const (
	entitiesLimit = 200
	urlLimit      = 2048 // characters of a link
	languageLimit = 32   // characters of a language of code
)

const (
	entitiesField = "content.text.entities"
	urlField      = entitiesField + ".url"
	languageField = entitiesField + ".language"
	userField     = entitiesField + ".userId"
)

// checkText says whether a text may be stored: the body is kept as it came, so
// that offsets stay where the sender put them.
func (s *Service) checkText(t *hyv1.Text) error {
	body := t.GetBody()
	switch {
	case len(t.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.text")
	case strings.TrimSpace(body) == "":
		return im.Invalid(hyv1.Reason_CONTENT_EMPTY, "content.text.body")
	case utf8.RuneCountInString(body) > s.cfg.MaxTextChars:
		return im.TooLong("content.text.body", int64(s.cfg.MaxTextChars))
	}
	if len(t.GetEntities()) == 0 {
		return nil
	}
	return checkEntities(body, t.GetEntities())
}

// checkEntities wants what Text promises whoever shows it: in the order of
// offset, apart or one inside the other, nothing inside code, no end inside a
// character.
func checkEntities(body string, list []*hyv1.Entity) error {
	if len(list) > entitiesLimit {
		return im.TooLong(entitiesField, entitiesLimit)
	}
	units := utf16.Encode([]rune(body))
	var around []span // those that reach over the present one, the innermost last
	from := 0
	for _, e := range list {
		if err := checkEntity(e); err != nil {
			return err
		}
		part := span{int(e.GetOffset()), int(e.GetOffset()) + int(e.GetLength()), isWhole(e.GetKind())}
		if part.from < from || part.to <= part.from || part.to > len(units) || splits(units, part.from) || splits(units, part.to) {
			return errEntity
		}
		for len(around) > 0 && around[len(around)-1].to <= part.from {
			around = around[:len(around)-1]
		}
		if n := len(around); n > 0 && (around[n-1].whole || part.to > around[n-1].to) {
			return errEntity
		}
		around, from = append(around, part), part.from
	}
	return nil
}

// span is [from, to) of a body in UTF-16 code units.
type span struct {
	from, to int
	whole    bool // nothing lies inside
}

var errEntity = im.Invalid(hyv1.Reason_ENTITY_INVALID, entitiesField)

// splits: at lies between the two halves of one character.
func splits(units []uint16, at int) bool {
	const low, afterLow = 0xDC00, 0xE000
	return at < len(units) && units[at] >= low && units[at] < afterLow
}

// isWhole: nothing lies inside.
func isWhole(k hyv1.EntityKind) bool {
	return k == hyv1.EntityKind_ENTITY_KIND_CODE || k == hyv1.EntityKind_ENTITY_KIND_PRE || k >= hyv1.EntityKind_ENTITY_KIND_MENTION
}

// checkEntity checks what an entity says of itself.
func checkEntity(e *hyv1.Entity) error {
	kind := e.GetKind()
	_, known := hyv1.EntityKind_name[int32(kind)]
	if !known || kind == hyv1.EntityKind_ENTITY_KIND_UNSPECIFIED || len(e.ProtoReflect().GetUnknown()) > 0 {
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, entitiesField)
	}
	if kind == hyv1.EntityKind_ENTITY_KIND_LINK {
		if err := checkURL(e.GetUrl()); err != nil {
			return err
		}
	} else if e.GetUrl() != "" {
		return im.Invalid(hyv1.Reason_ENTITY_INVALID, urlField)
	}
	if (e.GetUserId() > 0) != (kind == hyv1.EntityKind_ENTITY_KIND_MENTION) || e.GetUserId() < 0 {
		return im.Invalid(hyv1.Reason_ENTITY_INVALID, userField)
	}
	switch language := e.GetLanguage(); {
	case len(language) > languageLimit:
		return im.TooLong(languageField, languageLimit)
	case strings.ContainsFunc(language, notOfLanguage), language != "" && kind != hyv1.EntityKind_ENTITY_KIND_PRE:
		return im.Invalid(hyv1.Reason_ENTITY_INVALID, languageField)
	}
	return nil
}

func notOfLanguage(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("+-#.", r)
}

// checkURL lets through what may be opened from a message: nothing that runs
// as a script or reads a file, and nothing that hides where it leads.
func checkURL(text string) error {
	if utf8.RuneCountInString(text) > urlLimit {
		return im.TooLong(urlField, urlLimit)
	}
	u, err := url.Parse(text)
	bad := err != nil || strings.ContainsFunc(text, invisible)
	if !bad {
		switch u.Scheme {
		case "http", "https":
			bad = u.Hostname() == ""
		case "mailto":
			bad = u.Opaque == ""
		default:
			bad = true
		}
	}
	if bad {
		return im.Invalid(hyv1.Reason_ENTITY_INVALID, urlField)
	}
	return nil
}
