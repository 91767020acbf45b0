package session

import (
	"context"
	"errors"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// late puts a sub that is behind into the backlog. A room may be locked.
func (s *Session) late(sub *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.backlog = append(s.backlog, sub)
	s.workLocked()
}

// workLocked sees to it that somebody works the backlog off: never two at once,
// and nobody while the outbox is full or answers wait for it (the snapshot that
// the events follow may be one of them).
func (s *Session) workLocked() {
	if !s.catching && s.mayReadLocked() {
		s.catching = true
		go s.catchUp() // ends with the backlog, the connection or the hub
	}
}

func (s *Session) mayReadLocked() bool {
	return len(s.backlog) > 0 && !s.stalled && len(s.replies) == 0 && !s.closed
}

// catchUp reads the store for what is behind until it is live again.
func (s *Session) catchUp() {
	select {
	case s.hub.reading <- struct{}{}:
		defer func() { <-s.hub.reading }()
	case <-s.hub.ctx.Done():
		return
	}
	for {
		s.mu.Lock()
		if !s.mayReadLocked() {
			s.catching = false
			s.mu.Unlock()
			return
		}
		sub := s.backlog[0]
		s.mu.Unlock()
		if err := s.fill(s.hub.ctx, sub); err != nil {
			if s.hub.ctx.Err() == nil {
				s.hub.log.Error("catch up", "user", s.id.User, "device", s.id.Device, "err", err)
			}
			s.conn.Close(closeGoingAway, "cannot read the store") // it comes back with its cursors
			return
		}
		s.conn.Flush()
	}
}

// fill sends one page of what sub lacks, and takes it off the backlog when
// that was all.
func (s *Session) fill(ctx context.Context, sub *subscription) error {
	switch missing, gone := sub.missing(); {
	case gone: // a newer snapshot took its place
		s.done(sub)
		return nil
	case missing > resyncAfter:
		s.resync()
		return nil
	}
	items, member, err := s.page(ctx, sub)
	if err != nil {
		return err
	}
	for _, it := range items {
		if !s.queueOrStall(it.frame.For(s.text)) {
			return nil
		}
		sub.cursor = it.seq
		if it.effect != nil {
			it.effect()
		}
	}
	s.hub.metrics.caughtUp.Add(float64(len(items)))
	switch {
	case len(items) == catchUpPage:
		return nil // there is more
	case !member:
		s.unfollow(sub)
	case !sub.settle(sub.cursor, len(items) > 0):
		return nil
	}
	s.done(sub)
	return nil
}

// done takes sub, the first, off the backlog.
func (s *Session) done(sub *subscription) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.backlog) > 0 && s.backlog[0] == sub {
		s.backlog = s.backlog[1:]
	}
}

// resync lets all streams go and asks the device to sync again: for one that is
// far behind, heads and tails are quicker than everything it missed.
func (s *Session) resync() {
	s.mu.Lock()
	subs := s.subs
	s.subs, s.backlog = nil, nil
	s.mu.Unlock()
	for _, sub := range subs {
		s.hub.leave(sub)
	}
	s.Reply(&hyv1.Frame{Kind: &hyv1.Frame_Resync{Resync: &hyv1.Resync{}}})
}

// item is an event read from the store.
type item struct {
	seq    im.Seq
	frame  *Frame
	effect func() // on the session, once the event is queued
}

func (s *Session) page(ctx context.Context, sub *subscription) (items []item, member bool, err error) {
	if !sub.r.key.user {
		evs, member, err := s.hub.source.EventsAfter(ctx, s.id.User, im.ConvID(sub.r.key.id), sub.cursor, catchUpPage)
		for i := range evs {
			items = append(items, item{seq: evs[i].Seq, frame: eventFrame(&evs[i])})
		}
		var known *im.Error
		if errors.As(err, &known) && known.Code == connect.CodeNotFound {
			return nil, false, nil // nothing to follow
		}
		return items, member, err
	}
	evs, err := s.hub.source.UserEventsAfter(ctx, s.id.User, sub.cursor, catchUpPage)
	for i := range evs {
		frame, msg := userEventFrame(&evs[i])
		items = append(items, item{evs[i].Seq, frame, func() { s.follow(msg) }})
	}
	return items, true, err
}

// queueOrStall queues a frame, or notes that the outbox is full so that Drained
// goes on here.
func (s *Session) queueOrStall(frame []byte) bool {
	if s.conn.Queue(frame) {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stalled = true
	// Once more, with Drained bound to come after the note: it may have run
	// between the refusal and the lock.
	if s.conn.Queue(frame) {
		s.stalled = false
		return true
	}
	return false
}
