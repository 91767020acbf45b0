package conv

import (
	"cmp"
	"context"
	"math"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// sight is what one person may see of one conversation: the events of their
// stays. It is the visibility function (law 7): every path that shows events
// to anybody goes through it.
type sight struct {
	conv    im.ConvID
	stays   []store.Membership // oldest first, never empty
	windows []window           // what they show: ascending, apart from each other
}

// window is the events [from, to).
type window struct{ from, to im.Seq }

func sightOf(c im.ConvID, stays []store.Membership) sight {
	s := sight{conv: c, stays: stays}
	all := make([]window, len(stays))
	for i, stay := range stays {
		all[i] = window{stay.SeesFrom(), math.MaxInt64}
		if !stay.Current() {
			all[i].to = stay.LeftSeq
		}
	}
	// A stay with the history may show what an earlier one did.
	slices.SortFunc(all, func(a, b window) int { return cmp.Compare(a.from, b.from) })
	for _, w := range all {
		if n := len(s.windows); n > 0 && w.from <= s.windows[n-1].to {
			s.windows[n-1].to = max(s.windows[n-1].to, w.to)
			continue
		}
		s.windows = append(s.windows, w)
	}
	return s
}

// look returns what user may see, or CONVERSATION_NOT_FOUND for somebody who
// never was in it: its existence is nobody else's business.
func look(tx *store.Tx, c im.ConvID, user im.UserID) (sight, error) {
	stays, err := tx.Memberships(c, user)
	if err == nil && len(stays) == 0 {
		err = im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
	}
	return sightOf(c, stays), err
}

// last is the present stay, or the latest one.
func (s sight) last() *store.Membership { return &s.stays[len(s.stays)-1] }

func (s sight) current() bool { return s.last().Current() }

// after returns at most limit visible events with seq > after, ascending.
func (s sight) after(tx *store.Tx, after im.Seq, limit int) (out []im.Event, err error) {
	for _, w := range s.windows {
		if w.to <= after+1 {
			continue
		}
		evs, err := tx.EventsAfter(s.conv, max(after, w.from-1), limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, within(w, evs)...)
		if len(out) == limit {
			break
		}
	}
	return out, nil
}

// before returns at most limit visible events with seq < before, ascending.
func (s sight) before(tx *store.Tx, before im.Seq, limit int) ([]im.Event, error) {
	return s.downFrom(before, limit, tx.EventsBefore)
}

// noticesBefore is before, of what was done only.
func (s sight) noticesBefore(tx *store.Tx, before im.Seq, limit int) ([]im.Event, error) {
	return s.downFrom(before, limit, tx.NoticesBefore)
}

func (s sight) downFrom(before im.Seq, limit int, read func(im.ConvID, im.Seq, int) ([]im.Event, error)) (out []im.Event, err error) {
	for _, w := range slices.Backward(s.windows) {
		if w.from >= before {
			continue
		}
		evs, err := read(s.conv, min(before, w.to), limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, within(w, evs)...)
		if len(out) == limit {
			break
		}
	}
	slices.Reverse(out)
	return out, nil
}

// within keeps the events of one window.
func within(w window, evs []im.Event) []im.Event {
	return slices.DeleteFunc(evs, func(e im.Event) bool { return e.Seq < w.from || e.Seq >= w.to })
}

// EventsAfter returns at most limit events with seq > after that user may see,
// ascending, and whether the user is still a member: a session follows the
// stream by it.
func (s *Service) EventsAfter(ctx context.Context, user im.UserID, c im.ConvID, after im.Seq, limit int) (evs []im.Event, member bool, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, c, user)
		if err != nil {
			return err
		}
		member = sight.current()
		evs, err = sight.after(tx, after, limit)
		return err
	})
	return evs, member, err
}
