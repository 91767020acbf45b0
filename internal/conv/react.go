package conv

import (
	"context"
	"errors"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Limits of reactions to one message.
const (
	reactionKinds   = 20
	reactionsOfOne  = 3
	reactionFaces   = 3 // people in Reaction.user_ids
	reactedDefault  = 50
	reactedPageSize = 200
)

// react adds a reaction of me to a message, or takes it back.
func (s *Service) react(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq, emoji string, add bool) error {
	if !im.IsEmoji(emoji) {
		return im.Invalid(hyv1.Reason_EMOJI_INVALID, "emoji")
	}
	return s.operate(ctx, me, id, func(o *operation) error {
		list, err := o.messages(seq)
		if err != nil {
			return err
		}
		if add { // who may not speak any more may still take back
			if err := s.mayWrite(o.tx, o.c, o.sight); err != nil && !errors.Is(err, im.Deny(hyv1.Reason_SLOW_MODE)) {
				return err
			}
		}
		isNews, err := o.tx.React(id, seq, me, emoji, add)
		if err != nil || !isNews {
			return err
		}
		return o.summarise(list[0], emoji, add)
	})
}

// summarise puts what became of one emoji into the message, and tells it.
func (o *operation) summarise(m message, emoji string, added bool) error {
	if added {
		if n, err := o.tx.ReactionsOf(m.Conv, m.Seq, o.me().User); err != nil || n > reactionsOfOne {
			return orFull(err, reactionsOfOne)
		}
	}
	i := slices.IndexFunc(m.now.GetReactions(), func(r *hyv1.Reaction) bool { return r.GetEmoji() == emoji })
	if i < 0 {
		if len(m.now.GetReactions()) == reactionKinds {
			return orFull(nil, reactionKinds)
		}
		i = len(m.now.GetReactions())
		m.now.Reactions = append(m.now.Reactions, &hyv1.Reaction{Emoji: emoji})
	}
	latest, err := o.tx.Reactions(m.Conv, m.Seq, emoji, 0, reactionFaces)
	if err != nil {
		return err
	}
	r := m.now.Reactions[i]
	r.UserIds = nil
	for _, x := range latest {
		r.UserIds = append(r.UserIds, int64(x.User))
	}
	if added {
		r.Count++
	} else {
		r.Count--
	}
	if r.GetCount() <= 0 {
		m.now.Reactions = slices.Delete(m.now.Reactions, i, i+1)
	}
	return o.change(m, &hyv1.Event{Body: &hyv1.Event_MessageReacted{
		MessageReacted: &hyv1.MessageReacted{TargetSeq: m.Seq, Emoji: emoji, Added: added, Count: r.GetCount()}}})
}

func orFull(err error, limit int64) error {
	if err != nil {
		return err
	}
	return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_REACTIONS_FULL, Limit: limit}
}

// reactions returns a page of who reacted to a message.
func (s *Service) reactions(ctx context.Context, me im.UserID, req *hyv1.ListReactionsRequest) (out *hyv1.ListReactionsResponse, err error) {
	id, err := convID(req.GetConversationId())
	if err != nil {
		return nil, err
	}
	skip, err := parseSkip(req.GetPageToken())
	if err != nil {
		return nil, err
	}
	limit := pageSize(req.GetPageSize(), reactedDefault, reactedPageSize)
	out = &hyv1.ListReactionsResponse{}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		if list, err := messagesAmong(tx, sight, []im.Seq{req.GetSeq()}); err != nil || len(list) == 0 {
			return orNoMessage(err)
		}
		list, err := tx.Reactions(id, req.GetSeq(), req.GetEmoji(), skip, limit+1)
		if err != nil {
			return err
		}
		if len(list) > limit {
			list, out.NextPageToken = list[:limit], makePage(int64(skip+limit))
		}
		out.Reacted, err = showReacted(tx, me, list)
		return err
	})
	return out, err
}

func orNoMessage(err error) error {
	if err != nil {
		return err
	}
	return errNoMessage
}

func showReacted(tx *store.Tx, me im.UserID, list []store.Reacted) ([]*hyv1.Reacted, error) {
	ids := make([]im.UserID, len(list))
	for i, x := range list {
		ids[i] = x.User
	}
	people, err := shownByID(tx, me, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*hyv1.Reacted, len(list))
	for i, x := range list {
		out[i] = &hyv1.Reacted{User: people[x.User], Emoji: x.Emoji, At: timestampOf(x.At)}
	}
	return out, nil
}

// usersByID are people by what everybody may see of them.
func usersByID(tx *store.Tx, ids []im.UserID) (map[im.UserID]*hyv1.User, error) {
	list, err := tx.Users(ids)
	return byID(list), err
}

// shownByID are people as me may see them.
func shownByID(tx *store.Tx, me im.UserID, ids []im.UserID) (map[im.UserID]*hyv1.User, error) {
	list, err := contact.Users(tx, me, ids)
	return byID(list), err
}

func byID(list []*hyv1.User) map[im.UserID]*hyv1.User {
	byID := make(map[im.UserID]*hyv1.User, len(list))
	for _, u := range list {
		byID[im.UserID(u.GetId())] = u
	}
	return byID
}
