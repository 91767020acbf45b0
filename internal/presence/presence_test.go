package presence

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

func TestTheMergeIsTheTable(t *testing.T) {
	for _, tt := range []struct {
		here, used bool
		choice     hyv1.StatusChoice
		want       hyv1.PresenceState
	}{
		{false, false, choiceNone, offline},
		{false, false, choiceAway, offline},
		{false, false, choiceBusy, offline},
		{false, false, choiceInvisible, offline},
		{true, false, choiceNone, away},
		{true, false, choiceAway, away},
		{true, false, choiceBusy, busy},
		{true, false, choiceInvisible, offline},
		{true, true, choiceNone, online},
		{true, true, choiceAway, away},
		{true, true, choiceBusy, busy},
		{true, true, choiceInvisible, offline},
	} {
		if got := merge(tt.here, tt.used, tt.choice); got != tt.want {
			t.Errorf("here %v, used %v, %v: %v, want %v", tt.here, tt.used, tt.choice, got, tt.want)
		}
	}
}

// bubble runs a test in which time passes at once, with the service running.
func bubble(t *testing.T, fn func(tn *town)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		db, err := store.Open(context.Background(), store.Options{Dir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		tn := newTown(t, db)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- tn.s.Run(ctx) }()
		fn(tn)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

func wait(d time.Duration) {
	time.Sleep(d) // in a bubble
	synctest.Wait()
}

func TestDevicesAreMerged(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		alice, bob := p[0], p[1]
		at := bob.connect(false)
		at.watch(alice)
		at.want(alice, offline, "")

		phone := alice.connect(false)
		at.want(alice, online, "")
		laptop := alice.connect(true)
		wait(calm)
		at.want(alice, online, "")
		phone.Use(true)
		wait(calm)
		at.want(alice, away, "")
		laptop.Use(false)
		wait(calm)
		at.want(alice, online, "")
		laptop.Leave()
		wait(grace / 2)
		at.want(alice, online, "") // it may be a reload
		laptop.Leave()
		alice.connect(true).Leave() // nobody used it
		wait(grace / 2)
		at.want(alice, away, "")
		alice.choose(choiceBusy, "in a meeting")
		at.want(alice, busy, "in a meeting")
		phone.Use(false)
		wait(calm)
		at.want(alice, busy, "in a meeting")
		alice.choose(choiceNone, "in a meeting")
		at.want(alice, online, "in a meeting")
		phone.Leave()
		wait(grace)
		at.want(alice, offline, "")
	})
}

func TestAReloadIsNotSeen(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		at := p[1].connect(false)
		at.watch(p[0])
		d := p[0].connect(false)
		for range 5 {
			wait(2 * grace)
			at.told()
			d.Leave()
			wait(grace - time.Second)
			d = p[0].connect(false)
			wait(2 * grace)
			if n := at.told(); n != 0 {
				t.Fatalf("told %d times of a reload", n)
			}
		}
		d.Leave()
		wait(grace)
		if n := at.told(); n != 1 {
			t.Errorf("told %d times of an end", n)
		}
	})
}

func TestInvisibleLooksLikeOffline(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(4)
		hides, goes, bob, late := p[0], p[1], p[2], p[3]
		at := bob.connect(false)
		at.watch(hides, goes)
		same := func(doing string, viewers ...*device) {
			t.Helper()
			for _, d := range viewers {
				a, b := proto.CloneOf(d.of(hides)), proto.CloneOf(d.of(goes))
				a.UserId, b.UserId = 0, 0
				if !proto.Equal(a, b) || a.GetState() != offline {
					t.Errorf("%s: who hides is %v, who is gone %v", doing, a, b)
				}
			}
			a, b := bob.sees(hides), bob.sees(goes)
			a.UserId, b.UserId = 0, 0
			if !proto.Equal(a, b) {
				t.Errorf("%s, asked for: who hides is %v, who is gone %v", doing, a, b)
			}
		}
		d, e := hides.connect(false), goes.connect(false)
		hides.choose(choiceNone, "on the road")
		wait(time.Minute)
		e.Leave()
		hides.choose(choiceInvisible, "on the road")
		at.want(hides, offline, "") // at once
		wait(grace)
		if at.of(hides).GetLastSeen() == nil {
			t.Error("was never seen")
		}
		same("hidden", at)
		at.told()
		wait(20 * time.Minute)
		d.Use(true)
		wait(calm)
		d.Use(false)
		second := hides.connect(false)
		hides.choose(choiceInvisible, "elsewhere")
		wait(calm)
		second.Leave()
		wait(2 * seenEvery)
		if n := at.told(); n != 0 {
			t.Errorf("told %d times of what somebody invisible does", n)
		}
		same("later", at)
		d.Leave()
		wait(time.Hour)
		same("gone, too", at)
		other := late.connect(false)
		other.watch(hides, goes)
		same("to somebody new", other)
		hides.connect(false) // comes back, still invisible
		wait(calm)
		same("back", at, other)
		if n := at.told() + other.told(); n != 2 {
			t.Errorf("told %d times, of two people once", n)
		}
		hides.choose(choiceNone, "")
		at.want(hides, online, "")
	})
}

func TestATextGoesAwayByItself(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		at := p[1].connect(false)
		at.watch(p[0])
		own := p[0].connect(false)
		own.watch(p[0])
		until := time.Now().Add(time.Hour)
		p[0].set(&hyv1.Status{Choice: choiceBusy, Text: "lunch", TextExpiresAt: timestamppb.New(until)})
		at.want(p[0], busy, "lunch")
		if own.ofOwn().GetText() != "lunch" || !own.ofOwn().GetTextExpiresAt().AsTime().Equal(until) {
			t.Errorf("the own device knows %v", own.ofOwn())
		}
		wait(time.Hour - time.Second)
		at.want(p[0], busy, "lunch")
		wait(time.Second)
		at.want(p[0], busy, "")
		if own.ofOwn().GetText() != "" || own.ofOwn().GetChoice() != choiceBusy {
			t.Errorf("the own device knows %v", own.ofOwn())
		}
		p[0].set(&hyv1.Status{Text: "late", TextExpiresAt: timestamppb.New(time.Now().Add(-time.Second))})
		at.want(p[0], online, "")
	})
}

func TestAllOwnDevicesAgree(t *testing.T) {
	bubble(t, func(tn *town) {
		me := tn.people(1)[0]
		phone, laptop := me.connect(false), me.connect(false)
		phone.watch(me)
		laptop.watch(me)
		for _, choice := range []hyv1.StatusChoice{choiceInvisible, choiceBusy, choiceNone, choiceAway} {
			me.choose(choice, "x")
			for _, d := range []*device{phone, laptop} {
				if d.ofOwn().GetChoice() != choice {
					t.Errorf("a device knows %v, chosen was %v", d.ofOwn(), choice)
				}
			}
		}
		me.choose(choiceInvisible, "x")
		me.choose(choiceInvisible, "y") // nobody sees a difference
		if phone.ofOwn().GetText() != "y" {
			t.Errorf("a device knows %v", phone.ofOwn())
		}
	})
}

func TestWatchesAreReplaced(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(4)
		at := p[3].connect(false)
		at.watch(p[0], p[1], p[0])
		if n := at.told(); n != 2 {
			t.Errorf("told of %d people, want 2", n)
		}
		at.watch(p[1], p[2])
		at.told()
		p[0].connect(false)
		if n := at.told(); n != 0 {
			t.Error("told of somebody who is not watched any more")
		}
		p[2].connect(false)
		at.want(p[2], online, "")
		at.watch()
		at.told()
		p[1].connect(false)
		if n := at.told(); n != 0 {
			t.Error("told of somebody who is not watched any more")
		}
		many := make([]int64, watchLimit+1)
		for i := range many {
			many[i] = int64(i + 1)
		}
		if err := at.Watch(context.Background(), many); !errors.Is(err, im.TooLong("", 0)) {
			t.Errorf("%d watches: %v", len(many), err)
		}
		if err := at.Watch(context.Background(), []int64{-1}); !errors.Is(err, im.BadID("")) {
			t.Errorf("a bad id: %v", err)
		}
		at.Leave()
		if err := at.Watch(context.Background(), many[:3]); err != nil {
			t.Error(err)
		}
	})
}

func TestNobodyIsKeptWhoIsNotNeeded(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(10)
		var devices []*device
		for _, q := range p {
			d := q.connect(false)
			d.watch(p...)
			devices = append(devices, d)
		}
		tn.s.Use(p[0], true)
		for _, d := range devices {
			d.Leave()
		}
		p[0].choose(choiceBusy, "")
		devices[0].watch(p...) // late
		wait(time.Hour)
		if n := len(tn.s.people) + len(tn.s.unsaved); n != 0 {
			t.Errorf("%d people are kept", n)
		}
	})
}

// Use says it for one device of somebody.
func (s *Service) Use(p *person1, idle bool) {
	s.mu.Lock()
	d := s.people[p.ID].devices[0]
	s.mu.Unlock()
	d.Use(idle)
}

func TestAFloodIsToldCalmly(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		at := p[1].connect(false)
		at.watch(p[0])
		d := p[0].connect(false)
		wait(calm)
		at.told()
		for i := range 10_000 {
			d.Use(i%2 == 0)
			time.Sleep(time.Millisecond)
		}
		if n := at.told(); n > 11 {
			t.Errorf("told %d times in ten seconds", n)
		}
		d.Use(true)
		wait(calm)
		at.want(p[0], away, "") // the last word is told
	})
}

func TestAFullOutboxIsToldAgain(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		at := p[1].connect(false)
		at.watch(p[0])
		at.setFull(true)
		p[0].connect(false)
		at.want(p[0], offline, "")
		at.setFull(false)
		at.Drained()
		at.want(p[0], online, "")
		at.told()
		if at.Drained(); at.told() != 0 {
			t.Error("told again for nothing")
		}
	})
}

func TestLastSeenIsCoarseAndLasts(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		d := p[0].connect(false)
		wait(3*time.Minute + 55*time.Second) // the grace ends in another minute
		left := time.Now().UTC()
		d.Leave()
		wait(grace)
		seen := p[1].sees(p[0]).GetLastSeen().AsTime()
		if !seen.Equal(left.Truncate(time.Minute)) {
			t.Errorf("left %v, seen %v", left, seen)
		}
		wait(time.Hour)
		after := newTown(t, tn.db) // the process was started again
		q := &person1{p[1].Person, after}
		if got := q.sees(p[0]).GetLastSeen().AsTime(); !got.Equal(seen) {
			t.Errorf("after a restart seen %v, want %v", got, seen)
		}
	})
}

// When somebody was last there can be hidden from those who see that they are.
func TestLastSeenCanBeHidden(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(3)
		tn.rules.hideLast(p[0], true)
		at := p[1].connect(false)
		at.watch(p[0], p[2])
		d, e := p[0].connect(false), p[2].connect(false)
		at.want(p[0], online, "")
		wait(2 * time.Minute)
		d.Leave()
		e.Leave()
		wait(grace + calm)
		at.want(p[0], offline, "")
		if at.of(p[0]).GetLastSeen() != nil || at.of(p[2]).GetLastSeen() == nil || p[1].sees(p[0]).GetLastSeen() != nil {
			t.Errorf("told %v and %v", at.of(p[0]), at.of(p[2]))
		}
		tn.rules.hideLast(p[0], false)
		if err := tn.s.Recheck(context.Background(), p[0].ID); err != nil || at.of(p[0]).GetLastSeen() == nil {
			t.Errorf("shown again: %v, %v", at.of(p[0]), err)
		}
	})
}

// A process that is killed leaves nobody there, and knows well enough when they
// were.
func TestNobodyIsAGhost(t *testing.T) {
	bubble(t, func(tn *town) {
		p := tn.people(2)
		d := p[0].connect(false)
		p[0].choose(choiceBusy, "deep in thought")
		wait(3 * time.Hour)
		after := newTown(t, tn.db)
		bob := &person1{p[1].Person, after}
		at := bob.connect(false)
		at.watch(p[0])
		at.want(p[0], offline, "")
		if ago := time.Since(at.of(p[0]).GetLastSeen().AsTime()); ago > seenEvery+2*saveEvery {
			t.Errorf("seen %v ago", ago)
		}
		again := &person1{p[0].Person, after}
		again.connect(false) // comes back, as chosen
		at.want(p[0], busy, "deep in thought")
		d.Leave()
	})
}

// Who is there when the server stops was seen then.
func TestTheEndOfTheServerIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := storetest.Open(t, store.Options{Dir: t.TempDir()})
		tn := newTown(t, db)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- tn.s.Run(ctx) }()
		p := tn.people(2)
		p[0].connect(false)
		wait(9 * time.Minute) // saved after the first
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		after := newTown(t, db)
		if got := (&person1{p[1].Person, after}).sees(p[0]).GetLastSeen().AsTime(); time.Since(got) > time.Minute {
			t.Errorf("seen %v ago", time.Since(got))
		}
	})
}

func TestWhatIsStoredIsTheSameOnBothEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db)
		p := tn.people(3)
		until := time.Now().Add(time.Hour).Truncate(time.Millisecond).UTC()
		set := p[0].set(&hyv1.Status{Choice: choiceInvisible, Text: " 在开会 ", TextExpiresAt: timestamppb.New(until)})
		if set.GetText() != "在开会" || !set.GetTextExpiresAt().AsTime().Equal(until) {
			t.Errorf("set %v", set)
		}
		c, err := tn.s.chosen(t.Context(), p[0].ID)
		if err != nil || c.Choice != choiceInvisible || c.Text != "在开会" || !c.TextUntil.Equal(until) {
			t.Errorf("stored is %+v, %v", c, err)
		}
		events, err := tn.w.Conv.UserEventsAfter(t.Context(), p[0].ID, c.Seq-1, 10)
		if err != nil || len(events) != 1 {
			t.Fatalf("%d events, %v", len(events), err)
		}
		if ev, err := events[0].Proto(); err != nil || !proto.Equal(ev.GetStatusChanged().GetStatus(), set) {
			t.Errorf("the own devices are told %v, %v", ev, err)
		}
		before := c.Seq
		p[0].set(set)
		if c, err = tn.s.chosen(t.Context(), p[0].ID); err != nil || c.Seq != before {
			t.Errorf("the same once more is event %d, was %d, %v", c.Seq, before, err)
		}
		d, e := p[0].connect(false), p[1].connect(false)
		tn.s.save(t.Context(), true)
		if seen := p[2].sees(p[0]).GetLastSeen(); seen != nil {
			t.Errorf("who is invisible was seen %v", seen)
		}
		d.Leave()
		e.Leave()
		seen := map[im.UserID]time.Time{}
		err = db.ReadOne(t.Context(), func(tx *store.Tx) error {
			seen, err = tx.LastSeen([]im.UserID{p[0].ID, p[1].ID, p[2].ID})
			return err
		})
		if err != nil || len(seen) != 1 || time.Since(seen[p[1].ID]) > time.Minute+time.Second*5 {
			t.Errorf("seen %v, %v", seen, err)
		}
		at := seen[p[1].ID]
		err = db.Write(t.Context(), func(tx *store.Tx) error { // late and old
			return tx.SeeUsers([]im.UserID{p[1].ID, 12345}, at.Add(-time.Hour))
		})
		if err != nil || p[2].sees(p[1]).GetState() != online {
			t.Error(err)
		}
		err = db.ReadOne(t.Context(), func(tx *store.Tx) error {
			seen, err = tx.LastSeen([]im.UserID{p[1].ID, 12345})
			return err
		})
		if err != nil || len(seen) != 1 || !seen[p[1].ID].Equal(at) {
			t.Errorf("after what was old: %v, was %v, %v", seen, at, err)
		}
		p[1].Delete()
		p[0].Delete()
		err = db.Write(t.Context(), func(tx *store.Tx) error { // what came after the end
			return tx.SeeUsers([]im.UserID{p[1].ID}, at)
		})
		if err != nil {
			t.Error(err)
		}
		err = db.ReadOne(t.Context(), func(tx *store.Tx) error {
			seen, err = tx.LastSeen([]im.UserID{p[1].ID})
			return err
		})
		if c, _ := tn.s.chosen(t.Context(), p[0].ID); err != nil || len(seen) != 0 || c != (store.Chosen{}) {
			t.Errorf("of deleted accounts is left %v, %+v, %v", seen, c, err)
		}
	})
}

func TestAStatusIsCheckedBeforeItIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db)
		p := tn.people(1)[0]
		long := make([]rune, textLimit+1)
		for i := range long {
			long[i] = '雁'
		}
		for _, tt := range []struct {
			st   *hyv1.Status
			want hyv1.Reason
		}{
			{&hyv1.Status{Text: string(long)}, hyv1.Reason_TOO_LONG},
			{&hyv1.Status{Text: "two\nlines"}, hyv1.Reason_NAME_INVALID},
			{&hyv1.Status{Choice: 99}, hyv1.Reason_MALFORMED},
			{&hyv1.Status{Text: "x", TextExpiresAt: &timestamppb.Timestamp{Nanos: -1}}, hyv1.Reason_MALFORMED},
		} {
			if _, err := tn.s.setStatus(t.Context(), p.ID, tt.st); im.AsError(err).Reason != tt.want {
				t.Errorf("%v: %v, want %v", tt.st, err, tt.want)
			}
		}
		p.choose(choiceNone, string(long[:textLimit]))
	})
}
