package conv

import (
	"context"
	"errors"
	"slices"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// recall takes messages back, all of them or none. What is recalled already is
// passed over.
func (s *Service) recall(ctx context.Context, me im.UserID, id im.ConvID, seqs []im.Seq) error {
	return s.operate(ctx, me, id, func(o *operation) error {
		list, err := allSeen(o.tx, o.sight, seqs)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(m message) bool { return m.now.GetRecalled() != nil })
		if slices.ContainsFunc(list, func(m message) bool { return m.now.GetContent() == nil }) {
			return errNoMessage
		}
		for _, m := range list {
			if err := s.mayRecall(o, m); err != nil {
				return err
			}
			if err := o.takeBack(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// mayRecall: one's own for a while; an admin of a group those of members always.
func (s *Service) mayRecall(o *operation, m message) error {
	my := o.me()
	isGroup := o.c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_GROUP
	if m.Sender == my.User {
		if isGroup && may(recallMessage, my.Role, 0, o.c.Permissions) == nil {
			return nil
		}
		return m.inTime(o.tx.Now(), s.cfg.RecallWindow)
	}
	if !isGroup {
		return im.Deny(hyv1.Reason_NOT_YOURS)
	}
	their, err := present(o.tx, o.c, m.Sender)
	if err != nil {
		return err
	}
	role := hyv1.Role_ROLE_UNSPECIFIED // who left is nobody's equal
	if their != nil {
		role = their.Role
	}
	err = may(recallMessage, my.Role, role, o.c.Permissions)
	if errors.Is(err, im.Deny(hyv1.Reason_ADMINS_ONLY)) {
		err = im.Deny(hyv1.Reason_NOT_YOURS)
	}
	return err
}

// takeBack leaves the place of m and nothing of what it said.
func (o *operation) takeBack(m message) error {
	if err := o.forget(m); err != nil {
		return err
	}
	if err := o.tx.Uncount(m.Conv, m.Seq); err != nil {
		return err
	}
	if err := o.tx.DropFileRefs(m.Conv, m.Seq); err != nil {
		return err
	}
	m.now.Reset()
	m.now.Body = &hyv1.Event_Recalled{Recalled: &hyv1.Recalled{ById: int64(o.by)}}
	return o.change(m, &hyv1.Event{Body: &hyv1.Event_MessageRecalled{MessageRecalled: &hyv1.MessageRecalled{TargetSeq: m.Seq}}})
}

// What is recalled with the removal of who said it.
const (
	recalledAge   = 24 * time.Hour
	recalledCount = 100
)

// recallLast takes back what target said last in the group c, for me, who may
// remove them.
func recallLast(tx *store.Tx, c *store.Conversation, me, target im.UserID) error {
	sight, err := look(tx, c.ID, me)
	if err != nil {
		return err
	}
	seqs, err := tx.LastSaid(c, target, tx.Now().Add(-recalledAge), recalledCount)
	if err != nil {
		return err
	}
	list, err := messagesAmong(tx, sight, seqs)
	if err != nil {
		return err
	}
	o := &operation{tx, c, sight, me}
	for _, m := range list {
		if err := o.takeBack(m); err != nil {
			return err
		}
	}
	return nil
}
