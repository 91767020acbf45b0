// Package account is who people are to the server: handles, passwords, the
// devices they are signed in on and the tokens by which those are known.
//
// Two tokens: an access token is a JWT signed with Ed25519, good for minutes
// and checked against the device's row at every use, so a device that was
// signed out is out at once. A refresh token is a secret of one device, good
// for one use; the store keeps only its hash.
package account

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/store"
)

// Config is what an operator may set. The zero value of a field means its
// default.
type Config struct {
	// RegistrationClosed leaves only the setup link and the command line.
	RegistrationClosed bool
	// NoWelcome and NoSignInNotice keep the server's own account from writing
	// to new people, and to those who signed in on one more device.
	NoWelcome, NoSignInNotice bool
	// AccessLifetime of an access token: 10 minutes.
	AccessLifetime time.Duration
	// RefreshLifetime is how long a device stays signed in without being used:
	// 90 days.
	RefreshLifetime time.Duration
	// RefreshGrace is how long a refresh token is still accepted after its one
	// use: 10 seconds.
	RefreshGrace time.Duration
	// KeyLifetime is how long one key signs access tokens: 30 days.
	KeyLifetime time.Duration
	// Devices an account may have signed in: 50. One more signs out the one
	// that was inactive longest.
	Devices int

	// LockAfter failures of one handle within LockWindow sign-ins are locked
	// out: 10. LockAddressAfter is the same for one address: 50.
	LockAfter        int
	LockAddressAfter int
	// LockWindow is how long failures are counted together: 15 minutes.
	LockWindow time.Duration
	// LockFor is the length of the first lock-out: 5 minutes. Each further one
	// is twice as long, up to LockMost: 1 hour.
	LockFor  time.Duration
	LockMost time.Duration

	// HashKiB and HashPasses are the cost of hashing a password: 19,456 KiB and
	// 2. A change takes effect for each person at the next sign-in.
	HashKiB    int
	HashPasses int
	// Hashes run at the same time: one per processor.
	Hashes int
	// HashWait is how long a sign-in may wait for its turn before it is refused
	// as OVERLOADED: 3 seconds.
	HashWait time.Duration
}

func (c Config) withDefaults() Config {
	or(&c.AccessLifetime, 10*time.Minute)
	or(&c.RefreshLifetime, 90*24*time.Hour)
	or(&c.RefreshGrace, 10*time.Second)
	or(&c.KeyLifetime, 30*24*time.Hour)
	or(&c.Devices, 50)
	or(&c.LockAfter, 10)
	or(&c.LockAddressAfter, 50)
	or(&c.LockWindow, 15*time.Minute)
	or(&c.LockFor, 5*time.Minute)
	or(&c.LockMost, time.Hour)
	or(&c.HashKiB, 19*1024)
	or(&c.HashPasses, 2)
	or(&c.Hashes, runtime.GOMAXPROCS(0))
	or(&c.HashWait, 3*time.Second)
	return c
}

func or[T comparable](v *T, byDefault T) {
	var zero T
	if *v == zero {
		*v = byDefault
	}
}

// Service implements AccountService and UserService. Its methods may be called
// from any goroutine.
type Service struct {
	DB *store.DB

	cfg     Config
	log     *slog.Logger
	hasher  *hasher
	keys    *keys
	tokens  *refreshTokens
	seen    *recently
	seeing  sync.Map     // im.Identity whose activity is being noted
	system  atomic.Int64 // the server's own account, once it is known
	metrics metrics
}

var _ hyv1connect.AccountServiceHandler = (*Service)(nil)

// New makes the service. It reads and starts nothing; Run does the upkeep.
func New(cfg Config, db *store.DB, log *slog.Logger) *Service {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	cfg = cfg.withDefaults()
	s := &Service{DB: db, cfg: cfg, log: log.With("room", "account"), seen: newRecently(), metrics: newMetrics()}
	s.hasher = newHasher(cfg, s.metrics.hashSeconds)
	s.keys = newKeys(db, cfg.KeyLifetime, cfg.AccessLifetime)
	s.tokens = newRefreshTokens(db)
	return s
}

// Run forgets what is no longer needed, now and then. It returns when ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("sweep failed sign-ins", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// sweep forgets failed sign-ins that no longer count.
func (s *Service) sweep(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.SweepFailures(tx.Now().Add(-max(locksForgotten, s.cfg.LockWindow)))
	})
}
