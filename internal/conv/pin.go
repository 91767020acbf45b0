package conv

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// pinLimit is how many conversations one person may pin, those they have left
// included.
const pinLimit = 100

// pin puts a conversation right above another pinned one, or above all; or
// takes it down.
func (s *Service) pin(ctx context.Context, me im.UserID, id im.ConvID, pinned bool, above im.ConvID) (out store.Settings, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		// Two at once must not take the same number, or the last place.
		if _, err := tx.LockAccount(me); err != nil {
			return err
		}
		own, err := tx.LockUserConversation(me, id)
		if err != nil {
			return err
		}
		out = own.Settings
		pins, err := tx.Pins(me)
		if err != nil {
			return err
		}
		moves := []place{{id, 0}}
		switch {
		case !pinned && out.Pinned == 0:
			return nil
		case pinned && out.Pinned == 0 && len(pins) >= pinLimit:
			return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_PINS_FULL, Limit: pinLimit}
		case pinned:
			moves = placeAbove(pins, id, above)
		}
		changed := make([]store.Settings, len(moves))
		for i, m := range moves { // all the rows before the stream: everybody takes these locks in this order
			if changed[i], err = tx.SetPinned(me, m.conv, m.number); err != nil {
				return err
			}
		}
		for i, m := range moves {
			if m.conv == id {
				out = changed[i]
			}
			if err := tellSettings(tx, me, m.conv, changed[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// place is a conversation and its number among the pinned ones, the greatest
// on top.
type place struct {
	conv   im.ConvID
	number int64
}

// placeAbove says which numbers must change for id to stand right above the
// pinned conversation above, or above all when that is not pinned; none when it
// stands there.
func placeAbove(pins map[im.ConvID]int64, id, above im.ConvID) []place {
	mine, under := pins[id], pins[above]
	if id == above && mine > 0 {
		return nil
	}
	at := map[int64]im.ConvID{} // the others by their numbers
	var top, next int64         // next: the lowest number above under
	for c, n := range pins {
		if c == id {
			continue
		}
		at[n], top = c, max(top, n)
		if n > under && (next == 0 || n < next) {
			next = n
		}
	}
	switch {
	case under == 0 && mine > top, under > 0 && mine > under && (next == 0 || mine < next):
		return nil
	case under == 0:
		return []place{{id, top + 1}}
	}
	moves, free := makeRoom(at, under)
	return append(moves, place{id, free})
}

// makeRoom frees a number right above that of under. It moves those above it
// up, or it and those below down, whichever are fewer; numbers are 1 or more.
func makeRoom(at map[int64]im.ConvID, under int64) (moves []place, free int64) {
	var up, down int64
	for at[under+1+up] != 0 {
		up++
	}
	for at[under-down] != 0 {
		down++
	}
	from, step, n := under+1, int64(1), up
	if under-down > 0 && down < up {
		from, step, n = under, -1, down
	}
	for k := n - 1; k >= 0; k-- { // the farthest first
		number := from + k*step
		moves = append(moves, place{at[number], number + step})
	}
	return moves, from
}
