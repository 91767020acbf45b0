package client

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
)

// The hand-written code reads and writes what the generated code does.
func TestWireAgreesWithProto(t *testing.T) {
	for range 500 {
		at := time.UnixMilli(rand.Int64N(1 << 41))
		want := &hyv1.Event{
			ConversationId: rand.Int64(), Seq: rand.Int64N(1 << 40), Num: rand.Int64N(1 << 20), Countable: rand.IntN(2) == 0,
			SenderId: rand.Int64(), SentAt: timestamppb.New(at), ClientId: NewClientID(),
			Body: &hyv1.Event_Content{Content: &hyv1.Content{
				Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: strings.Repeat("雁a", rand.IntN(200))}}, Fallback: "f",
			}},
		}
		b, err := proto.Marshal(&hyv1.Frame{Kind: &hyv1.Frame_Event{Event: want}})
		if err != nil {
			t.Fatal(err)
		}
		id, kind, body, err := peek(b)
		if err != nil || kind != frameEvent || id != 0 {
			t.Fatalf("peek: %d %d %v", id, kind, err)
		}
		var e Event
		if err := parseEvent(body, &e); err != nil {
			t.Fatal(err)
		}
		c := e.Clone()
		clear(b) // the clone must not depend on the buffer
		if !proto.Equal(c.Proto(), want) || c.Text() != want.GetContent().GetText().GetBody() || c.ClientID() != want.GetClientId() ||
			c.Conv != ConvID(want.GetConversationId()) || c.Seq != want.GetSeq() || c.Num != want.GetNum() ||
			c.Sender != UserID(want.GetSenderId()) || c.Countable != want.GetCountable() || !c.SentAt.Equal(at) || c.Kind != KindMessage {
			t.Fatalf("got %+v\nwant %v", c, want)
		}
	}
}

func TestAckedAgreesWithProto(t *testing.T) {
	for range 200 {
		want := &hyv1.SendResponse{Seq: rand.Int64N(1 << 40), Num: rand.Int64N(1 << 40), SentAt: timestamppb.New(time.UnixMilli(rand.Int64N(1 << 41))), Duplicate: rand.IntN(2) == 0}
		frame := rand.Uint32()
		b, err := proto.Marshal(&hyv1.Frame{Id: frame, Kind: &hyv1.Frame_Acked{Acked: want}})
		if err != nil {
			t.Fatal(err)
		}
		id, kind, body, err := peek(b)
		if err != nil || kind != frameAcked || id != frame {
			t.Fatalf("peek: %d %d %v", id, kind, err)
		}
		got, err := parseAcked(body)
		if err != nil || got.Seq != want.GetSeq() || got.Num != want.GetNum() || got.Duplicate != want.GetDuplicate() || !got.At.Equal(want.GetSentAt().AsTime()) {
			t.Fatalf("got %+v %v, want %v", got, err, want)
		}
	}
}

func TestSendAgreesWithProto(t *testing.T) {
	for _, text := range []string{"", "hi", strings.Repeat("雁", 10_000)} {
		m := Message{Conv: ConvID(rand.Int64()), Text: text}
		if err := m.complete(); err != nil {
			t.Fatal(err)
		}
		f := &hyv1.Frame{}
		if err := proto.Unmarshal(appendSend(nil, 7, &m), f); err != nil {
			t.Fatal(err)
		}
		if f.GetId() != 7 || f.GetSend().GetConversationId() != int64(m.Conv) || f.GetSend().GetClientId() != m.ClientID ||
			f.GetSend().GetContent().GetText().GetBody() != text || f.GetSend().GetContent().GetText() == nil {
			t.Fatalf("got %v", f)
		}
	}
}

// Whatever a broken server sends, reading it ends without a panic.
func FuzzFrame(f *testing.F) {
	b, err := proto.Marshal(&hyv1.Frame{Id: 3, Kind: &hyv1.Frame_Event{Event: &hyv1.Event{Seq: 1, Body: &hyv1.Event_Content{Content: &hyv1.Content{Fallback: "x"}}}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(_ *testing.T, b []byte) {
		_, _, body, err := peek(b)
		if err != nil {
			return
		}
		var e Event
		if parseEvent(body, &e) == nil {
			_, _, _ = e.Text(), e.ClientID(), e.Proto()
		}
		_, _ = parseAcked(body)
	})
}

func BenchmarkParseEvent(b *testing.B) {
	ev := &hyv1.Event{
		ConversationId: rand.Int64(), Seq: 12345, Num: 12345, Countable: true, SenderId: rand.Int64(), SentAt: timestamppb.Now(), ClientId: NewClientID(),
		Body: &hyv1.Event_Content{Content: &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: strings.Repeat("x", 200)}}}},
	}
	f, err := proto.Marshal(&hyv1.Frame{Kind: &hyv1.Frame_Event{Event: ev}})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		_, _, body, _ := peek(f)
		var e Event
		_ = parseEvent(body, &e)
	}
}
