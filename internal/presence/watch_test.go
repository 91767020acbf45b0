package presence

import (
	"context"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// Who may not see somebody gets the answer that all get about nobody.
func TestWhoMayNotSeeCannotTell(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(3)
		alice, mallory, nobody := p[0], p[1], &person1{p[2].Person, tn}
		nobodyID := im.UserID(404)
		tn.rules.set(mallory, alice, true)
		tn.rules.set(mallory, &person1{nobody.Person, tn}, true)
		at := mallory.connect(false)
		if err := at.Watch(tn.t.Context(), []int64{int64(alice.ID), int64(nobodyID)}); err != nil {
			t.Fatal(err)
		}
		at.told()
		d := alice.connect(false)
		alice.choose(choiceBusy, "secret")
		if got := mallory.sees(alice); got.GetState() != offline || got.GetText() != "" {
			t.Errorf("asked for: %v", got)
		}
		wait(time.Hour)
		d.Leave()
		wait(time.Hour)
		if n := at.told(); n != 0 {
			t.Errorf("told %d times", n)
		}
		at.watch(alice, nobody)
		a, b := proto.CloneOf(at.of(alice)), proto.CloneOf(at.known[int64(nobodyID)])
		asked := mallory.sees(alice)
		a.UserId, b.UserId, asked.UserId = 0, 0, 0
		if !proto.Equal(a, b) || !proto.Equal(asked, b) || b.GetState() != offline || b.LastSeen != nil {
			t.Errorf("alice is %v, asked for %v, nobody is %v", a, asked, b)
		}
	})
}

func TestARefusalBindsWhatIsToldAfterwards(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		alice, bob := p[0], p[1]
		at, second := bob.connect(false), bob.connect(false)
		at.watch(alice)
		second.watch(alice)
		d := alice.connect(false)
		wait(calm)
		for _, bind := range []func() error{
			func() error { return tn.s.Settle(tn.t.Context(), alice.ID, bob.ID) },
			func() error { return tn.s.Settle(tn.t.Context(), bob.ID, alice.ID) },
			func() error { return tn.s.Recheck(tn.t.Context(), alice.ID) },
		} {
			at.want(alice, online, "")
			tn.rules.set(bob, alice, true)
			if err := bind(); err != nil {
				t.Fatal(err)
			}
			at.want(alice, offline, "")
			second.want(alice, offline, "")
			if at.of(alice).LastSeen != nil {
				t.Error("is told when alice was seen")
			}
			at.told()
			alice.choose(choiceBusy, "secret")
			d.Use(true)
			wait(calm)
			at.Drained()
			if n := at.told(); n != 0 {
				t.Errorf("told %d times after the refusal", n)
			}
			alice.choose(choiceNone, "")
			d.Use(false)
			wait(calm)
			tn.rules.set(bob, alice, false)
			if err := bind(); err != nil {
				t.Fatal(err)
			}
		}
		asked := tn.rules.asked
		alice.choose(choiceBusy, "")
		alice.choose(choiceNone, "")
		_ = tn.s.Settle(tn.t.Context(), 1, 2)
		if tn.rules.asked != asked {
			t.Error("the policy was asked for nothing")
		}
	})
}

// The answer to the watch was on its way when a refusal was bound.
func TestALateAnswerDoesNotUndoARefusal(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		alice, bob := p[0], p[1]
		alice.connect(false)
		at := bob.connect(false)
		tn.rules.before = func() {
			tn.rules.set(bob, alice, true)
			if err := tn.s.Settle(tn.t.Context(), alice.ID, bob.ID); err != nil {
				t.Error(err)
			}
		}
		at.watch(alice)
		at.want(alice, offline, "")
		alice.choose(choiceBusy, "secret")
		at.want(alice, offline, "")
	})
}

func TestWithoutAnAnswerNothingIsShown(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		alice, bob := p[0], p[1]
		alice.connect(false)
		at := bob.connect(false)
		tn.rules.broken = true
		if err := at.Watch(tn.t.Context(), []int64{int64(alice.ID)}); err == nil {
			t.Error("watched without an answer")
		}
		tn.rules.broken = false
		at.watch(alice) // asks again
		at.want(alice, online, "")
		tn.rules.broken = true
		if err := tn.s.Settle(tn.t.Context(), alice.ID, bob.ID); err == nil {
			t.Error("settled without an answer")
		}
		at.want(alice, offline, "")
		tn.rules.broken = false
		if err := tn.s.Settle(tn.t.Context(), alice.ID, bob.ID); err != nil {
			t.Error(err)
		}
		at.want(alice, online, "")
	})
}

// Whatever order a device comes in and its person hides: they are not seen.
func TestWhoHidesWhileComingIsNotSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db)
		for range 50 {
			p := tn.people(2)
			alice, bob := p[0], p[1]
			at := bob.connect(false)
			at.watch(alice)
			var wg sync.WaitGroup
			wg.Go(func() { alice.connect(false) })
			wg.Go(func() { alice.choose(choiceInvisible, "") })
			wg.Wait()
			at.want(alice, offline, "")
		}
	})
}

// A device that read what was chosen before says nothing about now.
func TestAnOldChoiceDoesNotUndoANewOne(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		alice, bob := p[0], p[1]
		at := bob.connect(false)
		at.watch(alice)
		alice.choose(choiceBusy, "")
		tn.s.change(alice.ID, func(p *person) { p.entering++ })
		old, err := tn.s.chosen(tn.t.Context(), alice.ID)
		if err != nil {
			tn.t.Fatal(err)
		}
		alice.choose(choiceInvisible, "")
		d := alice.connect(false)
		tn.s.change(alice.ID, func(p *person) {
			p.entering--
			p.adopt(old)
		})
		at.want(alice, offline, "")
		d.Leave()
	})
}

// All at once, for the race detector; in the end everybody knows the truth.
func TestAllAtOnce(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(6)
		var devices [6]*device
		for i, q := range p {
			devices[i] = q.connect(false)
		}
		var wg sync.WaitGroup
		for i, q := range p {
			wg.Go(func() {
				for n := range 60 {
					switch n % 5 {
					case 0:
						devices[i].watch(p[n%6], p[(n+1)%6], p[(n+2)%6])
					case 1:
						q.connect(n%2 == 0).Leave()
					case 2:
						devices[i].Use(n%2 == 0)
					case 3:
						_ = tn.s.Settle(context.Background(), q.ID, p[n%6].ID)
					default:
						time.Sleep(time.Second)
					}
				}
				devices[i].watch(p...)
				devices[i].Use(false)
			})
		}
		wg.Wait()
		wait(2 * grace)
		for _, d := range devices {
			for _, q := range p {
				d.want(q, online, "")
			}
		}
	})
}
