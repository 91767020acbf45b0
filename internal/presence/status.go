package presence

import (
	"context"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// chosen reads what somebody chose.
func (s *Service) chosen(ctx context.Context, u im.UserID) (c store.Chosen, err error) {
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		c, err = tx.Status(u)
		return err
	})
	return c, err
}

// parse returns a status as it is stored.
// Errors: MALFORMED, NAME_INVALID, TOO_LONG.
func parse(st *hyv1.Status, now time.Time) (c store.Chosen, err error) {
	c.Choice = st.GetChoice()
	if _, known := hyv1.StatusChoice_name[int32(c.Choice)]; !known {
		return c, im.Invalid(hyv1.Reason_MALFORMED, "choice")
	}
	if c.Text, err = im.Line(st.GetText(), "text", textLimit); err != nil {
		return c, err
	}
	if until := st.GetTextExpiresAt(); until != nil && c.Text != "" {
		if !until.IsValid() {
			return c, im.Invalid(hyv1.Reason_MALFORMED, "textExpiresAt")
		}
		c.TextUntil = time.UnixMilli(until.AsTime().UnixMilli()).UTC()
	}
	return c.At(now), nil
}

// setStatus replaces what somebody chose, and tells whom it concerns.
func (s *Service) setStatus(ctx context.Context, u im.UserID, st *hyv1.Status) (c store.Chosen, err error) {
	if c, err = parse(st, time.Now()); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(u)
		if err != nil {
			return err
		}
		if a == nil || a.Deleted {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		was, err := tx.Status(u)
		if err != nil {
			return err
		}
		if c.Seq = was.Seq; c == was.At(tx.Now()) {
			return nil
		}
		c.Seq, err = tx.AppendUserEvent(u, &hyv1.UserEvent{
			Body: &hyv1.UserEvent_StatusChanged{StatusChanged: &hyv1.StatusChanged{Status: c.Proto()}}})
		if err != nil {
			return err
		}
		return tx.PutStatus(u, c)
	})
	if err == nil {
		s.choose(u, c)
	}
	return c, err
}

// choose has everybody who watches u told at once what they chose. The own
// devices are told even if nobody sees a difference.
func (s *Service) choose(u im.UserID, c store.Chosen) {
	s.mu.Lock()
	p := s.personLocked(u)
	news := p.adopt(c)
	told := s.updateLocked(p, true)
	if news && told == nil {
		told = s.tellOwnLocked(p)
	}
	s.mu.Unlock()
	flush(told)
}

func (s *Service) tellOwnLocked(p *person) (told []Peer) {
	for _, d := range p.devices {
		if d.watches[p.id] != nil && s.pushLocked(d, presencesFrame(p.chosen.At(time.Now()).Proto(), p.told.proto(p.id))) {
			told = append(told, d.peer)
		}
	}
	return told
}

// get returns people as viewer may see them, in the order asked.
func (s *Service) get(ctx context.Context, viewer im.UserID, ids []int64) ([]*hyv1.Presence, error) {
	users, err := userIDs(ids)
	if err != nil {
		return nil, err
	}
	a, err := s.ask(ctx, viewer, users)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	list := make([]*hyv1.Presence, 0, len(users))
	for _, u := range users {
		v := hidden
		if a.may[u] {
			v = s.viewLocked(u, a.seen[u], now).to(&watch{last: a.last[u]})
		}
		list = append(list, v.proto(u))
	}
	return list, nil
}

// viewLocked is u as those see them who may; seen is what the store knows.
func (s *Service) viewLocked(u im.UserID, seen time.Time, now time.Time) view {
	p := s.people[u]
	if p == nil {
		return view{state: offline, seen: seen}
	}
	p.saw(seen)
	return p.view(now)
}
