package ws

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestSoak sends messages of all sizes, cut and joined at random, over
// connections that come and go, and wants each echo whole and in order.
func TestSoak(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, k := range []kind{plain, overTLS, blocking} {
		t.Run(k.String(), func(t *testing.T) {
			seed := uint64(time.Now().UnixNano())
			t.Logf("seed %d", seed)
			s := start(t, k, &handler{message: echo}, Options{OutboxBytes: 64 << 20, Workers: 8})
			var clients sync.WaitGroup
			for i := range 8 {
				rnd := rand.New(rand.NewPCG(seed, uint64(i)))
				clients.Go(func() {
					for range 6 {
						soakOne(t, s, rnd)
					}
				})
			}
			clients.Wait()
			eventually(t, "all gone", func() bool { return s.Len() == 0 })
		})
	}
	eventually(t, "goroutines gone", func() bool {
		return runtime.NumGoroutine() <= before+1
	})
}

func soakOne(t *testing.T, s *stage, rnd *rand.Rand) {
	p := s.dial(t, "hongyan.v1")
	defer p.Close()
	messages := 1 + rnd.IntN(150)
	pings := make(chan int, 1)
	go soakWrite(p, rnd, messages, pings)
	pongs := 0
	for n := 0; n < messages; {
		op, got := p.next()
		switch op {
		case opPong:
			pongs++
		case opBinary:
			if int(binary.BigEndian.Uint32(got)) != n || crc32.ChecksumIEEE(got[8:]) != binary.BigEndian.Uint32(got[4:]) {
				t.Errorf("message %d is wrong", n)
				return
			}
			n++
		default:
			t.Errorf("op %#x after %d messages", op, n)
			return
		}
	}
	if rnd.IntN(2) == 0 {
		return // without a word
	}
	p.send(fin|opClose, body(CloseNormal, "bye"))
	for op, _ := p.next(); op != opClose; op, _ = p.next() {
		pongs++
	}
	if want := <-pings; pongs != want {
		t.Errorf("%d pongs for %d pings", pongs, want)
	}
	p.wantEnd()
}

// soakWrite writes what soakOne reads, in pieces of any size.
func soakWrite(w io.Writer, rnd *rand.Rand, messages int, pings chan<- int) {
	rnd = rand.New(rand.NewPCG(rnd.Uint64(), 1))
	var out []byte
	pinged := 0
	for i := range messages {
		payload := make([]byte, 8+rnd.IntN(1<<rnd.IntN(17)))
		for j := 8; j < len(payload); j += 7 {
			payload[j] = byte(rnd.Uint32())
		}
		binary.BigEndian.PutUint32(payload, uint32(i))
		binary.BigEndian.PutUint32(payload[4:], crc32.ChecksumIEEE(payload[8:]))
		for _, fr := range fragments(opBinary, string(payload), 1+rnd.IntN(len(payload)+len(payload)/4)+len(payload)/8) {
			out = append(out, fr...)
			if rnd.IntN(5) == 0 {
				out = append(out, masked(fin|opPing, []byte("p"))...)
				pinged++
			}
		}
	}
	pings <- pinged
	for len(out) > 0 {
		n := min(len(out), 1+rnd.IntN(1<<(rnd.IntN(16))))
		if _, err := w.Write(out[:n]); err != nil {
			return
		}
		out = out[n:]
		if rnd.IntN(20) == 0 {
			runtime.Gosched()
		}
	}
}

// TestRunEndsConnections: after Run nothing is left, whatever was going on.
func TestRunEndsConnections(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		t.Run(k.String(), func(t *testing.T) {
			var mu sync.Mutex
			open := 0
			count := func(d int) { mu.Lock(); open += d; mu.Unlock() }
			t.Cleanup(func() { // runs after Run has returned
				if open != 0 {
					t.Errorf("%d opened without Closed", open)
				}
			})
			s := start(t, k, &handler{
				open:    func(*Conn) error { count(1); return nil },
				message: echo,
				closed:  func(*Conn) { count(-1) },
			}, Options{AnySubprotocol: true})
			for i := range 20 {
				p := s.dial(t)
				p.send(fin|opText, strings.Repeat("x", i*100))
				if i%2 == 0 {
					p.want(opText, strings.Repeat("x", i*100))
				}
				if i%5 == 0 {
					p.raw([]byte(fmt.Sprint("\x82\xfe", i)))
				}
			}
		})
	}
}

// TestChaos lets everybody do everything at once and wants Open first, Closed
// last and once, and never two Messages together.
func TestChaos(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		t.Run(k.String(), func(t *testing.T) {
			h := &chaos{t: t}
			s := start(t, k, h, Options{AnySubprotocol: true, OutboxBytes: 4 << 10, CloseTimeout: 100 * time.Millisecond, WriteTimeout: 50 * time.Millisecond})
			var clients sync.WaitGroup
			for range 6 {
				clients.Go(func() {
					for range 10 {
						h.client(s)
					}
				})
			}
			stop := make(chan struct{})
			var meddlers sync.WaitGroup
			for range 2 {
				meddlers.Go(func() {
					for {
						select {
						case <-stop:
							return
						case <-time.After(time.Millisecond):
							s.Each(h.meddle)
						}
					}
				})
			}
			clients.Wait()
			close(stop)
			meddlers.Wait()
			eventually(t, "all gone", func() bool { return s.Len() == 0 })
			if opened, closed := h.opened.Load(), h.closed.Load(); opened != closed || opened == 0 {
				t.Errorf("%d opened, %d closed", opened, closed)
			}
		})
	}
}

type chaos struct {
	t              *testing.T
	opened, closed atomic.Int32
}

// life is the Data of a connection under chaos.
type life struct {
	messages, drains atomic.Int32 // under way
	over             atomic.Bool
}

func (h *chaos) Open(c *Conn) error {
	c.Data = new(life)
	h.opened.Add(1)
	return nil
}

func (h *chaos) Message(c *Conn, p []byte) {
	l := c.Data.(*life)
	h.enter(l, &l.messages)
	defer l.messages.Add(-1)
	echo(c, p)
	if rand.IntN(200) == 0 {
		panic("chaos")
	}
}

func (h *chaos) Drained(c *Conn) {
	l := c.Data.(*life)
	h.enter(l, &l.drains)
	defer l.drains.Add(-1)
	c.Send(frameOf(false, make([]byte, 100)))
	runtime.Gosched()
}

func (h *chaos) enter(l *life, n *atomic.Int32) {
	if n.Add(1) != 1 {
		h.t.Error("two at a time")
	}
	if l.over.Load() {
		h.t.Error("called after Closed")
	}
}

func (h *chaos) Closed(c *Conn) {
	l := c.Data.(*life)
	h.closed.Add(1)
	if l.over.Swap(true) {
		h.t.Error("closed twice")
	}
	if l.messages.Load()+l.drains.Load() != 0 {
		h.t.Error("closed while at work")
	}
}

func (h *chaos) meddle(c *Conn) {
	switch rand.IntN(40) {
	case 0:
		c.Close(CloseGoingAway, "chaos")
	case 1:
		c.abort(errShutdown)
	case 2:
		c.Flush()
	default:
		c.Queue(frameOf(false, make([]byte, rand.IntN(2000))))
	}
}

// client talks until one of the two has enough. It may not read at all.
func (h *chaos) client(s *stage) {
	p := s.upgrade(h.t, s.connect(h.t))
	defer p.Close()
	if reads := rand.IntN(3) > 0; reads {
		var reading sync.WaitGroup
		defer reading.Wait()
		defer p.Close()
		reading.Go(func() { io.Copy(io.Discard, p.Conn) })
	}
	for range 100 {
		b := masked(fin|opBinary, make([]byte, rand.IntN(1000)))
		if rand.IntN(50) == 0 {
			b = masked(fin|opClose, nil)
		}
		p.SetWriteDeadline(time.Now().Add(patience))
		if _, err := p.Write(b); err != nil {
			return
		}
		if rand.IntN(5) == 0 {
			time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
		}
	}
}
