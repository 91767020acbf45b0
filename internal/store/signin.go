package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Failures counts what went wrong at signing in to an account (empty: any)
// from an address (empty: any).
type Failures struct {
	Count       int
	Since       time.Time // when counting began
	Locks       int       // lock-outs in a row
	LockedUntil time.Time // zero: never locked
}

// LockFailures returns the count, the zero one if nothing is known, and keeps
// other writers of it away until the transaction ends.
func (tx *Tx) LockFailures(account, address string) (f Failures, err error) {
	if tx.pg { // a row that is not there cannot be locked
		_, err = tx.Exec(`INSERT INTO signin_failures (account, address, failures, since, last_at, locks, locked_until)
			VALUES ($1, $2, 0, 0, 0, 0, 0) ON CONFLICT (account, address) DO NOTHING`, account, address)
		if err != nil {
			return Failures{}, fmt.Errorf("count failure: %w", err)
		}
	}
	var since, until int64
	err = tx.QueryRow(`SELECT failures, since, locks, locked_until FROM signin_failures
		WHERE account = $1 AND address = $2`+tx.ForUpdate(), account, address).Scan(&f.Count, &since, &f.Locks, &until)
	if errors.Is(err, errNoRows) {
		return Failures{}, nil
	}
	if err != nil {
		return Failures{}, fmt.Errorf("read failures: %w", err)
	}
	if since > 0 {
		f.Since = time.UnixMilli(since).UTC()
	}
	if until > 0 {
		f.LockedUntil = time.UnixMilli(until).UTC()
	}
	return f, nil
}

// PutFailures stores the count.
func (tx *Tx) PutFailures(account, address string, f Failures) error {
	var until int64
	if !f.LockedUntil.IsZero() {
		until = f.LockedUntil.UnixMilli()
	}
	_, err := tx.Exec(`INSERT INTO signin_failures (account, address, failures, since, last_at, locks, locked_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (account, address) DO UPDATE SET failures = excluded.failures, since = excluded.since,
			last_at = excluded.last_at, locks = excluded.locks, locked_until = excluded.locked_until`,
		account, address, f.Count, f.Since.UnixMilli(), tx.now.UnixMilli(), f.Locks, until)
	if err != nil {
		return fmt.Errorf("count failure: %w", err)
	}
	return nil
}

// DeleteFailures forgets one count. Idempotent.
func (tx *Tx) DeleteFailures(account, address string) error {
	_, err := tx.Exec(`DELETE FROM signin_failures WHERE account = $1 AND address = $2`, account, address)
	return err
}

// DeleteAccountFailures forgets all counts of an account, from everywhere.
func (tx *Tx) DeleteAccountFailures(account string) error {
	_, err := tx.Exec(`DELETE FROM signin_failures WHERE account = $1`, account)
	return err
}

// SweepFailures forgets the counts that did not move since the time.
func (tx *Tx) SweepFailures(before time.Time) error {
	_, err := tx.Exec(`DELETE FROM signin_failures WHERE last_at < $1 AND locked_until < $2`, before.UnixMilli(), tx.now.UnixMilli())
	return err
}

// TokenKey signs access tokens.
type TokenKey struct {
	ID        string
	Seed      []byte // Ed25519
	CreatedAt time.Time
}

// TokenKeys lists them, newest first.
func (tx *Tx) TokenKeys() ([]TokenKey, error) {
	rows, err := tx.Query(`SELECT kid, seed, created_at FROM token_keys ORDER BY created_at DESC, kid`)
	return rowsOf(rows, err, func(r *sql.Rows) (k TokenKey, err error) {
		var created int64
		err = r.Scan(&k.ID, &k.Seed, &created)
		k.CreatedAt = time.UnixMilli(created).UTC()
		return k, err
	})
}

// AddTokenKey stores a key.
func (tx *Tx) AddTokenKey(k TokenKey) error {
	_, err := tx.Exec(`INSERT INTO token_keys (kid, seed, created_at) VALUES ($1, $2, $3)`, k.ID, k.Seed, k.CreatedAt.UnixMilli())
	return err
}

// DeleteTokenKey forgets a key. Idempotent.
func (tx *Tx) DeleteTokenKey(id string) error {
	_, err := tx.Exec(`DELETE FROM token_keys WHERE kid = $1`, id)
	return err
}

// AddState stores a value unless the name has one, and returns the one it has.
func (tx *Tx) AddState(name string, value []byte) ([]byte, error) {
	_, err := tx.Exec(`INSERT INTO server_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, value)
	if err != nil {
		return nil, err
	}
	return tx.State(name)
}

// TakeState removes a value and returns it, nil if there is none. Of several at
// once, one gets it.
func (tx *Tx) TakeState(name string) (v []byte, err error) {
	err = tx.QueryRow(`DELETE FROM server_state WHERE name = $1 RETURNING value`, name).Scan(&v)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	return v, err
}
