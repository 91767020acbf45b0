//go:build !mutant

package store

import "hongyan/internal/im"

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

func countTry(im.ConvID) {}

// CountedUnread is 0: only the mutation unread-counted counts.
func CountedUnread(im.ConvID) int32 { return 0 }
