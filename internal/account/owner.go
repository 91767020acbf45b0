package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// SetupKeyLifetime is how long a setup link is good.
const SetupKeyLifetime = 30 * time.Minute

// setupKeyState holds when the key ends (8 bytes, Unix milliseconds) and its
// SHA-256.
const setupKeyState = "setup_key"

// HasOwner tells whether somebody owns the server.
func (s *Service) HasOwner(ctx context.Context) (has bool, err error) {
	err = s.DB.ReadOne(ctx, func(tx *store.Tx) error {
		has, err = tx.HasOwner()
		return err
	})
	return has, err
}

// NewSetupKey makes a key with which one account can be registered that owns
// the server. It is good once, for SetupKeyLifetime; the one before is not any
// more.
func (s *Service) NewSetupKey(ctx context.Context) (string, error) {
	key := randomText(20)
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		end := tx.Now().Add(SetupKeyLifetime).UnixMilli()
		hash := sha256.Sum256([]byte(key))
		return tx.SetState(setupKeyState, append(binary.BigEndian.AppendUint64(nil, uint64(end)), hash[:]...))
	})
	if err != nil {
		return "", err
	}
	return key, nil
}

// randomText has 8 bits for each byte, in small letters and digits.
func randomText(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
}

var errSetupKey = im.Deny(hyv1.Reason_SETUP_KEY_INVALID)

func checkSetupKey(tx *store.Tx, key string) error {
	state, err := tx.State(setupKeyState)
	if err != nil {
		return err
	}
	return matchSetupKey(state, key, tx.Now())
}

// takeSetupKey uses the key up. Of several at once, one gets it.
func takeSetupKey(tx *store.Tx, key string) error {
	state, err := tx.TakeState(setupKeyState)
	if err != nil {
		return err
	}
	return matchSetupKey(state, key, tx.Now())
}

func matchSetupKey(state []byte, key string, now time.Time) error {
	if len(state) != 8+sha256.Size {
		return errSetupKey
	}
	hash := sha256.Sum256([]byte(key))
	end := time.UnixMilli(int64(binary.BigEndian.Uint64(state)))
	if subtle.ConstantTimeCompare(hash[:], state[8:]) != 1 || !now.Before(end) {
		return errSetupKey
	}
	return nil
}
