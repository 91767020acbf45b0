package account

import (
	"context"
	"testing"

	"hongyan/internal/store"
)

func BenchmarkAuthenticate(b *testing.B) {
	db, err := store.Open(context.Background(), store.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	s := New(quick(Config{}), db, nil)
	in, err := s.register(context.Background(), registration{handle: "alice", password: goodPassword})
	if err != nil {
		b.Fatal(err)
	}
	run := func(name string, before func()) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				before()
				if _, err := s.Authenticate(context.Background(), in.access); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("remembered", func() {})
	run("new", func() { s.seen = newRecently() })
}

func BenchmarkHash(b *testing.B) {
	h := newHasher(Config{}.withDefaults(), newMetrics().hashSeconds)
	for b.Loop() {
		if _, err := h.Hash(context.Background(), goodPassword); err != nil {
			b.Fatal(err)
		}
	}
}
