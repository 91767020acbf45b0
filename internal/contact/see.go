package contact

import (
	"context"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// MaySee returns which of owners let viewer see their presence, and which of
// these let viewer see, too, when they were last there. Whatever changes this has
// presence look again before it is acknowledged: Settle for two people, SettleAll
// for one and everybody else.
func (s *Service) MaySee(ctx context.Context, viewer im.UserID, owners []im.UserID) (may, last []im.UserID, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		j, err := NewJudge(tx, owners, viewer)
		if err != nil {
			return err
		}
		for _, o := range owners {
			if ok, _ := j.May(Presence, o); !ok {
				continue
			}
			may = append(may, o)
			if ok, _ := j.May(LastSeen, o); ok {
				last = append(last, o)
			}
		}
		return nil
	})
	return may, last, err
}
