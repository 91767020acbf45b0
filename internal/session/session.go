// Package session is one signed-in device: what it has seen, and what it is
// owed. It delivers each stream in order, without gaps or repeats, whatever
// the route loses, repeats or reorders, and whatever the device is slow to
// read: then it reads the store instead of keeping a queue.
package session

import (
	"context"
	"sync"
	"sync/atomic"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
)

// Conn is the connection of a session. Its methods never block and may be
// called from any goroutine.
type Conn interface {
	// Queue adds a frame to a bounded outbox; false when it is full, and then
	// Session.Drained is called once it is empty.
	Queue(frame []byte) bool
	// Flush writes what is queued as far as the socket takes it.
	Flush()
	// Close sends what is queued and a close frame, and ends the connection.
	Close(code uint16, reason string)
	// Text tells connections that speak JSON from those that speak protobuf.
	Text() bool
}

// Codes of the close frame.
const (
	closeKicked    = 4001 // signed out: do not come back with this token
	closeGoingAway = 1012 // come back
	closeTooSlow   = 1013 // answers could not be delivered
)

const (
	catchUpPage = 100
	// resyncAfter is how many events of one stream a session catches up on; a
	// device that lacks more is asked to sync again.
	resyncAfter = 2000
	// repliesLimit and repliesBytes bound the answers kept for a device that
	// reads nothing: as many as it may reasonably have asked for.
	repliesLimit = 256
	repliesBytes = 4 << 20
)

// Session is one signed-in device on one connection.
//
// conn, id and text never change. replies, subs, backlog and the flags below
// belong to mu. No room is locked while mu is held.
type Session struct {
	hub     *Hub
	conn    Conn
	id      im.Identity
	text    bool
	inBatch atomic.Bool

	mu       sync.Mutex
	closed   bool
	subs     map[stream]*subscription
	backlog  []*subscription // behind, in the order they fell
	catching bool            // a goroutine is working the backlog off
	stalled  bool            // the outbox is full: Drained goes on
	replies  [][]byte        // answers that found the outbox full
	waiting  int             // bytes of replies
}

// Start signs a connection in. The caller then checks once more that the device
// is not revoked: from here on revocations reach the session.
func (h *Hub) Start(id im.Identity, conn Conn) *Session {
	s := &Session{hub: h, conn: conn, id: id, text: conn.Text()}
	sh := h.userShard(id.User)
	sh.mu.Lock()
	sh.sessions[id.User] = append(sh.sessions[id.User], s)
	sh.mu.Unlock()
	return s
}

// Identity is who is signed in.
func (s *Session) Identity() im.Identity { return s.id }

// Close forgets the session. The connection's owner calls it when the
// connection has ended.
func (s *Session) Close() {
	s.mu.Lock()
	s.closed = true
	subs := s.subs
	s.subs, s.backlog, s.replies = nil, nil, nil
	s.mu.Unlock()
	for _, sub := range subs {
		s.hub.leave(sub)
	}
	sh := s.hub.userShard(s.id.User)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	list := sh.sessions[s.id.User]
	for i, other := range list {
		if other == s {
			list[i] = list[len(list)-1]
			list[len(list)-1] = nil
			list = list[:len(list)-1]
			break
		}
	}
	if len(list) == 0 {
		delete(sh.sessions, s.id.User)
	} else {
		sh.sessions[s.id.User] = list
	}
}

// Kick ends the connection for a reason the device should know.
func (s *Session) Kick(why hyv1.Reason) {
	s.conn.Queue(NewFrame(&hyv1.Frame{Kind: &hyv1.Frame_GoAway{GoAway: &hyv1.GoAway{Reason: why}}}, s.text))
	s.conn.Close(closeKicked, why.String())
}

// Reply queues an answer. Unlike an event it cannot be read again, so it waits
// for room; a device that asks and never reads is cut off, and finds out by its
// client ids what became of its requests. The caller flushes, or is in a
// commit's answers, after which the hub does.
func (s *Session) Reply(f *hyv1.Frame) {
	frame := NewFrame(f, s.text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.replies = append(s.replies, frame)
	s.waiting += len(frame)
	s.sendRepliesLocked()
	if n := len(s.replies); n > repliesLimit || n > 1 && s.waiting > repliesBytes {
		s.conn.Close(closeTooSlow, "answers are not read")
	}
}

// Push queues a frame that may be lost; false when there is no room for it. The
// caller flushes.
func (s *Session) Push(f *Frame) bool { return s.conn.Queue(f.For(s.text)) }

// Flush writes what Reply and Push queued.
func (s *Session) Flush() { s.conn.Flush() }

// ReplyIn is Reply from within a commit's answers: the hub writes it together
// with the events of the same commit.
func (s *Session) ReplyIn(f *hyv1.Frame) {
	s.Reply(f)
	s.hub.later.add(s)
}

func (s *Session) sendRepliesLocked() {
	for len(s.replies) > 0 && s.conn.Queue(s.replies[0]) {
		s.waiting -= len(s.replies[0])
		s.replies[0] = nil
		s.replies = s.replies[1:]
	}
	if len(s.replies) == 0 {
		s.replies = nil
	}
}

// Drained: the outbox was full and is empty now.
func (s *Session) Drained() {
	s.mu.Lock()
	s.stalled = false
	s.sendRepliesLocked()
	s.workLocked()
	s.mu.Unlock()
	s.conn.Flush()
}

// UserSeq is how far the own stream is known to have got: 0 before a sync.
func (s *Session) UserSeq() im.Seq {
	s.mu.Lock()
	sub := s.subs[stream{user: true, id: int64(s.id.User)}]
	s.mu.Unlock()
	if sub == nil {
		return 0
	}
	sub.r.mu.Lock()
	defer sub.r.mu.Unlock()
	return max(sub.r.head, sub.cursor)
}

// follows tells whether the session follows the stream.
func (s *Session) follows(k stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.subs[k] != nil
}

// hold makes the session hear of a stream, without anything being sent yet.
// What it followed before is let go: a new snapshot is being taken.
func (s *Session) hold(k stream) *subscription {
	sub := &subscription{s: s, state: held}
	s.hub.enter(k, sub)
	s.mu.Lock()
	old := s.subs[k]
	if s.closed {
		old = sub
	} else {
		if s.subs == nil {
			s.subs = map[stream]*subscription{}
		}
		s.subs[k] = sub
	}
	s.mu.Unlock()
	if old != nil {
		s.hub.leave(old)
	}
	return sub
}

// unfollow lets a stream go.
func (s *Session) unfollow(sub *subscription) {
	s.mu.Lock()
	if s.subs[sub.r.key] == sub {
		delete(s.subs, sub.r.key)
	}
	s.mu.Unlock()
	s.hub.leave(sub)
}

// follow obeys an event of the own stream: one is now in a conversation. (That
// one is out of it is heard in the conversation itself.)
func (s *Session) follow(ev *hyv1.UserEvent) {
	joined := ev.GetConversationJoined()
	if joined == nil {
		return
	}
	c := joined.GetConversation()
	k := stream{id: c.GetId()}
	if !s.follows(stream{user: true, id: int64(s.id.User)}) || s.follows(k) {
		return
	}
	sub := s.hold(k)
	s.release(sub, max(c.GetJoinedSeq()-1, 0), false)
}

// release lets events flow from cursor on. known: cursor was the head when the
// stream was already held, so what is newer was heard of.
func (s *Session) release(sub *subscription, cursor im.Seq, known bool) {
	s.mu.Lock()
	waits := len(s.replies) > 0 // the snapshot itself may be among them
	s.mu.Unlock()
	if known && !waits && sub.settle(cursor, true) {
		return
	}
	sub.r.mu.Lock()
	defer sub.r.mu.Unlock()
	if sub.state != gone {
		sub.cursor, sub.state = cursor, behind
		s.late(sub)
	}
}

// Sync answers a device's sync and makes the session live: every event after
// the answer follows it, in order.
func (s *Session) Sync(ctx context.Context, svc *conv.Service, req *hyv1.SyncRequest, frameID uint32) error {
	w := &watcher{s: s, convs: map[im.ConvID]*subscription{}}
	var own *subscription // the own stream comes with the first page
	if req.GetPage() == "" {
		own = s.hold(stream{user: true, id: int64(s.id.User)})
	}
	out, err := svc.Sync(ctx, s.id.User, req, w)
	if err != nil {
		if own != nil {
			s.unfollow(own)
		}
		for _, sub := range w.convs {
			s.unfollow(sub)
		}
		return err
	}
	s.Reply(&hyv1.Frame{Id: frameID, Kind: &hyv1.Frame_Synced{Synced: out}})
	s.conn.Flush()
	if own != nil {
		s.release(own, out.GetUserSeq(), true)
	}
	w.release()
	return nil
}

// watcher is a session in the middle of a sync.
type watcher struct {
	s     *Session
	convs map[im.ConvID]*subscription
	heads map[*subscription]place
}

// place is where a snapshot left a stream; known: what is newer was heard of.
type place struct {
	seq   im.Seq
	known bool
}

// Watch implements conv.Watcher.
func (w *watcher) Watch(ids []im.ConvID) {
	w.heads = make(map[*subscription]place, len(ids))
	for _, id := range ids {
		w.convs[id] = w.s.hold(stream{id: int64(id)})
	}
}

// release lets everything flow that the snapshot named, and the rest go.
func (w *watcher) release() {
	for _, sub := range w.convs {
		if at, ok := w.heads[sub]; ok {
			w.s.release(sub, at.seq, at.known)
		} else {
			w.s.unfollow(sub)
		}
	}
}

// At implements conv.Watcher.
func (w *watcher) At(c im.ConvID, head im.Seq, member bool) {
	if !member {
		return
	}
	sub := w.convs[c]
	known := sub != nil
	if !known { // joined between Watch and the snapshot
		sub = w.s.hold(stream{id: int64(c)})
		w.convs[c] = sub
	}
	w.heads[sub] = place{head, known}
}
