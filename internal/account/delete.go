package account

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// DeletedJob is the kind of the job by which other rooms follow a deletion: its
// key is the user id.
const DeletedJob = "account.deleted"

// deleteAccount removes the account for ever: the handle is free at once, all
// devices are signed out; only the name stays, for old conversations.
func (s *Service) deleteAccount(ctx context.Context, user im.UserID, password string) error {
	if password == "" {
		return im.Required("password")
	}
	try, hash, err := s.confirmPassword(ctx, user, password)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(user)
		if err != nil {
			return err
		}
		if now, err := tx.PasswordHash(user); err != nil || now != hash || a == nil || a.Deleted {
			return orElse(err, im.Deny(hyv1.Reason_WRONG_CREDENTIALS))
		}
		if err := try.succeeded(tx); err != nil {
			return err
		}
		if err := tx.DeleteAccountFailures(signInAccount(a.HandleKey)); err != nil {
			return err
		}
		if err := tx.DeleteAccount(a); err != nil {
			return err
		}
		tx.AnnounceRevoked(user, 0)
		return tx.Enqueue(DeletedJob, int64(user), nil)
	})
	if err == nil {
		s.log.Info("account deleted", "user", int64(user))
	}
	return err
}
