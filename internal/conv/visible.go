package conv

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

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
		if w.from >= w.to { // cleared
			continue
		}
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

// covers: the stays show event seq.
func (s sight) covers(seq im.Seq) bool {
	return slices.ContainsFunc(s.windows, func(w window) bool { return w.from <= seq && seq < w.to })
}

// some returns those of the events seqs that are visible, ascending.
func (s sight) some(tx *store.Tx, seqs []im.Seq) (out []im.Event, err error) {
	seqs = slices.Compact(slices.Sorted(slices.Values(seqs)))
	seqs = slices.DeleteFunc(seqs, func(seq im.Seq) bool { return !s.covers(seq) })
	if out, err = tx.Events(s.conv, seqs); err != nil {
		return nil, err
	}
	return s.own(tx, out)
}

// own puts into events what is their reader's alone: reactions, votes, and what
// they deleted for themselves, of which nothing is shown.
func (s sight) own(tx *store.Tx, evs []im.Event) ([]im.Event, error) {
	if len(evs) == 0 {
		return evs, nil
	}
	own, err := tx.OwnOf(s.conv, s.last().User, evs[0].Seq, evs[len(evs)-1].Seq)
	if err != nil {
		return nil, err
	}
	for i := range evs {
		e := &evs[i]
		isOver := fade(e, tx.Now())
		if own.Hidden[e.Seq] {
			e.Body, e.ClientID, e.Expires = hiddenBody, im.ClientID{}, 0
		} else if poll, isPoll := own.Polls[e.Seq]; !isOver && (isPoll || own.Mine[e.Seq] != nil) {
			if e.Body, err = withOwn(e.Body, own.Mine[e.Seq], poll, tx.Now()); err != nil {
				return nil, err
			}
		}
	}
	return evs, nil
}

// fade leaves nothing of a message whose time is over, and says whether it is.
func fade(e *im.Event, now time.Time) bool {
	isOver := e.Expired(now)
	if isOver {
		e.Body, e.Expires = expiredBody, 0
	}
	return isOver
}

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
	return s.own(tx, out)
}

// before returns at most limit visible events with seq < before, ascending.
func (s sight) before(tx *store.Tx, before im.Seq, limit int) ([]im.Event, error) {
	return s.downFrom(tx, before, limit, tx.EventsBefore)
}

// noticesBefore is before, of what was done only.
func (s sight) noticesBefore(tx *store.Tx, before im.Seq, limit int) ([]im.Event, error) {
	return s.downFrom(tx, before, limit, tx.NoticesBefore)
}

func (s sight) downFrom(tx *store.Tx, before im.Seq, limit int, read func(im.ConvID, im.Seq, int) ([]im.Event, error)) (out []im.Event, err error) {
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
	return s.own(tx, out)
}

// newest is the newest visible event that is shown: no operation, and nothing
// that was deleted. It looks a few pages back and no further.
func (s sight) newest(tx *store.Tx, head im.Seq) (e im.Event, err error) {
	const page, pages = 20, 5
	for range pages {
		evs, err := s.before(tx, head+1, page)
		if err != nil || len(evs) == 0 {
			return e, err
		}
		for i := range slices.Backward(evs) {
			if isShown(evs[i].Body) {
				return evs[i], nil
			}
		}
		head = evs[0].Seq - 1
	}
	return e, nil
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
