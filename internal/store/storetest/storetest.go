// Package storetest runs tests on both engines: SQLite in a temporary
// directory, and a throw-away PostgreSQL server that lives as long as the test
// program.
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
//	func TestX(t *testing.T)    { storetest.Each(t, func(t *testing.T, db *store.DB) { … }) }
package storetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hongyan/internal/store"
)

// Each runs fn once per engine, with an empty store. With -short only SQLite.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(madeFile(t))); err != nil {
			t.Fatal(err)
		}
		fn(t, Open(t, store.Options{Dir: dir}))
	})
	if testing.Short() {
		return
	}
	t.Run("postgres", func(t *testing.T) { fn(t, Open(t, store.Options{URL: newDatabase(t, madeDatabase(t))})) })
}

// Open opens a store that is closed when the test ends.
func Open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return db
}

// Main is the TestMain of packages that use PostgreSQL.
func Main(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(made.dir)
	if server.stop != nil {
		server.stop()
	}
	os.Exit(code)
}

var server struct {
	once sync.Once
	dir  string
	err  error
	stop func()
	mu   sync.Mutex
	n    int
}

// made are stores whose schema is up to date, and which nobody has opened since:
// a copy takes a tenth of the time that all migrations do.
var made struct {
	file, database sync.Once
	dir, name      string
}

func madeFile(t testing.TB) string {
	t.Helper()
	made.file.Do(func() {
		dir, err := os.MkdirTemp("", "hymade")
		if err != nil {
			t.Fatal(err)
		}
		makeStore(t, store.Options{Dir: dir})
		made.dir = dir
	})
	return made.dir
}

func madeDatabase(t testing.TB) string {
	t.Helper()
	made.database.Do(func() {
		at := Postgres(t)
		makeStore(t, store.Options{URL: at})
		u, err := pgx.ParseConfig(at)
		if err != nil {
			t.Fatal(err)
		}
		made.name = u.Database
	})
	return made.name
}

// makeStore makes a store and takes back what belongs to one history only.
func makeStore(t testing.TB, o store.Options) {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.TakeState("epoch"); return err }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// Postgres returns the URL of a new, empty database.
func Postgres(t testing.TB) string {
	t.Helper()
	return newDatabase(t, "template1")
}

// newDatabase returns the URL of a new copy of a database.
func newDatabase(t testing.TB, template string) string {
	t.Helper()
	server.once.Do(func() { server.dir, server.stop, server.err = startPostgres() })
	if server.err != nil {
		t.Fatalf("PostgreSQL for tests: %v (make test installs it; go test -short does without)", server.err)
	}
	server.mu.Lock()
	server.n++
	name := "test" + strconv.Itoa(server.n)
	server.mu.Unlock()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url(server.dir, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	return url(server.dir, name)
}

func url(dir, name string) string { return fmt.Sprintf("postgres://hongyan@/%s?host=%s", name, dir) }

// startPostgres makes a cluster in a temporary directory and serves it on a
// Unix socket there. It dies with this program.
func startPostgres() (dir string, stop func(), err error) {
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		return "", nil, fmt.Errorf("no PostgreSQL server is installed")
	}
	sort.Strings(bins)
	bin := bins[len(bins)-1]
	if dir, err = os.MkdirTemp("", "hypg"); err != nil {
		return "", nil, err
	}
	cred, err := unprivileged(dir)
	if err != nil {
		return "", nil, err
	}
	data := filepath.Join(dir, "data")
	run := func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Pdeathsig: syscall.SIGQUIT}
		return cmd
	}
	if out, err := run("initdb", "-D", data, "-U", "hongyan", "-A", "trust", "-N", "--locale=C.UTF-8", "-E", "UTF8").CombinedOutput(); err != nil {
		return "", nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	cmd := run("postgres", "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "full_page_writes=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0",
		"-c", "max_connections=200", "-c", "shared_buffers=64MB")
	started := make(chan error)
	go func() {
		// The death signal follows the thread that started the process.
		runtime.LockOSThread()
		started <- cmd.Start()
		_ = cmd.Wait()
	}()
	if err := <-started; err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		_, _ = cmd.Process.Wait()
		_ = os.RemoveAll(dir)
	}
	return dir, stop, waitReady(dir)
}

// unprivileged finds the account to run the server as: it refuses root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	if err := os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

func waitReady(dir string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, url(dir, "postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return err
		case <-tick.C:
		}
	}
}
