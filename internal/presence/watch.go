package presence

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/session"
	"hongyan/internal/store"
)

// watch is one device watching one person. It belongs to Service.mu.
type watch struct {
	may    bool
	last   bool   // may see, too, when they were last there
	ticket uint64 // of the answer that both are
}

// Watch replaces whom the device watches, and tells it of all of them.
// Errors: TOO_LONG, BAD_ID.
func (d *Device) Watch(ctx context.Context, ids []int64) error {
	users, err := userIDs(ids)
	if err != nil {
		return err
	}
	fresh := d.replace(users)
	answer, err := d.s.ask(ctx, d.user, fresh)
	d.s.mu.Lock()
	defer func() {
		d.s.mu.Unlock()
		d.peer.Flush()
	}()
	if err != nil { // to be asked again with the next watch
		for _, u := range fresh {
			d.s.unwatchLocked(d, u)
		}
		return err
	}
	d.s.bindLocked(d, answer)
	d.s.tellAllLocked(d)
	return nil
}

// userIDs are the ids as users, each once.
func userIDs(ids []int64) (users []im.UserID, err error) {
	if len(ids) > watchLimit {
		return nil, im.TooLong("userIds", watchLimit)
	}
	for _, id := range ids {
		if id <= 0 {
			return nil, im.BadID("userIds")
		}
		if u := im.UserID(id); !slices.Contains(users, u) {
			users = append(users, u)
		}
	}
	return users, nil
}

// replace ends the watches that are not wanted any more, and makes the new
// ones, which may see nothing yet. They must be there before the policy is
// asked: so a change of it after the question finds them.
func (d *Device) replace(users []im.UserID) (fresh []im.UserID) {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	if d.gone {
		return nil
	}
	for id := range d.watches {
		if !slices.Contains(users, id) {
			d.s.unwatchLocked(d, id)
		}
	}
	for _, u := range users {
		if d.watches[u] == nil {
			d.s.watchLocked(d, u)
			fresh = append(fresh, u)
		}
	}
	return fresh
}

func (s *Service) watchLocked(d *Device, u im.UserID) {
	w, p := &watch{}, s.personLocked(u)
	if d.watches == nil {
		d.watches = map[im.UserID]*watch{}
	}
	if p.watchers == nil {
		p.watchers = map[*Device]*watch{}
	}
	d.watches[u], p.watchers[d] = w, w
}

func (s *Service) unwatchLocked(d *Device, u im.UserID) {
	delete(d.watches, u)
	if p := s.people[u]; p != nil {
		delete(p.watchers, d)
		if p.timer == nil {
			s.wakeLocked(p, time.Time{}, time.Time{})
		}
	}
}

// answer is what the policy said of somebody who wants to see others.
type answer struct {
	ticket uint64
	owners []im.UserID
	may    map[im.UserID]bool
	last   map[im.UserID]bool
	seen   map[im.UserID]time.Time // of those who may be seen
}

// ask asks the policy, and the store when those were last seen who may be.
func (s *Service) ask(ctx context.Context, viewer im.UserID, owners []im.UserID) (a answer, err error) {
	a = answer{ticket: s.tickets.Add(1), owners: owners, may: map[im.UserID]bool{}, last: map[im.UserID]bool{}}
	others := slices.DeleteFunc(slices.Clone(owners), func(u im.UserID) bool { return u == viewer })
	if len(others) != len(owners) {
		a.may[viewer], a.last[viewer] = true, true
	}
	if len(others) == 0 {
		return a, nil
	}
	may, last, err := s.policy.MaySee(ctx, viewer, others)
	if err != nil || len(may) == 0 {
		return a, err
	}
	for _, u := range may {
		a.may[u] = true
	}
	for _, u := range last {
		a.last[u] = true
	}
	unsaved := s.unsavedOf(may) // before the store: it may get there meanwhile
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		a.seen, err = tx.LastSeen(may)
		return err
	})
	if err != nil {
		return a, err
	}
	maps.Copy(a.seen, unsaved)
	return a, nil
}

// bindLocked makes d see what the answer allows, unless a later one is known.
// It returns whose watch became another.
func (s *Service) bindLocked(d *Device, a answer) (changed []im.UserID) {
	for _, u := range a.owners {
		w := d.watches[u]
		if w == nil || w.ticket > a.ticket {
			continue
		}
		if w.may != a.may[u] || w.last != a.last[u] {
			changed = append(changed, u)
		}
		w.may, w.last, w.ticket = a.may[u], a.last[u], a.ticket
		if at, ok := a.seen[u]; ok {
			p := s.people[u]
			p.saw(at)
			if p.told.state == offline { // what was told before was told to others, of the same
				p.told = p.view(time.Now())
			}
		}
	}
	return changed
}

// Settle binds what two people keep of each other: when it returns without an
// error, neither is told of the other but what the policy says now.
func (s *Service) Settle(ctx context.Context, a, b im.UserID) error {
	return errors.Join(s.settle(ctx, a, b), s.settle(ctx, b, a))
}

// Recheck binds what owner changed about who may see them.
func (s *Service) Recheck(ctx context.Context, owner im.UserID) (err error) {
	for _, viewer := range s.viewers(owner) {
		err = errors.Join(err, s.settle(ctx, viewer, owner))
	}
	return err
}

// viewers are the people who watch owner, once each.
func (s *Service) viewers(owner im.UserID) (list []im.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[owner]; p != nil {
		for d := range p.watchers {
			list = append(list, d.user)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// settle asks anew whether viewer may see owner, if one of the viewer's devices
// wants to. Without an answer nothing is shown.
func (s *Service) settle(ctx context.Context, viewer, owner im.UserID) error {
	if !s.watches(viewer, owner) {
		return nil
	}
	a, err := s.ask(ctx, viewer, []im.UserID{owner})
	if err != nil {
		a.may, a.last = nil, nil
	}
	s.mu.Lock()
	var told []Peer
	if p := s.people[viewer]; p != nil {
		for _, d := range p.devices {
			for _, u := range s.bindLocked(d, a) {
				if s.pushLocked(d, presencesFrame(nil, s.seenByLocked(d, u))) {
					told = append(told, d.peer)
				}
			}
		}
	}
	s.mu.Unlock()
	flush(told)
	return err
}

func (s *Service) watches(viewer, owner im.UserID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[viewer]
	return p != nil && slices.ContainsFunc(p.devices, func(d *Device) bool { return d.watches[owner] != nil })
}

// seenByLocked is a person d watches, as d may see them.
func (s *Service) seenByLocked(d *Device, u im.UserID) *hyv1.Presence {
	if w := d.watches[u]; w.may {
		return s.people[u].view(time.Now()).to(w).proto(u)
	}
	return hidden.proto(u)
}

// tellAllLocked tells d of everybody it watches.
func (s *Service) tellAllLocked(d *Device) {
	if len(d.watches) == 0 {
		return
	}
	d.missed = false
	var own *hyv1.Status
	list := make([]*hyv1.Presence, 0, len(d.watches))
	for u := range d.watches {
		list = append(list, s.seenByLocked(d, u))
		if u == d.user {
			own = s.people[u].chosen.At(time.Now()).Proto()
		}
	}
	s.pushLocked(d, presencesFrame(own, list...))
}

// tellLocked tells everybody who watches p, and may see them, of p. The own
// devices are told what was chosen, too.
func (s *Service) tellLocked(p *person) (told []Peer) {
	var own, others, without *session.Frame // each is encoded once
	for d, w := range p.watchers {
		f := &others
		var status *hyv1.Status
		if d.user == p.id {
			f, status = &own, p.chosen.At(time.Now()).Proto()
		}
		switch {
		case !w.may:
			continue
		case !w.last:
			f = &without
		}
		if *f == nil {
			*f = presencesFrame(status, p.told.to(w).proto(p.id))
		}
		if s.pushLocked(d, *f) {
			told = append(told, d.peer)
		}
	}
	return told
}

func (s *Service) pushLocked(d *Device, f *session.Frame) bool {
	if !d.peer.Push(f) {
		d.missed = true
		return false
	}
	s.metrics.told.Inc()
	return true
}
