package presence

import (
	"context"
	"slices"
	"time"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	// saveEvery is how often it is stored when people were last seen: those who
	// went, and of those who are there each every seenEvery, so that little is
	// forgotten in a crash. With 10,000 people there that is 1,000 rows a minute.
	saveEvery = time.Minute
	seenEvery = 10 * time.Minute
	// saveChunk rows are written at a time; others wait for that long.
	saveChunk = 500
	// lastSave bounds the saving at the end.
	lastSave = 5 * time.Second
)

// Run stores when people were last seen, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			end, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
			defer cancel()
			s.save(end, true)
			return nil
		case <-tick.C:
			s.save(ctx, false)
		}
	}
}

// save stores when people were last seen; all: everybody who is there, too. What
// cannot be stored is tried again the next time.
func (s *Service) save(ctx context.Context, all bool) {
	for at, users := range s.due(time.Now(), all) {
		for part := range slices.Chunk(users, saveChunk) {
			err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.SeeUsers(part, at) })
			if err != nil {
				s.log.Warn("note who was seen", "err", err)
				return
			}
			s.saved(part, at)
		}
	}
}

// due are the people to store, by the minute in which they were seen.
func (s *Service) due(now time.Time, all bool) map[time.Time][]im.UserID {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := map[time.Time][]im.UserID{}
	for u, at := range s.unsaved {
		list[at] = append(list[at], u)
	}
	for u, p := range s.people {
		if p.state != offline && (all || now.Sub(p.saved) >= seenEvery) {
			p.saved = now
			at := p.lastHere(now).UTC().Truncate(time.Minute)
			list[at] = append(list[at], u)
		}
	}
	return list
}

// saved forgets what is stored.
func (s *Service) saved(users []im.UserID, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range users {
		if !s.unsaved[u].After(at) {
			delete(s.unsaved, u)
		}
	}
}

func (s *Service) unsavedOf(users []im.UserID) map[im.UserID]time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[im.UserID]time.Time{}
	for _, u := range users {
		if at, ok := s.unsaved[u]; ok {
			found[u] = at
		}
	}
	return found
}
