package account

import (
	"context"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// changePassword needs the present password and signs out all other devices.
func (s *Service) changePassword(ctx context.Context, me im.Identity, old, wanted string) error {
	if old == "" {
		return im.Required("oldPassword")
	}
	handle, err := s.handleOf(ctx, me.User)
	if err != nil {
		return err
	}
	password, err := parsePassword(wanted, handle, "newPassword")
	if err != nil {
		return err
	}
	try, hash, err := s.confirmPassword(ctx, me.User, old)
	if err != nil {
		return err
	}
	newHash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockAccount(me.User); err != nil {
			return err
		}
		if now, err := tx.PasswordHash(me.User); err != nil || now != hash {
			return orElse(err, errWrong) // another change was faster
		}
		if err := tx.SetPasswordHash(me.User, newHash); err != nil {
			return err
		}
		if err := try.succeeded(tx); err != nil {
			return err
		}
		return s.revokeAll(tx, me.User, me.Device, "password")
	})
	if err == nil {
		s.log.Info("password changed", "user", int64(me.User))
	}
	return err
}

func (s *Service) handleOf(ctx context.Context, user im.UserID) (handle string, err error) {
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		u, err := tx.User(user)
		handle = u.GetHandle()
		return err
	})
	return handle, err
}
