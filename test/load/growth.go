package load

import (
	"context"
	"math/rand/v2"
	"time"

	"hongyan/client"
)

const (
	growthMessages = 1_000_000
	growthWindow   = 64
	historyReads   = 1000
	historyPage    = 50
)

// growth: how fast messages are stored when there are none, and when there are a
// million; and how fast history is read then.
func (b *bench) growth(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	all, err := b.pairs(ctx, srv, b.scaled(directPairs, 2), client.Options{Window: growthWindow, ReturnRefusals: true})
	defer closePairs(all)
	if err != nil {
		return nil, err
	}
	early, err := b.closedLoop(ctx, all, "growth-early", growthWindow, b.Duration)
	if err != nil {
		return nil, err
	}
	for want := b.scaled(growthMessages, 1000); stored(all) < want; {
		b.say("growth: %d of %d stored", stored(all), want)
		if _, err := b.closedLoop(ctx, all, "growth-fill", growthWindow, b.Duration); err != nil {
			return nil, err
		}
	}
	at := stored(all)
	r, err := b.closedLoop(ctx, all, "growth", growthWindow, b.Duration)
	if err != nil {
		return nil, err
	}
	read, err := b.readBack(ctx, all)
	if err != nil {
		return nil, err
	}
	r.More["stored_before"] = float64(at)
	r.More["early_acked_per_s"] = early.AckedPerS
	r.More["late_over_early"] = r.AckedPerS / early.AckedPerS
	r.More["history_p50_ms"], r.More["history_p99_ms"] = read.P50, read.P99
	r.More["data_bytes_per_message"] = srv.size() / float64(stored(all))
	err = b.limitOf(ctx, &r, r.AckedPerS, len(all)*growthWindow)
	return []Result{r}, err
}

// stored counts the messages that were acknowledged so far.
func stored(all []*pair) (n int) {
	for _, q := range all {
		q.mu.Lock()
		n += q.next
		q.mu.Unlock()
	}
	return n
}

// readBack reads pages of history at random places, one after the other.
func (b *bench) readBack(ctx context.Context, all []*pair) (Quantiles, error) {
	l := newLatency()
	for range b.scaled(historyReads, 20) {
		q := all[rand.IntN(len(all))]
		began := time.Now()
		_, _, err := q.to.Before(ctx, q.conv, 1+rand.Int64N(int64(q.next)+1), historyPage)
		if err != nil {
			return Quantiles{}, err
		}
		l.add(0, time.Since(began))
	}
	return l.quantiles(), nil
}
