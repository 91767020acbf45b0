package load

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

const (
	presenceConnections = 10_000
	presenceAccounts    = 200
	// presencePerS changes a second, each told to all devices of a friend: 50.
	presencePerS = 20
)

// presence: 10,000 idle sockets of 200 accounts, each friend of one other, whom
// all their devices watch. Some change their status; the delivery is from the
// call to each device of the friend, the ack is the call's answer.
func (b *bench) presence(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	p, err := b.register(ctx, srv, b.scaled(presenceAccounts, 4)&^1)
	if err != nil {
		return nil, err
	}
	c := &couples{people: p, m: newMeter(srv)}
	if err := c.befriend(ctx); err != nil {
		return nil, err
	}
	n := b.scaled(presenceConnections, 20)
	defer func() { closeAll(c.all) }()
	if err := c.comeIn(ctx, n); err != nil {
		return nil, err
	}
	b.say("presence: %d connections", n)
	if err := sleep(ctx, b.quiet()); err != nil {
		return nil, err
	}
	changing, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- c.change(changing) }()
	r, err := c.m.during(ctx, b, "presence", b.warm(), b.Duration)
	stop()
	if failed := <-done; err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	r.More["connections"], r.More["told_per_change"] = float64(n), r.DeliveredPerS/max(r.AckedPerS, 1)
	return []Result{r}, nil
}

// couples are people of whom each even one is a friend of the next.
type couples struct {
	*people
	m     *meter
	all   []*client.Client
	speak []*client.Client // one of each even account
}

func (c *couples) befriend(ctx context.Context) error {
	for i := 0; i+1 < len(c.tokens); i += 2 {
		one, err := c.as(i, client.Options{})
		if err != nil {
			return err
		}
		other, err := c.as(i+1, client.Options{})
		if err != nil {
			return err
		}
		if _, err := one.AskFriend(ctx, other.User(), ""); err != nil {
			return fmt.Errorf("befriend: %w", err)
		}
		if err := other.AcceptFriend(ctx, one.User()); err != nil {
			return fmt.Errorf("befriend: %w", err)
		}
		closeAll([]*client.Client{one, other})
	}
	return nil
}

// comeIn connects n devices, of all accounts in turn. Each watches the friend.
func (c *couples) comeIn(ctx context.Context, n int) error {
	for i := range n {
		who := i % len(c.tokens)
		d, err := c.as(who, client.Options{OnEvent: func(*client.Event) {}, OnPresence: func(p *hyv1.Presences) { c.told(i, p) }})
		if err != nil {
			return err
		}
		c.all = append(c.all, d)
		if who%2 == 0 && i < len(c.tokens) {
			c.speak = append(c.speak, d)
		}
	}
	if err := connectAll(ctx, c.all); err != nil {
		return err
	}
	for i, d := range c.all {
		d.Watch(c.tokens[i%len(c.tokens)^1].User)
	}
	return nil
}

// change changes statuses until ctx ends. The text is when.
func (c *couples) change(ctx context.Context) error {
	tick := time.NewTicker(time.Second / presencePerS)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		began := time.Now()
		err := c.speak[i%len(c.speak)].SetStatus(ctx, &hyv1.Status{Choice: hyv1.StatusChoice_STATUS_CHOICE_BUSY, Text: strconv.FormatInt(began.UnixNano(), 16)})
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("set status: %w", err)
		}
		if c.m.on.Load() {
			c.m.acked.Add(1)
			c.m.ack.add(i, time.Since(began))
		}
	}
}

func (c *couples) told(i int, p *hyv1.Presences) {
	for _, one := range p.GetPresences() {
		began, err := strconv.ParseInt(one.GetText(), 16, 64)
		if err == nil && c.m.on.Load() {
			c.m.delivered.Add(1)
			c.m.delivery.add(i, time.Duration(time.Now().UnixNano()-began))
		}
	}
}
