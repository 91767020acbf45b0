package store_test

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// addUser makes an account whose key is its handle.
func addUser(t testing.TB, db *store.DB, handle string) im.UserID {
	t.Helper()
	id := im.UserID(im.NewID())
	write(t, db, func(tx *store.Tx) error {
		added, err := tx.AddAccount(&store.Account{ID: id, Handle: handle, HandleKey: handle, Name: handle, CreatedAt: tx.Now()}, "hash")
		if err == nil && !added {
			err = fmt.Errorf("%s is taken", handle)
		}
		return err
	})
	return id
}

func write(t testing.TB, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func addDevice(t testing.TB, db *store.DB, user im.UserID) im.Identity {
	t.Helper()
	id := im.Identity{User: user, Device: im.DeviceID(im.NewID())}
	write(t, db, func(tx *store.Tx) error {
		return tx.AddDevice(&store.Device{
			User: user, ID: id.Device, Name: "d", CreatedAt: tx.Now(), LastActiveAt: tx.Now(), RotatedAt: tx.Now(), RefreshHash: []byte("h1"),
		})
	})
	return id
}

func TestUsersInTheOrderAsked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, b := addUser(t, db, "alice"), addUser(t, db, "bob")
		err := db.Read(ctx, func(tx *store.Tx) error {
			users, err := tx.Users([]im.UserID{b, 42, a, b})
			if err != nil {
				return err
			}
			var got []string
			for _, u := range users {
				got = append(got, u.Handle)
			}
			if !reflect.DeepEqual(got, []string{"bob", "alice", "bob"}) {
				t.Errorf("got %v", got)
			}
			if none, err := tx.Users(nil); err != nil || len(none) != 0 {
				t.Errorf("of nobody: %v %v", none, err)
			}
			if _, err := tx.User(42); !isReason(err, hyv1.Reason_USER_NOT_FOUND) {
				t.Errorf("unknown user: %v", err)
			}
			if u, err := tx.FindHandle("nobody"); u != nil || err != nil {
				t.Errorf("unknown handle: %v %v", u, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func isReason(err error, r hyv1.Reason) bool {
	e, ok := err.(*im.Error) //nolint:errorlint // tx methods return it bare
	return ok && e.Reason == r
}

func TestHandleIsUniqueAndFreeAfterDeletion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := addUser(t, db, "alice")
		device := addDevice(t, db, first)
		try := func() (added bool) {
			write(t, db, func(tx *store.Tx) (err error) {
				added, err = tx.AddAccount(&store.Account{ID: im.UserID(im.NewID()), Handle: "Alice", HandleKey: "alice", CreatedAt: tx.Now()}, "hash")
				return err
			})
			return added
		}
		if try() {
			t.Error("taken twice")
		}
		write(t, db, func(tx *store.Tx) error {
			a, err := tx.LockAccount(first)
			if err != nil {
				return err
			}
			return tx.DeleteAccount(a)
		})
		if !try() {
			t.Error("not free")
		}
		err := db.Read(ctx, func(tx *store.Tx) error {
			a, err := tx.FindAccount(first)
			if err != nil || !a.Deleted || a.Handle != "" || a.Name != "alice" {
				t.Errorf("deleted account %+v, %v", a, err)
			}
			hash, err := tx.PasswordHash(first)
			if err != nil || hash != "" {
				t.Errorf("its password %q, %v", hash, err)
			}
			d, err := tx.FindDevice(device)
			if d != nil {
				t.Errorf("its device %+v", d)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestRotationCountsGenerations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		id := addDevice(t, db, addUser(t, db, "alice"))
		get := func() (d *store.DeviceStatus) {
			write(t, db, func(tx *store.Tx) (err error) {
				d, err = tx.LockDevice(id)
				return err
			})
			return d
		}
		if d := get(); d.Generation != 1 || d.Confirmed != 1 || string(d.RefreshHash) != "h1" {
			t.Errorf("at first %+v", d)
		}
		write(t, db, func(tx *store.Tx) error { return tx.RotateDevice(id, []byte("h2"), "192.0.2.1") })
		if d := get(); d.Generation != 2 || d.Confirmed != 1 || string(d.RefreshHash) != "h2" || d.Address != "192.0.2.1" {
			t.Errorf("rotated %+v", d)
		}
		write(t, db, func(tx *store.Tx) error { return tx.SeeDevice(id, 2) })
		write(t, db, func(tx *store.Tx) error { return tx.SeeDevice(id, 1) })
		if d := get(); d.Confirmed != 2 {
			t.Errorf("a late one took back what was confirmed: %+v", d)
		}
	})
}

func TestRevokingTwiceRevokesOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		user := addUser(t, db, "alice")
		a, b, c := addDevice(t, db, user), addDevice(t, db, user), addDevice(t, db, user)
		revoke := func() (did bool) {
			write(t, db, func(tx *store.Tx) (err error) {
				did, err = tx.RevokeDevice(a)
				return err
			})
			return did
		}
		if !revoke() || revoke() {
			t.Error("revoked not at all, or twice")
		}
		var gone []im.DeviceID
		write(t, db, func(tx *store.Tx) (err error) {
			gone, err = tx.RevokeDevices(user, b.Device)
			return err
		})
		if !reflect.DeepEqual(gone, []im.DeviceID{c.Device}) {
			t.Errorf("revoked %v, want %v", gone, c.Device)
		}
		var left []store.Device
		write(t, db, func(tx *store.Tx) (err error) {
			if err := tx.ForgetRevokedDevices(user, tx.Now().Add(-time.Hour), 1); err != nil {
				return err
			}
			left, err = tx.Devices(user)
			return err
		})
		if len(left) != 1 || left[0].ID != b.Device {
			t.Errorf("left %v", left)
		}
		remembered := 0
		err := db.Read(ctx, func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT COUNT(*) FROM devices WHERE revoked_at > 0`).Scan(&remembered)
		})
		if err != nil || remembered != 1 {
			t.Errorf("%d revoked devices are remembered, %v", remembered, err)
		}
	})
}

// together runs k writes at the same time.
func together(t testing.TB, db *store.DB, k int, fn func(i int, tx *store.Tx) error) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range k {
		wg.Go(func() {
			if err := db.Write(ctx, func(tx *store.Tx) error { return fn(i, tx) }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestFailuresAreCountedOneByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		together(t, db, 16, func(_ int, tx *store.Tx) error {
			f, err := tx.LockFailures("a", "b")
			if err != nil {
				return err
			}
			f.Count++
			f.Since = tx.Now()
			return tx.PutFailures("a", "b", f)
		})
		write(t, db, func(tx *store.Tx) error {
			f, err := tx.LockFailures("a", "b")
			if f.Count != 16 || !f.LockedUntil.IsZero() {
				t.Errorf("counted %+v", f)
			}
			return err
		})
	})
}

func TestStateIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var mu sync.Mutex
		taken, seen := 0, map[string]int{}
		together(t, db, 8, func(i int, tx *store.Tx) error {
			v, err := tx.AddState("name", []byte{byte(i)})
			mu.Lock()
			defer mu.Unlock()
			seen[string(v)]++
			return err
		})
		if len(seen) != 1 {
			t.Errorf("several were the first: %v", seen)
		}
		together(t, db, 8, func(_ int, tx *store.Tx) error {
			v, err := tx.TakeState("name")
			mu.Lock()
			defer mu.Unlock()
			if v != nil {
				taken++
			}
			return err
		})
		if taken != 1 {
			t.Errorf("taken %d times", taken)
		}
	})
}
