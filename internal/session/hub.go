package session

import (
	"context"
	"hash/maphash"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Source is where sessions read what they missed: conv.Service, through which
// everything that is shown goes.
type Source interface {
	// EventsAfter returns visible events in order; member is false when no more
	// will come for this user.
	EventsAfter(ctx context.Context, user im.UserID, conv im.ConvID, after im.Seq, limit int) (evs []im.Event, member bool, err error)
	UserEventsAfter(ctx context.Context, user im.UserID, after im.Seq, limit int) ([]im.UserEvent, error)
	// Typing says whether the members of a conversation are told that user is
	// writing there, and which of them are not.
	Typing(ctx context.Context, user im.UserID, conv im.ConvID) (but []im.UserID, tell bool, err error)
}

const (
	shards = 64 // of the tables; a power of two well above the number of cores
	// readers bounds how many sessions read the store at once to catch up, so
	// that a storm of them leaves connections of the store's to everybody else.
	readers = store.Readers / 2
	// parallelFlush is from how many connections on a flush is shared out over
	// the cores.
	parallelFlush = 128
	// sweepEvery: a lost hint goes unnoticed for one to two sweeps.
	sweepEvery = 2 * time.Second
)

// Hub knows the sessions of this node, and which streams they follow. All
// methods may be called from any goroutine.
type Hub struct {
	log     *slog.Logger
	source  Source
	seed    maphash.Seed
	streams [shards]streamShard
	users   [shards]userShard
	reading chan struct{}   // a slot per reader
	later   batch           // sessions with answers that the running commits gave
	ctx     context.Context //nolint:containedctx // ends all catching up; set once by New
	stop    context.CancelFunc
	metrics *metrics
}

type streamShard struct {
	mu    sync.Mutex
	rooms map[stream]*room
}

type userShard struct {
	mu       sync.Mutex
	sessions map[im.UserID][]*Session
}

// New makes a hub. Its sessions stop reading when ctx ends.
func New(ctx context.Context, source Source, log *slog.Logger) *Hub {
	h := &Hub{log: log.With("room", "session"), source: source, seed: maphash.MakeSeed(),
		reading: make(chan struct{}, readers), metrics: newMetrics()}
	h.ctx, h.stop = context.WithCancel(ctx)
	for i := range shards {
		h.streams[i].rooms = map[stream]*room{}
		h.users[i].sessions = map[im.UserID][]*Session{}
	}
	return h
}

// Committed is what store.OnCommit calls: it gives the answers, tells the news
// and then writes to each connection once, however much came for it.
func (h *Hub) Committed(c store.Committed) {
	for _, answer := range c.Answers {
		answer()
	}
	b := &batch{sessions: h.later.take()}
	for i := 0; i < len(c.Notices); {
		n := 1
		if c.Notices[i].Event != nil {
			n = runLength(c.Notices[i:])
			h.publishEvents(c.Notices[i:i+n], b)
		} else {
			h.publish(&c.Notices[i], b)
		}
		i += n
	}
	b.flush()
}

// runLength is how many notices at the front are consecutive events of one
// conversation with the same followers: they travel as one.
func runLength(notices []store.Notice) int {
	first := notices[0]
	n := 1
	for n < len(notices) && notices[n].Event != nil && notices[n].Event.Conv == first.Event.Conv &&
		notices[n-1].Left == nil && notices[n].Left == nil &&
		notices[n].Event.Seq == first.Event.Seq+im.Seq(n) {
		n++
	}
	return n
}

func (h *Hub) publishEvents(run []store.Notice, b *batch) {
	r := h.room(stream{id: int64(run[0].Event.Conv)})
	if r == nil {
		return
	}
	news := &news{first: run[0].Event.Seq, left: run[0].Left}
	for _, n := range run {
		news.frames = append(news.frames, eventFrame(n.Event))
	}
	r.publish(news, b)
}

func (h *Hub) publish(n *store.Notice, b *batch) {
	switch {
	case n.UserEvent != nil:
		r := h.room(stream{user: true, id: int64(n.UserEvent.User)})
		if r == nil {
			return
		}
		frame, ev := userEventFrame(n.UserEvent)
		r.publish(&news{first: ev.GetSeq(), frames: []*Frame{frame}}, b)
		for _, s := range r.caughtUp(ev.GetSeq()) {
			s.follow(ev)
		}
	case n.Mark != nil:
		h.toAll(n.Mark.Conv, n.But, Shared(&hyv1.Frame{Kind: &hyv1.Frame_Mark{Mark: &hyv1.Mark{
			ConversationId: int64(n.Mark.Conv), UserId: int64(n.Mark.User), ReadSeq: n.Mark.Read, DeliveredSeq: n.Mark.Delivered}}}), b)
	case n.Revoked != nil:
		h.revoke(*n.Revoked)
	}
}

// toAll sends something ephemeral to everybody who follows the conversation
// now, but some.
func (h *Hub) toAll(c im.ConvID, but []im.UserID, f *Frame, b *batch) {
	r := h.room(stream{id: int64(c)})
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, sub := range r.subs {
		if sub.state == live && !slices.Contains(but, sub.s.id.User) && sub.s.conn.Queue(f.For(sub.s.text)) {
			b.add(sub.s)
		}
	}
}

// typingLimit is up to how many followers typing is told.
const typingLimit = 200

// Typing tells the others in the conversation that s's user is writing, as far
// as they are told of each other. It is for members only, who follow it; others
// are ignored.
func (h *Hub) Typing(ctx context.Context, s *Session, c im.ConvID) {
	r := h.room(stream{id: int64(c)})
	if r == nil || !s.follows(r.key) || r.len() > typingLimit {
		return
	}
	but, tell, err := h.source.Typing(ctx, s.id.User, c)
	if err != nil || !tell { // it may be lost
		return
	}
	b := &batch{}
	h.toAll(c, append(but, s.id.User), Shared(&hyv1.Frame{Kind: &hyv1.Frame_Typing{Typing: &hyv1.Typing{
		ConversationId: int64(c), UserId: int64(s.id.User)}}}), b)
	b.flush()
}

// revoke cuts the device's sessions off, or with device 0 all of the user's.
func (h *Hub) revoke(id im.Identity) {
	for _, s := range h.sessionsOf(id.User) {
		if id.Device == 0 || id.Device == s.id.Device {
			s.Kick(hyv1.Reason_DEVICE_REVOKED)
		}
	}
}

// Run heals what the route lost: it asks the store, for all sessions at once,
// which streams moved, until ctx ends.
func (h *Hub) Run(ctx context.Context, sweep func(context.Context) ([]store.StreamHead, error)) error {
	defer h.stop()
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	var heads []store.StreamHead // of the sweep before: their news had time to come
	for {
		for _, head := range heads {
			if r := h.room(stream{head.User, head.ID}); r != nil {
				r.heard(head.Seq)
			}
		}
		var err error
		if heads, err = sweep(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("sweep of recent heads", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// SessionsOf counts the signed-in sessions of one account.
func (h *Hub) SessionsOf(u im.UserID) int {
	sh := h.userShard(u)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return len(sh.sessions[u])
}

// Sessions counts the signed-in sessions.
func (h *Hub) Sessions() (n int) {
	for i := range h.users {
		sh := &h.users[i]
		sh.mu.Lock()
		for _, list := range sh.sessions {
			n += len(list)
		}
		sh.mu.Unlock()
	}
	return n
}

func (h *Hub) userShard(u im.UserID) *userShard {
	return &h.users[maphash.Comparable(h.seed, u)%shards]
}

// sessionsOf returns a copy.
func (h *Hub) sessionsOf(u im.UserID) []*Session {
	sh := h.userShard(u)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return append([]*Session(nil), sh.sessions[u]...)
}

func (h *Hub) streamShard(k stream) *streamShard {
	return &h.streams[maphash.Comparable(h.seed, k)%shards]
}

// room returns the room of a stream, nil when nobody here follows it.
func (h *Hub) room(k stream) *room {
	sh := h.streamShard(k)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return sh.rooms[k]
}

// batch is the sessions to write to after a commit was told. A session is in
// one batch at a time: whoever has it will flush it.
type batch struct {
	mu       sync.Mutex
	sessions []*Session
}

// add may be called with a room locked.
func (b *batch) add(s *Session) {
	if s.inBatch.CompareAndSwap(false, true) {
		b.mu.Lock()
		b.sessions = append(b.sessions, s)
		b.mu.Unlock()
	}
}

func (b *batch) take() []*Session {
	b.mu.Lock()
	defer b.mu.Unlock()
	sessions := b.sessions
	b.sessions = nil
	return sessions
}

func (b *batch) flush() {
	sessions := b.take()
	if len(sessions) < parallelFlush {
		flushAll(sessions)
		return
	}
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	size := (len(sessions) + workers - 1) / workers
	for part := range slices.Chunk(sessions, size) {
		wg.Go(func() { flushAll(part) })
	}
	wg.Wait()
}

func flushAll(sessions []*Session) {
	for _, s := range sessions {
		s.inBatch.Store(false) // before the flush: what comes after it makes a new one
		s.conn.Flush()
	}
}
