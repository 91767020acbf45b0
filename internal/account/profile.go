package account

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// jobPerson has those who know somebody hear of their name and picture. Key: the
// user. Done by conv.
const jobPerson = "person.changed"

// me returns the caller's own account, and what they see of it.
func (s *Service) me(ctx context.Context, user im.UserID) (a *store.Account, shown *hyv1.User, err error) {
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		if a, err = tx.FindAccount(user); err != nil || a == nil {
			return orElse(err, im.NotFound(hyv1.Reason_USER_NOT_FOUND))
		}
		shown = tx.Own(a)
		return nil
	})
	return a, shown, err
}

// updateProfile changes what is not nil.
func (s *Service) updateProfile(ctx context.Context, user im.UserID, name, bio *string, avatar *int64) (changed *hyv1.User, err error) {
	newName, newBio := "", ""
	if name != nil {
		if newName, err = parseName(*name); err != nil {
			return nil, err
		}
		if newName == "" {
			return nil, im.Invalid(hyv1.Reason_NAME_INVALID, "name")
		}
	}
	if bio != nil {
		if newBio, err = parseBio(*bio); err != nil {
			return nil, err
		}
	}
	if avatar != nil && *avatar < 0 {
		return nil, im.BadID("avatarId")
	}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(user)
		if err != nil {
			return err
		}
		if a == nil || a.Deleted {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		before := *a
		if name != nil {
			a.Name = newName
		}
		if bio != nil {
			a.Bio = newBio
		}
		if avatar != nil {
			a.Avatar = *avatar
		}
		if changed = tx.Own(a); *a == before {
			return nil
		}
		if err := tx.SetProfile(&before, a.Name, a.Bio); err != nil {
			return err
		}
		if a.Avatar != before.Avatar {
			if err := tx.SetAvatar(&before, a.Avatar); err != nil {
				return err
			}
		}
		_, err = tx.AppendUserEvent(user, &hyv1.UserEvent{
			Body: &hyv1.UserEvent_ProfileChanged{ProfileChanged: &hyv1.ProfileChanged{User: changed}},
		})
		if err != nil || a.Name == before.Name && a.Avatar == before.Avatar {
			return err
		}
		return tx.Enqueue(jobPerson, int64(user), nil)
	})
	return changed, err
}
