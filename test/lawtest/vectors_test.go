package lawtest_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

var update = flag.Bool("update", false, "write test/vectors")

const vectorDir = "../vectors"

// story is what one device (ann's) is told, made by a real store.
type story struct {
	*world
	me    *lawtest.Person
	state *lawtest.State
	steps []map[string]any
	names *names
}

// stories are the vectors. Each begins with a device that knows nothing.
var stories = []struct {
	name string
	tell func(s *story)
}{
	{"first-sync", func(s *story) {
		s.bob.Say(s.direct, "hello")
		s.sync()
	}},
	{"direct-messages", func(s *story) {
		s.sync()
		s.bob.Say(s.direct, "one")
		s.live()
		s.ann.Say(s.direct, "two")
		s.live()
		s.bob.Say(s.direct, "three")
		s.bob.Say(s.direct, "four")
		s.live()
	}},
	{"somebody-new-writes", func(s *story) {
		s.sync()
		c := s.dan.Direct(s.ann)
		s.name(c)
		s.live()
		s.dan.Say(c, "do you know me?")
		s.live()
	}},
	{"read-marks", func(s *story) {
		s.sync()
		for i := range 4 {
			s.bob.Say(s.direct, fmt.Sprint("text ", i))
		}
		s.live()
		s.ann.Read(s.direct, 5) // on another device of hers
		s.live()
		s.ann.Read(s.direct, 99)
		s.live()
	}},
	{"peer-marks", func(s *story) {
		s.sync()
		first := s.ann.Say(s.direct, "one")
		second := s.ann.Say(s.direct, "two")
		s.live()
		s.bob.Hold(s.direct, second)
		s.live()
		s.bob.Read(s.direct, first)
		s.live()
		s.bob.Say(s.direct, "saying something is having read")
		s.live()
	}},
	{"read-before-the-event-came", func(s *story) {
		s.sync()
		s.bob.Say(s.direct, "one")
		s.ann.Say(s.direct, "two")
		s.ann.Read(s.direct, s.bob.Say(s.direct, "three"))
		n := s.fetch()
		s.userEvents(n)
		s.events(n)
	}},
	{"group-life", func(s *story) {
		s.sync()
		s.ann.Rename(s.group, "two")
		s.live()
		s.bob.Add(s.group, s.dan)
		s.live()
		s.dan.Say(s.group, "hi all")
		s.live()
		s.ann.Remove(s.group, s.bob)
		s.live()
		s.dan.Leave(s.group)
		s.live()
	}},
	{"group-roles", func(s *story) {
		s.sync()
		s.ann.Transfer(s.group, s.bob)
		s.live()
		s.bob.SetRole(s.group, s.ann, hyv1.Role_ROLE_MEMBER)
		s.live()
		s.bob.SetRole(s.group, s.ann, hyv1.Role_ROLE_ADMIN)
		s.ann.Permit(s.group, &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_ADMINS})
		s.live()
		s.bob.Leave(s.group) // ann inherits
		s.live()
		s.ann.Add(s.group, s.dan)
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.live()
		s.dan.Dissolve(g)
		s.live()
	}},
	{"joined-by-link", func(s *story) {
		s.sync()
		link := s.bob.Invite(s.group, &hyv1.CreateInviteRequest{MaxUses: 5})
		_, _ = s.dan.TryJoin(link, "")
		s.live()
		g := s.dan.Group("danes")
		s.name(g)
		_, _ = s.ann.TryJoin(s.dan.Invite(g, &hyv1.CreateInviteRequest{}), "")
		s.live()
		s.dan.Say(g, "welcome")
		s.live()
	}},
	{"new-group", func(s *story) {
		s.sync()
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.live()
		s.dan.Say(g, "welcome")
		s.live()
		s.dan.Leave(g) // ann owns it now
		s.live()
	}},
	{"removed", func(s *story) {
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.dan.Say(g, "one")
		s.sync()
		s.dan.Remove(g, s.ann)
		s.live()
		s.dan.Say(g, "she is gone")
		s.dan.Rename(g, "danes only")
		s.live()
	}},
	{"removed-and-back", func(s *story) {
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.dan.Say(g, "one")
		s.sync()
		s.dan.Remove(g, s.ann)
		s.live()
		s.dan.Say(g, "not for ann")
		s.dan.Add(g, s.ann)
		s.live()
		s.dan.Say(g, "for ann again")
		s.live()
	}},
	{"left-told-before-the-event-came", func(s *story) {
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.sync()
		s.dan.Say(g, "one")
		s.dan.Remove(g, s.ann)
		n := s.fetch()
		s.userEvents(n)
		s.events(n)
	}},
	{"repeated-and-old", func(s *story) {
		s.sync()
		s.bob.Say(s.direct, "one")
		s.bob.Say(s.direct, "two")
		n := s.fetch()
		s.events(n)
		s.events(n)
		s.ann.Read(s.direct, 5)
		n = s.fetch()
		s.userEvents(n)
		s.userEvents(n)
	}},
	{"hole-healed-by-sync", func(s *story) {
		s.sync()
		s.bob.Say(s.direct, "lost on the way")
		s.bob.Say(s.direct, "came")
		n := s.fetch()
		n.Events = n.Events[1:]
		s.events(n) // dropped: something before it is missing
		s.sync()
	}},
	{"away", func(s *story) {
		s.sync()
		for i := range 5 {
			s.bob.Say(s.group, fmt.Sprint("text ", i))
		}
		s.ann.Read(s.group, 6)
		s.bob.Add(s.group, s.eve)
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.dan.Say(g, "one")
		s.sync()
	}},
	{"settings", func(s *story) {
		s.sync()
		s.ann.Pin(s.group)
		s.ann.Pin(s.direct)
		s.ann.PinAbove(s.group, s.direct)
		s.live()
		s.ann.Mute(s.direct)
		s.ann.MarkUnread(s.direct, true)
		s.bob.Say(s.direct, "not heard")
		s.live()
		s.ann.Unpin(s.group)
		s.ann.MarkUnread(s.direct, false)
		s.live()
	}},
	{"settings-while-away", func(s *story) {
		s.ann.Pin(s.direct)
		s.sync()
		s.ann.Unpin(s.direct)
		s.ann.Mute(s.group)
		s.ann.Draft(s.group, "changed elsewhere")
		s.bob.Say(s.direct, "news in one of them")
		s.sync()
	}},
	{"operations", func(s *story) {
		s.sync()
		seq := s.bob.Say(s.group, "a")
		other := s.bob.Say(s.group, "b")
		s.live()
		s.bob.Edit(s.group, seq, "a, better")
		s.bob.React(s.group, seq, "👍")
		s.ann.React(s.group, seq, "👍")
		s.live()
		if err := s.ann.TryPinMessage(s.group, other, true); err != nil {
			panic(err)
		}
		s.bob.Recall(s.group, other)
		s.live()
		s.ann.Hide(s.group, seq)
		s.live()
		s.bob.Say(s.group, "c")
		s.live()
	}},
	{"polls", func(s *story) {
		quiz := s.bob.Ask(s.group, &hyv1.Poll{Question: "right?", Options: []string{"a", "b"}, Quiz: true, Right: 1})
		s.sync()
		poll := s.bob.Ask(s.group, &hyv1.Poll{Question: "which?", Options: []string{"a", "b", "c"}, Multiple: true})
		s.live()
		s.bob.Vote(s.group, poll, 0)
		s.live()
		s.ann.Vote(s.group, poll, 0, 2) // on another device of hers
		s.live()
		s.ann.Vote(s.group, quiz, 0)
		s.live()
		s.ann.Vote(s.group, poll, 1)
		if err := s.bob.TryClosePoll(s.group, poll); err != nil {
			panic(err)
		}
		s.live()
	}},
	{"operations-while-away", func(s *story) {
		one, two := s.bob.Say(s.direct, "one"), s.bob.Say(s.direct, "two")
		s.sync()
		s.bob.Recall(s.direct, one)
		s.bob.Edit(s.direct, two, "two, better")
		s.ann.Hide(s.direct, two)
		s.sync()
	}},
	{"cleared", func(s *story) {
		s.bob.Say(s.direct, "one")
		s.sync()
		s.ann.Clear(s.direct, 99)
		s.live()
		s.bob.Say(s.direct, "two")
		s.live()
	}},
	{"drafts", func(s *story) {
		s.ann.Draft(s.direct, "from before")
		s.sync()
		s.ann.Draft(s.group, "he")
		s.live()
		s.ann.Draft(s.group, "hello")
		s.ann.Draft(s.direct, "")
		s.live()
	}},
	{"removed-and-back-with-settings", func(s *story) {
		g := s.dan.Group("danes", s.ann)
		s.name(g)
		s.ann.Pin(g)
		s.ann.Draft(g, "never sent")
		s.sync()
		s.dan.Remove(g, s.ann)
		s.live()
		s.ann.Mute(g)
		s.dan.Add(g, s.ann)
		s.live()
		s.dan.Say(g, "for ann again")
		s.live()
	}},
	{"folders", func(s *story) {
		s.ann.Folder(&hyv1.Folder{Name: "from before", Direct: true})
		s.sync()
		work := s.ann.Folder(&hyv1.Folder{Name: "work", Emoji: "💼", ConversationIds: []int64{int64(s.group), int64(s.direct)}, ExcludeMuted: true})
		s.live()
		s.ann.OrderFolders(work)
		s.ann.Leave(s.group)
		s.live()
	}},
	{"folders-while-away", func(s *story) {
		s.ann.Folder(&hyv1.Folder{Name: "from before"})
		s.sync()
		s.ann.Folder(&hyv1.Folder{Name: "groups", Groups: true})
		s.sync()
	}},
	{"peer-deleted", func(s *story) {
		s.sync()
		s.bob.Say(s.direct, "good-bye")
		s.bob.Delete()
		s.live()
	}},
	{"another-epoch", func(s *story) {
		// The device comes from a server whose history is void now.
		old := &hyv1.SyncResponse{Epoch: "epoch-0", UserSeq: 40, Conversations: []*hyv1.ConversationDiff{
			{Conversation: &hyv1.Conversation{Id: 99, Kind: hyv1.ConversationKind_CONVERSATION_KIND_GROUP, Name: "void",
				Role: hyv1.Role_ROLE_MEMBER, MemberCount: 3, HeadSeq: 7, HeadNum: 6, ReadSeq: 2, ReadNum: 1, Unread: 5, JoinedSeq: 1}},
			{Conversation: &hyv1.Conversation{Id: int64(s.direct), Kind: hyv1.ConversationKind_CONVERSATION_KIND_DIRECT, PeerId: int64(s.bob.ID),
				Role: hyv1.Role_ROLE_MEMBER, MemberCount: 2, HeadSeq: 9, HeadNum: 9, ReadSeq: 9, ReadNum: 9, JoinedSeq: 1, PeerReadSeq: 9}},
		}, TotalUnread: 5}
		s.names.id(99)
		s.state.Sync(old, true)
		s.step("sync", old)
		s.sync()
	}},
}

// The vectors that other languages replay are what Go makes of the same
// stories now: -update writes them.
func TestVectorsAreWhatGoWrites(t *testing.T) {
	db := storetest.Open(t, store.Options{Dir: t.TempDir()})
	files := map[string]bool{}
	for _, v := range stories {
		t.Run(v.name, func(t *testing.T) {
			got := tell(t, db, v.name, v.tell)
			path := filepath.Join(vectorDir, v.name+".json")
			files[v.name+".json"] = true
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(want, got) {
				t.Errorf("%s is not what Go writes now; go test ./test/lawtest -update. Now:\n%s", path, got)
			}
		})
	}
	all, err := filepath.Glob(filepath.Join(vectorDir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if !files[filepath.Base(f)] && !t.Failed() {
			t.Errorf("%s is no story of this test", f)
		}
	}
}

func tell(t *testing.T, db *store.DB, name string, fn func(*story)) []byte {
	w := &world{World: lawtest.New(db, conv.Config{})}
	p := w.People(t, 5)
	w.ann, w.bob, w.cat, w.dan, w.eve = p[0], p[1], p[2], p[3], p[4]
	w.group = w.ann.Group("one", w.bob)
	w.direct = w.ann.Direct(w.bob)
	w.bob.Say(w.direct, "the past")
	w.ann.Say(w.group, "the past of the group")

	s := &story{world: w, me: w.ann, state: lawtest.NewState(w.ann.ID), names: newNames(db.Epoch())}
	for _, p := range p {
		s.names.id(int64(p.ID))
	}
	s.name(w.group)
	s.name(w.direct)
	fn(s)
	b, err := json.MarshalIndent(map[string]any{"name": name, "me": "1", "steps": s.steps, "snapshot": s.snapshot()}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}

// name numbers a conversation in the order of the story.
func (s *story) name(c im.ConvID) { s.names.id(int64(c)) }

// sync asks as the device would, with all pages.
func (s *story) sync() {
	for i, page := range s.me.Sync(s.state.Request()) {
		s.state.Sync(page, i == 0)
		s.step("sync", page)
	}
}

// fetch orders conversations as they were named: their ids are random.
func (s *story) fetch() lawtest.News {
	n := s.me.Since(s.state)
	slices.SortStableFunc(n.Events, func(a, b *hyv1.Event) int {
		return int(s.names.id(a.GetConversationId()) - s.names.id(b.GetConversationId()))
	})
	return n
}

func (s *story) userEvents(n lawtest.News) {
	for _, u := range n.UserEvents {
		s.state.UserEvent(u)
		s.step("userEvent", u)
	}
}

func (s *story) events(n lawtest.News) {
	for _, e := range n.Events {
		s.state.Event(e)
		s.step("event", e)
	}
}

// live is what a session pushes: that one joined before what is said there,
// that one left after it.
func (s *story) live() {
	n := s.fetch()
	isJoin := func(u *hyv1.UserEvent) bool { return u.GetConversationJoined() != nil }
	if i := slices.IndexFunc(n.UserEvents, isJoin); i >= 0 {
		s.userEvents(lawtest.News{UserEvents: n.UserEvents[:i+1]})
		n.UserEvents = n.UserEvents[i+1:]
	}
	s.events(n)
	s.userEvents(n)
	for _, m := range n.Marks {
		s.state.Mark(m)
		s.step("mark", m)
	}
}

func (s *story) step(kind string, m proto.Message) {
	s.steps = append(s.steps, map[string]any{kind: s.encode(m)})
}

// snapshot is what the device must hold at the end.
func (s *story) snapshot() map[string]any {
	var list []*hyv1.Conversation
	for _, c := range s.state.Conversations {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *hyv1.Conversation) int { return int(s.names.id(a.GetId()) - s.names.id(b.GetId())) })
	var convs []json.RawMessage
	for _, c := range list {
		convs = append(convs, s.encode(c))
	}
	var folders []json.RawMessage
	for _, f := range s.state.Folders {
		folders = append(folders, s.encode(f))
	}
	all := map[string]any{
		"epoch": s.names.epoch(s.state.Epoch), "userSeq": fmt.Sprint(s.state.UserSeq),
		"totalUnread": s.state.TotalUnread(), "conversations": convs,
	}
	if len(folders) > 0 {
		all["folders"] = folders
	}
	return all
}

func (s *story) encode(m proto.Message) json.RawMessage {
	m = proto.Clone(m)
	s.names.rewrite(m.ProtoReflect())
	if r, ok := m.(*hyv1.SyncResponse); ok { // the order of activity is that of times
		slices.SortFunc(r.Conversations, func(a, b *hyv1.ConversationDiff) int {
			return int(a.GetConversation().GetId() - b.GetConversation().GetId())
		})
		slices.SortFunc(r.Users, func(a, b *hyv1.User) int { return int(a.GetId() - b.GetId()) })
	}
	b, err := protojson.Marshal(m)
	if err != nil {
		panic(err)
	}
	return b
}

// names replaces what is random (ids, times) by what is the same every time.
type names struct {
	ids    map[int64]int64
	epochs map[string]string
}

func newNames(epoch string) *names {
	return &names{ids: map[int64]int64{0: 0}, epochs: map[string]string{epoch: "epoch-1"}}
}

func (n *names) id(id int64) int64 {
	if _, known := n.ids[id]; !known {
		n.ids[id] = int64(len(n.ids))
	}
	return n.ids[id]
}

func (n *names) epoch(s string) string { return cmp.Or(n.epochs[s], s) }

var storyTime = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (n *names) rewrite(m protoreflect.Message) {
	var seq int64
	if f := m.Descriptor().Fields().ByName("seq"); f != nil {
		seq = m.Get(f).Int()
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch name := string(f.Name()); {
		case f.IsList() && f.Kind() == protoreflect.MessageKind:
			for i := range v.List().Len() {
				n.rewrite(v.List().Get(i).Message())
			}
		case f.Kind() == protoreflect.MessageKind:
			if t, ok := v.Message().Interface().(*timestamppb.Timestamp); ok {
				if t.AsTime().Year() == 9999 { // muted for ever
					break
				}
				at := timestamppb.New(storyTime.Add(time.Duration(seq) * time.Minute))
				m.Set(f, protoreflect.ValueOfMessage(at.ProtoReflect()))
				break
			}
			n.rewrite(v.Message())
		case f.IsList() && strings.HasSuffix(name, "_ids"):
			var list []int64
			for i := range v.List().Len() {
				list = append(list, n.id(v.List().Get(i).Int()))
			}
			slices.Sort(list)
			for i, id := range list {
				v.List().Set(i, protoreflect.ValueOfInt64(id))
			}
		case f.Kind() == protoreflect.Int64Kind && (name == "id" || strings.HasSuffix(name, "_id")):
			m.Set(f, protoreflect.ValueOfInt64(n.id(v.Int())))
		case name == "epoch":
			m.Set(f, protoreflect.ValueOfString(n.epoch(v.String())))
		}
		return true
	})
	switch m := m.Interface().(type) {
	case *hyv1.User:
		m.Handle, m.Name = fmt.Sprint("user", m.GetId()), fmt.Sprint("User ", m.GetId())
		m.SearchKey = fmt.Sprint("user ", m.GetId())
	case *hyv1.Event:
		if m.GetClientId() != "" {
			m.ClientId = fmt.Sprintf("01900000-0000-7000-8000-%04d%08d", m.GetConversationId(), m.GetSeq())
		}
	}
}
