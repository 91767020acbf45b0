package conv

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

const (
	bold   = hyv1.EntityKind_ENTITY_KIND_BOLD
	italic = hyv1.EntityKind_ENTITY_KIND_ITALIC
	code   = hyv1.EntityKind_ENTITY_KIND_CODE
	pre    = hyv1.EntityKind_ENTITY_KIND_PRE
	quote  = hyv1.EntityKind_ENTITY_KIND_QUOTE
	link   = hyv1.EntityKind_ENTITY_KIND_LINK
)

func part(kind hyv1.EntityKind, offset, length int32) *hyv1.Entity {
	return &hyv1.Entity{Kind: kind, Offset: offset, Length: length}
}

func parts(list ...*hyv1.Entity) []*hyv1.Entity { return list }

func linkTo(url string) []*hyv1.Entity {
	return parts(&hyv1.Entity{Kind: link, Length: 2, Url: url})
}

func inLanguage(kind hyv1.EntityKind, language string) []*hyv1.Entity {
	return parts(&hyv1.Entity{Kind: kind, Length: 2, Language: language})
}

func unknownField() []*hyv1.Entity {
	e := part(bold, 0, 1)
	e.ProtoReflect().SetUnknown([]byte{0x7a, 0}) // field 15
	return parts(e)
}

// Body of the table: 11 units; 🪿 is the units 4 and 5.
const body = "wild🪿geese"

func TestEntitiesAreApartOrOneInsideTheOther(t *testing.T) {
	const (
		ok          = hyv1.Reason_REASON_UNSPECIFIED
		wrong       = hyv1.Reason_ENTITY_INVALID
		unsupported = hyv1.Reason_CONTENT_UNSUPPORTED
		long        = hyv1.Reason_TOO_LONG
	)
	for name, c := range map[string]struct {
		list   []*hyv1.Entity
		reason hyv1.Reason
		field  string
	}{
		"whole":               {parts(part(bold, 0, 11)), ok, ""},
		"one unit":            {parts(part(bold, 10, 1)), ok, ""},
		"a goose":             {parts(part(bold, 4, 2)), ok, ""},
		"apart":               {parts(part(bold, 0, 2), part(bold, 2, 2)), ok, ""},
		"inside":              {parts(part(quote, 0, 11), part(bold, 1, 5), part(italic, 2, 2), part(bold, 8, 3)), ok, ""},
		"same place":          {parts(part(bold, 1, 3), part(italic, 1, 3)), ok, ""},
		"ending together":     {parts(part(bold, 1, 3), part(italic, 2, 2)), ok, ""},
		"code inside":         {parts(part(bold, 0, 4), part(code, 1, 2)), ok, ""},
		"after code":          {parts(part(code, 0, 4), part(bold, 4, 2)), ok, ""},
		"after what was over": {parts(part(bold, 0, 4), part(code, 0, 4), part(italic, 4, 7)), ok, ""},

		"nothing":             {parts(part(bold, 0, 0)), wrong, entitiesField},
		"backwards":           {parts(part(bold, 3, -1)), wrong, entitiesField},
		"before the body":     {parts(part(bold, -1, 2)), wrong, entitiesField},
		"past the body":       {parts(part(bold, 10, 2)), wrong, entitiesField},
		"past all numbers":    {parts(part(bold, 1<<31-1, 1<<31-1)), wrong, entitiesField},
		"begins in a goose":   {parts(part(bold, 5, 2)), wrong, entitiesField},
		"ends in a goose":     {parts(part(bold, 0, 5)), wrong, entitiesField},
		"out of order":        {parts(part(bold, 4, 2), part(bold, 0, 2)), wrong, entitiesField},
		"inner one first":     {parts(part(italic, 0, 2), part(bold, 0, 4)), wrong, entitiesField},
		"across":              {parts(part(bold, 0, 4), part(italic, 2, 7)), wrong, entitiesField},
		"across an outer one": {parts(part(quote, 0, 7), part(bold, 0, 2), part(italic, 6, 4)), wrong, entitiesField},
		"inside code":         {parts(part(code, 0, 4), part(bold, 1, 2)), wrong, entitiesField},
		"on code":             {parts(part(code, 0, 4), part(bold, 0, 4)), wrong, entitiesField},
		"inside pre":          {parts(part(pre, 0, 4), part(bold, 1, 2)), wrong, entitiesField},

		"no kind":       {parts(part(0, 0, 1)), unsupported, entitiesField},
		"unknown kind":  {parts(part(99, 0, 1)), unsupported, entitiesField},
		"unknown field": {unknownField(), unsupported, entitiesField},

		"link":            {linkTo("https://example.com/雁?q=1#x"), ok, ""},
		"link: mail":      {linkTo("mailto:wild@geese.example"), ok, ""},
		"link: port":      {linkTo("http://localhost:8080"), ok, ""},
		"link: capitals":  {linkTo("HTTPS://EXAMPLE.COM"), ok, ""},
		"link: long":      {linkTo("https://example.com/" + strings.Repeat("雁", urlLimit-20)), ok, ""},
		"link: too long":  {linkTo("https://example.com/" + strings.Repeat("a", urlLimit-19)), long, urlField},
		"link: none":      {linkTo(""), wrong, urlField},
		"link: script":    {linkTo("javascript:alert(1)"), wrong, urlField},
		"link: data":      {linkTo("data:text/html,x"), wrong, urlField},
		"link: file":      {linkTo("file:///etc/passwd"), wrong, urlField},
		"link: relative":  {linkTo("/signin"), wrong, urlField},
		"link: no scheme": {linkTo("//example.com"), wrong, urlField},
		"link: no host":   {linkTo("https:///x"), wrong, urlField},
		"link: only port": {linkTo("https://:80/"), wrong, urlField},
		"link: nobody":    {linkTo("mailto:"), wrong, urlField},
		"link: space":     {linkTo(" https://example.com"), wrong, urlField},
		"link: line":      {linkTo("https://example.com/\n"), wrong, urlField},
		"link: turned":    {linkTo("https://example.com/\u202egnp"), wrong, urlField},
		"url elsewhere":   {parts(&hyv1.Entity{Kind: bold, Length: 1, Url: "https://example.com"}), wrong, urlField},

		"language":           {inLanguage(pre, "c++"), ok, ""},
		"language: long":     {inLanguage(pre, strings.Repeat("a", languageLimit)), ok, ""},
		"language: too long": {inLanguage(pre, strings.Repeat("a", languageLimit+1)), long, languageField},
		"language: capitals": {inLanguage(pre, "Go"), wrong, languageField},
		"language: markup":   {inLanguage(pre, `"><b`), wrong, languageField},
		"language elsewhere": {inLanguage(code, "go"), wrong, languageField},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkEntities(body, c.list)
			if c.reason == ok {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var e *im.Error
			if !errors.As(err, &e) || e.Reason != c.reason || e.Field != c.field {
				t.Fatalf("got %v, want %v (%s)", err, c.reason, c.field)
			}
		})
	}
}

func TestAtMost200Entities(t *testing.T) {
	var list []*hyv1.Entity
	for i := range int32(entitiesLimit) {
		list = append(list, part(bold, 2*i, 1))
	}
	text := strings.Repeat("ab", entitiesLimit+1)
	if err := checkEntities(text, list); err != nil {
		t.Fatal(err)
	}
	var e *im.Error
	err := checkEntities(text, append(list, part(bold, 2*entitiesLimit, 1)))
	if !errors.As(err, &e) || e.Reason != hyv1.Reason_TOO_LONG || e.Limit != entitiesLimit || e.Field != entitiesField {
		t.Fatalf("got %v", err)
	}
}

// Plain text pays nothing for what it does not have.
func TestPlainTextCostsNothingMore(t *testing.T) {
	s := &Service{cfg: Config{MaxTextChars: 10_000}}
	text := &hyv1.Text{Body: strings.Repeat("雁", 1000)}
	if n := testing.AllocsPerRun(100, func() { _ = s.checkText(text) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzEntities holds what is let through against the words of the proto, read
// one pair at a time.
func FuzzEntities(f *testing.F) {
	seed := func(body string, list ...*hyv1.Entity) {
		b, err := proto.Marshal(&hyv1.Text{Body: body, Entities: list})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	seed(body, part(quote, 0, 11), part(bold, 1, 5), part(code, 8, 3))
	seed("雁🪿", linkTo("https://example.com")...)
	seed("x", part(pre, 0, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		text := &hyv1.Text{}
		if proto.Unmarshal(b, text) != nil || checkEntities(text.GetBody(), text.GetEntities()) != nil {
			return
		}
		list, units := text.GetEntities(), utf16.Encode([]rune(text.GetBody()))
		for i, a := range list {
			end := a.GetOffset() + a.GetLength()
			if a.GetOffset() < 0 || a.GetLength() < 1 || int(end) > len(units) {
				t.Fatalf("%v is outside", a)
			}
			if cut := string(utf16.Decode(units[a.GetOffset():end])); !strings.Contains(text.GetBody(), cut) {
				t.Fatalf("%v splits a character", a)
			}
			for _, b := range list[i+1:] {
				apart := b.GetOffset() >= end
				inside := b.GetOffset() >= a.GetOffset() && b.GetOffset()+b.GetLength() <= end && !isWhole(a.GetKind())
				if !apart && !inside {
					t.Fatalf("%v cuts across %v", b, a)
				}
			}
		}
	})
}
