package sound

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	wordBytes  = 64 // of a word that is kept, or looked for
	wordsMost  = 16 // words or Han characters of a name that a search may begin at
	insideLest = 3  // letters from which on a search may begin within a word
)

// Words calls yield with all that a search for somebody's name may be the
// beginning of, once each: the name from any word or Han character on, as it is
// written, as it sounds, and the initials of that; and words of letters from
// within. inside is false where it is the whole name.
func Words(name string, yield func(word string, inside bool)) {
	seen := make(map[string]bool, wordsMost)
	say := func(word string, inside bool) {
		if word = cut(word); !seen[word] && word != "" {
			seen[word] = true
			yield(word, inside)
		}
	}
	sounds := strings.Fields(OfPerson(name))
	sounds = sounds[:min(len(sounds), 4*wordsMost)]
	for i := range sounds[:min(len(sounds), wordsMost)] {
		say(strings.Join(sounds[i:], ""), i > 0)
		if initials := initialsOf(sounds[i:]); len(sounds)-i > 1 {
			say(initials, i > 0)
		}
	}
	units := unitsOf(name)
	for i, u := range units[:min(len(units), wordsMost)] {
		rest := strings.Join(units[i:], "")
		say(rest, i > 0)
		for at := range u {
			if at > 0 && utf8.RuneCountInString(u[at:]) >= insideLest && at < wordBytes {
				say(rest[at:], true)
			}
		}
	}
}

// Query is what a search for a name is compared with, of what somebody typed:
// Words that it is the beginning of are found.
func Query(typed string) string {
	units := unitsOf(typed)
	han := 0
	for _, u := range units {
		if r, _ := utf8.DecodeRuneInString(u); unicode.Is(unicode.Han, r) {
			han++
		}
	}
	if han > 0 && han < len(units) { // 张san
		return cut(strings.Join(strings.Fields(Of(typed)), ""))
	}
	return cut(strings.Join(units, ""))
}

// Matches tells whether a search for q, a Query, finds the name; whole: it is
// the beginning of all of it, exact: and the end.
func Matches(name, q string) (found, whole, exact bool) {
	Words(name, func(word string, inside bool) {
		if strings.HasPrefix(word, q) {
			found, whole = true, whole || !inside
			exact = exact || !inside && word == q
		}
	})
	return found, whole, exact
}

// unitsOf are the Han characters of a name, each by itself, and its other words
// as Of writes them.
func unitsOf(name string) (units []string) {
	from := 0
	other := func(to int) {
		units = append(units, strings.Fields(Of(name[from:to]))...)
	}
	for i, r := range name {
		if !unicode.Is(unicode.Han, r) {
			continue
		}
		other(i)
		from = i + utf8.RuneLen(r)
		units = append(units, string(r))
	}
	other(len(name))
	return units
}

func initialsOf(words []string) string {
	var b strings.Builder
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		b.WriteRune(r)
	}
	return b.String()
}

// cut shortens a word to what is kept of it.
func cut(word string) string {
	if len(word) <= wordBytes {
		return word
	}
	end := wordBytes
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}
