package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"

	"connectrpc.com/connect"
	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"google.golang.org/protobuf/proto"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/test/crash/history"
)

// tryTime is how long a client waits for the answer to one try.
const tryTime = 3 * time.Second

// talker is one person under load. It belongs to its goroutine.
type talker struct {
	*town
	who   *person
	rng   *rand.Rand
	pause time.Duration // between two things it does, on average
	n     int
	said  []*saying
	slots chan struct{} // sends under way through the client library
}

// saying is a message and its client id.
type saying struct {
	room *room
	id   string
	text string
}

func (tk *talker) run(ctx context.Context) {
	for ctx.Err() == nil {
		tk.act(ctx)
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(tk.rng.Int64N(int64(2 * tk.pause)))):
		}
	}
	for range cap(tk.slots) { // all that is under way is answered, or its client closed
		tk.slots <- struct{}{}
	}
}

func (tk *talker) act(ctx context.Context) {
	switch k := tk.rng.IntN(100); {
	case k < 40:
		tk.pipeline()
	case k < 55:
		s := tk.new()
		tk.insist(ctx, s)
		tk.fetch(ctx, s.room)
	case k < 65:
		tk.atOnce(ctx, tk.new())
	case k < 75 && len(tk.said) > 0:
		tk.try(ctx, tk.said[tk.rng.IntN(len(tk.said))], "")
	case k < 78 && len(tk.said) > 0:
		other := *tk.said[tk.rng.IntN(len(tk.said))]
		other.text += ", otherwise"
		tk.try(ctx, &other, "")
	case k < 88:
		tk.mark(ctx)
	default:
		tk.fetch(ctx, tk.anyRoom())
	}
}

func (tk *talker) anyRoom() *room { return tk.who.rooms[tk.rng.IntN(len(tk.who.rooms))] }

func (tk *talker) new() *saying { return tk.newIn(tk.anyRoom()) }

func (tk *talker) newIn(r *room) *saying {
	tk.n++
	s := &saying{room: r, id: client.NewClientID(), text: fmt.Sprintf("%s says %d 鸿雁", tk.who.handle, tk.n)}
	tk.said = append(tk.said, s)
	if len(tk.said) > 500 { // old ones too: keep a sample of all times
		i := tk.rng.IntN(len(tk.said))
		tk.said[i] = tk.said[len(tk.said)-1]
		tk.said = tk.said[:len(tk.said)-1]
	}
	return s
}

func (tk *talker) begin(s *saying, lane string) int64 {
	call := tk.rec.Call()
	tk.rec.Add(history.Op{Kind: history.Send, Phase: history.Invoke, Call: call, User: int64(tk.who.id), Conv: int64(s.room.conv),
		ClientID: s.id, Hash: history.HashOf(s.text), Lane: lane})
	return call
}

func (tk *talker) end(call int64, seq, num int64, at time.Time, err error) history.Phase {
	phase, note := ended(err)
	op := history.Op{Kind: history.Send, Phase: phase, Call: call, Note: note}
	if phase == history.OK {
		op.Seq, op.Num, op.SentAt = seq, num, at.UnixMilli()
	}
	tk.rec.Add(op)
	return phase
}

// pipeline hands a few messages to the client library without waiting.
func (tk *talker) pipeline() {
	r := tk.anyRoom()
	c, lane := tk.who.devices[0].client(), ""
	if tk.who.window == 1 { // with more, what an overloaded server refused may come later
		lane = fmt.Sprintf("%s %p", tk.who.devices[0].name, c)
	}
	for range 1 + tk.rng.IntN(5) {
		select {
		case tk.slots <- struct{}{}:
		default:
			return // enough under way: the server may be away
		}
		s := tk.newIn(r)
		tk.said = tk.said[:len(tk.said)-1] // only the library sends it, so that the order can be checked
		call := tk.begin(s, lane)
		c.SendMessageAsync(client.Message{Conv: r.conv, ClientID: s.id, Text: s.text}, func(sent client.Sent, err error) {
			tk.end(call, sent.Seq, sent.Num, sent.At, err)
			<-tk.slots
		})
	}
}

// try sends by one request over HTTP.
func (tk *talker) try(ctx context.Context, s *saying, lane string) history.Phase {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	call := tk.begin(s, lane)
	r, err := tk.who.devices[0].client().RPC().Message.Send(ctx, connect.NewRequest(&hyv1.SendRequest{
		ConversationId: int64(s.room.conv), ClientId: s.id,
		Content: &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: s.text}}},
	}))
	if err != nil {
		return tk.end(call, 0, 0, time.Time{}, err)
	}
	return tk.end(call, r.Msg.GetSeq(), r.Msg.GetNum(), r.Msg.GetSentAt().AsTime(), nil)
}

// insist tries again while the fate is not known, sometimes giving up.
func (tk *talker) insist(ctx context.Context, s *saying) {
	for range 1 + tk.rng.IntN(20) {
		if tk.try(ctx, s, "") != history.Unknown || ctx.Err() != nil {
			return
		}
		time.Sleep(time.Duration(tk.rng.IntN(100)) * time.Millisecond) // as a client between two tries
	}
}

// atOnce sends the same message several times at the same moment.
func (tk *talker) atOnce(ctx context.Context, s *saying) {
	var wg sync.WaitGroup
	for range 2 + tk.rng.IntN(3) {
		wg.Go(func() { tk.try(ctx, s, "") })
	}
	wg.Wait()
}

func (tk *talker) mark(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	r := tk.anyRoom()
	seq := 1 + tk.rng.Int64N(r.seen.Load()+2)
	if tk.rng.IntN(2) == 0 {
		seq = r.seen.Load()
	}
	call := tk.rec.Call()
	op := history.Op{Kind: history.Mark, Phase: history.Invoke, Call: call, User: int64(tk.who.id), Conv: int64(r.conv), Seq: seq}
	tk.rec.Add(op)
	d := tk.who.devices[tk.rng.IntN(len(tk.who.devices))]
	answer, err := d.client().MarkRead(ctx, r.conv, seq)
	phase, note := ended(err)
	tk.rec.Add(history.Op{Kind: history.Mark, Phase: phase, Call: call, ReadSeq: answer.GetReadSeq(), Note: note})
}

// fetch reads the newest part of a conversation: what is acknowledged or seen
// must be in it.
func (tk *talker) fetch(ctx context.Context, r *room) {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	after, limit := max(0, r.seen.Load()-tk.rng.Int64N(10)), int64(20)
	call := tk.rec.Call()
	tk.rec.Add(history.Op{Kind: history.Fetch, Phase: history.Invoke, Call: call, User: int64(tk.who.id), Conv: int64(r.conv),
		After: after, Limit: limit})
	evs, _, err := tk.who.devices[0].client().After(ctx, r.conv, after, int(limit))
	phase, note := ended(err)
	op := history.Op{Kind: history.Fetch, Phase: phase, Call: call, Note: note}
	for _, e := range evs {
		op.Seqs = append(op.Seqs, e.GetSeq())
	}
	tk.rec.Add(op)
}

// raw speaks to the realtime door by hand: it pipelines without waiting, and
// takes whatever breaks for unknown; then it asks again by HTTP.
func (tk *talker) raw(ctx context.Context) {
	for i := 0; ctx.Err() == nil; i++ {
		lane := fmt.Sprintf("%s/raw/%d", tk.who.handle, i)
		open := tk.rawConnection(ctx, lane)
		for _, s := range open {
			if tk.rng.IntN(3) > 0 {
				tk.insist(ctx, s)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// rawConnection talks until something breaks and returns what was not answered.
func (tk *talker) rawConnection(ctx context.Context, lane string) (open []*saying) {
	d := ws.Dialer{Protocols: []string{"hongyan.v1"}, Timeout: time.Second, NetDial: (&net.Dialer{}).DialContext}
	conn, br, _, err := d.Dial(ctx, "ws"+strings.TrimPrefix(tk.url, "http")+"/ws")
	if err != nil {
		return nil
	}
	defer conn.Close()
	if br != nil {
		ws.PutReader(br) // the server says nothing before auth
	}
	if tk.write(conn, &hyv1.Frame{Id: 1, Kind: &hyv1.Frame_Auth{Auth: &hyv1.Auth{AccessToken: tk.who.devices[0].client().Tokens().Access}}}) != nil {
		return nil
	}
	if f, err := tk.read(conn); err != nil || f.GetReady() == nil {
		return nil
	}
	for id := uint32(2); ctx.Err() == nil; {
		calls, under := map[uint32]int64{}, map[uint32]*saying{}
		r := tk.anyRoom()
		var batch []byte
		for range 1 + tk.rng.IntN(8) {
			s := tk.newIn(r)
			tk.said = tk.said[:len(tk.said)-1]
			calls[id], under[id] = tk.begin(s, lane), s
			b, _ := proto.Marshal(&hyv1.Frame{Id: id, Kind: &hyv1.Frame_Send{Send: &hyv1.SendRequest{
				ConversationId: int64(r.conv), ClientId: s.id, Content: &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: s.text}}}}}})
			frame, _ := ws.CompileFrame(ws.MaskFrameInPlace(ws.NewBinaryFrame(b)))
			batch = append(batch, frame...)
			id++
		}
		_, err := conn.Write(batch)
		for err == nil && len(calls) > 0 {
			var f *hyv1.Frame
			if f, err = tk.read(conn); err != nil {
				break
			}
			call, mine := calls[f.GetId()]
			if !mine {
				continue
			}
			switch k := f.GetKind().(type) {
			case *hyv1.Frame_Acked:
				tk.end(call, k.Acked.GetSeq(), k.Acked.GetNum(), k.Acked.GetSentAt().AsTime(), nil)
			case *hyv1.Frame_Failed:
				tk.end(call, 0, 0, time.Time{}, &client.Error{Reason: k.Failed.GetDetail().GetReason()})
			}
			delete(calls, f.GetId())
			delete(under, f.GetId())
		}
		if err != nil {
			for id, call := range calls {
				tk.end(call, 0, 0, time.Time{}, err)
				open = append(open, under[id])
			}
			return open
		}
		time.Sleep(time.Duration(tk.rng.Int64N(int64(4 * tk.pause)))) // the load is the sum of many
	}
	return nil
}

func (tk *talker) write(conn net.Conn, f *hyv1.Frame) error {
	b, err := proto.Marshal(f)
	if err != nil {
		return err
	}
	return wsutil.WriteClientBinary(conn, b)
}

func (tk *talker) read(conn net.Conn) (*hyv1.Frame, error) {
	_ = conn.SetReadDeadline(time.Now().Add(tryTime))
	b, err := wsutil.ReadServerBinary(conn)
	if err != nil {
		return nil, err
	}
	f := &hyv1.Frame{}
	return f, proto.Unmarshal(b, f)
}

// churn removes one member of a room and adds them again, all the time.
func (tn *town) churn(ctx context.Context, r *room, rng *rand.Rand) {
	owner := r.members[0].devices[0]
	for ctx.Err() == nil {
		_ = owner.client().RemoveMember(ctx, r.conv, r.churn.id, client.Removal{}) // what happened is in the stream
		time.Sleep(time.Duration(rng.IntN(200)) * time.Millisecond)
		_ = owner.client().AddMembers(ctx, r.conv, r.churn.id)
		time.Sleep(time.Duration(rng.IntN(400)) * time.Millisecond)
	}
	// The last word is that they are in it, so that their device has to settle.
	for range 50 {
		done, cancel := context.WithTimeout(context.WithoutCancel(ctx), tryTime)
		err := owner.client().AddMembers(done, r.conv, r.churn.id)
		cancel()
		if err == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
