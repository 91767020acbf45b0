package ws

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHandshake(t *testing.T) {
	s := start(t, plain, &handler{}, Options{
		AllowedOrigins: []string{"https://chat.example.org"},
		AllowOrigin:    func(_ *http.Request, o string) bool { return strings.HasSuffix(o, ".example.net") },
	})
	host := s.web.URL
	for _, tt := range []struct {
		name, header, value string
		status              int
	}{
		{"good", "X", "", 101},
		{"json", "Sec-WebSocket-Protocol", "hongyan.v1.json", 101},
		{"no subprotocol", "Sec-WebSocket-Protocol", "", 400},
		{"foreign subprotocol", "Sec-WebSocket-Protocol", "mqtt", 400},
		{"same origin", "Origin", host, 101},
		{"listed origin", "Origin", "https://chat.example.org", 101},
		{"allowed origin", "Origin", "https://a.example.net", 101},
		{"listed host, other scheme", "Origin", "http://chat.example.org", 403},
		{"foreign origin", "Origin", "https://evil.example.com", 403},
		{"null origin", "Origin", "null", 403},
		{"empty origin", "Origin", "", 403},
		{"no upgrade", "Upgrade", "h2c", 426},
		{"no connection", "Connection", "close", 426},
		{"old version", "Sec-WebSocket-Version", "8", 426},
		{"bad key", "Sec-WebSocket-Key", "short", 400},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, text := s.get(t, http.Header{http.CanonicalHeaderKey(tt.header): {tt.value}})
			if resp.StatusCode != tt.status {
				t.Fatalf("got %d %q, want %d", resp.StatusCode, text, tt.status)
			}
			if tt.status != 101 && text == "" {
				t.Error("refused without a word")
			}
		})
	}
}

func TestSubprotocolChoosesTheKind(t *testing.T) {
	s := start(t, plain, &handler{message: echo}, Options{})
	for _, tt := range []struct {
		name          string
		right, wrong  byte
		offer, chosen string
	}{
		{"binary", opBinary, opText, "hongyan.v1", "hongyan.v1"},
		{"json", opText, opBinary, "hongyan.v1.json", "hongyan.v1.json"},
		{"binary preferred", opBinary, opText, "hongyan.v1.json, x, hongyan.v1", "hongyan.v1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			resp, _ := s.get(t, http.Header{"Sec-Websocket-Protocol": {tt.offer}})
			if got := resp.Header.Get("Sec-WebSocket-Protocol"); got != tt.chosen {
				t.Errorf("got %q", got)
			}
			c := s.dial(t, tt.chosen)
			c.send(fin|tt.right, "hello")
			c.want(tt.right, "hello")
			c.send(fin|tt.wrong, "hello")
			c.wantClose(CloseUnsupported)
		})
	}
}

func TestLifeOfAConnection(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		t.Run(k.String(), func(t *testing.T) {
			calls := make(chan string, 10)
			s := start(t, k, &handler{
				open:    func(c *Conn) error { c.Data = "mine"; calls <- "open"; return nil },
				message: func(c *Conn, p []byte) { calls <- "message " + string(p) },
				closed:  func(c *Conn) { calls <- "closed " + c.Data.(string) },
			}, Options{})
			c := s.dial(t, "hongyan.v1")
			c.send(fin|opBinary, "hi")
			eventually(t, "connected", func() bool { return s.Len() == 1 })
			s.Each(func(c *Conn) {
				if host, _, err := net.SplitHostPort(c.RemoteAddr()); err != nil || host != "127.0.0.1" {
					t.Errorf("address %q", c.RemoteAddr())
				}
				if c.Text() || time.Since(c.LastSeen()) > patience {
					t.Errorf("text %v, seen %v", c.Text(), c.LastSeen())
				}
			})
			for _, want := range []string{"open", "message hi"} {
				if got := <-calls; got != want {
					t.Fatalf("got %q, want %q", got, want)
				}
			}
			c.Close() // without a word
			if got := <-calls; got != "closed mine" {
				t.Fatalf("got %q", got)
			}
			eventually(t, "gone", func() bool { return s.Len() == 0 })
		})
	}
}

// Bytes that come in one packet with the handshake are not lost.
func TestEarlyBytes(t *testing.T) {
	s := start(t, plain, &handler{message: echo}, Options{AnySubprotocol: true})
	nc := s.socket(t)
	request := "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	early := append(f(fin|opText, "early"), f(fin|opText, "late")[:3]...)
	if _, err := nc.Write(append([]byte(request), early...)); err != nil {
		t.Fatal(err)
	}
	var got []byte
	buf := make([]byte, 1024)
	for !strings.HasSuffix(string(got), "\x81\x05early") {
		nc.SetReadDeadline(time.Now().Add(patience))
		n, err := nc.Read(buf)
		if got = append(got, buf[:n]...); err != nil {
			t.Fatalf("%v after %q", err, got)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	s := start(t, plain, &handler{
		open:    func(*Conn) error { return errors.New("full") },
		message: func(*Conn, []byte) { t.Error("message after a refusal") },
		closed:  func(*Conn) { t.Error("closed after a refusal") },
	}, Options{AnySubprotocol: true})
	c := s.dial(t)
	c.send(fin|opText, "hi")
	c.wantClose(CloseTryAgainLater)
	c.Close()
	eventually(t, "gone", func() bool { return s.Len() == 0 })
}

// A panic of the Handler ends its connection and no other.
func TestPanicIsKeptToOneConnection(t *testing.T) {
	s := start(t, plain, &handler{message: func(c *Conn, p []byte) {
		if string(p) == "bad" {
			panic("broken invariant")
		}
		echo(c, p)
	}}, Options{AnySubprotocol: true, Workers: 1})
	good, bad := s.dial(t), s.dial(t)
	bad.send(fin|opText, "bad")
	bad.wantClose(CloseInternalError)
	good.send(fin|opText, "good")
	good.want(opText, "good")
}

func TestClose(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		t.Run(k.String(), func(t *testing.T) {
			closed := make(chan struct{})
			s := start(t, k, &handler{
				message: func(c *Conn, p []byte) {
					c.Queue(frameOf(true, []byte("last words")))
					c.Close(4001, "enough")
					c.Close(4002, "again")
					if c.Send(frameOf(true, []byte("too late"))) {
						t.Error("queued after Close")
					}
				},
				closed: func(*Conn) { close(closed) },
			}, Options{AnySubprotocol: true})
			c := s.dial(t)
			c.send(fin|opText, "hi")
			c.want(opText, "last words")
			op, got := c.next()
			if op != opClose || string(got) != body(4001, "enough") {
				t.Fatalf("got %d %q", op, got)
			}
			c.send(fin|opText, "crossing")
			c.send(fin|opClose, body(4001, ""))
			<-closed
		})
	}
}

// A client that does not answer a close frame is not waited for.
func TestCloseIsBounded(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		t.Run(k.String(), func(t *testing.T) {
			closed := make(chan struct{})
			s := start(t, k, &handler{
				message: func(c *Conn, p []byte) { c.Close(CloseGoingAway, "") },
				closed:  func(*Conn) { close(closed) },
			}, Options{AnySubprotocol: true, CloseTimeout: 50 * time.Millisecond})
			c := s.dial(t)
			c.send(fin|opText, "hi")
			select {
			case <-closed:
			case <-time.After(patience):
				t.Fatal("waits for ever")
			}
		})
	}
}

func TestShutdownIsSpread(t *testing.T) {
	s := start(t, plain, &handler{}, Options{AnySubprotocol: true})
	var peers []*peer
	for range 5 {
		peers = append(peers, s.dial(t))
	}
	eventually(t, "connected", func() bool { return s.Len() == 5 })
	began := time.Now()
	for _, p := range peers {
		go func() { io.Copy(io.Discard, p); p.Close() }()
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Shutdown(ctx, CloseServiceRestart, "restart", 100*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < 80*time.Millisecond {
		t.Errorf("all at once: %v", took)
	}
	if resp, _ := s.get(t, nil); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("after shutdown: %d", resp.StatusCode)
	}
}

// While Open is at work nobody else sees the connection, and Run waits for it.
func TestOpenComesFirst(t *testing.T) {
	opening, opened, closed := make(chan struct{}), make(chan struct{}), make(chan struct{})
	s := start(t, plain, &handler{
		open:   func(*Conn) error { close(opening); <-opened; return nil },
		closed: func(*Conn) { close(closed) },
	}, Options{AnySubprotocol: true})
	s.dial(t)
	<-opening
	s.Each(func(*Conn) { t.Error("seen before it was opened") })
	empty := s.conns.shutdown()
	select {
	case <-empty:
		t.Error("forgotten while Open is at work")
	default:
	}
	close(opened)
	<-closed
	<-empty
}
