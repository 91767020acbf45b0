package file

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hongyan/internal/im"
)

// nameLimit is in bytes, as file systems count.
const nameLimit = 255

// SafeName makes of whatever a client says a name that is only a name: no
// path, no line, nothing that turns the direction of what stands around it. It
// is never empty.
func SafeName(name string) string {
	name = norm.NFC.String(strings.ToValidUTF8(name, "_"))
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u3000' || r == '\u200c' || r == '\u200d': // emoji and some scripts need the joiners
			return r
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Bidi_Control) || im.Invisible(r):
			return -1
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimSpace(name), ". ")
	if strings.Trim(name, ".") == "" {
		return "file"
	}
	return shortened(name)
}

// shortened keeps the ending, by which people know what a file is.
func shortened(name string) string {
	if len(name) <= nameLimit {
		return name
	}
	ending := ""
	if dot := strings.LastIndexByte(name, '.'); dot > 0 && len(name)-dot <= 16 {
		ending = name[dot:]
	}
	cut := nameLimit - len(ending)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return name[:cut] + ending
}
