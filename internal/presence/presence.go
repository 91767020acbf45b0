// Package presence is who is there: which people have a device connected and
// in use, what they chose to be, and who is told of it.
//
// Who is there is never stored: it is derived from the connections that live in
// this process, so nobody is there after their last connection ended, however
// that was. Stored are what somebody chose, and the minute in which they were
// last seen.
//
// Everybody is told only of those they watch, and only as the policy allows
// (ADR 10). All state is behind one mutex: what is done under it takes
// microseconds, and frames are queued under it, so a device is told in the
// order in which things happened, and of nothing after a policy was bound.
package presence

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/session"
	"hongyan/internal/store"
)

const (
	// grace is how long a device counts after its connection ended, so that a
	// reload is not seen.
	grace = 10 * time.Second
	// calm is the time between two tellings of one person, when it is devices
	// that come and go or are used or not; what the person chose is told at once.
	calm = time.Second
	// watchLimit is how many people one connection watches.
	watchLimit = 200
	// textLimit is the length of a status text in characters.
	textLimit = 64
)

// Policy says who lets whom see their presence. What it allows is remembered
// while somebody watches: see Settle and Recheck.
type Policy interface {
	// MaySee returns which of owners let viewer see them, and which of these let
	// viewer see, too, when they were last there.
	MaySee(ctx context.Context, viewer im.UserID, owners []im.UserID) (may, last []im.UserID, err error)
}

// Peer is a signed-in connection; *session.Session is one. Its methods never
// block.
type Peer interface {
	Identity() im.Identity
	// Push queues a frame; false when there is no room for it.
	Push(f *session.Frame) bool
	Flush()
}

// Service knows who is there. All methods may be called from any goroutine.
type Service struct {
	db      *store.DB
	policy  Policy
	log     *slog.Logger
	metrics *metrics
	// tickets order what the policy was asked: of two answers about the same
	// people that of the greater ticket was asked later.
	tickets atomic.Uint64

	mu     sync.Mutex
	people map[im.UserID]*person
	// unsaved is when people were last seen who are not, until it is stored.
	unsaved map[im.UserID]time.Time
}

// New makes the service. Run keeps what must last.
func New(db *store.DB, policy Policy, log *slog.Logger) *Service {
	s := &Service{db: db, policy: policy, log: log.With("room", "presence"),
		people: map[im.UserID]*person{}, unsaved: map[im.UserID]time.Time{}}
	s.metrics = newMetrics(s)
	return s
}

// Device is one connection: it makes its person be there, and watches others.
type Device struct {
	s    *Service
	peer Peer
	user im.UserID

	// Everything below belongs to s.mu.
	gone    bool
	idle    bool
	watches map[im.UserID]*watch // nil: none yet
	missed  bool                 // a frame found no room: Drained tells everything again
}

// Enter counts a connection, until Leave. It fails where the store does: who
// chose to be invisible must not be seen for want of an answer.
func (s *Service) Enter(ctx context.Context, peer Peer, idle bool) (*Device, error) {
	d := &Device{s: s, peer: peer, user: peer.Identity().User, idle: idle}
	s.change(d.user, func(p *person) { p.entering++ })
	chosen, err := s.chosen(ctx, d.user)
	s.change(d.user, func(p *person) {
		if p.entering--; err == nil {
			p.adopt(chosen)
			p.devices = append(p.devices, d)
		}
	})
	return d, err
}

// Leave ends what Enter began; twice does no harm.
func (d *Device) Leave() {
	d.s.change(d.user, func(p *person) {
		if d.gone {
			return
		}
		d.gone = true
		for id := range d.watches {
			d.s.unwatchLocked(d, id)
		}
		p.left(d, time.Now())
	})
}

// Use says whether the person uses this device.
func (d *Device) Use(idle bool) {
	d.s.change(d.user, func(*person) { d.idle = idle })
}

// Drained: there is room again where there was none.
func (d *Device) Drained() {
	d.s.mu.Lock()
	if d.missed && !d.gone {
		d.s.tellAllLocked(d)
	}
	d.s.mu.Unlock()
	d.peer.Flush()
}

// change does something to a person and tells what became of it.
func (s *Service) change(u im.UserID, do func(p *person)) {
	s.mu.Lock()
	p := s.personLocked(u)
	do(p)
	told := s.updateLocked(p, false)
	s.mu.Unlock()
	flush(told)
}

func flush(told []Peer) {
	for _, peer := range told {
		peer.Flush()
	}
}

// presencesFrame is one frame for many.
func presencesFrame(own *hyv1.Status, list ...*hyv1.Presence) *session.Frame {
	return session.Shared(&hyv1.Frame{Kind: &hyv1.Frame_Presences{Presences: &hyv1.Presences{Presences: list, Own: own}}})
}
