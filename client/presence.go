package client

import (
	"context"
	"slices"
	"sync"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
)

// presence is what the server is told on each connection.
type presence struct {
	mu      sync.Mutex
	sock    *socket // nil while there is no connection
	watched []int64
	idle    bool
}

// Watch replaces whose presence Options.OnPresence is told, at most 200 people;
// over all connections to come. The own id brings the own status.
func (c *Client) Watch(users ...UserID) {
	c.start()
	p := &c.presence
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watched = p.watched[:0]
	for _, u := range users {
		p.watched = append(p.watched, int64(u))
	}
	p.watchLocked()
}

// SetIdle says whether somebody uses this device. A new Client is used.
func (c *Client) SetIdle(idle bool) {
	p := &c.presence
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = idle
	if p.sock != nil {
		p.sock.write(&hyv1.Frame{Kind: &hyv1.Frame_Activity{Activity: &hyv1.Activity{Idle: idle}}})
	}
}

func (p *presence) isIdle() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.idle
}

// attach begins on a new connection, which watches nobody.
func (p *presence) attach(s *socket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sock = s; s != nil && len(p.watched) > 0 {
		p.watchLocked()
	}
}

func (p *presence) watchLocked() {
	if p.sock != nil {
		p.sock.write(&hyv1.Frame{Kind: &hyv1.Frame_Watch{Watch: &hyv1.Watch{UserIds: slices.Clone(p.watched)}}})
	}
}

// SetStatus replaces what the account is shown as while its devices are
// connected.
func (c *Client) SetStatus(ctx context.Context, s *hyv1.Status) error {
	_, err := c.rpc.Presence.SetStatus(ctx, connect.NewRequest(&hyv1.SetStatusRequest{Status: s}))
	return err
}

// Status returns what was set last.
func (c *Client) Status(ctx context.Context) (*hyv1.Status, error) {
	res, err := answer(c.rpc.Presence.GetStatus(ctx, connect.NewRequest(&hyv1.GetStatusRequest{})))
	return res.GetStatus(), err
}

// Presence returns how people are seen now, at most 200, in the order asked.
func (c *Client) Presence(ctx context.Context, users ...UserID) ([]*hyv1.Presence, error) {
	req := &hyv1.PresenceServiceGetRequest{}
	for _, u := range users {
		req.UserIds = append(req.UserIds, int64(u))
	}
	res, err := answer(c.rpc.Presence.Get(ctx, connect.NewRequest(req)))
	return res.GetPresences(), err
}
