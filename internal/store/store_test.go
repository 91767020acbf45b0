package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var ctx = context.Background()

// newConv makes a direct conversation of two people and returns its version.
func newConv(t testing.TB, db *store.DB, a, b im.UserID) (im.ConvID, int64) {
	t.Helper()
	c := &store.Conversation{ID: im.ConvID(im.NewID()), Kind: hyv1.ConversationKind_CONVERSATION_KIND_DIRECT, Low: a, High: b}
	err := db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.CreateConversation(c); err != nil {
			return err
		}
		return tx.AddMembers(c, hyv1.Role_ROLE_MEMBER, 1, a, b)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, c.Version
}

func text(s string) []byte {
	b, _ := proto.Marshal(&hyv1.Event{Body: &hyv1.Event_Content{Content: &hyv1.Content{
		Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: s}}}}})
	return b
}

func newClientID() im.ClientID { return im.ClientID(uuid.Must(uuid.NewV7())) }

func events(t testing.TB, db *store.DB, c im.ConvID) (evs []im.Event) {
	t.Helper()
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		evs, err = tx.EventsAfter(c, 0, 1_000_000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return evs
}

// Many senders, retries racing with first tries: every message once, dense
// seqs, equal answers, and notices after the fact in the same order.
func TestStoredOnceDenseWhateverTheRetries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var told sync.Map
		db.OnCommit(func(c store.Committed) {
			for _, n := range c.Notices {
				if n.Event != nil {
					if _, twice := told.LoadOrStore(fmt.Sprint(n.Event.Conv, n.Event.Seq), true); twice {
						t.Errorf("seq %d announced twice", n.Event.Seq)
					}
				}
			}
			for _, answer := range c.Answers {
				answer()
			}
		})
		const convs, senders, each = 5, 16, 40
		var ids []im.ConvID
		var version int64
		for range convs {
			c, v := newConv(t, db, 1, 2)
			ids, version = append(ids, c), v
		}
		var mu sync.Mutex
		answers := map[string]im.Seq{}
		var wg sync.WaitGroup
		for s := range senders {
			wg.Go(func() {
				for i := range each {
					m := store.Message{Conv: ids[rand.IntN(convs)], Sender: im.UserID(1 + s%2), ClientID: newClientID(),
						Countable: true, Body: text(fmt.Sprint(s, i)), Version: version}
					var tries sync.WaitGroup
					for range 1 + rand.IntN(3) {
						tries.Go(func() {
							got, err := db.Append(ctx, m)
							if err != nil {
								t.Errorf("append: %v", err)
								return
							}
							mu.Lock()
							defer mu.Unlock()
							k := fmt.Sprint(m.Conv, m.ClientID)
							if seq, seen := answers[k]; seen && seq != got.Seq {
								t.Errorf("two answers for one client id: %d and %d", seq, got.Seq)
							}
							answers[k] = got.Seq
						})
					}
					tries.Wait()
				}
			})
		}
		wg.Wait()
		total := 0
		for _, c := range ids {
			evs := events(t, db, c)
			total += len(evs)
			for i, e := range evs {
				if e.Seq != im.Seq(i+1) || e.Num != e.Seq {
					t.Fatalf("event %d of %d has seq %d num %d", i, c, e.Seq, e.Num)
				}
				if answers[fmt.Sprint(c, e.ClientID)] != e.Seq {
					t.Fatalf("seq %d was answered as %d", e.Seq, answers[fmt.Sprint(c, e.ClientID)])
				}
				if _, ok := told.Load(fmt.Sprint(c, e.Seq)); !ok {
					t.Errorf("seq %d was not announced", e.Seq)
				}
			}
		}
		if total != senders*each {
			t.Errorf("stored %d, sent %d", total, senders*each)
		}
	})
}

func TestSameClientIDOtherContentIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, v := newConv(t, db, 1, 2)
		m := store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("a"), Version: v}
		first, err := db.Append(ctx, m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := db.Append(ctx, m)
		if err != nil || !again.Duplicate || again.Seq != first.Seq || !again.At.Equal(first.At) {
			t.Fatalf("again: %+v, %v; first %+v", again, err, first)
		}
		m.Body = text("b")
		if _, err := db.Append(ctx, m); !errors.Is(err, im.Conflict(hyv1.Reason_CLIENT_ID_REUSED, "")) {
			t.Errorf("other content: %v", err)
		}
		m.Sender, m.Body = 2, text("c")
		if got, err := db.Append(ctx, m); err != nil || got.Duplicate || got.Seq != 2 {
			t.Errorf("the same id of another sender is another message: %+v, %v", got, err)
		}
	})
}

func TestOnlyMembersOfNowStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, v := newConv(t, db, 1, 2)
		m := store.Message{Conv: c, Sender: 3, ClientID: newClientID(), Countable: true, Body: text("a")}
		if _, err := db.Append(ctx, m); !errors.Is(err, store.ErrMayNotSend) {
			t.Errorf("stranger: %v", err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			conv, err := tx.LockConversation(c)
			if err != nil {
				return err
			}
			return tx.EndMembership(conv, 2, 1)
		}); err != nil {
			t.Fatal(err)
		}
		m.Sender, m.Version = 2, v // what was known before the change
		if _, err := db.Append(ctx, m); !errors.Is(err, store.ErrMayNotSend) {
			t.Errorf("removed: %v", err)
		}
		m.Conv = 99
		if _, err := db.Append(ctx, m); !errors.Is(err, im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)) {
			t.Errorf("unknown conversation: %v", err)
		}
		if evs := events(t, db, c); len(evs) != 0 {
			t.Errorf("stored %d", len(evs))
		}
		m.Conv, m.Sender = c, 1
		if got, err := db.Append(ctx, m); err != nil || got.Version != v+1 {
			t.Errorf("member of before and now: %+v, %v", got, err)
		}
	})
}

// A failing or panicking write undoes itself and nothing else of its group.
func TestAFailedWriteDoesNotHurtItsNeighbours(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				err := db.Write(ctx, func(tx *store.Tx) error {
					if err := tx.SetState(fmt.Sprint("k", i), []byte("v")); err != nil {
						return err
					}
					if i%3 == 0 {
						return im.Deny(hyv1.Reason_OWNER_ONLY)
					}
					return nil
				})
				if (err != nil) != (i%3 == 0) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		for i := range 60 {
			var v []byte
			err := db.Read(ctx, func(tx *store.Tx) (err error) { v, err = tx.State(fmt.Sprint("k", i)); return err })
			if err != nil || (v == nil) != (i%3 == 0) {
				t.Errorf("state %d: %q %v", i, v, err)
			}
		}
	})
}

func TestUserStreamIsDense(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				err := db.Write(ctx, func(tx *store.Tx) error {
					_, err := tx.AppendUserEvent(7, &hyv1.UserEvent{Body: &hyv1.UserEvent_DevicesChanged{DevicesChanged: &hyv1.DevicesChanged{}}})
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		err := db.Read(ctx, func(tx *store.Tx) error {
			evs, err := tx.UserEventsAfter(7, 0, 100)
			for i, e := range evs {
				if e.Seq != im.Seq(i+1) {
					t.Errorf("event %d has seq %d", i, e.Seq)
				}
			}
			if len(evs) != 40 {
				t.Errorf("%d events", len(evs))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestOverloadIsRefusedAtOnce(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir(), QueueLimit: 1})
	c, v := newConv(t, db, 1, 2)
	var refused, stored int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 100 {
		wg.Add(1)
		db.Submit(store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("x"), Version: v},
			func(_ store.Stored, err error) {
				mu.Lock()
				defer mu.Unlock()
				defer wg.Done()
				if errors.Is(err, im.Unavailable(hyv1.Reason_OVERLOADED, 0, nil)) {
					refused++
				} else if err == nil {
					stored++
				}
			})
	}
	wg.Wait()
	if refused == 0 || stored == 0 || refused+stored != 100 || len(events(t, db, c)) != stored {
		t.Errorf("refused %d stored %d", refused, stored)
	}
}

func TestSweepNamesWhatChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		sweep := db.NewSweep()
		if _, err := sweep.Next(ctx); err != nil {
			t.Fatal(err)
		}
		c, v := newConv(t, db, 1, 2)
		if _, err := db.Append(ctx, store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("x"), Version: v}); err != nil {
			t.Fatal(err)
		}
		heads, err := sweep.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range heads {
			if !h.User && h.ID == int64(c) && h.Seq == 1 {
				return
			}
		}
		t.Errorf("heads %+v do not name conversation %d", heads, c)
	})
}

// A job is done right after its write; when its handler failed, later, by the
// worker; and it is done at least once.
func TestJobsAreDoneUntilTheySucceed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		done := make(chan store.Job, 10) // more than can come
		fails := 1
		var mu sync.Mutex
		db.HandleJob("test", func(_ context.Context, j store.Job) error {
			mu.Lock()
			defer mu.Unlock()
			if string(j.Body) == "flaky" && fails > 0 {
				fails--
				return errors.New("not yet")
			}
			done <- j
			return nil
		})
		for _, body := range []string{"now", "flaky"} {
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Enqueue("test", 1, []byte(body)) }); err != nil {
				t.Fatal(err)
			}
		}
		if j := <-done; string(j.Body) != "now" {
			t.Fatalf("first done: %q", j.Body)
		}
		workCtx, stop := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() { _ = db.RunJobs(workCtx) })
		if j := <-done; string(j.Body) != "flaky" {
			t.Errorf("then done: %q", j.Body)
		}
		for n := int64(1); n > 0; runtime.Gosched() { // the row goes after the handler returned
			var err error
			if n, err = db.Backlog(ctx); err != nil {
				t.Fatal(err)
			}
		}
		stop()
		wg.Wait()
	})
}

// After a restore positions of the old epoch are recognised, on every engine.
func TestANewEpochIsRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		old := db.Epoch()
		if err := db.NewEpoch(ctx); err != nil {
			t.Fatal(err)
		}
		var kept []byte
		err := db.Read(ctx, func(tx *store.Tx) (err error) { kept, err = tx.State("epoch"); return err })
		if err != nil || db.Epoch() == old || string(kept) != db.Epoch() {
			t.Errorf("epoch %q, was %q, kept %q: %v", db.Epoch(), old, kept, err)
		}
	})
}

// On a full disk nothing grows, and what keeps people safe still works.
func TestAFullDiskRefusesGrowthOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, v := newConv(t, db, 1, 2)
		db.RefuseWrites(true)
		full := im.Unavailable(hyv1.Reason_STORAGE_FULL, 0, nil)
		m := store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: text("a"), Version: v}
		if _, err := db.Append(ctx, m); !errors.Is(err, full) {
			t.Errorf("message: %v", err)
		}
		err := db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.CreateConversation(&store.Conversation{ID: 5})
			return err
		})
		if !errors.Is(err, full) {
			t.Errorf("conversation: %v", err)
		}
		draft := func(text string) error {
			return db.Write(ctx, func(tx *store.Tx) error {
				return tx.SaveDraft(1, &store.UserConversation{Conv: c}, text, 0)
			})
		}
		if err := draft("a"); !errors.Is(err, full) {
			t.Errorf("draft: %v", err)
		}
		if err := draft(""); err != nil {
			t.Errorf("draft taken away: %v", err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.SetState("x", []byte("y")) }); err != nil {
			t.Errorf("other writes: %v", err)
		}
		db.RefuseWrites(false)
		if _, err := db.Append(ctx, m); err != nil {
			t.Errorf("after: %v", err)
		}
	})
}
