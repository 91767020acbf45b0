package contact

import (
	"cmp"
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/sound"
	"hongyan/internal/store"
)

// cardGroups is how many groups of both a card names.
const cardGroups = 50

// card is what a profile card of other shows to me.
func (s *Service) card(ctx context.Context, me, other im.UserID) (*hyv1.ContactServiceCardResponse, error) {
	if other <= 0 {
		return nil, im.BadID("userId")
	}
	out := &hyv1.ContactServiceCardResponse{}
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		if out.User, err = User(tx, me, other); err != nil || me == other {
			return err
		}
		c, err := tx.Contact(me, other)
		if err != nil {
			return err
		}
		out.Contact = c.Proto()
		if out.Outgoing, err = requestOf(tx, me, other, true); err != nil {
			return err
		}
		if out.Incoming, err = requestOf(tx, me, other, false); err != nil {
			return err
		}
		out.Groups, err = mutualGroups(tx, me, other)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.GroupCount = int32(len(out.GetGroups())) //nolint:gosec // G115: of one person
	out.Groups = out.Groups[:min(len(out.Groups), cardGroups)]
	return out, nil
}

// requestOf is the request of me to other (out), or back, as lists show it.
func requestOf(tx *store.Tx, me, other im.UserID, out bool) (*hyv1.ContactRequest, error) {
	r, err := tx.ContactRequest(me, other, out)
	if err != nil || !r.ExpiresAt.After(tx.Now().Add(-requestsKept)) {
		return nil, err
	}
	return r.Proto(tx.Now()), nil
}

// mutualGroups lists the groups that both are members of now, by name.
func mutualGroups(tx *store.Tx, me, other im.UserID) ([]*hyv1.MutualGroup, error) {
	groups, err := tx.MutualGroups(me, other)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(groups, func(a, b *hyv1.MutualGroup) int {
		return cmp.Or(cmp.Compare(sound.Of(a.Name), sound.Of(b.Name)), cmp.Compare(a.ConversationId, b.ConversationId))
	})
	return groups, nil
}
