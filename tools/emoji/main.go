// Command emoji writes web/src/emoji/{data,zh,en}.ts from Unicode's own files,
// as Debian's packages unicode-data and unicode-cldr-core install them. Run it
// after an update of Unicode: go run -C tools ./emoji -out ../web/src/emoji
package main

import (
	"bufio"
	"encoding/xml"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const header = `// Made by tools/emoji from Unicode %s. Do not edit.
// Copyright © 1991-2022 Unicode, Inc. All rights reserved. Distributed under
// the Unicode license, https://www.unicode.org/license.txt (SPDX:
// Unicode-DFS-2016), whose notice is in web/src/emoji/LICENSE.
`

func main() {
	log.SetFlags(0)
	unicode := flag.String("unicode", "/usr/share/unicode", "where Unicode's files are")
	out := flag.String("out", "web/src/emoji", "where to write")
	flag.Parse()
	if err := run(*unicode, *out); err != nil {
		log.Fatal(err)
	}
}

func run(unicode, out string) error {
	groups, tones, err := readEmoji(filepath.Join(unicode, "emoji", "emoji-test.txt"))
	if err != nil {
		return err
	}
	var words [2]map[string]entry
	for i, language := range []string{"zh", "en"} {
		if words[i], err = readWords(filepath.Join(unicode, "cldr", "common"), language); err != nil {
			return err
		}
	}
	// What is newer than its names is left out.
	for i := range groups {
		groups[i].chars = slices.DeleteFunc(groups[i].chars, func(c string) bool {
			return words[0][bare(c)].name == "" || words[1][bare(c)].name == ""
		})
	}
	if err := write(filepath.Join(out, "data.ts"), data(groups, tones)); err != nil {
		return err
	}
	for i, language := range []string{"zh", "en"} {
		if err := write(filepath.Join(out, language+".ts"), lines(groups, words[i])); err != nil {
			return err
		}
	}
	return nil
}

type group struct {
	id    string
	chars []string
}

// readEmoji reads emoji in Unicode's order, and which of them come in the tones
// of skin: those whose variant with one tone throughout is an emoji too.
func readEmoji(path string) ([]group, map[string]bool, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close() //nolint:errcheck // only read
	var groups []group
	toned := map[string]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if name, ok := strings.CutPrefix(line, "# group: "); ok {
			groups = append(groups, group{id: strings.ToLower(strings.Fields(name)[0])})
			continue
		}
		codes, rest, _ := strings.Cut(line, ";")
		if !strings.HasPrefix(strings.TrimSpace(rest), "fully-qualified") {
			continue
		}
		char, err := decode(codes)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %q: %w", path, line, err)
		}
		if strings.ContainsAny(char, "🏻🏼🏽🏾🏿") {
			toned[strings.ReplaceAll(bare(char), "🏽", "")] = strings.Contains(char, "🏽") || toned[strings.ReplaceAll(bare(char), "🏽", "")]
			continue
		}
		last := &groups[len(groups)-1]
		last.chars = append(last.chars, char)
	}
	return slices.DeleteFunc(groups, func(g group) bool { return len(g.chars) == 0 }), toned, lines.Err()
}

func decode(codes string) (string, error) {
	var out strings.Builder
	for _, code := range strings.Fields(codes) {
		var r rune
		if _, err := fmt.Sscanf(code, "%X", &r); err != nil {
			return "", err
		}
		out.WriteRune(r)
	}
	return out.String(), nil
}

// bare is an emoji as CLDR names it: without the sign that asks for a picture.
func bare(char string) string { return strings.ReplaceAll(char, "\uFE0F", "") }

type entry struct {
	name string
	keys []string
}

func readWords(common, language string) (map[string]entry, error) {
	all := map[string]entry{}
	for _, kind := range []string{"annotations", "annotationsDerived"} {
		raw, err := os.ReadFile(filepath.Join(common, kind, language+".xml")) //nolint:gosec // named by whoever runs it
		if err != nil {
			return nil, err
		}
		var doc struct {
			List []struct {
				Char string `xml:"cp,attr"`
				Type string `xml:"type,attr"`
				Text string `xml:",chardata"`
			} `xml:"annotations>annotation"`
		}
		if err := xml.Unmarshal(raw, &doc); err != nil {
			return nil, err
		}
		for _, a := range doc.List {
			known := all[a.Char]
			if a.Type == "tts" {
				known.name = strings.TrimSpace(a.Text)
			} else {
				for key := range strings.SplitSeq(a.Text, "|") {
					known.keys = append(known.keys, strings.TrimSpace(key))
				}
			}
			all[a.Char] = known
		}
	}
	return all, nil
}

func data(groups []group, tones map[string]bool) string {
	var out strings.Builder
	out.WriteString("\n/** By group, in the order of Unicode. A + follows those that come in tones of skin. */\nexport const groups = {\n")
	for _, g := range groups {
		chars := make([]string, len(g.chars))
		for i, c := range g.chars {
			chars[i] = c
			if tones[bare(c)] {
				chars[i] += "+"
			}
		}
		fmt.Fprintf(&out, "  %s: %q,\n", g.id, strings.Join(chars, " "))
	}
	out.WriteString("} as const;\n")
	return out.String()
}

func lines(groups []group, words map[string]entry) string {
	var out strings.Builder
	out.WriteString("\n/** A line for each emoji of data.ts: its name, then what else it is found by. */\nexport const words = `")
	isFirst := true
	for _, g := range groups {
		for _, c := range g.chars {
			w := words[bare(c)]
			if !isFirst {
				out.WriteByte('\n')
			}
			isFirst = false
			all := []string{w.name}
			for _, key := range w.keys {
				if !slices.Contains(all, key) {
					all = append(all, key)
				}
			}
			out.WriteString(strings.NewReplacer("`", "", "\\", "", "${", "").Replace(strings.Join(all, "|")))
		}
	}
	out.WriteString("`;\n")
	return out.String()
}

func write(path, text string) error {
	return os.WriteFile(path, []byte(fmt.Sprintf(header, "emoji 15.0 and CLDR 41")+text), 0o644) //nolint:gosec // a source file
}
