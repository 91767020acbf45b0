package presence

import (
	"context"
	"log/slog"
	"testing"

	"hongyan/internal/im"
	"hongyan/internal/session"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// nobodysPeer takes everything.
type nobodysPeer struct{ id im.Identity }

func (p nobodysPeer) Identity() im.Identity    { return p.id }
func (p nobodysPeer) Push(*session.Frame) bool { return true }
func (p nobodysPeer) Flush()                   {}

// BenchmarkChange is one change of somebody with 200 watchers, among 10,000
// people who are there.
func BenchmarkChange(b *testing.B) {
	s := New(storetest.Open(b, store.Options{Dir: b.TempDir()}), &rules{}, slog.New(slog.DiscardHandler))
	enter := func(u int) *Device {
		d, err := s.Enter(context.Background(), nobodysPeer{im.Identity{User: im.UserID(u), Device: 1}}, false)
		if err != nil {
			b.Fatal(err)
		}
		return d
	}
	for u := range 10_000 {
		d := enter(u + 1)
		if u < 200 {
			if err := d.Watch(context.Background(), []int64{77}); err != nil {
				b.Fatal(err)
			}
		}
	}
	seq := im.Seq(0)
	b.ReportAllocs()
	for b.Loop() {
		seq++
		s.choose(77, store.Chosen{Choice: choiceBusy, Text: string(rune('a' + seq%26)), Seq: seq})
	}
}
