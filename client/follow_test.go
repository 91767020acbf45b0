package client

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gobwas/ws"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// world is a model of the server: what is stored, and a follower that is told
// of it badly. Its socket holds what is written, for the world to answer.
type world struct {
	t     *testing.T
	c     *Client
	rng   *rand.Rand
	log   map[ConvID][]*hyv1.Event
	user  int64
	epoch string
}

func newWorld(t *testing.T, seed uint64, o Options) *world {
	t.Helper()
	o.Server = "http://localhost"
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, c: c, rng: rand.New(rand.NewPCG(seed, 1)), log: map[ConvID][]*hyv1.Event{}, epoch: "e1"}
	w.connect()
	return w
}

func (w *world) connect() {
	w.c.follow.wanted.Store(true)
	w.c.follow.attach(&socket{held: true})
}

func (w *world) store(conv ConvID) *hyv1.Event {
	n := int64(len(w.log[conv])) + 1
	ev := &hyv1.Event{ConversationId: int64(conv), Seq: n, Num: n, Countable: true, SenderId: 9, Body: &hyv1.Event_Content{
		Content: &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: fmt.Sprintf("%d.%d", conv, n)}}},
	}}
	w.log[conv] = append(w.log[conv], ev)
	return ev
}

func (w *world) push(ev *hyv1.Event) {
	b, err := proto.Marshal(ev)
	if err == nil {
		err = w.c.follow.event(b)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// written takes the frames the client wrote.
func (w *world) written() (frames []*hyv1.Frame) {
	s := w.c.follow.sock
	b := s.out
	s.out = nil
	for len(b) > 0 {
		size, n := 2, int(b[1]&0x7f)
		switch n {
		case 126:
			size, n = 4, int(b[2])<<8|int(b[3])
		case 127:
			w.t.Fatal("frame too long")
		}
		var mask [4]byte
		copy(mask[:], b[size:])
		payload := b[size+4 : size+4+n]
		ws.Cipher(payload, mask, 0)
		f := &hyv1.Frame{}
		if err := proto.Unmarshal(payload, f); err != nil {
			w.t.Fatal(err)
		}
		frames = append(frames, f)
		b = b[size+4+n:]
	}
	return frames
}

// answer answers one frame.
func (w *world) answer(f *hyv1.Frame) {
	var err error
	switch k := f.GetKind().(type) {
	case *hyv1.Frame_Sync:
		err = w.c.follow.synced(w.diff(k.Sync))
	case *hyv1.Frame_Call:
		if w.rng.IntN(8) == 0 {
			err = w.c.follow.failed(f.GetId(), newError(14, &hyv1.ErrorDetail{Reason: hyv1.Reason_OVERLOADED}))
			break
		}
		req := &hyv1.HistoryRequest{}
		if err := proto.Unmarshal(k.Call.GetRequest(), req); err != nil {
			w.t.Fatal(err)
		}
		all := w.log[ConvID(req.GetConversationId())]
		from := min(int(req.GetAfterSeq()), len(all))
		page := all[from:]
		if len(page) > 7 {
			page = page[:7]
		}
		b, merr := proto.Marshal(&hyv1.HistoryResponse{Messages: page, HasMore: from+len(page) < len(all)})
		if merr != nil {
			w.t.Fatal(merr)
		}
		err = w.c.follow.result(f.GetId(), &hyv1.Result{Response: b})
	case *hyv1.Frame_Ping:
		w.pong()
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) pong() { w.c.follow.pong(&hyv1.Pong{Epoch: w.epoch, UserSeq: w.user}) }

func (w *world) diff(r *hyv1.SyncRequest) *hyv1.SyncResponse {
	known := map[ConvID]int64{}
	for _, h := range r.GetHeads() {
		known[ConvID(h.GetConversationId())] = h.GetSeq()
	}
	res := &hyv1.SyncResponse{Epoch: w.epoch, UserSeq: w.user, Resync: r.GetEpoch() != w.epoch}
	for conv, all := range w.log {
		if seq, ok := known[conv]; ok && seq == int64(len(all)) {
			continue
		}
		tail := all[max(0, len(all)-min(int(r.GetTail()), 3)):]
		res.Conversations = append(res.Conversations, &hyv1.ConversationDiff{
			Conversation: &hyv1.Conversation{Id: int64(conv), HeadSeq: int64(len(all))}, Tail: tail,
		})
	}
	return res
}

func (w *world) settle() {
	for {
		frames := w.written()
		if len(frames) == 0 {
			return
		}
		for _, f := range frames {
			w.answer(f)
		}
	}
}

// Events lost, repeated, shuffled; connections broken; history pages that fail;
// a queue that fills: the program sees each conversation in order, once, whole.
func TestOrderedOnceWhateverTheServerPushes(t *testing.T) {
	for seed := range uint64(60) {
		w := newWorld(t, seed, Options{})
		w.settle()
		seen := map[ConvID]int64{}
		drain := func(limit int) {
			for range limit {
				e, _ := w.c.follow.queue.take()
				if e == nil {
					return
				}
				if e.Kind != KindMessage {
					continue
				}
				if e.Seq != seen[e.Conv]+1 || e.Text() != fmt.Sprintf("%d.%d", e.Conv, e.Seq) {
					t.Fatalf("seed %d: conv %d: %d after %d", seed, e.Conv, e.Seq, seen[e.Conv])
				}
				seen[e.Conv] = e.Seq
			}
		}
		var flight []*hyv1.Event
		for range 2000 {
			switch w.rng.IntN(12) {
			case 0: // lost
				w.store(ConvID(1 + w.rng.IntN(5)))
			case 1, 2, 3, 4, 5:
				flight = append(flight, w.store(ConvID(1+w.rng.IntN(5))))
			case 6, 7, 8:
				if n := len(flight); n > 0 {
					i := max(0, n-1-w.rng.IntN(4)) // shuffled a little; repeated now and then
					w.push(flight[i])
					if w.rng.IntN(4) > 0 {
						flight = append(flight[:i], flight[i+1:]...)
					}
				}
			case 9:
				for _, f := range w.written() {
					w.answer(f)
				}
			case 10:
				drain(w.rng.IntN(10))
			case 11:
				if w.rng.IntN(20) == 0 {
					w.connect()
					flight = nil
				}
			}
		}
		w.connect() // the last hints are lost: the next sync heals
		for range 50 {
			w.settle()
			drain(1 << 20)
			w.pong()
		}
		for conv, all := range w.log {
			if seen[conv] != int64(len(all)) {
				t.Fatalf("seed %d: conv %d: saw %d of %d", seed, conv, seen[conv], len(all))
			}
		}
	}
}

// A program that does not take its events loses none: the queue is bounded, and
// the rest is read from history when there is room.
func TestASlowProgramLosesNothing(t *testing.T) {
	w := newWorld(t, 1, Options{})
	w.settle()
	const n = 3 * queueLimit
	for range n {
		w.push(w.store(1))
	}
	if got := len(w.c.follow.queue.waiting); got != queueLimit {
		t.Fatalf("queue holds %d, want %d", got, queueLimit)
	}
	seen := int64(0)
	for idle := 0; idle < 100; {
		e, room := w.c.follow.queue.take()
		if room && w.c.follow.queue.stalled.Load() {
			w.pong()
		}
		w.settle()
		switch {
		case e == nil:
			idle++
		case e.Kind == KindMessage:
			if e.Seq != seen+1 {
				t.Fatalf("%d after %d", e.Seq, seen)
			}
			seen, idle = e.Seq, 0
		}
	}
	if seen != n {
		t.Fatalf("saw %d of %d", seen, n)
	}
}

// State counts only what the program was handed, and a new client that is given
// it goes on right there.
func TestStateGoesOnWhereTheProgramStopped(t *testing.T) {
	w := newWorld(t, 2, Options{})
	w.settle()
	for range 10 {
		w.push(w.store(1))
	}
	for taken := 0; taken < 4; {
		if e, _ := w.c.follow.queue.take(); e.Kind == KindMessage {
			taken++
		}
	}
	st := w.c.State()
	if st.Heads[1].Seq != 4 {
		t.Fatalf("state is at %d, want 4", st.Heads[1].Seq)
	}
	next := newWorld(t, 3, Options{State: &st})
	next.log = w.log
	next.settle()
	for {
		e, _ := next.c.follow.queue.take()
		if e == nil {
			t.Fatal("nothing came")
		}
		if e.Kind == KindMessage {
			if e.Seq != 5 {
				t.Fatalf("goes on at %d, want 5", e.Seq)
			}
			return
		}
	}
}

// A device without state begins at the present; a restored server says so.
func TestBeginsAtThePresentAndTellsOfAReset(t *testing.T) {
	w := newWorld(t, 4, Options{})
	w.store(1)
	w.store(1)
	w.settle()
	if e, _ := w.c.follow.queue.take(); e == nil || e.Kind != KindSynced {
		t.Fatalf("got %+v, want only KindSynced", e)
	}
	w.epoch = "e2"
	w.log[1] = w.log[1][:1]
	w.pong()
	w.settle()
	var kinds []Kind
	for e, _ := w.c.follow.queue.take(); e != nil; e, _ = w.c.follow.queue.take() {
		kinds = append(kinds, e.Kind)
	}
	if len(kinds) != 2 || kinds[0] != KindReset || kinds[1] != KindSynced || w.c.State().Heads[1].Seq != 1 {
		t.Fatalf("kinds %v, state %+v", kinds, w.c.State())
	}
}
