package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

const (
	nameMax       = 64  // code points
	bioMax        = 200 // code points
	deviceNameMax = 64  // code points
	// marksMax accents may follow one another; more is to climb over other
	// people's lines.
	marksMax = 4
)

// parseName returns a display name, trimmed and composed. Empty stays empty:
// the caller decides.
// Errors: NAME_INVALID, TOO_LONG.
func parseName(text string) (string, error) { return parseLine(text, "name", nameMax) }

// parseBio is parseName for the line about oneself.
func parseBio(text string) (string, error) { return parseLine(text, "bio", bioMax) }

func parseLine(text, field string, limit int) (string, error) {
	if !utf8.ValidString(text) {
		return "", im.Invalid(hyv1.Reason_NAME_INVALID, field)
	}
	if len(text) > limit*utf8.UTFMax*2 { // cannot become short by composing and trimming
		return "", im.TooLong(field, int64(limit))
	}
	line := strings.TrimSpace(norm.NFC.String(text))
	if utf8.RuneCountInString(line) > limit {
		return "", im.TooLong(field, int64(limit))
	}
	if line != "" && !showable(line) {
		return "", im.Invalid(hyv1.Reason_NAME_INVALID, field)
	}
	return line, nil
}

// showable refuses text that is invisible, breaks lines, turns the direction of
// what stands around it, or is all accents.
func showable(line string) bool {
	visible, marks := false, 0
	for _, r := range line {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > marksMax {
				return false
			}
			continue
		case r == 0x200D || r == 0x200C || r >= 0xE0020 && r <= 0xE007F:
			// Joiners and tags: emoji, flags, Persian and Indic words need them.
		case r == ' ' || r == 0x3000 || r == 0xA0:
		case invisible(r), !unicode.IsGraphic(r):
			return false
		default:
			visible = true
		}
		marks = 0
	}
	return visible
}

// invisible are the characters that count as letters or symbols and show
// nothing: fillers of Hangul, inherent vowels of Khmer, the blank of Braille.
func invisible(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x17B5, 0x2800, 0xFFFC, 0xFFFD:
		return true
	}
	return unicode.Is(unicode.Zs, r)
}

// deviceName makes what a device calls itself fit to be shown. A device is
// never refused for its name.
func deviceName(text string) string {
	name := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsGraphic(r) || invisible(r) && r != ' ' {
			return -1
		}
		return r
	}, text[:min(len(text), 1024)])
	name = strings.TrimSpace(norm.NFC.String(name))
	if runes := []rune(name); len(runes) > deviceNameMax {
		name = strings.TrimSpace(string(runes[:deviceNameMax]))
	}
	return name
}
