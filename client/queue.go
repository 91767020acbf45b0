package client

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
)

// queueLimit bounds the events waiting for Events. When it is reached nothing
// is lost: the streams fall behind and are read from history later.
const queueLimit = 4096

// queue holds events from the reader to Events. With on set it holds nothing:
// events go there at once.
type queue struct {
	on      func(*Event)
	stalled atomic.Bool   // a stream waits for room
	some    chan struct{} // has a value when there may be something; one slot
	over    chan struct{} // closed when there will be no more
	once    sync.Once

	mu      sync.Mutex
	waiting []Event
	first   int // waiting[:first] were handed over
}

func (q *queue) init(on func(*Event)) {
	q.on, q.some, q.over = on, make(chan struct{}, 1), make(chan struct{})
}

// push keeps a copy of e; false: there is no room.
func (q *queue) push(e *Event) bool {
	c := e.Clone()
	q.mu.Lock()
	if len(q.waiting)-q.first >= queueLimit {
		q.mu.Unlock()
		q.stalled.Store(true)
		return false
	}
	q.waiting = append(q.waiting, c)
	q.mu.Unlock()
	q.wake()
	return true
}

// always is push for the few events that must not be lost.
func (q *queue) always(e *Event) {
	if q.on != nil {
		q.on(e)
		return
	}
	q.mu.Lock()
	q.waiting = append(q.waiting, *e)
	q.mu.Unlock()
	q.wake()
}

func (q *queue) wake() {
	select {
	case q.some <- struct{}{}:
	default:
	}
}

// full also notes that somebody waits for room.
func (q *queue) full() bool {
	if q.on != nil {
		return false
	}
	q.mu.Lock()
	full := len(q.waiting)-q.first >= queueLimit
	q.mu.Unlock()
	if full {
		q.stalled.Store(true)
	}
	return full
}

// take returns the oldest event; room: half the queue has just become free.
func (q *queue) take() (e *Event, room bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.first == len(q.waiting) {
		q.waiting, q.first = q.waiting[:0], 0
		return nil, true
	}
	c := q.waiting[q.first]
	q.waiting[q.first] = Event{}
	q.first++
	if q.first == queueLimit {
		q.waiting = append(q.waiting[:0], q.waiting[q.first:]...)
		q.first = 0
	}
	return &c, len(q.waiting)-q.first == queueLimit/2
}

func (q *queue) end() { q.once.Do(func() { close(q.over) }) }

// rewind takes back from s what was not handed over yet.
func (q *queue) rewind(s *State) {
	q.mu.Lock()
	defer q.mu.Unlock()
	back := func(e *Event) {
		switch e.Kind {
		case KindMessage, KindNotice:
			cur := s.Heads[e.Conv]
			cur.Seq = min(cur.Seq, e.Seq-1)
			s.Heads[e.Conv] = cur
		case KindUser:
			s.UserSeq = min(s.UserSeq, e.Seq-1)
		default: // the others move no cursor
		}
	}
	for i := q.first; i < len(q.waiting); i++ {
		back(&q.waiting[i])
	}
}

// Events returns what happens, until ctx ends, the loop breaks or the client is
// closed or signed out (see Err). Per conversation, events come in the order of
// Seq, each once. An event counts as handled (see State) when it was handed to
// the loop. One loop at a time; a later one goes on where the former stopped.
func (c *Client) Events(ctx context.Context) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		q := &c.follow.queue
		if !c.follow.wanted.Swap(true) {
			c.nudge()
		}
		c.start()
		for ctx.Err() == nil {
			e, room := q.take()
			if room && q.stalled.Load() {
				c.nudge()
			}
			switch {
			case e == nil && !q.await(ctx):
				return
			case e != nil && !yield(*e):
				return
			}
		}
	}
}

// await waits for an event; false: there will be none.
func (q *queue) await(ctx context.Context) bool {
	select {
	case <-q.some:
		return true
	default:
	}
	select {
	case <-q.some:
		return true
	case <-q.over:
		return false
	case <-ctx.Done():
		return false
	}
}

// nudge makes the reader look at what waits: the answer to a ping is work for
// it.
func (c *Client) nudge() {
	if s := c.live.current(); s != nil {
		s.ping()
	}
}
