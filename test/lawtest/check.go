package lawtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Check runs fn and holds it to the law for each of people: what they see
// before, plus what was committed for their eyes meanwhile, is what they see
// after — whether the streams come one after the other or mixed, and whether
// the news came live or by a sync. It also checks that what was committed was
// announced, each thing once. Nobody else may change the world meanwhile.
func Check(t testing.TB, w *World, people []*Person, fn func()) {
	t.Helper()
	before := make([]*State, len(people))
	for i, p := range people {
		before[i] = p.Snapshot()
	}
	w.taken()
	fn()
	notices := w.taken()
	for i, p := range people {
		news := p.since(before[i], notices)
		after := p.Snapshot()
		p.checkOrders(t, i, before[i], news, after)
		p.checkSync(t, i, before[i], after)
	}
}

// Snapshot is all that p may see, as a device learns it that knows nothing.
func (p *Person) Snapshot() *State {
	p.t.Helper()
	s := NewState(p.ID)
	for i, page := range p.Sync(&hyv1.SyncRequest{}) {
		s.Sync(page, i == 0)
	}
	for id := range s.Conversations {
		s.Logs[id] = p.History(im.ConvID(id), 0)
	}
	return s
}

// News is what was committed for one person: two kinds of streams, each in its
// order, and marks.
type News struct {
	Events     []*hyv1.Event
	UserEvents []*hyv1.UserEvent
	Marks      []*hyv1.Mark
}

// Since returns what p's devices are owed after s. It takes the marks, and
// whatever else was announced up to now, away.
func (p *Person) Since(s *State) News {
	p.t.Helper()
	return p.since(s, p.w.taken())
}

// since reads from the streams what p's devices are owed after s, and takes
// the marks from what was announced.
func (p *Person) since(s *State, notices []store.Notice) (n News) {
	p.t.Helper()
	announced := map[string]int{}
	for _, x := range notices {
		switch {
		case x.Event != nil:
			announced[fmt.Sprint("event ", x.Event.Conv, x.Event.Seq)]++
		case x.UserEvent != nil && x.UserEvent.User == p.ID:
			announced[fmt.Sprint("user event ", x.UserEvent.Seq)]++
		case x.Mark != nil:
			n.Marks = append(n.Marks, &hyv1.Mark{ConversationId: int64(x.Mark.Conv), UserId: int64(x.Mark.User),
				ReadSeq: x.Mark.Read, DeliveredSeq: x.Mark.Delivered})
		}
	}
	once := func(what string) {
		p.t.Helper()
		if announced[what] != 1 {
			p.t.Errorf("%s was announced %d times", what, announced[what])
		}
	}
	p.must(p.w.DB.Read(p.ctx(), func(tx *store.Tx) error {
		evs, err := tx.UserEventsAfter(p.ID, s.UserSeq, 10_000)
		for i := range evs {
			ev, err := evs[i].Proto()
			p.must(err)
			n.UserEvents = append(n.UserEvents, ev)
			once(fmt.Sprint("user event ", ev.GetSeq()))
		}
		return err
	}))
	var convs []im.ConvID
	p.must(p.w.DB.Read(p.ctx(), func(tx *store.Tx) error {
		mine, err := tx.UserConversations(p.ID)
		for _, c := range mine {
			convs = append(convs, c.Conv)
		}
		return err
	}))
	for _, c := range convs {
		evs, _, err := p.w.Conv.EventsAfter(p.ctx(), p.ID, c, s.Conversations[int64(c)].GetHeadSeq(), 10_000)
		p.must(err)
		for i := range evs {
			ev, err := evs[i].Proto()
			p.must(err)
			n.Events = append(n.Events, ev)
			if s.Conversations[int64(c)] != nil {
				once(fmt.Sprint("event ", c, ev.GetSeq()))
			}
		}
	}
	return n
}

// checkOrders applies the news in several orders. Within a stream the order is
// that of seq; between streams there is none.
func (p *Person) checkOrders(t testing.TB, i int, before *State, n News, after *State) {
	t.Helper()
	apply := map[string]func(*State){
		"user stream first": func(s *State) {
			each(n.UserEvents, s.UserEvent)
			each(n.Events, s.Event)
			each(n.Marks, s.Mark)
		},
		"conversations first": func(s *State) {
			each(n.Marks, s.Mark)
			each(n.Events, s.Event)
			each(n.UserEvents, s.UserEvent)
		},
		"mixed, and some twice": func(s *State) {
			events, users, marks := n.Events, n.UserEvents, n.Marks
			for len(events)+len(users)+len(marks) > 0 {
				twice := 1 + rand.IntN(2)
				switch k := rand.IntN(3); {
				case k == 0 && len(events) > 0:
					for range twice {
						s.Event(events[0])
					}
					events = events[1:]
				case k == 1 && len(users) > 0:
					for range twice {
						s.UserEvent(users[0])
					}
					users = users[1:]
				case k == 2 && len(marks) > 0:
					s.Mark(marks[0])
					marks = marks[1:]
				}
			}
		},
	}
	for name, fn := range apply {
		s := before.Clone()
		fn(s)
		if name == "user stream first" && s.Missed {
			t.Errorf("person %d: the streams have a hole: %v %v", i, n.UserEvents, n.Events)
		}
		if s.Missed {
			for k, page := range p.Sync(s.Request()) {
				s.Sync(page, k == 0)
			}
		}
		if d := diff(after, s); d != "" {
			t.Errorf("person %d: snapshot + events (%s) is not the newer snapshot (- want, + got):\n%s", i, name, d)
		}
	}
}

// checkSync brings a device that was away up to date, and asks again.
func (p *Person) checkSync(t testing.TB, i int, before, after *State) {
	t.Helper()
	s := before.Clone()
	first := p.Sync(s.Request())
	for k, page := range first {
		s.Sync(page, k == 0)
	}
	if d := diff(after, s); d != "" {
		t.Errorf("person %d: snapshot + sync is not the newer snapshot (- want, + got):\n%s", i, d)
	}
	again := p.Sync(before.Request())
	if !slices.EqualFunc(first, again, func(a, b *hyv1.SyncResponse) bool { return proto.Equal(a, b) }) {
		t.Errorf("person %d: the same sync was answered differently:\n%v\n%v", i, first, again)
	}
	for _, page := range p.Sync(after.Request()) {
		if len(page.GetConversations()) > 0 || len(page.GetUserEvents()) > 0 {
			t.Errorf("person %d: a device that has everything was sent %v", i, page)
		}
	}
}

// diff compares all of two states but holes in the logs of got, which History
// fills: below the newest run of events, what is known must be right.
func diff(want, got *State) string {
	if d := cmp.Diff(want.Conversations, got.Conversations, protocmp.Transform()); d != "" {
		return d
	}
	if d := cmp.Diff(want.Folders, got.Folders, protocmp.Transform(), cmpopts.EquateEmpty()); d != "" {
		return d
	}
	if want.UserSeq != got.UserSeq || want.Epoch != got.Epoch || want.TotalUnread() != got.TotalUnread() {
		return fmt.Sprintf("-user seq %d, epoch %s, total %d\n+user seq %d, epoch %s, total %d",
			want.UserSeq, want.Epoch, want.TotalUnread(), got.UserSeq, got.Epoch, got.TotalUnread())
	}
	for id, log := range got.Logs {
		known := map[int64]*hyv1.Event{}
		for _, e := range want.Logs[id] {
			known[e.GetSeq()] = e
		}
		for _, e := range log {
			if d := cmp.Diff(known[e.GetSeq()], e, protocmp.Transform()); d != "" {
				return d
			}
		}
	}
	for id, log := range want.Logs {
		if len(log) > 0 && (len(got.Logs[id]) == 0 || got.Logs[id][len(got.Logs[id])-1].GetSeq() != log[len(log)-1].GetSeq()) {
			return fmt.Sprintf("conversation %d: the newest event is missing", id)
		}
	}
	return ""
}

func each[T any](list []T, fn func(T)) {
	for _, v := range list {
		fn(v)
	}
}
