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
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff' || r == '\u2028' || r == '\u2029' ||
			r != ' ' && r != '\u3000' && im.Invisible(r) {
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
