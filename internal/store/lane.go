package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// groupLimit caps the messages of one commit: at 2,000 a group takes some 15 ms.
const groupLimit = 2000

// Message is what Submit stores.
type Message struct {
	Conv      im.ConvID
	Sender    im.UserID
	ClientID  im.ClientID
	Countable bool
	Body      []byte // as im.Event.Body
	// Version of the conversation's membership at which the sender is known to
	// be allowed; 0: not known. Where it is not the version inside the
	// transaction, the sender's membership is looked at there, so a change
	// binds every message that follows its acknowledgement.
	Version int64
	// Mentions are whom the message mentions: people, or Everybody, or Admins.
	// Everybody takes who may; Version is of no help then.
	Mentions []im.UserID
	// KeepsMark: the sender was not there and has read nothing by it.
	KeepsMark bool
	// Reply is the message it answers, which must be there; 0: none.
	Reply im.Seq
	// Files are those the message shows, each once; Conv and Seq are not used.
	Files []FileRef
	// Poll: the message is one, and this is the right option, or NoRight.
	Poll *int32
	// Refused is why it may not be stored, nil: it may. Stored before it gets the
	// first answer all the same: what it shows may have gone since.
	Refused error
}

// Whom a message may mention besides people.
const (
	Everybody im.UserID = 0
	Admins    im.UserID = -1
)

func (m *Message) mentionsAll() bool { return slices.Contains(m.Mentions, Everybody) }

// Stored is where a message went.
type Stored struct {
	Seq, Num  im.Seq
	At        time.Time
	Duplicate bool // this ClientID was stored before; the rest is of that time
	// Version at which the sender was found to be allowed; 0 for duplicates.
	Version int64
	// Expires is as im.Event.Expires; 0 for duplicates.
	Expires int64
}

// ErrMayNotSend means the sender is not a present member, or the conversation
// is closed: whoever asks for the reason looks at the membership.
var ErrMayNotSend = errors.New("sender may not send")

// Submit stores a message and calls done once, after the commit that holds it
// (or with the error for which there is none). It does not block. Messages of
// one caller to one conversation keep their order. The same ClientID of the
// same sender in the same conversation is stored once, for ever: again with
// the same body gives the first answer, with another body CLIENT_ID_REUSED.
//
// Errors: ErrMayNotSend, CONVERSATION_NOT_FOUND, CLIENT_ID_REUSED, OVERLOADED,
// STORAGE_FULL, OUTCOME_UNKNOWN, INTERNAL, and what m is Refused with.
func (db *DB) Submit(m Message, done func(Stored, error)) {
	if err := db.refused(); err != nil {
		done(Stored{}, err)
		return
	}
	if db.queued.Add(1) > db.limit {
		db.queued.Add(-1)
		done(Stored{}, Overloaded())
		return
	}
	db.submit(&pending{Message: m, done: done})
}

// Overloaded is what a message is refused with while Full.
func Overloaded() *im.Error {
	return &im.Error{Code: connect.CodeUnavailable, Reason: hyv1.Reason_OVERLOADED, RetryAfter: 200 * time.Millisecond}
}

// Full tells whether Submit would refuse now.
func (db *DB) Full() bool { return db.queued.Load() >= db.limit }

// Append is Submit that waits.
func (db *DB) Append(ctx context.Context, m Message) (Stored, error) {
	return Await(ctx, func(done func(Stored, error)) { db.Submit(m, done) })
}

// Await calls submit and waits for what it passes to done. When ctx ends first
// the outcome is unknown.
func Await(ctx context.Context, submit func(done func(Stored, error))) (Stored, error) {
	type answer struct {
		Stored
		error
	}
	c := make(chan answer, 1) // one answer; never blocks the lane
	submit(func(s Stored, err error) { c <- answer{s, err} })
	select {
	case a := <-c:
		return a.Stored, a.error
	case <-ctx.Done():
		return Stored{}, im.Unavailable(hyv1.Reason_OUTCOME_UNKNOWN, 0, ctx.Err())
	}
}

// pending is a message on its way through a lane.
type pending struct {
	Message
	done func(Stored, error)

	stored Stored
	err    error
}

func (p *pending) key() dedupeKey { return dedupeKey{p.Conv, p.Sender, p.ClientID} }

// dedupeKey is what makes a send the same send.
type dedupeKey struct {
	conv   im.ConvID
	sender im.UserID
	id     im.ClientID
}

// queue is where a lane's work waits: what arrives while a group commits is
// the next group. There are no timers.
type queue[T any] struct {
	mu     sync.Mutex
	items  []T
	closed bool
	wake   chan struct{} // capacity 1: there is something, or it is closed
}

func newQueue[T any]() *queue[T] { return &queue[T]{wake: make(chan struct{}, 1)} }

// put returns false when the queue is closed.
func (q *queue[T]) put(v T) bool {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return false
	}
	q.items = append(q.items, v)
	q.mu.Unlock()
	q.signal()
	return true
}

// take waits for work and returns at most max items; false when closed and
// empty. Only the lane calls it.
func (q *queue[T]) take(max int) ([]T, bool) {
	for {
		q.mu.Lock()
		if n := len(q.items); n > 0 {
			n = min(n, max)
			group := q.items[:n:n]
			q.items = q.items[n:]
			if len(q.items) == 0 {
				q.items = nil
			} else {
				q.signal()
			}
			q.mu.Unlock()
			return group, true
		}
		closed := q.closed
		q.mu.Unlock()
		if closed {
			return nil, false
		}
		<-q.wake
	}
}

func (q *queue[T]) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
}

func (q *queue[T]) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// fold answers copies of one message within a group: the first is stored, the
// others get its answer. It returns the group without copies.
func fold(group []*pending) (unique, copies []*pending, first map[dedupeKey]*pending) {
	first = make(map[dedupeKey]*pending, len(group))
	for _, p := range group {
		if _, seen := first[p.key()]; seen && !mutant(dedupeOff) {
			copies = append(copies, p)
			continue
		}
		first[p.key()] = p
		unique = append(unique, p)
	}
	return unique, copies, first
}

// committed turns finished messages into answers and news.
func (db *DB) committed(group []*pending) Committed {
	c := Committed{Answers: make([]func(), 0, len(group)), Notices: make([]Notice, 0, len(group))}
	for _, p := range group {
		db.queued.Add(-1)
		c.Answers = append(c.Answers, func() { p.done(p.stored, p.err) })
		if p.err == nil && !p.stored.Duplicate {
			c.Notices = append(c.Notices, Notice{Event: p.event()})
		}
	}
	return c
}

func (p *pending) event() *im.Event {
	return &im.Event{
		Conv: p.Conv, Seq: p.stored.Seq, Num: p.stored.Num, Countable: p.Countable,
		Sender: p.Sender, At: p.stored.At, ClientID: p.ClientID, Body: p.Body,
		Expires: p.stored.Expires,
	}
}

// answerDuplicate gives p the answer of the message stored before under its
// key, if that said the same.
func (p *pending) answerDuplicate(d duplicate) {
	if !sameBody(d.body, p.Body) {
		p.err = im.Conflict(hyv1.Reason_CLIENT_ID_REUSED, "clientId")
		return
	}
	p.stored = d.Stored
	if mutant(unreadCounted) {
		countTry(p.Conv)
	}
}

// answerLike gives p, a copy within the group, the answer of the first.
func (p *pending) answerLike(first *pending) {
	if first.err != nil {
		p.err = first.err
		return
	}
	p.answerDuplicate(duplicate{first.stored, first.Body})
	p.stored.Duplicate = p.err == nil
}

// sameBody compares what a stored message says with what is sent. Their
// encodings may differ between versions of the program, their meaning may not.
// The server's words may have become others: they are left out, and what was
// forwarded is nothing else. What was edited or recalled does not say any more
// what it said first.
func sameBody(stored, sent []byte) bool {
	if bytes.Equal(stored, sent) {
		return true
	}
	var old, now hyv1.Event
	if proto.Unmarshal(stored, &old) != nil || proto.Unmarshal(sent, &now) != nil {
		return false
	}
	forgetServersWords(old.GetContent())
	forgetServersWords(now.GetContent())
	if a, b := old.GetContent().GetSticker(), now.GetContent().GetSticker(); a != nil && b != nil && a.GetPackId() == 0 {
		b.PackId = 0 // a private one, which is not said
	}
	isForwarded := func(c *hyv1.Content) bool { return c.GetForwarded() != nil || c.GetRecord() != nil }
	return old.GetEdits() > 0 || old.GetRecalled() != nil || isForwarded(old.GetContent()) && isForwarded(now.GetContent()) || old.GetSilent() == now.GetSilent() && proto.Equal(old.GetContent(), now.GetContent())
}

// forgetServersWords leaves of c what its sender said: of files which they are.
func forgetServersWords(c *hyv1.Content) {
	if c == nil {
		return
	}
	c.Preview = nil
	if card := c.GetCard(); card != nil {
		card.Name, card.Handle = "", ""
	}
	if s := c.GetSticker(); s != nil {
		s.Emoji = ""
	}
	for _, f := range append(c.GetMedia().GetFiles(), c.GetVoice().GetFile(), c.GetDocument().GetFile(), c.GetSticker().GetFile()) {
		if f != nil {
			id, poster := f.GetId(), f.GetPosterId()
			proto.Reset(f)
			f.Id, f.PosterId = id, poster
		}
	}
}
