package account

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// The verbs of administrators: for the command line, on the machine itself.

// CreateUser makes an account, reserved handles included, without signing a
// device in. An empty password is made up and returned.
func (s *Service) CreateUser(ctx context.Context, handle, password, name, speaks string, owner bool) (*hyv1.User, string, error) {
	if password == "" {
		password = newPassword()
	}
	handle, key, err := parseHandle(handle, true)
	if err != nil {
		return nil, "", err
	}
	if name, err = parseName(name); err != nil {
		return nil, "", err
	}
	if name == "" {
		name = handle
	}
	normal, err := parsePassword(password, handle, "password")
	if err != nil {
		return nil, "", err
	}
	hash, err := s.hasher.Hash(ctx, normal)
	if err != nil {
		return nil, "", err
	}
	a := &store.Account{ID: im.UserID(im.NewID()), Handle: handle, HandleKey: key, Name: name, Owner: owner, Language: language(speaks)}
	err = s.DB.Write(ctx, func(tx *store.Tx) error { return s.addAccount(tx, a, hash) })
	if err != nil {
		return nil, "", err
	}
	s.metrics.registered.Inc()
	s.log.Info("account made by an administrator", "user", int64(a.ID), "owner", owner)
	return a.Proto(), password, nil
}

// ListUsers returns a page of accounts in the order of their handles' keys, and
// where the next page begins (empty: this was the last). after is empty at
// first.
func (s *Service) ListUsers(ctx context.Context, after string, limit int) (page []store.AccountActivity, next string, err error) {
	limit = min(max(limit, 1), 1000)
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		page, err = tx.ListAccounts(after, limit+1)
		return err
	})
	if err == nil && len(page) > limit {
		page = page[:limit]
		next = page[limit-1].HandleKey
	}
	return page, next, err
}

// ResetPassword gives an account a password (made up if empty) and returns it.
// All its devices are signed out and its lock-outs end.
func (s *Service) ResetPassword(ctx context.Context, handle, password string) (string, error) {
	if password == "" {
		password = newPassword()
	}
	normal, err := parsePassword(password, handle, "password")
	if err != nil {
		return "", err
	}
	hash, err := s.hasher.Hash(ctx, normal)
	if err != nil {
		return "", err
	}
	return password, s.administer(ctx, handle, "password reset", func(tx *store.Tx, a *store.Account) error {
		if err := tx.SetPasswordHash(a.ID, hash); err != nil {
			return err
		}
		if err := endLockouts(tx, a); err != nil {
			return err
		}
		return s.revokeAll(tx, a.ID, 0, "reset")
	})
}

// Lock keeps an account from acting until Unlock: its devices are signed out and
// none can sign in.
func (s *Service) Lock(ctx context.Context, handle string) error {
	return s.administer(ctx, handle, "locked", func(tx *store.Tx, a *store.Account) error {
		if err := s.revokeAll(tx, a.ID, 0, "locked"); err != nil {
			return err
		}
		return tx.SetLocked(a.ID, true)
	})
}

// Unlock ends Lock, and lock-outs after failed sign-ins too.
func (s *Service) Unlock(ctx context.Context, handle string) error {
	return s.administer(ctx, handle, "unlocked", func(tx *store.Tx, a *store.Account) error {
		if err := endLockouts(tx, a); err != nil {
			return err
		}
		return tx.SetLocked(a.ID, false)
	})
}

func endLockouts(tx *store.Tx, a *store.Account) error {
	if err := tx.DeleteAccountFailures(signInAccount(a.HandleKey)); err != nil {
		return err
	}
	return tx.DeleteAccountFailures(passwordAccount(a.ID))
}

// administer changes the account that has the handle. Error: USER_NOT_FOUND.
func (s *Service) administer(ctx context.Context, handle, what string, change func(*store.Tx, *store.Account) error) error {
	var user im.UserID
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		found, err := tx.FindHandle(im.HandleKey(handle))
		if err != nil {
			return err
		}
		if found == nil || found.System {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		a, err := tx.LockAccount(found.ID)
		if err != nil {
			return err
		}
		if a == nil || a.Deleted {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		user = a.ID
		return change(tx, a)
	})
	if err == nil {
		s.log.Info("account "+what+" by an administrator", "user", int64(user))
	}
	return err
}

// newPassword makes up one that can be read aloud: 80 bits in four groups.
func newPassword() string {
	t := randomText(10)
	return t[:4] + "-" + t[4:8] + "-" + t[8:12] + "-" + t[12:]
}
