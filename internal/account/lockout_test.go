package account

import (
	"testing"
	"time"

	"hongyan/internal/store"
)

func TestLockOutsGrowAndEnd(t *testing.T) {
	c := Config{LockAfter: 3}.withDefaults()
	now := time.Unix(1_800_000_000, 0)
	var f store.Failures
	fail := func() time.Duration {
		var wait time.Duration
		f, wait = c.attempt(f, c.LockAfter, now)
		return wait
	}
	for i, want := range []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour, time.Hour} {
		for range 3 {
			if wait := fail(); wait != 0 {
				t.Fatalf("round %d: locked for %v too early", i, wait)
			}
		}
		if wait := fail(); wait != want {
			t.Errorf("round %d: locked for %v, want %v", i, wait, want)
		}
		now = now.Add(want - time.Second)
		if wait := fail(); wait != time.Second {
			t.Errorf("round %d: %v are left, want a second", i, wait)
		}
		now = now.Add(time.Second)
	}
	now = now.Add(locksForgotten + time.Second)
	for range 3 {
		fail()
	}
	if wait := fail(); wait != 5*time.Minute {
		t.Errorf("a day later locked for %v", wait)
	}
}

func TestFailuresAreCountedTogetherForAWhile(t *testing.T) {
	c := Config{LockAfter: 3}.withDefaults()
	now := time.Unix(1_800_000_000, 0)
	var f store.Failures
	for i := range 100 {
		var wait time.Duration
		if f, wait = c.attempt(f, c.LockAfter, now); wait != 0 {
			t.Fatalf("locked at failure %d, though they are far apart", i)
		}
		now = now.Add(8 * time.Minute)
	}
}

func TestClockThatJumpsLocksNotForEver(t *testing.T) {
	c := Config{LockAfter: 3}.withDefaults()
	now := time.Unix(1_800_000_000, 0)
	f := store.Failures{LockedUntil: now.Add(1000 * time.Hour), Since: now.Add(1000 * time.Hour), Locks: 60}
	var wait time.Duration
	if f, wait = c.attempt(f, c.LockAfter, now); wait != time.Hour {
		t.Errorf("locked for %v", wait)
	}
	now = now.Add(time.Hour)
	f, _ = c.attempt(f, c.LockAfter, now)
	if f.Count != 1 || !f.Since.Equal(now) {
		t.Errorf("counts from a time that is not yet: %+v", f)
	}
	f.Count = c.LockAfter
	if _, wait := c.attempt(f, c.LockAfter, now); wait != time.Hour {
		t.Errorf("the 61st lock-out lasts %v", wait)
	}
}

func TestNetworks(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1":              "192.0.2.1",
		"::ffff:192.0.2.1":       "192.0.2.1",
		"2001:db8:1:2:3:4:5:6":   "2001:db8:1:2::/64",
		"2001:db8:1:2::":         "2001:db8:1:2::/64",
		"fe80::1%eth0":           "fe80::/64",
		"":                       "",
		"@":                      "",
		"192.0.2.1:443":          "",
		"a very long text '; --": "",
	} {
		if got := network(address); got != want {
			t.Errorf("%q counts as %q, want %q", address, got, want)
		}
	}
}
