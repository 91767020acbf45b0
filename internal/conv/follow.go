package conv

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// The jobs by which the user family follows the conversation family. Each
// looks at the truth of its moment and records what is news, so that running
// it twice, late or out of order does no harm.
const (
	jobMembers        = "conv.members"    // key: conversation, body: user ids
	jobRead           = "conv.read"       // key: conversation, body: user id
	jobAccountDeleted = "account.deleted" // key: user; made by account
)

// followWidth is how many users are written at once: their writes share
// commits.
const followWidth = 64

func enqueueMembers(tx *store.Tx, c im.ConvID, users ...im.UserID) error {
	return tx.Enqueue(jobMembers, int64(c), packIDs(users...))
}

func enqueueRead(tx *store.Tx, m *store.Membership) error {
	return tx.Enqueue(jobRead, int64(m.Conv), packIDs(m.User))
}

func packIDs(users ...im.UserID) []byte {
	b := make([]byte, 0, 8*len(users))
	for _, u := range users {
		b = binary.BigEndian.AppendUint64(b, uint64(u))
	}
	return b
}

func unpackIDs(b []byte) (users []im.UserID) {
	for ; len(b) >= 8; b = b[8:] {
		users = append(users, im.UserID(binary.BigEndian.Uint64(b)))
	}
	return users
}

// followMembers tells users that they are in a conversation now, or no more.
func (s *Service) followMembers(ctx context.Context, job store.Job) error {
	c := im.ConvID(job.Key)
	if err := s.settleNew(ctx, c); err != nil { // it may be used from when it is told
		return err
	}
	return each(unpackIDs(job.Body), func(u im.UserID) error {
		if err := s.followMember(ctx, c, u); err != nil {
			return fmt.Errorf("conversation %d for user %d: %w", c, u, err)
		}
		return nil
	})
}

func (s *Service) followMember(ctx context.Context, c im.ConvID, u im.UserID) error {
	var stay *store.Membership
	deleted := false
	joined := &hyv1.ConversationJoined{}
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, c, u)
		if err != nil {
			return err
		}
		stay = sight.last()
		user, err := tx.User(u)
		if err != nil {
			return err
		}
		deleted = user.GetDeleted()
		views, users, err := viewsOf(tx, u, []store.UserConversation{{Conv: c}})
		if err != nil {
			return err
		}
		joined.Conversation, joined.Users = views[0], users
		return nil
	})
	if err != nil {
		return err
	}
	if deleted && stay.Current() { // joined while the account was being deleted
		return s.retire(ctx, u, c)
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		news, err := tx.RecordJoined(u, c, stay.JoinedSeq)
		if err != nil {
			return err
		}
		own, err := tx.LockUserConversation(u, c)
		if err != nil {
			return err
		}
		if news {
			// Of this transaction: in the own stream they are in their order.
			showOwn(joined.GetConversation(), own)
			_, err = tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_ConversationJoined{ConversationJoined: joined}})
		}
		if err != nil || stay.Current() {
			return err
		}
		if news, err = tx.RecordLeft(u, c, stay.LeftSeq); err != nil || !news {
			return err
		}
		_, err = tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_ConversationLeft{
			ConversationLeft: &hyv1.ConversationLeft{ConversationId: int64(c), LeftSeq: stay.LeftSeq}}})
		if err != nil {
			return err
		}
		return dropDraft(tx, u, &own)
	})
}

// followRead tells the reader's own devices.
func (s *Service) followRead(ctx context.Context, job store.Job) error {
	c := im.ConvID(job.Key)
	for _, u := range unpackIDs(job.Body) {
		var m *store.Membership
		err := s.db.ReadOne(ctx, func(tx *store.Tx) error {
			sight, err := look(tx, c, u)
			if err == nil {
				m = sight.last()
			}
			return err
		})
		if err != nil {
			return err
		}
		err = s.db.Write(ctx, func(tx *store.Tx) error {
			news, err := tx.RecordRead(u, c, m.ReadSeq)
			if err != nil || !news {
				return err
			}
			_, err = tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_ReadMoved{
				ReadMoved: &hyv1.ReadMoved{ConversationId: int64(c), ReadSeq: m.ReadSeq, ReadNum: m.ReadNum}}})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveEverything takes a deleted account out of its groups, closes its direct
// conversations, and drops what it wrote and never sent.
func (s *Service) leaveEverything(ctx context.Context, job store.Job) error {
	user := im.UserID(job.Key)
	var mine []store.UserConversation
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.UserConversations(user)
		return err
	})
	if err != nil {
		return err
	}
	return each(mine, func(c store.UserConversation) error {
		if err := s.retire(ctx, user, c.Conv); err != nil || c.DraftBytes == 0 {
			return err
		}
		return s.db.Write(ctx, func(tx *store.Tx) error {
			own, err := tx.LockUserConversation(user, c.Conv)
			if err != nil {
				return err
			}
			return dropDraft(tx, user, &own)
		})
	})
}

// retire takes a deleted account out of one conversation. Idempotent.
func (s *Service) retire(ctx context.Context, user im.UserID, id im.ConvID) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
			return leaveGroup(tx, user, id)
		}
		if c.Closed {
			return nil
		}
		if err := tx.CloseConversation(c); err != nil {
			return err
		}
		return tx.AppendNotice(c, user, &hyv1.Event{Body: &hyv1.Event_MemberLeft{MemberLeft: &hyv1.MemberLeft{}}})
	})
}

// each runs fn for all of list, followWidth at a time, and returns the first
// error after all have ended.
func each[T any](list []T, fn func(T) error) (first error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, followWidth)
	for _, v := range list {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := fn(v); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = err
				}
			}
		})
	}
	wg.Wait()
	return first
}
