package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"hongyan/client"
)

// people are accounts that were made for this run.
type people struct {
	srv    *server
	poller *client.Poller
	http   *http.Client
	tokens []client.Tokens
}

// register makes n accounts.
func (b *bench) register(ctx context.Context, srv *server, n int) (*people, error) {
	p := &people{srv: srv, poller: b.poller, tokens: make([]client.Tokens, n), http: &http.Client{
		Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 8, MaxConnsPerHost: 32},
	}}
	run := strings.ToLower(rand.Text()[:8])
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i := range n {
		g.Go(func() error {
			c, err := client.New(client.Options{Server: srv.url, HTTP: p.http, DeviceName: "bench"})
			if err != nil {
				return err
			}
			if err := c.Register(ctx, fmt.Sprintf("b%s%d", run, i), rand.Text(), ""); err != nil {
				return fmt.Errorf("register: %w", err)
			}
			p.tokens[i] = c.Tokens()
			return c.Close()
		})
	}
	return p, g.Wait()
}

// given hands the same tokens to every client of one account; they live longer
// than any run.
type given struct{ t client.Tokens }

func (g *given) Load() (client.Tokens, error) { return g.t, nil }
func (g *given) Save(t client.Tokens) error   { g.t = t; return nil }

// as returns a client of person i that is not connected yet.
func (p *people) as(i int, o client.Options) (*client.Client, error) {
	o.Server, o.HTTP, o.Tokens, o.Poller = p.srv.url, p.http, &given{p.tokens[i]}, p.poller
	return client.New(o)
}

// connectAll connects the clients, a few at a time.
func connectAll(ctx context.Context, all []*client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(64)
	for _, c := range all {
		g.Go(func() error { return c.Connect(ctx) })
	}
	return g.Wait()
}

func closeAll(all []*client.Client) {
	var wg sync.WaitGroup
	for _, c := range all {
		if c != nil {
			wg.Go(func() { _ = c.Close() })
		}
	}
	wg.Wait()
}

// textLen is the length of a message's text in bytes.
const textLen = 200

const filler = "Wild geese carry letters over a thousand li; each knows its place in the line and none is left behind. " +
	"They fly by night and by day, and what was entrusted to them arrives once, whole, and in order. 0123456789"

// text begins with the message's number and the time it was due (hex).
func text(n int, due time.Time) string {
	b := make([]byte, 0, textLen)
	b = fixed(b, uint64(n), 8) //nolint:gosec // G115: a count
	b = append(b, ' ')
	b = fixed(b, uint64(due.UnixNano()), 16) //nolint:gosec // G115: after 1970
	b = append(b, ' ')
	return string(append(b, filler[:textLen-len(b)]...))
}

const digits = "0123456789abcdef"

func fixed(b []byte, v uint64, width int) []byte {
	for i := width - 1; i >= 0; i-- {
		b = append(b, digits[v>>(4*i)&15])
	}
	return b
}

// parse reads what text wrote.
func parse(b []byte) (n int, due int64, ok bool) {
	if len(b) < 26 {
		return 0, 0, false
	}
	v, ok1 := unhex(b[:8])
	at, ok2 := unhex(b[9:25])
	return int(v), int64(at), ok1 && ok2 //nolint:gosec // G115: as written
}

func unhex(b []byte) (v uint64, ok bool) {
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			v = v<<4 | uint64(c-'0')
		case c >= 'a' && c <= 'f':
			v = v<<4 | uint64(c-'a'+10)
		default:
			return 0, false
		}
	}
	return v, true
}

// pair is two people: one speaks, the other listens. Both are online, as people
// are: the speaker's device also receives its own messages.
type pair struct {
	i        int
	now      *stage // shared by all pairs
	from, to *client.Client
	conv     client.ConvID
	got      ledger // the listener's

	saying sync.Mutex // numbers go out in their order

	mu     sync.Mutex
	next   int // number of the next message
	flying int
	acked  bitset
	failed map[string]int // answers that are neither success nor refusal
}

// stage is what is measured at present.
type stage struct {
	meter atomic.Pointer[meter]
	loop  atomic.Bool // an answered message is followed by the next
}

// pairs makes n pairs on srv, all connected.
func (b *bench) pairs(ctx context.Context, srv *server, n int, o client.Options) ([]*pair, error) {
	p, err := b.register(ctx, srv, 2*n)
	if err != nil {
		return nil, err
	}
	now := &stage{}
	now.meter.Store(newMeter(srv))
	all := make([]*pair, n)
	var clients []*client.Client
	for i := range all {
		q := &pair{i: i, now: now, failed: map[string]int{}}
		all[i] = q
		o.OnEvent = func(*client.Event) {}
		if q.from, err = p.as(2*i, o); err != nil {
			return nil, err
		}
		o.OnEvent = q.listen
		if q.to, err = p.as(2*i+1, o); err != nil {
			return nil, err
		}
		if q.conv, err = q.from.OpenDirect(ctx, q.to.User()); err != nil {
			return nil, err
		}
		clients = append(clients, q.from, q.to)
	}
	return all, connectAll(ctx, clients)
}

func closePairs(all []*pair) {
	for _, q := range all {
		if q != nil {
			closeAll([]*client.Client{q.from, q.to})
		}
	}
}

// listen counts a message that arrived.
func (q *pair) listen(e *client.Event) {
	if e.Kind != client.KindMessage {
		return
	}
	var buf [256]byte
	n, due, ok := parse(e.AppendText(buf[:0]))
	if !ok {
		return
	}
	q.got.arrived(n)
	if m := q.now.meter.Load(); m.on.Load() {
		m.delivered.Add(1)
		m.delivery.add(q.i, time.Duration(time.Now().UnixNano()-due))
	}
}

// say sends the next message, which was due at the given time.
func (q *pair) say(due time.Time) {
	q.saying.Lock()
	defer q.saying.Unlock()
	q.mu.Lock()
	n := q.next
	q.next++
	q.flying++
	q.mu.Unlock()
	q.from.SendAsync(q.conv, text(n, due), func(_ client.Sent, err error) { q.answered(n, due, err) })
}

func (q *pair) answered(n int, due time.Time, err error) {
	q.mu.Lock()
	q.flying--
	if err == nil {
		q.acked.add(n)
	} else if !refusal(err) {
		q.failed[err.Error()]++
	}
	q.mu.Unlock()
	if m := q.now.meter.Load(); m.on.Load() {
		switch {
		case err == nil:
			m.acked.Add(1)
			m.ack.add(q.i, time.Since(due))
		case errors.Is(err, client.ErrQueueFull):
			m.held.Add(1)
		default:
			m.refused.Add(1)
			m.refusal.add(q.i, time.Since(due))
		}
	}
	switch {
	case !q.now.loop.Load():
	case err == nil:
		q.say(time.Now())
	default: // refused: the next one, a little later
		time.AfterFunc(10*time.Millisecond, func() {
			if q.now.loop.Load() {
				q.say(time.Now())
			}
		})
	}
}

// refusal tells the answers of a server that has too much to do.
func refusal(err error) bool {
	if errors.Is(err, client.ErrQueueFull) {
		return true // our own queue: the server took nothing off our hands
	}
	e, ok := errors.AsType[*client.Error](err)
	return ok && e.Temporary()
}

// settle waits until everything is answered and all that was acknowledged has
// arrived, or nothing more does, and counts.
func settle(ctx context.Context, all []*pair, r *Result) error {
	last, since := int64(-1), time.Now()
	for {
		missing := int64(0)
		for _, q := range all {
			q.mu.Lock()
			missing += int64(q.flying) + q.got.missing(q.acked)
			q.mu.Unlock()
		}
		if missing != last {
			last, since = missing, time.Now()
		}
		if missing == 0 || time.Since(since) > 10*time.Second {
			break
		}
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	if err := sleep(ctx, 100*time.Millisecond); err != nil { // for what comes twice
		return err
	}
	for _, q := range all {
		if err := q.tally(r); err != nil {
			return err
		}
	}
	return nil
}

// tally counts what the listener lacks, and what came wrongly.
func (q *pair) tally(r *Result) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.got.tally(q.acked, r)
	for why, n := range q.failed {
		return fmt.Errorf("%d sends failed: %s", n, why)
	}
	return nil
}
