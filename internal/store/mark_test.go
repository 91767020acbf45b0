package store_test

import (
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// A mark that moves takes the other one along as it is, in what is stored, in
// what the caller goes on with, and in what the others are told.
func TestMarksOnlyGrow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, v := newConv(t, db, 1, 2)
		for range 9 {
			if _, err := db.Append(ctx, store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("x"), Version: v}); err != nil {
				t.Fatal(err)
			}
		}
		var told []im.Mark
		db.OnCommit(func(c store.Committed) {
			for _, n := range c.Notices {
				if n.Mark != nil {
					told = append(told, *n.Mark)
				}
			}
			for _, answer := range c.Answers {
				answer()
			}
		})
		move := func(read, num, delivered im.Seq) (m store.Membership) {
			t.Helper()
			err := db.Write(ctx, func(tx *store.Tx) error {
				stays, err := tx.Memberships(c, 2)
				if err != nil {
					return err
				}
				m = stays[0]
				_, err = tx.MoveMarks(&m, read, num, delivered, true, nil)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		for _, step := range []struct{ read, num, delivered, wantRead, wantNum, wantDelivered im.Seq }{
			{5, 5, 5, 5, 5, 5},
			{0, 0, 9, 5, 5, 9}, // held: what was read stays read
			{6, 6, 6, 6, 6, 9}, // read: what is held stays held
		} {
			m := move(step.read, step.num, step.delivered)
			if m.ReadSeq != step.wantRead || m.ReadNum != step.wantNum || m.DeliveredSeq != step.wantDelivered {
				t.Errorf("%+v: went on with %+v", step, m)
			}
			if last := told[len(told)-1]; last.Read != step.wantRead || last.Delivered != step.wantDelivered {
				t.Errorf("%+v: told %+v", step, last)
			}
			again := move(0, 0, 0) // as it is stored
			if again.ReadSeq != step.wantRead || again.ReadNum != step.wantNum || again.DeliveredSeq != step.wantDelivered {
				t.Errorf("%+v: stored %+v", step, again)
			}
		}
	})
}

// Nobody says anything in a conversation that is closed, member or not.
func TestNobodySpeaksInWhatIsClosed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, v := newConv(t, db, 1, 2)
		say := func(version int64) error {
			_, err := db.Append(ctx, store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("x"), Version: version})
			return err
		}
		if err := say(v); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(`UPDATE conversations SET closed = 1 WHERE conversation_id = $1`, c)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := say(0); err == nil { // 0: it is asked whether they may
			t.Error("said in a closed conversation")
		}
	})
}

// What was named once and has not changed since is not named again, whichever
// stream changed last.
func TestSweepGoesOn(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir()}) // PostgreSQL goes by time, and repeats
	sweep := db.NewSweep()
	if _, err := sweep.Next(ctx); err != nil {
		t.Fatal(err)
	}
	early, v := newConv(t, db, 1, 2)
	late, _ := newConv(t, db, 1, 3)
	for _, c := range []im.ConvID{late, early} { // not in the order of their ids
		if _, err := db.Append(ctx, store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("x"), Version: v}); err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range []im.UserID{2, 1} {
		if err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.AppendUserEvent(u, &hyv1.UserEvent{}); return err }); err != nil {
			t.Fatal(err)
		}
	}
	first, err := sweep.Next(ctx)
	if err != nil || len(first) < 4 {
		t.Fatalf("%+v: %v", first, err)
	}
	if again, err := sweep.Next(ctx); err != nil || len(again) > 0 {
		t.Errorf("named again: %+v: %v", again, err)
	}
}
