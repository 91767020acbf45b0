package account

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

const (
	handleMin    = 3
	handleMinHan = 2 // 王伟 is a whole name
	handleMax    = 32
)

// scripts are those whose letters a handle may have: the recommended ones of
// UAX #31, table 5. Common and Inherited are not among them, so modifier
// letters and loose accents are refused.
var scripts = []*unicode.RangeTable{
	unicode.Latin, unicode.Han, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Georgian,
	unicode.Hebrew, unicode.Arabic, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
	unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Myanmar, unicode.Khmer, unicode.Ethiopic,
	unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo,
}

// parseHandle returns the handle as it is shown (NFKC) and its key, by which it
// is unique and looked up. The rules:
//
//   - 3–32 code points; 2 are enough with a Han character
//   - letters, ASCII digits, '_', '.', '-'; begins with a letter
//   - the letters are of one script; Han may stand beside Latin
//   - no letters that only technical writing uses, no word of another script
//     that looks Latin throughout ("сосо")
//
// Errors: FIELD_REQUIRED, HANDLE_INVALID, HANDLE_RESERVED (unless mayReserved;
// the name of the server's own account is never given away).
func parseHandle(text string, mayReserved bool) (handle, key string, err error) {
	if text == "" {
		return "", "", im.Required("handle")
	}
	if len(text) > im.HandleBytes || !utf8.ValidString(text) {
		return "", "", errHandle
	}
	handle = norm.NFKC.String(text)
	if !handleAllowed(handle) {
		return "", "", errHandle
	}
	if im.HandleKey(handle) == systemHandle || !mayReserved && isReserved(handle) {
		return "", "", im.Invalid(hyv1.Reason_HANDLE_RESERVED, "handle")
	}
	return handle, im.HandleKey(handle), nil
}

var errHandle = im.Invalid(hyv1.Reason_HANDLE_INVALID, "handle")

func handleAllowed(handle string) bool {
	var (
		length  int
		used    []*unicode.RangeTable
		latinly = true // every letter looks Latin
	)
	for i, r := range handle {
		length++
		switch {
		case i > 0 && (r >= '0' && r <= '9' || r == '_' || r == '.' || r == '-'):
			continue
		case i == 0 && !unicode.IsLetter(r), !unicode.In(r, unicode.L, unicode.Mn, unicode.Mc):
			return false
		}
		script := scriptOf(r, used)
		if script == nil || script == unicode.Latin && !everydayLatin(r) || im.Invisible(r) {
			return false
		}
		if !slices.Contains(used, script) {
			used = append(used, script)
		}
		if len(used) > 2 {
			return false
		}
		latinly = latinly && looksLatin(r)
	}
	shortest := handleMin
	if slices.Contains(used, unicode.Han) {
		shortest = handleMinHan
	}
	switch len(used) {
	case 1:
		if latinly && used[0] != unicode.Latin {
			return false
		}
	case 2:
		if !slices.Contains(used, unicode.Han) || !slices.Contains(used, unicode.Latin) {
			return false
		}
	}
	return length >= shortest && length <= handleMax
}

// scriptOf returns nil for letters that handles may not have. The mark that
// lengthens kana belongs to the kana before it.
func scriptOf(r rune, used []*unicode.RangeTable) *unicode.RangeTable {
	if r == 'ー' && len(used) == 1 && (used[0] == unicode.Hiragana || used[0] == unicode.Katakana) {
		return used[0]
	}
	for _, s := range scripts {
		if unicode.Is(s, r) {
			return s
		}
	}
	return nil
}

// everydayLatin leaves out the phonetic and medieval letters, many of which
// look like plain ones (ɡ, ɑ, ꜱ).
func everydayLatin(r rune) bool {
	switch {
	case r < 0x180: // ASCII, Latin-1, Extended-A
		return true
	case r >= 0x1CD && r <= 0x1DC: // ǎ ǐ ǒ ǔ ǖ: pinyin
		return true
	case r >= 0x1E00 && r <= 0x1EFF: // Vietnamese and others
		return true
	}
	switch r {
	case 'Ơ', 'ơ', 'Ư', 'ư', 'Ș', 'ș', 'Ț', 'ț', 'Ə', 'ə', 'Ɓ', 'ɓ', 'Ɗ', 'ɗ', 'Ƙ', 'ƙ', 'Ɛ', 'ɛ', 'Ɔ', 'ɔ', 'Ŋ', 'ŋ', 'Ǹ', 'ǹ':
		return true
	}
	return false
}

// lookalikes are the letters of other scripts that pass for Latin ones.
const lookalikes = "аеорсухіјѕһԁԛԝѵьгпв" + "АВЕНІЈКМОРСТХУЅԌԚԜ" + // Cyrillic
	"αικνορτυχγ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + // Greek
	"օոսհցզյգ" + "ՕՍԼ" // Armenian

func looksLatin(r rune) bool { return strings.ContainsRune(lookalikes, r) }
