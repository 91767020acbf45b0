package conv_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// groups makes n groups of p.
func groups(p *lawtest.Person, n int) []im.ConvID {
	list := make([]im.ConvID, n)
	for i := range list {
		list[i] = p.Group(fmt.Sprint("group ", i))
	}
	return list
}

// pinned are p's pinned conversations, the topmost first.
func pinned(p *lawtest.Person) (list []im.ConvID) {
	all := p.List(&hyv1.ConversationServiceListRequest{PageSize: 500}).GetConversations()
	all = slices.DeleteFunc(all, func(c *hyv1.Conversation) bool { return c.GetSettings().GetPinned() == 0 })
	slices.SortFunc(all, func(a, b *hyv1.Conversation) int {
		return cmp.Compare(b.GetSettings().GetPinned(), a.GetSettings().GetPinned())
	})
	for _, c := range all {
		list = append(list, im.ConvID(c.GetId()))
	}
	return list
}

// told is what p's own stream says after seq.
func told(t *testing.T, db *store.DB, p *lawtest.Person, after im.Seq) (list []*hyv1.UserEvent) {
	t.Helper()
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		evs, err := tx.UserEventsAfter(p.ID, after, 10_000)
		for _, e := range evs {
			u, err := e.Proto()
			if err != nil {
				return err
			}
			list = append(list, u)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func head(p *lawtest.Person) im.Seq { return p.Sync(&hyv1.SyncRequest{})[0].GetUserSeq() }

// Random pinning, against a plain list. Nothing but what has another number
// afterwards is told, each once.
func TestPinsStandWhereTheyWerePut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		all := groups(ann, 8)
		seed := rand.Uint64()
		t.Log("seed", seed)
		r := rand.New(rand.NewPCG(seed, 0))
		var want []im.ConvID
		numbers := func() map[int64]int64 {
			m := map[int64]int64{}
			for _, c := range all {
				m[int64(c)] = ann.Get(c).GetSettings().GetPinned()
			}
			return m
		}
		before := numbers()
		for range 80 {
			c, other := all[r.IntN(len(all))], all[r.IntN(len(all))]
			from := head(ann)
			under := slices.Index(want, other)
			switch k := r.IntN(5); {
			case k == 0:
				ann.Unpin(c)
				want = slices.DeleteFunc(want, func(x im.ConvID) bool { return x == c })
			case k == 1 || under < 0:
				ann.PinAbove(c, other) // above all, unless it is pinned
				if under < 0 || c != other {
					want = slices.DeleteFunc(want, func(x im.ConvID) bool { return x == c })
					want = slices.Insert(want, max(0, slices.Index(want, other)), c)
				}
			default:
				ann.Pin(c)
				want = slices.Insert(slices.DeleteFunc(want, func(x im.ConvID) bool { return x == c }), 0, c)
			}
			if got := pinned(ann); !slices.Equal(got, want) {
				t.Fatalf("pinned %v, want %v", got, want)
			}
			after, news := numbers(), told(t, db, ann, from)
			for id, number := range after {
				if number < 0 || (number != before[id]) != slices.ContainsFunc(news, func(u *hyv1.UserEvent) bool {
					s := u.GetSettingsChanged()
					return s.GetConversationId() == id && s.GetSettings().GetPinned() == number
				}) {
					t.Fatalf("%d went from %d to %d; told: %v", id, before[id], number, news)
				}
			}
			if len(news) > len(want)+1 {
				t.Fatalf("told %v", news)
			}
			before = after
		}
	})
}

// Two devices pin at the same time: every pin has a place of its own.
func TestPinsAtOnceHaveDifferentPlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		all := groups(ann, 12)
		ann.Pin(all[0])
		lawtest.Check(t, w, []*lawtest.Person{ann}, func() {
			atOnce(len(all), func(i int) {
				_, err := ann.TryPin(&hyv1.PinRequest{ConversationId: int64(all[i]), Pinned: true, AboveId: int64(all[0]) * int64(i%2)})
				if err != nil {
					t.Error(err)
				}
			})
		})
		seen := map[int64]bool{}
		for _, c := range all {
			seen[ann.Get(c).GetSettings().GetPinned()] = true
		}
		if len(seen) != len(all) || seen[0] {
			t.Errorf("%d conversations have the places %v", len(all), seen)
		}
	})
}

// The limit counts what was left too, and holds when several ask for the last
// place at once.
func TestTheLastPinGoesToOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		all := groups(ann, 105)
		for _, c := range all[:99] {
			ann.Pin(c)
		}
		ann.Leave(all[0])
		var mu sync.Mutex
		got := 0
		atOnce(6, func(i int) {
			_, err := ann.TryPin(&hyv1.PinRequest{ConversationId: int64(all[99+i]), Pinned: true})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got++
				return
			}
			if e := wantReason(t, err, hyv1.Reason_PINS_FULL); e.Limit != 100 {
				t.Errorf("limit %d", e.Limit)
			}
		})
		if n := len(pinned(ann)); got != 1 || n != 100 {
			t.Errorf("%d of 6 were pinned, %d in all", got, n)
		}
		ann.PinAbove(all[1], all[50]) // moving one needs no place
	})
}

// atOnce runs fn n times at the same time, and waits.
func atOnce(n int, fn func(i int)) {
	barrier := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-barrier
			fn(i)
		})
	}
	close(barrier)
	wg.Wait()
}

func TestSettingsThatAreSoAlreadyAreNoNews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		c := ann.Group("g")
		until := timestamppb.New(time.Now().Add(time.Hour).Truncate(time.Millisecond))
		mute := func(r *hyv1.MuteRequest) *hyv1.ConversationSettings {
			r.ConversationId = int64(c)
			s, err := ann.TryMute(r)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		for _, op := range []struct {
			name string
			fn   func() proto.Message
			want *hyv1.ConversationSettings
		}{
			{"not pinned", func() proto.Message { ann.Unpin(c); return nil }, nil},
			{"not muted", func() proto.Message { return mute(&hyv1.MuteRequest{}) }, nil},
			{"muted until the past", func() proto.Message { return mute(&hyv1.MuteRequest{Until: timestamppb.New(time.Unix(1, 0))}) }, nil},
			{"not marked", func() proto.Message { return ann.MarkUnread(c, false) }, nil},
			{"no draft", func() proto.Message { ann.Draft(c, ""); return nil }, nil},
			{"pinned", func() proto.Message { return ann.Pin(c) }, &hyv1.ConversationSettings{Pinned: 1}},
			{"muted", func() proto.Message { return mute(&hyv1.MuteRequest{Until: until}) },
				&hyv1.ConversationSettings{Pinned: 1, MutedUntil: until}},
			{"for ever", func() proto.Message { return ann.Mute(c) },
				&hyv1.ConversationSettings{Pinned: 1, MutedUntil: timestamppb.New(time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC))}},
			{"no more", func() proto.Message { return mute(&hyv1.MuteRequest{Until: timestamppb.New(time.Unix(1, 0))}) },
				&hyv1.ConversationSettings{Pinned: 1}},
			{"marked", func() proto.Message { return ann.MarkUnread(c, true) },
				&hyv1.ConversationSettings{Pinned: 1, MarkedUnread: true}},
			{"down", func() proto.Message { ann.Unpin(c); return nil }, &hyv1.ConversationSettings{MarkedUnread: true}},
			{"draft", func() proto.Message { ann.Draft(c, "x"); return nil }, &hyv1.ConversationSettings{MarkedUnread: true}},
		} {
			first, from := op.fn(), head(ann)
			again := op.fn()
			if !proto.Equal(first, again) || head(ann) != from {
				t.Errorf("%s: %v, then %v; told %v", op.name, first, again, told(t, db, ann, from))
			}
			if got := ann.Get(c).GetSettings(); !proto.Equal(got, op.want) {
				t.Errorf("%s: %v, want %v", op.name, got, op.want)
			}
		}
		if n := len(told(t, db, ann, 0)); n != 1+7 { // joined, and what changed
			t.Errorf("%d events: %v", n, told(t, db, ann, 0))
		}
	})
}

// A draft is as long as a message may be, of any characters, and of the time of
// its event. One that was replaced or cleared is nowhere any more.
func TestADraftIsKeptAndTheOneBeforeIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann := w.Person(t)
		c, other := ann.Group("g"), ann.Group("h")
		long := strings.Repeat("\x00雁", 5000)
		if e := wantReason(t, second(ann.TryDraft(c, long+"x")), hyv1.Reason_TOO_LONG); e.Limit != 10_000 || e.Field != "text" {
			t.Errorf("limit %d of %q", e.Limit, e.Field)
		}
		ann.Draft(other, "stays")
		ann.Draft(c, "first")
		from := head(ann)
		d := ann.Draft(c, long)
		news := told(t, db, ann, from)
		if len(news) != 1 || !proto.Equal(news[0].GetDraftChanged().GetDraft(), d) || !proto.Equal(news[0].GetAt(), d.GetSavedAt()) ||
			news[0].GetDraftChanged().GetConversationId() != int64(c) || d.GetText() != long {
			t.Errorf("answered %v, told %v", d, news)
		}
		if again := ann.Draft(c, long); !proto.Equal(again, d) || !proto.Equal(ann.Get(c).GetDraft(), d) {
			t.Errorf("again: %v; got %v", again, ann.Get(c).GetDraft())
		}
		ann.Draft(c, "")
		if v := ann.Get(c); v.GetDraft() != nil {
			t.Errorf("cleared: %v", v.GetDraft())
		}
		for i, u := range told(t, db, ann, 0) {
			if text := u.GetDraftChanged().GetDraft().GetText(); u.GetSeq() != int64(i+1) || text != "" && text != "stays" {
				t.Errorf("event %d still has %.10q", u.GetSeq(), text)
			}
		}
	})
}

func TestWhoLeavesKeepsSettingsAndLosesTheDraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Group("g", bob)
		bob.Pin(c)
		bob.Draft(c, "x")
		ann.Draft(c, "of ann")
		ann.Remove(c, bob)
		bob.Mute(c) // one may, of what one has left
		if v := bob.Get(c); v.GetDraft() != nil || v.GetSettings().GetPinned() != 1 || v.GetSettings().GetMutedUntil() == nil {
			t.Errorf("after: %v %v", v.GetSettings(), v.GetDraft())
		}
		ann.Add(c, bob)
		joined := told(t, db, bob, 0)
		if v := joined[len(joined)-1].GetConversationJoined().GetConversation(); !proto.Equal(v.GetSettings(), bob.Get(c).GetSettings()) {
			t.Errorf("back: %v", joined[len(joined)-1])
		}
		if v := ann.Get(c); v.GetSettings() != nil || v.GetDraft().GetText() != "of ann" {
			t.Errorf("ann sees %v %v", v.GetSettings(), v.GetDraft())
		}
		direct := ann.Direct(bob)
		bob.Draft(direct, "y")
		bob.Delete()
		for _, u := range told(t, db, bob, 0) {
			if text := u.GetDraftChanged().GetDraft().GetText(); text != "" {
				t.Errorf("kept of a deleted account: %q", text)
			}
		}
		if v := bob.Get(direct); v.GetDraft() != nil {
			t.Errorf("kept of a deleted account: %v", v.GetDraft())
		}
	})
}

// Whatever meets with a coming or going, the own stream tells of it in the
// order in which it happened, and nobody outside has a draft.
func TestSettingsMeetComingsAndGoings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		p := w.People(t, 2)
		ann, bob := p[0], p[1]
		c := ann.Group("g", bob)
		for i := range 12 {
			lawtest.Check(t, w, p, func() {
				atOnce(4, func(k int) {
					switch k {
					case 0:
						if i%2 == 0 {
							ann.Remove(c, bob)
						} else {
							ann.Add(c, bob)
						}
					case 1:
						_, _ = bob.TryDraft(c, fmt.Sprint(i)) // refused when he is out already
					case 2:
						bob.MarkUnread(c, i%4 < 2)
					case 3:
						bob.Pin(c)
					}
				})
			})
			if v := bob.Get(c); i%2 == 0 && v.GetDraft() != nil {
				t.Errorf("outside with %v", v.GetDraft())
			}
		}
	})
}

// A change of settings that is committed between the look at a conversation and
// the event that tells of joining it is in that event: it comes later in the
// stream. SQLite has one writer, so only PostgreSQL can show it.
func TestJoiningTellsTheSettingsOfItsPlaceInTheStream(t *testing.T) {
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	db := storetest.Open(t, store.Options{URL: storetest.Postgres(t)})
	w := lawtest.New(db, conv.Config{})
	p := w.People(t, 2)
	ann, bob := p[0], p[1]
	c := ann.Group("g", bob)
	ann.Remove(c, bob)
	lawtest.Check(t, w, p, func() {
		var wg sync.WaitGroup
		defer wg.Wait()
		var once sync.Once
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			own, err := tx.LockUserConversation(bob.ID, c)
			if err != nil {
				return err
			}
			once.Do(func() { wg.Go(func() { ann.Add(c, bob) }) })
			for waiting := 0; waiting == 0; { // until what follows bob has looked, and wants to write
				if err := tx.QueryRow(`SELECT COUNT(*) FROM pg_locks WHERE NOT granted`).Scan(&waiting); err != nil {
					return err
				}
			}
			own.Settings.MarkedUnread = true
			if err := tx.SetMarkedUnread(bob.ID, c, true); err != nil {
				return err
			}
			_, err = tx.AppendUserEvent(bob.ID, &hyv1.UserEvent{Body: &hyv1.UserEvent_SettingsChanged{
				SettingsChanged: &hyv1.SettingsChanged{ConversationId: int64(c), Settings: own.Settings.Proto()}}})
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	if !bob.Get(c).GetSettings().GetMarkedUnread() {
		t.Error("the mark is lost")
	}
}
