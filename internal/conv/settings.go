package conv

import (
	"context"
	"time"
	"unicode/utf8"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// How a person keeps their conversations. All of it belongs to the user family:
// it goes by the user's own record of the conversation, and every change is an
// event of the own stream.

// draftLimit is in characters, like that of a message.
const draftLimit = 10_000

// forEver is the end of a mute that has none.
var forEver = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// showOwn puts what only its reader sees into a view. Defaults are left out.
func showOwn(v *hyv1.Conversation, own store.UserConversation) {
	if own.Settings != (store.Settings{}) {
		v.Settings = own.Settings.Proto()
	}
	if own.Draft.Text != "" {
		v.Draft = own.Draft.Proto()
	}
}

// drafts are the bytes of a person's drafts by conversation. The texts are read
// for what is shown only: two thousand of them are some 60 MB.
type drafts map[int64]int

func draftsOf(mine []store.UserConversation) drafts {
	d := drafts{}
	for _, own := range mine {
		if own.DraftBytes > 0 {
			d[int64(own.Conv)] = own.DraftBytes
		}
	}
	return d
}

// page is how many of views make a page: at most limit, fewer where their
// drafts would be more than an answer may weigh.
func (d drafts) page(views []*hyv1.Conversation, limit int) (n int) {
	for weight := 0; n < min(len(views), limit) && weight < answerBytes; n++ {
		weight += d[views[n].GetId()]
	}
	return n
}

// show puts the drafts into views.
func (d drafts) show(tx *store.Tx, me im.UserID, views []*hyv1.Conversation) error {
	var ids []im.ConvID
	for _, v := range views {
		if d[v.GetId()] > 0 {
			ids = append(ids, im.ConvID(v.GetId()))
		}
	}
	texts, err := tx.Drafts(me, ids)
	for _, v := range views {
		if t, ok := texts[im.ConvID(v.GetId())]; ok {
			v.Draft = t.Proto()
		}
	}
	return err
}

// mute keeps the conversation quiet until then; a time in the past ends that.
func (s *Service) mute(ctx context.Context, me im.UserID, id im.ConvID, until time.Time) (out store.Settings, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		own, err := tx.LockUserConversation(me, id)
		if err != nil {
			return err
		}
		out = own.Settings
		out.MutedUntil = time.Time{}
		if until.After(tx.Now()) {
			out.MutedUntil = until.UTC().Truncate(time.Millisecond)
		}
		if out == own.Settings {
			return nil
		}
		if err := tx.SetMuted(me, id, out.MutedUntil); err != nil {
			return err
		}
		if out.Archived, err = staleArchive(tx, me, &own); err != nil {
			return err
		}
		return tellSettings(tx, me, id, out)
	})
	return out, err
}

// markUnread sets or takes away me's sign to come back. The read mark stays.
func (s *Service) markUnread(ctx context.Context, me im.UserID, id im.ConvID, unread bool) (out store.Settings, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		own, err := tx.LockUserConversation(me, id)
		if err != nil {
			return err
		}
		out = own.Settings
		if out.MarkedUnread == unread {
			return nil
		}
		out.MarkedUnread = unread
		if err := tx.SetMarkedUnread(me, id, unread); err != nil {
			return err
		}
		return tellSettings(tx, me, id, out)
	})
	return out, err
}

func tellSettings(tx *store.Tx, me im.UserID, id im.ConvID, s store.Settings) error {
	_, err := tx.AppendUserEvent(me, &hyv1.UserEvent{Body: &hyv1.UserEvent_SettingsChanged{
		SettingsChanged: &hyv1.SettingsChanged{ConversationId: int64(id), Settings: s.Proto()}}})
	return err
}

// saveDraft keeps what me wrote and did not send. The same text again is no
// news.
func (s *Service) saveDraft(ctx context.Context, me im.UserID, id im.ConvID, text string, reply im.Seq) (out store.Draft, err error) {
	if text == "" || reply < 0 {
		reply = 0
	}
	if utf8.RuneCountInString(text) > draftLimit {
		return out, im.TooLong("text", draftLimit)
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		own, err := tx.LockUserConversation(me, id)
		switch {
		case err != nil:
			return err
		case own.LeftSeq != 0:
			return errNotMember
		case own.Draft.Text != text || own.Draft.Reply != reply:
			err = tx.SaveDraft(me, &own, text, reply)
		}
		out = own.Draft
		return err
	})
	return out, err
}

// dropDraft clears the draft of own, if there is one.
func dropDraft(tx *store.Tx, user im.UserID, own *store.UserConversation) error {
	if own.Draft.Text == "" {
		return nil
	}
	return tx.SaveDraft(user, own, "", 0)
}
