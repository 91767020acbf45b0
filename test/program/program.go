// Package program builds the real binary and runs it as a process of its own,
// for tests that must see what a user of the server sees, or kill it.
package program

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var builds struct {
	sync.Mutex
	dir  string
	made map[string]string // by tags
}

// Build builds the binary, once per test program and set of tags.
func Build(t testing.TB, tags ...string) string {
	t.Helper()
	builds.Lock()
	defer builds.Unlock()
	key := strings.Join(tags, ",")
	if path := builds.made[key]; path != "" {
		return path
	}
	if builds.dir == "" {
		dir, err := os.MkdirTemp("", "hongyan-program-*")
		if err != nil {
			t.Fatal(err)
		}
		builds.dir, builds.made = dir, map[string]string{}
	}
	path := filepath.Join(builds.dir, "hongyan"+strings.ReplaceAll(key, ",", "-"))
	_, here, _, _ := runtime.Caller(0)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-tags", key, "-o", path, "./cmd/hongyan")
	cmd.Dir = filepath.Join(filepath.Dir(here), "..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	builds.made[key] = path
	return path
}

// Main is the TestMain of packages that call Build.
func Main(m *testing.M) {
	code := m.Run()
	Clean()
	os.Exit(code)
}

// Clean removes what Build built, for packages with a TestMain of their own.
func Clean() {
	builds.Lock()
	defer builds.Unlock()
	_ = os.RemoveAll(builds.dir)
}

// Options of a server process.
type Options struct {
	Binary   string
	Dir      string // data directory
	Database string // postgres://…; empty: SQLite in Dir
	Listen   string // default 127.0.0.1:0
	Set      []string
	Env      []string
}

// Quick are settings for tests: cheap passwords and no limits per person.
func Quick() []string {
	return []string{
		"account.hash_mib=8", "account.access_lifetime=1h", "limits.register_per_minute=0", "limits.sign_in_per_minute=0",
		"limits.refresh_per_minute=0", "limits.find_per_minute=0", "limits.search_per_minute=0", "limits.privacy_per_minute=0", "limits.draft_per_minute=0", "limits.invite_per_minute=0",
		"limits.friend_request_per_minute=0", "limits.call_per_second=0", "limits.connections_per_user=1000",
		"account.welcome=false", "account.sign_in_notice=false", "disk.refuse_mib=0", "disk.warn_mib=0", "drain=2s",
	}
}

// Server is a running server process. It dies with the test program.
type Server struct {
	URL   string // http://127.0.0.1:port
	Addr  string
	Setup string // link with the setup key, if the server has no owner

	cmd   *exec.Cmd
	ended chan struct{} // closed when the process is gone

	mu  sync.Mutex
	log []byte
}

// ErrNotStarted: the process ended before it was ready.
var ErrNotStarted = errors.New("the server did not start")

// Start runs "hongyan serve" and returns when it is ready.
func Start(o Options) (*Server, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	args := []string{"serve", "--data", o.Dir, "--listen", o.Listen}
	if o.Database != "" {
		args = append(args, "--database", o.Database)
	}
	for _, s := range o.Set {
		args = append(args, "--set", s)
	}
	s := &Server{cmd: exec.Command(o.Binary, args...), ended: make(chan struct{})} //nolint:noctx // it is ended by signals
	s.cmd.Env = append(cleanEnv(), o.Env...)
	s.cmd.Stderr = (*logWriter)(s)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	started := make(chan error)
	go func() {
		// The death signal follows the thread that started the process, so it
		// must not end before the process.
		runtime.LockOSThread()
		s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		started <- s.cmd.Start()
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	ready := make(chan struct{})
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var fact struct{ Fact, URL, Addr string }
			if json.Unmarshal(lines.Bytes(), &fact) != nil {
				continue
			}
			switch fact.Fact {
			case "setup":
				s.Setup = fact.URL
			case "ready":
				s.Addr, s.URL = fact.Addr, "http://"+fact.Addr
				close(ready)
			}
		}
	}()
	select {
	case <-ready:
		return s, nil
	case <-s.ended:
		return nil, fmt.Errorf("%w:\n%s", ErrNotStarted, s.Log())
	case <-time.After(60 * time.Second):
		s.Kill()
		return nil, fmt.Errorf("%w within a minute:\n%s", ErrNotStarted, s.Log())
	}
}

// Run is Start for a whole test, which it fails when the server does not start.
func Run(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Binary == "" {
		o.Binary = Build(t)
	}
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// cleanEnv is the environment without settings of the server.
func cleanEnv() []string {
	return slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "HONGYAN_") })
}

// logWriter collects what the process writes.
type logWriter Server

func (w *logWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, b...)
	return len(b), nil
}

// Log is all that the process has written to standard error so far.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.log)
}

// Signal sends a signal.
func (s *Server) Signal(sig os.Signal) { _ = s.cmd.Process.Signal(sig) }

// Kill is kill -9, and waits for the end. May be called again.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// Stop is SIGTERM, and waits for the end; it returns the exit code.
func (s *Server) Stop(t testing.TB) int {
	t.Helper()
	s.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		s.Kill()
		t.Fatalf("the server did not stop:\n%s", s.Log())
	}
	return s.cmd.ProcessState.ExitCode()
}

// Alive tells whether the process runs.
func (s *Server) Alive() bool {
	select {
	case <-s.ended:
		return false
	default:
		return true
	}
}

// Healthy asks /healthz.
func (s *Server) Healthy(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/healthz", nil)
	if err != nil {
		return false
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// ExitCode of a process that is gone; -1: a signal ended it.
func (s *Server) ExitCode() int {
	<-s.ended
	return s.cmd.ProcessState.ExitCode()
}
