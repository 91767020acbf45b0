// Command sound writes internal/sound/readings.txt: how each Han character is
// read, most often, without tones. The server carries this list of 85 kB
// instead of the library it comes from, which would cost it 3 MB.
//
// Each line is a syllable, a space, and the characters from U+3400 to U+9FFF
// that are read so. Lines and characters are sorted.
package main

import (
	"bytes"
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
	if err := os.WriteFile(*out, list(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func list() []byte {
	plain := pinyin.NewArgs() // Style Normal: no tones; one reading
	read := map[string][]rune{}
	for r := rune(first); r <= last; r++ {
		if s := pinyin.SinglePinyin(r, plain); len(s) > 0 && s[0] != "" {
			syllable := strings.ReplaceAll(s[0], "ü", "v") // as it is typed
			read[syllable] = append(read[syllable], r)
		}
	}
	var b bytes.Buffer
	for _, syllable := range slices.Sorted(maps.Keys(read)) {
		fmt.Fprintf(&b, "%s %s\n", syllable, string(read[syllable]))
	}
	return b.Bytes()
}
