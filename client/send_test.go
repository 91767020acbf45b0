package client

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
)

// sender is a client whose connection the test plays: what it sends is answered
// by hand.
func sender(t *testing.T, o Options) *world {
	t.Helper()
	w := newWorld(t, 1, o)
	w.written() // the sync
	w.c.spawn = func() {}
	w.c.out.attach(w.c.follow.sock)
	return w
}

func (w *world) sends() (all []*hyv1.Frame) {
	for _, f := range w.written() {
		if f.GetSend() != nil {
			all = append(all, f)
		}
	}
	return all
}

func body(f *hyv1.Frame) string { return f.GetSend().GetContent().GetText().GetBody() }

var overloaded = &Error{Code: 14, Reason: hyv1.Reason_OVERLOADED}

// A refused message is sent again before anything newer of its conversation,
// and only when nothing of it is under way; others are not held up.
func TestRefusedIsSentAgainInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := sender(t, Options{Window: 3})
		var done []string
		for i := range 5 {
			text := fmt.Sprint(i)
			w.c.SendAsync(1, text, func(_ Sent, err error) { done = append(done, fmt.Sprint(text, err)) })
		}
		first := w.sends()
		if len(first) != 3 {
			t.Fatalf("%d under way, want the window of 3", len(first))
		}
		w.c.out.failed(first[0].GetId(), overloaded)
		w.c.out.failed(first[1].GetId(), overloaded)
		time.Sleep(time.Minute)
		synctest.Wait()
		if again := w.sends(); len(again) != 0 {
			t.Fatalf("sent %v while one was under way", again)
		}
		w.c.SendAsync(2, "other", func(Sent, error) {})
		if other := w.sends(); len(other) != 1 || body(other[0]) != "other" {
			t.Fatalf("another conversation is held up: %v", other)
		}
		w.c.out.acked(first[2].GetId(), Sent{Seq: 1})
		time.Sleep(time.Minute)
		synctest.Wait()
		again := w.sends()
		if len(again) != 3 || body(again[0]) != "0" || body(again[1]) != "1" || body(again[2]) != "3" {
			t.Fatalf("again: %v", again)
		}
		if again[0].GetSend().GetClientId() != first[0].GetSend().GetClientId() {
			t.Fatal("another client id")
		}
		if len(done) != 1 || done[0] != "2<nil>" {
			t.Fatalf("done: %v", done)
		}
	})
}

// What was not answered on one connection goes out on the next, in order, with
// the same client ids.
func TestUnansweredGoesOutAgainOnTheNextConnection(t *testing.T) {
	w := sender(t, Options{Window: 2})
	answered := 0
	for i := range 4 {
		w.c.SendAsync(1, fmt.Sprint(i), func(Sent, error) { answered++ })
	}
	before := w.sends()
	w.c.out.acked(before[0].GetId(), Sent{})
	w.written()
	w.c.out.detach()
	w.connect()
	w.written()
	w.c.out.attach(w.c.follow.sock)
	after := w.sends()
	if len(after) != 2 || body(after[0]) != "1" || body(after[1]) != "2" || after[0].GetSend().GetClientId() != before[1].GetSend().GetClientId() {
		t.Fatalf("after: %v", after)
	}
	w.c.out.acked(before[1].GetId(), Sent{}) // of the old connection: its id means nothing now
	for _, f := range after {
		w.c.out.acked(f.GetId(), Sent{})
	}
	for _, f := range w.sends() {
		w.c.out.acked(f.GetId(), Sent{})
	}
	if answered != 4 {
		t.Fatalf("%d answered, want each of 4 once", answered)
	}
}

// Unless told otherwise, nothing of a conversation overtakes.
func TestOneAtATimeByDefault(t *testing.T) {
	w := sender(t, Options{})
	w.c.SendAsync(1, "a", func(Sent, error) {})
	w.c.SendAsync(1, "b", func(Sent, error) {})
	first := w.sends()
	if len(first) != 1 {
		t.Fatalf("%d under way", len(first))
	}
	w.c.out.acked(first[0].GetId(), Sent{})
	if next := w.sends(); len(next) != 1 || body(next[0]) != "b" {
		t.Fatalf("next: %v", next)
	}
}

func TestSendEndsWithItsContext(t *testing.T) {
	w := sender(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := w.c.Send(ctx, 1, "hi")
	if !errors.Is(err, ErrUnanswered) || !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if w.c.out.waiting != 0 || len(w.c.out.flying) != 0 {
		t.Fatal("it is kept")
	}
}

func TestRefusalsCanBeReturned(t *testing.T) {
	w := sender(t, Options{ReturnRefusals: true})
	var got error
	w.c.SendAsync(1, "hi", func(_ Sent, err error) { got = err })
	w.c.out.failed(w.sends()[0].GetId(), overloaded)
	if ReasonOf(got) != hyv1.Reason_OVERLOADED {
		t.Fatalf("got %v", got)
	}
}

// A program that dies with messages unanswered sends them at its next start.
func TestOutboxIsSentAtTheNextStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox")
	o := openOutbox(t, path)
	w := sender(t, Options{Outbox: o, Window: 3})
	for _, text := range []string{"a", "b", "c"} {
		w.c.SendAsync(1, text, func(Sent, error) {})
	}
	w.c.out.acked(w.sends()[1].GetId(), Sent{})
	w.c.out.end(ErrClosed)
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	next := sender(t, Options{Outbox: openOutbox(t, path), Window: 3})
	got := next.sends()
	if len(got) != 2 || body(got[0]) != "a" || body(got[1]) != "c" {
		t.Fatalf("sent %v", got)
	}
	for _, f := range got {
		next.c.out.acked(f.GetId(), Sent{})
	}
	if left := texts(t, next.c.opt.Outbox); len(left) != 0 {
		t.Fatalf("left: %v", left)
	}
}

func TestTheQueueIsBounded(t *testing.T) {
	w := sender(t, Options{Queue: 2})
	var errs []error
	for range 3 {
		w.c.SendAsync(1, "hi", func(_ Sent, err error) { errs = append(errs, err) })
	}
	if len(errs) != 1 || !errors.Is(errs[0], ErrQueueFull) {
		t.Fatalf("got %v", errs)
	}
}
