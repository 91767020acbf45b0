package client_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

// sight is what a client was told last of those it watches.
type sight struct {
	mu   sync.Mutex
	seen map[int64]string
	own  *hyv1.Status
	last time.Time
}

func (s *sight) take(p *hyv1.Presences) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range p.GetPresences() {
		s.seen[one.GetUserId()] = fmt.Sprintf("%v %q", one.GetState(), one.GetText())
	}
	if p.GetOwn() != nil {
		s.own = p.GetOwn()
	}
	s.last = time.Now()
}

func (s *sight) wait(t *testing.T, of client.UserID, want string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		s.mu.Lock()
		got := s.seen[int64(of)]
		s.mu.Unlock()
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("seen is %s, want %s", got, want)
		}
	}
}

func TestPresenceReachesFriends(t *testing.T) {
	const offline, online = `PRESENCE_STATE_OFFLINE ""`, `PRESENCE_STATE_ONLINE ""`
	see := &sight{seen: map[int64]string{}}
	alice := person(t, "alice", client.Options{})
	bob := person(t, "bob", client.Options{OnPresence: see.take})
	ctx := t.Context()
	bob.Watch(alice.User(), bob.User())
	must(t, bob.Connect(ctx), alice.Connect(ctx))
	see.wait(t, alice.User(), offline) // a stranger
	must(t, alice.SetStatus(ctx, &hyv1.Status{Choice: hyv1.StatusChoice_STATUS_CHOICE_BUSY, Text: "secret"}))
	if _, err := alice.AskFriend(ctx, bob.User(), ""); err != nil {
		t.Fatal(err)
	}
	see.wait(t, alice.User(), offline)
	must(t, bob.AcceptFriend(ctx, alice.User()))
	see.wait(t, alice.User(), `PRESENCE_STATE_BUSY "secret"`) // without a new watch
	must(t, alice.SetStatus(ctx, &hyv1.Status{}))
	see.wait(t, alice.User(), online)
	alice.SetIdle(true)
	see.wait(t, alice.User(), `PRESENCE_STATE_AWAY ""`)
	alice.SetIdle(false)
	see.wait(t, alice.User(), online)

	// What is acknowledged binds: nothing is told afterwards.
	for _, step := range []struct{ do, undo func() error }{
		{func() error { return alice.Block(ctx, bob.User()) }, func() error { return alice.Unblock(ctx, bob.User()) }},
		{func() error { return bob.Block(ctx, alice.User()) }, func() error { return bob.Unblock(ctx, alice.User()) }},
		{func() error { return alice.RemoveFriend(ctx, bob.User()) }, func() error {
			_, err := alice.AskFriend(ctx, bob.User(), "")
			return err
		}},
	} {
		must(t, step.do())
		see.wait(t, alice.User(), offline)
		must(t, alice.SetStatus(ctx, &hyv1.Status{Choice: hyv1.StatusChoice_STATUS_CHOICE_BUSY}), alice.SetStatus(ctx, &hyv1.Status{}))
		must(t, bob.SetStatus(ctx, &hyv1.Status{Text: "x"}), bob.SetStatus(ctx, &hyv1.Status{})) // comes after
		see.wait(t, bob.User(), online)
		see.wait(t, alice.User(), offline)
		if got, err := bob.Presence(ctx, alice.User()); err != nil || got[0].GetState() != hyv1.PresenceState_PRESENCE_STATE_OFFLINE || got[0].GetLastSeen() != nil {
			t.Errorf("asked for: %v, %v", got, err)
		}
		must(t, step.undo())
		see.wait(t, alice.User(), online)
	}
	if st, err := bob.Status(ctx); err != nil || st.GetText() != "" {
		t.Errorf("status is %v, %v", st, err)
	}
	if testing.Short() {
		return
	}
	must(t, alice.Close())
	see.wait(t, alice.User(), offline)
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}
