package ws

import (
	"crypto/tls"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// pollable returns nc, or what is left of it, and its socket if we can wait for
// that with the poller; from now on a sock under TLS does not block.
func pollable(nc net.Conn) (net.Conn, syscall.RawConn) {
	switch t := nc.(type) {
	case *sock:
		return pollable(t.TCPConn)
	case *tls.Conn:
		s, ok := t.NetConn().(*sock)
		if !ok {
			return nc, nil
		}
		_, s.raw = pollable(s.TCPConn)
		return nc, s.raw
	case syscall.Conn:
		if raw, err := t.SyscallConn(); err == nil {
			return nc, raw
		}
	}
	return nc, nil
}

// tune sets what the kernel does for a connection. An error is of no
// consequence: the defaults work.
func tune(nc net.Conn) {
	tc, ok := socket(nc).(*net.TCPConn)
	if !ok {
		return
	}
	// Go's default, a probe every 15 s, would keep phones awake. Who pings
	// finds the dead sooner; this is for the case that nobody does.
	_ = tc.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 2 * time.Minute, Interval: 30 * time.Second, Count: 4})
	raw, err := tc.SyscallConn()
	if err != nil {
		return
	}
	// A slow client's backlog belongs in its bounded outbox and not, megabytes
	// of it, in the kernel.
	_ = raw.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotsentLowat, 64<<10) })
}

const tcpNotsentLowat = 25 // TCP_NOTSENT_LOWAT, tcp(7)

// op is one system call that does not block. RawConn wants a function; it is
// made once and pooled with its arguments, since a closure for each call would
// be an allocation for each frame. RawConn.Control, not Read or Write, runs
// it: that pins the descriptor without touching locks, deadlines or the
// runtime's poller.
type op struct {
	run   func(fd uintptr)
	write bool
	p     []byte
	n     int
	err   error
}

var ops = sync.Pool{New: func() any {
	o := new(op)
	o.run = o.call
	return o
}}

func (o *op) call(fd uintptr) {
	for {
		if o.write {
			o.n, o.err = syscall.Write(int(fd), o.p)
		} else {
			o.n, o.err = syscall.Read(int(fd), o.p)
		}
		if o.err != syscall.EINTR {
			return
		}
	}
}

func do(raw syscall.RawConn, write bool, p []byte) (n int, err error) {
	o := ops.Get().(*op)
	o.write, o.p = write, p
	closed := raw.Control(o.run)
	n, err = o.n, o.err
	o.p, o.n, o.err = nil, 0, nil
	ops.Put(o)
	if closed != nil {
		return 0, closed
	}
	return max(n, 0), err
}

// readNow reads what the kernel has: io.EOF at the end, errAgain for nothing.
func readNow(raw syscall.RawConn, p []byte) (int, error) {
	n, err := do(raw, false, p)
	switch {
	case err == syscall.EAGAIN:
		return 0, errAgain
	case n == 0 && err == nil:
		return 0, io.EOF
	}
	return n, err
}

// writeNow writes what the kernel takes; errAgain if that is not all of p.
func writeNow(raw syscall.RawConn, p []byte) (int, error) {
	n, err := do(raw, true, p)
	if err == syscall.EAGAIN || err == nil && n < len(p) {
		return n, errAgain
	}
	return n, err
}

// shutdown makes the socket's reader see the end.
func shutdown(raw syscall.RawConn) {
	// An error means that it has seen it.
	_ = raw.Control(func(fd uintptr) { _ = syscall.Shutdown(int(fd), syscall.SHUT_RDWR) })
}
