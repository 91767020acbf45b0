package account

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const goodPassword = "wild geese fly south"

// world is a service on an empty store, and the news it made.
type world struct {
	*Service
	t *testing.T

	mu   sync.Mutex
	news []store.Notice
}

// quick makes hashing cheap.
func quick(c Config) Config {
	c.HashKiB, c.HashPasses = 64, 1
	return c
}

// each runs fn on every engine.
func each(t *testing.T, cfg Config, fn func(w *world)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := &world{Service: New(quick(cfg), db, nil), t: t}
		db.OnCommit(func(c store.Committed) {
			for _, answer := range c.Answers {
				answer()
			}
			w.mu.Lock()
			w.news = append(w.news, c.Notices...)
			w.mu.Unlock()
		})
		fn(w)
	})
}

func (w *world) register(handle string) signedIn {
	w.t.Helper()
	in, err := w.Service.register(from("192.0.2.1"), registration{handle: handle, password: goodPassword, deviceName: "first"})
	if err != nil {
		w.t.Fatalf("register %s: %v", handle, err)
	}
	return in
}

func (w *world) signIn(handle string) signedIn {
	w.t.Helper()
	in, err := w.Service.signIn(from("192.0.2.1"), handle, goodPassword, "another")
	if err != nil {
		w.t.Fatalf("sign in %s: %v", handle, err)
	}
	return in
}

func (w *world) rotate(token string) refreshed {
	w.t.Helper()
	r, err := w.Service.rotate(from("192.0.2.1"), token)
	if err != nil {
		w.t.Fatalf("refresh: %v", err)
	}
	return r
}

// refuse fails the test unless err has the reason.
func (w *world) refuse(what string, err error, want hyv1.Reason) {
	w.t.Helper()
	if got := reasonOf(err); got != want {
		w.t.Errorf("%s: %v (%v), want %v", what, got, err, want)
	}
}

func (w *world) noErr(what string, err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

// active fails the test unless the access token is good.
func (w *world) active(what, access string) im.Identity {
	w.t.Helper()
	id, err := w.Authenticate(context.Background(), access)
	w.noErr(what, err)
	return id
}

// exec changes rows behind the service's back: mostly, to let time pass.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.noErr(query, w.DB.Write(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// takeNews returns the revoked devices and the kinds of user events since the
// last call.
func (w *world) takeNews() (revoked []im.Identity, events []string) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range w.news {
		if n.Revoked != nil {
			revoked = append(revoked, *n.Revoked)
		}
		if n.UserEvent != nil {
			ev, err := n.UserEvent.Proto()
			w.noErr("decode user event", err)
			events = append(events, strings.TrimPrefix(reflect.TypeOf(ev.Body).Elem().Name(), "UserEvent_"))
		}
	}
	w.news = nil
	return revoked, events
}

func from(address string) context.Context { return im.WithAddress(context.Background(), address) }

func as(in signedIn) context.Context {
	return im.WithIdentity(from("192.0.2.1"), in.identity())
}

func (in signedIn) identity() im.Identity {
	return im.Identity{User: im.UserID(in.user.GetId()), Device: in.device}
}

func TestRegisterSignsIn(t *testing.T) {
	each(t, Config{}, func(w *world) {
		res, err := w.Register(from("192.0.2.1"), connect.NewRequest(&hyv1.RegisterRequest{
			Handle: "Alice", Password: goodPassword, Name: "爱丽丝", DeviceName: "Firefox",
		}))
		w.noErr("register", err)
		m := res.Msg
		if m.User.Handle != "Alice" || m.User.Name != "爱丽丝" || m.User.Id == 0 || m.User.CreatedAt == nil || m.DeviceId == 0 {
			t.Errorf("answer %v", m)
		}
		if left := time.Until(m.AccessExpiresAt.AsTime()); left < 9*time.Minute || left > 10*time.Minute {
			t.Errorf("access token is good for %v", left)
		}
		id := w.active("new token", m.AccessToken)
		if id != (im.Identity{User: im.UserID(m.User.Id), Device: im.DeviceID(m.DeviceId)}) {
			t.Errorf("authenticated as %v", id)
		}
		me, err := w.GetMe(im.WithIdentity(context.Background(), id), connect.NewRequest(&hyv1.GetMeRequest{}))
		w.noErr("get me", err)
		if me.Msg.Owner || me.Msg.DeviceId != m.DeviceId || me.Msg.User.Handle != "Alice" {
			t.Errorf("me %v", me.Msg)
		}
		in, err := w.SignIn(from("192.0.2.1"), connect.NewRequest(&hyv1.SignInRequest{Handle: "ALICE", Password: goodPassword}))
		w.noErr("sign in", err)
		if in.Msg.User.Id != m.User.Id || in.Msg.DeviceId == m.DeviceId {
			t.Errorf("signed in as %v", in.Msg)
		}
		if _, events := w.takeNews(); !reflect.DeepEqual(events, []string{"DevicesChanged", "DevicesChanged"}) {
			t.Errorf("events %v", events)
		}
		if name := w.register("bob").user.Name; name != "bob" {
			t.Errorf("without a name one is called %q", name)
		}
	})
}

func TestRegisterRefusals(t *testing.T) {
	each(t, Config{}, func(w *world) {
		w.register("alice")
		for _, c := range []struct {
			r    registration
			want hyv1.Reason
		}{
			{registration{handle: "ALICE", password: goodPassword}, hyv1.Reason_HANDLE_TAKEN},
			{registration{handle: "admin", password: goodPassword}, hyv1.Reason_HANDLE_RESERVED},
			{registration{handle: "a b c", password: goodPassword}, hyv1.Reason_HANDLE_INVALID},
			{registration{handle: "", password: goodPassword}, hyv1.Reason_FIELD_REQUIRED},
			{registration{handle: "bob", password: ""}, hyv1.Reason_FIELD_REQUIRED},
			{registration{handle: "bob", password: "short"}, hyv1.Reason_PASSWORD_TOO_SHORT},
			{registration{handle: "bob", password: "Password123"}, hyv1.Reason_PASSWORD_TOO_COMMON},
			{registration{handle: "bob", password: goodPassword, name: "a\nb"}, hyv1.Reason_NAME_INVALID},
			{registration{handle: "bob", password: goodPassword, name: strings.Repeat("x", 65)}, hyv1.Reason_TOO_LONG},
			{registration{handle: "bob", password: goodPassword, setupKey: "made-up"}, hyv1.Reason_SETUP_KEY_INVALID},
		} {
			_, err := w.Service.register(context.Background(), c.r)
			w.refuse(fmt.Sprintf("%+v", c.r), err, c.want)
		}
		if n := w.hasher.done.Load(); n != 1 {
			t.Errorf("%d hashes: what is refused must cost little", n)
		}
		w.cfg.RegistrationClosed = true
		_, err := w.Service.register(context.Background(), registration{handle: "bob", password: goodPassword})
		w.refuse("closed", err, hyv1.Reason_REGISTRATION_CLOSED)
	})
}

// side by side: k calls start together; their errors come back.
func sideBySide(k int, call func(i int) error) []error {
	errs := make([]error, k)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range k {
		wg.Go(func() {
			<-start
			errs[i] = call(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func TestOneHandleHasOneWinner(t *testing.T) {
	each(t, Config{}, func(w *world) {
		spellings := []string{"alice", "ALICE", "Alice", "ａｌｉｃｅ"}
		won := 0
		for _, err := range sideBySide(12, func(i int) error {
			_, err := w.Service.register(context.Background(), registration{handle: spellings[i%4], password: goodPassword})
			return err
		}) {
			if err == nil {
				won++
				continue
			}
			w.refuse("loser", err, hyv1.Reason_HANDLE_TAKEN)
		}
		if won != 1 {
			t.Errorf("%d winners", won)
		}
	})
}

func TestUnknownHandleAndWrongPasswordAreAnsweredAlike(t *testing.T) {
	each(t, Config{}, func(w *world) {
		w.register("alice")
		gone := w.register("gone")
		w.noErr("delete", w.deleteAccount(context.Background(), im.UserID(gone.user.Id), goodPassword))
		for _, c := range []struct{ what, handle, password string }{
			{"wrong password", "alice", "wild geese fly north"},
			{"unknown handle", "nobody-here", "wild geese fly north"},
			{"deleted account", "gone", goodPassword},
			{"no handle at all", "!!", "x"},
			{"huge handle", strings.Repeat("alice", 10_000), "x"},
			{"huge password", "alice", strings.Repeat("wild geese ", 10_000)},
		} {
			before := w.hasher.done.Load()
			_, err := w.Service.signIn(from("198.51.100.7"), c.handle, c.password, "")
			var e *im.Error
			if !errors.As(err, &e) || e.Code != connect.CodeUnauthenticated || e.Reason != hyv1.Reason_WRONG_CREDENTIALS ||
				e.Field != "" || e.RetryAfter != 0 || e.Limit != 0 {
				t.Errorf("%s: %#v", c.what, err)
			}
			if n := w.hasher.done.Load() - before; n != 1 {
				t.Errorf("%s: %d hashes", c.what, n)
			}
		}
	})
}

func TestLockOutTellsNothing(t *testing.T) {
	each(t, Config{LockAfter: 3, LockAddressAfter: 1000}, func(w *world) {
		w.register("alice")
		answers := map[string][]string{}
		for _, handle := range []string{"alice", "nobody-here"} {
			for range 5 {
				before := w.hasher.done.Load()
				_, err := w.Service.signIn(from("198.51.100.7"), handle, "wild geese fly north", "")
				answers[handle] = append(answers[handle], fmt.Sprint(reasonOf(err), w.hasher.done.Load()-before))
			}
		}
		want := []string{"WRONG_CREDENTIALS 1", "WRONG_CREDENTIALS 1", "WRONG_CREDENTIALS 1", "SIGN_IN_LOCKED 0", "SIGN_IN_LOCKED 0"}
		for handle, got := range answers {
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v", handle, got)
			}
		}
	})
}

func TestLockOutPerAccount(t *testing.T) {
	each(t, Config{LockAfter: 3, LockAddressAfter: 1000}, func(w *world) {
		alice := w.register("alice")
		try := func(address, password string) error {
			_, err := w.Service.signIn(from(address), "alice", password, "")
			return err
		}
		for i := range 3 {
			w.refuse("failure", try(fmt.Sprintf("198.51.100.%d", i), "wild geese fly north"), hyv1.Reason_WRONG_CREDENTIALS)
		}
		err := try("198.51.100.99", goodPassword)
		w.refuse("the right password, locked", err, hyv1.Reason_SIGN_IN_LOCKED)
		var e *im.Error
		if errors.As(err, &e); e.RetryAfter < 4*time.Minute || e.RetryAfter > 5*time.Minute {
			t.Errorf("retry after %v", e.RetryAfter)
		}
		// Who is signed in notices nothing, and the owner gets in from home.
		w.active("signed in", alice.access)
		w.rotate(alice.refresh)
		w.noErr("from home", try("192.0.2.1", goodPassword))
		// But home is no way around the limit.
		for range 3 {
			w.refuse("failure at home", try("192.0.2.1", "wild geese fly north"), hyv1.Reason_WRONG_CREDENTIALS)
		}
		w.refuse("home, locked", try("192.0.2.1", goodPassword), hyv1.Reason_SIGN_IN_LOCKED)

		// The lock ends by itself …
		w.exec(`UPDATE signin_failures SET locked_until = locked_until - 300000, since = since - 300000`)
		w.noErr("after the lock", try("198.51.100.99", goodPassword))
		// … or by an administrator.
		for range 3 {
			w.refuse("failure", try("203.0.113.5", "wild geese fly north"), hyv1.Reason_WRONG_CREDENTIALS)
		}
		w.refuse("locked again", try("203.0.113.5", goodPassword), hyv1.Reason_SIGN_IN_LOCKED)
		w.noErr("unlock", w.Unlock(context.Background(), "Alice"))
		w.noErr("unlocked", try("203.0.113.5", goodPassword))
	})
}

func TestLockOutPerAddress(t *testing.T) {
	each(t, Config{LockAfter: 1000, LockAddressAfter: 4}, func(w *world) {
		w.register("alice")
		for i := range 4 {
			_, err := w.Service.signIn(from(fmt.Sprintf("2001:db8::%d", i)), fmt.Sprintf("nobody%d", i), "wild geese fly north", "")
			w.refuse("failure", err, hyv1.Reason_WRONG_CREDENTIALS)
		}
		_, err := w.Service.signIn(from("2001:db8::ffff"), "alice", goodPassword, "")
		w.refuse("the same /64", err, hyv1.Reason_SIGN_IN_LOCKED)
		_, err = w.Service.signIn(from("2001:db8:0:1::1"), "alice", goodPassword, "")
		w.noErr("another network", err)
		// Right passwords do not use the address up.
		for range 10 {
			_, err = w.Service.signIn(from("192.0.2.77"), "alice", goodPassword, "")
			w.noErr("right", err)
		}
	})
}

func TestGuessesSideBySideAreCounted(t *testing.T) {
	each(t, Config{LockAfter: 5, LockAddressAfter: 1000}, func(w *world) {
		w.register("alice")
		looked := 0
		for _, err := range sideBySide(20, func(i int) error {
			_, err := w.Service.signIn(from(fmt.Sprintf("198.51.100.%d", i)), "alice", "wild geese fly north", "")
			return err
		}) {
			if reasonOf(err) == hyv1.Reason_WRONG_CREDENTIALS {
				looked++
			}
		}
		if looked != 5 {
			t.Errorf("%d guesses were looked at", looked)
		}
	})
}

func TestOverloadIsNoFailure(t *testing.T) {
	each(t, Config{LockAfter: 2, HashWait: time.Millisecond, Hashes: 1}, func(w *world) {
		w.register("alice")
		w.hasher.turn <- struct{}{} // somebody hashes for ever
		for range 5 {
			_, err := w.Service.signIn(from("198.51.100.7"), "alice", goodPassword, "")
			w.refuse("no turn", err, hyv1.Reason_OVERLOADED)
		}
		<-w.hasher.turn
		w.hasher.wait = time.Minute
		w.signIn("alice")
	})
}

func TestHashIsRenewedWhenItsCostChanges(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		hash := func() (h string) {
			w.noErr("read", w.DB.Read(context.Background(), func(tx *store.Tx) (err error) {
				h, err = tx.PasswordHash(im.UserID(in.user.Id))
				return err
			}))
			return h
		}
		before := hash()
		w.signIn("alice")
		if hash() != before {
			t.Error("renewed for nothing")
		}
		w.hasher.params.Iterations = 3
		w.signIn("alice")
		if after := hash(); !strings.Contains(after, "t=3") {
			t.Errorf("still %s", after)
		}
		w.signIn("alice")
	})
}

func TestChangePassword(t *testing.T) {
	each(t, Config{LockAfter: 3}, func(w *world) {
		a, b, c := w.register("alice"), w.signIn("alice"), w.signIn("alice")
		ctx := context.Background()
		const next = "cranes return in March"
		w.refuse("common", w.changePassword(ctx, a.identity(), goodPassword, "password123"), hyv1.Reason_PASSWORD_TOO_COMMON)
		w.refuse("short", w.changePassword(ctx, a.identity(), goodPassword, "geese"), hyv1.Reason_PASSWORD_TOO_SHORT)
		w.refuse("the handle", w.changePassword(ctx, a.identity(), goodPassword, "it's Alice again"), hyv1.Reason_PASSWORD_TOO_COMMON)
		w.refuse("wrong", w.changePassword(ctx, a.identity(), "wild geese fly north", next), hyv1.Reason_WRONG_CREDENTIALS)
		w.takeNews()
		w.noErr("change", w.changePassword(ctx, a.identity(), goodPassword, next))
		revoked, events := w.takeNews()
		if len(revoked) != 2 || len(events) != 1 {
			t.Errorf("revoked %v, events %v", revoked, events)
		}
		w.active("the one that changed it", a.access)
		for _, other := range []signedIn{b, c} {
			_, err := w.Authenticate(ctx, other.access)
			w.refuse("another device", err, hyv1.Reason_DEVICE_REVOKED)
			_, err = w.Service.rotate(ctx, other.refresh)
			w.refuse("another device", err, hyv1.Reason_DEVICE_REVOKED)
		}
		_, err := w.Service.signIn(ctx, "alice", goodPassword, "")
		w.refuse("old password", err, hyv1.Reason_WRONG_CREDENTIALS)
		_, err = w.Service.signIn(ctx, "alice", next, "")
		w.noErr("new password", err)

		for range 3 {
			w.refuse("guess", w.changePassword(ctx, a.identity(), "wild geese fly north", goodPassword), hyv1.Reason_WRONG_CREDENTIALS)
		}
		w.refuse("guesses end", w.changePassword(ctx, a.identity(), next, goodPassword), hyv1.Reason_SIGN_IN_LOCKED)
		_, err = w.Service.signIn(ctx, "alice", next, "")
		w.noErr("signing in is another count", err)
	})
}

func TestDevices(t *testing.T) {
	each(t, Config{}, func(w *world) {
		a, b, c := w.register("alice"), w.signIn("alice"), w.signIn("alice")
		bob := w.register("bob")
		w.takeNews()
		list, err := w.ListDevices(as(b), connect.NewRequest(&hyv1.ListDevicesRequest{}))
		w.noErr("list", err)
		if n := len(list.Msg.Devices); n != 3 {
			t.Fatalf("%d devices", n)
		}
		for _, d := range list.Msg.Devices {
			if d.Current != (d.Id == int64(b.device)) || d.Address != "192.0.2.1" || d.Name == "" {
				t.Errorf("device %v", d)
			}
		}
		revoke := func(ctx context.Context, id im.DeviceID) error {
			_, err := w.RevokeDevice(ctx, connect.NewRequest(&hyv1.RevokeDeviceRequest{DeviceId: int64(id)}))
			return err
		}
		w.refuse("no device", revoke(as(b), 0), hyv1.Reason_FIELD_REQUIRED)
		w.refuse("unknown device", revoke(as(b), 42), hyv1.Reason_DEVICE_NOT_FOUND)
		w.refuse("somebody else's", revoke(as(bob), a.device), hyv1.Reason_DEVICE_NOT_FOUND)
		w.active("not revoked", a.access)
		w.noErr("revoke", revoke(as(b), a.device))
		w.noErr("again", revoke(as(b), a.device)) // is announced again: who knows what became of the first
		revoked, events := w.takeNews()
		if !reflect.DeepEqual(revoked, []im.Identity{a.identity(), a.identity()}) || !reflect.DeepEqual(events, []string{"DevicesChanged"}) {
			t.Errorf("revoked %v, events %v", revoked, events)
		}
		_, err = w.Authenticate(context.Background(), a.access)
		w.refuse("revoked", err, hyv1.Reason_DEVICE_REVOKED)
		w.refuse("revoked", w.DeviceActive(context.Background(), a.identity()), hyv1.Reason_DEVICE_REVOKED)
		w.noErr("not revoked", w.DeviceActive(context.Background(), b.identity()))
		_, err = w.RevokeDevice(as(b), connect.NewRequest(&hyv1.RevokeDeviceRequest{AllOthers: true}))
		w.noErr("all others", err)
		if revoked, _ = w.takeNews(); !reflect.DeepEqual(revoked, []im.Identity{c.identity()}) {
			t.Errorf("revoked %v", revoked)
		}
		_, err = w.SignOut(as(b), connect.NewRequest(&hyv1.SignOutRequest{}))
		w.noErr("sign out", err)
		if revoked, _ = w.takeNews(); !reflect.DeepEqual(revoked, []im.Identity{b.identity()}) {
			t.Errorf("revoked %v", revoked)
		}
		_, err = w.Authenticate(context.Background(), b.access)
		w.refuse("signed out", err, hyv1.Reason_DEVICE_REVOKED)
		_, err = w.Service.rotate(context.Background(), b.refresh)
		w.refuse("signed out", err, hyv1.Reason_DEVICE_REVOKED)
		w.active("bob", bob.access)
	})
}

func TestADeviceIsCalledWhatItsOwnerSays(t *testing.T) {
	each(t, Config{}, func(w *world) {
		a, bob := w.register("alice"), w.register("bob")
		gone := w.signIn("alice")
		as := func(in signedIn) context.Context { return im.WithIdentity(context.Background(), in.identity()) }
		rename := func(ctx context.Context, id im.DeviceID, name string) error {
			_, err := w.RenameDevice(ctx, connect.NewRequest(&hyv1.RenameDeviceRequest{DeviceId: int64(id), Name: name}))
			return err
		}
		w.noErr("sign out", w.signOut(context.Background(), gone.identity()))
		w.takeNews()
		w.noErr("rename", rename(as(a), a.device, "  书房的电脑 "))
		w.noErr("again", rename(as(a), a.device, "书房的电脑"))
		if _, events := w.takeNews(); !reflect.DeepEqual(events, []string{"DevicesChanged"}) {
			t.Errorf("events %v", events)
		}
		list, err := w.listDevices(context.Background(), a.identity())
		if w.noErr("list", err); len(list) != 1 || list[0].Name != "书房的电脑" {
			t.Errorf("devices %v", list)
		}
		for _, c := range []struct {
			what string
			err  error
			want hyv1.Reason
		}{
			{"no device", rename(as(a), 0, "x"), hyv1.Reason_FIELD_REQUIRED},
			{"unknown device", rename(as(a), 42, "x"), hyv1.Reason_DEVICE_NOT_FOUND},
			{"somebody else's", rename(as(bob), a.device, "x"), hyv1.Reason_DEVICE_NOT_FOUND},
			{"signed out", rename(as(a), gone.device, "x"), hyv1.Reason_DEVICE_NOT_FOUND},
			{"no name", rename(as(a), a.device, " "), hyv1.Reason_NAME_INVALID},
			{"two lines", rename(as(a), a.device, "a\nb"), hyv1.Reason_NAME_INVALID},
			{"long", rename(as(a), a.device, strings.Repeat("雁", 65)), hyv1.Reason_TOO_LONG},
			{"nobody", rename(context.Background(), a.device, "x"), hyv1.Reason_NOT_SIGNED_IN},
		} {
			w.refuse(c.what, c.err, c.want)
		}
	})
}

func TestTooManyDevicesEndTheIdlest(t *testing.T) {
	each(t, Config{Devices: 3}, func(w *world) {
		first := w.register("alice")
		idle, third := w.signIn("alice"), w.signIn("alice")
		w.exec(`UPDATE devices SET last_active_at = last_active_at - 1000 WHERE device_id = $1`, idle.device)
		w.takeNews()
		fourth := w.signIn("alice")
		if revoked, _ := w.takeNews(); !reflect.DeepEqual(revoked, []im.Identity{idle.identity()}) {
			t.Errorf("revoked %v, want %v", revoked, idle.identity())
		}
		for _, in := range []signedIn{first, third, fourth} {
			w.active("stays", in.access)
		}
		// What was signed out is remembered for a while and then forgotten.
		w.exec(`UPDATE devices SET revoked_at = revoked_at - $1 WHERE revoked_at > 0`, (31 * 24 * time.Hour).Milliseconds())
		w.signIn("alice")
		w.refuse("forgotten", w.DeviceActive(context.Background(), idle.identity()), hyv1.Reason_NOT_SIGNED_IN)
	})
}

func TestLastActiveIsAMinuteExact(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		last := func() int64 {
			list, err := w.listDevices(context.Background(), in.identity())
			w.noErr("list", err)
			return list[0].LastActiveAt.AsTime().UnixMilli()
		}
		w.exec(`UPDATE devices SET last_active_at = last_active_at - 50000`)
		before := last()
		w.active("soon after", in.access)
		if last() != before {
			t.Error("written too often")
		}
		w.exec(`UPDATE devices SET last_active_at = last_active_at - 20000`)
		w.active("a minute after", in.access)
		if last() < before+20000 {
			t.Error("not written")
		}
	})
}

func TestDeleteAccount(t *testing.T) {
	each(t, Config{}, func(w *world) {
		a, b := w.register("alice"), w.signIn("alice")
		user := im.UserID(a.user.Id)
		var jobs []int64
		w.DB.HandleJob(DeletedJob, func(_ context.Context, j store.Job) error {
			jobs = append(jobs, j.Key)
			return nil
		})
		ctx := context.Background()
		w.refuse("wrong", w.deleteAccount(ctx, user, "wild geese fly north"), hyv1.Reason_WRONG_CREDENTIALS)
		w.active("still there", a.access)
		w.takeNews()
		_, err := w.Delete(as(a), connect.NewRequest(&hyv1.DeleteRequest{Password: goodPassword}))
		w.noErr("delete", err)
		if revoked, _ := w.takeNews(); !reflect.DeepEqual(revoked, []im.Identity{{User: user}}) {
			t.Errorf("revoked %v", revoked)
		}
		if !reflect.DeepEqual(jobs, []int64{int64(user)}) {
			t.Errorf("jobs %v", jobs)
		}
		for _, in := range []signedIn{a, b} {
			_, err := w.Authenticate(ctx, in.access)
			w.refuse("token of a deleted account", err, hyv1.Reason_NOT_SIGNED_IN)
			_, err = w.Service.rotate(ctx, in.refresh)
			w.refuse("token of a deleted account", err, hyv1.Reason_NOT_SIGNED_IN)
		}
		var u *hyv1.User
		w.noErr("get", w.DB.ReadOne(ctx, func(tx *store.Tx) (err error) {
			u, err = tx.User(user)
			return err
		}))
		if !u.Deleted || u.Handle != "" || u.Name != "alice" || u.Bio != "" {
			t.Errorf("left behind: %v", u)
		}
		if again := w.register("Alice"); again.user.Id == a.user.Id {
			t.Error("the handle is free, the id is not")
		}
	})
}

func TestProfile(t *testing.T) {
	each(t, Config{}, func(w *world) {
		in := w.register("alice")
		w.takeNews()
		set := func(name, bio *string) (*hyv1.User, error) {
			res, err := w.UpdateProfile(as(in), connect.NewRequest(&hyv1.UpdateProfileRequest{Name: name, Bio: bio}))
			return res.Msg.GetUser(), err
		}
		p := func(s string) *string { return &s }
		u, err := set(p(" Alice L. "), nil)
		w.noErr("name", err)
		if u.Name != "Alice L." {
			t.Errorf("name %q", u.Name)
		}
		u, err = set(nil, p("follows the geese"))
		w.noErr("bio", err)
		if u.Name != "Alice L." || u.Bio != "follows the geese" {
			t.Errorf("profile %v", u)
		}
		_, err = set(nil, p("follows the geese"))
		w.noErr("no change", err)
		if _, events := w.takeNews(); !reflect.DeepEqual(events, []string{"ProfileChanged", "ProfileChanged"}) {
			t.Errorf("events %v", events)
		}
		_, err = set(p("  "), nil)
		w.refuse("empty name", err, hyv1.Reason_NAME_INVALID)
		_, err = set(nil, p(strings.Repeat("x", 201)))
		w.refuse("long bio", err, hyv1.Reason_TOO_LONG)
	})
}

func TestMethodsNeedSignIn(t *testing.T) {
	each(t, Config{}, func(w *world) {
		ctx := context.Background()
		_, err := w.SignOut(ctx, connect.NewRequest(&hyv1.SignOutRequest{}))
		w.refuse("SignOut", err, hyv1.Reason_NOT_SIGNED_IN)
		_, err = w.ChangePassword(ctx, connect.NewRequest(&hyv1.ChangePasswordRequest{}))
		w.refuse("ChangePassword", err, hyv1.Reason_NOT_SIGNED_IN)
		_, err = w.GetMe(ctx, connect.NewRequest(&hyv1.GetMeRequest{}))
		w.refuse("GetMe", err, hyv1.Reason_NOT_SIGNED_IN)
		_, err = w.UpdateProfile(ctx, connect.NewRequest(&hyv1.UpdateProfileRequest{}))
		w.refuse("UpdateProfile", err, hyv1.Reason_NOT_SIGNED_IN)
		_, err = w.ListDevices(ctx, connect.NewRequest(&hyv1.ListDevicesRequest{}))
		w.refuse("ListDevices", err, hyv1.Reason_NOT_SIGNED_IN)
		_, err = w.RevokeDevice(ctx, connect.NewRequest(&hyv1.RevokeDeviceRequest{AllOthers: true}))
		w.refuse("RevokeDevice", err, hyv1.Reason_NOT_SIGNED_IN)
		_, err = w.Delete(ctx, connect.NewRequest(&hyv1.DeleteRequest{}))
		w.refuse("Delete", err, hyv1.Reason_NOT_SIGNED_IN)
	})
}

func TestSetupKeyMakesOneOwner(t *testing.T) {
	each(t, Config{RegistrationClosed: true}, func(w *world) {
		ctx := context.Background()
		owner := func() bool {
			has, err := w.HasOwner(ctx)
			w.noErr("has owner", err)
			return has
		}
		if owner() {
			t.Error("an owner from nothing")
		}
		old, err := w.NewSetupKey(ctx)
		w.noErr("key", err)
		key, err := w.NewSetupKey(ctx)
		w.noErr("key", err)
		with := func(handle, key string) error {
			_, err := w.Service.register(ctx, registration{handle: handle, password: goodPassword, setupKey: key})
			return err
		}
		w.refuse("replaced key", with("boss", old), hyv1.Reason_SETUP_KEY_INVALID)
		w.refuse("wrong key", with("boss", key+"x"), hyv1.Reason_SETUP_KEY_INVALID)
		w.refuse("bad handle", with("!", key), hyv1.Reason_HANDLE_INVALID)
		won := 0
		for _, err := range sideBySide(6, func(i int) error { return with([]string{"admin", "boss", "chief"}[i%3], key) }) {
			if err == nil {
				won++
				continue
			}
			if r := reasonOf(err); r != hyv1.Reason_SETUP_KEY_INVALID && r != hyv1.Reason_HANDLE_TAKEN {
				t.Errorf("loser: %v", err)
			}
		}
		if won != 1 || !owner() {
			t.Errorf("%d owners, %v", won, owner())
		}
		w.refuse("used key", with("late", key), hyv1.Reason_SETUP_KEY_INVALID)
		if err := matchSetupKey(nil, "", time.Now()); err == nil {
			t.Error("the empty key is good")
		}
	})
}

func TestSetupKeyExpires(t *testing.T) {
	each(t, Config{}, func(w *world) {
		key, err := w.NewSetupKey(context.Background())
		w.noErr("key", err)
		w.noErr("read", w.DB.Read(context.Background(), func(tx *store.Tx) error {
			state, err := tx.State(setupKeyState)
			if err != nil {
				return err
			}
			if err := matchSetupKey(state, key, tx.Now().Add(29*time.Minute)); err != nil {
				t.Errorf("after 29 minutes: %v", err)
			}
			w.refuse("after 31 minutes", matchSetupKey(state, key, tx.Now().Add(31*time.Minute)), hyv1.Reason_SETUP_KEY_INVALID)
			return nil
		}))
	})
}

func TestAdministration(t *testing.T) {
	each(t, Config{}, func(w *world) {
		ctx := context.Background()
		u, password, err := w.CreateUser(ctx, "support", "", "Support", "", true)
		w.noErr("create", err)
		if in, err := w.Service.signIn(ctx, "support", password, ""); err != nil || in.user.Id != u.Id {
			t.Errorf("sign in with the password made up: %v", err)
		}
		_, _, err = w.CreateUser(ctx, "Support", "", "", "", false)
		w.refuse("taken", err, hyv1.Reason_HANDLE_TAKEN)

		alice := w.register("alice")
		password, err = w.ResetPassword(ctx, "Alice", "")
		w.noErr("reset", err)
		_, err = w.Authenticate(ctx, alice.access)
		w.refuse("after reset", err, hyv1.Reason_DEVICE_REVOKED)
		_, err = w.Service.signIn(ctx, "alice", goodPassword, "")
		w.refuse("after reset", err, hyv1.Reason_WRONG_CREDENTIALS)
		alice, err = w.Service.signIn(ctx, "alice", password, "")
		w.noErr("new password", err)
		_, err = w.ResetPassword(ctx, "alice", "short")
		w.refuse("short", err, hyv1.Reason_PASSWORD_TOO_SHORT)

		w.takeNews()
		w.noErr("lock", w.Lock(ctx, "alice"))
		if revoked, _ := w.takeNews(); !reflect.DeepEqual(revoked, []im.Identity{alice.identity()}) {
			t.Errorf("revoked %v", revoked)
		}
		_, err = w.Authenticate(ctx, alice.access)
		w.refuse("locked", err, hyv1.Reason_DEVICE_REVOKED)
		_, err = w.Service.rotate(ctx, alice.refresh)
		w.refuse("locked", err, hyv1.Reason_DEVICE_REVOKED)
		_, err = w.Service.signIn(ctx, "alice", password, "")
		w.refuse("locked", err, hyv1.Reason_ACCOUNT_LOCKED)
		_, err = w.Service.signIn(ctx, "alice", goodPassword, "")
		w.refuse("locked and wrong", err, hyv1.Reason_WRONG_CREDENTIALS)
		w.noErr("unlock", w.Unlock(ctx, "alice"))
		_, err = w.Service.signIn(ctx, "alice", password, "")
		w.noErr("unlocked", err)

		for _, err := range []error{w.Lock(ctx, "nobody-here"), w.Unlock(ctx, "nobody-here")} {
			w.refuse("nobody", err, hyv1.Reason_USER_NOT_FOUND)
		}
		for _, handle := range []string{"bob", "王伟", "Zoë"} {
			w.register(handle)
		}
		var all []string
		for after := ""; ; {
			page, next, err := w.ListUsers(ctx, after, 2)
			w.noErr("list", err)
			for _, a := range page {
				all = append(all, a.Handle)
				if a.Handle == "alice" && (a.Devices != 1 || a.LastActiveAt.IsZero()) {
					t.Errorf("listed %+v", a)
				}
			}
			if after = next; next == "" {
				break
			}
		}
		if want := []string{"alice", "bob", "support", "Zoë", "王伟"}; !reflect.DeepEqual(all, want) {
			t.Errorf("listed %v", all)
		}
	})
}

func TestSweepForgetsOldFailures(t *testing.T) {
	each(t, Config{}, func(w *world) {
		_, err := w.Service.signIn(from("198.51.100.7"), "nobody-here", "wild geese fly north", "")
		w.refuse("failure", err, hyv1.Reason_WRONG_CREDENTIALS)
		count := func() (n int) {
			w.noErr("count", w.DB.Read(context.Background(), func(tx *store.Tx) error {
				return tx.QueryRow(`SELECT COUNT(*) FROM signin_failures`).Scan(&n)
			}))
			return n
		}
		w.noErr("sweep", w.sweep(context.Background()))
		if n := count(); n != 2 {
			t.Errorf("%d counts, want those of the handle and of the address", n)
		}
		w.exec(`UPDATE signin_failures SET last_at = last_at - $1`, (25 * time.Hour).Milliseconds())
		w.noErr("sweep", w.sweep(context.Background()))
		if n := count(); n != 0 {
			t.Errorf("%d counts are left", n)
		}
	})
}

func TestPasswordChangedWhileItIsCheckedLetsNobodyIn(t *testing.T) {
	each(t, Config{Hashes: 1, HashWait: time.Minute}, func(w *world) {
		alice := w.register("alice")
		user := im.UserID(alice.user.Id)
		newHash, err := w.hasher.Hash(context.Background(), "cranes return in March")
		w.noErr("hash", err)
		for what, call := range map[string]func() error{
			"sign in": func() error {
				_, err := w.Service.signIn(from("198.51.100.7"), "alice", goodPassword, "")
				return err
			},
			"change password": func() error {
				return w.changePassword(context.Background(), alice.identity(), goodPassword, "herons stand in water")
			},
			"delete": func() error { return w.deleteAccount(context.Background(), user, goodPassword) },
		} {
			var oldHash string
			w.noErr("read", w.DB.Read(context.Background(), func(tx *store.Tx) (err error) {
				oldHash, err = tx.PasswordHash(user)
				return err
			}))
			w.hasher.turn <- struct{}{} // it has read the hash and waits for its turn
			done := make(chan error)
			go func() { done <- call() }()
			for counted := 0; counted == 0; {
				w.noErr("count", w.DB.Read(context.Background(), func(tx *store.Tx) error {
					return tx.QueryRow(`SELECT COUNT(*) FROM signin_failures WHERE account <> ''`).Scan(&counted)
				}))
			}
			w.exec(`UPDATE credentials SET password_hash = $1`, newHash)
			<-w.hasher.turn
			w.refuse(what, <-done, hyv1.Reason_WRONG_CREDENTIALS)
			w.exec(`UPDATE credentials SET password_hash = $1`, oldHash)
			w.exec(`DELETE FROM signin_failures`)
		}
	})
}
