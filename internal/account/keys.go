package account

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"hongyan/internal/store"
)

// keys are those that sign access tokens. They live in the database, so that
// all nodes and restarts agree: the newest signs, all of them verify. A key
// that is too old is replaced when the next token is made, and forgotten when
// its last token has expired.
type keys struct {
	db       *store.DB
	lifetime time.Duration // of a key as signer
	tokens   time.Duration // of an access token

	mu     sync.Mutex
	byID   map[string]ed25519.PublicKey
	signer signingKey
	loaded time.Time // the last reading
}

type signingKey struct {
	id        string
	private   ed25519.PrivateKey
	createdAt time.Time
}

// reloadEvery bounds what tokens with made-up key ids cost.
const reloadEvery = 100 * time.Millisecond

func newKeys(db *store.DB, lifetime, tokens time.Duration) *keys {
	return &keys{db: db, lifetime: lifetime, tokens: tokens}
}

// Signer returns the key to sign with, made or replaced if need be.
func (k *keys) Signer(ctx context.Context) (signingKey, error) {
	k.mu.Lock()
	s := k.signer
	k.mu.Unlock()
	if s.usable(time.Now(), k.lifetime) {
		return s, nil
	}
	var all []store.TokenKey
	err := k.db.Write(ctx, func(tx *store.Tx) (err error) {
		all, err = k.rotate(tx)
		return err
	})
	if err != nil {
		return signingKey{}, fmt.Errorf("rotate token keys: %w", err)
	}
	return k.set(all), nil
}

func (s signingKey) usable(now time.Time, lifetime time.Duration) bool {
	return s.private != nil && now.Sub(s.createdAt) < lifetime
}

// rotate adds a key if the newest is missing or too old, and drops those whose
// tokens have all expired.
func (k *keys) rotate(tx *store.Tx) ([]store.TokenKey, error) {
	all, err := tx.TokenKeys()
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || tx.Now().Sub(all[0].CreatedAt) >= k.lifetime {
		fresh := newTokenKey(tx.Now())
		if err := tx.AddTokenKey(fresh); err != nil {
			return nil, err
		}
		all = append([]store.TokenKey{fresh}, all...)
	}
	for i := 1; i < len(all); i++ {
		// Another node may go on signing with a key until it rotates itself, a
		// key's lifetime after that key was made.
		lastSigned := later(all[i-1].CreatedAt, all[i].CreatedAt.Add(k.lifetime))
		if tx.Now().Sub(lastSigned) <= k.tokens+leeway {
			continue
		}
		if err := tx.DeleteTokenKey(all[i].ID); err != nil {
			return nil, err
		}
		all = append(all[:i], all[i+1:]...)
		i--
	}
	return all, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func newTokenKey(now time.Time) store.TokenKey {
	var id [12]byte
	seed := make([]byte, ed25519.SeedSize)
	_, _ = rand.Read(id[:]) // never fails
	_, _ = rand.Read(seed)
	return store.TokenKey{ID: base64.RawURLEncoding.EncodeToString(id[:]), Seed: seed, CreatedAt: now}
}

// Find returns the public key with this id, nil if there is none. An unknown
// id has the database read again: another node may have rotated.
func (k *keys) Find(ctx context.Context, id string) (ed25519.PublicKey, error) {
	k.mu.Lock()
	key, known := k.byID[id]
	recent := len(k.byID) > 0 && time.Since(k.loaded) < reloadEvery // at the start everybody waits for the keys
	if !known && !recent {
		k.loaded = time.Now()
	}
	k.mu.Unlock()
	if known || recent {
		return key, nil
	}
	var all []store.TokenKey
	err := k.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.TokenKeys()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read token keys: %w", err)
	}
	k.set(all)
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.byID[id], nil
}

// set takes over what was read and returns the signer.
func (k *keys) set(all []store.TokenKey) signingKey {
	byID := make(map[string]ed25519.PublicKey, len(all))
	var signer signingKey
	for _, key := range all {
		if len(key.Seed) != ed25519.SeedSize {
			continue
		}
		private := ed25519.NewKeyFromSeed(key.Seed)
		byID[key.ID] = private.Public().(ed25519.PublicKey)
		if signer.private == nil { // newest first
			signer = signingKey{id: key.ID, private: private, createdAt: key.CreatedAt}
			// What crypto/ed25519 works out once for a key it keeps beside it. Here it is worked out by one, and handed to
			// the others by the lock below: its own handing over cannot be seen by the race detector.
			ed25519.Sign(private, nil)
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.byID, k.signer = byID, signer
	return signer
}
