package account

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

func TestRefreshTokensRotate(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		token := in.refresh
		for range 5 {
			next := w.rotate(token)
			if next.refresh == token {
				t.Fatal("the same token again")
			}
			if id := w.active("after a refresh", next.access); id != in.identity() {
				t.Errorf("became %v", id)
			}
			token = next.refresh
		}
		w.active("the first access token has its time", in.access)
		var stored []byte
		w.noErr("read", w.DB.Read(context.Background(), func(tx *store.Tx) error {
			d, err := tx.FindDevice(in.identity())
			stored = d.RefreshHash
			return err
		}))
		key, err := w.tokens.load(context.Background())
		w.noErr("key", err)
		parsed, ok := key.parse(token)
		if !ok || !parsed.has(stored) || strings.Contains(string(stored), string(parsed.secret[:])) {
			t.Error("the store has to keep the hash and nothing else")
		}
	})
}

func TestParallelRefreshesGetTheSameSuccessor(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		answers := make([]refreshed, 8)
		for _, err := range sideBySide(len(answers), func(i int) (err error) {
			answers[i], err = w.Service.rotate(from("192.0.2.1"), in.refresh)
			return err
		}) {
			w.noErr("refresh", err)
		}
		for _, a := range answers {
			w.active("every tab", a.access)
			if a.refresh != answers[0].refresh {
				t.Error("two successors")
			}
		}
		w.rotate(answers[0].refresh)
	})
}

func TestOldRefreshTokenEndsTheDevice(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in, other := w.register("alice"), w.signIn("alice")
		stolen := in.refresh
		next := w.rotate(stolen)
		w.active("the thief, or the owner", next.access)
		w.exec(`UPDATE devices SET rotated_at = rotated_at - 11000`)
		w.takeNews()
		_, err := w.Service.rotate(context.Background(), stolen)
		w.refuse("after the time of grace", err, hyv1.Reason_TOKEN_REUSED)
		revoked, events := w.takeNews()
		if !reflect.DeepEqual(revoked, []im.Identity{in.identity()}) || !reflect.DeepEqual(events, []string{"DevicesChanged"}) {
			t.Errorf("revoked %v, events %v", revoked, events)
		}
		_, err = w.Authenticate(context.Background(), next.access)
		w.refuse("its access token", err, hyv1.Reason_DEVICE_REVOKED)
		_, err = w.Service.rotate(context.Background(), next.refresh)
		w.refuse("its successor", err, hyv1.Reason_DEVICE_REVOKED)
		_, err = w.Service.rotate(context.Background(), stolen)
		w.refuse("once more", err, hyv1.Reason_DEVICE_REVOKED)
		w.active("other devices", other.access)
	})
}

func TestTwoStepsOldIsReusedAtOnce(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		w.rotate(w.rotate(in.refresh).refresh)
		_, err := w.Service.rotate(context.Background(), in.refresh)
		w.refuse("two steps old", err, hyv1.Reason_TOKEN_REUSED)
	})
}

func TestLostAnswerSignsNobodyOut(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		lost := w.rotate(in.refresh)
		w.exec(`UPDATE devices SET rotated_at = rotated_at - 3600000`) // an hour in a tunnel
		found := w.rotate(in.refresh)
		if found.refresh != lost.refresh {
			t.Error("another successor")
		}
		w.active("at last", found.access)
		_, err := w.Service.rotate(context.Background(), in.refresh)
		w.refuse("the answer arrived, so the old one is old", err, hyv1.Reason_TOKEN_REUSED)
	})
}

func TestForgedRefreshTokensHarmNobody(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		key, err := w.tokens.load(context.Background())
		w.noErr("key", err)
		real, _ := key.parse(in.refresh)
		guess := refreshKey("not the server's key").text(key.first(in.identity()))
		flipped := []byte(in.refresh)
		flipped[len(flipped)/2] ^= 1
		for what, token := range map[string]string{
			"nothing":         "",
			"access token":    in.access,
			"other prefix":    "xyz_" + in.refresh[4:],
			"cut":             in.refresh[:len(in.refresh)-1],
			"longer":          in.refresh + "A",
			"huge":            in.refresh + strings.Repeat("A", 1<<20),
			"one bit":         string(flipped),
			"another key":     guess,
			"another account": refreshKey("x").text(refreshToken{Identity: im.Identity{User: 1, Device: real.Device}, secret: real.secret}),
			"another server":  New(quick(Config{}), w.DB, nil).foreign(real),
		} {
			_, err := w.Service.rotate(context.Background(), token)
			w.refuse(what, err, hyv1.Reason_NOT_SIGNED_IN)
		}
		w.active("still signed in", in.access)
		w.rotate(in.refresh)
	})
}

// foreign is the token as a server with another database would have made it.
func (s *Service) foreign(t refreshToken) string {
	return refreshKey(strings.Repeat("k", 32)).text(t)
}

func TestUnusedDeviceIsSignedOut(t *testing.T) {
	each(t, Config{RefreshLifetime: time.Hour}, func(w *world) {
		in := w.register("alice")
		w.exec(`UPDATE devices SET last_active_at = last_active_at - 3500000`)
		token := w.rotate(in.refresh).refresh
		w.exec(`UPDATE devices SET last_active_at = last_active_at - 3700000`)
		_, err := w.Service.rotate(context.Background(), token)
		w.refuse("away too long", err, hyv1.Reason_NOT_SIGNED_IN)
		w.refuse("signed out", w.DeviceActive(context.Background(), in.identity()), hyv1.Reason_DEVICE_REVOKED)
	})
}

func TestRefreshOfSeveralNodes(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		token := in.refresh
		for range 3 {
			node := New(quick(Config{}), w.DB, nil)
			next, err := node.rotate(context.Background(), token)
			w.noErr("refresh on a node that just started", err)
			token = next.refresh
		}
		w.rotate(token)
	})
}

func TestRevokedWhileItRefreshesStaysRevoked(t *testing.T) {
	each(t, Config{}, func(w *world) {
		for range 5 {
			in := w.signInOrRegister("alice")
			var next refreshed
			sideBySide(2, func(i int) (err error) {
				if i == 0 {
					next, err = w.Service.rotate(context.Background(), in.refresh)
					return err
				}
				return w.signOut(context.Background(), in.identity())
			})
			if next.access == "" {
				continue // the sign-out was first
			}
			_, err := w.Authenticate(context.Background(), next.access)
			w.refuse("signed out", err, hyv1.Reason_DEVICE_REVOKED)
		}
	})
}

func (w *world) signInOrRegister(handle string) signedIn {
	w.t.Helper()
	var a *store.Account
	w.noErr("find", w.DB.ReadOne(context.Background(), func(tx *store.Tx) (err error) {
		a, err = tx.FindHandle(im.HandleKey(handle))
		return err
	}))
	if a == nil {
		return w.register(handle)
	}
	return w.signIn(handle)
}

func TestJudge(t *testing.T) {
	c := Config{}.withDefaults()
	key := refreshKey("k")
	a := key.first(im.Identity{User: 1, Device: 2})
	b := key.next(a)
	now := time.Unix(1_800_000_000, 0)
	device := func(change func(*store.DeviceStatus)) *store.DeviceStatus {
		d := &store.DeviceStatus{Device: store.Device{
			RefreshHash: b.hash(), RotatedAt: now, LastActiveAt: now, Generation: 2, Confirmed: 2,
		}}
		change(d)
		return d
	}
	for what, x := range map[string]struct {
		token  refreshToken
		device *store.DeviceStatus
		want   verdict
	}{
		"no device":        {b, nil, unknown},
		"the good one":     {b, device(func(*store.DeviceStatus) {}), fresh},
		"the one before":   {a, device(func(d *store.DeviceStatus) { d.RotatedAt = now.Add(-10 * time.Second) }), repeated},
		"too late":         {a, device(func(d *store.DeviceStatus) { d.RotatedAt = now.Add(-10001 * time.Millisecond) }), reused},
		"late, never seen": {a, device(func(d *store.DeviceStatus) { d.RotatedAt, d.Confirmed = now.Add(-time.Hour), 1 }), repeated},
		"the clock jumped": {a, device(func(d *store.DeviceStatus) { d.RotatedAt = now.Add(time.Hour) }), repeated},
		"older":            {a, device(func(d *store.DeviceStatus) { d.RefreshHash, d.Confirmed = key.next(b).hash(), 1 }), reused},
		"revoked":          {b, device(func(d *store.DeviceStatus) { d.Revoked = true }), revoked},
		"revoked, old":     {a, device(func(d *store.DeviceStatus) { d.Revoked, d.RotatedAt = true, time.Time{} }), revoked},
		"locked":           {b, device(func(d *store.DeviceStatus) { d.AccountLocked = true }), locked},
		"deleted":          {b, device(func(d *store.DeviceStatus) { d.AccountDeleted = true }), unknown},
		"away too long":    {b, device(func(d *store.DeviceStatus) { d.LastActiveAt = now.Add(-91 * 24 * time.Hour) }), expired},
	} {
		if got := c.judge(x.device, x.token, key.next(x.token), now); got != x.want {
			t.Errorf("%s: %v, want %v", what, got, x.want)
		}
	}
}
