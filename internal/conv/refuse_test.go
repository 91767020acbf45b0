package conv

import (
	"testing"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Jobs come late, twice and out of order: each side takes what is of a later
// moment of that side's own stream, and remembers the moment even where it says
// the same, lest something in between come after it.
func TestOldRulesAreNotTaken(t *testing.T) {
	const blocked, fresh = store.RefuseBlocked, store.RefuseUnsettled
	for name, c := range map[string]struct {
		bits    store.Refusal
		asOf    im.Seq
		newBits store.Refusal
		newAsOf im.Seq
		news    bool
	}{
		"newer":             {0, 5, blocked, 6, true},
		"newer, the same":   {blocked, 5, blocked, 6, true},
		"known":             {blocked, 5, blocked, 5, false},
		"older":             {blocked, 7, 0, 6, false},
		"of a new one":      {fresh, 0, blocked, 3, true},
		"of an empty state": {fresh, 0, 0, 0, true},
	} {
		for _, low := range []bool{true, false} {
			conv, r := &store.Conversation{LowAsOf: 9, HighAsOf: 9}, rules{lowAsOf: 9, highAsOf: 9}
			bits, asOf := &conv.HighRefuses, &conv.HighAsOf
			r.high, r.highAsOf = c.newBits, c.newAsOf
			if low {
				bits, asOf = &conv.LowRefuses, &conv.LowAsOf
				r = rules{low: c.newBits, lowAsOf: c.newAsOf, highAsOf: 9}
			}
			*bits, *asOf = c.bits, c.asOf
			if news := adopt(conv, r); news != c.news {
				t.Errorf("%s: news %v", name, news)
			}
			want, wantAsOf := c.bits, c.asOf
			if c.news {
				want, wantAsOf = c.newBits, c.newAsOf
			}
			if *bits != want || *asOf != wantAsOf {
				t.Errorf("%s: %v as of %d, want %v as of %d", name, *bits, *asOf, want, wantAsOf)
			}
		}
	}
}
