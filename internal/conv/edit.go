package conv

import (
	"context"
	"errors"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// edit changes the words of a message of me. The same words again are no news.
func (s *Service) edit(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq, content *hyv1.Content) (out *hyv1.Event, err error) {
	if err := s.checkContent(content); err != nil {
		return nil, err
	}
	if _, err := mentionsOf(content); err != nil {
		return nil, err
	}
	var body []byte
	err = s.operate(ctx, me, id, func(o *operation) error {
		list, err := o.messages(seq)
		if err != nil {
			return err
		}
		m := list[0]
		switch {
		case m.Sender != me:
			return im.Deny(hyv1.Reason_NOT_YOURS)
		case !mayBecome(m.now.GetContent(), content):
			return im.Invalid(hyv1.Reason_EDIT_NOT_ALLOWED, "content")
		}
		if err := m.inTime(o.tx.Now(), s.cfg.EditWindow); err != nil {
			return err
		}
		if err := s.mayWrite(o.tx, o.c, o.sight); err != nil && !isPace(err) {
			return err
		}
		keepPreview(m.now.GetContent(), content)
		if !proto.Equal(m.now.GetContent(), content) {
			if err := o.reword(m, content); err != nil {
				return err
			}
		}
		m.Body, err = proto.Marshal(m.now)
		if err != nil {
			return err
		}
		out, err = m.Proto()
		body = m.Body
		return err
	})
	if err == nil {
		s.stored(id, seq, me, body)
	}
	return out, err
}

// isPace: it is refused to say more now, not to say it otherwise.
func isPace(err error) bool {
	return errors.Is(err, im.Deny(hyv1.Reason_SLOW_MODE)) || errors.Is(err, im.Deny(hyv1.Reason_UNANSWERED))
}

func (o *operation) reword(m message, content *hyv1.Content) error {
	at := m.At
	if m.now.GetEdits() > 0 {
		at = m.now.GetEditedAt().AsTime()
	}
	if err := o.forget(m); err != nil {
		return err
	}
	was := m.now.GetContent()
	if was.GetPreview().GetImage() != nil && content.GetPreview() == nil {
		if err := o.tx.DropFileRefs(m.Conv, m.Seq); err != nil { // a text shows nothing else
			return err
		}
	}
	was.Preview = nil
	if err := o.tx.KeepVersion(m.Conv, m.Seq, m.now.GetEdits(), at, was); err != nil {
		return err
	}
	m.now.Body = &hyv1.Event_Content{Content: content}
	m.now.Edits++
	m.now.EditedAt = timestamppb.New(o.tx.Now())
	return o.change(m, &hyv1.Event{Body: &hyv1.Event_MessageEdited{
		MessageEdited: &hyv1.MessageEdited{TargetSeq: m.Seq, Content: content, Edits: m.now.GetEdits()}}})
}

// mayBecome: an edit changes words, and takes a preview away; nothing else.
func mayBecome(old, content *hyv1.Content) bool {
	if textOf(old) == nil || old.GetForwarded() != nil {
		return false
	}
	was, is := proto.CloneOf(old), proto.CloneOf(content)
	for _, c := range []*hyv1.Content{was, is} {
		c.Preview, c.NoPreview, c.Fallback = nil, false, ""
		text := textOf(c)
		if text == nil {
			return false
		}
		text.Body, text.Entities = "", nil
	}
	return proto.Equal(was, is)
}

// versions returns what a message said before its edits.
func (s *Service) versions(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) (list []store.Version, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		found, err := messagesAmong(tx, sight, []im.Seq{seq})
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return errNoMessage
		}
		if found[0].Sender != me && (!sight.current() || rank(sight.last().Role) < hyv1.Who_WHO_ADMINS) {
			return im.Deny(hyv1.Reason_NOT_YOURS)
		}
		list, err = tx.Versions(id, seq)
		return err
	})
	return list, err
}
