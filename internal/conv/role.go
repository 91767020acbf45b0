package conv

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// setRole makes target an admin, or a member again.
func (s *Service) setRole(ctx context.Context, me im.UserID, id im.ConvID, target im.UserID, role hyv1.Role) error {
	if role != hyv1.Role_ROLE_MEMBER && role != hyv1.Role_ROLE_ADMIN {
		return im.Invalid(hyv1.Reason_MALFORMED, "role")
	}
	return s.toMember(ctx, me, id, setRole, target, func(tx *store.Tx, c *store.Conversation, their *store.Membership) error {
		if their.Role == role {
			return nil
		}
		if err := tx.SetRole(c, target, role); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_RoleChanged{
			RoleChanged: &hyv1.RoleChanged{UserId: int64(target), Role: role}}})
	})
}

// transfer hands the group over to target.
func (s *Service) transfer(ctx context.Context, me im.UserID, id im.ConvID, target im.UserID) error {
	return s.toMember(ctx, me, id, transfer, target, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if err := tx.SetRole(c, me, hyv1.Role_ROLE_ADMIN); err != nil {
			return err
		}
		return crown(tx, c, me, target)
	})
}

// crown makes heir the owner in the place of old.
func crown(tx *store.Tx, c *store.Conversation, old, heir im.UserID) error {
	if err := tx.SetRole(c, heir, hyv1.Role_ROLE_OWNER); err != nil {
		return err
	}
	return tx.AppendNotice(c, old, &hyv1.Event{Body: &hyv1.Event_OwnerChanged{OwnerChanged: &hyv1.OwnerChanged{UserId: int64(heir)}}})
}

// dissolve ends the group for everybody. Its last owner may ask again.
func (s *Service) dissolve(ctx context.Context, me im.UserID, id im.ConvID) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		seen, err := look(tx, id, me)
		if err == nil && c.Members == 0 && seen.last().Role == hyv1.Role_ROLE_OWNER {
			return nil
		}
		if _, err := acting(tx, c, me, dissolve); err != nil {
			return err
		}
		return dissolveGroup(tx, c, me)
	})
}

func dissolveGroup(tx *store.Tx, c *store.Conversation, me im.UserID) error {
	waiting, err := tx.Waiting(c.ID)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		if err := settle(tx, c, me, stateRejected, "", a.User); err != nil {
			return err
		}
	}
	if err := tx.SetGroupAvatar(c, me, 0); err != nil {
		return err
	}
	members, err := tx.EndMemberships(c, c.LastSeq+2)
	if err != nil {
		return err
	}
	err = tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_GroupDissolved{GroupDissolved: &hyv1.GroupDissolved{}}}, members...)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(members, addLimit) { // jobs of a size that is done within a lease
		if err := enqueueMembers(tx, c.ID, some...); err != nil {
			return err
		}
	}
	return nil
}

// setPermissions changes who may do what.
func (s *Service) setPermissions(ctx context.Context, me im.UserID, id im.ConvID, by *hyv1.GroupPermissions) (*hyv1.Conversation, error) {
	if by == nil {
		return nil, im.Required("permissions")
	}
	err := s.inGroup(ctx, me, id, setPermissions, func(tx *store.Tx, c *store.Conversation, my *store.Membership) error {
		p, err := changed(c.Permissions, by, my.Role)
		if err != nil || p == c.Permissions {
			return err
		}
		if err := tx.SetPermissions(c, p); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_PermissionsChanged{
			PermissionsChanged: &hyv1.PermissionsChanged{Permissions: showPermissions(p)}}})
	})
	if err != nil {
		return nil, err
	}
	return s.get(ctx, me, id)
}

// toMember runs fn on a group that me is in, holding it, where me may do a to
// target, who is in it too.
func (s *Service) toMember(ctx context.Context, me im.UserID, id im.ConvID, a action, target im.UserID,
	fn func(*store.Tx, *store.Conversation, *store.Membership) error,
) error {
	if target <= 0 {
		return im.BadID("userId")
	}
	return s.inGroup(ctx, me, id, a, func(tx *store.Tx, c *store.Conversation, my *store.Membership) error {
		their, err := present(tx, c, target)
		if err != nil {
			return err
		}
		if their == nil {
			return errNoMember
		}
		if err := may(a, my.Role, their.Role, c.Permissions); err != nil {
			return err
		}
		return fn(tx, c, their)
	})
}

// present returns the stay of somebody who is a member now, else nil.
func present(tx *store.Tx, c *store.Conversation, user im.UserID) (*store.Membership, error) {
	stays, err := tx.Memberships(c.ID, user)
	if err != nil || len(stays) == 0 || !stays[len(stays)-1].Current() {
		return nil, err
	}
	return &stays[len(stays)-1], nil
}
