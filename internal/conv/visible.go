package conv

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// sight is what one person may see of one conversation: the events of their
// stays. It is the visibility function (law 7): every path that shows events
// to anybody goes through it.
type sight struct {
	conv  im.ConvID
	stays []store.Membership // oldest first, never empty
}

// look returns what user may see, or CONVERSATION_NOT_FOUND for somebody who
// never was in it: its existence is nobody else's business.
func look(tx *store.Tx, c im.ConvID, user im.UserID) (sight, error) {
	stays, err := tx.Memberships(c, user)
	if err == nil && len(stays) == 0 {
		err = im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
	}
	return sight{c, stays}, err
}

// last is the present stay, or the latest one.
func (s sight) last() *store.Membership { return &s.stays[len(s.stays)-1] }

func (s sight) current() bool { return s.last().Current() }

// after returns at most limit visible events with seq > after, ascending.
func (s sight) after(tx *store.Tx, after im.Seq, limit int) (out []im.Event, err error) {
	for _, stay := range s.stays {
		if !stay.Current() && stay.LeftSeq <= after+1 {
			continue
		}
		evs, err := tx.EventsAfter(s.conv, max(after, stay.JoinedSeq-1), limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, within(stay, evs)...)
		if len(out) == limit {
			break
		}
	}
	return out, nil
}

// before returns at most limit visible events with seq < before, ascending.
func (s sight) before(tx *store.Tx, before im.Seq, limit int) (out []im.Event, err error) {
	for _, stay := range slices.Backward(s.stays) {
		if stay.JoinedSeq >= before {
			continue
		}
		from := before
		if !stay.Current() {
			from = min(before, stay.LeftSeq)
		}
		evs, err := tx.EventsBefore(s.conv, from, limit-len(out))
		if err != nil {
			return nil, err
		}
		out = append(out, within(stay, evs)...)
		if len(out) == limit {
			break
		}
	}
	slices.Reverse(out)
	return out, nil
}

// within keeps the events of one stay.
func within(stay store.Membership, evs []im.Event) []im.Event {
	return slices.DeleteFunc(evs, func(e im.Event) bool {
		return e.Seq < stay.JoinedSeq || !stay.Current() && e.Seq >= stay.LeftSeq
	})
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
