package http

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// jsonCodec writes fields that have their default value too, so that a reader
// finds "unread": 0 instead of nothing. Reading, it ignores unknown fields and
// takes an empty body for {}.
type jsonCodec struct{ name string }

var (
	jsonOut = protojson.MarshalOptions{EmitDefaultValues: true}
	jsonIn  = protojson.UnmarshalOptions{DiscardUnknown: true}
)

func (c jsonCodec) Name() string { return c.name }

func (c jsonCodec) Marshal(v any) ([]byte, error) { return c.MarshalAppend(nil, v) }

// MarshalAppend spares connect a copy.
func (c jsonCodec) MarshalAppend(dst []byte, v any) ([]byte, error) {
	m, ok := v.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("%T is not a message", v)
	}
	return jsonOut.MarshalAppend(dst, m)
}

// MarshalStable has the same promise as protojson: equal within one program.
func (c jsonCodec) MarshalStable(v any) ([]byte, error) { return c.Marshal(v) }

func (c jsonCodec) Unmarshal(data []byte, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return fmt.Errorf("%T is not a message", v)
	}
	if len(data) == 0 {
		proto.Reset(m)
		return nil
	}
	return jsonIn.Unmarshal(data, m)
}

// IsBinary is false: the bytes may stand in a text.
func (c jsonCodec) IsBinary() bool { return false }
