package load

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"hongyan/client"
)

const (
	directPairs  = 100
	directWindow = 16
)

// direct: 100 pairs, each with 16 messages under way at all times.
func (b *bench) direct(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	all, err := b.pairs(ctx, srv, b.scaled(directPairs, 2), client.Options{Window: directWindow, ReturnRefusals: true})
	defer closePairs(all)
	if err != nil {
		return nil, err
	}
	r, err := b.closedLoop(ctx, all, "direct", directWindow, b.Duration)
	if err != nil {
		return nil, err
	}
	b.capacity = r.AckedPerS
	err = b.limitOf(ctx, &r, r.AckedPerS, len(all)*directWindow)
	return []Result{r}, err
}

// closedLoop keeps window messages of each pair under way for d.
func (b *bench) closedLoop(ctx context.Context, all []*pair, name string, window int, d time.Duration) (Result, error) {
	now := all[0].now
	m := newMeter(now.meter.Load().srv)
	now.meter.Store(m)
	now.loop.Store(true)
	for range window {
		for _, q := range all {
			q.say(time.Now())
		}
	}
	r, err := m.during(ctx, b, name, b.warm(), d)
	now.loop.Store(false)
	if err != nil {
		return r, err
	}
	return r, settle(ctx, all, &r)
}

// rate: so many messages a second over the pairs, whatever the answers do.
// Latency counts from when a message was due, not from when it was sent.
func (b *bench) rate(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	all, err := b.pairs(ctx, srv, b.scaled(directPairs, 2), client.Options{Window: 1 << 20, ReturnRefusals: true})
	defer closePairs(all)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, perSecond := range []int{1000, 5000} {
		r, err := b.openLoop(ctx, all, fmt.Sprintf("rate %d/s", perSecond), b.scaled(perSecond, 50), b.Duration)
		if err == nil {
			err = b.latencyLimit(ctx, &r)
		}
		if err != nil {
			return results, err
		}
		results = append(results, r)
	}
	return results, nil
}

func (b *bench) openLoop(ctx context.Context, all []*pair, name string, perSecond int, d time.Duration) (Result, error) {
	now := all[0].now
	m := newMeter(now.meter.Load().srv)
	now.meter.Store(m)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		pace(ctx, perSecond, func(i int, due time.Time) { all[i%len(all)].say(due) })
	}()
	r, err := m.during(ctx, b, name, b.warm(), d)
	cancel()
	<-ended
	if err != nil {
		return r, err
	}
	return r, settle(context.WithoutCancel(ctx), all, &r)
}

// pace calls do so many times a second, evenly, until ctx ends. It sleeps in the
// kernel, for Go's own timers round up to a millisecond when nothing else runs.
func pace(ctx context.Context, perSecond int, do func(i int, due time.Time)) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	began := time.Now()
	for i := 0; ctx.Err() == nil; i++ {
		due := began.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		if early := time.Until(due); early > 20*time.Microsecond {
			t := unix.NsecToTimespec(early.Nanoseconds())
			_ = unix.Nanosleep(&t, nil) // waking early only means asking the clock again
		}
		do(i, due)
	}
}

// unanswered is how many messages a person's device has under way at most in
// overload; what comes on top of it is refused by the device itself.
const unanswered = 256

// overload: three times what direct reached, whatever the answers do.
func (b *bench) overload(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	all, err := b.pairs(ctx, srv, b.scaled(directPairs, 2), client.Options{
		Window: 1 << 20, Queue: unanswered, ReturnRefusals: true,
	})
	defer closePairs(all)
	if err != nil {
		return nil, err
	}
	if b.capacity == 0 {
		r, err := b.closedLoop(ctx, all, "capacity", directWindow, min(b.Duration, 5*time.Second))
		if err != nil {
			return nil, err
		}
		b.capacity = r.AckedPerS
	}
	r, err := b.openLoop(ctx, all, "overload", int(3*b.capacity), b.Duration)
	if err != nil {
		return nil, err
	}
	r.More["offered_per_s"] = 3 * b.capacity
	r.More["ack_max_ms"] = all[0].now.meter.Load().ack.most()
	r.Limit, r.Fraction = Limit{"direct capacity (acked/s)", b.capacity}, r.AckedPerS/b.capacity
	after, err := b.openLoop(ctx, all, "after overload", b.scaled(1000, 50), min(b.Duration, 5*time.Second))
	r.More["after_ack_p99_ms"] = after.AckMs.P99
	r.Lost, r.Doubled, r.Reordered = after.Lost, after.Doubled, after.Reordered // counted over both
	return []Result{r}, err
}
