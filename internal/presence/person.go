package presence

import (
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	offline = hyv1.PresenceState_PRESENCE_STATE_OFFLINE
	online  = hyv1.PresenceState_PRESENCE_STATE_ONLINE
	away    = hyv1.PresenceState_PRESENCE_STATE_AWAY
	busy    = hyv1.PresenceState_PRESENCE_STATE_BUSY
)

// merge makes one state of all devices of a person and their choice. here: one
// is connected, or was just now; used: one of these is used.
func merge(here, used bool, choice hyv1.StatusChoice) hyv1.PresenceState {
	switch {
	case !here || choice == hyv1.StatusChoice_STATUS_CHOICE_INVISIBLE:
		return offline
	case choice == hyv1.StatusChoice_STATUS_CHOICE_BUSY:
		return busy
	case choice == hyv1.StatusChoice_STATUS_CHOICE_AWAY || !used:
		return away
	}
	return online
}

// person is somebody with a connection, or somebody watched. Everything in it
// belongs to Service.mu.
type person struct {
	id      im.UserID
	devices []*Device
	// entering devices are about to learn what the person chose. Until then the
	// person stays here, so that what is chosen meanwhile is not lost.
	entering int
	// What ended within the grace counts until then.
	hereUntil, usedUntil time.Time
	// chosen was read when the first device came; it is not known before.
	chosen store.Chosen
	// state is how the person is seen, by those who may; seen is when they last
	// were, while they are not, as far as it is known.
	state hyv1.PresenceState
	seen  time.Time
	saved time.Time // when seen was last stored as being now

	watchers map[*Device]*watch // nil: none yet
	told     view               // what the watchers know
	toldAt   time.Time          // since when
	timer    *time.Timer
}

// view is a person as seen by those who may.
type view struct {
	state hyv1.PresenceState
	text  string
	seen  time.Time // a whole minute; zero: not known, or seen now
}

// hidden is how a person is seen by everybody else.
var hidden = view{state: offline}

// to is what of it w may see.
func (v view) to(w *watch) view {
	if !w.last {
		v.seen = time.Time{}
	}
	return v
}

func (v view) proto(u im.UserID) *hyv1.Presence {
	p := &hyv1.Presence{UserId: int64(u), State: v.state, Text: v.text}
	if !v.seen.IsZero() {
		p.LastSeen = timestamppb.New(v.seen)
	}
	return p
}

// personLocked returns who has this id, made if need be; updateLocked must
// follow, which drops who is not needed.
func (s *Service) personLocked(u im.UserID) *person {
	p := s.people[u]
	if p == nil {
		p = &person{id: u, state: offline, told: hidden}
		s.people[u] = p
	}
	return p
}

// adopt takes over what the person chose, unless something newer is known.
func (p *person) adopt(c store.Chosen) (news bool) {
	if c.Seq <= p.chosen.Seq {
		return false
	}
	p.chosen = c
	return true
}

// left takes a device away whose connection has ended.
func (p *person) left(d *Device, now time.Time) {
	p.devices = slices.DeleteFunc(p.devices, func(other *Device) bool { return other == d })
	p.hereUntil = now.Add(grace)
	if !d.idle {
		p.usedUntil = p.hereUntil
	}
}

func (p *person) here(now time.Time) bool { return len(p.devices) > 0 || now.Before(p.hereUntil) }

func (p *person) used(now time.Time) bool {
	return now.Before(p.usedUntil) || slices.ContainsFunc(p.devices, func(d *Device) bool { return !d.idle })
}

// lastHere is now while a device is connected, else when the last one was.
func (p *person) lastHere(now time.Time) time.Time {
	if len(p.devices) > 0 || p.hereUntil.IsZero() {
		return now
	}
	return p.hereUntil.Add(-grace)
}

func (p *person) view(now time.Time) view {
	if p.state == offline {
		return view{state: offline, seen: p.seen}
	}
	return view{state: p.state, text: p.chosen.At(now).Text}
}

// saw notes when the person was last seen, as a whole minute.
func (p *person) saw(at time.Time) {
	if at = at.UTC().Truncate(time.Minute); at.After(p.seen) {
		p.seen = at
	}
}

// next is when the person will be seen otherwise without anybody's doing; zero:
// never.
func (p *person) next(now time.Time) (at time.Time) {
	soonest := func(t time.Time) {
		if t.After(now) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	soonest(p.hereUntil)
	soonest(p.usedUntil)
	if p.state != offline {
		soonest(p.chosen.TextUntil)
	}
	return at
}

// updateLocked sees what became of p, tells the watchers, unless they were told
// something just now and it can wait, and returns whom to flush.
func (s *Service) updateLocked(p *person, atOnce bool) (told []Peer) {
	now := time.Now()
	was := p.state
	p.state = merge(p.here(now), p.used(now), p.chosen.Choice)
	if was != offline && p.state == offline {
		p.saw(p.lastHere(now))
		s.unsaved[p.id] = p.seen
	}
	next := p.next(now)
	switch v, calmAt := p.view(now), p.toldAt.Add(calm); {
	case v == p.told:
	case !atOnce && now.Before(calmAt):
		if next.IsZero() || calmAt.Before(next) {
			next = calmAt
		}
	default:
		p.told, p.toldAt = v, now
		told = s.tellLocked(p)
	}
	s.wakeLocked(p, next, now)
	return told
}

// wakeLocked has p looked at again at a time, and drops who is not needed.
func (s *Service) wakeLocked(p *person, at, now time.Time) {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	switch {
	case !at.IsZero():
		p.timer = time.AfterFunc(at.Sub(now), func() { s.wake(p) })
	case len(p.devices)+p.entering+len(p.watchers) == 0:
		delete(s.people, p.id)
	}
}

func (s *Service) wake(p *person) {
	s.mu.Lock()
	var told []Peer
	if s.people[p.id] == p {
		told = s.updateLocked(p, false)
	}
	s.mu.Unlock()
	flush(told)
}
