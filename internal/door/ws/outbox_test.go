package ws

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// opened is a handler that gives a test the server's side of connections.
type opened struct {
	handler
	conns chan *Conn
}

func newOpened() *opened {
	o := &opened{conns: make(chan *Conn, 1000)}
	o.open = func(c *Conn) error { o.conns <- c; return nil }
	return o
}

func numbered(n, size int) []byte {
	p := make([]byte, size)
	binary.BigEndian.PutUint32(p, uint32(n))
	return frameOf(false, p)
}

// fill queues until the outbox refuses and returns how many it took.
func fill(c *Conn, from, size int) (n int) {
	for ; ; n++ {
		if !c.Send(numbered(from+n, size)) {
			return n
		}
	}
}

func TestOutboxKeepsOrderAndDrains(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		for _, size := range []int{40, 1000, 100_000} {
			t.Run(fmt.Sprint(k, " ", size), func(t *testing.T) {
				h := newOpened()
				drained := make(chan struct{}, 100)
				h.drained = func(*Conn) { drained <- struct{}{} }
				s := start(t, k, h, Options{AnySubprotocol: true})
				p := s.dial(t)
				squeeze(t, p, 128<<10)
				c := <-h.conns
				next := 0
				for range 3 {
					n := fill(c, next, size)
					if n == 0 {
						t.Fatal("an empty outbox takes a frame, whatever its size")
					}
					for range n {
						op, got := p.next()
						if op != opBinary || len(got) != size || int(binary.BigEndian.Uint32(got)) != next {
							t.Fatalf("want %d, got op %d %d bytes % x", next, op, len(got), got[:min(4, len(got))])
						}
						next++
					}
					select {
					case <-drained:
					case <-time.After(patience):
						t.Fatal("refused, but Drained never came")
					}
				}
				if len(drained) != 0 {
					t.Error("Drained without a refusal")
				}
			})
		}
	}
}

// What Drained queues is written, and one Drained is at work at a time.
func TestDrainedFeedsTheRest(t *testing.T) {
	const total, size = 20_000, 200
	h := newOpened()
	var sent, inside atomic.Int32
	feed := func(c *Conn) {
		for int(sent.Load()) < total && c.Queue(numbered(int(sent.Load()), size)) {
			sent.Add(1)
		}
	}
	h.drained = func(c *Conn) {
		if inside.Add(1) != 1 {
			t.Error("two at a time")
		}
		feed(c)
		inside.Add(-1)
	}
	s := start(t, plain, h, Options{AnySubprotocol: true, OutboxBytes: 8 << 10})
	p := s.dial(t)
	c := <-h.conns
	feed(c)
	c.Flush()
	for i := range total {
		if _, got := p.next(); len(got) != size || int(binary.BigEndian.Uint32(got)) != i {
			t.Fatalf("frame %d is wrong", i)
		}
	}
}

func TestOutboxIsBounded(t *testing.T) {
	h := newOpened()
	s := start(t, plain, h, Options{AnySubprotocol: true, OutboxBytes: 10_000})
	s.dial(t)
	c := <-h.conns
	n, bytes := 0, 0
	for frame := numbered(0, 100); c.Queue(frame); n++ { // nobody flushes
		bytes += len(frame) + frameCost
	}
	if bytes > 10_000 || bytes < 9_800 {
		t.Errorf("took %d frames, %d bytes", n, bytes)
	}
}

// squeeze makes a client that does not read stall the server soon. With less
// than a loopback packet (64 KiB) the kernel's silly-window rules make reading
// slow too.
func squeeze(t testing.TB, p *peer, bytes int) {
	t.Helper()
	if err := socket(p.Conn).(*net.TCPConn).SetReadBuffer(bytes); err != nil {
		t.Fatal(err)
	}
}

func TestStalledClientIsCut(t *testing.T) {
	h := newOpened()
	closed := make(chan *Conn, 2)
	h.closed = func(c *Conn) { closed <- c }
	s := start(t, plain, h, Options{AnySubprotocol: true, WriteTimeout: 100 * time.Millisecond})
	slow := s.dial(t)
	squeeze(t, slow, 4096)
	c := <-h.conns
	fast := s.dial(t)
	other := <-h.conns
	for fill(c, 0, 1000) > 0 && len(closed) == 0 {
		began := time.Now()
		other.Send(numbered(7, 10))
		fast.want(opBinary, string(numbered(7, 10)[2:]))
		if took := time.Since(began); took > time.Second {
			t.Errorf("a stalled client held another for %v", took)
		}
	}
	select {
	case got := <-closed:
		if got != c {
			t.Error("the wrong one was cut")
		}
	case <-time.After(patience):
		t.Fatal("never cut")
	}
	if c.Send(numbered(0, 10)) {
		t.Error("queued for a connection that is gone")
	}
}

// Pings from a client that does not read fill its outbox and end it.
func TestPingFloodIsCut(t *testing.T) {
	for _, k := range []kind{plain, overTLS} {
		h := newOpened()
		closed := make(chan struct{})
		h.closed = func(*Conn) { close(closed) }
		s := start(t, k, h, Options{AnySubprotocol: true})
		p := s.dial(t)
		flood := bytes.Repeat(masked(fin|opPing, make([]byte, 125)), 500)
		for {
			if _, err := p.Write(flood); err != nil {
				break
			}
		}
		<-closed
	}
}

// Floods of tiny frames and fragments are work, not memory.
func TestTinyFrameFlood(t *testing.T) {
	var heard atomic.Int64
	s := start(t, plain, &handler{message: func(*Conn, []byte) { heard.Add(1) }}, Options{AnySubprotocol: true})
	p := s.dial(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	tiny := bytes.Repeat(masked(fin|opBinary, []byte("x")), 10_000)
	for range 100 {
		p.raw(tiny)
	}
	eventually(t, "all heard", func() bool { return heard.Load() == 1_000_000 })
	p.send(opBinary, "")
	empty := bytes.Repeat(masked(opContinuation, nil), 10_000)
	for range 100 {
		p.raw(empty)
	}
	p.send(fin|opContinuation, "")
	eventually(t, "the last heard", func() bool { return heard.Load() == 1_000_001 })
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 1<<20 {
		t.Errorf("grown by %d bytes", grown)
	}
}

// Many senders at once: every frame arrives whole, each sender's in order.
func TestConcurrentSenders(t *testing.T) {
	for _, k := range []kind{plain, overTLS} {
		h := newOpened()
		s := start(t, k, h, Options{AnySubprotocol: true, OutboxBytes: 64 << 20})
		p := s.dial(t)
		c := <-h.conns
		const senders, each = 8, 500
		var all sync.WaitGroup
		for i := range senders {
			all.Go(func() {
				for j := range each {
					if !c.Send(numbered(i<<16|j, 4+j%700)) {
						t.Error("refused")
					}
				}
			})
		}
		next := make([]int, senders)
		for range senders * each {
			_, got := p.next()
			n := int(binary.BigEndian.Uint32(got))
			if i, j := n>>16, n&0xFFFF; next[i] != j || len(got) != 4+j%700 {
				t.Fatalf("sender %d: got %d (%d bytes), want %d", i, j, len(got), next[i])
			} else {
				next[i]++
			}
		}
		all.Wait()
	}
}

func TestSendDoesNotAllocate(t *testing.T) {
	h := newOpened()
	s := start(t, plain, h, Options{AnySubprotocol: true})
	p := s.dial(t)
	c := <-h.conns
	go func() {
		buf := make([]byte, 64<<10)
		for {
			if _, err := p.Read(buf); err != nil {
				return
			}
		}
	}()
	frame := numbered(0, 200)
	allocs := testing.AllocsPerRun(1000, func() {
		c.Queue(frame)
		c.Queue(frame)
		c.Flush()
	})
	if allocs > 0.1 && !raceEnabled {
		t.Errorf("%v allocations", allocs)
	}
}
