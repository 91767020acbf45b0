package load

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is the process under measurement.
type server struct {
	url     string
	dir     string    // its data directory; empty with a target
	cmd     *exec.Cmd // nil with a target
	private string    // address of pprof, if wanted
	ready   time.Duration
	tail    *tail
	ended   chan struct{}
}

// quick are the settings that differ from the defaults; see the package.
func quick() []string {
	return []string{
		"HONGYAN_LIMITS_SEND_PER_SECOND=0", "HONGYAN_LIMITS_SIGN_IN_PER_MINUTE=0", "HONGYAN_LIMITS_REGISTER_PER_MINUTE=0",
		"HONGYAN_LIMITS_REFRESH_PER_MINUTE=0", "HONGYAN_LIMITS_FIND_PER_MINUTE=0", "HONGYAN_LIMITS_CALL_PER_SECOND=0",
		"HONGYAN_LIMITS_STATUS_PER_MINUTE=0", "HONGYAN_LIMITS_WATCH_PER_MINUTE=0", "HONGYAN_LIMITS_FRIEND_REQUEST_PER_MINUTE=0",
		"HONGYAN_LIMITS_CONNECTIONS_PER_USER=1000000", "HONGYAN_ACCOUNT_HASH_MIB=8", "HONGYAN_ACCOUNT_HASHES=2",
		"HONGYAN_ACCOUNT_ACCESS_LIFETIME=24h", "HONGYAN_ACCOUNT_WELCOME=false", "HONGYAN_ACCOUNT_SIGN_IN_NOTICE=false",
		"HONGYAN_LOG_LEVEL=warn",
	}
}

// serve starts a server on a new data directory, or returns the target.
func (b *bench) serve(ctx context.Context) (*server, error) {
	if b.Target != "" {
		return &server{url: strings.TrimRight(b.Target, "/")}, nil
	}
	dir, err := os.MkdirTemp(b.Dir, "hongyan-bench-*")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err := s.start(ctx, b); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

var address = regexp.MustCompile(`https?://(?:127\.0\.0\.1|localhost):(\d+)`)

// start starts the process on s.dir and waits until it is ready.
func (s *server) start(ctx context.Context, b *bench) error {
	args := []string{"serve", "--data", s.dir, "--listen", "127.0.0.1:0"}
	if b.Database != "" {
		args = append(args, "--database", b.Database)
	}
	//nolint:gosec // G204: our own executable, or the one the caller names
	s.cmd = exec.Command(b.Binary, args...) //nolint:noctx // it is stopped with a signal, so that it can drain
	s.cmd.Env = append(os.Environ(), quick()...)
	if b.Profile != "" {
		s.private = freeAddress()
		s.cmd.Env = append(s.cmd.Env, "HONGYAN_PRIVATE_LISTEN="+s.private)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	s.cmd.Stderr = s.cmd.Stdout
	began := time.Now()
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.tail, s.ended = &tail{}, make(chan struct{})
	found := make(chan string, 1)
	go s.listen(out, found)
	select {
	case s.url = <-found:
	case <-s.ended:
		return fmt.Errorf("the server did not start:\n%s", s.tail)
	case <-time.After(30 * time.Second):
		s.kill()
		return fmt.Errorf("the server did not tell its address:\n%s", s.tail)
	case <-ctx.Done():
		s.kill()
		return ctx.Err()
	}
	if err := s.awaitReady(ctx); err != nil {
		s.kill()
		return err
	}
	s.ready = time.Since(began)
	return nil
}

// listen reads what the server prints until it ends.
func (s *server) listen(out io.Reader, found chan<- string) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s.tail.add(lines.Text())
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			select {
			case found <- "http://127.0.0.1:" + m[1]:
			default:
			}
		}
	}
	_ = s.cmd.Wait() // how it ended does not matter here
	close(s.ended)
}

func (s *server) awaitReady(ctx context.Context) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/readyz", nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		if err := sleep(ctx, 2*time.Millisecond); err != nil {
			return err
		}
	}
}

// stop ends the process and removes its data.
func (s *server) stop() {
	s.end()
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
}

// end ends the process and keeps its data.
func (s *server) end() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		s.kill()
	}
}

func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// cpu is the processor time the server has used.
func (s *server) cpu() time.Duration {
	if s.cmd == nil {
		return 0
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// The second field is the name in brackets; utime and stime are 14 and 15.
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(f) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * (time.Second / 100) // USER_HZ is 100 on every Linux
}

// rss is the server's resident memory in bytes.
func (s *server) rss() float64 {
	if s.cmd == nil {
		return 0
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024
		}
	}
	return 0
}

// size is what the data directory takes on disk, in bytes.
func (s *server) size() (total float64) {
	_ = filepath.WalkDir(s.dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // a file that has just gone takes no place
		}
		if info, err := d.Info(); err == nil {
			total += float64(info.Sys().(*syscall.Stat_t).Blocks) * 512 //nolint:forcetypeassert // as on every unix
		}
		return nil
	})
	return total
}

// profile stores CPU profiles of the server and of the load in the directory
// for profiles, for the next d; call the function it returns after that.
func (s *server) profile(ctx context.Context, b *bench, name string, d time.Duration) func() {
	if s.private == "" {
		return func() {}
	}
	name = strings.NewReplacer(" ", "-", "/", "-").Replace(name)
	own, err := os.Create(filepath.Join(b.Profile, name+".load.pprof"))
	if err == nil {
		err = pprof.StartCPUProfile(own)
	}
	if err != nil {
		b.say("%s: no profile of the load: %v", name, err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		at := fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.private, max(1, int(d.Seconds())))
		if err := fetch(ctx, at, filepath.Join(b.Profile, name+".pprof")); err != nil {
			b.say("%s: no profile: %v", name, err)
		}
	}()
	return func() {
		pprof.StopCPUProfile()
		_ = own.Close() // nil if there is none
		<-done
	}
}

func fetch(ctx context.Context, url, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, res.Body)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

func freeAddress() string {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // ends at once
	if err != nil {
		return "127.0.0.1:0"
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// tail keeps the last lines the server printed.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines = append(t.lines, line); len(t.lines) > 40 {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}
