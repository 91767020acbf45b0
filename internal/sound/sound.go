// Package sound is what a name sounds like, for finding it by keyboard.
package sound

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// OfPerson is Of for somebody's name, whose first character or two are read as
// a surname.
func OfPerson(name string) string {
	if n := leadingHan(name); n < 2 || n > 4 {
		return Of(name)
	}
	for _, bytes := range []int{2 * hanBytes, hanBytes} { // 单于 before 单
		if len(name) < bytes {
			continue
		}
		if read, ok := surnames[name[:bytes]]; ok {
			return strings.TrimSuffix(read+" "+Of(name[bytes:]), " ")
		}
	}
	return Of(name)
}

// Of returns the words of a name in lower case with single spaces between
// them: each Han character as its pinyin ("lv" for 吕), words of Latin letters
// without accents, all other letters and digits as they are.
func Of(name string) string {
	w := words{out: make([]byte, 0, 2*len(name))}
	for i := 0; i < len(name); {
		if read := phraseAt(name[i:]); read != "" {
			w.whole(read)
			i += 2 * hanBytes
			continue
		}
		r, size := utf8.DecodeRuneInString(name[i:])
		i += size
		switch read := reading(r); {
		case read != "":
			w.whole(read)
		case r < utf8.RuneSelf:
			w.ascii(byte(r))
		case unicode.Is(unicode.Latin, r):
			for _, plain := range norm.NFKD.String(string(r)) {
				if !unicode.Is(unicode.Mn, plain) {
					w.letter(unicode.ToLower(plain))
				}
			}
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r):
			w.letter(unicode.ToLower(r))
		default:
			w.over = true
		}
	}
	return string(w.out)
}

// words writes words with single spaces between them.
type words struct {
	out  []byte
	over bool // what comes next is another word
}

func (w *words) begin() {
	if w.over && len(w.out) > 0 {
		w.out = append(w.out, ' ')
	}
	w.over = false
}

// whole writes a word that nothing joins.
func (w *words) whole(word string) {
	w.over = true
	w.begin()
	w.out = append(w.out, word...)
	w.over = true
}

func (w *words) letter(r rune) {
	w.begin()
	w.out = utf8.AppendRune(w.out, r)
}

func (w *words) ascii(c byte) {
	switch {
	case c >= 'A' && c <= 'Z':
		c += 'a' - 'A'
	case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
	default:
		w.over = true
		return
	}
	w.begin()
	w.out = append(w.out, c)
}

// hanBytes is the length of the characters we know, in UTF-8.
const hanBytes = 3

// leadingHan counts the Han characters name begins with.
func leadingHan(name string) (n int) {
	for _, r := range name {
		if !unicode.Is(unicode.Han, r) {
			break
		}
		n++
	}
	return n
}

// phraseAt is the reading of the two characters name begins with, where they
// are read otherwise than each by itself.
func phraseAt(name string) string {
	if len(name) < 2*hanBytes || name[0] < 0xE3 || name[0] > 0xE9 { // lead bytes of U+3400–9FFF
		return ""
	}
	return phrases[name[:2*hanBytes]]
}

// readings is made by tools/sound, which describes it.
//
//go:embed readings.txt
var readings string

// syllables are all there are; places has, for each character from firstHan,
// where its syllable stands among them, from 1; 0 when none is known.
var syllables, places = unpack(readings)

const firstHan, lastHan = 0x3400, 0x9FFF

// unpack costs a start a fraction of a millisecond, and 60 kB for good.
func unpack(list string) (syllables []string, places []uint16) {
	places = make([]uint16, lastHan-firstHan+1)
	for line := range strings.Lines(list) {
		syllable, characters, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		syllables = append(syllables, syllable)
		for _, r := range characters {
			places[r-firstHan] = uint16(len(syllables))
		}
	}
	return syllables, places
}

// reading is how a Han character is read most often; empty for others and for
// those nobody reads.
func reading(r rune) string {
	if r == '〇' {
		return "ling"
	}
	if r < firstHan || r > lastHan || places[r-firstHan] == 0 {
		return ""
	}
	return syllables[places[r-firstHan]-1]
}
