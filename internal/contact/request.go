package contact

import (
	"context"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// request asks other to become friends. Whether other blocks me makes no
// difference to anything me can see.
func (s *Service) request(ctx context.Context, me, other im.UserID, message string, n note) (*pair, error) {
	message, err := im.Line(message, "message", messageLimit)
	if err != nil {
		return nil, err
	}
	if n, err = n.parse(); err != nil {
		return nil, err
	}
	return s.change(ctx, me, other, func(p *pair) error {
		switch {
		case p.peer.account.Deleted:
			return im.NotFound(hyv1.Reason_PEER_DELETED)
		case p.me.contact.Blocked:
			return im.Deny(hyv1.Reason_PEER_BLOCKED)
		case p.me.contact.Friend && p.peer.contact.Friend:
			return im.Conflict(hyv1.Reason_ALREADY_FRIENDS, "userId")
		}
		n.add(&p.me.contact)
		if p.peer.contact.Friend || p.peer.asks(p.tx.Now()) {
			p.befriend()
			return nil
		}
		return p.ask(message)
	})
}

// ask makes a request, unless the same one is open.
func (p *pair) ask(message string) error {
	now := p.tx.Now()
	open := p.me.asks(now)
	if open && p.me.out.Message == message {
		return nil
	}
	if wait := again(p.me.out, now); wait > 0 {
		return im.Exhausted(hyv1.Reason_RATE_LIMITED, wait)
	}
	if !open {
		for _, q := range []struct {
			side  *side
			out   bool
			limit int
		}{{p.me, true, openLimit}, {p.peer, false, incomingLimit}} {
			n, err := p.tx.CountOpenRequests(q.side.account.ID, q.out)
			if err != nil {
				return err
			}
			if n >= q.limit { // who is blocked is told so, too
				return full(hyv1.Reason_REQUESTS_FULL, int64(q.limit))
			}
		}
	}
	p.me.out = store.ContactRequest{
		User: p.me.account.ID, Peer: p.peer.account.ID, Out: true, Message: message, State: pending,
		SentAt: now, ExpiresAt: now.Add(requestLife), Second: p.me.out.SentAt, Third: p.me.out.Second,
	}
	if !p.peer.contact.Blocked {
		p.peer.in = store.ContactRequest{
			User: p.peer.account.ID, Peer: p.me.account.ID, Message: message, State: pending,
			SentAt: now, ExpiresAt: p.me.out.ExpiresAt,
		}
	}
	for _, who := range []*side{p.me, p.peer} {
		if err := p.tx.ForgetContactRequests(who.account.ID, now.Add(-requestsKept)); err != nil {
			return err
		}
	}
	return nil
}

// again is how long to wait before asking the same person once more.
func again(last store.ContactRequest, now time.Time) time.Duration {
	sent := [againLimit]time.Time{last.SentAt, last.Second, last.Third}
	return max(0, sent[againLimit-1].Add(againWindow).Sub(now))
}

// accept makes me and other, who asked, friends.
func (s *Service) accept(ctx context.Context, me, other im.UserID, n note) (*pair, error) {
	n, err := n.parse()
	if err != nil {
		return nil, err
	}
	return s.change(ctx, me, other, func(p *pair) error {
		switch {
		case p.peer.account.Deleted:
			return im.NotFound(hyv1.Reason_PEER_DELETED)
		case p.me.contact.Friend && p.peer.contact.Friend:
			n.add(&p.me.contact)
			return nil
		case p.me.contact.Blocked:
			return im.Deny(hyv1.Reason_PEER_BLOCKED)
		case !p.asked():
			return errNotAsked
		}
		n.add(&p.me.contact)
		p.befriend()
		return nil
	})
}

// reject tells other, who asked, that me will not.
func (s *Service) reject(ctx context.Context, me, other im.UserID, reply string) (*pair, error) {
	reply, err := im.Line(reply, "reply", messageLimit)
	if err != nil {
		return nil, err
	}
	return s.change(ctx, me, other, func(p *pair) error {
		switch {
		case p.me.in.State == rejected:
			return nil
		case !p.asked():
			return errNotAsked
		}
		p.me.in.State, p.me.in.Reply = rejected, reply
		p.peer.out.State, p.peer.out.Reply = rejected, reply
		return nil
	})
}

// ignore puts other's request aside, which other does not learn.
func (s *Service) ignore(ctx context.Context, me, other im.UserID) (*pair, error) {
	return s.change(ctx, me, other, func(p *pair) error {
		if !p.asked() {
			return errNotAsked
		}
		p.me.in.State = ignored
		return nil
	})
}

// withdraw takes me's own request back.
func (s *Service) withdraw(ctx context.Context, me, other im.UserID) (*pair, error) {
	return s.change(ctx, me, other, func(p *pair) error {
		switch {
		case p.me.out.State == withdrawn:
			return nil
		case !p.me.asks(p.tx.Now()):
			return errNotAsked
		}
		p.takeBack()
		return nil
	})
}

// takeBack ends me's open request. Who blocks me knows nothing of it.
func (p *pair) takeBack() {
	p.me.out.State = withdrawn
	if s := p.peer.in.State; (s == pending || s == ignored) && !p.peer.contact.Blocked {
		p.peer.in.State = withdrawn
	}
}

var errNotAsked = im.NotFound(hyv1.Reason_REQUEST_NOT_FOUND)
