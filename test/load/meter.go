package load

import (
	"context"
	"math/bits"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// meter counts what happens while it is on, and what that costs.
type meter struct {
	on                        atomic.Bool
	acked, delivered, refused atomic.Int64
	held                      atomic.Int64 // refused by the client, whose queue was full
	ack, delivery, refusal    *latency

	srv          *server
	began        time.Time
	server, load time.Duration // processor time at the beginning
}

func newMeter(srv *server) *meter {
	return &meter{srv: srv, ack: newLatency(), delivery: newLatency(), refusal: newLatency()}
}

// during measures for d, after letting the load run for warm.
func (m *meter) during(ctx context.Context, b *bench, name string, warm, d time.Duration) (Result, error) {
	if err := sleep(ctx, warm); err != nil {
		return Result{}, err
	}
	done := m.srv.profile(ctx, b, name, d)
	m.began, m.server, m.load = time.Now(), m.srv.cpu(), ownCPU()
	m.on.Store(true)
	err := sleep(ctx, d)
	m.on.Store(false)
	took := time.Since(m.began).Seconds()
	server, load := m.srv.cpu()-m.server, ownCPU()-m.load
	r := Result{
		Scenario: name, AckedPerS: float64(m.acked.Load()) / took, DeliveredPerS: float64(m.delivered.Load()) / took,
		AckMs: m.ack.quantiles(), DeliveryMs: m.delivery.quantiles(), ServerRSS: m.srv.rss() / (1 << 20), More: map[string]float64{},
	}
	if n := float64(m.acked.Load()); n > 0 {
		r.ServerCPU, r.LoadCPU = us(server)/n, us(load)/n
	}
	if refused := float64(m.refused.Load()); refused > 0 {
		r.More["refused_per_s"], r.More["refusal_p99_ms"] = refused/took, m.refusal.quantiles().P99
	}
	if held := float64(m.held.Load()); held > 0 {
		r.More["held_back_per_s"] = held / took
	}
	done()
	return r, err
}

func us(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// ownCPU is the processor time of this process.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bitset is a set of small numbers.
type bitset []uint64

func (b *bitset) add(n int) (was bool) {
	for n/64 >= len(*b) {
		*b = append(*b, 0)
	}
	was = (*b)[n/64]&(1<<(n%64)) != 0
	(*b)[n/64] |= 1 << (n % 64)
	return was
}

// without counts what is in b and not in other.
func (b bitset) without(other bitset) (n int64) {
	for i, w := range b {
		if i < len(other) {
			w &^= other[i]
		}
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// ledger is what one receiver has had of one sender, by the sender's numbers.
type ledger struct {
	mu                 sync.Mutex
	seen               bitset
	top                int // one above the greatest number seen
	count              int64
	doubled, reordered int64
}

func (l *ledger) arrived(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.count++
	switch {
	case l.seen.add(n):
		l.doubled++
	case n < l.top:
		l.reordered++
	default:
		l.top = n + 1
	}
}

// tally adds what the receiver lacks of acked, and what came wrongly.
func (l *ledger) tally(acked bitset, r *Result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Lost += acked.without(l.seen)
	r.Doubled += l.doubled
	r.Reordered += l.reordered
}

func (l *ledger) missing(acked bitset) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return acked.without(l.seen)
}
