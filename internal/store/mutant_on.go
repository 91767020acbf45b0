//go:build mutant

package store

import "os"

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
	if m, ok := mutantNames[os.Getenv("HONGYAN_MUTANT")]; ok {
		return m
	}
	return -1
}()

func mutant(m int) bool { return m == activeMutant }
