// Command apidoc writes the documentation of the API from its one source: the
// descriptors of proto/ with their comments, read from standard input as a
// FileDescriptorSet.
//
//	buf build --as-file-descriptor-set -o - | go run ./apidoc -out ../docs/api
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

const apiPackage = "hongyan.v1"

func main() {
	out := flag.String("out", "", "directory to write openapi.json and index.html to")
	flag.Parse()
	if err := run(os.Stdin, *out); err != nil {
		fmt.Fprintln(os.Stderr, "apidoc:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out string) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	a, err := read(data)
	if err != nil {
		return err
	}
	spec, err := a.openAPI()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "openapi.json"), spec, 0o644); err != nil {
		return err
	}
	page, err := a.page()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "index.html"), page, 0o644)
}

// api is what there is to document, in the order of the files.
type api struct {
	about    string
	services []protoreflect.ServiceDescriptor
	messages []protoreflect.MessageDescriptor
	enums    []protoreflect.EnumDescriptor
}

func read(data []byte) (*api, error) {
	set := &descriptorpb.FileDescriptorSet{}
	if err := proto.Unmarshal(data, set); err != nil {
		return nil, err
	}
	files, err := protodesc.NewFiles(set)
	if err != nil {
		return nil, err
	}
	a := &api{}
	for _, f := range set.File {
		if f.GetPackage() != apiPackage {
			continue
		}
		d, err := files.FindFileByPath(f.GetName())
		if err != nil {
			return nil, err
		}
		a.add(d)
	}
	if len(a.services) == 0 {
		return nil, fmt.Errorf("no service in package %s", apiPackage)
	}
	return a, nil
}

func (a *api) add(f protoreflect.FileDescriptor) {
	for i := range f.Services().Len() {
		a.services = append(a.services, f.Services().Get(i))
	}
	for i := range f.Messages().Len() {
		a.messages = append(a.messages, f.Messages().Get(i))
	}
	for i := range f.Enums().Len() {
		a.enums = append(a.enums, f.Enums().Get(i))
	}
	const packageField = 2 // of FileDescriptorProto
	if c := f.SourceLocations().ByPath(protoreflect.SourcePath{packageField}).LeadingDetachedComments; len(c) > 0 {
		a.about = strings.Join(c, "\n")
	}
	if c := f.SourceLocations().ByPath(protoreflect.SourcePath{packageField}).LeadingComments; c != "" {
		a.about = c
	}
}

// comment is the text before d, without the indentation of "// ".
func comment(d protoreflect.Descriptor) string {
	return clean(d.ParentFile().SourceLocations().ByDescriptor(d).LeadingComments)
}

func clean(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(strings.TrimPrefix(l, " "), " ")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// splitErrors takes the sentence "Errors: A, B (when)." off a method's comment.
func splitErrors(text string) (rest string, reasons []string) {
	i := strings.Index(text, "Errors:")
	if i < 0 {
		return text, nil
	}
	for word := range strings.FieldsFuncSeq(text[i+len("Errors:"):], func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z')
	}) {
		if len(word) > 3 {
			reasons = append(reasons, word)
		}
	}
	return strings.TrimSpace(text[:i]), reasons
}

// publicMethods need no token. A test in internal/door/http holds this list
// against the door's own.
var publicMethods = map[string]bool{
	"AccountService.Register": true, "AccountService.SignIn": true, "AccountService.Refresh": true, "ServerService.GetInfo": true,
}

func public(m protoreflect.MethodDescriptor) bool {
	return publicMethods[string(m.Parent().Name()+"."+m.Name())]
}

func path(m protoreflect.MethodDescriptor) string {
	return "/" + string(m.Parent().FullName()) + "/" + string(m.Name())
}
