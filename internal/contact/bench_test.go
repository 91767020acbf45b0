package contact_test

import (
	"testing"

	"hongyan/internal/contact"
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
