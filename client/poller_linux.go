package client

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
)

// Poller reads many connections with few goroutines, for programs with
// thousands of Clients: a connection then has no buffer, and one read(2) less
// for each time something arrives. OnEvent is called on the Poller's goroutines;
// one that blocks holds up many clients. Only plain TCP connections on Linux
// are read this way, others as without it.
//
// Its epoll descriptors are themselves waited for by Go's runtime: a goroutine
// blocked in epoll_wait(2) would keep its processor from others.
type Poller struct {
	shards []*shard
	mu     sync.Mutex
	next   uint64
	wg     sync.WaitGroup
}

// shard is one epoll descriptor with its goroutine; a connection belongs to one
// shard, so its frames are handled in order.
type shard struct {
	fd   int
	file *os.File
	raw  syscall.RawConn
	buf  []byte // what connections without leftovers are read into

	// Owned by the goroutine:
	events []syscall.EpollEvent
	n      int
	ready  []*polled

	mu    sync.Mutex
	conns map[uint64]*polled
	begun bool
}

// polled is a connection read by a shard.
type polled struct {
	c    *Client
	s    *socket
	raw  syscall.RawConn
	id   uint64
	sh   *shard
	done chan error // one value: why it ended

	mu   sync.Mutex // held during a turn
	dead bool       // no more turns

	// Of the turn; the methods are kept so that a system call allocates nothing.
	read, write func(fd uintptr)
	into, out   []byte
	n           int
	err         error
}

// NewPoller makes a Poller with so many goroutines, which start with the first
// connection. Close it after its clients.
func NewPoller(goroutines int) (*Poller, error) {
	p := &Poller{}
	for range goroutines {
		fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
		if err == nil {
			err = syscall.SetNonblock(fd, true)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("make a poller: %w", err), p.Close())
		}
		sh := &shard{
			fd: fd, file: os.NewFile(uintptr(fd), "epoll"), buf: make([]byte, largestBuffer), //nolint:gosec // G115: a descriptor
			events: make([]syscall.EpollEvent, 256), conns: map[uint64]*polled{},
		}
		if sh.raw, err = sh.file.SyscallConn(); err != nil {
			return nil, errors.Join(fmt.Errorf("make a poller: %w", err), p.Close())
		}
		p.shards = append(p.shards, sh)
	}
	return p, nil
}

// Close ends the goroutines.
func (p *Poller) Close() (err error) {
	for _, sh := range p.shards {
		err = errors.Join(err, sh.file.Close())
	}
	p.wg.Wait()
	return err
}

// takes returns how to get at the socket's descriptor; nil: the poller does not
// take it.
func (p *Poller) takes(s *socket) syscall.RawConn {
	if p == nil {
		return nil
	}
	tcp, ok := s.conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// read hands a signed-in socket to the poller and waits for its end.
func (p *Poller) read(c *Client, s *socket, raw syscall.RawConn) error {
	p.mu.Lock()
	p.next++
	one := &polled{c: c, s: s, raw: raw, id: p.next, done: make(chan error, 1), sh: p.shards[p.next%uint64(len(p.shards))]}
	p.mu.Unlock()
	one.read, one.write = one.readNow, one.writeNow
	s.mu.Lock()
	s.ended = func() { one.end(net.ErrClosed) }
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return net.ErrClosed
	}
	one.mu.Lock()
	one.work() // what came with the sign-in
	err := one.sh.add(p, one)
	one.mu.Unlock()
	if err != nil {
		return err
	}
	err = <-one.done
	one.sh.remove(one)
	one.mu.Lock() // a turn that runs ends first: the next connection is another's
	one.dead = true
	one.mu.Unlock()
	return err
}

func (one *polled) end(err error) {
	select {
	case one.done <- err:
	default:
	}
}

func (sh *shard) add(p *Poller, one *polled) error {
	sh.mu.Lock()
	sh.conns[one.id] = one
	if !sh.begun {
		sh.begun = true
		p.wg.Go(sh.run)
	}
	sh.mu.Unlock()
	e := syscall.EpollEvent{Events: syscall.EPOLLIN | syscall.EPOLLRDHUP, Fd: int32(one.id), Pad: int32(one.id >> 32)} //nolint:gosec // G115: two halves
	var err error
	if cerr := one.raw.Control(func(fd uintptr) {
		err = syscall.EpollCtl(sh.fd, syscall.EPOLL_CTL_ADD, int(fd), &e) //nolint:gosec // G115: a descriptor
	}); cerr != nil {
		err = cerr
	}
	if err != nil {
		sh.remove(one)
	}
	return err
}

// remove forgets a connection; closing its descriptor takes it out of the epoll.
func (sh *shard) remove(one *polled) {
	sh.mu.Lock()
	delete(sh.conns, one.id)
	sh.mu.Unlock()
}

func (sh *shard) run() {
	poll := sh.poll
	for sh.raw.Read(poll) == nil {
		sh.ready = sh.ready[:0]
		sh.mu.Lock()
		for _, e := range sh.events[:sh.n] {
			if one := sh.conns[uint64(uint32(e.Fd))|uint64(uint32(e.Pad))<<32]; one != nil { //nolint:gosec // G115: two halves
				sh.ready = append(sh.ready, one)
			}
		}
		sh.mu.Unlock()
		for _, one := range sh.ready {
			one.turn()
		}
	}
}

// poll takes what is ready; false: wait in the runtime.
func (sh *shard) poll(fd uintptr) bool {
	n, err := syscall.EpollWait(int(fd), sh.events, 0) //nolint:gosec // G115: a descriptor
	sh.n = max(n, 0)
	return n != 0 || (err != nil && !errors.Is(err, syscall.EINTR))
}

// turn reads once and handles what came. If there is more, epoll says so again.
func (one *polled) turn() {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.dead {
		return
	}
	s := one.s
	borrowed := s.r == s.w
	if borrowed {
		s.buf, s.r, s.w = one.sh.buf, 0, 0
	} else {
		s.room(s.want)
	}
	one.into = s.buf[s.w:]
	if err := one.raw.Control(one.read); err != nil {
		one.err = err
	}
	switch {
	case one.err != nil:
	case one.n == 0:
		one.err = io.EOF
	default:
		s.w += one.n
		s.heard.Store(true)
		one.work()
	}
	switch {
	case s.r == s.w:
		s.buf, s.r, s.w = nil, 0, 0
	case borrowed: // a frame that came in part gets a buffer of its own
		rest := s.buf[s.r:s.w]
		s.buf = make([]byte, max(s.want, len(rest)))
		s.r, s.w = 0, copy(s.buf, rest)
	}
	if errors.Is(one.err, syscall.EAGAIN) || errors.Is(one.err, syscall.EINTR) {
		one.err = nil
	}
	if one.err != nil {
		one.dead = true
		one.end(one.err)
	}
}

func (one *polled) readNow(fd uintptr) {
	one.n, one.err = syscall.Read(int(fd), one.into) //nolint:gosec // G115: a descriptor
}

// work handles the whole frames that were read, and writes what that led to.
func (one *polled) work() {
	one.s.hold()
	for {
		payload, ok, err := one.s.take()
		if !ok || err != nil {
			one.err = err
			break
		}
		if one.err = one.c.handle(one.s, payload); one.err != nil {
			break
		}
	}
	one.flush()
}

// flush writes what the socket takes at once, and leaves the rest to a
// goroutine: a connection that does not move holds up nobody.
func (one *polled) flush() {
	s := one.s
	s.mu.Lock()
	s.held = false
	if len(s.out) == 0 || s.flushing || s.closed {
		s.mu.Unlock()
		return
	}
	s.flushing = true
	one.out = s.out
	s.out, s.spare = s.spare, nil
	s.mu.Unlock()
	if one.raw.Control(one.write) != nil {
		one.out = one.out[:0] // closed
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case len(one.out) > 0:
		s.out = append(one.out, s.out...)
	case cap(one.out) <= largestBuffer:
		s.spare = one.out[:0]
	}
	one.out = nil
	if len(s.out) > 0 {
		go s.flush() // ends when all is written, or with the connection
		return
	}
	s.flushing = false
}

// writeNow leaves in one.out what was not written.
func (one *polled) writeNow(fd uintptr) {
	n, _ := syscall.Write(int(fd), one.out) //nolint:gosec // G115: a descriptor; an error shows in the next write or read
	if n = max(n, 0); n == len(one.out) {
		one.out = one.out[:0]
		return
	}
	one.out = one.out[n:]
}
