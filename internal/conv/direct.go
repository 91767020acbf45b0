package conv

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// openDirect returns the conversation of the two, made if need be.
func (s *Service) openDirect(ctx context.Context, me, peer im.UserID) (*hyv1.Conversation, error) {
	if peer <= 0 {
		return nil, im.BadID("userId")
	}
	if err := s.exists(ctx, []im.UserID{peer}); err != nil {
		if errors.Is(err, errSystem) { // where it has written, one may go
			if c, e := s.get(ctx, me, directID(min(me, peer), max(me, peer), 0)); e == nil {
				return c, nil
			}
		}
		return nil, err
	}
	if me != peer {
		if err := s.mayOpen(ctx, me, peer); err != nil {
			return nil, err
		}
	}
	var id im.ConvID
	err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
		id, err = putDirect(tx, min(me, peer), max(me, peer), 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, me, id)
}

// putDirect makes the one conversation of a pair. Its id is computed from the
// pair, so two who open it at once, anywhere, make the same; in the improbable
// case that another pair has the id, the next candidate is taken. writer is the
// one of them who alone may send and keeps no list of conversations; 0: both. Who
// is both of them keeps it for themselves.
func putDirect(tx *store.Tx, low, high, writer im.UserID) (im.ConvID, error) {
	kind, members := hyv1.ConversationKind_CONVERSATION_KIND_DIRECT, []im.UserID{low, high}
	if low == high {
		kind, members = hyv1.ConversationKind_CONVERSATION_KIND_SAVED, members[:1]
	}
	for try := byte(0); ; try++ {
		c := &store.Conversation{ID: directID(low, high, try), Low: low, High: high, Writer: writer, Kind: kind}
		if writer == 0 && low != high {
			c.LowRefuses = store.RefuseStranger | store.RefuseUnsettled
			c.HighRefuses = c.LowRefuses
		}
		made, err := tx.CreateConversation(c)
		if err != nil {
			return 0, err
		}
		if made {
			if err := tx.AddMembers(c, hyv1.Role_ROLE_MEMBER, 1, members...); err != nil {
				return 0, err
			}
			if writer != 0 {
				return c.ID, enqueueMembers(tx, c.ID, c.Peer(writer))
			}
			return c.ID, enqueueMembers(tx, c.ID, members...)
		}
		if c, err = tx.Conversation(c.ID); err != nil {
			return 0, err
		}
		if c.Low == low && c.High == high {
			return c.ID, nil
		}
	}
}

// mayOpen refuses to make a conversation in which me could not write; where
// there is one, it may be opened.
func (s *Service) mayOpen(ctx context.Context, me, peer im.UserID) error {
	return s.db.Read(ctx, func(tx *store.Tx) error {
		low, high := min(me, peer), max(me, peer)
		if c, err := findDirect(tx, low, high); err != nil || c != nil {
			return err
		}
		r, err := rulesOf(tx, low, high)
		if err != nil {
			return err
		}
		c := &store.Conversation{Low: low, High: high, LowRefuses: r.low, HighRefuses: r.high}
		return refused(c.Refused(me) & s.db.Heeded())
	})
}

func directID(low, high im.UserID, try byte) im.ConvID {
	b := append([]byte("direct"), try)
	b = binary.BigEndian.AppendUint64(b, uint64(low))
	b = binary.BigEndian.AppendUint64(b, uint64(high))
	sum := sha256.Sum256(b)
	return im.ConvID(binary.BigEndian.Uint64(sum[:]) >> 1)
}

// exists fails with USER_NOT_FOUND, PEER_DELETED or PEER_IS_SYSTEM for the first
// of the users who is not there to talk to.
func (s *Service) exists(ctx context.Context, ids []im.UserID) error {
	if len(ids) == 0 {
		return nil
	}
	return s.db.ReadOne(ctx, func(tx *store.Tx) error {
		users, err := tx.Users(ids)
		if err != nil {
			return err
		}
		for _, u := range users {
			switch {
			case u.Deleted:
				return im.NotFound(hyv1.Reason_PEER_DELETED)
			case u.System:
				return errSystem
			}
		}
		if len(users) < len(ids) {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		return nil
	})
}

var (
	errNotMember = im.Deny(hyv1.Reason_NOT_A_MEMBER)
	errNoMember  = im.NotFound(hyv1.Reason_MEMBER_NOT_FOUND)
	errSystem    = im.Deny(hyv1.Reason_PEER_IS_SYSTEM)
)

// whyNot says why a message may not be sent.
func (s *Service) whyNot(ctx context.Context, m *store.Message) error {
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, m.Conv, m.Sender)
		if err != nil {
			return err
		}
		c, err := tx.Conversation(m.Conv)
		if err != nil {
			return err
		}
		if err := s.mayWrite(tx, c, sight); err != nil {
			return err
		}
		if m.Reply > c.LastSeq {
			return errNoMessage
		}
		if slices.Contains(m.Mentions, store.Everybody) &&
			(c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_GROUP || may(mentionAll, sight.last().Role, 0, c.Permissions) != nil) {
			return im.Deny(hyv1.Reason_MENTION_ALL_NOT_ALLOWED)
		}
		return nil
	})
	if err == nil { // it was so then and is no more: the sender may try again
		err = im.Unavailable(hyv1.Reason_OVERLOADED, 0, errors.New("membership is changing"))
	}
	return err
}

// mayWrite says why the one whose sight it is may not write in c now.
func (s *Service) mayWrite(tx *store.Tx, c *store.Conversation, sight sight) error {
	user := sight.last().User
	switch {
	case !sight.current():
		return errNotMember
	case c.Closed:
		return im.Deny(hyv1.Reason_PEER_DELETED)
	case c.Writer != 0 && c.Writer != user:
		return errSystem
	}
	if err := maySpeak(c, sight.last(), tx.Now()); err != nil {
		return err
	}
	if err := refused(c.Refused(user) & s.db.Heeded()); err != nil {
		return err
	}
	return s.answered(tx, c, user)
}
