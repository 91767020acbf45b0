package client

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Messages of all sizes, whole and in fragments, with pings between, in whatever
// pieces they arrive.
func TestReadsFramesInAnyPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		var stream bytes.Buffer
		var want [][]byte
		for range 60 {
			msg := make([]byte, []int{0, 1, 125, 126, 300, 65535, 65536, 70000}[rng.IntN(8)])
			for i := range msg {
				msg[i] = byte(rng.Uint32())
			}
			want = append(want, msg)
			cut := rng.IntN(len(msg) + 1)
			if rng.IntN(2) == 0 {
				write(t, &stream, ws.NewFrame(ws.OpBinary, true, msg))
				continue
			}
			write(t, &stream, ws.NewFrame(ws.OpBinary, false, msg[:cut]))
			write(t, &stream, ws.NewPingFrame([]byte("p")))
			write(t, &stream, ws.NewFrame(ws.OpContinuation, true, msg[cut:]))
		}
		write(t, &stream, ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusGoingAway, "bye")))
		near, far := net.Pipe()
		go chop(far, stream.Bytes(), rand.New(rand.NewPCG(rng.Uint64(), 3)))
		go func() { _, _ = io.Copy(io.Discard, far) }()
		s := &socket{conn: near, buf: make([]byte, firstBuffer)}
		for i, msg := range want {
			got, err := s.next()
			if err != nil || !bytes.Equal(got, msg) {
				t.Fatalf("message %d: %d bytes, %v; want %d", i, len(got), err, len(msg))
			}
		}
		var closed *errClosedByServer
		if _, err := s.next(); !errors.As(err, &closed) || closed.code != ws.StatusGoingAway || closed.reason != "bye" {
			t.Fatalf("end: %v", err)
		}
		s.close()
	}
}

func write(t *testing.T, w io.Writer, f ws.Frame) {
	t.Helper()
	if err := ws.WriteFrame(w, f); err != nil {
		t.Fatal(err)
	}
}

func chop(w io.Writer, b []byte, rng *rand.Rand) {
	for len(b) > 0 {
		n := min(len(b), 1+rng.IntN(5000))
		if _, err := w.Write(b[:n]); err != nil {
			return
		}
		b = b[n:]
	}
}

// Sends under way while a write runs go out together in the next one, in order.
func TestWritesAreGathered(t *testing.T) {
	near, far := net.Pipe()
	s := &socket{conn: near, buf: make([]byte, firstBuffer)}
	const n = 500
	for i := range uint32(n) {
		s.write(&hyv1.Frame{Id: i + 1, Kind: &hyv1.Frame_Ping{Ping: &hyv1.Ping{}}})
	}
	writes := 0
	r := readFunc(func(p []byte) (int, error) { writes++; return far.Read(p) })
	br := &gather{r: r}
	for i := range uint32(n) {
		b, err := wsutil.ReadClientBinary(br)
		if err != nil {
			t.Fatal(err)
		}
		if id, _, _, _ := peek(b); id != i+1 {
			t.Fatalf("frame %d, want %d", id, i+1)
		}
	}
	if writes > 20 {
		t.Fatalf("%d frames in %d writes", n, writes)
	}
	s.close()
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// gather reads large pieces, so that one Read is one write of the other side.
type gather struct {
	r   io.Reader
	buf []byte
}

func (g *gather) Read(p []byte) (int, error) {
	if len(g.buf) == 0 {
		b := make([]byte, 1<<20)
		n, err := g.r.Read(b)
		if err != nil {
			return 0, err
		}
		g.buf = b[:n]
	}
	n := copy(p, g.buf)
	g.buf = g.buf[n:]
	return n, nil
}

func (g *gather) Write(p []byte) (int, error) { return len(p), nil }

func TestRefusesWhatIsNotTheProtocol(t *testing.T) {
	for name, b := range map[string][]byte{
		"masked":    {0x82, 0x81, 0, 0, 0, 0, 0},
		"extension": {0xc2, 0x00},
		"too long":  {0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0},
		"negative":  {0x82, 127, 0xff, 0, 0, 0, 0, 0, 0, 0},
	} {
		near, far := net.Pipe()
		go func() { _, _ = far.Write(b) }()
		s := &socket{conn: near, buf: make([]byte, firstBuffer)}
		if _, err := s.next(); !errors.Is(err, errProtocol) {
			t.Errorf("%s: %v", name, err)
		}
		s.close()
	}
}
