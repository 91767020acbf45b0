package account

import (
	"context"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

type refreshed struct {
	access        string
	accessExpires time.Time
	refresh       string
}

// rotate gives the next tokens for a refresh token.
func (s *Service) rotate(ctx context.Context, text string) (refreshed, error) {
	key, err := s.tokens.load(ctx)
	if err != nil {
		return refreshed{}, err
	}
	token, ok := key.parse(text)
	if !ok {
		return refreshed{}, s.refused(unknown)
	}
	next := key.next(token)
	var (
		what       verdict
		generation int64
	)
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.LockDevice(token.Identity)
		if err != nil {
			return err
		}
		switch what = s.cfg.judge(d, token, next, tx.Now()); what {
		case fresh:
			generation = d.Generation + 1
			return tx.RotateDevice(token.Identity, next.hash(), im.Address(ctx))
		case repeated:
			generation = d.Generation
		case reused, expired:
			// Committed, though the caller is refused.
			if _, err := s.revoke(tx, token.Identity, what.String()); err != nil {
				return err
			}
			return devicesChanged(tx, token.User)
		case unknown, revoked, locked:
		}
		return nil
	})
	if err != nil {
		return refreshed{}, err
	}
	if what == reused {
		s.log.Warn("refresh token used again, device signed out", "user", int64(token.User), "device", int64(token.Device))
	}
	if what != fresh && what != repeated {
		return refreshed{}, s.refused(what)
	}
	access, expires, err := s.signAccess(ctx, token.Identity, generation)
	if err != nil {
		return refreshed{}, err
	}
	s.metrics.refreshes.WithLabelValues(what.String()).Inc()
	return refreshed{access: access, accessExpires: expires, refresh: key.text(next)}, nil
}

func (s *Service) refused(what verdict) error {
	s.metrics.refreshes.WithLabelValues(what.String()).Inc()
	switch what {
	case reused:
		return im.Unauthenticated(hyv1.Reason_TOKEN_REUSED)
	case revoked:
		return im.Unauthenticated(hyv1.Reason_DEVICE_REVOKED)
	case locked:
		return errLocked
	case unknown, expired, fresh, repeated:
	}
	return im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN)
}

// verdict on a refresh token.
type verdict int

const (
	unknown  verdict = iota // never made by us, or its device is forgotten
	fresh                   // the one that is good
	repeated                // the one before, and nothing wrong with that
	reused                  // an older one: two parties have it
	expired                 // good, but the device was away too long
	revoked                 // its device was signed out
	locked                  // its account is locked
)

func (v verdict) String() string {
	return [...]string{"unknown", "fresh", "repeated", "reused", "expired", "revoked", "locked"}[v]
}

// judge tells what to make of a token of ours. next is its successor: if that
// is the good one, token is the one before. It is accepted again for the time
// of grace (two tabs), and also later as long as nobody was seen with the
// tokens that were given for it: then the answer was lost, and the person must
// not be signed out for a bad connection.
func (c Config) judge(d *store.DeviceStatus, token, next refreshToken, now time.Time) verdict {
	switch {
	case d == nil || d.AccountDeleted:
		return unknown
	case d.Revoked:
		return revoked
	case d.AccountLocked:
		return locked
	case token.has(d.RefreshHash) && now.Sub(d.LastActiveAt) > c.RefreshLifetime:
		return expired
	case token.has(d.RefreshHash):
		return fresh
	case next.has(d.RefreshHash) && (now.Sub(d.RotatedAt) <= c.RefreshGrace || d.Confirmed < d.Generation):
		return repeated
	}
	return reused
}
