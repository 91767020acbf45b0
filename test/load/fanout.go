package load

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"hongyan/client"
)

const fanoutMembers = 1000

// crowd is a group of which one member speaks and all others listen.
type crowd struct {
	speaker *client.Client
	conv    client.ConvID
	got     []ledger
	due     [256]atomic.Int64 // how many lack message n, at n%256: listeners, and its speaker the answer
	whole   chan int          // numbers of messages everybody has
	now     atomic.Pointer[meter]
	acked   bitset // owned by the speaker's reader
}

// fanout: a group of 1,000 online, one message at a time and eight in flight. A
// message is through when all others have it.
func (b *bench) fanout(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	n := b.scaled(fanoutMembers, 10)
	p, err := b.register(ctx, srv, n)
	if err != nil {
		return nil, err
	}
	c, all, err := p.crowd(ctx, n)
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	var results []Result
	next := 0
	for _, flying := range []int{1, 8} {
		r, err := b.shout(ctx, c, fmt.Sprintf("fanout %d in flight", flying), flying, &next)
		if err == nil {
			err = b.fanoutLimit(ctx, &r, len(c.got))
		}
		if err != nil {
			return results, err
		}
		results = append(results, r)
	}
	return results, nil
}

// crowd is a group of the first n people, who are online.
func (p *people) crowd(ctx context.Context, n int) (*crowd, []*client.Client, error) {
	c := &crowd{got: make([]ledger, n-1), whole: make(chan int, 64)}
	c.now.Store(newMeter(p.srv))
	var all []*client.Client
	var users []client.UserID
	for i := range n {
		o := client.Options{OnEvent: func(*client.Event) {}, Window: 8}
		if i > 0 {
			o.OnEvent = func(e *client.Event) { c.listen(i-1, e) }
		}
		one, err := p.as(i, o)
		if err != nil {
			return nil, all, err
		}
		all, users = append(all, one), append(users, one.User())
	}
	c.speaker = all[0]
	conv, err := c.speaker.CreateGroup(ctx, "bench", users[1:]...)
	if err != nil {
		return nil, all, err
	}
	c.conv = conv
	return c, all, connectAll(ctx, all)
}

func (c *crowd) listen(i int, e *client.Event) {
	if e.Kind != client.KindMessage {
		return
	}
	var buf [256]byte
	n, due, ok := parse(e.AppendText(buf[:0]))
	if !ok {
		return
	}
	c.got[i].arrived(n)
	if m := c.now.Load(); m.on.Load() {
		m.delivered.Add(1)
		m.delivery.add(i, time.Duration(time.Now().UnixNano()-due))
	}
	c.has(n)
}

func (c *crowd) has(n int) {
	if c.due[n%256].Add(-1) == 0 {
		c.whole <- n
	}
}

// shout keeps so many messages in flight for the duration.
func (b *bench) shout(ctx context.Context, c *crowd, name string, flying int, next *int) (Result, error) {
	m := newMeter(c.now.Load().srv)
	c.now.Store(m)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- c.speak(ctx, flying, next) }()
	r, err := m.during(ctx, b, name, b.warm(), b.Duration)
	cancel()
	if e := <-ended; err == nil {
		err = e
	}
	if d := float64(m.delivered.Load()); d > 0 { // a message is cheap, its deliveries are not
		per := float64(m.acked.Load()) / d
		r.ServerCPU, r.LoadCPU = r.ServerCPU*per, r.LoadCPU*per
	}
	for i := range c.got {
		c.got[i].tally(c.acked, &r)
	}
	return r, err
}

// speak sends until ctx ends and then waits for what is in flight.
func (c *crowd) speak(ctx context.Context, flying int, next *int) error {
	failed := make(chan error, flying)
	say := func() {
		n, due := *next, time.Now()
		*next++
		c.due[n%256].Store(int64(len(c.got)) + 1)
		c.speaker.SendAsync(c.conv, text(n, due), func(_ client.Sent, err error) {
			if err != nil {
				failed <- err
				return
			}
			c.acked.add(n)
			if m := c.now.Load(); m.on.Load() {
				m.acked.Add(1)
				m.ack.add(0, time.Since(due))
			}
			c.has(n)
		})
	}
	for range flying {
		say()
	}
	for flying > 0 {
		select {
		case <-c.whole:
			if ctx.Err() != nil {
				flying--
				continue
			}
			say()
		case err := <-failed:
			return fmt.Errorf("send: %w", err)
		case <-time.After(15 * time.Second):
			return nil // what is missing shows in the count
		}
	}
	return c.speaker.Flush(context.WithoutCancel(ctx))
}
