package contact_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestABlockRefusesWhatIsSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b := p[0], p[1]
		c, group := a.Direct(b.Person), a.Group("g", b.Person)
		for range 2 { // b's sends are cached as allowed, and then as not
			tn.must(b.say(c))
			tn.must(a.say(c))
			tn.must(a.block(b.ID))
			tn.want(b.say(c), hyv1.Reason_PEER_REFUSES)
			tn.want(b.say(c), hyv1.Reason_PEER_REFUSES)
			tn.must(a.say(c))
			tn.must(b.say(group))
			if _, err := b.TryDirect(a.ID); err != nil {
				t.Errorf("what was said is not readable: %v", err)
			}
			tn.must(b.block(a.ID))
			tn.want(a.say(c), hyv1.Reason_PEER_REFUSES)
			tn.must(b.unblock(a.ID))
			tn.must(a.unblock(b.ID))
		}
	})
}

// Nor can who is blocked bring the other one into a group to say it there.
func TestABlockRefusesInvitations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b, c := p[0], p[1], p[2]
		group := b.Group("g", c.Person)
		tn.must(a.block(b.ID))
		tn.want(second(b.TryGroup("trap", int64(c.ID), int64(a.ID))), hyv1.Reason_PEER_REFUSES)
		tn.want(b.TryAdd(group, int64(a.ID)), hyv1.Reason_PEER_REFUSES)
		a.Group("mine", b.Person) // who blocks may
		tn.must(a.unblock(b.ID))
		tn.must(b.TryAdd(group, int64(a.ID)))
	})
}

// Who is blocked is told by nothing but a refused send: not by an event, not by
// an answer, not by a list.
func TestNothingTellsOfABlock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		for name, before := range map[string]func(a, b *person){
			"strangers":     func(_, _ *person) {},
			"friends":       func(a, b *person) { a.befriend(b) },
			"friends, once": func(a, b *person) { a.befriend(b); a.must(a.remove(b.ID)) },
			"b ended it":    func(a, b *person) { a.befriend(b); a.must(b.remove(a.ID)) },
			"a asked":       func(a, b *person) { a.must(second(a.request(b.ID, "x"))) },
			"a was refused": func(a, b *person) { a.must(second(a.request(b.ID, "x"))); a.must(b.reject(a.ID, "no")) },
			"a is ignored":  func(a, b *person) { a.must(second(a.request(b.ID, "x"))); a.must(b.ignore(a.ID)) },
		} {
			// The same twice, once with a block.
			var seen [2][]any
			for i := range seen {
				p := tn.people(2)
				a, b := p[0], p[1]
				before(a, b)
				if i == 1 {
					if told := tn.law(p, func() { tn.must(b.block(a.ID)) }); told[0] != 0 {
						t.Errorf("%s: the block was told", name)
					}
				}
				told := tn.law(p, func() {
					r, err := a.request(b.ID, "please")
					seen[i] = append(seen[i], state(r.GetRequest()), r.GetRequest().GetMessage(), r.GetContact().GetFriend(), reason(err))
					seen[i] = append(seen[i], reason(a.update(b.ID, "them")), reason(second(a.request(b.ID, "again"))))
					if i == 1 {
						tn.want(b.accept(a.ID), map[bool]hyv1.Reason{true: hyv1.Reason_REASON_UNSPECIFIED, false: hyv1.Reason_PEER_BLOCKED}[a.friends(b) && b.friends(a)])
					}
					seen[i] = append(seen[i], reason(a.withdraw(b.ID)))
				})
				seen[i] = append(seen[i], told[0], a.state(a, b), a.friends(b))
				if i == 1 && told[1] != 0 {
					t.Errorf("%s: who blocks was told %d times", name, told[1])
				}
			}
			if d := cmp.Diff(seen[0], seen[1], protocmp.Transform()); d != "" {
				t.Errorf("%s: a sees a difference (- without, + with a block):\n%s", name, d)
			}
		}
	})
}

func state(r *hyv1.ContactRequest) hyv1.ContactRequestState { return r.GetState() }

// A block mutes a friendship; without it, it is what it was.
func TestUnblockRestores(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{FriendsOnly: true})
		p := tn.people(2)
		a, b := p[0], p[1]
		a.befriend(b)
		c := a.Direct(b.Person)
		tn.must(b.say(c))
		tn.law(p, func() { tn.must(a.block(b.ID)); tn.must(a.block(b.ID)) })
		if c := a.contact(b); !c.GetBlocked() || !c.GetFriend() {
			t.Errorf("a keeps %v", c)
		}
		tn.want(b.say(c), hyv1.Reason_PEER_REFUSES)
		tn.law(p, func() { tn.must(a.unblock(b.ID)); tn.must(a.unblock(b.ID)) })
		tn.must(b.say(c))
		// What was ignored by blocking may be accepted afterwards.
		tn.must(a.remove(b.ID))
		tn.must(b.remove(a.ID))
		tn.must(second(b.request(a.ID, "")))
		tn.must(a.block(b.ID))
		tn.must(a.unblock(b.ID))
		tn.must(a.accept(b.ID))
		tn.must(b.say(c))
	})
}

func TestOnlyFriendsWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(4)
		a, b, cat, dan := p[0], p[1], p[2], p[3]
		c, early := a.Direct(b.Person), a.Direct(cat.Person)
		tn.must(a.say(early))
		var system im.UserID = 77
		tn.must(db.Write(a.ctx(), func(tx *store.Tx) error {
			_, err := tx.AddAccount(&store.Account{ID: system, Handle: "hongyan", HandleKey: "hongyan", Name: "server", System: true, CreatedAt: tx.Now()}, "")
			return err
		}))
		tell := func(id string) error {
			cid, err := im.ParseClientID(id)
			tn.must(err)
			return tn.w.Conv.Tell(a.ctx(), system, a.ID, lawtest.Said{ID: cid, Text: &hyv1.Text{Body: "welcome"}})
		}
		tn.must(tell("0193b1c2-7f3a-7c11-9a55-0242ac120002"))

		// As in data from before there were contacts.
		tn.must(db.Write(a.ctx(), func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE conversations SET low_refuses = 2, high_refuses = 2 WHERE writer_id <> 0`)
			return err
		}))

		// The operator changes the setting, and starts the server again.
		tn.w.Restart(lawtest.Config{FriendsOnly: true})
		tn.s = contact.New(db, tn.w.Conv.Settle, tn.w.Conv.SettleAll)
		tn.must(tell("0193b1c2-7f3a-7c11-9a55-0242ac120003"))
		tn.want(a.say(early), hyv1.Reason_NOT_FRIENDS)
		tn.want(cat.say(early), hyv1.Reason_NOT_FRIENDS)
		_, err := a.TryDirect(cat.ID)
		tn.must(err)
		if _, err := cat.TryDirect(dan.ID); reason(err) != hyv1.Reason_NOT_FRIENDS {
			t.Errorf("strangers opened a conversation: %v", err)
		}
		a.befriend(b)
		tn.must(a.say(c))
		tn.must(b.say(c))
		cat.befriend(dan)
		tn.must(cat.say(cat.Direct(dan.Person)))
		for _, ended := range [][2]*person{{a, b}, {b, a}} { // one side is enough
			tn.must(ended[0].remove(ended[1].ID))
			tn.want(a.say(c), hyv1.Reason_NOT_FRIENDS)
			tn.want(b.say(c), hyv1.Reason_NOT_FRIENDS)
			tn.must(second(ended[0].request(ended[1].ID, "again"))) // the other one never ended it
			tn.must(a.say(c))
			tn.must(b.say(c))
		}

		tn.w.Restart(lawtest.Config{})
		tn.must(a.say(early))
	})
}

// No new conversation where nothing may be said; the rules hold for one that is
// made.
func TestOpeningFollowsTheRules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b, cat := p[0], p[1], p[2]
		tn.must(a.block(b.ID))
		if _, err := b.TryDirect(a.ID); reason(err) != hyv1.Reason_PEER_REFUSES {
			t.Errorf("opened where nothing may be said: %v", err)
		}
		c := a.Direct(b.Person) // who blocks may
		tn.must(a.say(c))
		tn.want(b.say(c), hyv1.Reason_PEER_REFUSES)
		tn.must(cat.say(cat.Direct(b.Person)))
	})
}

// A crash between the block and what follows from it: the job does it, and
// until it is done nobody was told that it is.
func TestABlockIsFinishedAfterACrash(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(2)
		a, b := p[0], p[1]
		c := a.Direct(b.Person)
		db.HandleJob("contact.changed", func(context.Context, store.Job) error { return errors.New("the server is gone") })
		tn.s = contact.New(db, func(context.Context, im.UserID, im.UserID) error { return context.Canceled }, tn.w.Conv.SettleAll)
		if err := a.block(b.ID); err == nil {
			t.Error("a block that does not bind was acknowledged")
		}
		tn.must(b.say(c))

		tn.w.Restart(lawtest.Config{}) // it starts again
		tn.must(db.Write(a.ctx(), func(tx *store.Tx) error { _, err := tx.Exec(`UPDATE jobs SET run_at = 0`); return err }))
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- db.RunJobs(ctx) }()
		for deadline := time.Now().Add(10 * time.Second); b.say(c) == nil; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the job did not do it")
			}
		}
		stop()
		tn.must(<-done)
		tn.want(b.say(c), hyv1.Reason_PEER_REFUSES)

		// Or the person tries again: nothing changes, and it binds all the same.
		db.HandleJob("contact.changed", func(context.Context, store.Job) error { return errors.New("the server is gone") })
		if err := a.unblock(b.ID); err == nil {
			t.Error("acknowledged")
		}
		tn.s = contact.New(db, tn.w.Conv.Settle, tn.w.Conv.SettleAll)
		tn.must(a.unblock(b.ID))
		tn.must(b.say(c))
	})
}

// together runs all at once.
func together(fns ...func()) {
	var start, done sync.WaitGroup
	start.Add(1)
	for _, fn := range fns {
		done.Go(func() { start.Wait(); fn() })
	}
	start.Done()
	done.Wait()
}

const rounds = 12

func TestRacesHaveOneOutcome(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		setUp := func() (a, b *person) {
			p := tn.people(2)
			tn.must(second(p[0].request(p[1].ID, "hi")))
			return p[0], p[1]
		}
		for range rounds {
			// Accepted on two devices: once.
			a, b := setUp()
			told := tn.law([]*person{a, b}, func() {
				together(func() { tn.must(b.accept(a.ID)) }, func() { tn.must(b.accept(a.ID)) }, func() { tn.must(b.accept(a.ID)) })
			})
			if told[0] != 2 || told[1] != 2 || !a.friends(b) || !b.friends(a) {
				t.Fatalf("double accept: told %v, friends %v %v", told, a.friends(b), b.friends(a))
			}

			// Accepted, and taken back: one of the two.
			a, b = setUp()
			var yes, no error
			tn.law([]*person{a, b}, func() { together(func() { yes = b.accept(a.ID) }, func() { no = a.withdraw(b.ID) }) })
			if (yes == nil) == (no == nil) || a.friends(b) != (yes == nil) || b.friends(a) != (yes == nil) {
				t.Fatalf("accept %v, withdraw %v, friends %v %v", yes, no, a.friends(b), b.friends(a))
			}

			// Accepted, rejected, on two devices.
			a, b = setUp()
			tn.law([]*person{a, b}, func() { together(func() { yes = b.accept(a.ID) }, func() { no = b.reject(a.ID, "") }) })
			if (yes == nil) == (no == nil) || a.friends(b) != (yes == nil) || a.state(a, b) != b.state(a, b) {
				t.Fatalf("accept %v, reject %v, friends %v", yes, no, a.friends(b))
			}

			// Both ask at once: friends.
			p := tn.people(2)
			a, b = p[0], p[1]
			tn.law(p, func() {
				together(func() { tn.must(second(a.request(b.ID, "1"))) }, func() { tn.must(second(b.request(a.ID, "2"))) })
			})
			if !a.friends(b) || !b.friends(a) {
				t.Fatal("both asked, and are no friends")
			}

			// Asked, and blocked: who asks waits, who blocks is left alone.
			p = tn.people(2)
			a, b = p[0], p[1]
			tn.law(p, func() { together(func() { tn.must(second(a.request(b.ID, ""))) }, func() { tn.must(b.block(a.ID)) }) })
			if s := b.state(a, b); s == pending || a.state(a, b) != pending || !b.contact(a).GetBlocked() {
				t.Fatalf("who asked sees %v, who blocks %v", a.state(a, b), s)
			}

			// Accepted, and blocked, on two devices: blocked, friends or not.
			a, b = setUp()
			tn.law([]*person{a, b}, func() { together(func() { yes = b.accept(a.ID) }, func() { tn.must(b.block(a.ID)) }) })
			if a.friends(b) != (yes == nil) || !b.contact(a).GetBlocked() {
				t.Fatalf("accept %v, friends %v", yes, a.friends(b))
			}
		}
	})
}

// I36: no send that begins after the answer to Block, or Remove where only
// friends write, is stored; whatever is on its way, and on new conversations.
func TestABlockBindsEverySendAfterItsAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		for round := range rounds {
			p := tn.people(2)
			a, b := p[0], p[1]
			known := im.ConvID(0)
			if round%2 == 0 {
				known = a.Direct(b.Person)
			}
			var blocked atomic.Bool
			var stored, late atomic.Int64
			flood := func() {
				for range 30 {
					after := blocked.Load()
					c := known
					if c == 0 { // made in the middle of it
						r, err := b.TryDirect(a.ID)
						if err != nil {
							continue
						}
						c = im.ConvID(r.GetId())
					}
					if b.say(c) == nil {
						stored.Add(1)
						if after {
							late.Add(1)
						}
					}
				}
			}
			together(flood, flood, flood, func() {
				time.Sleep(time.Duration(round) * 200 * time.Microsecond)
				tn.must(a.block(b.ID))
				blocked.Store(true)
			})
			if late.Load() > 0 {
				t.Fatalf("round %d: %d of %d sends were stored after the block was acknowledged", round, late.Load(), stored.Load())
			}
		}
	})
}

// Blocking and unblocking by turns, from several devices: what holds at last is
// what is kept.
func TestTheLastWordHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		for range rounds {
			p := tn.people(2)
			a, b := p[0], p[1]
			c := a.Direct(b.Person)
			turn := func() {
				for range 3 {
					tn.must(a.block(b.ID))
					tn.must(a.unblock(b.ID))
				}
			}
			together(turn, turn, func() { tn.must(a.block(b.ID)) }, func() { tn.must(a.unblock(b.ID)) })
			want := hyv1.Reason_REASON_UNSPECIFIED
			if a.contact(b).GetBlocked() {
				want = hyv1.Reason_PEER_REFUSES
			}
			tn.want(b.say(c), want)
		}
	})
}
