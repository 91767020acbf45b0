package conv

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// pinnedLimit is how many messages are pinned in one conversation.
const pinnedLimit = 100

// pinForAll pins a message for all members, or lets it go.
func (s *Service) pinForAll(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq, pinned bool) error {
	return s.operate(ctx, me, id, func(o *operation) error {
		if err := s.mayPin(o); err != nil {
			return err
		}
		list, err := o.messages(seq)
		if err != nil || list[0].now.GetPinned() == pinned {
			return err
		}
		by := im.Seq(0)
		if pinned {
			by = o.c.LastSeq + 1
			all, err := o.tx.PinnedMessages([]im.ConvID{id})
			if err != nil {
				return err
			}
			if len(all[id]) >= pinnedLimit {
				return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_PINS_FULL, Limit: pinnedLimit}
			}
		}
		if err := o.tx.PinMessage(id, seq, by); err != nil {
			return err
		}
		m := list[0]
		m.now.Pinned = pinned
		return o.change(m, &hyv1.Event{Body: &hyv1.Event_MessagePinned{MessagePinned: &hyv1.MessagePinned{TargetSeq: seq, Pinned: pinned}}})
	})
}

// mayPin: in a group as it is set, in a direct conversation who may write.
func (s *Service) mayPin(o *operation) error {
	if o.c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
		return may(pinMessage, o.me().Role, 0, o.c.Permissions)
	}
	return s.mayWrite(o.tx, o.c, o.sight)
}

// visible keeps of seqs those the stays show.
func (s sight) visible(seqs []im.Seq) []im.Seq {
	return slices.DeleteFunc(seqs, func(seq im.Seq) bool { return !s.covers(seq) })
}

// readersListed is the size up to which a group tells who has read.
const readersListed = 200

// readers tells me who has read a message of me, or the notice of a group, whose
// ever it is, if me may write another.
func (s *Service) readers(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) (*hyv1.ListReadersResponse, error) {
	out := &hyv1.ListReadersResponse{}
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		if !sight.current() {
			return errNotMember
		}
		c, err := tx.Conversation(id)
		if err != nil {
			return err
		}
		if c.Notice != "" && seq == c.NoticeSeq {
			err = may(editInfo, sight.last().Role, 0, c.Permissions)
		} else {
			err = mine(tx, sight, me, seq)
		}
		if err != nil {
			return err
		}
		return readersOf(tx, c, me, seq, out)
	})
	return out, err
}

// mine refuses when seq is no message of me.
func mine(tx *store.Tx, sight sight, me im.UserID, seq im.Seq) error {
	list, err := messagesAmong(tx, sight, []im.Seq{seq})
	switch {
	case err != nil || len(list) == 0:
		return orNoMessage(err)
	case list[0].Sender != me:
		return im.Deny(hyv1.Reason_NOT_YOURS)
	}
	return nil
}

// readAt: what is not known is the beginning of time.
func readAt(times map[im.UserID]time.Time, u im.UserID) *timestamppb.Timestamp {
	if at, isKnown := times[u]; isKnown {
		return timestamppb.New(at)
	}
	return &timestamppb.Timestamp{}
}

func readersOf(tx *store.Tx, c *store.Conversation, me im.UserID, seq im.Seq, out *hyv1.ListReadersResponse) error {
	hiding, err := tx.Hiding(c.ID, false)
	if err != nil {
		return err
	}
	if slices.Contains(hiding, me) || c.Hidden(store.HideMarks) {
		return im.Deny(hyv1.Reason_MARKS_HIDDEN)
	}
	if c.Members > readersListed {
		out.MemberCount = int32(c.Members) - 1 //nolint:gosec // G115: at most MaxGroupMembers
		out.ReadCount, err = tx.ReadBy(c.ID, me, seq)
		return err
	}
	members, err := tx.Members(c.ID, 0, 0, readersListed)
	if err != nil {
		return err
	}
	ids := make([]im.UserID, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	people, err := shownByID(tx, me, ids)
	if err != nil {
		return err
	}
	times, err := tx.ReadTimes(c.ID, seq)
	if err != nil {
		return err
	}
	var behind []im.Seq
	for _, m := range members {
		switch {
		case m.User == me:
			continue
		case slices.Contains(hiding, m.User):
		case m.ReadSeq >= seq:
			out.Read = append(out.Read, people[m.User])
			out.ReadSeqs = append(out.ReadSeqs, m.ReadSeq)
			out.ReadAt = append(out.ReadAt, readAt(times, m.User))
		default:
			out.Unread = append(out.Unread, people[m.User])
			behind = append(behind, m.ReadSeq)
		}
		out.MemberCount++
	}
	out.ReadSeqs = append(out.ReadSeqs, behind...)
	out.ReadCount = int32(len(out.GetRead())) //nolint:gosec // G115: at most readersListed
	return nil
}
