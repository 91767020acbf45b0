package client

import (
	"math/rand/v2"
	"time"
)

// backoff is full jitter: a random time between nothing and a bound that
// doubles, so that ten thousand devices whose server came back do not come back
// together.
type backoff struct {
	first, most time.Duration
	failed      int
}

// next returns how long to wait before the next try.
func (b *backoff) next() time.Duration {
	bound := b.most
	if b.failed < 20 { // 2^20 times first passes most
		bound = min(b.first<<b.failed, b.most)
	}
	b.failed++
	return rand.N(bound) + 1
}

// stableAfter is how long a connection must have lived for the next one to be
// tried at once again.
const stableAfter = 60 * time.Second

// lived tells how long the last connection was up.
func (b *backoff) lived(d time.Duration) {
	if d >= stableAfter {
		b.failed = 0
	}
}
