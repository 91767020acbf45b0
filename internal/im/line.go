package im

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	hyv1 "hongyan/gen/hongyan/v1"
)

// marksMax accents may follow one another; more is to climb over other
// people's lines.
const marksMax = 4

// Line returns a text of one line as it is stored, trimmed and composed: names
// and what else is shown beside other people's. limit is in characters; empty
// stays empty, the caller decides.
// Errors: NAME_INVALID, TOO_LONG.
func Line(text, field string, limit int) (string, error) {
	if !utf8.ValidString(text) {
		return "", Invalid(hyv1.Reason_NAME_INVALID, field)
	}
	if len(text) > limit*utf8.UTFMax*2 { // cannot become short by composing and trimming
		return "", TooLong(field, int64(limit))
	}
	line := strings.TrimSpace(norm.NFC.String(text))
	if utf8.RuneCountInString(line) > limit {
		return "", TooLong(field, int64(limit))
	}
	if line != "" && !showable(line) {
		return "", Invalid(hyv1.Reason_NAME_INVALID, field)
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
		case Invisible(r), !unicode.IsGraphic(r):
			return false
		default:
			visible = true
		}
		marks = 0
	}
	return visible
}

// Invisible are the characters that count as letters or symbols and show
// nothing: fillers of Hangul, inherent vowels of Khmer, the blank of Braille.
func Invisible(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x17B5, 0x2800, 0xFFFC, 0xFFFD:
		return true
	}
	return unicode.Is(unicode.Zs, r)
}
