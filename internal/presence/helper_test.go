package presence

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/session"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	choiceNone      = hyv1.StatusChoice_STATUS_CHOICE_UNSPECIFIED
	choiceAway      = hyv1.StatusChoice_STATUS_CHOICE_AWAY
	choiceBusy      = hyv1.StatusChoice_STATUS_CHOICE_BUSY
	choiceInvisible = hyv1.StatusChoice_STATUS_CHOICE_INVISIBLE
)

// rules are a Policy in memory: everybody may see everybody, but those refused.
type rules struct {
	mu     sync.Mutex
	refuse map[[2]im.UserID]bool // viewer, owner
	noLast map[im.UserID]bool    // owners
	broken bool
	asked  int
	// before is run between the answer and its return.
	before func()
}

func (r *rules) MaySee(_ context.Context, viewer im.UserID, owners []im.UserID) (may, last []im.UserID, err error) {
	r.mu.Lock()
	r.asked++
	for _, o := range owners {
		if !r.refuse[[2]im.UserID{viewer, o}] {
			may = append(may, o)
			if !r.noLast[o] {
				last = append(last, o)
			}
		}
	}
	before, broken := r.before, r.broken
	r.before = nil
	r.mu.Unlock()
	if before != nil {
		before()
	}
	if broken {
		return nil, nil, errors.New("the store is away")
	}
	return may, last, nil
}

// hideLast has owner seen without when they were last there, or with that.
func (r *rules) hideLast(owner *person1, hide bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noLast = map[im.UserID]bool{owner.ID: hide}
}

func (r *rules) set(viewer, owner *person1, refuse bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse == nil {
		r.refuse = map[[2]im.UserID]bool{}
	}
	r.refuse[[2]im.UserID{viewer.ID, owner.ID}] = refuse
}

// town is a service with people.
type town struct {
	t     *testing.T
	db    *store.DB
	w     *lawtest.World
	rules *rules
	s     *Service
}

func newTown(t *testing.T, db *store.DB) *town {
	tn := &town{t: t, db: db, w: lawtest.New(db, lawtest.Config{}), rules: &rules{}}
	tn.s = New(db, tn.rules, slog.New(slog.DiscardHandler))
	return tn
}

type person1 struct {
	*lawtest.Person
	tn *town
}

func (tn *town) people(n int) []*person1 {
	var list []*person1
	for _, p := range tn.w.People(tn.t, n) {
		list = append(list, &person1{p, tn})
	}
	return list
}

func (p *person1) choose(choice hyv1.StatusChoice, text string) *hyv1.Status {
	return p.set(&hyv1.Status{Choice: choice, Text: text})
}

func (p *person1) set(st *hyv1.Status) *hyv1.Status {
	p.tn.t.Helper()
	c, err := p.tn.s.setStatus(context.Background(), p.ID, st)
	if err != nil {
		p.tn.t.Fatal(err)
	}
	return c.Proto()
}

// sees is what p gets to see of other, asking.
func (p *person1) sees(other *person1) *hyv1.Presence {
	p.tn.t.Helper()
	list, err := p.tn.s.get(context.Background(), p.ID, []int64{int64(other.ID)})
	if err != nil {
		p.tn.t.Fatal(err)
	}
	return list[0]
}

// device is a Peer that remembers what it was told.
type device struct {
	*Device
	id im.Identity
	tn *town

	mu    sync.Mutex
	full  bool
	own   *hyv1.Status
	known map[int64]*hyv1.Presence
	log   []*hyv1.Presence
}

func (p *person1) connect(idle bool) *device {
	p.tn.t.Helper()
	d := &device{id: im.Identity{User: p.ID, Device: im.DeviceID(im.NewID())}, tn: p.tn, known: map[int64]*hyv1.Presence{}}
	var err error
	if d.Device, err = p.tn.s.Enter(context.Background(), d, idle); err != nil {
		p.tn.t.Fatal(err)
	}
	return d
}

func (d *device) Identity() im.Identity { return d.id }
func (d *device) Flush()                {}

func (d *device) Push(f *session.Frame) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.full {
		return false
	}
	b := f.For(false)
	switch { // past the header
	case b[1] < 126:
		b = b[2:]
	case b[1] == 126:
		b = b[4:]
	default:
		b = b[10:]
	}
	frame := &hyv1.Frame{}
	if err := proto.Unmarshal(b, frame); err != nil {
		panic(err)
	}
	got := frame.GetPresences()
	if got.GetOwn() != nil {
		d.own = got.GetOwn()
	}
	for _, p := range got.GetPresences() {
		d.known[p.GetUserId()] = p
		d.log = append(d.log, p)
	}
	return true
}

func (d *device) setFull(full bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full = full
}

func (d *device) watch(people ...*person1) {
	d.tn.t.Helper()
	var ids []int64
	for _, p := range people {
		ids = append(ids, int64(p.ID))
	}
	if err := d.Watch(context.Background(), ids); err != nil {
		d.tn.t.Fatal(err)
	}
}

// ofOwn is what the device was told last of who it belongs to.
func (d *device) ofOwn() *hyv1.Status {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.own
}

// of is what the device was told last of somebody.
func (d *device) of(p *person1) *hyv1.Presence {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.known[int64(p.ID)]
}

// told counts and forgets what the device was told.
func (d *device) told() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := len(d.log)
	d.log = nil
	return n
}

func (d *device) want(p *person1, state hyv1.PresenceState, text string) {
	d.tn.t.Helper()
	if got := d.of(p); got.GetState() != state || got.GetText() != text {
		d.tn.t.Errorf("seen is %v %q, want %v %q", got.GetState(), got.GetText(), state, text)
	}
}
