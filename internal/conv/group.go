package conv

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/sound"
	"hongyan/internal/store"
)

// createGroup makes a group with owner and the others as members.
func (s *Service) createGroup(ctx context.Context, owner im.UserID, name string, others []im.UserID) (*hyv1.Conversation, error) {
	name, err := groupName(name)
	if err != nil {
		return nil, err
	}
	if others, err = s.invitees(ctx, owner, others); err != nil {
		return nil, err
	}
	if 1+len(others) > s.cfg.MaxGroupMembers {
		return nil, s.groupFull()
	}
	c := &store.Conversation{ID: im.ConvID(im.NewID()), Name: name, Kind: hyv1.ConversationKind_CONVERSATION_KIND_GROUP}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		c.LastSeq, c.Members = 0, 0 // may run again
		if err := mayInvite(tx, owner, others); err != nil {
			return err
		}
		if _, err := tx.CreateConversation(c); err != nil {
			return err
		}
		if err := tx.AddMembers(c, hyv1.Role_ROLE_OWNER, 1, owner); err != nil {
			return err
		}
		if err := tx.AddMembers(c, hyv1.Role_ROLE_MEMBER, 1, others...); err != nil {
			return err
		}
		err := tx.AppendNotice(c, owner, &hyv1.Event{Body: &hyv1.Event_GroupCreated{
			GroupCreated: &hyv1.GroupCreated{Name: name, MemberIds: ints(others)}}})
		if err != nil {
			return err
		}
		return enqueueMembers(tx, c.ID, append(others, owner)...)
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, owner, c.ID)
}

// addMembers adds those of users who are not yet in the group.
func (s *Service) addMembers(ctx context.Context, me im.UserID, id im.ConvID, users []im.UserID) (*hyv1.Conversation, error) {
	if len(users) == 0 {
		return nil, im.Required("userIds")
	}
	users, err := s.invitees(ctx, me, users)
	if err != nil {
		return nil, err
	}
	err = s.inGroup(ctx, me, id, invite, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		present, err := tx.PresentMembers(id, users)
		if err != nil {
			return err
		}
		if banned, err := tx.IsBanned(id, users...); err != nil || banned {
			return orBanned(err)
		}
		added := slices.DeleteFunc(slices.Clone(users), func(u im.UserID) bool { return present[u] })
		if len(added) == 0 {
			return nil
		}
		if err := mayInvite(tx, me, added); err != nil {
			return err
		}
		if c.Members+len(added) > s.cfg.MaxGroupMembers {
			return s.groupFull()
		}
		if err := settle(tx, c, me, stateAccepted, "", added...); err != nil {
			return err
		}
		if err := tx.AddMembers(c, hyv1.Role_ROLE_MEMBER, c.LastSeq+1, added...); err != nil {
			return err
		}
		err = tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_MembersAdded{
			MembersAdded: &hyv1.MembersAdded{UserIds: ints(added)}}})
		if err != nil {
			return err
		}
		return enqueueMembers(tx, id, added...)
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, me, id)
}

// removeMember takes target out of the group, and keeps them out with isBan,
// whether they are in it or not. isRecall takes back what they said last, too.
func (s *Service) removeMember(ctx context.Context, me im.UserID, id im.ConvID, target im.UserID, isBan, isRecall bool) error {
	if target <= 0 {
		return im.BadID("userId")
	}
	return s.inGroup(ctx, me, id, removeMember, func(tx *store.Tx, c *store.Conversation, my *store.Membership) error {
		their, err := present(tx, c, target)
		if err != nil {
			return err
		}
		if their != nil {
			if err := may(removeMember, my.Role, their.Role, c.Permissions); err != nil {
				return err
			}
		}
		if isRecall { // while they still see it
			if err := recallLast(tx, c, me, target); err != nil {
				return err
			}
		}
		isNew := false
		if isBan {
			if isNew, err = ban(tx, c, me, target); err != nil {
				return err
			}
		}
		switch {
		case their != nil:
			return expel(tx, c, me, target, isBan)
		case isNew:
			return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_BanChanged{
				BanChanged: &hyv1.BanChanged{UserId: int64(target), Banned: true}}})
		}
		return nil
	})
}

// expel ends target's stay. They see that, and nothing after it.
func expel(tx *store.Tx, c *store.Conversation, me, target im.UserID, isBan bool) error {
	if err := tx.EndMembership(c, target, c.LastSeq+2); err != nil {
		return err
	}
	err := tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_MemberRemoved{
		MemberRemoved: &hyv1.MemberRemoved{UserId: int64(target), Banned: isBan}}}, target)
	if err != nil {
		return err
	}
	return enqueueMembers(tx, c.ID, target)
}

// leave ends one's own membership. The group of an owner who leaves is
// inherited.
func (s *Service) leave(ctx context.Context, me im.UserID, id im.ConvID) error {
	return s.db.Write(ctx, func(tx *store.Tx) error { return leaveGroup(tx, me, id) })
}

func leaveGroup(tx *store.Tx, me im.UserID, id im.ConvID) error {
	c, sight, err := holdGroup(tx, me, id)
	if err != nil || !sight.current() {
		return err
	}
	owner := sight.last().Role == hyv1.Role_ROLE_OWNER
	if err := tx.EndMembership(c, me, c.LastSeq+2); err != nil {
		return err
	}
	err = tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_MemberLeft{MemberLeft: &hyv1.MemberLeft{}}}, me)
	if err != nil {
		return err
	}
	if owner {
		if err := inherit(tx, c, me); err != nil {
			return err
		}
	}
	return enqueueMembers(tx, id, me)
}

// inherit finds another owner.
func inherit(tx *store.Tx, c *store.Conversation, old im.UserID) error {
	heir, err := tx.Heir(c.ID)
	if err != nil || heir == 0 {
		return err
	}
	return crown(tx, c, old, heir)
}

// rename gives the group a new name.
func (s *Service) rename(ctx context.Context, me im.UserID, id im.ConvID, name string) (*hyv1.Conversation, error) {
	name, err := groupName(name)
	if err != nil {
		return nil, err
	}
	err = s.inGroup(ctx, me, id, editInfo, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if c.Name == name {
			return nil
		}
		if err := tx.SetName(c, name); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_GroupRenamed{
			GroupRenamed: &hyv1.GroupRenamed{Name: name, SearchKey: sound.Of(name)}}})
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, me, id)
}

// inGroup runs fn on a group in which me may do a, holding it.
func (s *Service) inGroup(ctx context.Context, me im.UserID, id im.ConvID, a action,
	fn func(*store.Tx, *store.Conversation, *store.Membership) error,
) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		my, err := acting(tx, c, me, a)
		if err != nil {
			return err
		}
		return fn(tx, c, my)
	})
}

// acting returns the stay of me, who may do a in the group c.
func acting(tx *store.Tx, c *store.Conversation, me im.UserID, a action) (*store.Membership, error) {
	s, err := look(tx, c.ID, me)
	switch {
	case err != nil:
		return nil, err
	case c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_GROUP:
		return nil, im.Invalid(hyv1.Reason_GROUP_ONLY, "conversationId")
	case !s.current():
		return nil, errNotMember
	}
	return s.last(), may(a, s.last().Role, 0, c.Permissions)
}

// holdGroup locks a group that me is or was in.
func holdGroup(tx *store.Tx, me im.UserID, id im.ConvID) (*store.Conversation, sight, error) {
	c, err := tx.LockConversation(id)
	if err != nil {
		return nil, sight{}, err
	}
	s, err := look(tx, id, me)
	if err == nil && c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
		err = im.Invalid(hyv1.Reason_GROUP_ONLY, "conversationId")
	}
	return c, s, err
}

// invitees returns users once each, without me, all of them there.
func (s *Service) invitees(ctx context.Context, me im.UserID, users []im.UserID) ([]im.UserID, error) {
	if len(users) > addLimit {
		return nil, im.TooLong("userIds", addLimit)
	}
	users = slices.Clone(users)
	slices.Sort(users)
	users = slices.DeleteFunc(slices.Compact(users), func(u im.UserID) bool { return u == me })
	if err := s.exists(ctx, users); err != nil {
		return nil, err
	}
	return users, nil
}

func (s *Service) groupFull() error {
	e := &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_GROUP_FULL, Limit: int64(s.cfg.MaxGroupMembers)}
	return e
}

func ints[T ~int64](ids []T) []int64 {
	list := make([]int64, len(ids))
	for i, id := range ids {
		list[i] = int64(id)
	}
	return list
}
