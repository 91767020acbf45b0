package client

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// callBit is set in the frame ids of calls, and not in those of messages.
const callBit = 1 << 31

// live is the state of the connection that other goroutines may ask for.
type live struct {
	mu   sync.Mutex
	sock *socket       // nil while there is no connection
	up   chan struct{} // closed at the first connection (and sync, if events are wanted), or at the end
	ok   bool          // up was closed
	err  error         // why the client gave up

	// Owned by run:
	bad     string    // an access token the server refused
	awayTil time.Time // do not come back before, says the server
}

func (l *live) set(s *socket) {
	l.mu.Lock()
	l.sock = s
	l.mu.Unlock()
}

// current returns the connection, nil if there is none.
func (l *live) current() *socket {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sock
}

func (l *live) cameUp() {
	l.mu.Lock()
	if !l.ok {
		l.ok = true
		close(l.up)
	}
	l.mu.Unlock()
}

// Err returns why the client gave up: it was signed out, or closed. nil while it
// works or tries to.
func (c *Client) Err() error {
	c.live.mu.Lock()
	defer c.live.mu.Unlock()
	return c.live.err
}

// Connect opens the connection now instead of at the first need, and waits
// until it is there and, with OnEvent or Events, in step.
func (c *Client) Connect(ctx context.Context) error {
	c.start()
	select {
	case <-c.live.up:
		return c.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run connects, and connects again, until ctx ends or the device is signed out.
func (c *Client) run(ctx context.Context) {
	defer close(c.done)
	wait := backoff{first: c.opt.FirstBackoff, most: c.opt.MostBackoff}
	for {
		began := time.Now()
		err := c.connect(ctx)
		if ctx.Err() != nil {
			err = ErrClosed
		}
		if errors.Is(err, ErrClosed) || signedOut(err) {
			c.giveUp(err)
			return
		}
		wait.lived(time.Since(began))
		d := wait.next()
		if away := time.Until(c.live.awayTil); away > 0 {
			d = away
		}
		c.log.Info("no connection", "err", err, "retry", d)
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
}

func (c *Client) giveUp(err error) {
	c.live.mu.Lock()
	c.live.err = err
	c.live.mu.Unlock()
	c.live.cameUp()
	c.out.end(err)
	c.follow.queue.end()
}

// signedOut tells errors after which trying again is no use.
func signedOut(err error) bool {
	if errors.Is(err, ErrNotSignedIn) {
		return true
	}
	switch ReasonOf(err) {
	case hyv1.Reason_NOT_SIGNED_IN, hyv1.Reason_TOKEN_REUSED, hyv1.Reason_DEVICE_REVOKED, hyv1.Reason_ACCOUNT_LOCKED:
		return true
	default:
		return false
	}
}

// connect is the life of one connection.
func (c *Client) connect(ctx context.Context) error {
	token, err := c.auth.access(ctx, c.live.bad)
	if err != nil {
		return err
	}
	s, err := dial(ctx, c.server, &c.opt)
	if err != nil {
		return err
	}
	defer s.close()
	defer context.AfterFunc(ctx, s.hangUp)()
	ready, err := c.present(s, token)
	if err != nil {
		return err
	}
	h := newHeart(s, ready.GetHeartbeat().AsDuration())
	defer h.stop()
	c.live.set(s)
	defer c.live.set(nil)
	c.presence.attach(s)
	defer c.presence.attach(nil)
	c.out.attach(s)
	defer c.out.detach()
	c.follow.attach(s)
	if !c.follow.wanted.Load() {
		c.live.cameUp()
	}
	c.log.Info("connected", "user", ready.GetUserId(), "device", ready.GetDeviceId())
	if raw := c.opt.Poller.takes(s); raw != nil {
		return c.opt.Poller.read(c, s, raw)
	}
	for {
		b, err := s.next()
		if err != nil {
			return err
		}
		if err := c.handle(s, b); err != nil {
			return err
		}
	}
}

// present signs the socket in.
func (c *Client) present(s *socket, token string) (*hyv1.Ready, error) {
	if err := s.conn.SetReadDeadline(time.Now().Add(dialTimeout)); err != nil {
		return nil, err
	}
	s.write(&hyv1.Frame{Id: callBit, Kind: &hyv1.Frame_Auth{Auth: &hyv1.Auth{AccessToken: token, Idle: c.presence.isIdle()}}})
	b, err := s.next()
	if err != nil {
		return nil, err
	}
	f := &hyv1.Frame{}
	if err := proto.Unmarshal(b, f); err != nil {
		return nil, err
	}
	switch k := f.GetKind().(type) {
	case *hyv1.Frame_Ready:
		c.live.bad = ""
		return k.Ready, s.conn.SetReadDeadline(time.Time{})
	case *hyv1.Frame_Failed:
		e := fromFailed(k.Failed)
		if e.Reason == hyv1.Reason_NOT_SIGNED_IN { // the next try brings a fresh token
			c.live.bad = token
			return nil, fmt.Errorf("sign in the socket: %s", e) //nolint:errorlint // unwrapped on purpose: it would end the client for good
		}
		return nil, e
	case *hyv1.Frame_GoAway:
		c.goAway(s, k.GoAway)
		return nil, errors.New("the server sends us away")
	default:
		return nil, errProtocol
	}
}

// handle works on one frame of the server.
func (c *Client) handle(s *socket, b []byte) error {
	id, kind, body, err := peek(b)
	if err != nil {
		return err
	}
	switch kind {
	case frameEvent:
		return c.follow.event(body)
	case frameAcked:
		sent, err := parseAcked(body)
		if err == nil {
			c.out.acked(id, sent)
		}
		return err
	}
	f := &hyv1.Frame{}
	if err := proto.Unmarshal(b, f); err != nil {
		return err
	}
	switch k := f.GetKind().(type) {
	case *hyv1.Frame_Synced:
		return c.follow.synced(k.Synced)
	case *hyv1.Frame_Result:
		return c.follow.result(id, k.Result)
	case *hyv1.Frame_Failed:
		if id&callBit != 0 {
			return c.follow.failed(id, fromFailed(k.Failed))
		}
		c.out.failed(id, fromFailed(k.Failed))
	case *hyv1.Frame_UserEvent:
		return c.follow.userEvent(k.UserEvent)
	case *hyv1.Frame_Mark:
		c.follow.mark(k.Mark)
	case *hyv1.Frame_Typing:
		c.follow.emit(&Event{Kind: KindTyping, Conv: ConvID(k.Typing.GetConversationId()), Sender: UserID(k.Typing.GetUserId())})
	case *hyv1.Frame_Presences:
		if c.opt.OnPresence != nil {
			c.opt.OnPresence(k.Presences)
		}
	case *hyv1.Frame_Pong:
		c.follow.pong(k.Pong)
	case *hyv1.Frame_Resync:
		c.follow.sync()
	case *hyv1.Frame_GoAway:
		c.goAway(s, k.GoAway)
	default: // of a newer server: nothing we asked for
	}
	return nil
}

// goAway: answers that are under way still come; then the server closes, or we
// do, and come back when we were told to.
func (c *Client) goAway(s *socket, g *hyv1.GoAway) {
	least, most := g.GetMin().AsDuration(), g.GetMax().AsDuration()
	d := least
	if most > least {
		d += rand.N(most - least)
	}
	c.live.awayTil = time.Now().Add(d)
	c.out.pause()
	time.AfterFunc(max(d, time.Second), s.hangUp)
}

// heart pings, and ends a connection on which nothing is heard.
type heart struct {
	s     *socket
	every time.Duration
	timer *time.Timer
	quiet atomic.Int32 // beats since something was heard
}

func newHeart(s *socket, heartbeat time.Duration) *heart {
	if heartbeat < time.Second {
		heartbeat = 30 * time.Second
	}
	h := &heart{s: s, every: heartbeat * 9 / 10}
	// Devices that came together do not beat together.
	h.timer = time.AfterFunc(h.every/2+rand.N(h.every/2), h.beat)
	return h
}

func (h *heart) beat() {
	if h.s.heard.Swap(false) {
		h.quiet.Store(0)
	} else if h.quiet.Add(1) >= 2 {
		h.s.close()
		return
	}
	if h.s.ping() {
		h.timer.Reset(h.every)
	}
}

func (h *heart) stop() { h.timer.Stop() }

func (s *socket) ping() bool { return s.write(&hyv1.Frame{Kind: &hyv1.Frame_Ping{Ping: &hyv1.Ping{}}}) }
