package http

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"

	"hongyan/docs/api"
)

func TestTheDocumentationIsOfThisAPI(t *testing.T) {
	data, err := fs.ReadFile(api.Docs, "openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Paths map[string]struct {
			Post struct {
				Security *[]any   `json:"security"`
				Reasons  []string `json:"x-reasons"`
			}
		}
		Components struct {
			Schemas map[string]struct{ Enum []string }
		}
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatal(err)
	}
	reasons := map[string]bool{}
	for _, r := range spec.Components.Schemas["Reason"].Enum {
		reasons[r] = true
	}
	documented := 0
	for _, r := range rpcRoutes() {
		op, ok := spec.Paths[r.Path]
		if !ok {
			t.Errorf("%s is not documented", r.Path)
			continue
		}
		documented++
		if open := op.Post.Security != nil; open != (r.Access == Public) {
			t.Errorf("%s is %s; documented as needing no token: %v", r.Path, r.Access, open)
		}
		for _, name := range op.Post.Reasons {
			if !reasons[name] {
				t.Errorf("%s: %s is no Reason", r.Path, name)
			}
		}
	}
	if documented != len(spec.Paths) {
		t.Errorf("%d paths are documented, %d exist", len(spec.Paths), documented)
	}
}

func TestTheDocumentationNeedsNoNetwork(t *testing.T) {
	page, err := fs.ReadFile(api.Docs, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "src=\"http", "href=\"http", "style=\""} {
		if strings.Contains(string(page), bad) {
			t.Errorf("the page has %s", bad)
		}
	}
}
