package arch

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "hongyan/"

// floors: a package may import packages of lower floors. The longest prefix
// counts. What is not listed may not exist.
var floors = map[string]int{
	"gen":             0,
	"internal/im":     0,
	"internal/sound":  0,
	"internal/config": 0,
	"internal/obs":    0,
	"internal/arch":   0,
	"web":             0,
	"docs":            0,

	"internal/store": 1,
	"internal/blob":  1,

	"internal/account": 2,
	"internal/contact": 2,
	"internal/conv":    2,
	"internal/file":    2,
	"internal/sticker": 2,

	"internal/session":  3,
	"internal/presence": 3,
	"internal/herald":   3,
	"internal/preview":  3,

	"internal/door": 4,

	"internal/server": 5,

	"cmd": 6,
}

// sideways are the imports allowed within a floor.
var sideways = map[string]string{
	"internal/im":       "gen",              // ids and errors carry the API's words
	"internal/obs":      "internal/config",  // the log is configured
	"internal/presence": "internal/session", // what it tells are frames for sessions
	"internal/conv":     "internal/contact", // who may write to whom, and see what
}

// public packages are outside the floors: they see the API, never the inside.
var public = []string{"client"}

// blackBox packages drive the real binary, or in tests the whole of it.
var blackBox = []string{"test"}

// commandsMay are the packages without a floor that commands may use.
var commandsMay = []string{"client", "test/load"}

func TestImportsOnlyGoDown(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for file, imports := range goFiles(t, root) {
		seen++
		from := path.Dir(file)
		for _, to := range imports {
			if why := forbidden(from, to, strings.HasSuffix(file, "_test.go")); why != "" {
				t.Errorf("%s imports %s: %s", file, to, why)
			}
		}
	}
	if seen < 30 {
		t.Fatalf("only %d files were found", seen)
	}
}

// forbidden says why the package from may not import to, or nothing.
func forbidden(from, to string, test bool) string {
	switch {
	case from == to || under(from, blackBox):
		return ""
	case under(to, blackBox) && test:
		return "" // helpers of tests
	case under(from, public):
		if under(to, public) || under(to, []string{"gen"}) || test {
			return ""
		}
		return "the public library sees nothing of the inside"
	}
	fromFloor, ok := floor(from)
	if !ok {
		return from + " has no floor: say where it belongs in floors"
	}
	toFloor, ok := floor(to)
	if !ok {
		if under(from, []string{"cmd"}) && under(to, commandsMay) {
			return ""
		}
		if test && under(to, public) {
			return ""
		}
		return to + " has no floor: say where it belongs in floors"
	}
	if toFloor < fromFloor || sameRoom(from, to) || allowed(from, to) {
		return ""
	}
	if test && strings.HasPrefix(to, "internal/store/storetest") && fromFloor >= 1 {
		return ""
	}
	return "imports only go down (floor " + strconv.Itoa(fromFloor) + " to " + strconv.Itoa(toFloor) + ")"
}

func floor(pkg string) (n int, ok bool) {
	for p := pkg; p != "."; p = path.Dir(p) {
		if n, ok = floors[p]; ok {
			return n, true
		}
	}
	return 0, false
}

// sameRoom: packages of one room may import each other; the doors are rooms of
// their own.
func sameRoom(a, b string) bool {
	return room(a) == room(b)
}

func room(pkg string) string {
	parts := strings.Split(pkg, "/")
	n := 2
	if strings.HasPrefix(pkg, "internal/door/") {
		n = 3
	}
	if parts[0] != "internal" {
		n = 1
	}
	return strings.Join(parts[:min(n, len(parts))], "/")
}

func allowed(from, to string) bool {
	want, ok := sideways[from]
	return ok && under(to, []string{want})
}

func under(pkg string, roots []string) bool {
	for _, r := range roots {
		if pkg == r || strings.HasPrefix(pkg, r+"/") {
			return true
		}
	}
	return false
}

// goFiles maps our files to the packages of ours that they import.
func goFiles(t *testing.T, root string) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			if skip := rel == "tools" || rel == "bin" || e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".") && rel != "."; skip {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(rel, ".go") {
			files[rel] = importsOf(t, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func importsOf(t *testing.T, name string) (list []string) {
	t.Helper()
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range f.Imports {
		if p := strings.Trim(i.Path.Value, `"`); strings.HasPrefix(p, module) {
			list = append(list, strings.TrimPrefix(p, module))
		}
	}
	return list
}

func TestTheRuleItself(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		test, ok bool
	}{
		{"internal/conv", "internal/store", false, true},
		{"internal/store", "internal/conv", false, false},
		{"internal/conv", "internal/account", false, false},
		{"internal/contact", "internal/conv", false, false},
		{"internal/door/ws", "internal/door/http", false, false},
		{"internal/session", "internal/door/ws", false, false},
		{"internal/presence", "internal/session", false, true},
		{"internal/session", "internal/presence", false, false},
		{"internal/presence", "internal/contact", false, true},
		{"internal/im", "gen/hongyan/v1", false, true},
		{"internal/im", "internal/obs", false, false},
		{"client", "internal/im", false, false},
		{"client", "gen/hongyan/v1", false, true},
		{"cmd/hongyan", "internal/server", false, true},
		{"cmd/hongyan", "client", false, true},
		{"internal/server", "client", false, false},
		{"internal/server", "client", true, true},
		{"internal/new", "internal/im", false, false},
		{"internal/conv", "test/lawtest", true, true},
		{"internal/conv", "test/lawtest", false, false},
		{"test/load", "internal/server", false, true},
	} {
		if why := forbidden(tt.from, tt.to, tt.test); (why == "") != tt.ok {
			t.Errorf("%s → %s: %q", tt.from, tt.to, why)
		}
	}
}
