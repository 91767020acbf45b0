package im

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

const emojiBytes = 32

// IsEmoji: one sign or several that are drawn as one; no letters, no spaces. It
// begins with a symbol, or is a key cap.
func IsEmoji(s string) bool {
	if s == "" || len(s) > emojiBytes || !utf8.ValidString(s) {
		return false
	}
	const keycap, joiner, variation = '\u20e3', '\u200d', '\ufe0f'
	for i, r := range s {
		switch {
		case r == joiner || r == variation || r == keycap:
			if i == 0 {
				return false
			}
		case unicode.Is(unicode.So, r), unicode.Is(unicode.Sk, r), unicode.Is(unicode.Sm, r):
		case r >= 0xE0020 && r <= 0xE007F: // flags of countries' parts are spelt with tags
		case r == '‼' || r == '⁉' || r == '〰' || r == '〽':
		case (r >= '0' && r <= '9' || r == '#' || r == '*') && slices.Contains([]rune(s), keycap):
		default:
			return false
		}
	}
	return true
}
