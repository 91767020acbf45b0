package conv_test

import (
	"slices"
	"sync"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func fromSent(seconds int32) *hyv1.Timer { return &hyv1.Timer{Seconds: seconds} }

func fromRead(seconds int32) *hyv1.Timer { return &hyv1.Timer{Seconds: seconds, FromRead: true} }

// When its time is over nobody reads a message, though no server has taken it
// away yet; and then it is in the database no more.
func TestWhatGoesAwayIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		group := ann.Group("group", bob)
		ann.Timer(group, fromSent(3600))
		seq := ann.Say(group, "osmanthus zero")
		ann.Edit(group, seq, "osmanthus one")
		ann.Edit(group, seq, "osmanthus two")
		bob.React(group, seq, "👍")
		if err := ann.TryPinMessage(group, seq, true); err != nil {
			t.Fatal(err)
		}
		if got := bob.At(group, seq); got.GetExpiresAt().AsTime().Sub(got.GetSentAt().AsTime()).Seconds() != 3600 {
			t.Errorf("bob reads %v", got)
		}
		w.Overdue(t, group, seq)
		isGone := func(when string) {
			t.Helper()
			last := bob.Get(group).GetLastEvent()
			for what, got := range map[string]*hyv1.Event{"the list": last, "history": bob.History(group, 50)[seq-1], "a quote": ann.At(group, seq)} {
				if got.GetSeq() != seq || got.GetRecalled() == nil || got.GetRecalled().GetById() != 0 || got.GetExpiresAt() != nil ||
					got.GetEdits() != 0 || len(got.GetReactions()) > 0 || got.GetPinned() || !got.GetCountable() {
					t.Errorf("%s: %s shows %v", when, what, got)
				}
			}
			_, err := ann.TryVersions(group, seq)
			wantReason(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
			wantReason(t, ann.TryEdit(group, seq, lawtest.Text("again")), hyv1.Reason_MESSAGE_NOT_FOUND)
			wantReason(t, bob.TryReact(group, seq, "👍", false), hyv1.Reason_MESSAGE_NOT_FOUND)
			_, err = bob.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(group), Seqs: []int64{seq}, ToConversationId: int64(group), ClientIds: []string{lawtest.ClientID()}})
			wantReason(t, err, hyv1.Reason_MESSAGE_NOT_FOUND)
		}
		isGone("before it is taken away")
		w.Expire(t, group, seq)
		isGone("after")
		if got := holds(t, db, "osmanthus"); len(got) > 0 {
			t.Errorf("%v still hold the words", got)
		}
		if v := bob.Get(group); v.GetUnread() != 0 || len(v.GetPinnedSeqs()) > 0 || !slices.Equal(v.GetUncountedSeqs(), []int64{seq}) {
			t.Errorf("bob has %v", v)
		}
	})
}

// Any number of processes take each message back once, many at a time.
func TestAMessageGoesAwayOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		ann.Timer(c, fromSent(3600))
		var seqs []im.Seq
		for range 300 {
			seqs = append(seqs, ann.Say(c, "x"))
		}
		stays := seqs[len(seqs)-1]
		w.Overdue(t, c, seqs[:len(seqs)-1]...)
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if err := w.Conv.TimersOnce(t.Context(), true); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		v := bob.Get(c)
		if v.GetHeadSeq() != stays+int64(len(seqs))-1 || v.GetUnread() != 1 || v.GetLastEvent().GetSeq() != stays || bob.At(c, stays).GetContent() == nil {
			t.Errorf("bob has %v", v)
		}
	})
}

// The time runs from when the other one has read the message, by whatever means,
// and not before.
func TestATimerFromReading(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		ann.Timer(c, fromRead(3600))
		read, answered, own := ann.Say(c, "read"), ann.Say(c, "answered"), bob.Say(c, "own")
		once := func(all bool) {
			t.Helper()
			if err := w.Conv.TimersOnce(t.Context(), all); err != nil {
				t.Fatal(err)
			}
		}
		once(false) // bob answered
		for _, seq := range []im.Seq{read, answered} {
			if got := bob.At(c, seq); got.GetExpiresAt() == nil || got.GetExpiresAfter() != 0 {
				t.Errorf("read, and is %v", got)
			}
		}
		if got := ann.At(c, own); got.GetExpiresAfter() != 3600 || got.GetExpiresAt() != nil {
			t.Errorf("unread, and is %v", got)
		}
		ann.Timer(c, nil)
		ann.Read(c, own)
		once(false)
		if got := ann.At(c, own); got.GetExpiresAt() == nil {
			t.Errorf("read when the timer was off, and is %v", got)
		}
		head := ann.Get(c).GetHeadSeq()
		once(true)
		if now := ann.Get(c).GetHeadSeq(); now != head {
			t.Errorf("begun twice: event %d", now)
		}
		w.Expire(t, c, own)
		if got := bob.At(c, own); got.GetRecalled() == nil {
			t.Errorf("its time is over, and it is %v", got)
		}
	})
}

// What will go away stays where it is: a copy of it would not go.
func TestWhatGoesAwayIsNotForwarded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		for _, timer := range []*hyv1.Timer{fromSent(3600), fromRead(3600)} {
			ann.Timer(c, timer)
			seq := ann.Say(c, "x")
			for _, merged := range []bool{false, true} {
				_, err := bob.TryForward(&hyv1.ForwardRequest{FromConversationId: int64(c), Seqs: []int64{seq}, ToConversationId: int64(c), ClientIds: []string{lawtest.ClientID()}, Merged: merged})
				wantReason(t, err, hyv1.Reason_FORWARD_NOT_ALLOWED)
			}
		}
	})
}

func TestWhoMaySetATimer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		group, direct, saved := ann.Group("group", bob), ann.Direct(bob), ann.Direct(ann)
		wantReason(t, bob.TryTimer(group, fromSent(60)), hyv1.Reason_ADMINS_ONLY)
		wantReason(t, cat.TryTimer(group, fromSent(60)), hyv1.Reason_CONVERSATION_NOT_FOUND)
		wantReason(t, ann.TryTimer(group, fromRead(60)), hyv1.Reason_TIMER_INVALID)
		wantReason(t, ann.TryTimer(saved, fromRead(60)), hyv1.Reason_TIMER_INVALID)
		wantReason(t, ann.TryTimer(direct, fromSent(-1)), hyv1.Reason_TIMER_INVALID)
		wantReason(t, ann.TryTimer(direct, fromSent(366*24*3600+1)), hyv1.Reason_TIMER_INVALID)
		ann.Timer(saved, fromSent(60))
		bob.Timer(direct, fromRead(60))
		bob.Timer(direct, fromRead(60)) // no news
		if v := ann.Get(direct); v.GetHeadSeq() != 1 || v.GetTimer().GetSeconds() != 60 || !v.GetTimer().GetFromRead() || v.GetUnread() != 0 {
			t.Errorf("ann sees %v", v)
		}
		ann.Remove(group, bob)
		wantReason(t, bob.TryTimer(group, fromSent(60)), hyv1.Reason_NOT_A_MEMBER)
	})
}
