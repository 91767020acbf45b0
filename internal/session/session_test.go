package session

import (
	"context"
	"encoding/binary"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// book is a Source in memory: what was committed.
type book struct {
	mu    sync.Mutex
	convs map[im.ConvID][]im.Event
	users map[im.UserID][]im.UserEvent
	out   map[im.UserID]im.Seq // users who left: they see nothing from this seq on
	reads int
	// silent hide that they are typing.
	silent []im.UserID
}

func newBook() *book {
	return &book{convs: map[im.ConvID][]im.Event{}, users: map[im.UserID][]im.UserEvent{}, out: map[im.UserID]im.Seq{}}
}

func (b *book) EventsAfter(_ context.Context, u im.UserID, c im.ConvID, after im.Seq, limit int) ([]im.Event, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	evs := b.convs[c]
	end := im.Seq(len(evs))
	left, gone := b.out[u]
	if gone {
		end = left - 1
	}
	after = min(after, end)
	return slices.Clone(evs[after:min(end, after+im.Seq(limit))]), !gone, nil
}

func (b *book) Typing(_ context.Context, user im.UserID, _ im.ConvID) ([]im.UserID, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.silent, !slices.Contains(b.silent, user), nil
}

func (b *book) UserEventsAfter(_ context.Context, u im.UserID, after im.Seq, limit int) ([]im.UserEvent, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	evs := b.users[u]
	after = min(after, im.Seq(len(evs)))
	return slices.Clone(evs[after:min(im.Seq(len(evs)), after+im.Seq(limit))]), nil
}

// say commits a message and returns its notice.
func (b *book) say(c im.ConvID, sender im.UserID) store.Notice {
	body, _ := proto.Marshal(&hyv1.Event{Body: &hyv1.Event_Content{Content: &hyv1.Content{
		Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: "x"}}}}})
	b.mu.Lock()
	defer b.mu.Unlock()
	n := im.Seq(len(b.convs[c]) + 1)
	ev := im.Event{Conv: c, Seq: n, Num: n, Countable: true, Sender: sender, At: time.Now(), Body: body}
	b.convs[c] = append(b.convs[c], ev)
	return store.Notice{Event: &ev}
}

// heads is what a sweep of the store would say.
func (b *book) heads(context.Context) (heads []store.StreamHead, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c, evs := range b.convs {
		heads = append(heads, store.StreamHead{ID: int64(c), Seq: im.Seq(len(evs))})
	}
	for u, evs := range b.users {
		heads = append(heads, store.StreamHead{User: true, ID: int64(u), Seq: im.Seq(len(evs))})
	}
	return heads, nil
}

// device is a connection with an outbox of limit frames, read at a pace.
type device struct {
	t     *testing.T
	limit int
	text  bool

	mu      sync.Mutex
	outbox  [][]byte
	refused bool
	closed  bool
	got     []*hyv1.Frame
	session *Session
}

func (d *device) Queue(f []byte) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.outbox) >= d.limit {
		d.refused = true
		return false
	}
	d.outbox = append(d.outbox, f)
	return true
}
func (d *device) Flush() {}
func (d *device) Close(uint16, string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}
func (d *device) Text() bool { return d.text }

// read takes everything queued, and reports Drained as the door does.
func (d *device) read() {
	d.mu.Lock()
	for _, b := range d.outbox {
		d.got = append(d.got, decode(d.t, b)...)
	}
	d.outbox = nil
	drained := d.refused
	d.refused = false
	d.mu.Unlock()
	if drained {
		d.session.Drained()
	}
}

func decode(t *testing.T, b []byte) (frames []*hyv1.Frame) {
	for len(b) > 0 {
		n, h := int(b[1]), 2
		if n == 126 {
			n, h = int(binary.BigEndian.Uint16(b[2:])), 4
		}
		f := &hyv1.Frame{}
		if err := proto.Unmarshal(b[h:h+n], f); err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
		b = b[h+n:]
	}
	return frames
}

func (d *device) seqs(c im.ConvID) (list []im.Seq) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.got {
		if ev := f.GetEvent(); ev != nil && ev.GetConversationId() == int64(c) {
			list = append(list, ev.GetSeq())
		}
	}
	return list
}

// follow starts a session that follows c from the beginning.
func follow(t *testing.T, h *Hub, user im.UserID, limit int, convs ...im.ConvID) *device {
	d := &device{t: t, limit: limit}
	d.session = h.Start(im.Identity{User: user, Device: im.DeviceID(user)}, d)
	for _, c := range convs {
		sub := d.session.hold(stream{id: int64(c)})
		d.session.release(sub, 0, false)
	}
	return d
}

func dense(n int) (list []im.Seq) {
	for i := range n {
		list = append(list, im.Seq(i+1))
	}
	return list
}

func wantDense(t *testing.T, d *device, c im.ConvID, n int) {
	t.Helper()
	if got := d.seqs(c); !slices.Equal(got, dense(n)) {
		t.Errorf("conversation %d: got %v, want 1..%d", c, got, n)
	}
}

// The law of the session, with every fault a route may have.
func TestOrderedOnceWhateverTheRouteDoes(t *testing.T) {
	routes := map[string]func(rng *rand.Rand, n []store.Notice) []store.Notice{
		"true":     func(_ *rand.Rand, n []store.Notice) []store.Notice { return n },
		"lost":     func(rng *rand.Rand, n []store.Notice) []store.Notice { return drop(rng, n, 0.3) },
		"all lost": func(*rand.Rand, []store.Notice) []store.Notice { return nil },
		"repeated": func(rng *rand.Rand, n []store.Notice) []store.Notice { return append(n, drop(rng, n, 0.5)...) },
		"shuffled": func(rng *rand.Rand, n []store.Notice) []store.Notice {
			n = slices.Clone(n)
			rng.Shuffle(len(n), func(i, j int) { n[i], n[j] = n[j], n[i] })
			return n
		},
	}
	for name, route := range routes {
		for seed := range uint64(20) {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { ordered(t, rand.New(rand.NewPCG(seed, 1)), route) })
			})
		}
	}
}

func drop(rng *rand.Rand, n []store.Notice, p float64) (kept []store.Notice) {
	for _, x := range n {
		if rng.Float64() > p {
			kept = append(kept, x)
		}
	}
	return kept
}

func ordered(t *testing.T, rng *rand.Rand, route func(*rand.Rand, []store.Notice) []store.Notice) {
	ctx, cancel := context.WithCancel(t.Context())
	b := newBook()
	h := New(ctx, b, slog.New(slog.DiscardHandler))
	var wg sync.WaitGroup
	wg.Go(func() { _ = h.Run(ctx, b.heads) })
	devices := []*device{
		follow(t, h, 1, 1000, 1, 2), // quick
		follow(t, h, 2, 3, 1, 2),    // slow: three frames and it is full
	}
	synctest.Wait() // caught up and live: what follows is the live path
	const events = 120
	for i := 0; i < events; {
		var news []store.Notice
		for range 1 + rng.IntN(6) {
			if i < events {
				news = append(news, b.say(im.ConvID(1+i%2), 9))
				i++
			}
		}
		h.Committed(store.Committed{Notices: route(rng, news)})
		devices[0].read()
		if rng.IntN(3) == 0 {
			devices[1].read()
		}
		if rng.IntN(4) == 0 {
			synctest.Wait()
		}
	}
	for range 2 * events { // the slow one gets three frames at a time
		time.Sleep(sweepEvery)
		synctest.Wait()
		for _, d := range devices {
			d.read()
		}
	}
	for _, d := range devices {
		wantDense(t, d, 1, events/2)
		wantDense(t, d, 2, events/2)
		d.session.Close()
	}
	cancel()
	wg.Wait()
}

// On a route without faults nobody who keeps up reads the store.
func TestTheLivePathDoesNotReadTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		d := follow(t, h, 1, 1000, 1)
		synctest.Wait()
		before := b.reads
		for range 50 {
			h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9), b.say(1, 9)}})
		}
		d.read()
		wantDense(t, d, 1, 100)
		if b.reads != before {
			t.Errorf("%d reads of the store", b.reads-before)
		}
	})
}

// A device that never reads costs its outbox, and others nothing.
func TestASlowDeviceHurtsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		quick, stuck := follow(t, h, 1, 1000, 1), follow(t, h, 2, 2, 1)
		synctest.Wait()
		for range 300 {
			h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9)}})
			quick.read()
		}
		synctest.Wait()
		wantDense(t, quick, 1, 300)
		if b.reads > 10 {
			t.Errorf("the stuck device had the store read %d times", b.reads)
		}
		for range 200 { // and when it wakes up it gets everything
			stuck.read()
			synctest.Wait()
		}
		wantDense(t, stuck, 1, 300)
	})
}

// Who was removed sees the removal and nothing after it, whether the hint of
// the removal came or not.
func TestRemovedMembersHearNoMore(t *testing.T) {
	for _, lost := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b := newBook()
			h := New(t.Context(), b, slog.New(slog.DiscardHandler))
			stays, goes := follow(t, h, 1, 1000, 1), follow(t, h, 2, 1000, 1)
			synctest.Wait()
			h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9)}})
			removal := b.say(1, 9)
			removal.Left = []im.UserID{2}
			b.mu.Lock()
			b.out[2] = 3
			b.mu.Unlock()
			if !lost {
				h.Committed(store.Committed{Notices: []store.Notice{removal}})
			}
			for range 3 {
				h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9)}})
			}
			synctest.Wait()
			stays.read()
			goes.read()
			wantDense(t, stays, 1, 5)
			wantDense(t, goes, 1, 2)
			if goes.session.follows(stream{id: 1}) {
				t.Error("still follows")
			}
		})
	}
}

// Typing and marks reach those who are to be told, on connections that are open.
func TestThoseWhoAreNotToldHearNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		devices := []*device{follow(t, h, 1, 1000, 1), follow(t, h, 2, 1000, 1), follow(t, h, 3, 1000, 1)}
		synctest.Wait()
		heard := func(want ...bool) {
			t.Helper()
			for i, d := range devices {
				d.read()
				if got := len(d.got) > 0; got != want[i] {
					t.Errorf("user %d heard: %v", i+1, got)
				}
				d.got = nil
			}
		}
		h.Typing(t.Context(), devices[0].session, 1)
		heard(false, true, true)
		b.silent = []im.UserID{3}
		h.Typing(t.Context(), devices[0].session, 1)
		heard(false, true, false)
		h.Typing(t.Context(), devices[2].session, 1)
		heard(false, false, false)
		mark := store.Notice{Mark: &im.Mark{Conv: 1, User: 1, Read: 1}}
		h.Committed(store.Committed{Notices: []store.Notice{mark}})
		heard(true, true, true)
		mark.But = []im.UserID{2}
		h.Committed(store.Committed{Notices: []store.Notice{mark}})
		heard(true, false, true)
	})
}

func TestRevocationClosesSessions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(t.Context(), newBook(), slog.New(slog.DiscardHandler))
		one, other := follow(t, h, 1, 10), follow(t, h, 2, 10)
		h.Committed(store.Committed{Notices: []store.Notice{{Revoked: &im.Identity{User: 1, Device: 1}}}})
		one.read()
		if !one.closed || other.closed {
			t.Errorf("closed: %v, other %v", one.closed, other.closed)
		}
		if r := one.got[0].GetGoAway().GetReason(); r != hyv1.Reason_DEVICE_REVOKED {
			t.Errorf("told %v", r)
		}
	})
}

// An answer waits for room, and is not lost when there was none.
func TestAnswersWaitForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New(t.Context(), newBook(), slog.New(slog.DiscardHandler))
		d := follow(t, h, 1, 2)
		for i := range 20 {
			d.session.Reply(&hyv1.Frame{Id: uint32(i + 1)})
		}
		for range 20 {
			d.read()
		}
		for i, f := range d.got {
			if f.GetId() != uint32(i+1) {
				t.Fatalf("answer %d has id %d", i, f.GetId())
			}
		}
		if len(d.got) != 20 || d.closed {
			t.Errorf("%d answers, closed %v", len(d.got), d.closed)
		}
		for range repliesLimit + 10 {
			d.session.Reply(&hyv1.Frame{Id: 1})
		}
		if !d.closed {
			t.Error("a device that asks and never reads is kept")
		}
	})
}

func TestEventFrameIsTheStoredBytesInBothEncodings(t *testing.T) {
	b := newBook()
	n := b.say(5, 6)
	n.Event.ClientID = im.ClientID{1, 2, 3, 4, 5, 6, 0x70, 8, 0x80}
	f := eventFrame(n.Event)
	got := decode(t, f.binary)[0].GetEvent()
	want, err := n.Event.Proto()
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if text := f.For(true); text[0] != 0x81 || !slices.Contains([]byte{'{'}, text[4]) && text[2] != '{' {
		t.Errorf("text frame %q", text)
	}
}

// What is committed between the snapshot and its answer follows the answer,
// without waiting for a sweep.
func TestNothingFallsBetweenSnapshotAndLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		d := &device{t: t, limit: 100}
		d.session = h.Start(im.Identity{User: 1, Device: 1}, d)
		sub := d.session.hold(stream{id: 1})
		h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9), b.say(1, 9)}})
		d.session.release(sub, 1, true) // the snapshot had the first one only
		synctest.Wait()
		h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9)}})
		d.read()
		if got := d.seqs(1); !slices.Equal(got, []im.Seq{2, 3}) {
			t.Errorf("got %v, want 2 and 3", got)
		}
	})
}

// News of a leaving that comes late, when the user is back in, ends nothing.
func TestLateNewsOfLeavingAsksTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		d := follow(t, h, 1, 1000, 7)
		synctest.Wait()
		kick := b.say(7, 2)
		kick.Left = []im.UserID{1}
		h.Committed(store.Committed{Notices: []store.Notice{b.say(7, 2)}}) // back again
		synctest.Wait()
		h.Committed(store.Committed{Notices: []store.Notice{kick}})
		synctest.Wait()
		h.Committed(store.Committed{Notices: []store.Notice{b.say(7, 2)}})
		d.read()
		wantDense(t, d, 7, 3)
	})
}

// A new snapshot takes the place of what was being caught up before it.
func TestANewSnapshotEndsTheOldCatchingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		for range 10 {
			b.say(7, 2)
		}
		d := follow(t, h, 1, 3, 7) // full after three
		synctest.Wait()
		d.session.release(d.session.hold(stream{id: 7}), 10, true)
		h.Committed(store.Committed{Notices: []store.Notice{b.say(7, 2)}})
		for range 10 {
			d.read()
			synctest.Wait()
		}
		if got := d.seqs(7); !slices.Equal(got, []im.Seq{1, 2, 3, 11}) {
			t.Errorf("got %v, want what was queued before and 11", got)
		}
	})
}

func TestAConversationJoinedDuringASyncIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		d := follow(t, h, 1, 100)
		w := &watcher{s: d.session, convs: map[im.ConvID]*subscription{}}
		w.Watch(nil)
		h.Committed(store.Committed{Notices: []store.Notice{b.say(7, 2), b.say(7, 2)}})
		w.At(7, 1, true) // the snapshot had the first of the two
		w.release()
		synctest.Wait()
		h.Committed(store.Committed{Notices: []store.Notice{b.say(7, 2)}})
		d.read()
		if got := d.seqs(7); !slices.Equal(got, []im.Seq{2, 3}) {
			t.Errorf("got %v, want 2 and 3", got)
		}
	})
}

// A device that slept through very much is not sent all of it: it syncs again.
func TestFarBehindSyncsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBook()
		h := New(t.Context(), b, slog.New(slog.DiscardHandler))
		d := follow(t, h, 1, 2, 1)
		synctest.Wait()
		for range resyncAfter + 10 {
			h.Committed(store.Committed{Notices: []store.Notice{b.say(1, 9)}})
		}
		for range 20 {
			synctest.Wait()
			d.read()
		}
		if last := d.got[len(d.got)-1]; last.GetResync() == nil || len(d.got) > 5 {
			t.Errorf("%d frames, the last is %v", len(d.got), last)
		}
		if d.session.follows(stream{id: 1}) {
			t.Error("still follows")
		}
	})
}
