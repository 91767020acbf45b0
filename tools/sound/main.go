// Command sound writes internal/sound/readings.bin: how each Han character is
// read, most often, without tones. The server carries this table of 55 kB
// instead of the library it comes from, which would cost it 3 MB.
//
// The file is the syllables, separated by spaces, a line feed, and for each
// character from U+3400 to U+9FFF two bytes: the place of its syllable, from 1;
// 0 when none is known.
package main

import (
	"encoding/binary"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

const first, last = 0x3400, 0x9FFF

func main() {
	out := flag.String("out", "", "the file to write")
	flag.Parse()
	if err := os.WriteFile(*out, table(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func table() []byte {
	plain := pinyin.NewArgs() // Style Normal: no tones; one reading
	readings := map[rune]string{}
	for r := rune(first); r <= last; r++ {
		if s := pinyin.SinglePinyin(r, plain); len(s) > 0 && s[0] != "" {
			readings[r] = strings.ReplaceAll(s[0], "ü", "v") // as it is typed
		}
	}
	syllables := slices.Compact(slices.Sorted(maps.Values(readings)))
	place := map[string]uint16{}
	for i, s := range syllables {
		place[s] = uint16(i + 1)
	}
	b := []byte(strings.Join(syllables, " ") + "\n")
	for r := rune(first); r <= last; r++ {
		b = binary.LittleEndian.AppendUint16(b, place[readings[r]])
	}
	return b
}
