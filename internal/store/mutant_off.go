//go:build !mutant

package store

// Mutations are deliberate faults by which the checkers are checked (see
// test/crash). They exist only in builds with the tag "mutant".
const (
	ackBeforeCommit = iota
	seqOutsideTx
	dedupeOff
	unreadCounted
	publishBeforeCommit
)

func mutant(int) bool { return false }
