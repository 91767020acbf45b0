package contact_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// town is a store with people on it.
type town struct {
	t  *testing.T
	db *store.DB
	w  *lawtest.World
	s  *contact.Service
}

func newTown(t *testing.T, db *store.DB, cfg lawtest.Config) *town {
	w := lawtest.New(db, cfg)
	return &town{t, db, w, contact.New(db, w.Conv.Settle, w.Conv.SettleAll)}
}

// person calls the methods as one person. Those that take a *person fail the
// test when they fail.
type person struct {
	*lawtest.Person
	town *town
}

func (tn *town) people(n int) []*person {
	list := make([]*person, n)
	for i, p := range tn.w.People(tn.t, n) {
		list[i] = &person{p, tn}
	}
	return list
}

func (p *person) ctx() context.Context {
	return im.WithIdentity(context.Background(), im.Identity{User: p.ID, Device: 1})
}

func ask[Q, A any](ctx context.Context, fn func(context.Context, *connect.Request[Q]) (*connect.Response[A], error), q *Q) (*A, error) {
	r, err := fn(ctx, connect.NewRequest(q))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

func (p *person) request(id im.UserID, message string) (*hyv1.ContactServiceRequestResponse, error) {
	return ask(p.ctx(), p.town.s.Request, &hyv1.ContactServiceRequestRequest{UserId: int64(id), Message: message})
}

func (p *person) accept(id im.UserID) error {
	_, err := ask(p.ctx(), p.town.s.Accept, &hyv1.ContactServiceAcceptRequest{UserId: int64(id)})
	return err
}

func (p *person) reject(id im.UserID, reply string) error {
	_, err := ask(p.ctx(), p.town.s.Reject, &hyv1.ContactServiceRejectRequest{UserId: int64(id), Reply: reply})
	return err
}

func (p *person) ignore(id im.UserID) error {
	_, err := ask(p.ctx(), p.town.s.Ignore, &hyv1.ContactServiceIgnoreRequest{UserId: int64(id)})
	return err
}

func (p *person) withdraw(id im.UserID) error {
	_, err := ask(p.ctx(), p.town.s.Withdraw, &hyv1.ContactServiceWithdrawRequest{UserId: int64(id)})
	return err
}

func (p *person) update(id im.UserID, remark string, tags ...string) error {
	_, err := ask(p.ctx(), p.town.s.Update, &hyv1.ContactServiceUpdateRequest{UserId: int64(id), Remark: remark, Tags: tags})
	return err
}

func (p *person) remove(id im.UserID) error {
	_, err := ask(p.ctx(), p.town.s.Remove, &hyv1.ContactServiceRemoveRequest{UserId: int64(id)})
	return err
}

func (p *person) block(id im.UserID) error {
	_, err := ask(p.ctx(), p.town.s.Block, &hyv1.ContactServiceBlockRequest{UserId: int64(id)})
	return err
}

func (p *person) unblock(id im.UserID) error {
	_, err := ask(p.ctx(), p.town.s.Unblock, &hyv1.ContactServiceUnblockRequest{UserId: int64(id)})
	return err
}

func (p *person) say(c im.ConvID) error {
	_, err := p.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: lawtest.Text("hi")})
	return err
}

func (tn *town) must(err error) {
	tn.t.Helper()
	if err != nil {
		tn.t.Fatal(err)
	}
}

func (p *person) must(err error) {
	p.town.t.Helper()
	p.town.must(err)
}

// befriend has p ask q, who accepts.
func (p *person) befriend(q *person) {
	p.town.t.Helper()
	_, err := p.request(q.ID, "hello")
	p.must(err)
	p.must(q.accept(p.ID))
}

// book is what one device knows of contacts: what List said and what events
// changed since.
type book struct {
	seq      int64
	contacts map[int64]*hyv1.Contact
	requests map[string]*hyv1.ContactRequest
}

func (p *person) list(size int32) *book {
	p.town.t.Helper()
	b := &book{contacts: map[int64]*hyv1.Contact{}, requests: map[string]*hyv1.ContactRequest{}}
	for page, first := "", true; first || page != ""; first = false {
		r, err := ask(p.ctx(), p.town.s.List, &hyv1.ContactServiceListRequest{PageToken: page, PageSize: size})
		p.must(err)
		if first {
			b.seq = r.GetUserSeq()
		}
		users := map[int64]bool{}
		for _, u := range r.GetUsers() {
			users[u.GetId()] = true
		}
		if size > 0 && len(users) > int(size) {
			p.town.t.Errorf("a page of %d has %d users", size, len(users))
		}
		for _, c := range r.GetContacts() {
			b.contacts[c.GetUserId()] = c
			if !users[c.GetUserId()] {
				p.town.t.Errorf("user %d is not in the page", c.GetUserId())
			}
		}
		for _, q := range r.GetRequests() {
			b.requests[key(q)] = q
			if !users[q.GetFromId()] && !users[q.GetToId()] {
				p.town.t.Errorf("nobody of %v is in the page", q)
			}
		}
		page = r.GetNextPageToken()
	}
	return b
}

func key(q *hyv1.ContactRequest) string { return fmt.Sprint(q.GetFromId(), "→", q.GetToId()) }

// apply is all that a client has to do with the events.
func (b *book) apply(ev *hyv1.UserEvent) {
	switch e := ev.GetBody().(type) {
	case *hyv1.UserEvent_ContactChanged:
		c := e.ContactChanged.GetContact()
		b.contacts[c.GetUserId()] = c
		if !c.GetFriend() && !c.GetBlocked() && c.GetRemark() == "" && len(c.GetTags()) == 0 {
			delete(b.contacts, c.GetUserId())
		}
	case *hyv1.UserEvent_ContactRequestChanged:
		b.requests[key(e.ContactRequestChanged.GetRequest())] = e.ContactRequestChanged.GetRequest()
	}
	b.seq = ev.GetSeq()
}

// law runs fn and holds the books of people to it: what List said before, and
// the events since, is what List says after. It returns how many events each got.
func (tn *town) law(people []*person, fn func()) (events []int) {
	tn.t.Helper()
	before := make([]*book, len(people))
	for i, p := range people {
		before[i] = p.list(0)
	}
	fn()
	for i, p := range people {
		var evs []im.UserEvent
		tn.must(tn.db.Read(p.ctx(), func(tx *store.Tx) (err error) {
			evs, err = tx.UserEventsAfter(p.ID, before[i].seq, 1000)
			return err
		}))
		n := 0
		for _, e := range evs {
			ev, err := e.Proto()
			tn.must(err)
			before[i].apply(ev)
			if k := fmt.Sprintf("%T", ev.GetBody()); strings.Contains(k, "Contact") {
				n++
			}
		}
		events = append(events, n)
		for _, size := range []int32{0, 1, 2} {
			after := p.list(size)
			if d := cmp.Diff(after.contacts, before[i].contacts, protocmp.Transform()); d != "" {
				tn.t.Fatalf("person %d: contacts (- listed, + from events):\n%s", i, d)
			}
			if d := cmp.Diff(after.requests, before[i].requests, protocmp.Transform()); d != "" {
				tn.t.Fatalf("person %d: requests (- listed, + from events):\n%s", i, d)
			}
			if after.seq != before[i].seq {
				tn.t.Fatalf("person %d: the list is of seq %d, the events lead to %d", i, after.seq, before[i].seq)
			}
		}
	}
	return events
}

// state is how p sees the newest request of from to to.
func (p *person) state(from, to *person) hyv1.ContactRequestState {
	p.town.t.Helper()
	return p.list(0).requests[key(&hyv1.ContactRequest{FromId: int64(from.ID), ToId: int64(to.ID)})].GetState()
}

func (p *person) contact(q *person) *hyv1.Contact {
	p.town.t.Helper()
	c := p.list(0).contacts[int64(q.ID)]
	if c == nil {
		c = &hyv1.Contact{}
	}
	return proto.CloneOf(c)
}

func (p *person) friends(q *person) bool { return p.contact(q).GetFriend() }

func reason(err error) hyv1.Reason {
	var e *im.Error
	switch {
	case err == nil:
		return hyv1.Reason_REASON_UNSPECIFIED
	case errors.As(err, &e):
		return e.Reason
	}
	return hyv1.Reason_INTERNAL
}

func (tn *town) want(err error, want hyv1.Reason) {
	tn.t.Helper()
	if got := reason(err); got != want {
		tn.t.Fatalf("got %v (%v), want %v", got, err, want)
	}
}

const (
	none      = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_UNSPECIFIED
	pending   = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_PENDING
	accepted  = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_ACCEPTED
	rejected  = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_REJECTED
	ignored   = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_IGNORED
	withdrawn = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_WITHDRAWN
	expired   = hyv1.ContactRequestState_CONTACT_REQUEST_STATE_EXPIRED
)

// What a request becomes, as each of the two sees it, and how many events each
// of them is told.
func TestWhatBecomesOfARequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		for name, c := range map[string]struct {
			then         func(a, b *person) // after a asked b
			a, b         hyv1.ContactRequestState
			friends      bool
			toldA, toldB int
		}{
			"nothing":         {func(_, _ *person) {}, pending, pending, false, 0, 0},
			"accepted":        {func(a, b *person) { b.must(b.accept(a.ID)) }, accepted, accepted, true, 2, 2},
			"accepted twice":  {func(a, b *person) { b.must(b.accept(a.ID)); b.must(b.accept(a.ID)) }, accepted, accepted, true, 2, 2},
			"rejected":        {func(a, b *person) { b.must(b.reject(a.ID, "")) }, rejected, rejected, false, 1, 1},
			"rejected twice":  {func(a, b *person) { b.must(b.reject(a.ID, "")); b.must(b.reject(a.ID, "x")) }, rejected, rejected, false, 1, 1},
			"ignored":         {func(a, b *person) { b.must(b.ignore(a.ID)) }, pending, ignored, false, 0, 1},
			"ignored, twice":  {func(a, b *person) { b.must(b.ignore(a.ID)); b.must(b.ignore(a.ID)) }, pending, ignored, false, 0, 1},
			"ignored, then":   {func(a, b *person) { b.must(b.ignore(a.ID)); b.must(b.accept(a.ID)) }, accepted, accepted, true, 2, 3},
			"taken back":      {func(a, b *person) { b.must(a.withdraw(b.ID)) }, withdrawn, withdrawn, false, 1, 1},
			"asked again":     {func(a, b *person) { _, err := a.request(b.ID, "hello"); a.must(err) }, pending, pending, false, 0, 0},
			"other words":     {func(a, b *person) { _, err := a.request(b.ID, "please"); a.must(err) }, pending, pending, false, 1, 1},
			"crossed":         {func(a, b *person) { _, err := b.request(a.ID, "me too"); a.must(err) }, accepted, accepted, true, 2, 2},
			"ignored, wanted": {func(a, b *person) { b.must(b.ignore(a.ID)); _, err := b.request(a.ID, ""); a.must(err) }, accepted, accepted, true, 2, 3},
			"blocked by b":    {func(a, b *person) { b.must(b.block(a.ID)) }, pending, ignored, false, 0, 2},
			"blocked by a":    {func(a, b *person) { b.must(a.block(b.ID)) }, withdrawn, withdrawn, false, 2, 1},
			"expired":         {func(a, b *person) { a.town.shift(a, b, -8) }, expired, expired, false, -1, -1},
		} {
			p := tn.people(2)
			a, b := p[0], p[1]
			if told := tn.law(p, func() { _, err := a.request(b.ID, "hello"); tn.must(err) }); told[0] != 1 || told[1] != 1 {
				t.Errorf("%s: asking told %v", name, told)
			}
			if c.toldA < 0 { // time goes by, which is no event
				c.then(a, b)
			} else if told := tn.law(p, func() { c.then(a, b) }); told[0] != c.toldA || told[1] != c.toldB {
				t.Errorf("%s: told %v, want %d and %d", name, told, c.toldA, c.toldB)
			}
			if ga, gb := a.state(a, b), b.state(a, b); ga != c.a || gb != c.b {
				t.Errorf("%s: a sees %v, b sees %v; want %v, %v", name, ga, gb, c.a, c.b)
			}
			if a.friends(b) != c.friends || b.friends(a) != c.friends {
				t.Errorf("%s: friends: %v, %v", name, a.friends(b), b.friends(a))
			}
			if c.a != pending { // an answer is final
				tn.want(a.withdraw(b.ID), map[bool]hyv1.Reason{false: hyv1.Reason_REQUEST_NOT_FOUND}[c.a == withdrawn])
				tn.want(b.ignore(a.ID), hyv1.Reason_REQUEST_NOT_FOUND)
			}
		}
	})
}

// shift moves the requests between a and b by days.
func (tn *town) shift(a, b *person, days int) {
	tn.t.Helper()
	tn.must(tn.db.Write(a.ctx(), func(tx *store.Tx) error {
		by := int64(days) * 24 * 3600 * 1000
		_, err := tx.Exec(`UPDATE contact_requests SET sent_at = sent_at + $3, expires_at = expires_at + $3,
				second_at = CASE second_at WHEN 0 THEN 0 ELSE second_at + $3 END, third_at = CASE third_at WHEN 0 THEN 0 ELSE third_at + $3 END
			WHERE user_id IN ($1, $2) AND peer_id IN ($1, $2)`, a.ID, b.ID, by)
		return err
	}))
}

func TestRemovingTellsNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(2)
		a, b := p[0], p[1]
		a.befriend(b)
		tn.must(a.update(b.ID, "小王", "work", "张三"))
		if told := tn.law(p, func() { tn.must(a.remove(b.ID)); tn.must(a.remove(b.ID)) }); told[0] != 1 || told[1] != 0 {
			t.Errorf("told %v", told)
		}
		if c := a.contact(b); c.GetFriend() || c.GetSince() != nil || c.GetRemark() != "小王" || c.GetSearchKey() != "xiao wang" || len(c.GetTags()) != 2 {
			t.Errorf("a keeps %v", c)
		}
		if !b.friends(a) {
			t.Error("b lost a friend")
		}
		// Who still has the other as a friend need not be asked.
		told := tn.law(p, func() {
			r, err := a.request(b.ID, "sorry")
			tn.must(err)
			if r.GetRequest() != nil || !r.GetContact().GetFriend() {
				t.Errorf("answered %v", r)
			}
		})
		if told[0] != 1 || told[1] != 0 {
			t.Errorf("told %v", told)
		}
		_, err := a.request(b.ID, "")
		tn.want(err, hyv1.Reason_ALREADY_FRIENDS)
	})
}

func TestRemarksAreForAnybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		if told := tn.law(p, func() { tn.must(p[0].update(p[1].ID, " The boss ", "x", "y", "x")) }); told[0] != 1 || told[1] != 0 {
			t.Errorf("told %v", told)
		}
		if c := p[0].contact(p[1]); c.GetRemark() != "The boss" || !cmp.Equal(c.GetTags(), []string{"x", "y"}) || c.GetFriend() {
			t.Errorf("keeps %v", c)
		}
		// What a request does not speak of stays, and the rest is taken.
		tn.law(p, func() {
			_, err := ask(p[0].ctx(), tn.s.Request, &hyv1.ContactServiceRequestRequest{UserId: int64(p[1].ID), Tags: []string{"z"}})
			tn.must(err)
		})
		if c := p[0].contact(p[1]); c.GetRemark() != "The boss" || !cmp.Equal(c.GetTags(), []string{"z"}) {
			t.Errorf("keeps %v", c)
		}
		tn.law(p, func() { tn.must(p[0].update(p[1].ID, "")) })
		if n := len(p[0].list(0).contacts); n != 0 {
			t.Errorf("%d contacts are left", n)
		}
	})
}

func TestEveryRefusalHasItsReason(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(4)
		a, b, gone, asker := p[0], p[1], p[2], p[3]
		_, err := asker.request(a.ID, "")
		tn.must(err)
		_, err = gone.request(a.ID, "")
		tn.must(err)
		gone.Delete()
		tn.must(a.block(asker.ID))
		var system im.UserID = 77
		tn.must(db.Write(a.ctx(), func(tx *store.Tx) error {
			_, err := tx.AddAccount(&store.Account{ID: system, Handle: "hongyan", HandleKey: "hongyan", Name: "server", System: true, CreatedAt: tx.Now()}, "")
			return err
		}))
		methods := map[string]func(im.UserID) error{
			"request": func(id im.UserID) error { _, err := a.request(id, ""); return err },
			"accept":  a.accept, "ignore": a.ignore, "withdraw": a.withdraw, "remove": a.remove, "block": a.block, "unblock": a.unblock,
			"reject": func(id im.UserID) error { return a.reject(id, "") },
			"update": func(id im.UserID) error { return a.update(id, "x") },
		}
		for name, call := range methods {
			for id, want := range map[im.UserID]hyv1.Reason{
				0: hyv1.Reason_BAD_ID, -1: hyv1.Reason_BAD_ID, a.ID: hyv1.Reason_PEER_IS_SELF,
				12345: hyv1.Reason_USER_NOT_FOUND, system: hyv1.Reason_PEER_IS_SYSTEM,
			} {
				if got := reason(call(id)); got != want {
					t.Errorf("%s %d: %v, want %v", name, id, got, want)
				}
			}
		}
		long := strings.Repeat("雁", 65)
		for name, c := range map[string]struct {
			err  error
			want hyv1.Reason
		}{
			"request: deleted":  {methods["request"](gone.ID), hyv1.Reason_PEER_DELETED},
			"accept: deleted":   {a.accept(gone.ID), hyv1.Reason_PEER_DELETED},
			"block: deleted":    {a.block(gone.ID), hyv1.Reason_PEER_DELETED},
			"remove: deleted":   {a.remove(gone.ID), hyv1.Reason_REASON_UNSPECIFIED},
			"request: blocked":  {methods["request"](asker.ID), hyv1.Reason_PEER_BLOCKED},
			"accept: blocked":   {a.accept(asker.ID), hyv1.Reason_PEER_BLOCKED},
			"accept: nobody":    {a.accept(b.ID), hyv1.Reason_REQUEST_NOT_FOUND},
			"reject: nobody":    {a.reject(b.ID, ""), hyv1.Reason_REQUEST_NOT_FOUND},
			"ignore: nobody":    {a.ignore(b.ID), hyv1.Reason_REQUEST_NOT_FOUND},
			"withdraw: nothing": {a.withdraw(b.ID), hyv1.Reason_REQUEST_NOT_FOUND},
			"request: long":     {second(a.request(b.ID, long)), hyv1.Reason_TOO_LONG},
			"request: lines":    {second(a.request(b.ID, "a\nb")), hyv1.Reason_NAME_INVALID},
			"reject: long":      {a.reject(b.ID, long), hyv1.Reason_TOO_LONG},
			"remark: long":      {a.update(b.ID, long), hyv1.Reason_TOO_LONG},
			"remark: turned":    {a.update(b.ID, "a\u202eb"), hyv1.Reason_NAME_INVALID},
			"tag: long":         {a.update(b.ID, "", long[:3*33]), hyv1.Reason_TOO_LONG},
			"tag: empty":        {a.update(b.ID, "", " "), hyv1.Reason_FIELD_REQUIRED},
			"tags: many":        {a.update(b.ID, "", strings.Split(strings.Repeat("x ", 21), " ")...), hyv1.Reason_TOO_LONG},
			"list: page":        {second(ask(a.ctx(), tn.s.List, &hyv1.ContactServiceListRequest{PageToken: "?"})), hyv1.Reason_MALFORMED},
		} {
			if got := reason(c.err); got != c.want {
				t.Errorf("%s: %v (%v), want %v", name, got, c.err, c.want)
			}
		}
		if b := gone.list(0); len(b.contacts)+len(b.requests) != 0 {
			t.Errorf("the deleted one keeps %v", b)
		}
	})
}

func second[T any](_ T, err error) error { return err }
