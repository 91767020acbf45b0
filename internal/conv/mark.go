package conv

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// MarkRead moves me's read mark up to seq. A mark never goes back and never
// passes the head.
func (s *Service) MarkRead(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) (*hyv1.MarkReadResponse, error) {
	out, isDirect := &hyv1.MarkReadResponse{}, false
	err := s.mark(ctx, me, id, func(tx *store.Tx, c *store.Conversation, m *store.Membership) error {
		seq := min(seq, c.LastSeq)
		num := m.ReadNum
		if seq > m.ReadSeq {
			var err error
			if num, err = tx.NumAt(id, seq); err != nil {
				return err
			}
		}
		tell, but, err := told(tx, c, me, contact.Marks)
		if err != nil {
			return err
		}
		moved, err := tx.MoveMarks(m, seq, num, seq, tell, but)
		if err != nil {
			return err
		}
		out.ReadSeq, out.ReadNum = m.ReadSeq, m.ReadNum
		uncounted := 0
		if c.LastNum > m.ReadNum {
			if uncounted, err = tx.UncountedAfter(id, me, m.ReadSeq); err != nil {
				return err
			}
		}
		out.Unread = unread(c, m, uncounted)
		if !moved {
			return nil
		}
		isDirect = c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT
		if err := keepReadTime(tx, c, m, tell); err != nil {
			return err
		}
		return enqueueRead(tx, m)
	})
	if isDirect && err == nil {
		s.read.add(id) // timers may begin
	}
	return out, err
}

// keepReadTime notes when m came to read, for the list of readers.
func keepReadTime(tx *store.Tx, c *store.Conversation, m *store.Membership, tell bool) error {
	if c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_GROUP || c.Members > readersListed {
		return nil
	}
	if c.Members > markTellLimit {
		hiding, err := tx.Hiding(c.ID, false)
		if err != nil {
			return err
		}
		tell = !slices.Contains(hiding, m.User)
	}
	return tx.KeepReadTime(m, tell)
}

// MarkDelivered says that a device of me holds everything up to seq.
func (s *Service) MarkDelivered(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) (*hyv1.MarkDeliveredResponse, error) {
	out := &hyv1.MarkDeliveredResponse{}
	err := s.mark(ctx, me, id, func(tx *store.Tx, c *store.Conversation, m *store.Membership) error {
		tell, but, err := told(tx, c, me, contact.Marks)
		if err != nil {
			return err
		}
		_, err = tx.MoveMarks(m, 0, 0, min(seq, c.LastSeq), tell, but)
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

// Typing says whether the members of a conversation are told that me is writing
// there, and which of them are not.
func (s *Service) Typing(ctx context.Context, me im.UserID, id im.ConvID) (but []im.UserID, tell bool, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
		if err == nil {
			tell, but, err = told(tx, c, me, contact.Typing)
		}
		return err
	})
	return but, tell, err
}

// told says whether the others in c are told of me what item is about, and who of
// them is not: those who tell nobody are told of nobody.
func told(tx *store.Tx, c *store.Conversation, me im.UserID, item contact.Item) (tell bool, but []im.UserID, err error) {
	bit := store.HideMarks
	if item == contact.Typing {
		bit = store.HideTyping
	}
	switch {
	case c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT:
		return !c.Hidden(bit), nil, nil
	case item == contact.Marks && c.Members > markTellLimit:
		return false, nil, nil
	}
	but, err = tx.Hiding(c.ID, item == contact.Typing)
	return !slices.Contains(but, me), but, err
}

// unread is the one place where unread is computed: the countable messages
// after the read mark, less those of them that are no unread ones. Past members
// have none.
func unread(c *store.Conversation, m *store.Membership, uncounted int) int32 {
	if !m.Current() {
		return 0
	}
	return int32(c.LastNum-m.ReadNum) - int32(uncounted) + store.CountedUnread(c.ID) //nolint:gosec // G115: fewer than LastNum
}
