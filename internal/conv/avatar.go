package conv

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// jobPerson has those who know somebody hear of their name and picture. Key: the
// user. Made by account, and by contact when they decide who sees it.
const jobPerson = "person.changed"

// setAvatar gives the group a picture of me's files; 0 is none.
func (s *Service) setAvatar(ctx context.Context, me im.UserID, id im.ConvID, file int64) (*hyv1.Conversation, error) {
	if file < 0 {
		return nil, im.BadID("fileId")
	}
	err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.TakeAvatar(me, file) })
	if err != nil {
		return nil, err
	}
	err = s.inGroup(ctx, me, id, editInfo, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if c.Avatar == file {
			return nil
		}
		if err := tx.SetGroupAvatar(c, me, file); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_GroupAvatarChanged{
			GroupAvatarChanged: &hyv1.GroupAvatarChanged{Avatar: tx.GroupLink(c.ID, file)}}})
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, me, id)
}

// followPerson tells the friends of somebody, and those they talk with, in their
// own streams, how they see them now.
func (s *Service) followPerson(ctx context.Context, job store.Job) error {
	user := im.UserID(job.Key)
	var peers []im.UserID
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		peers, err = acquaintances(tx, user)
		return err
	})
	if err != nil {
		return err
	}
	return each(slices.Collect(slices.Chunk(peers, followSome)), func(some []im.UserID) error {
		return s.db.Write(ctx, func(tx *store.Tx) error { return tellOf(tx, user, some) })
	})
}

// tellOf tells peers how they see user now. It holds the account before it reads:
// whoever changes it afterwards tells of it afterwards, so that the last event is
// the truth, whatever the order of the jobs. Who is blocked hears nothing.
func tellOf(tx *store.Tx, user im.UserID, peers []im.UserID) error {
	if err := tx.HoldAccounts([]im.UserID{user}); err != nil {
		return err
	}
	between, err := tx.Between(user, peers)
	if err != nil {
		return err
	}
	for _, peer := range peers {
		if between.Own[peer].Blocked {
			continue
		}
		u, err := contact.User(tx, peer, user)
		if err != nil {
			return err
		}
		if err := tx.TellOf(peer, u); err != nil {
			return err
		}
	}
	return nil
}

// acquaintances are the friends of u and those of its direct conversations who are
// still there, ascending. Remarks, tags and blocks are kept of anybody, without
// their knowing: who hears of u because of one would learn of it.
func acquaintances(tx *store.Tx, u im.UserID) (ids []im.UserID, err error) {
	const page = 1000
	for after := im.UserID(0); ; {
		list, err := tx.Contacts(u, after, page)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			if after = c.Peer; c.Friend {
				ids = append(ids, c.Peer)
			}
		}
		if len(list) < page {
			break
		}
	}
	mine, err := tx.UserConversations(u)
	if err != nil {
		return nil, err
	}
	convs, err := tx.Conversations(idsOf(mine))
	if err != nil {
		return nil, err
	}
	for _, c := range convs {
		if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT && c.Writer == 0 && !c.Closed {
			ids = append(ids, c.Peer(u))
		}
	}
	slices.Sort(ids)
	users, err := tx.Accounts(slices.Compact(ids))
	ids = ids[:0]
	for _, a := range users {
		if !a.Deleted {
			ids = append(ids, a.ID)
		}
	}
	slices.Sort(ids) // who writes several streams at once does so in this order
	return ids, err
}
