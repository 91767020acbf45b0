package load

import (
	"context"
	"fmt"
	"net"
	"time"

	"hongyan/client"
)

const (
	idleConnections = 10_000
	idleAccounts    = 200
)

// idle: 10,000 sockets, signed in and in step, saying nothing but their
// heartbeat. Each account has one conversation. The server is started again
// after the accounts were made, so that what is measured is an empty server and
// then its sockets.
func (b *bench) idle(ctx context.Context) ([]Result, error) {
	if b.Target != "" {
		return nil, errNoServer
	}
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { srv.stop() }()
	p, err := b.register(ctx, srv, b.scaled(idleAccounts, 4))
	if err != nil {
		return nil, err
	}
	if err := p.befriend(ctx); err != nil {
		return nil, err
	}
	srv.end()
	if err := srv.start(ctx, b); err != nil {
		return nil, err
	}
	if err := sleep(ctx, b.quiet()); err != nil {
		return nil, err
	}
	empty := srv.rss()
	all, took, err := b.crowdIn(ctx, p, b.scaled(idleConnections, 20))
	defer closeAll(all)
	if err != nil {
		return nil, err
	}
	b.say("idle: %d connections in %v", len(all), took)
	if err := sleep(ctx, b.quiet()); err != nil {
		return nil, err
	}
	began, cpu := time.Now(), srv.cpu()
	done := srv.profile(ctx, b, "idle", 4*b.quiet())
	if err := sleep(ctx, 4*b.quiet()); err != nil {
		return nil, err
	}
	done()
	percent := 100 * float64(srv.cpu()-cpu) / float64(time.Since(began))
	rss := srv.rss()
	for _, c := range all {
		if c.Err() != nil {
			return nil, fmt.Errorf("a connection was lost: %w", c.Err())
		}
	}
	return []Result{{
		Scenario: "idle", ServerRSS: rss / (1 << 20), BytesPerConn: (rss - empty) / float64(len(all)),
		More: map[string]float64{
			"connections": float64(len(all)), "cpu_percent": percent, "empty_rss_mib": empty / (1 << 20),
			"connects_per_s": float64(len(all)) / took.Seconds(),
		},
	}}, nil
}

// quiet is how long to wait for things to calm down.
func (b *bench) quiet() time.Duration { return time.Duration(float64(5*time.Second) * min(b.Size, 1)) }

// befriend gives each person a conversation with the next one.
func (p *people) befriend(ctx context.Context) error {
	for i := 0; i+1 < len(p.tokens); i += 2 {
		c, err := p.as(i, client.Options{})
		if err != nil {
			return err
		}
		conv, err := c.OpenDirect(ctx, p.tokens[i+1].User)
		if err == nil {
			_, err = c.Send(ctx, conv, "hello")
		}
		if err != nil {
			return err
		}
		_ = c.Close()
	}
	return nil
}

// crowdIn connects n sockets of the people in turn, from as many loopback
// addresses as the ports need.
func (b *bench) crowdIn(ctx context.Context, p *people, n int) ([]*client.Client, time.Duration, error) {
	var all []*client.Client
	for i := range n {
		from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, byte(1+i/20_000))}} //nolint:gosec // G115: few
		c, err := p.as(i%len(p.tokens), client.Options{OnEvent: func(*client.Event) {}, Dial: from.DialContext})
		if err != nil {
			return all, 0, err
		}
		all = append(all, c)
	}
	began := time.Now()
	err := connectAll(ctx, all)
	return all, time.Since(began), err
}
