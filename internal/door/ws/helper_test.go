package ws

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	gobwas "github.com/gobwas/ws"
)

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

// handler is a Handler of functions; nil ones do nothing.
type handler struct {
	open    func(*Conn) error
	message func(*Conn, []byte)
	drained func(*Conn)
	closed  func(*Conn)
}

func (h *handler) Open(c *Conn) error {
	if h.open == nil {
		return nil
	}
	return h.open(c)
}

func (h *handler) Message(c *Conn, p []byte) {
	if h.message != nil {
		h.message(c, p)
	}
}

func (h *handler) Drained(c *Conn) {
	if h.drained != nil {
		h.drained(c)
	}
}

func (h *handler) Closed(c *Conn) {
	if h.closed != nil {
		h.closed(c)
	}
}

func frameOf(text bool, payload []byte) []byte {
	return append(AppendFrameHeader(nil, text, len(payload)), payload...)
}

func echo(c *Conn, p []byte) { c.Send(frameOf(c.Text(), p)) }

// stage is a running server and the way to it.
type stage struct {
	*Server
	web *httptest.Server
}

// kind of listener under a stage.
type kind int

const (
	plain    kind = iota
	overTLS       // TLS that can be polled
	blocking      // TLS that cannot: a goroutine for each connection
)

func (k kind) String() string { return [...]string{"plain", "tls", "blocking"}[k] }

// start runs a server until the test ends and then wants everything gone.
func start(t testing.TB, k kind, h Handler, o Options) *stage {
	t.Helper()
	s := New(h, o)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	web := httptest.NewUnstartedServer(s)
	if k != blocking {
		web.Listener = NewListener(web.Listener)
	}
	if k == plain {
		web.Start()
	} else {
		web.StartTLS()
	}
	t.Cleanup(func() {
		web.Close()
		cancel()
		running.Wait()
		if n := s.Len(); n != 0 {
			t.Errorf("%d connections after Run", n)
		}
	})
	return &stage{s, web}
}

// peer is a client that says exactly what a test wants.
type peer struct {
	t testing.TB
	net.Conn
	r *bufio.Reader
}

func (s *stage) socket(t testing.TB) net.Conn {
	t.Helper()
	nc := s.connect(t)
	t.Cleanup(func() { nc.Close() })
	return nc
}

func (s *stage) connect(t testing.TB) net.Conn {
	t.Helper()
	nc, err := net.Dial("tcp", s.web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if s.web.TLS != nil {
		nc = tls.Client(nc, &tls.Config{InsecureSkipVerify: true})
	}
	return nc
}

func (s *stage) dial(t testing.TB, protocols ...string) *peer {
	t.Helper()
	return s.upgrade(t, s.socket(t), protocols...)
}

func (s *stage) upgrade(t testing.TB, nc net.Conn, protocols ...string) *peer {
	t.Helper()
	d := gobwas.Dialer{Protocols: protocols, NetDial: func(context.Context, string, string) (net.Conn, error) { return nc, nil }}
	_, br, _, err := d.Dial(t.Context(), "ws://"+s.web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if br == nil {
		br = bufio.NewReaderSize(nc, 4<<10)
	}
	return &peer{t, nc, br}
}

// get does a handshake by hand.
func (s *stage) get(t testing.TB, header http.Header) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.web.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{
		"Connection": "keep-alive, Upgrade", "Upgrade": "WebSocket",
		"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
		"Sec-WebSocket-Protocol": "other, hongyan.v1",
	} {
		r.Header.Set(k, v)
	}
	maps.Copy(r.Header, header)
	resp, err := s.web.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return resp, ""
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// masked is a client's frame. b0 is FIN, RSV and opcode.
func masked(b0 byte, payload []byte) []byte {
	b := []byte{b0}
	switch n := len(payload); {
	case n <= 125:
		b = append(b, 0x80|byte(n))
	case n <= 0xFFFF:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	var mask [4]byte
	binary.BigEndian.PutUint32(mask[:], rand.Uint32())
	b = append(b, mask[:]...)
	at := len(b)
	b = append(b, payload...)
	for i := range payload {
		b[at+i] ^= mask[i%4]
	}
	return b
}

func (p *peer) send(b0 byte, payload string) {
	p.t.Helper()
	p.raw(masked(b0, []byte(payload)))
}

func (p *peer) raw(b []byte) {
	p.t.Helper()
	if _, err := p.Write(b); err != nil {
		p.t.Fatalf("write: %v", err)
	}
}

// next reads a frame. A closed connection is a frame of op 0xFF.
func (p *peer) next() (op byte, payload []byte) {
	p.t.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	f, err := gobwas.ReadFrame(p.r)
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			p.t.Fatalf("nothing came: %v", err)
		}
		return 0xFF, nil
	}
	if f.Header.Masked || f.Header.Rsv != 0 || !f.Header.Fin {
		p.t.Fatalf("a server does not send %+v", f.Header)
	}
	return byte(f.Header.OpCode), f.Payload
}

func (p *peer) want(op byte, payload string) {
	p.t.Helper()
	gotOp, got := p.next()
	if gotOp != op || string(got) != payload {
		p.t.Fatalf("got op %#x %.60q, want op %#x %.60q", gotOp, got, op, payload)
	}
}

// wantClose wants a close frame with code (0: without a body) and then the end.
func (p *peer) wantClose(code uint16) {
	p.t.Helper()
	op, body := p.next()
	if op != opClose {
		p.t.Fatalf("got op %#x %.60q, want close %d", op, body, code)
	}
	var got uint16
	if len(body) >= 2 {
		got = binary.BigEndian.Uint16(body)
	}
	if got != code {
		p.t.Fatalf("got close %d %q, want %d", got, body[min(2, len(body)):], code)
	}
	p.wantEnd()
}

func (p *peer) wantEnd() {
	p.t.Helper()
	if op, body := p.next(); op != 0xFF {
		p.t.Fatalf("got op %#x %.60q, want the end", op, body)
	}
}

func body(code uint16, reason string) string {
	return string(binary.BigEndian.AppendUint16(nil, code)) + reason
}

// eventually waits for what other goroutines do.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never: %s", what)
		}
	}
}
