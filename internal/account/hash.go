package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/crypto/argon2"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// hasher hashes passwords with Argon2id, a few at a time: each takes megabytes
// and tens of milliseconds of a processor, and a storm of sign-ins must not
// starve the messages.
type hasher struct {
	params  argon2id.Params
	turn    chan struct{} // one token per hash that may run
	wait    time.Duration
	seconds prometheus.Observer
	dummy   string       // a hash that no password has
	done    atomic.Int64 // hashes computed, for tests
}

func newHasher(cfg Config, seconds prometheus.Observer) *hasher {
	h := &hasher{
		params: argon2id.Params{
			Memory: uint32(cfg.HashKiB), Iterations: uint32(cfg.HashPasses), Parallelism: 1,
			SaltLength: 16, KeyLength: 32,
		},
		turn: make(chan struct{}, cfg.Hashes), wait: cfg.HashWait, seconds: seconds,
	}
	var salt [16]byte
	var key [32]byte
	_, _ = rand.Read(salt[:]) // never fails
	_, _ = rand.Read(key[:])
	b64 := base64.RawStdEncoding.EncodeToString
	h.dummy = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, h.params.Memory, h.params.Iterations, b64(salt[:]), b64(key[:]))
	return h
}

// Hash returns the PHC string of a password. Error: OVERLOADED.
func (h *hasher) Hash(ctx context.Context, password string) (hash string, err error) {
	err = h.run(ctx, func() (err error) {
		hash, err = argon2id.CreateHash(password, &h.params)
		return err
	})
	return hash, err
}

// Check tells whether the password has the hash, and whether the hash should
// be made anew because the cost was changed. An empty hash takes as long as
// any and has no password. Error: OVERLOADED.
func (h *hasher) Check(ctx context.Context, password, hash string) (ok, stale bool, err error) {
	if hash == "" {
		hash = h.dummy
	}
	err = h.run(ctx, func() error {
		match, params, err := argon2id.CheckHash(password, hash)
		if err != nil {
			return fmt.Errorf("check password: %w", err)
		}
		ok, stale = match, *params != h.params
		return nil
	})
	return ok, stale, err
}

func (h *hasher) run(ctx context.Context, fn func() error) error {
	start := time.Now()
	timeout := time.NewTimer(h.wait)
	defer timeout.Stop()
	select {
	case h.turn <- struct{}{}:
	case <-timeout.C:
		return im.Unavailable(hyv1.Reason_OVERLOADED, h.wait, nil)
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		<-h.turn
		h.seconds.Observe(time.Since(start).Seconds())
	}()
	h.done.Add(1)
	return fn()
}
