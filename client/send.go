package client

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Message is something to be said. Give Text, or Content for other kinds.
type Message struct {
	Conv ConvID
	// ClientID is a UUIDv7; empty: the client makes one. Give one to send a
	// message again whose fate is unknown.
	ClientID string
	Text     string
	Content  *hyv1.Content

	wire []byte // the encoded hyv1.Content
}

// Sent is the answer to a message that is stored and synced to disk.
type Sent struct {
	Conv      ConvID
	ClientID  string
	Seq       int64
	Num       int64
	At        time.Time
	Duplicate bool // this ClientID was stored before
}

// NewClientID returns a fresh id for a message.
func NewClientID() string { return uuid.Must(uuid.NewV7()).String() }

// MarshalBinary encodes a message for an Outbox.
func (m *Message) MarshalBinary() ([]byte, error) {
	if err := m.complete(); err != nil {
		return nil, err
	}
	return appendSend(nil, 0, m), nil
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (m *Message) UnmarshalBinary(b []byte) error {
	f := &hyv1.Frame{}
	if err := proto.Unmarshal(b, f); err != nil || f.GetSend() == nil {
		return fmt.Errorf("outbox row: %w", errWire)
	}
	*m = Message{Conv: ConvID(f.GetSend().GetConversationId()), ClientID: f.GetSend().GetClientId(), Content: f.GetSend().GetContent()}
	return m.complete()
}

func (m *Message) complete() (err error) {
	if m.ClientID == "" {
		m.ClientID = NewClientID()
	}
	switch {
	case m.wire != nil:
	case m.Content != nil:
		m.wire, err = proto.Marshal(m.Content)
	default:
		m.wire = encodeText(m.Text)
	}
	return err
}

// Send stores a text in a conversation, once, and returns when the server has
// it safely. It tries until it is answered or ctx ends; then the error wraps
// ErrUnanswered. Sends to one conversation are stored in the order of the calls.
func (c *Client) Send(ctx context.Context, conv ConvID, text string) (Sent, error) {
	return c.SendMessage(ctx, Message{Conv: conv, Text: text})
}

// SendMessage is Send for any content, or with a ClientID of one's own.
func (c *Client) SendMessage(ctx context.Context, m Message) (Sent, error) {
	type outcome struct {
		sent Sent
		err  error
	}
	answer := make(chan outcome, 1)
	p := &pending{msg: m, done: func(s Sent, err error) { answer <- outcome{s, err} }}
	c.out.put(p)
	c.start()
	select {
	case a := <-answer:
		return a.sent, a.err
	case <-ctx.Done():
	}
	c.out.forget(p, fmt.Errorf("%w: %w", ErrUnanswered, ctx.Err()))
	a := <-answer // ours, or the server's if it came just now
	return a.sent, a.err
}

// SendAsync is Send without waiting: done is called once, with the answer. It
// must not block, for it may be called on the goroutine that reads the
// connection. Many sends under way share the writes.
func (c *Client) SendAsync(conv ConvID, text string, done func(Sent, error)) {
	c.SendMessageAsync(Message{Conv: conv, Text: text}, done)
}

// SendMessageAsync is SendAsync for any content.
func (c *Client) SendMessageAsync(m Message, done func(Sent, error)) {
	c.out.put(&pending{msg: m, done: done})
	c.start()
}

// Flush waits until no message waits for an answer.
func (c *Client) Flush(ctx context.Context) error {
	c.start()
	for {
		wait := c.out.drained()
		if wait == nil {
			return nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// outgoing is all messages that are not answered yet.
type outgoing struct {
	opt    *Options
	outbox Outbox
	saving sync.Mutex // keeps the order of the outbox that of the lanes

	mu      sync.Mutex
	sock    *socket // nil while there is no connection
	lanes   map[ConvID]*lane
	flying  map[uint32]*pending // sent on sock and not answered, by frame id
	frame   uint32              // last frame id, below callBit
	waiting int                 // messages in all lanes
	empty   chan struct{}       // closed when waiting becomes 0; nil: nobody asks
	ended   error               // why no more are taken
}

// lane is the messages to one conversation, in order. queue[:sent] were sent on
// the present connection; of those, flying are not answered yet and the others
// were refused.
type lane struct {
	queue        []*pending
	sent, flying int
	refused      bool // send no more before the refused are sent again
	tries        backoff
	wait         time.Duration
}

type pending struct {
	msg   Message
	done  func(Sent, error)
	frame uint32 // 0: not on the wire
	saved bool   // it is in the outbox
}

func (o *outgoing) init(c *Client) error {
	o.opt, o.outbox = &c.opt, c.opt.Outbox
	o.lanes, o.flying = map[ConvID]*lane{}, map[uint32]*pending{}
	if o.outbox == nil {
		return nil
	}
	left, err := o.outbox.List()
	if err != nil {
		return fmt.Errorf("read outbox: %w", err)
	}
	for _, m := range left {
		if err := m.complete(); err != nil {
			return fmt.Errorf("read outbox: %w", err)
		}
		o.lane(m.Conv).add(&pending{msg: m, done: func(Sent, error) {}, saved: true})
		o.waiting++
	}
	return nil
}

func (o *outgoing) lane(conv ConvID) *lane {
	l := o.lanes[conv]
	if l == nil {
		l = &lane{tries: backoff{first: 50 * time.Millisecond, most: 5 * time.Second}}
		o.lanes[conv] = l
	}
	return l
}

func (l *lane) add(p *pending) { l.queue = append(l.queue, p) }

// put takes a message; p.done is called with the outcome.
func (o *outgoing) put(p *pending) {
	err := p.msg.complete()
	if err == nil && o.outbox != nil {
		o.saving.Lock()
		defer o.saving.Unlock()
		if err = o.outbox.Put(p.msg); err != nil {
			err = fmt.Errorf("save in the outbox: %w", err)
		}
		p.saved = err == nil
	}
	if err == nil {
		err = o.take(p)
	}
	if err != nil {
		o.finish(p, Sent{}, err)
	}
}

func (o *outgoing) take(p *pending) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case o.ended != nil:
		return o.ended
	case o.waiting >= o.opt.Queue:
		return ErrQueueFull
	}
	o.waiting++
	l := o.lane(p.msg.Conv)
	l.add(p)
	o.pumpLocked(l)
	return nil
}

// pumpLocked sends what may be sent.
func (o *outgoing) pumpLocked(l *lane) {
	for o.sock != nil && !l.refused && l.sent < len(l.queue) && l.sent < o.opt.Window {
		p := l.queue[l.sent]
		o.frame = (o.frame + 1) % callBit
		if o.frame == 0 {
			o.frame = 1
		}
		p.frame = o.frame
		o.flying[p.frame] = p
		l.sent++
		l.flying++
		o.sock.send(p.frame, &p.msg) // if it is closed, attach sends it again
	}
}

// attach sends everything that is not answered on a new connection, in order.
func (o *outgoing) attach(s *socket) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sock = s
	for _, l := range o.lanes {
		o.pumpLocked(l)
	}
}

// pause sends no more on this connection, which is about to end.
func (o *outgoing) pause() {
	o.mu.Lock()
	o.sock = nil
	o.mu.Unlock()
}

// detach forgets the connection: nothing on it will be answered.
func (o *outgoing) detach() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sock = nil
	clear(o.flying)
	for _, l := range o.lanes {
		l.sent, l.flying, l.refused = 0, 0, false
		for _, p := range l.queue {
			p.frame = 0
		}
	}
}

// acked and failed are called by the reader.
func (o *outgoing) acked(frame uint32, s Sent) {
	o.mu.Lock()
	p := o.flying[frame]
	if p == nil { // forgotten
		o.mu.Unlock()
		return
	}
	l := o.dropLocked(p)
	l.tries.failed = 0
	o.pumpLocked(l)
	o.mu.Unlock()
	s.Conv, s.ClientID = p.msg.Conv, p.msg.ClientID
	o.finish(p, s, nil)
}

func (o *outgoing) failed(frame uint32, e *Error) {
	o.mu.Lock()
	p := o.flying[frame]
	if p == nil {
		o.mu.Unlock()
		return
	}
	l := o.lanes[p.msg.Conv]
	if e.Temporary() && !o.opt.ReturnRefusals {
		o.refusedLocked(l, p, e.RetryAfter)
		o.mu.Unlock()
		return
	}
	o.dropLocked(p)
	o.pumpLocked(l)
	o.mu.Unlock()
	o.finish(p, Sent{}, e)
}

// refusedLocked keeps p for another try, and the lane in order: nothing more is
// sent until everything on the way is answered; then all that is left goes
// again, oldest first, after a while.
func (o *outgoing) refusedLocked(l *lane, p *pending, after time.Duration) {
	delete(o.flying, p.frame)
	p.frame = 0
	l.flying--
	l.wait = max(l.wait, after)
	l.refused = true
	o.againLocked(l)
}

func (o *outgoing) againLocked(l *lane) {
	if !l.refused || l.flying > 0 {
		return
	}
	wait := l.wait + l.tries.next()
	l.wait = 0
	time.AfterFunc(wait, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if l.refused && l.flying == 0 {
			l.refused, l.sent = false, 0
			o.pumpLocked(l)
		}
	})
}

// dropLocked takes p out of its lane.
func (o *outgoing) dropLocked(p *pending) *lane {
	l := o.lanes[p.msg.Conv]
	at := 0
	for at < len(l.queue) && l.queue[at] != p {
		at++
	}
	if at == len(l.queue) {
		return l
	}
	if at < l.sent {
		l.sent--
	}
	if p.frame != 0 {
		delete(o.flying, p.frame)
		p.frame = 0
		l.flying--
		defer o.againLocked(l)
	}
	if at == 0 {
		l.queue[0] = nil
		l.queue = l.queue[1:]
	} else {
		l.queue = append(l.queue[:at], l.queue[at+1:]...)
	}
	if o.waiting--; o.waiting == 0 && o.empty != nil {
		close(o.empty)
		o.empty = nil
	}
	return l
}

// forget gives up a message whose sender waits no longer.
func (o *outgoing) forget(p *pending, err error) {
	o.mu.Lock()
	held := false
	if l := o.lanes[p.msg.Conv]; l != nil {
		before := o.waiting
		o.dropLocked(p)
		held = o.waiting < before
		o.pumpLocked(l)
	}
	o.mu.Unlock()
	if held {
		o.finish(p, Sent{}, err)
	}
}

// finish tells the outcome. A row whose deletion is lost is sent once more at
// the next start, which the server answers with the first answer.
func (o *outgoing) finish(p *pending, s Sent, err error) {
	if p.saved {
		_ = o.outbox.Delete(p.msg.ClientID)
	}
	p.done(s, err)
}

// end answers everything with err and takes no more. Rows stay in the outbox.
func (o *outgoing) end(err error) {
	o.mu.Lock()
	if o.ended == nil {
		o.ended = err
	}
	var left []*pending
	for _, l := range o.lanes {
		left = append(left, l.queue...)
		*l = lane{tries: l.tries}
	}
	clear(o.flying)
	o.waiting = 0
	if o.empty != nil {
		close(o.empty)
		o.empty = nil
	}
	o.mu.Unlock()
	for _, p := range left {
		p.done(Sent{}, err)
	}
}

// drained returns a channel that is closed when nothing waits; nil: nothing
// does.
func (o *outgoing) drained() <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.waiting == 0 {
		return nil
	}
	if o.empty == nil {
		o.empty = make(chan struct{})
	}
	return o.empty
}
