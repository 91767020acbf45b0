package ws

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// poller waits for all connections with one goroutine, which itself waits in
// the Go runtime's poller: an epoll descriptor can be polled like any other. A
// goroutine blocked in epoll_wait(2) would keep its processor until the runtime
// takes it back, which makes latency a hundred times worse on few cores.
//
// A connection is armed for one event. Its worker arms it again when it has
// read all there is, so there is at most one worker for a connection.
type poller struct {
	s    *Server
	fd   int
	file *os.File
	raw  syscall.RawConn
	work chan *Conn // ready connections; full means that the workers are behind, and clients wait in their sockets

	events  []syscall.EpollEvent
	n       int
	err     error
	stopped atomic.Bool

	// There are fewWorkers, and one more whenever the last free one gets
	// something to do, up to Options.Workers. Handlers that do not block never
	// keep more busy than there are processors, so the number follows the
	// handlers that wait for the database.
	all           sync.WaitGroup
	workers, busy atomic.Int32
}

const fewWorkers = 16

const (
	pollEvents  = 256      // taken from the kernel at a time
	drainRounds = 16       // reads before other connections get their turn
	readBytes   = 16 << 10 // read at a time
	interest    = syscall.EPOLLIN | syscall.EPOLLRDHUP | syscall.EPOLLONESHOT&0xFFFFFFFF
)

func newPoller(s *Server) (*poller, error) {
	fd, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("make an epoll descriptor: %w", err)
	}
	if err := syscall.SetNonblock(fd, true); err != nil {
		return nil, fmt.Errorf("make the epoll descriptor pollable: %w", err)
	}
	p := &poller{
		s: s, fd: fd, file: os.NewFile(uintptr(fd), "epoll"),
		work:   make(chan *Conn, 4*pollEvents),
		events: make([]syscall.EpollEvent, pollEvents),
	}
	p.raw, err = p.file.SyscallConn()
	return p, err
}

// run hands ready connections to the workers until stop.
func (p *poller) run() error {
	for range min(fewWorkers, p.s.o.Workers) {
		p.hire()
	}
	err := p.loop()
	close(p.work)
	p.all.Wait()
	if p.stopped.Load() {
		return nil
	}
	return err
}

// stop may be called when no connection is left.
func (p *poller) stop() {
	p.stopped.Store(true)
	p.file.Close()
}

func (p *poller) loop() error {
	poll := p.poll
	ready := make([]*Conn, 0, pollEvents)
	for {
		if err := errors.Join(p.raw.Read(poll), p.err); err != nil {
			return fmt.Errorf("wait for connections: %w", err)
		}
		ready = ready[:0]
		p.s.conns.mu.Lock()
		for _, e := range p.events[:p.n] {
			if c := p.s.conns.getLocked(uint32(e.Fd), uint32(e.Pad)); c != nil {
				ready = append(ready, c)
			}
		}
		p.s.conns.mu.Unlock()
		for _, c := range ready {
			p.work <- c
		}
	}
}

// poll takes events; false sends the goroutine to wait in the runtime.
func (p *poller) poll(fd uintptr) bool {
	p.n, p.err = syscall.EpollWait(int(fd), p.events, 0)
	if p.err == syscall.EINTR {
		p.n, p.err = 0, nil
		return true
	}
	return p.n != 0
}

// hire starts a worker if there may be one more.
func (p *poller) hire() {
	for n := p.workers.Load(); n < int32(p.s.o.Workers); n = p.workers.Load() {
		if p.workers.CompareAndSwap(n, n+1) {
			p.all.Go(p.worker)
			return
		}
	}
}

// dismiss tells a worker that has nothing to do whether it is one too many.
func (p *poller) dismiss() bool {
	n := p.workers.Load()
	return n > fewWorkers && p.busy.Load() < n/2 && p.workers.CompareAndSwap(n, n-1)
}

func (p *poller) worker() {
	for c := range p.work {
		if p.busy.Add(1) >= p.workers.Load() {
			p.hire()
		}
		buf := reads.Get().(*[readBytes]byte)
		p.serve(c, buf[:])
		reads.Put(buf)
		p.busy.Add(-1)
		if p.dismiss() {
			return
		}
	}
}

// reads are the buffers of the workers that are at work: few, and warm in the
// processor's cache.
var reads = sync.Pool{New: func() any { return new([readBytes]byte) }}

// serve is the turn of one ready connection. The swap pairs with the store in
// arm: it is the happens-before edge between two workers, which the way
// through the kernel is not for the Go memory model.
func (p *poller) serve(c *Conn, buf []byte) {
	if !c.armed.Swap(false) {
		return
	}
	for {
		err := c.drain(buf)
		if err == nil && p.yield(c) {
			return
		}
		if err == errAgain {
			if err = p.arm(c, syscall.EPOLL_CTL_MOD); err == nil {
				return
			}
		}
		if err != nil {
			c.finish(err)
			return
		}
	}
}

// yield puts c at the end of the line; false if the line is full.
func (p *poller) yield(c *Conn) bool {
	c.armed.Store(true)
	select {
	case p.work <- c:
		return true
	default:
		c.armed.Store(false)
		return false
	}
}

// drain reads and handles what there is: errAgain when that is all, nil when
// there is more but others should come first.
func (c *Conn) drain(buf []byte) error {
	under := c.sock()
	for range drainRounds {
		var n int
		var err error
		if under == nil {
			n, err = readNow(c.raw, buf)
		} else {
			n, err = c.nc.Read(buf)
		}
		c.saw(n)
		if e := c.handle(buf[:n]); e != nil {
			return e
		}
		if err != nil {
			if errors.Is(err, errAgain) {
				return errAgain
			}
			return err
		}
		if under == nil && n < len(buf) {
			return errAgain // what came since makes the socket ready again
		}
	}
	return nil
}

// arm waits for the next bytes of c, or its end, in the poller.
func (p *poller) arm(c *Conn, how int) (err error) {
	c.armed.Store(true)
	e := ctls.Get().(*ctl)
	e.epoll, e.how = p.fd, how
	e.event = syscall.EpollEvent{Events: interest, Fd: int32(uint32(c.key)), Pad: int32(uint32(c.key >> 32))}
	closed := c.raw.Control(e.run)
	err = e.err
	ctls.Put(e)
	if closed != nil {
		return closed
	}
	return err
}

// ctl is a call of epoll_ctl(2), pooled like op.
type ctl struct {
	run        func(fd uintptr)
	epoll, how int
	event      syscall.EpollEvent
	err        error
}

var ctls = sync.Pool{New: func() any {
	e := new(ctl)
	e.run = func(fd uintptr) { e.err = syscall.EpollCtl(e.epoll, e.how, int(fd), &e.event) }
	return e
}}

// watch leaves c, of which the caller has done the reading so far, to the
// poller, or to a goroutine if it cannot be polled.
func (s *Server) watch(c *Conn) error {
	if c.raw == nil {
		go c.readLoop()
		return nil
	}
	return s.poll.arm(c, syscall.EPOLL_CTL_ADD)
}

// unwatch must come before the descriptor is closed, or its next owner's events
// could be taken for c's.
func (s *Server) unwatch(c *Conn) {
	if c.raw != nil {
		// An error means that it was not watched yet.
		_ = c.raw.Control(func(fd uintptr) { _ = syscall.EpollCtl(s.poll.fd, syscall.EPOLL_CTL_DEL, int(fd), nil) })
	}
}
