package contact_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

const (
	everybody = hyv1.Audience_AUDIENCE_EVERYBODY
	friends   = hyv1.Audience_AUDIENCE_FRIENDS
	nobody    = hyv1.Audience_AUDIENCE_NOBODY
)

func (p *person) decide(by *hyv1.Privacy) (*hyv1.Privacy, error) {
	r, err := ask(p.ctx(), contact.PrivacyRPC{Service: p.town.s}.Update, &hyv1.PrivacyServiceUpdateRequest{Privacy: by})
	return r.GetPrivacy(), err
}

func (p *person) mustDecide(by *hyv1.Privacy) *hyv1.Privacy {
	p.town.t.Helper()
	out, err := p.decide(by)
	p.must(err)
	return out
}

func (p *person) privacy() *hyv1.Privacy {
	p.town.t.Helper()
	r, err := ask(p.ctx(), contact.PrivacyRPC{Service: p.town.s}.Get, &hyv1.PrivacyServiceGetRequest{})
	p.must(err)
	return r.GetPrivacy()
}

func only(a hyv1.Audience) *hyv1.PrivacyRule { return &hyv1.PrivacyRule{Audience: a} }

// What is not decided is as usual, what is decided stays beside what comes later,
// and all devices hear all of it.
func TestPrivacyIsKeptAndTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b, cat := p[0], p[1], p[2]
		usual := a.privacy()
		if usual.GetMessages().GetAudience() != everybody || !usual.GetMarks() || !usual.GetTyping() {
			t.Errorf("as usual: %v", usual)
		}
		from := a.head()
		a.mustDecide(&hyv1.Privacy{LastSeen: &hyv1.PrivacyRule{Audience: friends, Always: []int64{int64(b.ID), int64(b.ID)}, Never: []int64{int64(cat.ID)}}})
		is := a.mustDecide(&hyv1.Privacy{Typing: proto.Bool(false)})
		if !proto.Equal(is, a.privacy()) || is.GetTyping() || !is.GetMarks() || len(is.GetLastSeen().GetAlways()) != 1 || len(is.GetLastSeen().GetNever()) != 1 {
			t.Errorf("decided: %v", is)
		}
		a.mustDecide(&hyv1.Privacy{Typing: proto.Bool(false)}) // nothing new
		if n := a.privacyEvents(from); n != 2 {
			t.Errorf("told %d times", n)
		}
		if n := b.privacyEvents(0); n != 0 {
			t.Errorf("others were told: %d", n)
		}
		if again := a.mustDecide(&hyv1.Privacy{LastSeen: only(friends), Typing: proto.Bool(true)}); !proto.Equal(again, usual) {
			t.Errorf("taken back: %v", again)
		}

		many := make([]int64, 101)
		for i := range many {
			many[i] = int64(i + 1)
		}
		for _, c := range []struct {
			by   *hyv1.Privacy
			want hyv1.Reason
		}{
			{nil, hyv1.Reason_FIELD_REQUIRED},
			{&hyv1.Privacy{Groups: only(0)}, hyv1.Reason_MALFORMED},
			{&hyv1.Privacy{Groups: only(9)}, hyv1.Reason_MALFORMED},
			{&hyv1.Privacy{Groups: &hyv1.PrivacyRule{Audience: nobody, Always: []int64{int64(b.ID)}, Never: []int64{int64(b.ID)}}}, hyv1.Reason_MALFORMED},
			{&hyv1.Privacy{Groups: &hyv1.PrivacyRule{Audience: nobody, Always: many}}, hyv1.Reason_TOO_LONG},
			{&hyv1.Privacy{Groups: &hyv1.PrivacyRule{Audience: nobody, Always: []int64{12345}}}, hyv1.Reason_USER_NOT_FOUND},
			{&hyv1.Privacy{Groups: &hyv1.PrivacyRule{Audience: nobody, Never: []int64{int64(a.ID)}}}, hyv1.Reason_PEER_IS_SELF},
		} {
			if _, err := a.decide(c.by); reason(err) != c.want {
				t.Errorf("%v: %v", c.by, err)
			}
		}
		if !proto.Equal(a.privacy(), usual) {
			t.Error("what was refused was stored")
		}
	})
}

func (p *person) head() (seq im.Seq) {
	p.must(p.town.db.ReadOne(p.ctx(), func(tx *store.Tx) (err error) {
		seq, err = tx.UserHead(p.ID)
		return err
	}))
	return seq
}

func (p *person) privacyEvents(after im.Seq) (n int) {
	p.must(p.town.db.Read(p.ctx(), func(tx *store.Tx) error {
		evs, err := tx.UserEventsAfter(p.ID, after, 1000)
		for _, ev := range evs {
			if e, err := ev.Proto(); err == nil && e.GetPrivacyChanged() != nil {
				n++
			}
		}
		return err
	}))
	return n
}

// Who may write is what the receiver decided: in what there is already, and in
// what is opened. A stranger who is blocked hears what every stranger hears.
func TestMessagesFollowPrivacy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(6)
		a, friend, stranger, always, blocked, newcomer := p[0], p[1], p[2], p[3], p[4], p[5]
		a.befriend(friend)
		convs := map[*person]im.ConvID{}
		for _, q := range []*person{friend, stranger, always, blocked} {
			convs[q] = q.Direct(a.Person)
			tn.must(q.say(convs[q]))
		}
		a.mustDecide(&hyv1.Privacy{Messages: &hyv1.PrivacyRule{Audience: friends, Always: []int64{int64(always.ID)}}})
		tn.must(a.block(blocked.ID))
		tn.must(friend.say(convs[friend]))
		tn.must(always.say(convs[always]))
		tn.want(stranger.say(convs[stranger]), hyv1.Reason_PRIVACY_REFUSES)
		tn.want(blocked.say(convs[blocked]), hyv1.Reason_PRIVACY_REFUSES)
		tn.must(a.say(convs[stranger])) // it is about what one receives
		if _, err := newcomer.TryDirect(a.ID); reason(err) != hyv1.Reason_PRIVACY_REFUSES {
			t.Errorf("opened: %v", err)
		}
		tn.want(newcomer.say(a.Direct(newcomer.Person)), hyv1.Reason_PRIVACY_REFUSES)

		tn.must(a.remove(friend.ID))
		tn.want(friend.say(convs[friend]), hyv1.Reason_PRIVACY_REFUSES)
		a.mustDecide(&hyv1.Privacy{Messages: &hyv1.PrivacyRule{Audience: everybody, Never: []int64{int64(stranger.ID)}}})
		tn.must(friend.say(convs[friend]))
		tn.want(stranger.say(convs[stranger]), hyv1.Reason_PRIVACY_REFUSES)
		tn.want(blocked.say(convs[blocked]), hyv1.Reason_PEER_REFUSES)
		a.mustDecide(&hyv1.Privacy{Messages: only(nobody)})
		tn.want(always.say(convs[always]), hyv1.Reason_PRIVACY_REFUSES)
		a.mustDecide(&hyv1.Privacy{Messages: only(everybody)})
		tn.must(stranger.say(convs[stranger]))
	})
}

// Whatever is opened and sent while it is decided: after the answer nothing more
// arrives of strangers.
func TestADecisionBindsEverySendAfterItsAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		for range rounds {
			p := tn.people(5)
			a := p[0]
			decided := make(chan struct{})
			var wg sync.WaitGroup
			for i, q := range p[1:] {
				if i%2 == 0 { // others open it now
					q.Direct(a.Person)
				}
				wg.Go(func() {
					for after := false; ; {
						select {
						case <-decided:
							after = true
						default:
						}
						c, err := q.TryDirect(a.ID)
						if err == nil {
							err = q.say(im.ConvID(c.GetId()))
						}
						if after {
							if err == nil {
								t.Error("a stranger's message was taken after the answer")
							}
							return
						}
					}
				})
			}
			a.mustDecide(&hyv1.Privacy{Messages: only(friends)})
			close(decided)
			wg.Wait()
		}
	})
}

// Nobody is added to a group who does not let that happen.
func TestInvitationsFollowPrivacy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(4)
		a, friend, stranger, other := p[0], p[1], p[2], p[3]
		a.befriend(friend)
		a.mustDecide(&hyv1.Privacy{Groups: only(friends)})
		friend.Group("friends", a.Person)
		c := stranger.Group("strangers", other.Person)
		if err := stranger.TryAdd(c, int64(a.ID)); reason(err) != hyv1.Reason_PRIVACY_REFUSES {
			t.Errorf("added by a stranger: %v", err)
		}
		if _, err := stranger.TryGroup("new", int64(other.ID), int64(a.ID)); reason(err) != hyv1.Reason_PRIVACY_REFUSES {
			t.Errorf("in a stranger's new group: %v", err)
		}
		a.mustDecide(&hyv1.Privacy{Groups: &hyv1.PrivacyRule{Audience: nobody, Always: []int64{int64(stranger.ID)}}})
		stranger.Add(c, a.Person)
		stranger.Add(c, a.Person) // who is there already is not invited
		if _, err := friend.TryGroup("new", int64(a.ID)); reason(err) != hyv1.Reason_PRIVACY_REFUSES {
			t.Errorf("nobody but one: %v", err)
		}
		token := friend.Invite(friend.Group("link", other.Person), &hyv1.CreateInviteRequest{})
		if _, err := a.TryJoin(token, ""); err != nil {
			t.Errorf("a link is one's own doing: %v", err)
		}
	})
}

// What is decided, and a block, bind every invitation that is answered later.
func TestDecisionsBindInvitations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		boss := tn.people(1)[0]
		for round := range rounds {
			a := tn.people(1)[0]
			decided := make(chan struct{})
			var wg sync.WaitGroup
			for range 3 {
				c := boss.Group("g")
				wg.Go(func() {
					for {
						after := false
						select {
						case <-decided:
							after = true
						default:
						}
						if err := boss.TryAdd(c, int64(a.ID)); err == nil && after && !slices.Contains(boss.members(c), a.ID) {
							t.Error("added, and not")
						} else if err == nil && after {
							// In it since before the answer, or else it does not bind.
							tn.must(a.TryLeave(c))
							if err := boss.TryAdd(c, int64(a.ID)); err == nil {
								t.Error("added after the answer")
							}
						}
						if after {
							return
						}
					}
				})
			}
			if round%2 == 0 {
				a.mustDecide(&hyv1.Privacy{Groups: only(nobody)})
			} else {
				tn.must(a.block(boss.ID))
			}
			close(decided)
			wg.Wait()
		}
	})
}

func (p *person) members(c im.ConvID) (ids []im.UserID) {
	r, err := p.TryMembers(&hyv1.ListMembersRequest{ConversationId: int64(c)})
	p.must(err)
	for _, m := range r.GetMembers() {
		ids = append(ids, im.UserID(m.GetUser().GetId()))
	}
	return ids
}

// marks collects what is told of marks from now on.
func (tn *town) marks() func() []store.Notice {
	var mu sync.Mutex
	var list []store.Notice
	tn.db.OnCommit(func(c store.Committed) {
		mu.Lock()
		defer mu.Unlock()
		for _, n := range c.Notices {
			if n.Mark != nil {
				list = append(list, n)
			}
		}
		for _, answer := range c.Answers {
			answer()
		}
	})
	return func() []store.Notice {
		mu.Lock()
		defer mu.Unlock()
		out := list
		list = nil
		return out
	}
}

// Marks are shown when both show theirs. Who switches them off shows no more, sees
// no more, and takes nothing back.
func TestMarksAreMutual(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(2)
		a, b := p[0], p[1]
		c := a.Direct(b.Person)
		taken := tn.marks()
		sees := func(who *person, want im.Seq) {
			t.Helper()
			if v := who.Get(c); v.GetPeerReadSeq() != want || v.GetPeerDeliveredSeq() != want {
				t.Errorf("sees %d and %d, want %d", v.GetPeerReadSeq(), v.GetPeerDeliveredSeq(), want)
			}
		}
		one := a.Say(c, "one")
		b.Read(c, one)
		sees(a, one)
		if n := taken(); len(n) != 1 {
			t.Fatalf("told %v", n)
		}
		for name, change := range map[string][2]func(){
			"the reader's switch": {func() { b.mustDecide(&hyv1.Privacy{Marks: proto.Bool(false)}) }, func() { b.mustDecide(&hyv1.Privacy{Marks: proto.Bool(true)}) }},
			"the writer's switch": {func() { a.mustDecide(&hyv1.Privacy{Marks: proto.Bool(false)}) }, func() { a.mustDecide(&hyv1.Privacy{Marks: proto.Bool(true)}) }},
			"the reader's block":  {func() { tn.must(b.block(a.ID)) }, func() { tn.must(b.unblock(a.ID)) }},
		} {
			last := a.Say(c, "seen")
			b.Read(c, last)
			next := a.Say(c, "hidden")
			taken()
			change[0]()
			b.Hold(c, next)
			b.Read(c, next)
			sees(a, last)
			if n := taken(); len(n) != 0 {
				t.Errorf("%s: told %v", name, n)
			}
			if v := b.Get(c); v.GetUnread() != 0 {
				t.Errorf("%s: one's own marks do not count", name)
			}
			change[1]()
			sees(a, next)
		}
	})
}

// In groups who hides their marks is not heard of, and does not hear of others.
func TestMarksAreMutualInGroups(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b, cat := p[0], p[1], p[2]
		c := a.Group("g", b.Person, cat.Person)
		cat.mustDecide(&hyv1.Privacy{Marks: proto.Bool(false)})
		taken := tn.marks()
		b.Read(c, a.Say(c, "hi"))
		if n := taken(); len(n) != 1 || !slices.Equal(n[0].But, []im.UserID{cat.ID}) {
			t.Errorf("told %v", n)
		}
		cat.Read(c, a.Say(c, "hi"))
		if n := taken(); len(n) != 0 {
			t.Errorf("told %v", n)
		}
	})
}

func TestTypingIsMutual(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b, cat := p[0], p[1], p[2]
		direct, group := a.Direct(b.Person), a.Group("g", b.Person, cat.Person)
		told := func(who *person, c im.ConvID, want string) {
			t.Helper()
			but, tell, err := tn.w.Conv.Typing(context.Background(), who.ID, c)
			tn.must(err)
			got := "nobody"
			if tell {
				got = "all"
				for _, u := range but {
					got += " but " + map[im.UserID]string{a.ID: "a", b.ID: "b", cat.ID: "cat"}[u]
				}
			}
			if got != want {
				t.Errorf("told %s, want %s", got, want)
			}
		}
		told(a, direct, "all")
		told(a, group, "all")
		b.mustDecide(&hyv1.Privacy{Typing: proto.Bool(false)})
		told(a, direct, "nobody")
		told(b, direct, "nobody")
		told(a, group, "all but b")
		told(b, group, "nobody")
		b.mustDecide(&hyv1.Privacy{Typing: proto.Bool(true)})
		told(b, direct, "all")
		tn.must(b.block(a.ID))
		told(a, direct, "nobody")
		told(b, direct, "nobody")
		told(b, group, "all") // as with messages
	})
}

func (p *person) find(handle string) *hyv1.User {
	p.town.t.Helper()
	r, err := ask(p.ctx(), contact.UserRPC{Service: p.town.s}.Find, &hyv1.FindRequest{Handle: handle})
	p.must(err)
	return r.GetUser()
}

func (p *person) search(query string) string {
	p.town.t.Helper()
	r, err := ask(p.ctx(), p.town.s.Search, &hyv1.PeopleServiceSearchRequest{Query: query})
	p.must(err)
	var names []string
	for _, f := range r.GetPeople() {
		name := f.GetUser().GetName()
		if f.GetFriend() {
			name += "*"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// called renames people.
func (p *person) called(name string) *person {
	p.must(p.town.db.Write(p.ctx(), func(tx *store.Tx) error {
		a, err := tx.LockAccount(p.ID)
		if err != nil {
			return err
		}
		return tx.SetProfile(a, name, "")
	}))
	return p
}

// Who is hidden is as who does not exist.
func TestFindingFollowsPrivacy(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(4)
		a, friend, stranger, always := p[0].called("白日梦"), p[1], p[2], p[3]
		handle := a.card1().GetHandle()
		a.befriend(friend)
		finds := func(want ...bool) {
			t.Helper()
			for i, who := range []*person{friend, stranger, always} {
				if got := who.find(strings.ToUpper(handle)) != nil; got != want[i] {
					t.Errorf("%d by handle: %v", i, got)
				}
				if got := who.search(handle) != ""; got != want[i] {
					t.Errorf("%d by a search for the handle: %v", i, got)
				}
			}
		}
		searches := func(want ...string) {
			t.Helper()
			for i, who := range []*person{friend, stranger, always} {
				for _, q := range []string{"白日", "brm", "bairi"} {
					if got := who.search(q); got != want[i] {
						t.Errorf("%d by %s: %q, want %q", i, q, got, want[i])
					}
				}
			}
		}
		finds(true, true, true)
		searches("白日梦*", "白日梦", "白日梦")
		tn.must(a.block(stranger.ID)) // does not show
		finds(true, true, true)
		searches("白日梦*", "白日梦", "白日梦")
		ex := []int64{int64(always.ID)}
		a.mustDecide(&hyv1.Privacy{FoundByHandle: &hyv1.PrivacyRule{Audience: friends, Always: ex}, FoundByName: &hyv1.PrivacyRule{Audience: friends, Always: ex}})
		finds(true, false, true)
		searches("白日梦*", "", "白日梦")
		a.mustDecide(&hyv1.Privacy{FoundByHandle: only(nobody), FoundByName: only(nobody)})
		finds(false, false, false)
		searches("", "", "")
		a.called("黑夜梦").called("白日梦") // while hidden
		searches("", "", "")
		never := &hyv1.PrivacyRule{Audience: everybody, Never: []int64{int64(stranger.ID)}}
		a.mustDecide(&hyv1.Privacy{FoundByHandle: never, FoundByName: never})
		finds(true, false, true)
		searches("白日梦*", "", "白日梦")
		if got := stranger.search("黑夜"); got != "" {
			t.Errorf("by an old name: %s", got)
		}
		a.Delete()
		finds(false, false, false)
		searches("", "", "")
	})
}

// card1 is the person as others see them.
func (p *person) card1() *hyv1.User {
	c, err := p.card(p.ID)
	p.must(err)
	return c.GetUser()
}

// One is found by the beginning of one's name from any word on, as written, as
// it sounds, and by initials; friends first, then the closest.
func TestSearchPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(7)
		me := p[0].called("我")
		for i, name := range []string{"张三", "张三丰", "李张三", "Zhang Sanders", "José Álvarez", "章珊"} {
			p[i+1].called(name)
		}
		me.befriend(p[2])
		for query, want := range map[string]string{
			"张三":      "张三丰* 张三 李张三",
			"三丰":      "张三丰*",
			"zs":      "张三丰* Zhang Sanders 张三 章珊 李张三",
			"zsf":     "张三丰*",
			"zhangsa": "张三丰* Zhang Sanders 张三 李张三",
			"zhang s": "张三丰* Zhang Sanders 张三 章珊 李张三",
			"张san":    "张三丰* 张三 Zhang Sanders 李张三",
			"sanders": "Zhang Sanders",
			"nders":   "Zhang Sanders",
			"jose al": "José Álvarez",
			"ÁLVA":    "José Álvarez",
			"我我":      "", "xyzzy": "", "%a": "", "张": "", " z ": "", "": "",
		} {
			if got := me.search(query); got != want {
				t.Errorf("%q: %q, want %q", query, got, want)
			}
		}
		handle := p[6].card1().GetHandle()
		for _, q := range []string{handle, "@" + strings.ToUpper(handle)} {
			if got := me.search(q); got != "章珊" {
				t.Errorf("%q: %q", q, got)
			}
		}
		if _, err := ask(me.ctx(), tn.s.Search, &hyv1.PeopleServiceSearchRequest{Query: strings.Repeat("x", 65)}); reason(err) != hyv1.Reason_TOO_LONG {
			t.Errorf("65 characters: %v", err)
		}
		r, err := tn.s.Search(me.ctx(), connect.NewRequest(&hyv1.PeopleServiceSearchRequest{Query: "zs", Limit: 2}))
		me.must(err)
		if len(r.Msg.GetPeople()) != 2 || !r.Msg.GetMore() {
			t.Errorf("two of them: %v", r.Msg)
		}
	})
}
