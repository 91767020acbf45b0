package contact_test

import (
	"context"
	"log/slog"
	"testing"

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
			s := contact.New(db, w.Conv.Settle, slog.New(slog.DiscardHandler))
			p := w.People(b, 2)
			p[0].Direct(p[1])
			ctx := im.WithIdentity(context.Background(), im.Identity{User: p[0].ID, Device: 1})
			me := &person{p[0], &town{s: s}, ctx}
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
