package session

import (
	"sync"

	"hongyan/internal/im"
)

// stream names a conversation's stream, or a user's own.
type stream struct {
	user bool
	id   int64
}

// room is a stream that somebody here follows.
type room struct {
	hub *Hub
	key stream

	mu sync.Mutex
	// head is the highest seq heard of. It may be behind the store, never ahead.
	head im.Seq
	subs []*subscription
	dead bool // empty and out of the table
}

// state of a sub.
type state uint8

const (
	held   state = iota // a snapshot is being taken; nothing is sent
	behind              // the store is, or will be, read for it
	live                // the next event is sent as it comes
	gone                // out of the room
)

// subscription is one session following one stream.
//
// The events 1..cursor are queued for the device, or known to it. cursor
// belongs to the room's lock while live, to the one catching up while behind.
// state and i belong to the room's lock.
type subscription struct {
	s      *Session
	r      *room
	i      int // place in r.subs
	state  state
	cursor im.Seq
}

// news is a run of consecutive events of one stream, the same for everybody.
type news struct {
	first  im.Seq
	frames []*Frame
	left   []im.UserID // they see nothing after these events
	joined []byte      // all binary frames in one piece
}

func (n *news) last() im.Seq { return n.first + im.Seq(len(n.frames)) - 1 }

// binary returns all frames in one piece.
func (n *news) binary() []byte {
	if n.joined == nil {
		for _, f := range n.frames {
			n.joined = append(n.joined, f.binary...)
		}
	}
	return n.joined
}

// publish gives the news to everybody who has seen all before it; who has not
// reads the store instead. Changes of membership are events too, so a session
// without a gap has heard of all of them: only members are live.
func (r *room) publish(n *news, b *batch) {
	r.mu.Lock()
	r.head = max(r.head, n.last())
	for _, sub := range r.subs {
		if sub.state == live {
			sub.take(n, b)
		}
	}
	if len(n.left) > 0 {
		r.partLocked(n.left)
	}
	r.mu.Unlock()
}

// partLocked sends those who left nothing more. Whether they are back in by now,
// if the news comes late, the store knows.
func (r *room) partLocked(left []im.UserID) {
	gone := make(map[im.UserID]bool, len(left)) // everybody, when a group is dissolved
	for _, u := range left {
		gone[u] = true
	}
	for _, sub := range r.subs {
		if sub.state == live && gone[sub.s.id.User] {
			sub.fallBehind()
		}
	}
}

// take is the law of the session: in order → send, old → drop, gap or overflow
// → read the store. The room is locked.
func (sub *subscription) take(n *news, b *batch) {
	switch {
	case n.last() <= sub.cursor:
		return
	case n.first > sub.cursor+1:
		sub.fallBehind()
		return
	}
	if len(n.frames) > 1 && sub.cursor+1 == n.first && !sub.s.text {
		if !sub.s.conn.Queue(n.binary()) {
			sub.fallBehind()
			return
		}
	} else {
		for _, f := range n.frames[sub.cursor+1-n.first:] {
			if !sub.s.conn.Queue(f.For(sub.s.text)) {
				sub.fallBehind()
				return
			}
			sub.cursor++
		}
	}
	sub.cursor = n.last()
	b.add(sub.s)
}

// fallBehind has the store read for sub. The room is locked.
func (sub *subscription) fallBehind() {
	sub.state = behind
	sub.r.hub.metrics.behind.Inc()
	sub.s.late(sub)
}

// heard is a hint without the event.
func (r *room) heard(seq im.Seq) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head = max(r.head, seq)
	for _, sub := range r.subs {
		if sub.state == live && sub.cursor < seq {
			sub.fallBehind()
		}
	}
}

// caughtUp returns the sessions that are live and have got as far as seq.
func (r *room) caughtUp(seq im.Seq) (list []*Session) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, sub := range r.subs {
		if sub.state == live && sub.cursor >= seq {
			list = append(list, sub.s)
		}
	}
	return list
}

// missing is how many events sub, which is behind, is known to lack.
func (sub *subscription) missing() (n im.Seq, isGone bool) {
	sub.r.mu.Lock()
	defer sub.r.mu.Unlock()
	return sub.r.head - sub.cursor, sub.state == gone
}

func (r *room) len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.subs)
}

// enter puts sub into the room of the stream, made if need be.
func (h *Hub) enter(k stream, sub *subscription) {
	sh := h.streamShard(k)
	for {
		sh.mu.Lock()
		r := sh.rooms[k]
		if r == nil {
			r = &room{hub: h, key: k}
			sh.rooms[k] = r
		}
		sh.mu.Unlock()
		r.mu.Lock()
		if !r.dead {
			sub.r, sub.i = r, len(r.subs)
			r.subs = append(r.subs, sub)
			r.mu.Unlock()
			return
		}
		r.mu.Unlock() // it was emptied just now: the next one is new
	}
}

// leave takes sub out of its room; twice does no harm.
func (h *Hub) leave(sub *subscription) {
	r := sub.r
	r.mu.Lock()
	if sub.state == gone {
		r.mu.Unlock()
		return
	}
	sub.state = gone
	last := r.subs[len(r.subs)-1]
	r.subs[sub.i], last.i = last, sub.i
	r.subs[len(r.subs)-1] = nil
	r.subs = r.subs[:len(r.subs)-1]
	r.dead = len(r.subs) == 0
	dead := r.dead
	r.mu.Unlock()
	if dead {
		sh := h.streamShard(r.key)
		sh.mu.Lock()
		if sh.rooms[r.key] == r {
			delete(sh.rooms, r.key)
		}
		sh.mu.Unlock()
	}
}

// settle ends a read or a snapshot that brought sub up to cursor: live when
// nothing was heard of meanwhile, else (false) there is more to read.
func (sub *subscription) settle(cursor im.Seq, progress bool) bool {
	sub.r.mu.Lock()
	defer sub.r.mu.Unlock()
	if sub.state == gone {
		return true
	}
	sub.cursor = cursor
	// A head that the store does not have yet (a lagging replica) is not waited
	// for: its event will come as a gap.
	if sub.r.head > cursor && progress {
		return false
	}
	sub.state = live
	return true
}
