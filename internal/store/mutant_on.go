//go:build mutant

package store

import (
	"os"
	"sync"

	"hongyan/internal/im"
)

// Mutations are deliberate faults by which the checkers are checked (see
// test/crash). They exist only in builds with the tag "mutant".
const (
	ackBeforeCommit = iota
	seqOutsideTx
	dedupeOff
	unreadCounted
	publishBeforeCommit
)

var mutantNames = map[string]int{
	"ack-before-commit":     ackBeforeCommit,
	"seq-outside-tx":        seqOutsideTx,
	"dedupe-off":            dedupeOff,
	"unread-counted":        unreadCounted,
	"publish-before-commit": publishBeforeCommit,
}

var activeMutant = func() int {
	name := os.Getenv("HONGYAN_MUTANT")
	_ = os.Unsetenv("HONGYAN_MUTANT") // it is no key of the configuration
	if m, ok := mutantNames[name]; ok {
		return m
	}
	return -1
}()

func mutant(m int) bool { return m == activeMutant }

// counted is the counter of unread-counted: repeated messages raise it too,
// and a restart forgets it.
var counted struct {
	mu sync.Mutex
	n  map[im.ConvID]int32
}

func countTry(c im.ConvID) {
	counted.mu.Lock()
	defer counted.mu.Unlock()
	if counted.n == nil {
		counted.n = map[im.ConvID]int32{}
	}
	counted.n[c]++
}

// CountedUnread is what a counter of unread would be wrong by.
func CountedUnread(c im.ConvID) int32 {
	counted.mu.Lock()
	defer counted.mu.Unlock()
	return counted.n[c]
}
