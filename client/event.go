package client

import (
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Ids of users, conversations and devices; decimal strings in JSON.
type (
	UserID   int64
	ConvID   int64
	DeviceID int64
)

// Kind says what an Event is.
type Kind uint8

const (
	// KindNotice: something happened in a conversation that is not a message
	// (members, name); see Event.Proto.
	KindNotice Kind = iota
	// KindMessage: somebody said something; see Event.Text.
	KindMessage
	// KindUser: an event of the account's own stream; see Event.User.
	KindUser
	// KindMark: Sender has now read up to ReadSeq and holds up to DeliveredSeq.
	// 0: unchanged. May repeat; only grows.
	KindMark
	// KindTyping: Sender is typing. May be lost.
	KindTyping
	// KindSynced: everything that was missed while away has been asked for, and
	// events are live from here. Comes after each connect.
	KindSynced
	// KindReset: the server was restored to another state. Forget what is
	// cached; read what matters again with List and History. Unsent messages
	// are kept.
	KindReset
)

// Event is one thing that happened. Which fields are set depends on Kind.
type Event struct {
	Kind Kind
	Conv ConvID
	// Seq is the place in the stream of Conv (of the account, for KindUser).
	Seq int64
	// Num is the number of countable messages in Conv up to and including this.
	Num       int64
	Countable bool
	Sender    UserID
	SentAt    time.Time

	ReadSeq, DeliveredSeq int64

	raw      []byte // the encoded hyv1.Event or hyv1.UserEvent
	content  []byte // within raw
	clientID []byte // within raw
}

// ClientID is the id the sender's client gave the message. By it a client knows
// its own message when it comes back.
func (e *Event) ClientID() string { return string(e.clientID) }

// Text is the text of a message; for content this client does not know, its
// fallback.
func (e *Event) Text() string {
	if t := textOf(e.content); t != nil {
		return string(t)
	}
	return string(field(e.content, 15))
}

// AppendText appends Text to b.
func (e *Event) AppendText(b []byte) []byte { return append(b, textOf(e.content)...) }

// Proto decodes an event of a conversation (KindMessage, KindNotice); nil for
// other kinds.
func (e *Event) Proto() *hyv1.Event {
	if e.Kind != KindMessage && e.Kind != KindNotice {
		return nil
	}
	ev := &hyv1.Event{}
	if proto.Unmarshal(e.raw, ev) != nil {
		return nil
	}
	return ev
}

// User decodes an event of the account's own stream (KindUser); nil for others.
func (e *Event) User() *hyv1.UserEvent {
	if e.Kind != KindUser {
		return nil
	}
	ev := &hyv1.UserEvent{}
	if proto.Unmarshal(e.raw, ev) != nil {
		return nil
	}
	return ev
}

// Clone returns an Event that stays valid after OnEvent has returned.
func (e *Event) Clone() Event {
	c := *e
	if e.raw == nil {
		return c
	}
	raw := append([]byte(nil), e.raw...)
	switch e.Kind {
	case KindMessage, KindNotice:
		_ = parseEvent(raw, &c) // parsed before
	default:
		c.raw = raw
	}
	return c
}

// eventOf makes an Event of one that came in an answer.
func eventOf(p *hyv1.Event) (Event, error) {
	raw, err := proto.Marshal(p)
	if err != nil {
		return Event{}, err
	}
	var e Event
	err = parseEvent(raw, &e)
	return e, err
}
