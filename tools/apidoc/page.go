package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"regexp"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

//go:embed page.html
var pageHTML string

type (
	pageData struct {
		About    []block
		Services []serviceData
		Types    []typeData
		Enums    []enumData
	}
	serviceData struct {
		Name    string
		About   []block
		Methods []methodData
	}
	methodData struct {
		ID, Name, Path, Curl string
		Public               bool
		About                []block
		Request, Response    typeData
		Reasons              []string
	}
	typeData struct {
		Name   string
		About  []block
		Fields []fieldData
	}
	fieldData struct {
		Name, Type, Link string
		OneOf            string
		About            []block
	}
	enumData struct {
		Name   string
		About  []block
		Values []fieldData
	}
	// block is a paragraph, or a list if it has items.
	block struct {
		Text  string
		Items []string
	}
)

// page is the whole documentation in one HTML file without script.
func (a *api) page() ([]byte, error) {
	d := pageData{About: blocks(clean(a.about))}
	inMethods := map[protoreflect.FullName]bool{}
	for _, s := range a.services {
		sd := serviceData{Name: string(s.Name()), About: blocks(comment(s))}
		for i := range s.Methods().Len() {
			m := s.Methods().Get(i)
			inMethods[m.Input().FullName()] = true
			inMethods[m.Output().FullName()] = true
			sd.Methods = append(sd.Methods, method(m))
		}
		d.Services = append(d.Services, sd)
	}
	for _, m := range a.messages {
		if name := string(m.Name()); !inMethods[m.FullName()] || shared[name] {
			d.Types = append(d.Types, typeOf(m))
		}
	}
	for _, e := range a.enums {
		d.Enums = append(d.Enums, enumOf(e))
	}
	t, err := template.New("page").Funcs(template.FuncMap{"prose": prose, "lower": strings.ToLower}).Parse(pageHTML)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, d)
	return b.Bytes(), err
}

// shared messages are requests and answers that frames carry too.
var shared = map[string]bool{"SendRequest": true, "SendResponse": true, "SyncRequest": true, "SyncResponse": true,
	"MarkReadRequest": true, "MarkReadResponse": true, "MarkDeliveredRequest": true, "MarkDeliveredResponse": true}

func method(m protoreflect.MethodDescriptor) methodData {
	text, reasons := splitErrors(comment(m))
	return methodData{
		ID: string(m.Parent().Name()) + "." + string(m.Name()), Name: string(m.Name()), Path: path(m), Public: public(m),
		About: blocks(text), Reasons: reasons, Request: typeOf(m.Input()), Response: typeOf(m.Output()), Curl: curl(m),
	}
}

func typeOf(m protoreflect.MessageDescriptor) typeData {
	t := typeData{Name: string(m.Name()), About: blocks(comment(m))}
	for i := range m.Fields().Len() {
		t.Fields = append(t.Fields, fieldOf(m.Fields().Get(i)))
	}
	return t
}

func fieldOf(f protoreflect.FieldDescriptor) fieldData {
	d := fieldData{Name: f.JSONName(), About: blocks(comment(f))}
	d.Type, d.Link = typeName(f)
	if f.IsList() {
		d.Type = "list of " + d.Type
	}
	if o := f.ContainingOneof(); o != nil && !o.IsSynthetic() {
		d.OneOf = string(o.Name())
	}
	return d
}

func typeName(f protoreflect.FieldDescriptor) (name, link string) {
	switch f.Kind() {
	case protoreflect.EnumKind:
		return string(f.Enum().Name()), string(f.Enum().Name())
	case protoreflect.MessageKind:
		switch f.Message().FullName() {
		case "google.protobuf.Timestamp":
			return "time (RFC 3339 text)", ""
		case "google.protobuf.Duration":
			return `duration ("1.5s")`, ""
		}
		return string(f.Message().Name()), string(f.Message().Name())
	case protoreflect.Int64Kind, protoreflect.Uint64Kind:
		return "int64 (text)", ""
	case protoreflect.BytesKind:
		return "bytes (base64 text)", ""
	case protoreflect.StringKind:
		return "text", ""
	default:
		return f.Kind().String(), ""
	}
}

func enumOf(e protoreflect.EnumDescriptor) enumData {
	d := enumData{Name: string(e.Name()), About: blocks(comment(e))}
	for i := range e.Values().Len() {
		v := e.Values().Get(i)
		d.Values = append(d.Values, fieldData{Name: string(v.Name()), About: blocks(comment(v))})
	}
	return d
}

// blocks splits a comment into paragraphs and lists.
func blocks(text string) []block {
	var list []block
	for para := range strings.SplitSeq(text, "\n\n") {
		var lines, items []string
		for line := range strings.SplitSeq(para, "\n") {
			t := strings.TrimSpace(line)
			switch {
			case strings.HasPrefix(t, "- "):
				items = append(items, t[2:])
			case len(items) > 0:
				items[len(items)-1] += " " + t
			default:
				lines = append(lines, t)
			}
		}
		if s := strings.TrimSpace(strings.Join(lines, " ")); s != "" || len(items) > 0 {
			list = append(list, block{Text: s, Items: items})
		}
	}
	return list
}

var quoted = regexp.MustCompile(`&#34;(.+?)&#34;`)

// prose escapes text and sets what stands in quotes as code.
func prose(s string) template.HTML {
	return template.HTML(quoted.ReplaceAllString(template.HTMLEscapeString(s), "<code>$1</code>")) //nolint:gosec // escaped just before
}

func curl(m protoreflect.MethodDescriptor) string {
	body, err := json.Marshal(sample(m.Input(), 0))
	if err != nil {
		return ""
	}
	b := "curl http://localhost:8080" + path(m) + " \\\n  -H 'Content-Type: application/json' \\\n"
	if !public(m) {
		b += "  -H \"Authorization: Bearer $TOKEN\" \\\n"
	}
	return b + "  -d '" + string(body) + "'"
}

// samples are values that say more than "text" would.
var samples = map[string]any{
	"handle": "alice", "password": "wild geese fly south", "oldPassword": "wild geese fly south", "newPassword": "and come back in spring",
	"name": "Alice", "deviceName": "curl", "clientId": "01932c07-2f5c-7d3e-8a51-0c5d3b1f9e2a", "body": "hello", "bio": "…",
	"refreshToken": "…", "setupKey": "", "fallback": "", "pageToken": "", "page": "", "epoch": "",
}

func sample(m protoreflect.MessageDescriptor, depth int) object {
	out := object{}
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		v, ok := samples[f.JSONName()]
		if !ok {
			v = sampleValue(f, depth)
		}
		if v == nil || v == "" || f.HasOptionalKeyword() && f.Kind() != protoreflect.StringKind {
			continue
		}
		if f.IsList() {
			v = []any{v}
		}
		out[f.JSONName()] = v
	}
	return out
}

func sampleValue(f protoreflect.FieldDescriptor, depth int) any {
	switch f.Kind() {
	case protoreflect.Int64Kind:
		if strings.HasSuffix(f.JSONName(), "Id") || strings.HasSuffix(f.JSONName(), "Ids") {
			return "4611686018427387904"
		}
		return "1"
	case protoreflect.MessageKind:
		if depth > 2 || f.IsList() {
			return nil
		}
		return sample(f.Message(), depth+1)
	default:
		return nil
	}
}
