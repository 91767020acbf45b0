package contact_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// The same person is asked three times in seven days, whatever became of it.
func TestAskingAgainHasALimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(2)
		a, b := p[0], p[1]
		for i, after := range []func() error{
			func() error { return b.reject(a.ID, "") }, func() error { return a.withdraw(b.ID) }, func() error { return nil },
		} {
			tn.must(second(a.request(b.ID, fmt.Sprint(i))))
			tn.must(after())
			tn.shift(a, b, -1)
		}
		// Sent 3, 2 and 1 days ago: the first counts for 4 more days.
		_, err := a.request(b.ID, "more")
		tn.want(err, hyv1.Reason_RATE_LIMITED)
		var e *im.Error
		if errors.As(err, &e); e.RetryAfter < 95*time.Hour || e.RetryAfter > 96*time.Hour {
			t.Errorf("retry after %v", e.RetryAfter)
		}
		tn.must(second(a.request(b.ID, "2"))) // it is open: nothing is sent
		tn.shift(a, b, -4)
		tn.must(second(a.request(b.ID, "more")))
		tn.want(second(a.request(b.ID, "and more")), hyv1.Reason_RATE_LIMITED)
		tn.must(second(b.request(a.ID, "fine"))) // their own limit; and now they are friends
	})
}

func TestOpenRequestsHaveALimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(103)
		a := p[0]
		for _, q := range p[1:101] {
			tn.must(second(a.request(q.ID, "hi")))
		}
		_, err := a.request(p[101].ID, "hi")
		tn.want(err, hyv1.Reason_REQUESTS_FULL)
		tn.must(second(a.request(p[1].ID, "other words"))) // not one more
		tn.must(second(p[102].request(a.ID, "hi")))        // those that come do not count
		tn.must(a.accept(p[102].ID))
		tn.must(p[1].reject(a.ID, "")) // neither do those that ended
		tn.must(second(a.request(p[101].ID, "hi")))
		_, err = a.request(p[1].ID, "")
		tn.want(err, hyv1.Reason_REQUESTS_FULL)
		tn.shift(a, p[2], -8)
		tn.must(second(a.request(p[1].ID, "")))
	})
}

// Nobody has more requests before them than they can read; who is blocked is told
// the same as others.
func TestRequestsToOnePersonHaveALimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(4)
		a, b, blocked, first := p[0], p[1], p[2], p[3]
		tn.must(a.block(blocked.ID))
		tn.must(second(first.request(a.ID, "hi")))
		tn.must(db.Write(a.ctx(), func(tx *store.Tx) error {
			for i := range 499 {
				err := tx.PutContactRequest(store.ContactRequest{User: a.ID, Peer: im.UserID(i + 1), State: hyv1.ContactRequestState_CONTACT_REQUEST_STATE_PENDING,
					SentAt: tx.Now(), ExpiresAt: tx.Now().Add(time.Hour)})
				if err != nil {
					return err
				}
			}
			return nil
		}))
		for _, who := range []*person{b, blocked} {
			var e *im.Error
			if _, err := who.request(a.ID, "hi"); !errors.As(err, &e) || e.Reason != hyv1.Reason_REQUESTS_FULL || e.Limit != 500 {
				t.Errorf("request 501: %v", err)
			}
		}
		tn.must(a.ignore(first.ID))
		tn.must(second(b.request(a.ID, "hi")))
	})
}

func TestContactsHaveALimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(4)
		a, b, c, d := p[0], p[1], p[2], p[3]
		tn.must(second(b.request(a.ID, "")))
		put := func(from, to int, friend bool) {
			tn.must(db.Write(a.ctx(), func(tx *store.Tx) error {
				for i := from; i < to; i++ {
					if err := tx.PutContact(store.Contact{User: a.ID, Peer: im.UserID(i), Friend: friend, Remark: "x"}); err != nil {
						return err
					}
				}
				return nil
			}))
		}
		put(1, 5001, true)
		var e *im.Error
		if errors.As(a.accept(b.ID), &e); e == nil || e.Reason != hyv1.Reason_CONTACTS_FULL || e.Limit != 5000 {
			t.Fatalf("friend 5001: %v", e)
		}
		if b.state(b, a) != pending || b.friends(a) {
			t.Error("something of it was stored")
		}
		_, err := a.request(b.ID, "") // crossed, and no more room
		tn.want(err, hyv1.Reason_CONTACTS_FULL)
		tn.must(second(a.request(c.ID, "")))
		tn.want(c.accept(a.ID), hyv1.Reason_CONTACTS_FULL) // neither by the other's hand
		tn.must(a.block(d.ID))
		put(5001, 10_000, false)
		tn.want(a.update(c.ID, "one more"), hyv1.Reason_CONTACTS_FULL)
		tn.must(a.unblock(d.ID))
		tn.must(a.update(c.ID, "one more"))

		listed, page := 0, ""
		for first := true; first || page != ""; first = false {
			r, err := ask(a.ctx(), tn.s.List, &hyv1.ContactServiceListRequest{PageSize: 1000, PageToken: page})
			tn.must(err)
			if len(r.GetContacts()) > 500 {
				t.Errorf("a page of %d", len(r.GetContacts()))
			}
			listed, page = listed+len(r.GetContacts()), r.GetNextPageToken()
		}
		if listed != 10_000 {
			t.Errorf("%d of 10,000 are listed", listed)
		}
	})
}

// The last place is given once, whoever answers at the same time.
func TestTheLastPlaceIsGivenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(6)
		slices.SortFunc(p, func(a, b *person) int { return cmp.Compare(a.ID, b.ID) })
		a, others := p[5], p[:5] // locked last by all of them
		tn.must(db.Write(a.ctx(), func(tx *store.Tx) error {
			for i := 1; i < 5000; i++ {
				if err := tx.PutContact(store.Contact{User: a.ID, Peer: im.UserID(i), Friend: true}); err != nil {
					return err
				}
			}
			return nil
		}))
		var accepts, warmUps []func()
		var friends atomic.Int64
		for _, q := range others {
			tn.must(second(a.request(q.ID, "")))
			warmUps = append(warmUps, func() { tn.must(q.update(a.ID, "them")) }) // a connection each
			accepts = append(accepts, func() {
				if q.accept(a.ID) == nil {
					friends.Add(1)
				}
			})
		}
		together(warmUps...)
		together(accepts...)
		if friends.Load() != 1 {
			t.Errorf("%d became friend number 5,000", friends.Load())
		}
	})
}

// What ended 30 days ago is not shown, and is dropped when there is news.
func TestOldRequestsAreForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{})
		p := tn.people(3)
		a, b, c := p[0], p[1], p[2]
		tn.must(second(a.request(b.ID, "")))
		tn.shift(a, b, -36)
		if a.state(a, b) != expired || b.state(a, b) != expired {
			t.Error("forgotten too early")
		}
		tn.shift(a, b, -2)
		if len(a.list(0).requests)+len(b.list(0).requests) != 0 {
			t.Error("not forgotten")
		}
		tn.law(p, func() { tn.must(second(c.request(a.ID, ""))) })
		var rows int
		tn.must(db.ReadOne(a.ctx(), func(tx *store.Tx) error {
			return tx.QueryRow(`SELECT COUNT(*) FROM contact_requests WHERE user_id = $1`, a.ID).Scan(&rows)
		}))
		if rows != 1 {
			t.Errorf("a has %d rows", rows)
		}
		tn.law(p, func() { tn.must(second(a.request(b.ID, "again"))) })
	})
}
