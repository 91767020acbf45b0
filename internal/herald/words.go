package herald

import (
	"embed"
	"strings"
	"unicode/utf16"

	hyv1 "hongyan/gen/hongyan/v1"
)

//go:embed words
var files embed.FS

// words are all that is said in one language.
type words struct {
	welcome, signIn  messages
	unnamed, unknown string
}

var (
	english = words{read("welcome.en.txt"), read("signin.en.txt"), "a device without a name", "an unknown address"}
	chinese = words{read("welcome.zh.txt"), read("signin.zh.txt"), "未命名的设备", "未知"}
)

// wordsFor is the language of a tag such as "zh-CN", else English.
func wordsFor(language string) words {
	if first, _, _ := strings.Cut(language, "-"); strings.EqualFold(first, "zh") {
		return chinese
	}
	return english
}

type messages []message

// message is a text in parts, each shown in one way.
type message []part

type part struct {
	text string
	kind hyv1.EntityKind
}

// read takes a file apart: messages are separated by a line of two hyphens,
// **bold** and `code` stand for entities. The files are embedded, and a test
// holds them against what may be sent.
func read(name string) messages {
	b, err := files.ReadFile("words/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	var list messages
	for text := range strings.SplitSeq(string(b), "\n--\n") {
		list = append(list, parse(strings.TrimSpace(text)))
	}
	return list
}

func parse(text string) (m message) {
	for text != "" {
		i := strings.IndexAny(text, "*`")
		if i < 0 {
			return append(m, part{text: text})
		}
		mark, kind := "`", hyv1.EntityKind_ENTITY_KIND_CODE
		if text[i] == '*' {
			mark, kind = "**", hyv1.EntityKind_ENTITY_KIND_BOLD
		}
		inside, rest, _ := strings.Cut(text[i+len(mark):], mark)
		if i > 0 {
			m = append(m, part{text: text[:i]})
		}
		m, text = append(m, part{inside, kind}), rest
	}
	return m
}

// with puts words in the places of their names. What they contain is shown as
// it is.
func (m messages) with(about ...string) messages {
	r := strings.NewReplacer(about...)
	out := make(messages, len(m))
	for i, parts := range m {
		for _, p := range parts {
			out[i] = append(out[i], part{r.Replace(p.text), p.kind})
		}
	}
	return out
}

func (m message) text() *hyv1.Text {
	t, at := &hyv1.Text{}, int32(0)
	for _, p := range m {
		n := int32(len(utf16.Encode([]rune(p.text))))
		if p.kind != hyv1.EntityKind_ENTITY_KIND_UNSPECIFIED {
			t.Entities = append(t.Entities, &hyv1.Entity{Kind: p.kind, Offset: at, Length: n})
		}
		t.Body += p.text
		at += n
	}
	return t
}
