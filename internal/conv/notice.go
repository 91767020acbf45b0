package conv

import (
	"context"
	"strings"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const noticeLimit = 2000 // characters

// setNotice gives the group a notice.
func (s *Service) setNotice(ctx context.Context, me im.UserID, id im.ConvID, text string) error {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > noticeLimit {
		return im.TooLong("text", noticeLimit)
	}
	return s.inGroup(ctx, me, id, editInfo, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if c.Notice == text {
			return nil
		}
		if err := tx.SetNotice(c, text, c.LastSeq+1); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_NoticeChanged{NoticeChanged: &hyv1.NoticeChanged{Text: text}}})
	})
}

// setNickname is what me is called in the group.
func (s *Service) setNickname(ctx context.Context, me im.UserID, id im.ConvID, name string) error {
	name, err := im.Line(name, "nickname", nameLimit)
	if err != nil {
		return err
	}
	return s.inGroup(ctx, me, id, takePart, func(tx *store.Tx, c *store.Conversation, my *store.Membership) error {
		if my.Nickname == name {
			return nil
		}
		if err := tx.SetNickname(id, me, name); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_NicknameChanged{NicknameChanged: &hyv1.NicknameChanged{Nickname: name}}})
	})
}

// setHistoryVisible lets newcomers see the history, from now on.
func (s *Service) setHistoryVisible(ctx context.Context, me im.UserID, id im.ConvID, visible bool) error {
	return s.inGroup(ctx, me, id, showHistory, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if visible == (c.HistoryFrom > 0) {
			return nil
		}
		from := im.Seq(0)
		if visible {
			from = c.LastSeq + 1
		}
		if err := tx.SetHistoryFrom(c, from); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_HistoryChanged{HistoryChanged: &hyv1.HistoryChanged{FromSeq: from}}})
	})
}
