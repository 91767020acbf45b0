package ws

import (
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Why a connection ended, besides the errors of the network.
var (
	errShutdown = errors.New("server stopped")
	errStalled  = errors.New("client takes nothing")
	errOverrun  = errors.New("client pings without reading")
	errLinger   = errors.New("client does not close")
	errDone     = errors.New("closed by both")
)

// errAgain: nothing to read, or no room to write, right now.
var errAgain error = againError{}

// againError is Temporary, which keeps crypto/tls from taking it for the end.
type againError struct{}

func (againError) Error() string   { return "would block" }
func (againError) Timeout() bool   { return true }
func (againError) Temporary() bool { return true }

// Conn is one client. About 180 bytes, so mind what is added.
type Conn struct {
	// Data belongs to the Handler, which sets it in Open.
	Data any

	s    *Server
	nc   net.Conn        // TCP or TLS; closed by finish only
	raw  syscall.RawConn // the socket below, nil where it cannot be polled
	addr string
	key  uint64 // in s.conns

	seen    atomic.Int64 // unix ms
	armed   atomic.Bool  // in the poller; whoever clears it has the connection
	closing atomic.Bool  // written under mu: a close frame is queued
	text    atomic.Bool

	mute bool // Open failed: no calls to the Handler. Set before others see c

	// The flags down to in belong to the worker that has the connection.
	deaf bool // what comes is not parsed any more
	in   parser

	mu     sync.Mutex
	out    *batch // frames not yet being written, nil for none
	queued int    // cost of all frames queued or being written
	timer  *time.Timer
	cause  error // the first reason given to abort
	outbox
}

// outbox are the flags of the sending side, guarded by Conn.mu.
type outbox struct {
	corked     bool // the worker will flush when it has handled what it read
	writing    bool // someone is writing; nobody else may
	flusher    bool // a flush goroutine is alive
	refused    bool // Drained is owed
	peerClosed bool // the client sent its close frame
	closeSent  bool // our close frame is written
	dead       bool // nothing will be written any more
	ended      bool // reading is over; Closed is called or owed by the flusher
}

func newConn(s *Server, nc net.Conn, addr string, text bool) *Conn {
	tune(nc)
	c := &Conn{s: s, addr: addr}
	c.text.Store(text)
	c.nc, c.raw = pollable(nc)
	return c
}

// Text tells if the client speaks a text subprotocol.
func (c *Conn) Text() bool { return c.text.Load() }

// RemoteAddr is the client's address for logs: what the HTTP door found out
// about it, or else its side of the socket.
func (c *Conn) RemoteAddr() string {
	if c.addr != "" {
		return c.addr
	}
	return c.nc.RemoteAddr().String()
}

// LastSeen is when the last bytes came, be it a pong.
func (c *Conn) LastSeen() time.Time { return time.UnixMilli(c.seen.Load()) }

// saw notes that n bytes came.
func (c *Conn) saw(n int) {
	if n > 0 {
		c.seen.Store(time.Now().UnixMilli())
	}
}

// Close sends a close frame after what is queued and then ends the connection,
// within Options.CloseTimeout whatever the client does. It does not wait. Only
// the first call counts. No Message begins after it.
func (c *Conn) Close(code uint16, reason string) {
	c.mu.Lock()
	if c.dead || c.closing.Load() {
		c.mu.Unlock()
		return
	}
	c.closing.Store(true)
	c.appendLocked(closeFrame(code, reason))
	c.timer = time.AfterFunc(c.s.o.CloseTimeout, func() { c.abort(errLinger) })
	c.mu.Unlock()
	c.Flush()
}

// abort ends the connection now, from any goroutine: the worker finds the
// socket shut down and finishes.
func (c *Conn) abort(cause error) {
	c.mu.Lock()
	if c.dead {
		c.mu.Unlock()
		return
	}
	c.dead = true
	if c.cause == nil {
		c.cause = cause
	}
	c.out = nil
	c.mu.Unlock()
	// Unsent bytes of a client that does not read would stay in the kernel
	// for minutes; a client we said good-bye to gets them all.
	if tc, ok := socket(c.nc).(*net.TCPConn); ok && cause != errDone {
		tc.SetLinger(0)
	}
	if c.raw != nil {
		shutdown(c.raw)
	} else {
		socket(c.nc).Close()
	}
}

// finish is the end of reading, called once, by the worker that has c.
func (c *Conn) finish(err error) {
	c.s.unwatch(c)
	c.in.drop()
	c.nc.Close()
	c.mu.Lock()
	c.dead, c.ended, c.out = true, true, nil
	if c.cause == nil {
		c.cause = err
	}
	owed := c.flusher
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	if !owed {
		c.closed()
	}
}

// closed is the last thing that happens to c.
func (c *Conn) closed() {
	if !c.mute {
		c.guard(func() { c.s.h.Closed(c) })
	}
	c.s.stats.ended.WithLabelValues(why(c.cause)).Inc()
	c.s.log.Debug("connection ended", "conn", c.key, "err", c.cause)
	c.s.conns.remove(c)
}

// why is the label of a cause in the metrics.
func why(cause error) string {
	var ce *CloseError
	switch {
	case errors.Is(cause, errDone):
		return "closed"
	case errors.Is(cause, errShutdown):
		return "shutdown"
	case errors.Is(cause, errStalled), errors.Is(cause, errOverrun):
		return "slow"
	case errors.Is(cause, errLinger):
		return "linger"
	case errors.As(cause, &ce):
		return "protocol"
	case errors.Is(cause, io.EOF):
		return "gone"
	}
	return "network"
}

// open asks the Handler to take c.
func (c *Conn) open() {
	err := errors.New("panic in Open")
	c.guard(func() { err = c.s.h.Open(c) })
	if err == nil {
		return
	}
	c.mute, c.deaf = true, true
	var ce *CloseError
	if !errors.As(err, &ce) {
		ce = &CloseError{CloseTryAgainLater, "try again later"}
	}
	c.Close(ce.Code, ce.Reason)
}

// guard keeps a broken invariant in the Handler to this connection.
func (c *Conn) guard(f func()) {
	var err error
	defer c.rescue(&err)
	f()
}

// rescue, deferred, turns a panic into the end of this connection.
func (c *Conn) rescue(err *error) {
	v := recover()
	if v == nil {
		return
	}
	c.s.stats.panics.Inc()
	c.s.log.Error("panic while serving a connection", "conn", c.key, "err", fmt.Sprint(v), "stack", string(debug.Stack()))
	c.Close(CloseInternalError, "internal error")
	*err = errDeaf
}

// handle takes bytes that were read. An error other than errAgain means that
// the connection is over now; a fault of the client is answered here.
func (c *Conn) handle(b []byte) error {
	if len(b) == 0 || c.deaf {
		return nil
	}
	c.cork(true)
	err := c.parse(b)
	c.cork(false)
	c.Flush()
	var fault *CloseError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fault):
		c.deaf = true
		c.in.drop()
		c.blame(fault)
		c.Close(fault.Code, fault.Reason)
		return nil
	case err == errDeaf:
		c.deaf = true
		c.in.drop()
		return nil
	}
	return err
}

// blame notes the client's fault as the reason of the end to come.
func (c *Conn) blame(fault error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cause == nil {
		c.cause = fault
	}
}

// errDeaf: a close frame is on its way; what else the client says is not heard.
var errDeaf = errors.New("not listening")

// parse feeds the parser, which calls back below.
// cork holds Flush back while what was read is handled: all answers to it go
// out in one write.
func (c *Conn) cork(on bool) {
	c.mu.Lock()
	c.corked = on
	c.mu.Unlock()
}

func (c *Conn) parse(b []byte) (err error) {
	defer c.rescue(&err)
	return c.in.feed(b, c.s.o.MaxMessage, c)
}

var errKind = &CloseError{CloseUnsupported, "wrong kind of message for this subprotocol"}

func (c *Conn) begin(op byte) error {
	if c.s.o.AnySubprotocol {
		return nil
	}
	if (op == opText) != c.text.Load() {
		return errKind
	}
	return nil
}

func (c *Conn) message(op byte, payload []byte) error {
	if c.closing.Load() {
		return nil
	}
	if c.s.o.AnySubprotocol {
		c.text.Store(op == opText)
	}
	c.s.stats.messages.Inc()
	c.s.h.Message(c, payload)
	return nil
}

func (c *Conn) control(op byte, payload []byte) error {
	switch op {
	case opPing:
		return c.answerPing(payload)
	case opClose:
		return c.answerClose(payload)
	}
	return nil // a pong has done its work by being seen
}

// answerPing queues a pong. A client that pings faster than it reads is cut.
func (c *Conn) answerPing(payload []byte) error {
	if c.closing.Load() {
		return nil
	}
	frame := append(appendHeader(make([]byte, 0, 2+len(payload)), opPong, len(payload)), payload...)
	c.mu.Lock()
	full := !c.dead && !c.roomLocked(len(frame))
	if !full {
		c.appendLocked(frame)
	}
	c.mu.Unlock()
	if full {
		c.abort(errOverrun)
		return errOverrun
	}
	return nil
}

// answerClose echoes the client's code, or says what is wrong with it. If we
// had closed first, this is the client's answer and all is done.
func (c *Conn) answerClose(payload []byte) error {
	code, _, err := parseClose(payload)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.peerClosed = true
	if c.cause == nil {
		c.cause = errDone
	}
	done := c.closeSent
	c.mu.Unlock()
	if done {
		return errDone
	}
	c.Close(code, "")
	return errDeaf
}
