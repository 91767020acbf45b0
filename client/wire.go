package client

import (
	"errors"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// The two frames of which there are many, acked and event, are read by hand:
// no allocation, and the text of an event is not touched until somebody asks.
// Everything else goes through the generated code. The numbers are those of
// realtime.proto, message.proto and common.proto; TestWireAgreesWithProto pins
// them.

const (
	frameID    protowire.Number = 1
	frameSend  protowire.Number = 4
	frameAcked protowire.Number = 34
	frameEvent protowire.Number = 39
)

var errWire = errors.New("malformed frame")

// peek finds the frame's id and, when it is one of the two hot kinds, its kind
// and bytes; kind 0: decode it whole.
func peek(b []byte) (id uint32, kind protowire.Number, body []byte, err error) {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return 0, 0, nil, errWire
		}
		b = b[n:]
		switch {
		case num == frameID && typ == protowire.VarintType:
			v, n := protowire.ConsumeVarint(b)
			if n < 0 {
				return 0, 0, nil, errWire
			}
			id, b = uint32(v), b[n:] //nolint:gosec // G115: the field is a uint32
		case (num == frameAcked || num == frameEvent) && typ == protowire.BytesType:
			v, n := protowire.ConsumeBytes(b)
			if n < 0 {
				return 0, 0, nil, errWire
			}
			kind, body, b = num, v, b[n:]
		default:
			return id, 0, nil, nil
		}
	}
	return id, kind, body, nil
}

// parseEvent reads the head of a hyv1.Event. The Event keeps b.
func parseEvent(b []byte, e *Event) error {
	*e = Event{raw: b}
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return errWire
		}
		b = b[n:]
		if typ == protowire.VarintType {
			v, n := protowire.ConsumeVarint(b)
			if n < 0 {
				return errWire
			}
			b = b[n:]
			switch num {
			case 1:
				e.Conv = ConvID(v) //nolint:gosec // G115: an int64 on the wire
			case 2:
				e.Seq = int64(v) //nolint:gosec // G115: an int64 on the wire
			case 3:
				e.Num = int64(v) //nolint:gosec // G115: an int64 on the wire
			case 4:
				e.Countable = v != 0
			case 5:
				e.Sender = UserID(v) //nolint:gosec // G115: an int64 on the wire
			}
			continue
		}
		v, n, err := consumeValue(num, typ, b)
		if err != nil {
			return err
		}
		b = b[n:]
		switch num {
		case 6:
			if e.SentAt, err = parseTime(v); err != nil {
				return err
			}
		case 7:
			e.clientID = v
		case 16:
			e.Kind, e.content = KindMessage, v
		}
	}
	return nil
}

// parseAcked reads a hyv1.SendResponse.
func parseAcked(b []byte) (s Sent, err error) {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return s, errWire
		}
		b = b[n:]
		if typ == protowire.VarintType {
			v, n := protowire.ConsumeVarint(b)
			if n < 0 {
				return s, errWire
			}
			b = b[n:]
			switch num {
			case 1:
				s.Seq = int64(v) //nolint:gosec // G115: an int64 on the wire
			case 2:
				s.Num = int64(v) //nolint:gosec // G115: an int64 on the wire
			case 4:
				s.Duplicate = v != 0
			}
			continue
		}
		v, n, err := consumeValue(num, typ, b)
		if err != nil {
			return s, err
		}
		b = b[n:]
		if num == 3 {
			if s.At, err = parseTime(v); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// textOf returns the text in an encoded hyv1.Content, without copying it; nil:
// it is not a text.
func textOf(content []byte) []byte {
	text := field(content, 1)
	if len(text) == 0 {
		return text
	}
	return field(text, 1)
}

// field returns the last value of the given length-delimited field.
func field(b []byte, want protowire.Number) (found []byte) {
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return found
		}
		v, m, err := consumeValue(num, typ, b[n:])
		if err != nil {
			return found
		}
		b = b[n+m:]
		if num == want && typ == protowire.BytesType {
			found = v
		}
	}
	return found
}

// consumeValue returns the bytes of a length-delimited value, and steps over
// any other.
func consumeValue(num protowire.Number, typ protowire.Type, b []byte) ([]byte, int, error) {
	if typ == protowire.BytesType {
		v, n := protowire.ConsumeBytes(b)
		if n < 0 {
			return nil, 0, errWire
		}
		return v, n, nil
	}
	n := protowire.ConsumeFieldValue(num, typ, b)
	if n < 0 {
		return nil, 0, errWire
	}
	return nil, n, nil
}

func parseTime(b []byte) (time.Time, error) {
	var sec, nsec int64
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 || typ != protowire.VarintType {
			return time.Time{}, errWire
		}
		v, m := protowire.ConsumeVarint(b[n:])
		if m < 0 {
			return time.Time{}, errWire
		}
		b = b[n+m:]
		if num == 1 {
			sec = int64(v) //nolint:gosec // G115: an int64 on the wire
		} else {
			nsec = int64(v) //nolint:gosec // G115: an int32 on the wire
		}
	}
	return time.Unix(sec, nsec), nil
}

// appendSend appends the frame that sends a message.
func appendSend(b []byte, id uint32, m *Message) []byte {
	content := m.wire
	conv := uint64(m.Conv) //nolint:gosec // G115: an int64 on the wire
	size := sizeBytes(len(m.ClientID)) + sizeBytes(len(content))
	if conv != 0 {
		size += 1 + protowire.SizeVarint(conv)
	}
	b = protowire.AppendTag(b, frameID, protowire.VarintType)
	b = protowire.AppendVarint(b, uint64(id))
	b = protowire.AppendTag(b, frameSend, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(size)) //nolint:gosec // G115: a length
	if conv != 0 {
		b = protowire.AppendTag(b, 1, protowire.VarintType)
		b = protowire.AppendVarint(b, conv)
	}
	b = protowire.AppendTag(b, 2, protowire.BytesType)
	b = protowire.AppendString(b, m.ClientID)
	b = protowire.AppendTag(b, 3, protowire.BytesType)
	return protowire.AppendBytes(b, content)
}

// encodeText returns the encoding of a hyv1.Content that holds text.
func encodeText(text string) []byte {
	inner := sizeBytes(len(text))
	b := make([]byte, 0, sizeBytes(inner))
	b = protowire.AppendTag(b, 1, protowire.BytesType)
	b = protowire.AppendVarint(b, uint64(inner)) //nolint:gosec // G115: a length
	b = protowire.AppendTag(b, 1, protowire.BytesType)
	return protowire.AppendString(b, text)
}

// sizeBytes is the size of a length-delimited field with a number below 16.
func sizeBytes(n int) int { return 1 + protowire.SizeBytes(n) }

func appendFrame(b []byte, f *hyv1.Frame) ([]byte, error) {
	return proto.MarshalOptions{}.MarshalAppend(b, f)
}
