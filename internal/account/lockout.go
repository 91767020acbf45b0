package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/netip"
	"strconv"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Lock-out. Every attempt is counted before the password is looked at, so that
// guesses side by side cannot outrun the count; the right password takes its
// count back. Two counts must both allow an attempt: that of the handle and
// that of the address.
//
// A stranger could lock a person out by failing on purpose. Therefore attempts
// from an address from which the account has a signed-in device are counted
// apart (account, address): they are neither stopped by strangers' failures
// nor do they help them. Devices that are signed in never notice a lock-out.
// It follows that somebody at such an address can find out that a handle
// exists, by locking it from elsewhere first; nobody else can.

// locksForgotten is how long after the last lock-out the next one is as short
// as the first again.
const locksForgotten = 24 * time.Hour

// attempt counts one and says for how long sign-ins are locked out: 0, it may
// go on. A lock-out begins with the attempt after the last one allowed.
func (c Config) attempt(f store.Failures, limit int, now time.Time) (store.Failures, time.Duration) {
	if most := now.Add(c.LockMost); f.LockedUntil.After(most) {
		f.LockedUntil = most // a clock that jumped must not lock for ever
	}
	if wait := f.LockedUntil.Sub(now); wait > 0 {
		return f, wait
	}
	if now.Sub(f.LockedUntil) > locksForgotten {
		f.Locks = 0
	}
	// A little negative is a transaction that began earlier and waited.
	if now.Sub(f.Since).Abs() > c.LockWindow {
		f.Count, f.Since = 0, now
	}
	if f.Count < limit {
		f.Count++
		return f, 0
	}
	wait := min(c.LockFor<<min(f.Locks, 20), c.LockMost)
	f = store.Failures{Since: now, Locks: f.Locks + 1, LockedUntil: now.Add(wait)}
	return f, wait
}

// An attempt names the counts that one sign-in moves.
type attempt struct {
	account string // hash of a handle key, or of a user id
	from    string // address, if counted apart; else empty
	address string // empty: unknown, not counted
}

// signInAccount names a handle in the counts. It is hashed because people type
// all kinds of things into that field, passwords too.
func signInAccount(handleKey string) string { return hashed("handle " + handleKey) }

// passwordAccount is counted when a signed-in person must repeat the password:
// apart from sign-ins, so that strangers cannot disturb it.
func passwordAccount(user im.UserID) string {
	return hashed("user " + strconv.FormatInt(int64(user), 10))
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// network is what counts as one address: an IPv4 address, or the /64 that one
// IPv6 customer has.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(64) // never fails for IPv6
	return prefix.String()
}

// begin counts an attempt. Error: SIGN_IN_LOCKED.
func (s *Service) begin(ctx context.Context, a attempt) error {
	var wait time.Duration
	err := s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		wait, err = s.count(tx, a)
		return err
	})
	if err != nil {
		return err
	}
	if wait > 0 {
		s.metrics.signIns.WithLabelValues("locked").Inc()
		return im.Exhausted(hyv1.Reason_SIGN_IN_LOCKED, wait)
	}
	return nil
}

// count takes the address first: who is locked out must not lock accounts.
func (s *Service) count(tx *store.Tx, a attempt) (time.Duration, error) {
	if a.address != "" {
		wait, err := s.countOne(tx, "", a.address, s.cfg.LockAddressAfter)
		if err != nil || wait > 0 {
			return wait, err
		}
	}
	return s.countOne(tx, a.account, a.from, s.cfg.LockAfter)
}

func (s *Service) countOne(tx *store.Tx, account, address string, limit int) (time.Duration, error) {
	f, err := tx.LockFailures(account, address)
	if err != nil {
		return 0, err
	}
	f, wait := s.cfg.attempt(f, limit, tx.Now())
	return wait, tx.PutFailures(account, address, f)
}

// succeeded forgets the account's count and takes one back from the address.
func (a attempt) succeeded(tx *store.Tx) error {
	if err := a.takeBack(tx, "", a.address); err != nil {
		return err
	}
	return tx.DeleteFailures(a.account, a.from)
}

// undecided takes the attempt back: the password was not looked at.
func (a attempt) undecided(tx *store.Tx) error {
	if err := a.takeBack(tx, "", a.address); err != nil {
		return err
	}
	return a.takeBack(tx, a.account, a.from)
}

func (a attempt) takeBack(tx *store.Tx, account, address string) error {
	if account == "" && address == "" {
		return nil
	}
	f, err := tx.LockFailures(account, address)
	if err != nil || f.Count == 0 {
		return err
	}
	f.Count--
	return tx.PutFailures(account, address, f)
}

// checkPassword compares a password with a hash within the limits of the
// attempt, which is counted as failed until succeeded is called. An empty hash
// is answered like a wrong password, and as slowly.
// Errors: SIGN_IN_LOCKED, WRONG_CREDENTIALS, OVERLOADED.
func (s *Service) checkPassword(ctx context.Context, a attempt, password, hash string) (stale bool, err error) {
	if err := s.begin(ctx, a); err != nil {
		return false, err
	}
	if len(password) > passwordMaxBytes {
		password = "" // nobody's, and as slow
	}
	ok, stale, err := s.hasher.Check(ctx, normalPassword(password), hash)
	if err != nil {
		s.metrics.signIns.WithLabelValues("overloaded").Inc()
		// The caller may have hung up; the count is to be right all the same.
		back := s.DB.Write(context.WithoutCancel(ctx), a.undecided)
		if back != nil {
			s.log.Warn("take back an attempt", "err", back)
		}
		return false, err
	}
	if !ok {
		s.metrics.signIns.WithLabelValues("wrong").Inc()
		return false, errWrong
	}
	return stale, nil
}

// confirmPassword is checkPassword for somebody who is signed in: a wrong
// password does not mean that they are not.
// Errors: SIGN_IN_LOCKED, WRONG_CREDENTIALS, OVERLOADED.
func (s *Service) confirmPassword(ctx context.Context, user im.UserID, password string) (a attempt, hash string, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		hash, err = tx.PasswordHash(user)
		return err
	})
	if err != nil {
		return a, "", err
	}
	a = attempt{account: passwordAccount(user)}
	_, err = s.checkPassword(ctx, a, password, hash)
	if errors.Is(err, errWrong) {
		err = im.Deny(hyv1.Reason_WRONG_CREDENTIALS)
	}
	return a, hash, err
}

var errWrong = im.Unauthenticated(hyv1.Reason_WRONG_CREDENTIALS)
