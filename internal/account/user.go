package account

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// usersMost is how many can be asked for at once.
const usersMost = 200

// getUsers returns the users with these ids in the order asked; unknown ids are
// left out.
func (s *Service) getUsers(ctx context.Context, ids []im.UserID) (users []*hyv1.User, err error) {
	if len(ids) > usersMost {
		return nil, im.TooLong("userIds", usersMost)
	}
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		users, err = tx.Users(ids)
		return err
	})
	return users, err
}

// findUser returns the person with exactly this handle, nil if there is none.
// The server's own account is nobody to talk to.
func (s *Service) findUser(ctx context.Context, handle string) (user *hyv1.User, err error) {
	if handle == "" {
		return nil, im.Required("handle")
	}
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		a, err := tx.FindHandle(handleKey(handle))
		if a != nil && !a.System {
			user = a.Proto()
		}
		return err
	})
	return user, err
}
