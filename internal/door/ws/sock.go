package ws

import (
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"syscall"
)

// NewListener wraps a TCP listener so that connections over TLS can be polled
// like plain ones: give its result to http.Server.ServeTLS or tls.NewListener.
// Without it a TLS connection owns a goroutine. Plain connections lose nothing.
func NewListener(l net.Listener) net.Listener { return listener{l} }

type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if tc, ok := nc.(*net.TCPConn); ok && err == nil {
		return &sock{TCPConn: tc}, nil
	}
	return nc, err
}

// maxPending bounds what sock.Write keeps: one chunk in TLS records, and the
// answers of crypto/tls to key updates of a client that does not read them.
const maxPending = 4 * chunkBytes

var errPending = errors.New("client makes TLS talk without reading")

// sock is a TCP connection under crypto/tls. Once polled, Read and Write do not
// block: Read gives errAgain, after which crypto/tls goes on where it was, and
// Write keeps what the kernel does not take.
type sock struct {
	*net.TCPConn
	raw syscall.RawConn // nil until polled; set before anyone else has the sock

	mu      sync.Mutex
	pending []byte // accepted by Write and not yet by the kernel
}

func (s *sock) Read(p []byte) (int, error) {
	if s.raw == nil {
		return s.TCPConn.Read(p)
	}
	return readNow(s.raw, p)
}

func (s *sock) Write(p []byte) (n int, err error) {
	if s.raw == nil {
		return s.TCPConn.Write(p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) == 0 {
		if n, err = writeNow(s.raw, p); err != nil && err != errAgain {
			return n, err
		}
	}
	if len(s.pending)+len(p)-n > maxPending {
		return n, errPending
	}
	s.pending = append(s.pending, p[n:]...)
	return len(p), nil
}

func (s *sock) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending) > 0
}

// writeNow encrypts p, or a chunk of it, and writes it as far as the kernel
// takes it. errAgain means that drain must be called before the next.
func (s *sock) writeNow(over net.Conn, p []byte) (int, error) {
	if s.full() {
		return 0, errAgain
	}
	n, err := over.Write(p[:min(len(p), chunkBytes)])
	if err == nil && s.full() {
		err = errAgain
	}
	return n, err
}

// drain waits, up to the write deadline, until the kernel has taken what is
// pending. Only the writer of the connection calls it; Write may add meanwhile.
func (s *sock) drain() (n int, err error) {
	s.mu.Lock()
	p := s.pending
	s.mu.Unlock()
	n, err = s.TCPConn.Write(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending = s.pending[n:]; len(s.pending) == 0 {
		s.pending = nil
	}
	return n, err
}

// socket is what lies under TLS.
func socket(nc net.Conn) net.Conn {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	if s, ok := nc.(*sock); ok {
		return s.TCPConn
	}
	return nc
}

// sock is what lies between TLS and the socket, nil without TLS.
func (c *Conn) sock() *sock {
	t, ok := c.nc.(*tls.Conn)
	if !ok {
		return nil
	}
	s, _ := t.NetConn().(*sock)
	return s
}

// closeWrite ends our side of the connection. An error means that it has ended.
func closeWrite(nc net.Conn) {
	if t, ok := nc.(*tls.Conn); ok {
		t.CloseWrite()
	}
	if s, ok := socket(nc).(interface{ CloseWrite() error }); ok {
		_ = s.CloseWrite()
	}
}

// readLoop reads a connection that cannot be polled, with a goroutine and a
// small buffer of its own.
func (c *Conn) readLoop() {
	buf := make([]byte, 1024)
	for {
		n, err := c.nc.Read(buf)
		c.saw(n)
		if e := c.handle(buf[:n]); e != nil {
			err = e
		}
		if err != nil {
			c.finish(err)
			return
		}
	}
}
