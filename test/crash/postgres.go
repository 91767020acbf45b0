package crash

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is a database server that a run may kill. It syncs its writes.
type Postgres struct {
	URL string

	bin, dir string
	cred     *syscall.Credential
	cmd      *exec.Cmd
	ended    chan struct{}
}

// NewPostgres makes an empty database cluster in a temporary directory and
// serves it on a Unix socket there, until the test ends.
func NewPostgres(t testing.TB) *Postgres {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		t.Fatal("no PostgreSQL server is installed (make deps installs it)")
	}
	slices.Sort(bins)
	dir, err := os.MkdirTemp("", "hypg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &Postgres{bin: bins[len(bins)-1], dir: dir, URL: "postgres://hongyan@/postgres?host=" + dir}
	if os.Getuid() == 0 { // it refuses to run as root
		if p.cred, err = account("postgres"); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(dir, int(p.cred.Uid), int(p.cred.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := p.command("initdb", "-D", p.data(), "-U", "hongyan", "-A", "trust", "-N", "--locale=C.UTF-8", "-E", "UTF8").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	return p
}

func account(name string) (*syscall.Credential, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err //nolint:gosec // G115: ids of this system
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

func (p *Postgres) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.bin, name), args...) //nolint:noctx // it is ended by signals
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.cred}
	return cmd
}

// Start starts the database and waits until it answers, after recovery if need
// be.
func (p *Postgres) Start() error {
	p.cmd = p.command("postgres", "-D", p.data(), "-k", p.dir, "-c", "listen_addresses=", "-c", "max_connections=200")
	p.cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT
	started, ended, cmd := make(chan error), make(chan struct{}), p.cmd
	p.ended = ended
	go func() {
		runtime.LockOSThread() // the death signal follows the thread
		started <- cmd.Start()
		_ = cmd.Wait()
		close(ended)
	}()
	if err := <-started; err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, p.URL)
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ended:
			return errors.New("PostgreSQL ended while it started")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Kill crashes it: all processes end at once, and the next start recovers.
func (p *Postgres) Kill() error { return p.end(syscall.SIGQUIT) }

// Stop is a fast shutdown in order.
func (p *Postgres) Stop() error { return p.end(syscall.SIGINT) }

func (p *Postgres) end(sig os.Signal) error {
	_ = p.cmd.Process.Signal(sig)
	select {
	case <-p.ended:
		return nil
	case <-time.After(time.Minute):
		return errors.New("PostgreSQL does not end")
	}
}

// Pause stops the processes that serve connections, while fn runs.
func (p *Postgres) Pause(fn func() error) error {
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", p.cmd.Process.Pid, p.cmd.Process.Pid))
	if err != nil {
		return err
	}
	var pids []int
	for f := range strings.FieldsSeq(string(children)) {
		if pid, err := strconv.Atoi(f); err == nil {
			pids = append(pids, pid)
		}
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
	err = fn()
	for _, pid := range pids {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	return err
}
