// Package im holds the words all rooms share: ids, seqs, events, errors. It
// does no I/O.
package im

import (
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Ids are random positive 63-bit numbers made in Go: no sequence in a database
// hands them out, and on a sharded one they make no hot range.
type (
	UserID   int64
	ConvID   int64
	DeviceID int64
)

// Seq numbers the events of one stream: 1, 2, 3 … without holes.
type Seq = int64

// NewID returns a fresh random id, never 0.
func NewID() int64 {
	for {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
		if id := int64(binary.BigEndian.Uint64(b[:]) >> 1); id != 0 {
			return id
		}
	}
}

// ClientID is the id a client makes for a message: a UUIDv7, so that the
// deduplication index grows at its right edge.
type ClientID [16]byte

// ParseClientID reads the canonical text form of a UUIDv7.
func ParseClientID(s string) (ClientID, error) {
	if len(s) != 36 {
		return ClientID{}, Invalid(hyv1.Reason_BAD_ID, "clientId")
	}
	u, err := uuid.Parse(s)
	if err != nil || u.Version() != 7 || u.Variant() != uuid.RFC4122 {
		return ClientID{}, Invalid(hyv1.Reason_BAD_ID, "clientId")
	}
	return ClientID(u), nil
}

// IsZero tells events that no client named (notices).
func (c ClientID) IsZero() bool { return c == ClientID{} }

func (c ClientID) String() string {
	if c.IsZero() {
		return ""
	}
	return uuid.UUID(c).String()
}

// Event is one entry of a conversation's stream as it is stored. Body is the
// encoding of a hyv1.Event that has only its body set; it is encoded once, when
// it is appended, and those bytes are stored, pushed and replayed.
type Event struct {
	Conv      ConvID
	Seq       Seq
	Num       Seq
	Countable bool
	Sender    UserID
	At        time.Time // whole milliseconds
	ClientID  ClientID
	Body      []byte
	// Expires is when a message goes away, in unix milliseconds; negative: so many
	// seconds after it is read; 0: it stays.
	Expires int64
}

// Expired: the time of the message is over at now.
func (e *Event) Expired(now time.Time) bool { return e.Expires > 0 && e.Expires <= now.UnixMilli() }

// Proto decodes the event.
func (e *Event) Proto() (*hyv1.Event, error) {
	ev := &hyv1.Event{}
	if err := proto.Unmarshal(e.Body, ev); err != nil {
		return nil, err
	}
	ev.ConversationId, ev.Seq, ev.Num = int64(e.Conv), e.Seq, e.Num
	ev.Countable, ev.SenderId = e.Countable, int64(e.Sender)
	ev.SentAt, ev.ClientId = timestamppb.New(e.At), e.ClientID.String()
	if e.Expires > 0 {
		ev.ExpiresAt = timestamppb.New(time.UnixMilli(e.Expires))
	}
	ev.ExpiresAfter = int32(max(0, -e.Expires)) //nolint:gosec // G115: at most a year
	return ev, nil
}

// AppendWire appends the encoding of the whole hyv1.Event to b: the head
// fields, then the stored body as it is. (Protobuf messages may be joined.)
func (e *Event) AppendWire(b []byte) []byte {
	b = appendVarint(b, 1, uint64(e.Conv))
	b = appendVarint(b, 2, uint64(e.Seq))
	b = appendVarint(b, 3, uint64(e.Num))
	if e.Countable {
		b = appendVarint(b, 4, 1)
	}
	b = appendVarint(b, 5, uint64(e.Sender))
	b = protowire.AppendTag(b, 6, protowire.BytesType)
	b = appendTimestamp(b, e.At)
	if !e.ClientID.IsZero() {
		b = protowire.AppendTag(b, 7, protowire.BytesType)
		b = protowire.AppendString(b, e.ClientID.String())
	}
	if e.Expires > 0 {
		b = protowire.AppendTag(b, 14, protowire.BytesType)
		b = appendTimestamp(b, time.UnixMilli(e.Expires))
	}
	b = appendVarint(b, 61, uint64(max(0, -e.Expires))) //nolint:gosec // G115: not negative
	return append(b, e.Body...)
}

func appendVarint(b []byte, field protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	b = protowire.AppendTag(b, field, protowire.VarintType)
	return protowire.AppendVarint(b, v)
}

func appendTimestamp(b []byte, t time.Time) []byte {
	var buf [24]byte
	ts := appendVarint(buf[:0], 1, uint64(t.Unix()))
	ts = appendVarint(ts, 2, uint64(t.Nanosecond()))
	return protowire.AppendBytes(b, ts)
}

// UserEvent is one entry of an account's own stream; Body as in Event, of a
// hyv1.UserEvent.
type UserEvent struct {
	User UserID
	Seq  Seq
	At   time.Time
	Body []byte
}

// Proto decodes the event.
func (e *UserEvent) Proto() (*hyv1.UserEvent, error) {
	ev := &hyv1.UserEvent{}
	if err := proto.Unmarshal(e.Body, ev); err != nil {
		return nil, err
	}
	ev.Seq, ev.At = e.Seq, timestamppb.New(e.At)
	return ev, nil
}

// Mark is how far a member has read and holds a conversation. Marks only grow.
type Mark struct {
	Conv      ConvID
	User      UserID
	Read      Seq
	Delivered Seq
}
