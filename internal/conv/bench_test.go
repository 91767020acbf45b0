package conv_test

import (
	"fmt"
	"testing"

	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

// BenchmarkAddMembers is a thousand people added to a group in one call, until
// its answer: all of them have been told then.
func BenchmarkAddMembers(b *testing.B) {
	eachEngine(b, func(b *testing.B, w *lawtest.World) {
		ann, some := w.Person(b), ids(b, w, 1000)
		for b.Loop() {
			c := ann.Group("g")
			if err := ann.TryAdd(c, some...); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSendToGroup is a message to groups of a hundred and of a hundred
// thousand, up to its answer.
func BenchmarkSendToGroup(b *testing.B) {
	eachEngine(b, func(b *testing.B, w *lawtest.World) {
		ann := w.Person(b)
		for _, n := range []int{100, 100_000} {
			c := ann.Group("g")
			for all := ids(b, w, n-1); len(all) > 0; all = all[min(1000, len(all)):] {
				if err := ann.TryAdd(c, all[:min(1000, len(all))]...); err != nil {
					b.Fatal(err)
				}
			}
			b.Run(fmt.Sprint(n), func(b *testing.B) {
				for b.Loop() {
					ann.Say(c, "两百字节左右的一条消息 about two hundred bytes of text, half of it Chinese and half of it English, as people write 它们")
				}
			})
		}
	})
}

func eachEngine(b *testing.B, fn func(*testing.B, *lawtest.World)) {
	for name, o := range map[string]store.Options{"sqlite": {Dir: b.TempDir()}, "postgres": {URL: storetest.Postgres(b)}} {
		b.Run(name, func(b *testing.B) {
			fn(b, lawtest.New(storetest.Open(b, o), conv.Config{MaxGroupMembers: 1_000_000}))
		})
	}
}

// ids makes accounts, in few transactions.
func ids(b *testing.B, w *lawtest.World, n int) []int64 {
	b.Helper()
	list := make([]int64, 0, n)
	for len(list) < n {
		err := w.DB.Write(b.Context(), func(tx *store.Tx) error {
			for range min(1000, n-len(list)) {
				id := im.NewID()
				key := fmt.Sprintf("p%d", id)
				if _, err := tx.AddAccount(&store.Account{ID: im.UserID(id), Handle: key, HandleKey: key, Name: key, CreatedAt: tx.Now()}, ""); err != nil {
					return err
				}
				list = append(list, id)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return list
}
