package contact_test

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// BenchmarkBlock is a block and its end, with a conversation that follows, up
// to the answers.
func BenchmarkBlock(b *testing.B) {
	for name, o := range map[string]store.Options{"sqlite": {Dir: b.TempDir()}, "postgres": {URL: storetest.Postgres(b)}} {
		b.Run(name, func(b *testing.B) {
			db := storetest.Open(b, o)
			w := lawtest.New(db, lawtest.Config{})
			s := contact.New(db, w.Conv.Settle, w.Conv.SettleAll)
			p := w.People(b, 2)
			p[0].Direct(p[1])
			me := &person{p[0], &town{s: s}}
			for b.Loop() {
				if err := me.block(p[1].ID); err != nil {
					b.Fatal(err)
				}
				if err := me.unblock(p[1].ID); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSearchPeople is a search among PEOPLE (a million when it is asked for,
// else a hundred thousand) by somebody with 200 friends.
func BenchmarkSearchPeople(b *testing.B) {
	people, err := strconv.Atoi(os.Getenv("PEOPLE"))
	if err != nil {
		people = 100_000
	}
	for name, o := range map[string]store.Options{"sqlite": {Dir: b.TempDir()}, "postgres": {URL: storetest.Postgres(b)}} {
		b.Run(name, func(b *testing.B) {
			db := storetest.Open(b, o)
			w := lawtest.New(db, lawtest.Config{})
			s := contact.New(db, w.Conv.Settle, w.Conv.SettleAll)
			storetest.Crowd(b, db, 1, people)
			p := w.People(b, 1)[0]
			err := db.Write(b.Context(), func(tx *store.Tx) error {
				for i := range 200 {
					if err := tx.PutContact(store.Contact{User: p.ID, Peer: im.UserID(1 + i*people/200), Friend: true}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			me := &person{p, &town{s: s}}
			queries := []string{"zs", "wang", "李伟", "zhangw", "lxy", "chenmin", "anna12", "smith", "xyzzy", "国志", "w j", "crowd77"}
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if _, err := ask(me.ctx(), s.Search, &hyv1.PeopleServiceSearchRequest{Query: queries[i%len(queries)]}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		})
	}
}

// BenchmarkDecide is who may write decided anew by somebody with 200 direct
// conversations, all of which follow before the answer.
func BenchmarkDecide(b *testing.B) {
	for name, o := range map[string]store.Options{"sqlite": {Dir: b.TempDir()}, "postgres": {URL: storetest.Postgres(b)}} {
		b.Run(name, func(b *testing.B) {
			db := storetest.Open(b, o)
			w := lawtest.New(db, lawtest.Config{})
			s := contact.New(db, w.Conv.Settle, w.Conv.SettleAll)
			p := w.People(b, 201)
			for _, q := range p[1:] {
				p[0].Direct(q)
			}
			me := &person{p[0], &town{s: s}}
			for i := 0; b.Loop(); i++ {
				if _, err := me.decide(&hyv1.Privacy{Messages: only([]hyv1.Audience{friends, everybody}[i%2])}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
