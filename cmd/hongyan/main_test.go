package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hongyan/internal/server"
)

// TestMain lets the test binary be the program itself, as another process.
func TestMain(m *testing.M) {
	if os.Getenv("HY_TEST_IS_MAIN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// hongyan runs the program in this process and returns what it said.
func hongyan(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	file := func(name string) *os.File {
		f, err := os.Create(filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	o, e := file("out"), file("err")
	code = run(place{ctx: t.Context(), stdin: strings.NewReader(stdin), stdout: o, stderr: e}, args)
	outText, err1 := os.ReadFile(o.Name())
	errText, err2 := os.ReadFile(e.Name())
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return code, string(outText), string(errText)
}

func TestExitCodesTellWhatKindOfTrouble(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		args string
		code int
		says string
	}{
		{"version", 0, "hongyan "},
		{"version --json", 0, `"version": `},
		{"--help", 0, "Usage: hongyan"},
		{"user create --help", 0, "--password-stdin"},
		{"serve --help", 0, "Examples:"},
		{"nonsense", server.ExitUsage, "fix:   see: hongyan --help"},
		{"serve --lisen :1", server.ExitUsage, `did you mean "--listen"`},
		{"config --set limits.mesage_chars=1", server.ExitConfig, "did you mean limits.message_chars?"},
		{"config --config /nowhere.toml", server.ExitConfig, "no such file"},
		{"serve --set log.file=/dev/null/x", server.ExitConfig, "log"},
		{"user list --data " + dir, server.ExitData, "there is no server in"},
		{"user create ab --data " + dir, server.ExitError, "the handle is not"},
		{"user lock nobody --data " + dir, server.ExitError, "nobody has that handle"},
		{"migrate status --database postgres://x@127.0.0.1:1/y", server.ExitDependency, "check that PostgreSQL runs"},
	} {
		code, out, errs := hongyan(t, "", strings.Fields(tt.args)...)
		if code != tt.code || !strings.Contains(out+errs, tt.says) {
			t.Errorf("hongyan %s: exit %d, want %d\n%s%s", tt.args, code, tt.code, out, errs)
		}
		if tt.code > 0 && (!strings.HasPrefix(errs, "error: ") || out != "") {
			t.Errorf("hongyan %s: stdout %q, stderr %q", tt.args, out, errs)
		}
	}
}

func TestAccountsFromTheCommandLine(t *testing.T) {
	data := "--data=" + t.TempDir()
	code, out, errs := hongyan(t, "", "user", "create", "alice", "--name", "Alice L", "--owner", data)
	if code != 0 || !strings.Contains(out, "created alice (") || !strings.Contains(out, "password: ") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	if code, out, _ = hongyan(t, "wild geese fly south\n", "user", "create", "bob", "--password-stdin", "--json", data); code != 0 || strings.Contains(out, "geese") {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errs = hongyan(t, "", "user", "create", "carol", "--password-stdin", data); code != server.ExitUsage {
		t.Errorf("an empty password: %d %s", code, errs)
	}
	for _, verb := range []string{"lock", "unlock", "reset-password"} {
		if code, out, errs = hongyan(t, "", "user", verb, "bob", data); code != 0 || !strings.HasPrefix(out, "bob ") {
			t.Errorf("%s: %d %s %s", verb, code, out, errs)
		}
	}
	code, out, _ = hongyan(t, "", "user", "list", data)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != 3 || !strings.Contains(lines[1], "Alice L") || !strings.Contains(lines[1], "owner") || !strings.Contains(lines[2], "never") {
		t.Errorf("%d\n%s", code, out)
	}
	_, out, _ = hongyan(t, "", "user", "list", "--json", data)
	var u server.User
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&u); err != nil || u.Handle != "alice" || u.ID == 0 {
		t.Errorf("%v %s", err, out)
	}
}

func TestConfigPrintsAFileThatChangesNothing(t *testing.T) {
	code, out, errs := hongyan(t, "", "config", "--set", "database=postgres://bob:hunter2@db/x")
	if code != 0 || strings.Contains(out, "hunter2") || !strings.Contains(out, "database") || !strings.Contains(out, "(flag)") {
		t.Fatalf("%d %s %s", code, out, errs)
	}
	file := filepath.Join(t.TempDir(), "hongyan.toml")
	if err := os.WriteFile(file, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs = hongyan(t, "", "config", "--json", "-c", file)
	var list []struct{ Key, Source string }
	if err := json.Unmarshal([]byte(out), &list); code != 0 || err != nil || len(list) < 30 {
		t.Fatalf("%d %v %s %s", code, err, out, errs)
	}
	for _, s := range list {
		if s.Source != "default" {
			t.Errorf("%s comes from %s", s.Key, s.Source)
		}
	}
}

func TestMigrateStatusShowsWhatIsMissing(t *testing.T) {
	data := "--data=" + t.TempDir()
	if code, out, errs := hongyan(t, "", "migrate", "status", data); code != 0 || !strings.Contains(out, "00001_first.sql") || !strings.Contains(out, "no\n") {
		t.Errorf("%d %s %s", code, out, errs)
	}
	hongyan(t, "", "user", "create", "alice", data)
	if code, out, errs := hongyan(t, "", "migrate", "status", data, "--json"); code != 0 || strings.Contains(out, `"appliedAt": null`) {
		t.Errorf("%d %s %s", code, out, errs)
	}
}

// process is the program as another process.
type process struct {
	*exec.Cmd
	addr string
	errs *bytes.Buffer
}

func startProcess(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(os.Args[0], args...), errs: &bytes.Buffer{}} //nolint:gosec // ourselves
	p.Env = append(os.Environ(), "HY_TEST_IS_MAIN=1")
	p.Stderr = p.errs
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var fact struct{ Fact, Addr string }
		if json.Unmarshal(lines.Bytes(), &fact) == nil && fact.Fact == "ready" {
			p.addr = fact.Addr
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return p
		}
	}
	t.Fatalf("not ready: %s", p.errs)
	return nil
}

// exitCode waits at most limit for the end.
func (p *process) exitCode(t *testing.T, limit time.Duration) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = p.Process.Kill() })
	defer stop()
	err := p.Wait()
	if ctx.Err() != nil {
		t.Fatalf("still there after %v: %s", limit, p.errs)
	}
	var e *exec.ExitError
	if errors.As(err, &e) {
		return e.ExitCode()
	}
	return 0
}

func TestFirstSignalDrainsAndTheSecondIsInAHurry(t *testing.T) {
	p := startProcess(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0")
	_ = p.Process.Signal(syscall.SIGTERM)
	if code := p.exitCode(t, 5*time.Second); code != 0 {
		t.Errorf("exit %d: %s", code, p.errs)
	}

	p = startProcess(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--set", "drain=1m")
	// A request that is never finished would hold the drain up.
	c, err := net.Dial("tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "POST /hongyan.v1.AccountService/SignIn HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	awaitLine(t, p.addr)
	_ = p.Process.Signal(syscall.SIGINT)
	_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	_, _ = c.Read(make([]byte, 1)) // time for the first signal to arrive
	_ = p.Process.Signal(syscall.SIGINT)
	if code := p.exitCode(t, 5*time.Second); code != server.ExitError {
		t.Errorf("exit %d: %s", code, p.errs)
	}
}

// awaitLine makes a round trip, after which the server has begun with what came
// before on other connections.
func awaitLine(t *testing.T, addr string) {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, _ = io.WriteString(c, "GET /healthz HTTP/1.0\r\n\r\n")
	if _, err := io.ReadAll(c); err != nil {
		t.Fatal(err)
	}
}
