package lawtest_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// The model is the slowest possible server: everything is recounted from the
// whole log at every question.
type model struct {
	convs map[im.ConvID]*mconv
}

type mconv struct {
	id     im.ConvID
	direct bool
	name   string
	log    []mevent
	stays  map[int][]*mstay // by person
	sent   map[string]int64 // client ids and their seqs
	// history is from where on newcomers see it; 0: not.
	history int64
	timer   int64 // as store.Conversation.Timer
}

type mevent struct {
	sender   int
	text     bool
	op       bool // what was done to a message
	words    string
	recalled bool
	hidden   map[int]bool // by whom it was deleted for themselves
	reacted  map[int]bool
	poll     bool
	voted    map[int][]int32
	mentions []int // -1: all
	timer    int64 // as mconv; positive when its time has begun
}

// shown: who still reads what it says.
func (e *mevent) shown(who int) bool { return e.text && !e.recalled && !e.hidden[who] }

type mstay struct {
	joined, left, read int64 // left 0: still there
	sees               int64 // the first event it shows
	owner              bool
}

func (c *mconv) stay(who int) *mstay {
	if s := c.stays[who]; len(s) > 0 {
		return s[len(s)-1]
	}
	return nil
}

func (c *mconv) in(who int) bool { s := c.stay(who); return s != nil && s.left == 0 }

func (c *mconv) append(who int, text bool) int64 {
	e := mevent{sender: who, text: text, hidden: map[int]bool{}, reacted: map[int]bool{}, voted: map[int][]int32{}}
	if text {
		e.timer = c.timer
	}
	c.log = append(c.log, e)
	return int64(len(c.log))
}

func (c *mconv) join(who int, owner bool) {
	at := int64(len(c.log) + 1)
	c.stays[who] = append(c.stays[who], &mstay{joined: at, sees: min(at, cmp.Or(c.history, at)), read: at - 1, owner: owner})
}

func (c *mconv) visible(who int) (seqs []int64) {
	for i := range c.log {
		seq := int64(i + 1)
		if slices.ContainsFunc(c.stays[who], func(s *mstay) bool { return seq >= s.sees && (s.left == 0 || seq < s.left) }) {
			seqs = append(seqs, seq)
		}
	}
	return seqs
}

func (c *mconv) unread(who int) (n int32) {
	s := c.stay(who)
	if s == nil || s.left > 0 {
		return 0
	}
	for _, seq := range c.visible(who) {
		if e := c.log[seq-1]; seq > s.read && e.shown(who) && e.sender != who {
			n++
		}
	}
	return n
}

// mentioning are the unread messages that mention who.
func (c *mconv) mentioning(who int) (seqs []int64) {
	for _, seq := range c.visible(who) {
		e := &c.log[seq-1]
		if c.in(who) && seq > c.stay(who).read && e.shown(who) && e.sender != who && (slices.Contains(e.mentions, who) || slices.Contains(e.mentions, -1)) {
			seqs = append(seqs, seq)
		}
	}
	return seqs
}

// preview is the newest event that who sees standing there.
func (c *mconv) preview(who int) int64 {
	for _, seq := range slices.Backward(c.visible(who)) {
		if e := &c.log[seq-1]; !e.op && !e.hidden[who] {
			return seq
		}
	}
	return 0
}

// present lists the members of now in the order of joining.
func (c *mconv) present(id func(int) im.UserID) (list []int) {
	for who := range c.stays {
		if c.in(who) {
			list = append(list, who)
		}
	}
	slices.SortFunc(list, func(a, b int) int {
		if x, y := c.stay(a).joined, c.stay(b).joined; x != y {
			return int(x - y)
		}
		if id(a) < id(b) {
			return -1
		}
		return 1
	})
	return list
}

// refusal is the reason for which who may not act in c, if any.
func (c *mconv) refusal(who int, group, owner bool) hyv1.Reason {
	switch {
	case c.stay(who) == nil:
		return hyv1.Reason_CONVERSATION_NOT_FOUND
	case group && c.direct:
		return hyv1.Reason_GROUP_ONLY
	case !c.in(who):
		return hyv1.Reason_NOT_A_MEMBER
	case owner && !c.stay(who).owner:
		return hyv1.Reason_ADMINS_ONLY
	}
	return 0
}

// Random operations by four people; after each one everything everybody sees
// is compared with the model, counted from scratch.
func TestUnreadAndVisibilityAreThoseOfAModelCountedFromScratch(t *testing.T) {
	runs := "6"
	if testing.Short() {
		runs = "3"
	}
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		_ = f.Value.Set(runs)
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		rapid.Check(t, func(rt *rapid.T) {
			d := &drive{world: w, t: t, people: w.People(t, 4), model: model{convs: map[im.ConvID]*mconv{}}}
			rt.Repeat(map[string]func(*rapid.T){
				"":      d.compare,
				"open":  d.open,
				"group": d.group,
				"say":   d.say, "say more": d.say, "say again": d.sayAgain,
				"read": d.read, "hold": d.hold,
				"add": d.add, "remove": d.remove, "leave": d.leave, "rename": d.rename,
				"history": d.showHistory,
				"edit":    d.edit, "recall": d.recall, "hide": d.hide, "clear": d.clear, "react": d.react, "mention": d.mention,
				"ask": d.ask, "vote": d.vote, "vote again": d.vote,
				"timer": d.setTimer, "expire": d.expire,
			})
		})
	})
}

type drive struct {
	model
	world  *lawtest.World
	t      *testing.T
	people []*lawtest.Person
}

func (d *drive) who(t *rapid.T, label string) int {
	return rapid.IntRange(0, len(d.people)-1).Draw(t, label)
}

func (d *drive) conv(t *rapid.T) *mconv {
	ids := slices.SortedFunc(maps.Keys(d.convs), func(a, b im.ConvID) int { return d.order(a) - d.order(b) })
	if len(ids) == 0 {
		t.Skip("nothing yet")
	}
	return d.convs[rapid.SampledFrom(ids).Draw(t, "conversation")]
}

// order makes draws repeatable although ids are random.
func (d *drive) order(id im.ConvID) int {
	c := d.convs[id]
	n := 0
	for who := range d.people {
		if s := c.stays[who]; len(s) > 0 {
			n |= 1 << who
		}
	}
	if !c.direct {
		n += 100 + len(c.name)
	}
	return n
}

func expect(t *rapid.T, want hyv1.Reason, err error) bool {
	t.Helper()
	var got *im.Error
	if errors.As(err, &got) != (want != 0) || got != nil && got.Reason != want || err != nil && got == nil {
		t.Fatalf("got %v, want %v", err, want)
	}
	return err == nil
}

func (d *drive) open(t *rapid.T) {
	a, b := d.who(t, "a"), d.who(t, "b")
	c, err := d.people[a].TryDirect(d.people[b].ID)
	if expect(t, 0, err) && d.convs[im.ConvID(c.GetId())] == nil {
		m := &mconv{id: im.ConvID(c.GetId()), direct: true, stays: map[int][]*mstay{}, sent: map[string]int64{}}
		m.join(a, false)
		if a != b {
			m.join(b, false)
		}
		d.convs[m.id] = m
	}
}

func (d *drive) group(t *rapid.T) {
	if len(d.convs) > 8 {
		t.Skip("enough")
	}
	a, name := d.who(t, "owner"), "g"
	for range d.convs {
		name += "x"
	}
	others := rapid.SliceOfDistinct(rapid.IntRange(0, len(d.people)-1), func(i int) int { return i }).Draw(t, "members")
	var list []int64
	for _, o := range others {
		list = append(list, int64(d.people[o].ID))
	}
	c, err := d.people[a].TryGroup(name, list...)
	if !expect(t, 0, err) {
		return
	}
	m := &mconv{id: im.ConvID(c.GetId()), name: name, stays: map[int][]*mstay{}, sent: map[string]int64{}}
	m.join(a, true)
	for _, o := range others {
		if o != a {
			m.join(o, false)
		}
	}
	m.append(a, false)
	d.convs[m.id] = m
}

func (d *drive) say(t *rapid.T) {
	c, a := d.conv(t), d.who(t, "sender")
	id := lawtest.ClientID()
	d.send(t, c, a, id)
}

func (d *drive) send(t *rapid.T, c *mconv, a int, id string) {
	r, err := d.people[a].TrySend(&hyv1.SendRequest{ConversationId: int64(c.id), ClientId: id, Content: lawtest.Text(id)})
	key := fmt.Sprint(a, id)
	if seq, again := c.sent[key]; again {
		if expect(t, 0, err) && (r.GetSeq() != seq || !r.GetDuplicate()) {
			t.Fatalf("again: %v, first %d", r, seq)
		}
		return
	}
	if expect(t, c.refusal(a, false, false), err) {
		c.sent[key] = c.append(a, true)
		c.log[c.sent[key]-1].words = id
		c.stay(a).read = c.sent[key]
		if r.GetSeq() != c.sent[key] || r.GetDuplicate() {
			t.Fatalf("sent: %v, want seq %d", r, c.sent[key])
		}
	}
}

func (d *drive) sayAgain(t *rapid.T) {
	c := d.conv(t)
	if len(c.sent) == 0 {
		t.Skip("nothing said")
	}
	keys := slices.SortedFunc(maps.Keys(c.sent), func(a, b string) int { return int(c.sent[a] - c.sent[b]) })
	key := rapid.SampledFrom(keys).Draw(t, "message")
	d.send(t, c, int(key[0]-'0'), key[1:])
}

func (d *drive) read(t *rapid.T) {
	c, a := d.conv(t), d.who(t, "reader")
	seq := rapid.Int64Range(-1, int64(len(c.log)+2)).Draw(t, "seq")
	r, err := d.people[a].TryRead(c.id, seq)
	if expect(t, c.refusal(a, false, false), err) {
		s := c.stay(a)
		s.read = max(s.read, min(seq, int64(len(c.log))))
		if r.GetReadSeq() != s.read || r.GetUnread() != c.unread(a) {
			t.Fatalf("read: %v, want %d with %d unread", r, s.read, c.unread(a))
		}
	}
}

func (d *drive) hold(t *rapid.T) {
	c, a := d.conv(t), d.who(t, "holder")
	if c.in(a) {
		d.people[a].Hold(c.id, rapid.Int64Range(0, int64(len(c.log)+1)).Draw(t, "seq"))
	}
}

func (d *drive) add(t *rapid.T) {
	c, a, b := d.conv(t), d.who(t, "by"), d.who(t, "who")
	want := c.refusal(a, true, false)
	if expect(t, want, d.people[a].TryAdd(c.id, int64(d.people[b].ID))) && !c.in(b) {
		c.join(b, false)
		c.append(a, false)
	}
}

func (d *drive) remove(t *rapid.T) {
	c, a, b := d.conv(t), d.who(t, "by"), d.who(t, "who")
	want := c.refusal(a, true, true)
	if want == 0 && a == b {
		want = hyv1.Reason_TARGET_IS_OWNER
	}
	if expect(t, want, d.people[a].TryRemove(c.id, d.people[b].ID)) && c.in(b) {
		c.stay(b).left = c.append(a, false) + 1
	}
}

func (d *drive) leave(t *rapid.T) {
	c, a := d.conv(t), d.who(t, "who")
	want := c.refusal(a, true, false)
	if want == hyv1.Reason_NOT_A_MEMBER {
		want = 0 // idempotent
	}
	if !expect(t, want, d.people[a].TryLeave(c.id)) || !c.in(a) {
		return
	}
	c.stay(a).left = c.append(a, false) + 1
	if c.stay(a).owner {
		if rest := c.present(d.id); len(rest) > 0 {
			c.append(a, false)
			c.stay(rest[0]).owner = true
		}
	}
}

func (d *drive) id(who int) im.UserID { return d.people[who].ID }

func (d *drive) rename(t *rapid.T) {
	c, a := d.conv(t), d.who(t, "by")
	if expect(t, c.refusal(a, true, true), d.people[a].TryRename(c.id, c.name+"!")) {
		c.append(a, false)
		c.name += "!"
	}
}

func (d *drive) showHistory(t *rapid.T) {
	c, a, visible := d.conv(t), d.who(t, "by"), rapid.Bool().Draw(t, "visible")
	if expect(t, c.refusal(a, true, true), d.people[a].TryHistoryVisible(c.id, visible)) && visible != (c.history > 0) {
		c.history = 0
		if at := c.append(a, false); visible {
			c.history = at
		}
	}
}

// compare asks for everything everybody may see.
func (d *drive) compare(t *rapid.T) {
	for who, p := range d.people {
		list := p.List(&hyv1.ConversationServiceListRequest{})
		seen, total := map[im.ConvID]*hyv1.Conversation{}, int32(0)
		for _, v := range list.GetConversations() {
			seen[im.ConvID(v.GetId())] = v
		}
		for id, c := range d.convs {
			d.compareOne(t, who, p, c, seen[id])
			total += c.unread(who)
			delete(seen, id)
		}
		if len(seen) > 0 || list.GetTotalUnread() != total {
			t.Fatalf("person %d: total %d, want %d; unknown conversations %v", who, list.GetTotalUnread(), total, seen)
		}
	}
}

func (d *drive) compareOne(t *rapid.T, who int, p *lawtest.Person, c *mconv, v *hyv1.Conversation) {
	s := c.stay(who)
	if (s != nil) != (v != nil) {
		t.Fatalf("person %d: listed %v, stays %v", who, v, c.stays[who])
	}
	if s == nil {
		if _, err := p.TryHistory(&hyv1.HistoryRequest{ConversationId: int64(c.id)}); !errors.Is(err, im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)) {
			t.Fatalf("a stranger reads: %v", err)
		}
		return
	}
	visible := c.visible(who)
	var head int64
	switch {
	case c.in(who):
		head = int64(len(c.log)) // also where all of it was cleared
	case len(visible) > 0:
		head = visible[len(visible)-1]
	}
	role := hyv1.Role_ROLE_UNSPECIFIED
	switch {
	case c.in(who) && s.owner:
		role = hyv1.Role_ROLE_OWNER
	case c.in(who):
		role = hyv1.Role_ROLE_MEMBER
	}
	if v.GetUnread() != c.unread(who) || v.GetHeadSeq() != head || v.GetRole() != role || v.GetJoinedSeq() != s.joined ||
		v.GetLastEvent().GetSeq() != c.preview(who) || !slices.Equal(v.GetMentionSeqs(), c.mentioning(who)) || c.in(who) && v.GetReadSeq() != s.read {
		t.Fatalf("person %d sees %v; want unread %d, head %d, role %v, joined %d, read %d, preview %d, mentions %v", who, v, c.unread(who), head, role, s.joined, s.read,
			c.preview(who), c.mentioning(who))
	}
	if want := abs(c.timer); c.in(who) && (int64(v.GetTimer().GetSeconds()) != want || v.GetTimer().GetFromRead() != (c.timer < 0)) {
		t.Fatalf("person %d sees %v; want timer %d", who, v, c.timer)
	}
	if c.in(who) && (v.GetName() != c.name || int(v.GetMemberCount()) != len(c.present(d.id))) {
		t.Fatalf("person %d sees %v; want name %q, %d members", who, v, c.name, len(c.present(d.id)))
	}
	if got := seqs(p.History(c.id, 3)); !slices.Equal(got, visible) {
		t.Fatalf("person %d reads %v, may see %v", who, got, visible)
	}
	d.compareWords(t, who, c, p.History(c.id, 7))
	if got := seqs(p.HistoryBack(c.id, 4)); !slices.Equal(got, visible) {
		t.Fatalf("person %d reads back %v, may see %v", who, got, visible)
	}
	notices := slices.DeleteFunc(visible, func(seq int64) bool { return c.log[seq-1].text || c.log[seq-1].op })
	if got := seqs(p.NoticesBack(c.id, 3)); !slices.Equal(got, notices) {
		t.Fatalf("person %d reads %v of what was done, may see %v", who, got, notices)
	}
}

func seqs(evs []*hyv1.Event) (list []int64) {
	for _, e := range evs {
		list = append(list, e.GetSeq())
	}
	return list
}

// compareWords: what each message says, and to whom it says nothing any more.
func (d *drive) compareWords(t *rapid.T, who int, c *mconv, evs []*hyv1.Event) {
	for _, got := range evs {
		e := &c.log[got.GetSeq()-1]
		words, mine := got.GetContent().GetText().GetBody()+got.GetContent().GetPoll().GetQuestion(), false
		for _, r := range got.GetReactions() {
			mine = mine || r.GetMine()
		}
		switch {
		case !e.text:
		case e.hidden[who] && (got.GetHidden() == nil || words != ""), !e.hidden[who] && e.recalled != (got.GetRecalled() != nil),
			e.shown(who) && (words != e.words || mine != e.reacted[who]),
			e.shown(who) && ((got.GetExpiresAt() != nil) != (e.timer > 0) || int64(got.GetExpiresAfter()) != max(0, -e.timer)),
			!e.shown(who) && (got.GetExpiresAt() != nil || got.GetExpiresAfter() != 0):
			t.Fatalf("person %d reads %v; want %+v", who, got, e)
		}
		if e.poll && e.shown(who) {
			compareVotes(t, who, e, got.GetPoll())
		}
	}
}

// message draws somebody and a message of theirs, or somebody's that they see.
func (d *drive) message(t *rapid.T) (c *mconv, who int, seq int64) {
	c, who = d.conv(t), d.who(t, "who")
	texts := slices.DeleteFunc(c.visible(who), func(seq int64) bool { return !c.log[seq-1].text })
	if len(texts) == 0 {
		t.Skip("nothing said")
	}
	return c, who, rapid.SampledFrom(texts).Draw(t, "message")
}

func (c *mconv) operation(who int) {
	c.append(who, false)
	c.log[len(c.log)-1].op = true
}

func (d *drive) edit(t *rapid.T) {
	c, who, seq := d.message(t)
	e, words := &c.log[seq-1], lawtest.ClientID()
	want := c.refusal(who, false, false)
	switch {
	case want != 0:
	case !e.shown(who):
		want = hyv1.Reason_MESSAGE_NOT_FOUND
	case e.sender != who:
		want = hyv1.Reason_NOT_YOURS
	case e.poll:
		want = hyv1.Reason_EDIT_NOT_ALLOWED
	}
	if expect(t, want, d.people[who].TryEdit(c.id, seq, lawtest.Text(words))) {
		e.words = words
		c.operation(who)
	}
}

func (d *drive) recall(t *rapid.T) {
	c, who, seq := d.message(t)
	e := &c.log[seq-1]
	want := c.refusal(who, false, false)
	switch {
	case want != 0:
	case e.hidden[who]:
		want = hyv1.Reason_MESSAGE_NOT_FOUND
	case e.recalled, e.sender == who:
	case c.direct || !c.stay(who).owner:
		want = hyv1.Reason_NOT_YOURS
	}
	if expect(t, want, d.people[who].TryRecall(c.id, seq)) && !e.recalled {
		e.recalled, e.words = true, ""
		c.operation(who)
	}
}

func (d *drive) hide(t *rapid.T) {
	c, who, seq := d.message(t)
	expect(t, 0, d.people[who].TryHide(c.id, seq))
	c.log[seq-1].hidden[who] = true
}

func (d *drive) clear(t *rapid.T) {
	c, who, seq := d.message(t)
	d.people[who].Clear(c.id, seq)
	for _, s := range c.stays[who] {
		s.sees = max(s.sees, seq+1)
	}
	if c.in(who) {
		c.stay(who).read = max(c.stay(who).read, seq)
	}
}

func (d *drive) react(t *rapid.T) {
	c, who, seq := d.message(t)
	e := &c.log[seq-1]
	want := c.refusal(who, false, false)
	if want == 0 && !e.shown(who) {
		want = hyv1.Reason_MESSAGE_NOT_FOUND
	}
	if expect(t, want, d.people[who].TryReact(c.id, seq, "👍", e.reacted[who])) {
		e.reacted[who] = !e.reacted[who]
		c.operation(who)
	}
}

// compareVotes counts them from scratch.
func compareVotes(t *rapid.T, who int, e *mevent, got *hyv1.PollResult) {
	votes, voters := make([]int32, 3), int32(0)
	for _, options := range e.voted {
		if len(options) > 0 {
			voters++
		}
		for _, o := range options {
			votes[o]++
		}
	}
	if len(got.GetVotes()) == 0 { // nobody ever voted
		votes = nil
	}
	if !slices.Equal(got.GetVotes(), votes) || got.GetVoters() != voters || !slices.Equal(got.GetMine(), e.voted[who]) {
		t.Fatalf("person %d sees the poll stand %v; want %v of %d, of them %v", who, got, votes, voters, e.voted[who])
	}
}

func (d *drive) ask(t *rapid.T) {
	c, a, question := d.conv(t), d.who(t, "sender"), lawtest.ClientID()
	_, err := d.people[a].TryAsk(c.id, &hyv1.Poll{Question: question, Options: []string{"a", "b", "c"}, Multiple: true})
	if expect(t, c.refusal(a, false, false), err) {
		e := &c.log[c.append(a, true)-1]
		e.words, e.poll = question, true
		c.stay(a).read = int64(len(c.log))
	}
}

func (d *drive) vote(t *rapid.T) {
	c, who, seq := d.message(t)
	e := &c.log[seq-1]
	if !e.poll {
		t.Skip("no poll")
	}
	options := rapid.SampledFrom([][]int32{nil, {0}, {2}, {0, 1}, {0, 1, 2}}).Draw(t, "options")
	want := c.refusal(who, false, false)
	if want == 0 && !e.shown(who) {
		want = hyv1.Reason_MESSAGE_NOT_FOUND
	}
	_, err := d.people[who].TryVote(c.id, seq, options...)
	if expect(t, want, err) && !slices.Equal(e.voted[who], options) {
		e.voted[who] = options
		c.operation(who)
	}
}

func (d *drive) mention(t *rapid.T) {
	c, who, whom := d.conv(t), d.who(t, "sender"), rapid.IntRange(-1, len(d.people)-1).Draw(t, "whom")
	if c.stay(who) == nil {
		t.Skip("a stranger")
	}
	content, want := lawtest.Text("@you"), c.refusal(who, false, false)
	entity := &hyv1.Entity{Kind: hyv1.EntityKind_ENTITY_KIND_MENTION_ALL, Length: 4}
	if whom >= 0 {
		entity.Kind, entity.UserId = hyv1.EntityKind_ENTITY_KIND_MENTION, int64(d.people[whom].ID)
	} else if want == 0 && (c.direct || !c.stay(who).owner) {
		want = hyv1.Reason_MENTION_ALL_NOT_ALLOWED
	}
	content.GetText().Entities = []*hyv1.Entity{entity}
	_, err := d.people[who].TrySend(&hyv1.SendRequest{ConversationId: int64(c.id), ClientId: lawtest.ClientID(), Content: content})
	if expect(t, want, err) {
		e := &c.log[c.append(who, true)-1]
		e.words, e.mentions = "@you", []int{whom}
		c.stay(who).read = int64(len(c.log))
	}
}

func abs(n int64) int64 { return max(n, -n) }

func (d *drive) setTimer(t *rapid.T) {
	c, who := d.conv(t), d.who(t, "by")
	timer := rapid.SampledFrom([]int64{0, 3600, 7200, -3600}).Draw(t, "timer")
	want := c.refusal(who, false, !c.direct)
	if want == 0 && timer < 0 && (!c.direct || len(c.stays) < 2) {
		want = hyv1.Reason_TIMER_INVALID
	}
	err := d.people[who].TryTimer(c.id, &hyv1.Timer{Seconds: int32(abs(timer)), FromRead: timer < 0})
	if expect(t, want, err) && timer != c.timer {
		c.timer = timer
		c.append(who, false)
	}
}

// expire lets the time of a message come, and that of those begin that were read.
func (d *drive) expire(t *rapid.T) {
	c, _, seq := d.message(t)
	d.world.Expire(d.t, c.id, seq)
	if e := &c.log[seq-1]; e.timer > 0 && !e.recalled {
		e.recalled, e.words = true, ""
		c.operation(e.sender)
	}
	for _, c := range d.convs {
		for i := range len(c.log) {
			for who := range c.stays {
				e := &c.log[i] // an operation makes it another log
				if e.timer < 0 && !e.recalled && who != e.sender && c.stay(who).read > int64(i) {
					e.timer = -e.timer
					c.operation(e.sender)
					break
				}
			}
		}
	}
}
