package preview

import (
	"errors"
	"sync"
	"time"
)

var errPace = errors.New("too many in one minute")

// pace lets through so many of each kind in a minute. It forgets everything at
// the end of the minute, so it is as large as what is let through.
type pace struct {
	limit int

	mu    sync.Mutex
	until time.Time
	count map[string]int
}

func newPace(limit int) *pace { return &pace{limit: limit} }

func (p *pace) allows(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.After(p.until) {
		p.until, p.count = now.Add(time.Minute), map[string]int{}
	}
	p.count[key]++
	return p.count[key] <= p.limit
}
