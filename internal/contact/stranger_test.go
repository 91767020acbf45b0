package contact_test

import (
	"sync"
	"sync/atomic"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// A stranger writes so many messages, and no more before the answer, however
// many are sent at once.
func TestAStrangerIsHeardUntilTheAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const limit = 3
		tn := newTown(t, db, lawtest.Config{StrangerMessages: limit})
		p := tn.people(2)
		a, b := p[0], p[1]
		c := a.Direct(b.Person)
		var stored atomic.Int32
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for {
					err := a.say(c)
					if reason(err) == hyv1.Reason_OVERLOADED {
						continue // two at once: again
					}
					if err == nil {
						stored.Add(1)
					} else {
						tn.want(err, hyv1.Reason_UNANSWERED)
					}
					return
				}
			})
		}
		wg.Wait()
		if n := stored.Load(); n != limit {
			t.Errorf("%d messages were stored", n)
		}
		tn.want(a.say(c), hyv1.Reason_UNANSWERED)
		tn.must(b.say(c))
		for range 2 * limit {
			tn.must(a.say(c))
			tn.must(b.say(c))
		}
	})
}

// Friends write as they please, until they are none; then what was answered
// counts.
func TestFriendsNeedNoAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tn := newTown(t, db, lawtest.Config{StrangerMessages: 1})
		p := tn.people(3)
		a, b, d := p[0], p[1], p[2]
		a.befriend(b)
		a.befriend(d)
		ab, ad := a.Direct(b.Person), a.Direct(d.Person)
		for range 4 {
			tn.must(a.say(ab))
			tn.must(a.say(ad))
		}
		tn.must(b.say(ab))
		tn.must(b.remove(a.ID))
		tn.must(d.remove(a.ID))
		tn.must(a.say(ab))
		tn.want(a.say(ad), hyv1.Reason_UNANSWERED)
		tn.must(d.say(ad))
		tn.must(a.say(ad))
	})
}

// The setting is of the server: it holds for conversations of before, and ends
// with it.
func TestTheLimitOfStrangersIsThatOfTheServerNow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		before := newTown(t, db, lawtest.Config{})
		p := before.people(2)
		a, b := p[0], p[1]
		c := a.Direct(b.Person)
		for range 3 {
			before.must(a.say(c))
		}
		lawtest.New(db, lawtest.Config{StrangerMessages: 2})
		before.want(a.say(c), hyv1.Reason_UNANSWERED)
		lawtest.New(db, lawtest.Config{})
		before.must(a.say(c))
	})
}
