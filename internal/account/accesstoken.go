package account

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jws"
	"github.com/lestrrat-go/jwx/v3/jwt"

	"hongyan/internal/im"
)

// An access token is a JWT (RFC 7519, profile of RFC 9068): header alg, kid and
// typ and nothing else; claims iss, aud, sub (user id), did (device id), gen
// (generation of the device's refresh token), iat, exp.
const (
	tokenAlg      = "EdDSA"
	tokenType     = "at+jwt"
	tokenIssuer   = "hongyan"
	tokenAudience = "hongyan"
	// leeway is how far the clocks of two nodes may be apart.
	leeway = 30 * time.Second
	// accessTokenMax bytes: ours have some 400.
	accessTokenMax = 1024
)

// claims are what an access token says.
type claims struct {
	im.Identity
	generation int64
	expires    time.Time
}

// errToken: it is no token of ours, or it has expired. Why is nobody's business
// but the log's.
var errToken = errors.New("access token")

// signAccess makes an access token.
func (s *Service) signAccess(ctx context.Context, id im.Identity, generation int64) (token string, expires time.Time, err error) {
	key, err := s.keys.Signer(ctx)
	if err != nil {
		return "", time.Time{}, err
	}
	now := time.Now().Truncate(time.Second)
	expires = now.Add(s.cfg.AccessLifetime).UTC()
	t, err := jwt.NewBuilder().Issuer(tokenIssuer).Audience([]string{tokenAudience}).
		Subject(strconv.FormatInt(int64(id.User), 10)).
		Claim("did", strconv.FormatInt(int64(id.Device), 10)).Claim("gen", generation).
		IssuedAt(now).Expiration(expires).Build()
	if err != nil {
		return "", time.Time{}, fmt.Errorf("make access token: %w", err)
	}
	signed, err := signToken(t, key, tokenType)
	return string(signed), expires, err
}

func signToken(t jwt.Token, key signingKey, typ string) ([]byte, error) {
	header := jws.NewHeaders()
	err := errors.Join(header.Set(jws.KeyIDKey, key.id), header.Set(jws.TypeKey, typ))
	if err != nil {
		return nil, fmt.Errorf("make token header: %w", err)
	}
	signed, err := jwt.Sign(t, jwt.WithKey(jwa.EdDSA(), key.private, jws.WithProtectedHeaders(header)))
	if err != nil {
		return nil, fmt.Errorf("sign token: %w", err)
	}
	return signed, nil
}

// parseAccess checks an access token for itself: form, signature, claims. The
// error is errToken, or the store's.
func (s *Service) parseAccess(ctx context.Context, token string) (claims, error) {
	if c, ok := s.seen.Get(token, time.Now()); ok {
		return c, nil
	}
	kid, err := tokenKeyID(token)
	if err != nil {
		return claims{}, err
	}
	key, err := s.keys.Find(ctx, kid)
	if err != nil {
		return claims{}, err
	}
	if key == nil {
		return claims{}, fmt.Errorf("%w: unknown key", errToken)
	}
	t, err := jwt.Parse([]byte(token), jwt.WithKey(jwa.EdDSA(), key),
		jwt.WithIssuer(tokenIssuer), jwt.WithAudience(tokenAudience), jwt.WithAcceptableSkew(leeway),
		jwt.WithRequiredClaim(jwt.ExpirationKey), jwt.WithRequiredClaim(jwt.IssuedAtKey))
	if err != nil {
		return claims{}, fmt.Errorf("%w: %w", errToken, err)
	}
	c, err := readClaims(t)
	if err != nil {
		return claims{}, err
	}
	s.seen.Put(token, c)
	return c, nil
}

// tokenKeyID looks at a token before any key is chosen: it must be a compact
// JWS whose header has exactly our three fields. So no algorithm, key or
// address that a token brings along is ever considered.
func tokenKeyID(token string) (string, error) {
	if len(token) > accessTokenMax || strings.Count(token, ".") != 2 {
		return "", fmt.Errorf("%w: no compact JWS", errToken)
	}
	m, err := jws.Parse([]byte(token), jws.WithCompact())
	if err != nil || len(m.Signatures()) != 1 {
		return "", fmt.Errorf("%w: no compact JWS", errToken)
	}
	header := m.Signatures()[0].ProtectedHeaders()
	fields := slices.Sorted(slices.Values(header.Keys()))
	alg, _ := header.Algorithm()
	typ, _ := header.Type()
	kid, _ := header.KeyID()
	if !slices.Equal(fields, []string{jws.AlgorithmKey, jws.KeyIDKey, jws.TypeKey}) || alg.String() != tokenAlg || typ != tokenType {
		return "", fmt.Errorf("%w: header", errToken)
	}
	return kid, nil
}

func readClaims(t jwt.Token) (c claims, err error) {
	var did string
	var generation float64 // as JSON has it
	sub, _ := t.Subject()
	if err := errors.Join(t.Get("did", &did), t.Get("gen", &generation)); err != nil {
		return c, fmt.Errorf("%w: %w", errToken, err)
	}
	user, err1 := strconv.ParseInt(sub, 10, 64)
	device, err2 := strconv.ParseInt(did, 10, 64)
	if err1 != nil || err2 != nil || user <= 0 || device <= 0 {
		return c, fmt.Errorf("%w: ids", errToken)
	}
	c.User, c.Device, c.generation = im.UserID(user), im.DeviceID(device), int64(generation)
	c.expires, _ = t.Expiration()
	return c, nil
}

// recently remembers tokens whose signature was checked: between one and two
// times recentTokens of them. That a device was signed out is not in here.
type recently struct {
	mu         sync.Mutex
	young, old map[[32]byte]claims
}

const recentTokens = 4096

func newRecently() *recently { return &recently{young: map[[32]byte]claims{}} }

func (r *recently) Get(token string, now time.Time) (claims, bool) {
	key := sha256.Sum256([]byte(token))
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.young[key]
	if !ok {
		if c, ok = r.old[key]; ok {
			r.putLocked(key, c)
		}
	}
	return c, ok && now.Before(c.expires)
}

func (r *recently) Put(token string, c claims) {
	key := sha256.Sum256([]byte(token))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.putLocked(key, c)
}

func (r *recently) putLocked(key [32]byte, c claims) {
	if len(r.young) >= recentTokens {
		r.old, r.young = r.young, map[[32]byte]claims{}
	}
	r.young[key] = c
}
