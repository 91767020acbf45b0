// Package scripts plays small plays with the real program: testdata/*.txtar.
//
//	go test ./test/scripts -run Play/chat   one of them
//	go test ./test/scripts -update          write what was said into the plays
//
// Beside the commands of testscript ("go doc testscript") there are:
//
//	serve NAME [flag…]           start a server on the data directory $WORK/NAME,
//	                             on the address it had before if it was there
//	crash NAME | term NAME       kill -9 it | SIGTERM, and it must exit with 0
//	log NAME REGEXP              its log has a line like that, soon
//	newer NAME                   make its data that of a later version
//	as PERSON ACT WORD…          somebody does something, or sees that it is so:
//	                             act_test.go has what people can do
//	refused REASON PERSON ACT WORD…
package scripts

import (
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // for newer

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/store"
	"hongyan/test/program"
)

var update = flag.Bool("update", false, "write what was said into the plays")

func TestMain(m *testing.M) { program.Main(m) }

const password = "wild geese in autumn"

func TestPlay(t *testing.T) {
	binary := program.Build(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", filepath.Dir(binary)+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, ".config"))
			e.Setenv("HY_PASSWORD", password)
			st := &stage{
				binary: binary, servers: map[string]*program.Server{}, addrs: map[string]string{}, people: map[string]*client.Client{},
				groups: map[string]client.ConvID{}, packs: map[string]*hyv1.StickerPack{}, tokens: map[string]string{},
			}
			e.Values[stageKey{}] = st
			e.Defer(st.close)
			return os.WriteFile(filepath.Join(e.WorkDir, "password.txt"), []byte(password+"\n"), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": serve, "crash": crash, "term": term, "log": logHas, "newer": newer, "as": as, "soon": soon, "refused": refused,
		},
	})
}

type stageKey struct{}

// stage is what a play has beside its files.
type stage struct {
	binary  string
	servers map[string]*program.Server
	addrs   map[string]string
	people  map[string]*client.Client
	groups  map[string]client.ConvID     // by :name
	packs   map[string]*hyv1.StickerPack // by title, as they were made
	tokens  map[string]string            // the link to :name made last
}

func of(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) } //nolint:forcetypeassert // Setup put it there

func (st *stage) close() {
	for _, c := range st.people {
		_ = c.Close()
	}
	for _, s := range st.servers {
		s.Kill()
	}
}

func (st *stage) server(ts *testscript.TestScript, args []string, n int) *program.Server {
	if len(args) < n {
		ts.Fatalf("want %d arguments", n)
	}
	s := st.servers[args[0]]
	if s == nil {
		ts.Fatalf("there is no server %s", args[0])
	}
	return s
}

func plain(ts *testscript.TestScript, neg bool) {
	if neg {
		ts.Fatalf("no ! here")
	}
}

func serve(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	st, name := of(ts), args[0]
	o := program.Options{Binary: st.binary, Dir: ts.MkAbs(name), Listen: st.addrs[name], Set: program.Quick()}
	for _, a := range args[1:] {
		o.Set = append(o.Set, strings.TrimPrefix(a, "--set="))
	}
	s, err := program.Start(o)
	ts.Check(err)
	st.servers[name], st.addrs[name] = s, s.Addr
	ts.Setenv("HY_SERVER", s.URL)
	ts.Setenv("ADDR", s.Addr)
	_, port, _ := strings.Cut(s.Addr, ":")
	ts.Setenv("PORT", port)
}

func crash(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	of(ts).server(ts, args, 1).Kill()
}

func term(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	s := of(ts).server(ts, args, 1)
	s.Signal(os.Interrupt)
	for end := time.Now().Add(20 * time.Second); s.Alive(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			ts.Fatalf("the server did not stop:\n%s", s.Log())
		}
	}
	if code := s.ExitCode(); code != 0 {
		ts.Fatalf("exit code %d\n%s", code, s.Log())
	}
}

func logHas(ts *testscript.TestScript, neg bool, args []string) {
	s := of(ts).server(ts, args, 2)
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	found := re.MatchString(s.Log())
	for end := time.Now().Add(5 * time.Second); !neg && !found && time.Now().Before(end); found = re.MatchString(s.Log()) {
		time.Sleep(10 * time.Millisecond)
	}
	if found == neg {
		ts.Fatalf("the log of %s:\n%s", args[0], s.Log())
	}
}

func newer(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	db, err := sql.Open("sqlite", filepath.Join(ts.MkAbs(args[0]), store.FileName))
	ts.Check(err)
	defer db.Close()
	_, err = db.ExecContext(context.Background(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
	ts.Check(err)
}

// person signs somebody in, on the server used last.
func (st *stage) person(ctx context.Context, ts *testscript.TestScript, handle string) *client.Client {
	key := handle + " on " + ts.Getenv("HY_SERVER")
	if c := st.people[key]; c != nil {
		return c
	}
	c, err := client.New(client.Options{Server: ts.Getenv("HY_SERVER"), FirstBackoff: 10 * time.Millisecond, MostBackoff: 200 * time.Millisecond})
	ts.Check(err)
	ts.Check(c.SignIn(ctx, handle, password))
	st.people[key] = c
	return c
}
