package load

import (
	"context"
	"fmt"
	"time"

	"hongyan/client"
)

// start: a server on an empty directory.
func (b *bench) start(ctx context.Context) ([]Result, error) {
	if b.Target != "" {
		return nil, errNoServer
	}
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	if err := sleep(ctx, b.quiet()); err != nil {
		return nil, err
	}
	return []Result{{
		Scenario: "start", ServerRSS: srv.rss() / (1 << 20),
		More: map[string]float64{"ready_ms": us(srv.ready) / 1000, "data_mib": srv.size() / (1 << 20)},
	}}, nil
}

const (
	syncConversations = 300
	syncMessages      = 20
	syncTail          = 20
	syncRounds        = 30
)

// sync: a device that knows nothing, of an account in 300 conversations, until
// it has its list: connecting, signing in, and all pages with the 20 newest
// messages of each. The time is in ack_ms; more.list_ms is the plain list over
// HTTP.
func (b *bench) sync(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	p, err := b.register(ctx, srv, 4)
	if err != nil {
		return nil, err
	}
	convs := b.scaled(syncConversations, 10)
	if err := p.talk(ctx, convs); err != nil {
		return nil, err
	}
	sync, list := newLatency(), newLatency()
	done := srv.profile(ctx, b, "sync", time.Second)
	cpu := srv.cpu()
	for range syncRounds {
		took, seen, err := p.firstSync(ctx)
		if err != nil {
			return nil, err
		}
		if seen < convs*syncTail {
			return nil, fmt.Errorf("a new device was given %d messages, want %d", seen, convs*syncTail)
		}
		sync.add(0, took)
	}
	cpu = srv.cpu() - cpu
	done()
	for range syncRounds {
		took, err := p.list(ctx, convs)
		if err != nil {
			return nil, err
		}
		list.add(0, took)
	}
	return []Result{{
		Scenario: "sync", AckMs: sync.quantiles(), ServerRSS: srv.rss() / (1 << 20), More: map[string]float64{
			"conversations": float64(convs), "list_p50_ms": list.quantiles().P50, "list_p99_ms": list.quantiles().P99,
			"server_cpu_ms_per_sync": us(cpu) / 1000 / syncRounds,
		},
	}}, nil
}

// talk makes the first person's groups and fills them.
func (p *people) talk(ctx context.Context, convs int) error {
	c, err := p.as(0, client.Options{Queue: convs * (syncMessages + 1)})
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	failed := make(chan error, convs*syncMessages)
	for i := range convs {
		conv, err := c.CreateGroup(ctx, fmt.Sprintf("group %d", i), p.tokens[1].User, p.tokens[2].User, p.tokens[3].User)
		if err != nil {
			return err
		}
		for n := range syncMessages {
			c.SendAsync(conv, text(n, time.Now()), func(_ client.Sent, err error) {
				if err != nil {
					failed <- err
				}
			})
		}
	}
	if err := c.Flush(ctx); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (p *people) firstSync(ctx context.Context) (took time.Duration, seen int, err error) {
	c, err := p.as(0, client.Options{Tail: syncTail, OnEvent: func(e *client.Event) {
		if e.Kind == client.KindMessage {
			seen++
		}
	}})
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	err = c.Connect(ctx)
	took = time.Since(began)
	_ = c.Close()
	return took, seen, err
}

func (p *people) list(ctx context.Context, convs int) (time.Duration, error) {
	c, err := p.as(0, client.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close() }()
	began := time.Now()
	all, err := c.List(ctx)
	if err == nil && len(all.GetConversations()) != convs {
		err = fmt.Errorf("listed %d conversations, want %d", len(all.GetConversations()), convs)
	}
	return time.Since(began), err
}
