package account

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"connectrpc.com/connect"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

const (
	passwordMin      = 8
	passwordMax      = 128
	passwordMaxBytes = 8 * passwordMax // before normalising
)

// normalPassword is what is hashed: the same characters from any keyboard are
// the same password.
func normalPassword(text string) string { return norm.NFKC.String(text) }

// parsePassword returns a new password in the form that is hashed. There are no
// rules of composition; it must not be common nor contain the handle.
// Errors: FIELD_REQUIRED, PASSWORD_TOO_SHORT, PASSWORD_TOO_COMMON, TOO_LONG,
// MALFORMED.
func parsePassword(text, handle, field string) (string, error) {
	switch {
	case text == "":
		return "", im.Required(field)
	case len(text) > passwordMaxBytes:
		return "", im.TooLong(field, passwordMax)
	case !utf8.ValidString(text):
		return "", im.Invalid(hyv1.Reason_MALFORMED, field)
	}
	password := normalPassword(text)
	switch n := utf8.RuneCountInString(password); {
	case n < passwordMin:
		return "", &im.Error{
			Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_PASSWORD_TOO_SHORT,
			Field: field, Limit: passwordMin,
		}
	case n > passwordMax:
		return "", im.TooLong(field, passwordMax)
	}
	folded := foldPassword(password)
	if isCommon(folded) || handle != "" && strings.Contains(folded, foldPassword(handle)) {
		return "", im.Invalid(hyv1.Reason_PASSWORD_TOO_COMMON, field)
	}
	return password, nil
}

func foldPassword(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

//go:embed common.txt
var commonText string

var commonWords = func() map[string]bool {
	set := make(map[string]bool, 2500)
	for line := range strings.Lines(commonText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(line) {
			set[w] = true
		}
	}
	return set
}()

// isCommon tells whether a password (folded) is one that is tried first: a
// common word alone or with digits and punctuation around it, the same said
// again, a run along the alphabet or the keyboard, a date.
func isCommon(p string) bool {
	if distinct(p) <= 2 || allRuns(p) || isDate(p) {
		return true
	}
	for _, s := range []string{p, once(p)} {
		if commonWord(s) || commonWord(plainLetters.Replace(s)) {
			return true
		}
		core := strings.TrimFunc(s, notLetter)
		if commonWord(core) || commonWord(once(core)) {
			return true
		}
		// pa55w0rd!: digits may be letters, or stand around the word.
		for _, letters := range []*strings.Replacer{plainLetters, plainLettersL} {
			core = strings.TrimFunc(letters.Replace(strings.TrimRightFunc(s, notLetter)), notLetter)
			if commonWord(core) || commonWord(once(core)) {
				return true
			}
		}
		if allRuns(strings.TrimFunc(s, notLetter)) && strings.TrimFunc(s, notLetter) != s {
			return true
		}
	}
	return false
}

var (
	plainLetters = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")
	// plainLettersL: a 1 may as well be an l.
	plainLettersL = strings.NewReplacer("0", "o", "1", "l", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "l")
)

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// commonWord: one of the words, or two of them together without remainder
// ("lovedragon").
func commonWord(s string) bool {
	if commonWords[s] {
		return true
	}
	for i := 1; i < len(s) && len(s) <= 64; i++ {
		if commonWords[s[:i]] && commonWords[s[i:]] {
			return true
		}
	}
	return false
}

// once returns the part that s repeats, or s.
func once(s string) string {
	if s == "" {
		return s
	}
	if i := strings.Index((s + s)[1:], s) + 1; i < len(s) && len(s)%i == 0 {
		return s[:i]
	}
	return s
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// rows are what a finger follows without lifting thought, forth and back.
var rows = func() []string {
	forth := []string{
		"0123456789", "1234567890", "abcdefghijklmnopqrstuvwxyz",
		"qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "qwertzuiop", "azertyuiop", "!@#$%^&*()_+",
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmik,ol.p;/",
		"a1b2c3d4e5f6g7h8i9", "1a2b3c4d5e6f7g8h9i", "147258369", "159357", "一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸",
	}
	both := forth
	for _, f := range forth {
		r := []rune(f)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		both = append(both, string(r))
	}
	return both
}()

// allRuns tells whether p is nothing but runs of at least three along rows, or
// of one character ("abc123", "qwertyasdf", "111aaa").
func allRuns(p string) bool {
	rest := []rune(p)
	if len(rest) == 0 {
		return false
	}
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && rest[n] == rest[0] {
			n++
		}
		for m := max(n, 2) + 1; m <= len(rest) && inRow(string(rest[:m])); m++ {
			n = m
		}
		if n < 3 {
			return false
		}
		rest = rest[n:]
	}
	return true
}

func inRow(s string) bool {
	for _, row := range rows {
		if strings.Contains(row, s) {
			return true
		}
	}
	return false
}

// isDate tells a day written with digits only (19870412, 12041987), or with
// separators.
func isDate(p string) bool {
	d := strings.Map(func(r rune) rune {
		if strings.ContainsRune("-./ 年月日", r) {
			return -1
		}
		return r
	}, p)
	if len(d) != 8 || strings.TrimFunc(d, unicode.IsDigit) != "" || strings.ContainsFunc(d, func(r rune) bool { return r > '9' }) {
		return false
	}
	year := func(s string) bool { return s[:2] == "19" || s[:2] == "20" }
	two := func(s string, limit string) bool { return s >= "01" && s <= limit }
	return year(d[:4]) && two(d[4:6], "12") && two(d[6:8], "31") ||
		year(d[4:]) && (two(d[:2], "31") && two(d[2:4], "12") || two(d[:2], "12") && two(d[2:4], "31"))
}
