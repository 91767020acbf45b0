package conv

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// invitesLimit is how many invites a group has.
const invitesLimit = 100

var errInvite = im.NotFound(hyv1.Reason_INVITE_INVALID)

// secret is the part of a token that nobody can guess.
type secret [16]byte

func (s secret) hash() []byte {
	sum := sha256.Sum256(s[:])
	return sum[:]
}

// makeToken joins the conversation, by which an invite is found, and its secret.
func makeToken(c im.ConvID, s secret) string {
	return base64.RawURLEncoding.EncodeToString(append(binary.BigEndian.AppendUint64(nil, uint64(c)), s[:]...))
}

func parseToken(token string) (c im.ConvID, s secret, err error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 8+len(s) {
		return 0, s, errInvite
	}
	copy(s[:], b[8:])
	return im.ConvID(binary.BigEndian.Uint64(b)), s, nil
}

// createInvite makes a link to the group, of which in says the terms.
func (s *Service) createInvite(ctx context.Context, me im.UserID, in *store.Invite) (token string, err error) {
	if in.MaxUses < 0 {
		return "", im.Invalid(hyv1.Reason_MALFORMED, "maxUses")
	}
	var key secret
	_, _ = rand.Read(key[:]) // never fails
	in.ID, in.Creator, in.Hash = im.NewID(), me, key.hash()
	return makeToken(in.Conv, key), s.inGroup(ctx, me, in.Conv, invite, func(tx *store.Tx, c *store.Conversation, _ *store.Membership) error {
		if !in.ExpiresAt.IsZero() && !in.ExpiresAt.After(tx.Now()) {
			return im.Invalid(hyv1.Reason_MALFORMED, "expiresAt")
		}
		all, err := tx.Invites(c.ID)
		if err != nil {
			return err
		}
		if len(all) >= invitesLimit {
			return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_INVITES_FULL, Limit: invitesLimit}
		}
		if err := tx.AddInvite(in); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_InviteCreated{
			InviteCreated: &hyv1.InviteCreated{InviteId: in.ID}}})
	})
}

func showInvite(in *store.Invite) *hyv1.Invite {
	return &hyv1.Invite{
		Id: in.ID, CreatorId: int64(in.Creator), CreatedAt: timestampOf(in.CreatedAt), ExpiresAt: timestampOf(in.ExpiresAt),
		MaxUses: in.MaxUses, Uses: in.Uses, NeedsApproval: in.NeedsApproval,
	}
}

// listInvites returns those that me may manage.
func (s *Service) listInvites(ctx context.Context, me im.UserID, id im.ConvID) (*hyv1.ListInvitesResponse, error) {
	out := &hyv1.ListInvitesResponse{}
	err := s.seeGroup(ctx, me, id, takePart, func(tx *store.Tx, c *store.Conversation, my *store.Membership) error {
		all, err := tx.Invites(id)
		if err != nil {
			return err
		}
		var creators []im.UserID
		for _, in := range all {
			if mayManage(c, my, &in) == nil {
				out.Invites = append(out.Invites, showInvite(&in))
				creators = append(creators, in.Creator)
			}
		}
		out.Users, err = contact.Users(tx, me, creators)
		return err
	})
	return out, err
}

// mayManage: one's own invites, or those of others too.
func mayManage(c *store.Conversation, my *store.Membership, in *store.Invite) error {
	if in.Creator == my.User {
		return nil
	}
	return may(manageInvites, my.Role, 0, c.Permissions)
}

// revokeInvite ends an invite.
func (s *Service) revokeInvite(ctx context.Context, me im.UserID, id im.ConvID, which int64) error {
	return s.inGroup(ctx, me, id, takePart, func(tx *store.Tx, c *store.Conversation, my *store.Membership) error {
		all, err := tx.Invites(id)
		i := slices.IndexFunc(all, func(in store.Invite) bool { return in.ID == which })
		if err != nil || i < 0 {
			return err
		}
		if err := mayManage(c, my, &all[i]); err != nil {
			return err
		}
		if err := tx.DeleteInvite(&all[i]); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_InviteRevoked{InviteRevoked: &hyv1.InviteRevoked{InviteId: which}}})
	})
}

// openInvite returns the invite of a secret while it is good: not expired, not
// used up, not revoked, and made by somebody who may still invite.
func openInvite(tx *store.Tx, c *store.Conversation, key secret) (*store.Invite, error) {
	all, err := tx.Invites(c.ID)
	if err != nil {
		return nil, err
	}
	hash := key.hash()
	i := slices.IndexFunc(all, func(in store.Invite) bool { return slices.Equal(in.Hash, hash) })
	if i < 0 || all[i].UsedUp() || !all[i].ExpiresAt.IsZero() && !all[i].ExpiresAt.After(tx.Now()) {
		return nil, errInvite
	}
	creator, err := present(tx, c, all[i].Creator)
	if err != nil {
		return nil, err
	}
	if creator == nil || may(invite, creator.Role, 0, c.Permissions) != nil {
		return nil, errInvite
	}
	return &all[i], nil
}

// getInvite shows where a link leads.
func (s *Service) getInvite(ctx context.Context, me im.UserID, token string) (*hyv1.GetInviteResponse, error) {
	id, key, err := parseToken(token)
	if err != nil {
		return nil, err
	}
	out := &hyv1.GetInviteResponse{}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
		if err != nil {
			return strangers(err)
		}
		in, err := openInvite(tx, c, key)
		if err != nil {
			return err
		}
		out.Avatar = tx.GroupLink(id, c.Avatar)
		out.Name, out.MemberCount, out.NeedsApproval = c.Name, int32(c.Members), in.NeedsApproval //nolint:gosec // G115: a group's size
		my, err := present(tx, c, me)
		if err != nil {
			return err
		}
		if my != nil {
			out.ConversationId = int64(id)
		}
		a, err := tx.Application(id, me)
		if err != nil {
			return err
		}
		out.Application = a.State
		out.Inviter, err = contact.User(tx, me, in.Creator)
		return err
	})
	return out, err
}

// strangers learn nothing of what a token may have led to.
func strangers(err error) error {
	if errors.Is(err, im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)) {
		return errInvite
	}
	return err
}

// seeGroup is inGroup for what changes nothing.
func (s *Service) seeGroup(ctx context.Context, me im.UserID, id im.ConvID, a action,
	fn func(*store.Tx, *store.Conversation, *store.Membership) error,
) error {
	return s.db.Read(ctx, func(tx *store.Tx) error {
		c, err := tx.Conversation(id)
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

// expiry reads when an invite ends.
func expiry(r *hyv1.CreateInviteRequest) (time.Time, error) {
	switch at := r.GetExpiresAt(); {
	case at == nil:
		return time.Time{}, nil
	case !at.IsValid():
		return time.Time{}, im.Invalid(hyv1.Reason_MALFORMED, "expiresAt")
	default:
		return at.AsTime().Truncate(time.Millisecond), nil
	}
}
