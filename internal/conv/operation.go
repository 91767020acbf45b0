package conv

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// What is done with messages once they are sent. An operation is an event of the
// conversation, and in the same transaction the message itself is rewritten to
// what it says now: so every path that reads it shows just that (ADR 12).

// manyLimit is how many messages one call takes.
const manyLimit = 100

var errNoMessage = im.NotFound(hyv1.Reason_MESSAGE_NOT_FOUND)

// operation is one call that changes messages of a conversation, which it holds.
type operation struct {
	tx    *store.Tx
	c     *store.Conversation
	sight sight     // of who does it
	by    im.UserID // 0: nobody; there is no sight then
}

// message is one that an operation changes: what it says, with its state.
type message struct {
	im.Event
	now *hyv1.Event
}

// operate runs fn, holding the conversation, of which me is a member.
func (s *Service) operate(ctx context.Context, me im.UserID, id im.ConvID, fn func(*operation) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		if !sight.current() {
			return errNotMember
		}
		return fn(&operation{tx, c, sight, me})
	})
}

func (o *operation) me() *store.Membership { return o.sight.last() }

// messages returns the messages seqs, as the caller sees them: none may lack.
func (o *operation) messages(seqs ...im.Seq) ([]message, error) {
	list, err := messagesAmong(o.tx, o.sight, seqs)
	if err == nil && len(list) < len(seqs) {
		err = errNoMessage
	}
	return list, err
}

// messagesAmong returns those of the events seqs that are messages: not notices,
// and neither recalled nor deleted by the reader.
func messagesAmong(tx *store.Tx, s sight, seqs []im.Seq) ([]message, error) {
	list, err := decoded(tx, s, seqs)
	return slices.DeleteFunc(list, func(m message) bool { return m.now.GetContent() == nil }), err
}

// allSeen returns the events seqs, whatever they are: none may lack.
func allSeen(tx *store.Tx, s sight, seqs []im.Seq) ([]message, error) {
	list, err := decoded(tx, s, seqs)
	if err == nil && len(list) < len(seqs) {
		err = errNoMessage
	}
	return list, err
}

// decoded returns those of the events seqs that s shows, with what they say.
func decoded(tx *store.Tx, s sight, seqs []im.Seq) ([]message, error) {
	evs, err := s.some(tx, seqs)
	if err != nil {
		return nil, err
	}
	return decode(evs)
}

func decode(evs []im.Event) ([]message, error) {
	list := make([]message, len(evs))
	for i, e := range evs {
		list[i] = message{e, &hyv1.Event{}}
		if err := proto.Unmarshal(e.Body, list[i].now); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// forget takes what m said out of all that was done with it, which is about to be
// over.
func (o *operation) forget(m message) error {
	if m.now.GetEdits() == 0 && m.now.GetContent().GetPreview() == nil {
		return nil
	}
	return o.tx.ForgetEdits(m.Conv, m.Seq)
}

// change stores what was done to m, and m as it is now.
func (o *operation) change(m message, op *hyv1.Event) error {
	return o.changeBy(o.by, m, op)
}

func (o *operation) changeBy(who im.UserID, m message, op *hyv1.Event) error {
	for _, r := range m.now.GetReactions() {
		r.Mine = false // its reader's alone
	}
	if p := m.now.GetPoll(); p != nil {
		p.Mine, p.Right = nil, nil
	}
	return o.tx.AppendOperation(o.c, who, op, m.Seq, m.now)
}

// inTime: m is not older than limit; 0: no limit.
func (m *message) inTime(now time.Time, limit time.Duration) error {
	if limit > 0 && now.Sub(m.At) > limit {
		return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_TOO_LATE, Limit: int64(limit / time.Second)}
	}
	return nil
}

// seqList checks a list of messages from outside.
func seqList(seqs []int64) ([]im.Seq, error) {
	switch {
	case len(seqs) == 0:
		return nil, im.Required("seqs")
	case len(seqs) > manyLimit:
		return nil, im.TooLong("seqs", manyLimit)
	}
	seen := map[im.Seq]bool{}
	out := make([]im.Seq, 0, len(seqs))
	for _, seq := range seqs {
		if seq <= 0 {
			return nil, im.Invalid(hyv1.Reason_MALFORMED, "seqs")
		}
		if !seen[seq] {
			seen[seq] = true
			out = append(out, seq)
		}
	}
	return out, nil
}

var (
	// hiddenBody is what stands where the reader deleted a message.
	hiddenBody = mustMarshal(&hyv1.Event{Body: &hyv1.Event_Hidden{Hidden: &hyv1.Hidden{}}})
	// expiredBody is what stands where a message was whose time is over.
	expiredBody = mustMarshal(&hyv1.Event{Body: &hyv1.Event_Recalled{Recalled: &hyv1.Recalled{}}})
)

func mustMarshal(e *hyv1.Event) []byte {
	b, err := proto.Marshal(e)
	if err != nil {
		panic(err)
	}
	return b
}

// withOwn marks the reader's own reactions and votes.
func withOwn(body []byte, mine []string, poll store.OwnPoll, now time.Time) ([]byte, error) {
	e := &hyv1.Event{}
	if err := proto.Unmarshal(body, e); err != nil {
		return nil, err
	}
	for _, r := range e.GetReactions() {
		for _, emoji := range mine {
			r.Mine = r.Mine || r.GetEmoji() == emoji
		}
	}
	showPoll(e, poll, now)
	return proto.Marshal(e)
}

// isShown tells what stands in the conversation from operations and from what
// the reader deleted.
func isShown(body []byte) bool {
	e := &hyv1.Event{}
	if proto.Unmarshal(body, e) != nil {
		return false
	}
	switch e.GetBody().(type) {
	case *hyv1.Event_Hidden, *hyv1.Event_MessageEdited, *hyv1.Event_MessageRecalled, *hyv1.Event_MessageReacted, *hyv1.Event_MessagePinned, *hyv1.Event_PollChanged,
		*hyv1.Event_TimerStarted, *hyv1.Event_MessagePreviewed:
		return false
	}
	return true
}

// getMessages returns those of the events that me may see.
func (s *Service) getMessages(ctx context.Context, me im.UserID, id im.ConvID, seqs []im.Seq) (out []*hyv1.Event, err error) {
	var evs []im.Event
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		evs, err = sight.some(tx, seqs)
		return err
	})
	if err != nil {
		return nil, err
	}
	return protoEvents(evs)
}
