package conv

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// MarkRead moves me's read mark up to seq. A mark never goes back and never
// passes the head.
func (s *Service) MarkRead(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) (*hyv1.MarkReadResponse, error) {
	out := &hyv1.MarkReadResponse{}
	err := s.mark(ctx, me, id, func(tx *store.Tx, c *store.Conversation, m *store.Membership) error {
		seq := min(seq, c.LastSeq)
		num := m.ReadNum
		if seq > m.ReadSeq {
			var err error
			if num, err = tx.NumAt(id, seq); err != nil {
				return err
			}
		}
		moved, err := tx.MoveMarks(m, seq, num, seq, c.Members <= markTellLimit)
		if err != nil {
			return err
		}
		out.ReadSeq, out.ReadNum, out.Unread = m.ReadSeq, m.ReadNum, unread(c, m)
		if !moved {
			return nil
		}
		return enqueueRead(tx, m)
	})
	return out, err
}

// MarkDelivered says that a device of me holds everything up to seq.
func (s *Service) MarkDelivered(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) (*hyv1.MarkDeliveredResponse, error) {
	out := &hyv1.MarkDeliveredResponse{}
	err := s.mark(ctx, me, id, func(tx *store.Tx, c *store.Conversation, m *store.Membership) error {
		_, err := tx.MoveMarks(m, 0, 0, min(seq, c.LastSeq), c.Members <= markTellLimit)
		out.DeliveredSeq = m.DeliveredSeq
		return err
	})
	return out, err
}

func (s *Service) mark(ctx context.Context, me im.UserID, id im.ConvID, fn func(*store.Tx, *store.Conversation, *store.Membership) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		if !sight.current() {
			return errNotMember
		}
		// After the mark, so that the head is never the older of the two.
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		return fn(tx, c, sight.last())
	})
}

// unread is the one place where unread is computed: the countable messages
// after the read mark. Past members have none.
func unread(c *store.Conversation, m *store.Membership) int32 {
	if !m.Current() {
		return 0
	}
	return int32(c.LastNum-m.ReadNum) + store.CountedUnread(c.ID)
}
