package crash

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Proxy stands between clients and the server: it keeps its address while the
// server dies and comes back on another, and can do to connections what
// networks do.
type Proxy struct {
	l net.Listener

	mu     sync.Mutex
	target string
	links  map[*link]bool
	rng    *rand.Rand

	delay atomic.Int64 // nanoseconds added to every piece
	slice atomic.Bool  // pass pieces of a few bytes
	wg    sync.WaitGroup
}

// link is one connection through the proxy.
type link struct {
	client, server *net.TCPConn
	cut            atomic.Int64 // bytes still let through, either way; negative: all
}

// NewProxy listens on a free port of this machine.
func NewProxy(seed uint64) (*Proxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{l: l, links: map[*link]bool{}, rng: rand.New(rand.NewPCG(seed, 1))}
	p.wg.Go(p.accept)
	return p, nil
}

// URL is where clients connect to.
func (p *Proxy) URL() string { return "http://" + p.l.Addr().String() }

// Target sets where new connections lead; empty: nowhere.
func (p *Proxy) Target(addr string) {
	p.mu.Lock()
	p.target = addr
	p.mu.Unlock()
}

// Cut ends a part of the connections, each after a random few more bytes and so
// in the middle of whatever is being said.
func (p *Proxy) Cut(part float64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		if p.rng.Float64() < part {
			l.cut.Store(p.rng.Int64N(400))
		}
	}
}

// Shape delays every piece, and slices them if asked.
func (p *Proxy) Shape(delay time.Duration, slice bool) {
	p.delay.Store(int64(delay))
	p.slice.Store(slice)
}

// Close ends everything.
func (p *Proxy) Close() {
	_ = p.l.Close()
	p.mu.Lock()
	for l := range p.links {
		l.close()
	}
	p.mu.Unlock()
	p.wg.Wait()
}

func (p *Proxy) accept() {
	for {
		c, err := p.l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			p.wg.Go(func() { p.serve(c) })
		}
	}
}

func (p *Proxy) serve(c net.Conn) {
	p.mu.Lock()
	target := p.target
	p.mu.Unlock()
	s, err := net.DialTimeout("tcp", target, time.Second)
	if err != nil {
		_ = c.Close()
		return
	}
	l := &link{client: c.(*net.TCPConn), server: s.(*net.TCPConn)} //nolint:forcetypeassert // both are TCP
	l.cut.Store(-1)
	p.mu.Lock()
	p.links[l] = true
	p.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { p.copy(l, l.server, l.client) })
	both.Go(func() { p.copy(l, l.client, l.server) })
	both.Wait()
	p.mu.Lock()
	delete(p.links, l)
	p.mu.Unlock()
}

func (l *link) close() {
	// Resets, so that nobody takes the end for a decent one.
	_ = l.client.SetLinger(0)
	_ = l.server.SetLinger(0)
	_ = l.client.Close()
	_ = l.server.Close()
}

func (p *Proxy) copy(l *link, to, from *net.TCPConn) {
	defer l.close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if !p.pass(l, to, buf[:n]) || err != nil {
			return
		}
	}
}

// pass writes b, as the network lets it; false: the link is cut.
func (p *Proxy) pass(l *link, to io.Writer, b []byte) bool {
	for len(b) > 0 {
		n := len(b)
		if p.slice.Load() {
			n = min(n, 1+rand.IntN(60))
		}
		if d := time.Duration(p.delay.Load()); d > 0 {
			time.Sleep(d)
		}
		last := false
		if left := l.cut.Load(); left >= 0 {
			last = int64(n) >= left
			n = int(min(int64(n), left))
			l.cut.Add(-int64(n))
		}
		if _, err := to.Write(b[:n]); err != nil || last {
			return false
		}
		b = b[n:]
	}
	return true
}
