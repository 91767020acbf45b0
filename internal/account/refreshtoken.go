package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"sync"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// A refresh token is refreshPrefix and, in base64url: user id, device id, a
// secret of 32 bytes, and 16 bytes of MAC over all that. The MAC tells our own
// tokens from made-up ones, so that nobody can have a device signed out by
// inventing an "old" token for it.
//
// The store keeps the SHA-256 of the secret. The next secret is derived from
// the one before with a key of the server: whoever repeats a refresh because
// the answer was lost is given the same successor, though it is stored nowhere.
const (
	refreshPrefix = "hyr_"
	secretSize    = 32
	macSize       = 16
)

type refreshToken struct {
	im.Identity
	secret [secretSize]byte
}

// hash is what the store keeps.
func (t refreshToken) hash() []byte {
	h := sha256.Sum256(t.secret[:])
	return h[:]
}

func (t refreshToken) has(hash []byte) bool { return subtle.ConstantTimeCompare(t.hash(), hash) == 1 }

// refreshTokens makes and reads refresh tokens, with a key that is in the
// database for as long as that lives.
type refreshTokens struct {
	db *store.DB

	mu  sync.Mutex
	key []byte // nil until first needed
}

const refreshKeyState = "refresh_key"

func newRefreshTokens(db *store.DB) *refreshTokens { return &refreshTokens{db: db} }

// load makes the key known; no other method may be called before.
func (r *refreshTokens) load(ctx context.Context) (refreshKey, error) {
	r.mu.Lock()
	key := r.key
	r.mu.Unlock()
	if key != nil {
		return key, nil
	}
	err := r.db.Write(ctx, func(tx *store.Tx) (err error) {
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh) // never fails
		key, err = tx.AddState(refreshKeyState, fresh)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("key of refresh tokens: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.key = key
	return key, nil
}

type refreshKey []byte

// first makes the token of a device that signs in.
func (refreshKey) first(id im.Identity) refreshToken {
	t := refreshToken{Identity: id}
	_, _ = rand.Read(t.secret[:]) // never fails
	return t
}

// next is the one successor of a token.
func (k refreshKey) next(t refreshToken) refreshToken {
	return refreshToken{Identity: t.Identity, secret: [secretSize]byte(k.mac("next", t))}
}

func (k refreshKey) mac(purpose string, t refreshToken) []byte {
	m := hmac.New(sha256.New, k)
	m.Write([]byte("hongyan refresh " + purpose + "\x00"))
	m.Write(t.bytes())
	return m.Sum(nil)
}

func (t refreshToken) bytes() []byte {
	b := make([]byte, 0, 16+secretSize+macSize)
	b = binary.BigEndian.AppendUint64(b, uint64(t.User))
	b = binary.BigEndian.AppendUint64(b, uint64(t.Device))
	return append(b, t.secret[:]...)
}

func (k refreshKey) text(t refreshToken) string {
	return refreshPrefix + base64.RawURLEncoding.EncodeToString(append(t.bytes(), k.mac("seal", t)[:macSize]...))
}

// parse returns false for anything this server did not make.
func (k refreshKey) parse(text string) (t refreshToken, ok bool) {
	body, ok := strings.CutPrefix(text, refreshPrefix)
	if !ok || len(body) != base64.RawURLEncoding.EncodedLen(16+secretSize+macSize) {
		return t, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return t, false
	}
	t.User = im.UserID(binary.BigEndian.Uint64(b))
	t.Device = im.DeviceID(binary.BigEndian.Uint64(b[8:]))
	copy(t.secret[:], b[16:])
	return t, hmac.Equal(b[16+secretSize:], k.mac("seal", t)[:macSize])
}
