package conv_test

import (
	"context"
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

// later is a message for a time from now.
func later(c im.ConvID, text string, in time.Duration) *hyv1.ScheduleRequest {
	return &hyv1.ScheduleRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: lawtest.Text(text), SendAt: timestamppb.New(time.Now().Add(in))}
}

// schedule has p say something soon, and returns its client id.
func schedule(t *testing.T, p *lawtest.Person, req *hyv1.ScheduleRequest) string {
	t.Helper()
	if _, err := p.TrySchedule(req); err != nil {
		t.Fatal(err)
	}
	return req.GetClientId()
}

// running has what is due be sent, by two at once, until the test ends.
func running(t *testing.T, w *lawtest.World) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 2)
	for range 2 {
		go func() { done <- w.Conv.RunScheduled(ctx) }()
	}
	t.Cleanup(func() { cancel(); <-done; <-done })
}

func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not in time", what)
		}
	}
}

// A message that waits is sent once when its time has come, by whoever is
// first, with all it says; until then nobody else hears of it.
func TestAScheduledMessageIsSentOnceInTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		for i := range 10 {
			req := later(c, "soon", 300*time.Millisecond+time.Duration(i)*10*time.Millisecond)
			req.Silent = true
			schedule(t, ann, req)
		}
		far := schedule(t, ann, later(c, "far", time.Hour))
		if got := ann.Get(c).GetSettings(); got.GetScheduled() != 11 || got.GetUnsent() != 0 {
			t.Errorf("settings %v", got)
		}
		if n := bob.Get(c).GetHeadSeq(); n != 0 {
			t.Errorf("%d events before their time", n)
		}
		running(t, w)
		wait(t, "sent", func() bool { return ann.Get(c).GetSettings().GetScheduled() == 1 })
		all := bob.History(c, 50)
		if len(all) != 10 {
			t.Fatalf("%d messages, want 10: %v", len(all), all)
		}
		for _, e := range all {
			if !e.GetSilent() || !e.GetScheduled() || e.GetContent().GetText().GetBody() != "soon" {
				t.Errorf("%v", e)
			}
		}
		if list := ann.Scheduled(c); len(list) != 1 || list[0].GetClientId() != far {
			t.Errorf("waits: %v", list)
		}
		if list := bob.Scheduled(c); len(list) != 0 {
			t.Errorf("bob sees %v", list)
		}
	})
}

// Who was not there when their message was sent has read nothing by it, and has
// no unread message of their own; nor does the other one see them as having read.
func TestAScheduledMessageReadsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		id := schedule(t, ann, later(c, "later", time.Hour))
		bob.Say(c, "one")
		lawtest.Check(t, w, []*lawtest.Person{ann, bob}, func() {
			if _, err := ann.TrySendNow(c, id); err != nil {
				t.Fatal(err)
			}
		})
		if v := ann.Get(c); v.GetUnread() != 1 || v.GetReadSeq() != 0 || len(v.GetUncountedSeqs()) != 1 {
			t.Errorf("ann: unread %d, read %d, uncounted %v", v.GetUnread(), v.GetReadSeq(), v.GetUncountedSeqs())
		}
		if v := bob.Get(c); v.GetUnread() != 1 || v.GetPeerReadSeq() != 0 {
			t.Errorf("bob: unread %d, ann has read %d", v.GetUnread(), v.GetPeerReadSeq())
		}
		lawtest.Check(t, w, []*lawtest.Person{ann, bob}, func() { ann.Read(c, 2); ann.Say(c, "here") })
		if v := ann.Get(c); v.GetUnread() != 0 || len(v.GetUncountedSeqs()) != 0 {
			t.Errorf("ann has read: unread %d, uncounted %v", v.GetUnread(), v.GetUncountedSeqs())
		}
	})
}

// The rules are those of the moment it is sent. What they refuse stays with its
// sender, who is told why, and may send it again.
func TestAScheduledMessageThatIsRefusedStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Group("g", bob)
		id := schedule(t, bob, later(c, "x", 200*time.Millisecond))
		ann.Remove(c, bob)
		running(t, w)
		wait(t, "refused", func() bool { return bob.Get(c).GetSettings().GetUnsent() == 1 })
		list := bob.Scheduled(c)
		if len(list) != 1 || list[0].GetRefused() != hyv1.Reason_NOT_A_MEMBER {
			t.Fatalf("%v", list)
		}
		wantReason(t, second(bob.TrySendNow(c, id)), hyv1.Reason_NOT_A_MEMBER)
		ann.Add(c, bob)
		first, err := bob.TrySendNow(c, id)
		if err != nil || first.GetDuplicate() {
			t.Fatalf("%v, %v", first, err)
		}
		if s := bob.Get(c).GetSettings(); s.GetUnsent() != 0 || len(bob.Scheduled(c)) != 0 {
			t.Errorf("%v", s)
		}
	})
}

// Until it is sent, a message can be taken back or put in another's place; all
// devices are told, and nothing of it is in their streams.
func TestWhatWaitsCanBeChanged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		c := ann.Direct(bob)
		req := later(c, "one", time.Hour)
		lawtest.Check(t, w, []*lawtest.Person{ann, bob}, func() { schedule(t, ann, req) })
		req.Content, req.SendAt = lawtest.Text("two"), timestamppb.New(time.Now().Add(2*time.Hour).Truncate(time.Millisecond))
		schedule(t, ann, req)
		list := ann.Scheduled(c)
		if len(list) != 1 || !proto.Equal(list[0].GetContent(), req.GetContent()) || !proto.Equal(list[0].GetSendAt(), req.GetSendAt()) {
			t.Errorf("%v", list)
		}
		for range 2 {
			if err := ann.TryCancel(c, req.GetClientId()); err != nil {
				t.Error(err)
			}
		}
		if s := ann.Get(c).GetSettings(); s.GetScheduled() != 0 || len(ann.Scheduled(c)) != 0 {
			t.Errorf("%v", s)
		}
		wantReason(t, second(ann.TrySendNow(c, req.GetClientId())), hyv1.Reason_MESSAGE_NOT_FOUND)
	})
}

func TestWhatCannotWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, cat := w.Person(t), w.Person(t), w.Person(t)
		c, past := ann.Direct(bob), ann.Group("g", bob)
		bob.Leave(past)
		empty := later(c, "", time.Hour)
		for name, try := range map[string]struct {
			who  *lawtest.Person
			req  *hyv1.ScheduleRequest
			want hyv1.Reason
		}{
			"in the past":        {ann, later(c, "x", -time.Second), hyv1.Reason_TIME_INVALID},
			"too far":            {ann, later(c, "x", 367*24*time.Hour), hyv1.Reason_TIME_INVALID},
			"no time":            {ann, &hyv1.ScheduleRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: lawtest.Text("x")}, hyv1.Reason_TIME_INVALID},
			"says nothing":       {ann, empty, hyv1.Reason_CONTENT_EMPTY},
			"by a stranger":      {cat, later(c, "x", time.Hour), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"by a past one":      {bob, later(past, "x", time.Hour), hyv1.Reason_NOT_A_MEMBER},
			"nowhere":            {ann, later(1234, "x", time.Hour), hyv1.Reason_CONVERSATION_NOT_FOUND},
			"without an id":      {ann, &hyv1.ScheduleRequest{ConversationId: int64(c), Content: lawtest.Text("x")}, hyv1.Reason_BAD_ID},
			"in no conversation": {ann, &hyv1.ScheduleRequest{Content: lawtest.Text("x")}, hyv1.Reason_BAD_ID},
		} {
			if _, err := try.who.TrySchedule(try.req); wantReason(t, err, try.want) == nil {
				t.Errorf("%s: %v, want %v", name, err, try.want)
			}
		}
		for range 100 {
			schedule(t, ann, later(c, "x", time.Hour))
		}
		wantReason(t, second(ann.TrySchedule(later(c, "x", time.Hour))), hyv1.Reason_SCHEDULED_FULL)
		// A deleted account sends nothing any more.
		ann.Delete()
		if list := ann.Scheduled(c); len(list) != 0 {
			t.Errorf("%d are left", len(list))
		}
	})
}

// What somebody plans for themselves is unread when it comes; what they plan for
// others they have read.
func TestWhatOneIsRemindedOfIsUnread(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob := w.Person(t), w.Person(t)
		saved, direct := ann.Direct(ann), ann.Direct(bob)
		running(t, w)
		lawtest.Check(t, w, []*lawtest.Person{ann, bob}, func() {
			schedule(t, ann, later(saved, "remember", 100*time.Millisecond))
			schedule(t, ann, later(direct, "hello", 100*time.Millisecond))
			wait(t, "both are sent", func() bool {
				return ann.Get(saved).GetHeadSeq() == 1 && ann.Get(direct).GetHeadSeq() == 1 && len(ann.Scheduled(saved))+len(ann.Scheduled(direct)) == 0
			})
		})
		if mine, theirs := ann.Get(saved), ann.Get(direct); mine.GetUnread() != 1 || theirs.GetUnread() != 0 {
			t.Errorf("unread: %d of one's own, %d of what one said to others", mine.GetUnread(), theirs.GetUnread())
		}
		if v := ann.Read(saved, 1); v.GetUnread() != 0 {
			t.Errorf("read, and %v", v)
		}
	})
}
