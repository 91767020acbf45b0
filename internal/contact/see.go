package contact

import (
	"context"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// MaySee returns which of owners let viewer see their presence: those who are
// friends, each of the other, while neither blocks the other. Whatever changes
// this must have presence look again before it is acknowledged: Settle for two
// people, presence.Recheck for somebody and everybody else.
func (s *Service) MaySee(ctx context.Context, viewer im.UserID, owners []im.UserID) (seen []im.UserID, err error) {
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		seen, err = tx.Friends(viewer, owners)
		return err
	})
	return seen, err
}
