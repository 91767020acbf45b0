package session

import (
	"encoding/binary"
	"sync"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Frame is one realtime frame, WebSocket header included, ready to be queued
// on any number of connections. Each encoding is made once.
type Frame struct {
	binary []byte
	text   func() []byte
}

// For returns the bytes for a connection that speaks JSON, or protobuf. They
// are shared: nobody may change them.
func (f *Frame) For(text bool) []byte {
	if text {
		return f.text()
	}
	return f.binary
}

// NewFrame encodes a frame for one connection.
func NewFrame(f *hyv1.Frame, text bool) []byte {
	if text {
		b, err := protojson.Marshal(f)
		if err != nil { // only a frame of our own making can be at fault
			panic("encode frame: " + err.Error())
		}
		return append(appendHeader(nil, true, len(b)), b...)
	}
	n := proto.Size(f)
	b, err := proto.MarshalOptions{UseCachedSize: true}.MarshalAppend(appendHeader(make([]byte, 0, n+10), false, n), f)
	if err != nil {
		panic("encode frame: " + err.Error())
	}
	return b
}

// Shared makes a frame for many.
func Shared(f *hyv1.Frame) *Frame {
	return &Frame{binary: NewFrame(f, false), text: sync.OnceValue(func() []byte { return NewFrame(f, true) })}
}

// eventField is the number of Frame.event.
const eventField = 39

// eventFrame wraps the stored bytes of an event without decoding them.
func eventFrame(ev *im.Event) *Frame {
	var scratch [512]byte
	body := ev.AppendWire(scratch[:0])
	n := protowire.SizeTag(eventField) + protowire.SizeBytes(len(body))
	b := appendHeader(make([]byte, 0, n+10), false, n)
	b = protowire.AppendTag(b, eventField, protowire.BytesType)
	return &Frame{binary: protowire.AppendBytes(b, body), text: sync.OnceValue(func() []byte {
		msg, err := ev.Proto()
		if err != nil {
			panic("decode a stored event: " + err.Error())
		}
		return NewFrame(&hyv1.Frame{Kind: &hyv1.Frame_Event{Event: msg}}, true)
	})}
}

// userEventFrame decodes: such events are few, and have effects on the session.
func userEventFrame(ev *im.UserEvent) (*Frame, *hyv1.UserEvent) {
	msg, err := ev.Proto()
	if err != nil {
		panic("decode a stored user event: " + err.Error())
	}
	return Shared(&hyv1.Frame{Kind: &hyv1.Frame_UserEvent{UserEvent: msg}}), msg
}

// appendHeader appends the header of an unmasked, unfragmented WebSocket frame
// of n bytes (RFC 6455 §5.2).
func appendHeader(b []byte, text bool, n int) []byte {
	op := byte(0x82)
	if text {
		op = 0x81
	}
	switch {
	case n < 126:
		return append(b, op, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, op, 126), uint16(n))
	default:
		return binary.BigEndian.AppendUint64(append(b, op, 127), uint64(n))
	}
}
