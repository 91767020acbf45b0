package server

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"hongyan/internal/config"
	"hongyan/internal/obs"
	"hongyan/internal/store"
)

// running is a whole server in this process.
type running struct {
	t    *testing.T
	cfg  *config.Config
	addr string
	out  *safeBuffer
	log  *safeBuffer
	stop context.CancelFunc
	done chan error
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func testConfig(t *testing.T) *config.Config {
	c := config.Default()
	c.Data, c.Listen, c.Drain = t.TempDir(), "127.0.0.1:0", 2*time.Second
	c.Account.HashMiB = 8
	c.Account.Welcome, c.Account.SignInNotice = false, false
	return c
}

func start(t *testing.T, cfg *config.Config, change ...func(*Options)) *running {
	t.Helper()
	r := &running{t: t, cfg: cfg, out: &safeBuffer{}, log: &safeBuffer{}, done: make(chan error, 1)}
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	ready := make(chan net.Addr, 1)
	o := Options{Config: cfg, Log: slog.New(slog.NewTextHandler(r.log, nil)), Out: r.out, Ready: func(a net.Addr) { ready <- a }}
	for _, c := range change {
		c(&o)
	}
	go func() { r.done <- Run(ctx, o) }()
	t.Cleanup(func() { stop(); <-r.done })
	select {
	case a := <-ready:
		r.addr = a.String()
	case err := <-r.done:
		r.done <- err
		t.Fatalf("did not start: %v", err)
	case <-time.After(20 * time.Second):
		t.Fatal("not ready in time")
	}
	return r
}

// end stops the server and returns what Run returned.
func (r *running) end() error {
	r.stop()
	err := <-r.done
	r.done <- err
	return err
}

// call makes one RPC and decodes the answer.
func (r *running) call(token, method, body string, into any) int {
	r.t.Helper()
	req, err := http.NewRequest("POST", "http://"+r.addr+"/hongyan.v1."+method, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			r.t.Fatalf("%s: %s", method, data)
		}
	}
	return resp.StatusCode
}

type person struct {
	User        struct{ ID string }
	AccessToken string
}

func (r *running) register(handle, more string) (a person) {
	r.t.Helper()
	if code := r.call("", "AccountService/Register", fmt.Sprintf(`{"handle":%q,"password":"wild geese fly south"%s}`, handle, more), &a); code != 200 {
		r.t.Fatalf("register %s: %d", handle, code)
	}
	return a
}

// socket is a signed-in socket that speaks JSON.
type socket struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func (r *running) socket(token string) *socket {
	r.t.Helper()
	d := ws.Dialer{Protocols: []string{"hongyan.v1.json"}, Timeout: 5 * time.Second}
	conn, br, _, err := d.Dial(r.t.Context(), "ws://"+r.addr+"/ws")
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	if br == nil {
		br = bufio.NewReader(conn)
	}
	s := &socket{t: r.t, conn: conn, in: br}
	s.send(fmt.Sprintf(`{"id":1,"auth":{"accessToken":%q}}`, token))
	if got := s.read(); !strings.Contains(got, `"ready"`) {
		r.t.Fatalf("auth: %s", got)
	}
	return s
}

func (s *socket) send(frame string) {
	s.t.Helper()
	if err := wsutil.WriteClientText(s.conn, []byte(frame)); err != nil {
		s.t.Fatal(err)
	}
}

// read returns the next text, or "closed CODE".
func (s *socket) read() string {
	s.t.Helper()
	_ = s.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		h, err := ws.ReadHeader(s.in)
		if err != nil {
			return "broken: " + err.Error()
		}
		p := make([]byte, h.Length)
		if _, err := io.ReadFull(s.in, p); err != nil {
			return "broken: " + err.Error()
		}
		switch h.OpCode {
		case ws.OpText:
			return string(p)
		case ws.OpClose:
			code, _ := ws.ParseCloseFrameData(p)
			return fmt.Sprintf("closed %d", code)
		}
	}
}

func problemOf(t *testing.T, err error) *Problem {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatalf("not a problem: %v", err)
	}
	return p
}

func TestFromNothingToAMessageAndBackAfterARestart(t *testing.T) {
	cfg := testConfig(t)
	r := start(t, cfg)
	alice, bob := r.register("alice", ""), r.register("bob", "")
	var opened struct{ Conversation struct{ ID string } }
	r.call(alice.AccessToken, "ConversationService/OpenDirect", fmt.Sprintf(`{"userId":%q}`, bob.User.ID), &opened)

	s := r.socket(bob.AccessToken)
	s.send(`{"id":2,"sync":{"tail":5}}`)
	if got := s.read(); !strings.Contains(got, `"synced"`) {
		t.Fatalf("sync: %s", got)
	}
	message := fmt.Sprintf(`{"conversationId":%q,"clientId":"01932c07-2f5c-7d3e-8a51-0c5d3b1f9e2a","content":{"text":{"body":"hello"}}}`, opened.Conversation.ID)
	var sent struct{ Seq string }
	if code := r.call(alice.AccessToken, "MessageService/Send", message, &sent); code != 200 || sent.Seq != "1" {
		t.Fatalf("send: %d %v", code, sent)
	}
	if got := s.read(); !strings.Contains(got, "hello") {
		t.Errorf("bob sees %s", got)
	}
	s.send(`{"id":3,"call":{"method":"/hongyan.v1.ConversationService/List","requestJson":"{}"}}`)
	for {
		got := s.read()
		if strings.Contains(got, `"result"`) {
			if !strings.Contains(got, `\"unread\":1`) && !strings.Contains(got, `\"unread\": 1`) {
				t.Errorf("a call on the socket: %s", got)
			}
			break
		}
	}
	if err := r.end(); err != nil {
		t.Fatal(err)
	}

	r = start(t, cfg)
	var list struct {
		Conversations []struct {
			ID     string
			Unread int
		}
	}
	r.call(bob.AccessToken, "ConversationService/List", `{}`, &list)
	if len(list.Conversations) != 1 || list.Conversations[0].Unread != 1 {
		t.Errorf("after the restart: %+v", list)
	}
}

func TestStoppingTellsSocketsToComeBackAndFinishesRequests(t *testing.T) {
	r := start(t, testConfig(t))
	a := r.register("alice", "")
	s := r.socket(a.AccessToken)
	began := time.Now()
	r.stop()
	if got := s.read(); !strings.Contains(got, `"goAway"`) || !strings.Contains(got, "SHUTTING_DOWN") {
		t.Errorf("first: %s", got)
	}
	if got := s.read(); got != "closed 1012" {
		t.Errorf("then: %s", got)
	}
	_ = s.conn.Close()
	if err := r.end(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if _, err := net.DialTimeout("tcp", r.addr, time.Second); err == nil {
		t.Error("the port is still open")
	}
}

func TestAnyoneMayAskWhatToKnowBeforeSigningIn(t *testing.T) {
	cfg := testConfig(t)
	cfg.Name, cfg.Account.Registration = "雁门", "closed"
	r := start(t, cfg)
	type info struct {
		Name, Version                 string
		RegistrationOpen, SetupNeeded bool
		Now                           time.Time
	}
	ask := func() (i info) {
		t.Helper()
		if code := r.call("", "ServerService/GetInfo", `{}`, &i); code != 200 {
			t.Fatalf("answer %d", code)
		}
		if d := time.Since(i.Now); d < -time.Second || d > time.Minute {
			t.Errorf("its clock is %v behind", d)
		}
		i.Now = time.Time{}
		return i
	}
	if got, want := ask(), (info{Name: "雁门", Version: obs.Version(), SetupNeeded: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	a := r.register("alice", fmt.Sprintf(`,"setupKey":%q`, setupKeyIn(t, r.out.String())))
	if got, want := ask(), (info{Name: "雁门", Version: obs.Version()}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s := r.socket(a.AccessToken)
	if s.send(`{"id":2,"call":{"method":"/hongyan.v1.ServerService/GetInfo","requestJson":"{}"}}`); !strings.Contains(s.read(), `"result"`) {
		t.Error("not to be called over a socket")
	}
}

func TestNewPeopleAreWelcomedAndSignInsAreTold(t *testing.T) {
	cfg := testConfig(t)
	cfg.Account.Welcome, cfg.Account.SignInNotice = true, true
	r := start(t, cfg)
	var list struct {
		TotalUnread int
		Users       []struct{ System bool }
	}
	a := r.register("alice", `,"language":"zh-CN"`)
	if r.call(a.AccessToken, "ConversationService/List", `{}`, &list); list.TotalUnread != 4 || len(list.Users) != 1 || !list.Users[0].System {
		t.Errorf("after registering: %+v", list)
	}
	if code := r.call("", "AccountService/SignIn", `{"handle":"alice","password":"wild geese fly south"}`, nil); code != 200 {
		t.Fatalf("sign in: %d", code)
	}
	if r.call(a.AccessToken, "ConversationService/List", `{}`, &list); list.TotalUnread != 5 {
		t.Errorf("after one more sign-in: %+v", list)
	}
}

func TestSetupLinkMakesTheOwnerOnce(t *testing.T) {
	cfg := testConfig(t)
	r := start(t, cfg)
	key := setupKeyIn(t, r.out.String())
	if key == "" {
		t.Fatalf("no setup link in %s", r.out)
	}
	if strings.Contains(r.log.String(), key) {
		t.Error("the key is in the log")
	}
	a := r.register("alice", fmt.Sprintf(`,"setupKey":%q`, key))
	var me struct{ Owner bool }
	if r.call(a.AccessToken, "AccountService/GetMe", `{}`, &me); !me.Owner {
		t.Error("alice does not own the server")
	}
	if code := r.call("", "AccountService/Register", fmt.Sprintf(`{"handle":"mallory","password":"wild geese fly south","setupKey":%q}`, key), nil); code == 200 {
		t.Error("the key works twice")
	}
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	if r = start(t, cfg); setupKeyIn(t, r.out.String()) != "" {
		t.Error("an owned server prints a setup link")
	}
}

// setupKeyIn finds the key among the facts, each a JSON line; the last is ready.
func setupKeyIn(t *testing.T, out string) (key string) {
	t.Helper()
	last := ""
	for line := range strings.Lines(out) {
		var fact struct{ Fact, URL string }
		if err := json.Unmarshal([]byte(line), &fact); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if last = fact.Fact; last == "setup" {
			_, key, _ = strings.Cut(fact.URL, "#k=")
		}
	}
	if last != "ready" {
		t.Errorf("the last fact is %q", last)
	}
	return key
}

func TestOnATerminalTheLinksAreForPeople(t *testing.T) {
	cfg := testConfig(t)
	cfg.PublicURL, cfg.Private.Listen = "https://chat.example.com/", "127.0.0.1:0"
	r := start(t, cfg, func(o *Options) { o.Terminal, o.ConfigFile = true, "hongyan.toml" })
	for _, want := range []string{"Chat      https://chat.example.com\n", "API docs  https://chat.example.com/docs", "config: hongyan.toml",
		"→ https://chat.example.com/setup#k=", "Private   http://127.0.0.1:", "Ready in "} {
		if !strings.Contains(r.out.String(), want) {
			t.Errorf("no %q in\n%s", want, r.out)
		}
	}
}

func TestCommandsTakeEffectOnOpenSockets(t *testing.T) {
	r := start(t, testConfig(t))
	a := r.register("alice", "")
	s := r.socket(a.AccessToken)
	answer, err := Administer(t.Context(), r.cfg, AdminRequest{Verb: "lock", Handle: "alice"})
	if err != nil || answer.Reason != "" {
		t.Fatal(answer, err)
	}
	began := time.Now()
	for !strings.HasPrefix(s.read(), "closed") {
		if time.Since(began) > time.Second {
			t.Fatal("the socket of a locked account is still open after a second")
		}
	}
	if code := r.call(a.AccessToken, "AccountService/GetMe", `{}`, nil); code == 200 {
		t.Error("a locked account may act")
	}
	for verb, want := range map[string]string{"unlock": "", "list": "", "reset-password": "", "nonsense": "NO_SUCH_METHOD"} {
		if answer, err := Administer(t.Context(), r.cfg, AdminRequest{Verb: verb, Handle: "alice"}); err != nil || answer.Reason != want {
			t.Errorf("%s: %+v %v", verb, answer, err)
		}
	}
}

func TestCommandsWorkWithoutAServer(t *testing.T) {
	c := testConfig(t)
	if _, err := Administer(t.Context(), c, AdminRequest{Verb: "list"}); problemOf(t, err).Exit != ExitData {
		t.Error(err)
	}
	made, err := Administer(t.Context(), c, AdminRequest{Verb: "create", Handle: "alice", Owner: true})
	if err != nil || made.User == nil || made.Password == "" {
		t.Fatalf("%+v %v", made, err)
	}
	if again, err := Administer(t.Context(), c, AdminRequest{Verb: "create", Handle: "Alice"}); err != nil || again.Reason != "HANDLE_TAKEN" {
		t.Errorf("%+v %v", again, err)
	}
	list, err := Administer(t.Context(), c, AdminRequest{Verb: "list"})
	if err != nil || len(list.Users) != 1 || !list.Users[0].Owner || list.Users[0].LastActive != nil {
		t.Errorf("%+v %v", list, err)
	}
	r := start(t, c)
	if code := r.call("", "AccountService/SignIn", fmt.Sprintf(`{"handle":"alice","password":%q}`, made.Password), nil); code != 200 {
		t.Errorf("sign in with the password made up: %d", code)
	}
	if setupKeyIn(t, r.out.String()) != "" {
		t.Error("a server with an owner prints a setup link")
	}
}

func TestWhatIsInTheWayIsExplained(t *testing.T) {
	r := start(t, testConfig(t))
	run := func(change func(*config.Config)) *Problem {
		t.Helper()
		c := testConfig(t)
		change(c)
		err := Run(t.Context(), Options{Config: c, Log: obs.Discard()})
		return problemOf(t, err)
	}
	me := fmt.Sprint(os.Getpid())

	p := run(func(c *config.Config) { c.Data = r.cfg.Data })
	if p.Exit != ExitData || !strings.Contains(p.Why, me) || !strings.Contains(p.Fix, "kill "+me) {
		t.Errorf("locked: %+v", p)
	}
	p = run(func(c *config.Config) { c.Listen = r.addr })
	if p.Exit != ExitDependency || !strings.Contains(p.Why, me) || !strings.Contains(p.Fix, "--listen") {
		t.Errorf("port: %+v", p)
	}
	p = run(func(c *config.Config) { c.Private.Listen = r.addr })
	if p.Exit != ExitDependency || !strings.Contains(p.Fix, "private.listen") {
		t.Errorf("private port: %+v", p)
	}
	p = run(func(c *config.Config) { c.Listen = "192.0.2.1:0" })
	if p.Exit != ExitDependency {
		t.Errorf("foreign address: %+v", p)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p = run(func(c *config.Config) { c.Data = filepath.Join(file, "data") })
	if p.Exit != ExitData {
		t.Errorf("no directory: %+v", p)
	}
	p = run(func(c *config.Config) { c.Database = "postgres://bob:hunter2@127.0.0.1:1/x" })
	if p.Exit != ExitDependency || strings.Contains(p.Error(), "hunter2") {
		t.Errorf("database: %+v", p)
	}
	p = run(func(c *config.Config) { c.TLS.Cert, c.TLS.Key = file, file })
	if p.Exit != ExitConfig {
		t.Errorf("certificate: %+v", p)
	}
}

func TestNotWritableNamesModeAndOwner(t *testing.T) {
	dir := t.TempDir()
	p := problemOf(t, dataProblem(filepath.Join(dir, "a", "b"), os.ErrPermission))
	if !strings.Contains(p.Why, dir+" is d") || !strings.Contains(p.Why, "belongs to user") || !strings.Contains(p.Fix, "chown -R") {
		t.Errorf("%+v", p)
	}
	if os.Getuid() == 0 {
		return // root may write anywhere
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := openData(filepath.Join(dir, "data")); problemOf(t, err).Exit != ExitData {
		t.Error(err)
	}
}

func TestDataOfANewerVersionIsLeftAlone(t *testing.T) {
	c := testConfig(t)
	r := start(t, c)
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(c.Data, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	p := problemOf(t, Run(t.Context(), Options{Config: c, Log: obs.Discard()}))
	if p.Exit != ExitData || !strings.Contains(p.Why, "99999") {
		t.Errorf("%+v", p)
	}
}

func TestMigrationsAreListedWithoutBeingTaken(t *testing.T) {
	c := testConfig(t)
	before, err := Migrations(t.Context(), c)
	if err != nil || len(before) == 0 || before[0].AppliedAt != nil {
		t.Fatalf("%+v %v", before, err)
	}
	if entries, _ := os.ReadDir(c.Data); len(entries) != 0 {
		t.Error("looking made files")
	}
	start(t, c)
	after, err := Migrations(t.Context(), c)
	if err != nil || len(after) != len(before) || after[len(after)-1].AppliedAt == nil {
		t.Errorf("%+v %v", after, err)
	}
}

func TestMetricsTellWhatAnOperatorWatches(t *testing.T) {
	r := start(t, testConfig(t))
	resp, err := http.Get("http://" + r.addr + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	for _, want := range []string{"hongyan_server_jobs_waiting 0\n", "hongyan_server_draining 0\n", "hongyan_server_disk_free_bytes ",
		"hongyan_session_sessions 0\n", "hongyan_ws_connections 0\n", "hongyan_account_registered_total 0\n"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %q", want)
		}
	}
}

func TestThePublicAddressIsAnAllowedOrigin(t *testing.T) {
	c := config.Default()
	c.PublicURL, c.Origins = "https://Chat.example.com/", []string{"https://intranet.example.com"}
	if got := strings.Join(origins(c), " "); got != "https://chat.example.com https://intranet.example.com" {
		t.Error(got)
	}
}

func TestFullDiskRefusesWritesAndRecovers(t *testing.T) {
	free, refused := int64(10<<30), false
	var log bytes.Buffer
	d := &disk{limits: config.Default().Disk, free: func(string) (int64, error) { return free, nil },
		refuse: func(on bool) { refused = on }, log: slog.New(slog.NewTextHandler(&log, nil))}
	for _, step := range []struct {
		mib    int64
		refuse bool
		logged string
	}{
		{5000, false, ""}, {900, false, "disk is filling up"}, {800, false, ""}, {199, true, "disk nearly full"}, {150, true, ""},
		{210, true, ""}, {230, false, "disk has space again"}, {2000, false, ""}, {900, false, "disk is filling up"},
	} {
		log.Reset()
		free = step.mib << 20
		d.look()
		if refused != step.refuse || step.logged == "" && log.Len() > 0 || !strings.Contains(log.String(), step.logged) {
			t.Errorf("%d MiB: refused %v, log %s", step.mib, refused, &log)
		}
	}

	c := testConfig(t)
	c.Disk.RefuseMiB, c.Disk.WarnMiB = 1<<30, 1<<30
	r := start(t, c)
	var e struct{ Message string }
	if code := r.call("", "AccountService/Register", `{"handle":"alice","password":"wild geese fly south"}`, &e); code != 503 || e.Message != "STORAGE_FULL" {
		t.Errorf("%d %v", code, e)
	}
}

func TestAFullHouseIsToldToComeBack(t *testing.T) {
	c := testConfig(t)
	c.WebSocket.Connections = 1
	r := start(t, c)
	a := r.register("alice", "")
	r.socket(a.AccessToken)
	resp, err := http.Get("http://" + r.addr + "/ws")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" {
		t.Errorf("%s %v", resp.Status, resp.Header)
	}
}

func TestTroublesInARoomStopTheServer(t *testing.T) {
	ctx, fail := context.WithCancelCause(t.Context())
	c := &crew{fail: fail}
	c.add(ctx, "room", func(context.Context) error { return io.ErrUnexpectedEOF })
	c.wg.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, io.ErrUnexpectedEOF) || !strings.HasPrefix(cause.Error(), "room: ") {
		t.Error(cause)
	}
}

func TestProblemsReadWell(t *testing.T) {
	var b bytes.Buffer
	Explain(&b, fmt.Errorf("wrapped: %w", &Problem{What: "what", Why: "why\nand why", Fix: "do it", Exit: ExitData}))
	if want := "error: what\nwhy:   why\n       and why\nfix:   do it\n"; b.String() != want {
		t.Errorf("%s", &b)
	}
	if ExitCode(nil) != 0 || ExitCode(io.EOF) != ExitError || ExitCode(&Problem{Exit: ExitData}) != ExitData || ExitCode(&Problem{}) != ExitError {
		t.Error("exit codes")
	}
}
