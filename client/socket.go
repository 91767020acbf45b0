package client

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"

	hyv1 "hongyan/gen/hongyan/v1"
)

const (
	subprotocol = "hongyan.v1"
	// maxFrame is the longest message taken from the server; it bounds what a
	// broken server can make us allocate.
	maxFrame = 16 << 20
	// A read buffer begins small, for a device is idle most of its life, and
	// grows while reads fill it.
	firstBuffer, largestBuffer = 2 << 10, 64 << 10
	writeTimeout               = 10 * time.Second
	dialTimeout                = 15 * time.Second
)

// errClosedByServer: the server sent a close frame.
type errClosedByServer struct {
	code   ws.StatusCode
	reason string
}

func (e *errClosedByServer) Error() string {
	return fmt.Sprintf("closed by the server: %d %s", e.code, e.reason)
}

var errProtocol = errors.New("websocket protocol violated by the server")

// socket is one WebSocket connection. One goroutine reads (next); any may
// write. What is written while the reader works through what one read brought
// goes out in one write when it is done; what is written from elsewhere is
// gathered for as long as the previous write takes.
type socket struct {
	conn net.Conn

	// Owned by the reader. buf[r:w] was read and not consumed yet.
	buf  []byte
	r, w int
	want int    // bytes from r on that take needs to go on
	part []byte // a fragmented message so far

	mu       sync.Mutex
	out      []byte // frames to write
	spare    []byte // the buffer of the previous write
	scratch  []byte // one frame's payload
	flushing bool   // somebody writes out, and will look again
	held     bool   // the reader will flush
	closed   bool
	ended    func() // called once when it is closed; nil: nobody asked

	heard atomic.Bool // something came since the last beat of the heart
}

// dial opens the realtime door of server ("https://host[:port]").
func dial(ctx context.Context, server *url.URL, o *Options) (*socket, error) {
	u := *server
	u.Scheme = map[string]string{"http": "ws", "https": "wss"}[u.Scheme]
	u.Path = "/ws"
	d := ws.Dialer{
		Protocols: []string{subprotocol}, Timeout: dialTimeout, NetDial: o.Dial, TLSConfig: o.TLS,
		ReadBufferSize: 1 << 10, WriteBufferSize: 1 << 10,
	}
	if d.TLSConfig != nil && d.TLSConfig.ServerName == "" {
		c := d.TLSConfig.Clone()
		c.ServerName = u.Hostname()
		d.TLSConfig = c
	}
	conn, br, hs, err := d.Dial(ctx, u.String())
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", server.Host, err)
	}
	if hs.Protocol != subprotocol {
		_ = conn.Close()
		return nil, fmt.Errorf("connect to %s: no %s behind /ws", server.Host, subprotocol)
	}
	s := &socket{conn: conn, buf: make([]byte, firstBuffer)}
	if br != nil {
		s.takeBuffered(br)
	}
	return s, nil
}

// takeBuffered keeps what came together with the handshake.
func (s *socket) takeBuffered(br *bufio.Reader) {
	if n := br.Buffered(); n > 0 {
		b, _ := br.Peek(n)
		s.buf = append(s.buf[:0], b...)
		s.w = n
	}
	ws.PutReader(br)
}

// next returns the next data message; it is valid until the following call.
func (s *socket) next() ([]byte, error) {
	for {
		payload, ok, err := s.take()
		if ok || err != nil {
			return payload, err
		}
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
}

// take returns the next data message if all of it was read. If not, s.want is
// how many bytes from s.r on are needed to go on.
func (s *socket) take() (payload []byte, ok bool, err error) {
	for {
		h, size, err := s.header()
		if err != nil {
			return nil, false, err
		}
		if s.want = size + int(h.Length); s.w-s.r < s.want {
			return nil, false, nil
		}
		payload := s.buf[s.r+size : s.r+s.want]
		s.r += s.want
		switch {
		case h.OpCode.IsControl():
			if err := s.control(h, payload); err != nil {
				return nil, false, err
			}
		case h.Fin && h.OpCode != ws.OpContinuation:
			return payload, true, nil
		default:
			if len(s.part)+len(payload) > maxFrame {
				return nil, false, errProtocol
			}
			s.part = append(s.part, payload...)
			if h.Fin {
				whole := s.part
				s.part = nil
				return whole, true, nil
			}
		}
	}
}

// header reads the frame header at s.r, and its size. While that is not all
// there, the size is more than there is.
func (s *socket) header() (h ws.Header, size int, err error) {
	b := s.buf[s.r:s.w]
	if len(b) < 2 {
		return h, 2, nil
	}
	h.Fin, h.OpCode = b[0]&0x80 != 0, ws.OpCode(b[0]&0x0f)
	if b[0]&0x70 != 0 || b[1]&0x80 != 0 { // no extensions were agreed; servers do not mask
		return h, 0, errProtocol
	}
	size, h.Length = 2, int64(b[1]&0x7f)
	switch h.Length {
	case 126:
		if size, h.Length = 4, 0; len(b) >= size {
			h.Length = int64(binary.BigEndian.Uint16(b[2:]))
		}
	case 127:
		if size, h.Length = 10, 0; len(b) >= size {
			h.Length = int64(binary.BigEndian.Uint64(b[2:])) //nolint:gosec // G115: checked below
		}
	}
	if h.Length < 0 || h.Length > maxFrame {
		err = errProtocol
	}
	return h, size, err
}

// fill reads until s.want bytes are there. What is to be written goes out
// first.
func (s *socket) fill() error {
	s.flushHeld()
	for s.w-s.r < s.want {
		s.room(s.want)
		n, err := s.conn.Read(s.buf[s.w:])
		s.w += n
		s.heard.Store(true)
		if err != nil && s.w-s.r < s.want {
			return err
		}
	}
	s.hold()
	return nil
}

// room makes space for n bytes from s.r on, and for more when the last read
// filled the buffer: then the server has much to say.
func (s *socket) room(n int) {
	full := s.w == len(s.buf)
	copy(s.buf, s.buf[s.r:s.w])
	s.w, s.r = s.w-s.r, 0
	want := max(len(s.buf), firstBuffer)
	if full && want < largestBuffer {
		want *= 2
	}
	if want = max(want, n); want > len(s.buf) {
		s.buf = append(make([]byte, 0, want), s.buf[:s.w]...)[:want]
	}
}

func (s *socket) control(h ws.Header, payload []byte) error {
	switch h.OpCode {
	case ws.OpPing:
		s.mu.Lock()
		s.appendLocked(ws.OpPong, payload)
		s.kickLocked()
		s.mu.Unlock()
		return nil
	case ws.OpClose:
		e := &errClosedByServer{code: ws.StatusNoStatusRcvd}
		if len(payload) >= 2 {
			e.code, e.reason = ws.StatusCode(binary.BigEndian.Uint16(payload)), string(payload[2:])
			payload = payload[:2]
		}
		s.mu.Lock()
		s.appendLocked(ws.OpClose, payload)
		s.mu.Unlock()
		s.flushHeld()
		return e
	default:
		return nil
	}
}

// write sends a frame, soon. Frames are sent in the order of the calls. It
// reports whether the socket was open; a later failure shows in next.
func (s *socket) write(f *hyv1.Frame) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	var err error
	if s.scratch, err = appendFrame(s.scratch[:0], f); err != nil {
		return false
	}
	s.appendLocked(ws.OpBinary, s.scratch)
	s.kickLocked()
	return true
}

// send is write for a message.
func (s *socket) send(id uint32, m *Message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.scratch = appendSend(s.scratch[:0], id, m)
	s.appendLocked(ws.OpBinary, s.scratch)
	s.kickLocked()
	return true
}

func (s *socket) appendLocked(op ws.OpCode, payload []byte) {
	b := append(s.out, 0x80|byte(op))
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n)) //nolint:gosec // G115: below 126
	case n < 1<<16:
		b = append(b, 0x80|126, byte(n>>8), byte(n)) //nolint:gosec // G115: below 1<<16
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n)) //nolint:gosec // G115: a length
	}
	var mask [4]byte
	binary.LittleEndian.PutUint32(mask[:], rand.Uint32())
	b = append(b, mask[:]...)
	begin := len(b)
	b = append(b, payload...)
	ws.Cipher(b[begin:], mask, 0)
	s.out = b
}

// kickLocked sees to it that s.out is written.
func (s *socket) kickLocked() {
	if !s.held && !s.flushing {
		s.flushing = true
		go s.flush()
	}
}

func (s *socket) hold() {
	s.mu.Lock()
	s.held = true
	s.mu.Unlock()
}

// flushHeld ends a hold and writes what was gathered.
func (s *socket) flushHeld() {
	s.mu.Lock()
	s.held = false
	if len(s.out) == 0 || s.flushing {
		s.mu.Unlock()
		return
	}
	s.flushing = true
	s.mu.Unlock()
	s.flush()
}

// flush writes until there is nothing left. A failed or late write ends the
// connection; the reader notices.
func (s *socket) flush() {
	s.mu.Lock()
	for len(s.out) > 0 && !s.closed {
		b := s.out
		s.out, s.spare = s.spare, nil
		s.mu.Unlock()
		err := s.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
		if err == nil {
			_, err = s.conn.Write(b)
		}
		if err != nil {
			s.close()
		}
		s.mu.Lock()
		if cap(b) <= largestBuffer {
			s.spare = b[:0]
		}
	}
	s.flushing = false
	s.mu.Unlock()
}

// close may be called from anywhere, and more than once.
func (s *socket) close() {
	s.mu.Lock()
	was, ended := s.closed, s.ended
	s.closed = true
	s.mu.Unlock()
	if was {
		return
	}
	_ = s.conn.Close()
	if ended != nil {
		ended()
	}
}

// hangUp tells the server that we go, and closes.
func (s *socket) hangUp() {
	s.mu.Lock()
	idle := !s.flushing && !s.closed
	if idle {
		s.appendLocked(ws.OpClose, ws.NewCloseFrameBody(ws.StatusNormalClosure, ""))
		s.flushing = true
	}
	s.mu.Unlock()
	if idle {
		s.flush()
	}
	s.close()
}
