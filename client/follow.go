package client

import (
	"sync"
	"sync/atomic"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
)

// State is how far a program has come with its events. Keep it (as JSON, for
// instance) and give it to the next run.
type State struct {
	Epoch   string            `json:"epoch"`
	UserSeq int64             `json:"user_seq"`
	Heads   map[ConvID]Cursor `json:"heads"`
}

// Cursor is how far in one conversation.
type Cursor struct {
	Seq           int64 `json:"seq"`
	Read          int64 `json:"read,omitempty"`           // own read mark
	PeerRead      int64 `json:"peer_read,omitempty"`      // direct conversations
	PeerDelivered int64 `json:"peer_delivered,omitempty"` // direct conversations
}

const (
	// maxHeads is the server's bound on heads in one sync.
	maxHeads = 5000
	// syncTail is how many events of a changed conversation come with a sync.
	syncTail = 50
	// repairPage is the server's bound on a page of history.
	repairPage = 200
	// maxHeld bounds the events of one conversation kept while a hole before
	// them is filled; those behind are read from history again.
	maxHeld = 256
	// maxRepairs bounds the History calls under way: the server works on 8 calls
	// of a connection at a time.
	maxRepairs = 6
)

// follower hands on the events of each stream in order, once.
//
// A position is in step (want <= seq: the next event goes straight through), or
// behind: it has seen, or been told of, an event above the next one. Then one
// History call is under way, and what comes meanwhile is held; or the queue is
// full, and the call is made when there is room. Only the goroutine that reads
// the connection moves positions; mu is for State.
type follower struct {
	c      *Client
	wanted atomic.Bool // somebody takes events
	queue  queue

	// Owned by the reader:
	sock    *socket
	calls   map[uint32]*position // History calls under way
	later   []*position          // to be repaired when one of them is done
	lastID  uint32
	syncID  uint32 // the sync call under way; 0: none
	again   bool   // and another one is due
	request *hyv1.SyncRequest
	fresh   bool             // this sync is of a device that knew nothing
	early   map[ConvID]int64 // heads of conversations that came before the sync told of them
	synced1 bool             // a sync is complete on this connection

	mu    sync.Mutex
	epoch string
	user  int64
	at    map[ConvID]*position
}

type position struct {
	conv ConvID
	Cursor
	want     int64   // the newest event known of
	asked    int64   // want when the call under way was made
	underWay bool    // a History call is, or waits for its turn
	held     []Event // above the hole, in order
}

func (f *follower) init(c *Client) {
	f.c = c
	f.queue.init(c.opt.OnEvent)
	f.wanted.Store(c.opt.OnEvent != nil)
	f.at = map[ConvID]*position{}
	if s := c.opt.State; s != nil {
		f.epoch, f.user = s.Epoch, s.UserSeq
		for conv, cur := range s.Heads {
			f.at[conv] = &position{conv: conv, Cursor: cur}
		}
	}
}

// State is how far the program has come: events that Events has not handed over
// are not counted. Save it after handling an event.
func (c *Client) State() State {
	f := &c.follow
	f.mu.Lock()
	defer f.mu.Unlock()
	s := State{Epoch: f.epoch, UserSeq: f.user, Heads: make(map[ConvID]Cursor, len(f.at))}
	for conv, p := range f.at {
		s.Heads[conv] = p.Cursor
	}
	f.queue.rewind(&s)
	return s
}

// attach begins on a new connection.
func (f *follower) attach(s *socket) {
	f.sock, f.calls, f.later, f.syncID, f.again, f.synced1 = s, map[uint32]*position{}, nil, 0, false, false
	for _, p := range f.at {
		p.underWay, p.held = false, nil
	}
	if f.wanted.Load() {
		f.sync()
	}
}

func (f *follower) id() uint32 {
	f.lastID++
	return callBit | f.lastID&(callBit-1)
}

// sync asks for everything that was missed, and makes the session live.
func (f *follower) sync() {
	if f.syncID != 0 {
		f.again = true
		return
	}
	f.fresh = f.epoch == ""
	f.early = map[ConvID]int64{}
	f.request = &hyv1.SyncRequest{Epoch: f.epoch, UserSeq: f.user, Tail: syncTail}
	if f.fresh {
		f.request.Tail = int32(f.c.opt.Tail) //nolint:gosec // G115: 0–50
	}
	for conv, p := range f.at {
		if len(f.request.Heads) == maxHeads {
			break
		}
		f.request.Heads = append(f.request.Heads, &hyv1.Head{
			ConversationId: int64(conv), Seq: p.Seq, ReadSeq: p.Read,
			PeerReadSeq: p.PeerRead, PeerDeliveredSeq: p.PeerDelivered,
		})
	}
	f.askPage("")
}

func (f *follower) askPage(page string) {
	f.request.Page = page
	f.syncID = f.id()
	f.sock.write(&hyv1.Frame{Id: f.syncID, Kind: &hyv1.Frame_Sync{Sync: f.request}})
}

// synced takes a page of the answer.
func (f *follower) synced(r *hyv1.SyncResponse) error {
	if f.request.Page == "" {
		f.firstPage(r)
	}
	for _, d := range r.GetConversations() {
		if err := f.diff(d); err != nil {
			return err
		}
	}
	if next := r.GetNextPage(); next != "" {
		f.askPage(next)
		return nil
	}
	f.syncID = 0
	for conv, seq := range f.early {
		f.expect(f.position(conv), seq)
	}
	f.early, f.request = nil, nil
	if f.again {
		f.again = false
		f.sync()
		return nil
	}
	f.queue.always(&Event{Kind: KindSynced})
	f.synced1 = true
	f.c.live.cameUp()
	return nil
}

func (f *follower) firstPage(r *hyv1.SyncResponse) {
	if r.GetResync() && f.epoch != "" && r.GetEpoch() != f.epoch {
		f.fresh = true
		f.mu.Lock()
		clear(f.at)
		f.mu.Unlock()
		clear(f.calls)
		f.later = nil
		f.queue.always(&Event{Kind: KindReset})
	}
	for _, u := range r.GetUserEvents() {
		_ = f.userEvent(u) // in order here, so none asks for another sync
	}
	f.mu.Lock()
	f.epoch = r.GetEpoch()
	if r.GetResync() || f.fresh {
		f.user = r.GetUserSeq()
	}
	f.mu.Unlock()
}

// diff takes a conversation that is unknown here, or has moved on.
func (f *follower) diff(d *hyv1.ConversationDiff) error {
	conv, head := ConvID(d.GetConversation().GetId()), d.GetConversation().GetHeadSeq()
	p := f.at[conv]
	if p == nil {
		p = f.position(conv)
		if f.fresh {
			f.move(p, head)
			if tail := d.GetTail(); len(tail) > 0 && f.request.Epoch == "" {
				f.move(p, tail[0].GetSeq()-1)
			}
		}
	}
	delete(f.early, conv)
	f.marks(p, d.GetConversation())
	for _, t := range d.GetTail() {
		e, err := eventOf(t)
		if err != nil {
			return err
		}
		f.arrive(p, &e)
	}
	f.expect(p, head)
	return nil
}

// marks takes the marks of a snapshot, and tells of what moved.
func (f *follower) marks(p *position, c *hyv1.Conversation) {
	f.mu.Lock()
	p.Read = max(p.Read, c.GetReadSeq())
	moved := c.GetPeerReadSeq() > p.PeerRead || c.GetPeerDeliveredSeq() > p.PeerDelivered
	p.PeerRead = max(p.PeerRead, c.GetPeerReadSeq())
	p.PeerDelivered = max(p.PeerDelivered, c.GetPeerDeliveredSeq())
	f.mu.Unlock()
	if moved && !f.fresh {
		f.emit(&Event{Kind: KindMark, Conv: p.conv, Sender: UserID(c.GetPeerId()), ReadSeq: p.PeerRead, DeliveredSeq: p.PeerDelivered})
	}
}

func (f *follower) position(conv ConvID) *position {
	p := f.at[conv]
	if p == nil {
		p = &position{conv: conv}
		f.mu.Lock()
		f.at[conv] = p
		f.mu.Unlock()
	}
	return p
}

// event takes an encoded event that was pushed.
func (f *follower) event(b []byte) error {
	var e Event
	if err := parseEvent(b, &e); err != nil {
		return err
	}
	p := f.at[e.Conv]
	switch {
	case p != nil:
	case f.syncID != 0: // a page to come tells where it begins
		f.early[e.Conv] = max(f.early[e.Conv], e.Seq)
		return nil
	default: // one we have just come into: all of it is news
		p = f.position(e.Conv)
	}
	f.arrive(p, &e)
	return nil
}

// arrive hands e on if it is the next one, drops it if it is old, and otherwise
// sees to it that what lies before it comes first.
func (f *follower) arrive(p *position, e *Event) {
	switch {
	case e.Seq <= p.Seq:
	case e.Seq == p.Seq+1 && !p.underWay:
		if !f.pass(p, e) {
			f.expect(p, e.Seq)
		}
	default:
		if p.underWay && e.Seq > p.asked && len(p.held) < maxHeld {
			p.held = append(p.held, e.Clone())
		}
		f.expect(p, e.Seq)
	}
}

// pass hands e on and moves the position; false: there is no room.
func (f *follower) pass(p *position, e *Event) bool {
	if f.queue.on != nil {
		f.queue.on(e)
		f.move(p, e.Seq)
		return true
	}
	f.mu.Lock() // State must not see the one without the other
	defer f.mu.Unlock()
	if !f.queue.push(e) {
		return false
	}
	p.Seq = e.Seq
	return true
}

func (f *follower) move(p *position, seq int64) {
	f.mu.Lock()
	p.Seq = seq
	f.mu.Unlock()
}

// expect notes that the conversation has reached seq, and begins to fill the
// hole if there is one.
func (f *follower) expect(p *position, seq int64) {
	p.want = max(p.want, seq)
	if p.want <= p.Seq || p.underWay || f.queue.full() {
		return
	}
	p.underWay, p.asked = true, p.want
	if len(f.calls) >= maxRepairs {
		f.later = append(f.later, p)
		return
	}
	f.ask(p)
}

// ask asks for a page of history behind p.
func (f *follower) ask(p *position) {
	after := p.Seq
	req, err := proto.Marshal(&hyv1.HistoryRequest{ConversationId: int64(p.conv), AfterSeq: &after, Limit: repairPage})
	if err != nil {
		return // three integers
	}
	p.asked = p.want
	id := f.id()
	f.calls[id] = p
	f.sock.write(&hyv1.Frame{Id: id, Kind: &hyv1.Frame_Call{Call: &hyv1.Call{
		Method: hyv1connect.MessageServiceHistoryProcedure, Request: req,
	}}})
}

func (f *follower) answered(id uint32, p *position) {
	delete(f.calls, id)
	p.underWay = false
	if len(f.later) > 0 {
		next := f.later[0]
		f.later = f.later[1:]
		f.ask(next)
	}
}

// result takes a page of history that fills a hole.
func (f *follower) result(id uint32, r *hyv1.Result) error {
	p := f.calls[id]
	if p == nil {
		return nil // of before a reset
	}
	f.answered(id, p)
	page := &hyv1.HistoryResponse{}
	if err := proto.Unmarshal(r.GetResponse(), page); err != nil {
		return err
	}
	for _, m := range page.GetMessages() {
		if m.GetSeq() <= p.Seq {
			continue
		}
		e, err := eventOf(m)
		if err != nil {
			return err
		}
		if !f.pass(p, &e) { // the rest when there is room
			p.held = nil
			return nil
		}
	}
	if page.GetHasMore() && len(page.GetMessages()) > 0 {
		f.expect(p, p.want)
		return nil
	}
	// What was not in the answer is not for our eyes.
	f.move(p, max(p.Seq, p.asked))
	held := p.held
	p.held = nil
	for i := range held {
		f.arrive(p, &held[i])
	}
	f.expect(p, p.want)
	return nil
}

// failed takes the failure of a sync or of a History call.
func (f *follower) failed(id uint32, e *Error) error {
	if id == f.syncID {
		return e // connect again, with back-off
	}
	p := f.calls[id]
	if p == nil {
		return nil
	}
	f.answered(id, p)
	switch e.Reason {
	case hyv1.Reason_CONVERSATION_NOT_FOUND, hyv1.Reason_NOT_A_MEMBER:
		f.move(p, max(p.Seq, p.want)) // not for our eyes
		p.held = nil
	default: // nothing is known, so nothing is passed over
		f.queue.stalled.Store(true) // the next pong tries again
	}
	return nil
}

// userEvent takes an event of the account's own stream.
func (f *follower) userEvent(u *hyv1.UserEvent) error {
	switch {
	case u.GetSeq() <= f.user:
		return nil
	case u.GetSeq() != f.user+1:
		if f.synced1 {
			f.sync()
		}
		return nil
	}
	raw, err := proto.Marshal(u)
	if err != nil {
		return err
	}
	e := &Event{Kind: KindUser, Seq: u.GetSeq(), SentAt: u.GetAt().AsTime(), raw: raw}
	if !f.passUser(e) {
		return nil // the sync after the next pong brings it again
	}
	switch b := u.GetBody().(type) {
	case *hyv1.UserEvent_ConversationJoined:
		f.joined(b.ConversationJoined.GetConversation())
	case *hyv1.UserEvent_ReadMoved:
		if p := f.at[ConvID(b.ReadMoved.GetConversationId())]; p != nil {
			f.mu.Lock()
			p.Read = max(p.Read, b.ReadMoved.GetReadSeq())
			f.mu.Unlock()
		}
	}
	return nil
}

func (f *follower) passUser(e *Event) bool {
	if f.queue.on != nil {
		f.queue.on(e)
		f.mu.Lock()
		f.user = e.Seq
		f.mu.Unlock()
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.queue.push(e) {
		return false
	}
	f.user = e.Seq
	return true
}

// joined begins to follow a conversation at the event we joined with.
func (f *follower) joined(c *hyv1.Conversation) {
	conv := ConvID(c.GetId())
	if f.syncID != 0 && f.at[conv] == nil {
		f.early[conv] = max(f.early[conv], c.GetHeadSeq())
		return
	}
	known := f.at[conv] != nil
	p := f.position(conv)
	if !known && c.GetJoinedSeq() > 0 {
		f.move(p, c.GetJoinedSeq()-1)
	}
	f.expect(p, c.GetHeadSeq())
}

// mark takes how far another member has come.
func (f *follower) mark(m *hyv1.Mark) {
	if p := f.at[ConvID(m.GetConversationId())]; p != nil {
		f.mu.Lock()
		p.PeerRead, p.PeerDelivered = max(p.PeerRead, m.GetReadSeq()), max(p.PeerDelivered, m.GetDeliveredSeq())
		f.mu.Unlock()
	}
	f.emit(&Event{
		Kind: KindMark, Conv: ConvID(m.GetConversationId()), Sender: UserID(m.GetUserId()),
		ReadSeq: m.GetReadSeq(), DeliveredSeq: m.GetDeliveredSeq(),
	})
}

// emit hands on an event that may be lost when the program is slow.
func (f *follower) emit(e *Event) {
	switch {
	case !f.wanted.Load():
	case f.queue.on != nil:
		f.queue.on(e)
	default:
		f.queue.push(e)
	}
}

// pong finds what a lost hint hid, and goes on with what had to wait.
func (f *follower) pong(p *hyv1.Pong) {
	if !f.wanted.Load() || f.syncID != 0 {
		return
	}
	stalled := f.queue.stalled.Swap(false)
	if !f.synced1 || p.GetEpoch() != f.epoch || p.GetUserSeq() > f.user {
		f.sync()
	}
	if stalled {
		for _, p := range f.at {
			f.expect(p, p.want)
		}
	}
}
