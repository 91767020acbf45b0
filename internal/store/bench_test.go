package store_test

import (
	"testing"

	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// BenchmarkRead is what a short read costs: a snapshot, and a single statement.
func BenchmarkRead(b *testing.B) {
	db := storetest.Open(b, store.Options{Dir: b.TempDir()})
	c, _ := newConv(b, db, 1, 2)
	look := func(tx *store.Tx) error {
		_, err := tx.Memberships(c, im.UserID(1))
		return err
	}
	b.Run("snapshot", func(b *testing.B) {
		for b.Loop() {
			if err := db.Read(ctx, look); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			if err := db.ReadOne(ctx, look); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkAppend is the message path from many senders at once: of those known
// to be allowed, and of those who are looked at in the transaction.
func BenchmarkAppend(b *testing.B) {
	appendAll(b, storetest.Open(b, store.Options{Dir: b.TempDir()}))
}

// BenchmarkAppendPostgres is the same on the other engine.
func BenchmarkAppendPostgres(b *testing.B) {
	appendAll(b, storetest.Open(b, store.Options{URL: storetest.Postgres(b)}))
}

func appendAll(b *testing.B, db *store.DB) {
	c, v := newConv(b, db, 1, 2)
	body := text("两百字节左右的一条消息 about two hundred bytes of text, half of it Chinese and half of it English, as people write 它们")
	for name, version := range map[string]int64{"known": v, "looked-at": 0} {
		b.Run(name, func(b *testing.B) {
			b.SetParallelism(256)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					m := store.Message{Conv: c, Sender: 1, ClientID: newClientID(), Countable: true, Body: body, Version: version}
					if _, err := db.Append(ctx, m); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
