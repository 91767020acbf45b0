package ws

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/presence"
	"hongyan/internal/session"
	"hongyan/internal/store"
)

// Live is the realtime door: it unpacks frames, calls the rules, packs answers.
// The order of a connection is auth, then anything; see realtime.proto.
type Live struct {
	Hub  *session.Hub
	Conv *conv.Service
	// Presence counts the sessions.
	Presence *presence.Service
	Log      *slog.Logger
	// Epoch of the store.
	Epoch string
	// Heartbeat is how often clients ping; twice as long in silence ends a
	// connection. AuthTimeout is how long a connection may stay unknown.
	Heartbeat, AuthTimeout time.Duration
	// MaxPerUser bounds the connections of one account.
	MaxPerUser int

	Authenticate func(ctx context.Context, accessToken string) (im.Identity, error)
	DeviceActive func(ctx context.Context, id im.Identity) error
	// Admit counts one call of a method against the caller's rate.
	Admit func(ctx context.Context, method string) error
	// unknown counts the connections of each address that have not signed in.
	unknown struct {
		sync.Mutex
		of map[string]int
	}

	// Call runs any method as if it had come over HTTP.
	Call func(ctx context.Context, who im.Identity, method string, body []byte, asJSON bool) ([]byte, error)
}

// callsAtOnce bounds the calls one connection may have running; the next one
// waits, and with it everything behind it.
const callsAtOnce = 8

// client is one connection of the realtime door. session is set once, by
// whoever handles the auth frame, and device before it; all else belongs to the
// reader.
type client struct {
	conn    *Conn
	timer   *time.Timer // ends a connection that does not sign in
	session atomic.Pointer[session.Session]
	device  *presence.Device
	calls   chan struct{} // a slot per running call; made by the first
	checked int64         // unix seconds when the device was last looked at
	known   atomic.Bool   // does not count as unknown any more
}

// recheckAfter is how often a connection's device is looked at again, in
// seconds: a revocation closes it at once, this is for one whose news got lost.
// It is also how "last active" follows a socket that is open for days.
const recheckAfter = 600

// frameError is a fault of the frame itself.
func frameError(r hyv1.Reason) error { return im.Invalid(r, "") }

// unknownPerAddress bounds the connections of one address that have not signed
// in yet: enough for a school that comes back at once, too few to fill a server.
const unknownPerAddress = 1000

// meet counts a connection that has not signed in; false when there are too
// many of its address.
func (l *Live) meet(c *Conn) bool {
	l.unknown.Lock()
	defer l.unknown.Unlock()
	if l.unknown.of == nil {
		l.unknown.of = map[string]int{}
	}
	if l.unknown.of[c.RemoteAddr()] >= unknownPerAddress {
		return false
	}
	l.unknown.of[c.RemoteAddr()]++
	return true
}

// know takes back meet, once: the connection has signed in, or ended.
func (l *Live) know(cl *client) {
	if cl.known.Swap(true) {
		return
	}
	l.unknown.Lock()
	defer l.unknown.Unlock()
	a := cl.conn.RemoteAddr()
	if l.unknown.of[a]--; l.unknown.of[a] == 0 {
		delete(l.unknown.of, a)
	}
}

// Open implements Handler.
func (l *Live) Open(c *Conn) error {
	if !l.meet(c) {
		return &CloseError{Code: CloseTryAgainLater, Reason: "too many connections of this address have not signed in"}
	}
	cl := &client{conn: c}
	cl.timer = time.AfterFunc(l.AuthTimeout, func() {
		if cl.session.Load() == nil {
			l.fail(cl, 0, im.Unauthenticated(hyv1.Reason_AUTH_TIMEOUT), "")
			c.Close(closePolicy, "not signed in in time")
		}
	})
	c.Data = cl
	return nil
}

// closePolicy is the close code for clients that break the rules of the door.
const closePolicy = 1008

// Closed implements Handler.
func (l *Live) Closed(c *Conn) {
	cl := c.Data.(*client)
	cl.timer.Stop()
	l.know(cl)
	if s := cl.session.Load(); s != nil {
		cl.device.Leave()
		s.Close()
	}
}

// Drained implements Handler.
func (l *Live) Drained(c *Conn) {
	cl := c.Data.(*client)
	if s := cl.session.Load(); s != nil {
		s.Drained()
		cl.device.Drained()
	}
}

// Message implements Handler.
func (l *Live) Message(c *Conn, payload []byte) {
	cl := c.Data.(*client)
	if s := cl.session.Load(); s != nil && l.Conv.Full() && !c.Text() {
		if id, ok := sendID(payload); ok {
			l.tooMuch(s, id)
			return
		}
	}
	f := &hyv1.Frame{}
	if err := unmarshal(payload, f, c.Text()); err != nil {
		l.fail(cl, 0, frameError(hyv1.Reason_MALFORMED), "")
		return
	}
	ctx := im.WithAddress(context.Background(), c.RemoteAddr()) // a frame is not called off by its connection's end
	s := cl.session.Load()
	if s == nil {
		l.auth(ctx, cl, f)
		return
	}
	ctx = im.WithIdentity(ctx, s.Identity())
	if err := l.handle(ctx, cl, s, f); err != nil {
		l.fail(cl, f.GetId(), err, im.NewRequestID())
	}
	s.Flush()
}

func unmarshal(payload []byte, f *hyv1.Frame, text bool) error {
	if text {
		return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(payload, f)
	}
	return proto.Unmarshal(payload, f)
}

// handle obeys one frame of a signed-in client. An error is told to the client.
func (l *Live) handle(ctx context.Context, cl *client, s *session.Session, f *hyv1.Frame) error {
	switch k := f.GetKind().(type) {
	case *hyv1.Frame_Send:
		return l.send(ctx, cl, s, f.GetId(), k.Send)
	case *hyv1.Frame_Ping:
		if now := time.Now().Unix(); now-cl.checked > recheckAfter {
			cl.checked = now
			var refused *im.Error // else the store could not be asked: next time
			if errors.As(l.DeviceActive(ctx, s.Identity()), &refused) {
				s.Kick(refused.Reason)
				return nil
			}
		}
		s.Reply(&hyv1.Frame{Id: f.GetId(), Kind: &hyv1.Frame_Pong{Pong: &hyv1.Pong{Epoch: l.Epoch, UserSeq: s.UserSeq()}}})
		return nil
	case *hyv1.Frame_Typing:
		if err := l.Admit(ctx, "typing"); err != nil {
			return err
		}
		l.Hub.Typing(ctx, s, im.ConvID(k.Typing.GetConversationId()))
		return nil
	case *hyv1.Frame_Read:
		if err := l.Admit(ctx, hyv1connect.MessageServiceMarkReadProcedure); err != nil {
			return err
		}
		out, err := l.Conv.MarkRead(ctx, s.Identity().User, im.ConvID(k.Read.GetConversationId()), k.Read.GetSeq())
		if err == nil && f.GetId() != 0 {
			s.Reply(&hyv1.Frame{Id: f.GetId(), Kind: &hyv1.Frame_ReadMarked{ReadMarked: out}})
		}
		return err
	case *hyv1.Frame_Delivered:
		if err := l.Admit(ctx, hyv1connect.MessageServiceMarkDeliveredProcedure); err != nil {
			return err
		}
		out, err := l.Conv.MarkDelivered(ctx, s.Identity().User, im.ConvID(k.Delivered.GetConversationId()), k.Delivered.GetSeq())
		if err == nil && f.GetId() != 0 {
			s.Reply(&hyv1.Frame{Id: f.GetId(), Kind: &hyv1.Frame_DeliveredMarked{DeliveredMarked: out}})
		}
		return err
	case *hyv1.Frame_Sync:
		if err := l.Admit(ctx, hyv1connect.SyncServiceSyncProcedure); err != nil {
			return err
		}
		return s.Sync(ctx, l.Conv, k.Sync, f.GetId())
	case *hyv1.Frame_Watch:
		if err := l.Admit(ctx, hyv1connect.PresenceServiceGetProcedure); err != nil {
			return err
		}
		return cl.device.Watch(ctx, k.Watch.GetUserIds())
	case *hyv1.Frame_Activity:
		if err := l.Admit(ctx, "activity"); err != nil {
			return err
		}
		cl.device.Use(k.Activity.GetIdle())
		return nil
	case *hyv1.Frame_Call:
		l.call(ctx, cl, s, f.GetId(), k.Call)
		return nil
	default:
		return frameError(hyv1.Reason_UNEXPECTED_FRAME)
	}
}

// send hands a message to its lane. The answer comes with the commit.
func (l *Live) send(ctx context.Context, cl *client, s *session.Session, id uint32, req *hyv1.SendRequest) error {
	if err := l.Admit(ctx, hyv1connect.MessageServiceSendProcedure); err != nil {
		return err
	}
	l.Conv.Submit(ctx, s.Identity().User, req, func(st store.Stored, err error) {
		if err != nil {
			l.fail(cl, id, err, im.NewRequestID())
			s.Flush()
			return
		}
		if id != 0 {
			s.ReplyIn(&hyv1.Frame{Id: id, Kind: &hyv1.Frame_Acked{Acked: conv.Sent(st)}})
		}
	})
	return nil
}

// call runs a method beside the reader, so that a slow one holds up nothing but
// the calls behind the callsAtOnce-th.
func (l *Live) call(ctx context.Context, cl *client, s *session.Session, id uint32, call *hyv1.Call) {
	if cl.calls == nil {
		cl.calls = make(chan struct{}, callsAtOnce)
	}
	cl.calls <- struct{}{}
	text := cl.conn.Text()
	go func() { // ends with the call; its answer to a closed connection goes nowhere
		defer func() { <-cl.calls }()
		rid := im.NewRequestID()
		body := call.GetRequest()
		if text {
			body = []byte(call.GetRequestJson())
		}
		out, err := l.Call(im.WithRequestID(ctx, rid), s.Identity(), call.GetMethod(), body, text)
		if err != nil {
			l.fail(cl, id, err, rid)
			s.Flush()
			return
		}
		res := &hyv1.Result{Response: out}
		if text {
			res = &hyv1.Result{ResponseJson: string(out)}
		}
		s.Reply(&hyv1.Frame{Id: id, Kind: &hyv1.Frame_Result{Result: res}})
		s.Flush()
	}()
}

// sendID looks into a binary frame without decoding it: the id, if it is a send.
func sendID(payload []byte) (id uint32, ok bool) {
	for len(payload) > 0 {
		field, kind, n := protowire.ConsumeTag(payload)
		if n < 0 {
			return 0, false
		}
		switch payload = payload[n:]; {
		case field == 1 && kind == protowire.VarintType:
			v, n := protowire.ConsumeVarint(payload)
			if n < 0 {
				return 0, false
			}
			id, payload = uint32(v), payload[n:]
		case field == 4 && kind == protowire.BytesType:
			return id, true
		default:
			return 0, false
		}
	}
	return 0, false
}

// tooMuch refuses a message before it is decoded: under overload refusing must
// cost next to nothing. And it gives way, so that the many who are refused do
// not keep the processors from the lanes that store.
func (l *Live) tooMuch(s *session.Session, id uint32) {
	e := store.Overloaded()
	s.Reply(&hyv1.Frame{Id: id, Kind: &hyv1.Frame_Failed{Failed: &hyv1.Failed{Code: e.Code.String(), Detail: e.Detail("")}}})
	s.Flush()
	runtime.Gosched()
}

// auth signs the connection in.
func (l *Live) auth(ctx context.Context, cl *client, f *hyv1.Frame) {
	a, ok := f.GetKind().(*hyv1.Frame_Auth)
	if !ok {
		l.refuse(cl, f.GetId(), im.Unauthenticated(hyv1.Reason_NOT_SIGNED_IN))
		return
	}
	id, err := l.Authenticate(ctx, a.Auth.GetAccessToken())
	if err != nil {
		l.refuse(cl, f.GetId(), err)
		return
	}
	if l.Hub.SessionsOf(id.User) >= l.MaxPerUser {
		l.refuse(cl, f.GetId(), im.Exhausted(hyv1.Reason_RATE_LIMITED, time.Minute))
		return
	}
	s := l.Hub.Start(id, cl.conn)
	// From here on a revocation reaches the session; one that came between the
	// two is seen now.
	err = l.DeviceActive(ctx, id)
	if err == nil {
		cl.device, err = l.Presence.Enter(ctx, s, a.Auth.GetIdle())
	}
	if err != nil {
		s.Close()
		l.refuse(cl, f.GetId(), err)
		return
	}
	cl.timer.Stop()
	l.know(cl)
	cl.session.Store(s)
	cl.checked = time.Now().Unix()
	s.Reply(&hyv1.Frame{Id: f.GetId(), Kind: &hyv1.Frame_Ready{Ready: &hyv1.Ready{
		UserId: int64(id.User), DeviceId: int64(id.Device), ServerTime: timestamppb.Now(),
		Heartbeat: durationpb.New(l.Heartbeat), Epoch: l.Epoch}}})
	s.Flush()
}

// refuse tells why the connection is not signed in, and ends it.
func (l *Live) refuse(cl *client, id uint32, err error) {
	l.fail(cl, id, err, im.NewRequestID())
	cl.conn.Close(closePolicy, im.AsError(err).Reason.String())
}

// fail tells the client that a frame had no effect. What is the server's fault
// goes to the log, under the id the client is given.
func (l *Live) fail(cl *client, id uint32, err error, rid string) {
	e := im.AsError(err)
	if e.Reason == hyv1.Reason_INTERNAL {
		l.Log.Error("frame failed", "request", rid, "err", err)
	}
	f := &hyv1.Frame{Id: id, Kind: &hyv1.Frame_Failed{Failed: &hyv1.Failed{Code: e.Code.String(), Detail: e.Detail(rid)}}}
	if s := cl.session.Load(); s != nil {
		s.Reply(f)
		return
	}
	cl.conn.Send(session.NewFrame(f, cl.conn.Text()))
}

// GoAway tells all clients to connect again, each at a time of its own between
// now and over, so that they do not come back all at once.
func (l *Live) GoAway(s *Server, over time.Duration) {
	frames := map[bool][]byte{}
	for _, text := range []bool{false, true} {
		frames[text] = session.NewFrame(&hyv1.Frame{Kind: &hyv1.Frame_GoAway{GoAway: &hyv1.GoAway{
			Min: durationpb.New(0), Max: durationpb.New(over), Reason: hyv1.Reason_SHUTTING_DOWN}}}, text)
	}
	s.Each(func(c *Conn) { c.Send(frames[c.Text()]) })
}

// Watch ends connections that fell silent, until ctx ends. Browsers slow the
// clocks of hidden pages down, so before that the connection itself is pinged,
// which they answer without a clock.
func (l *Live) Watch(ctx context.Context, s *Server) {
	ping := []byte{0x89, 0}
	tick := time.NewTicker(max(time.Second, l.Heartbeat/4))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			s.Each(func(c *Conn) {
				switch silent := now.Sub(c.LastSeen()); {
				case silent > 2*l.Heartbeat:
					c.Close(closePolicy, "silent for too long")
				case silent > l.Heartbeat*5/4:
					c.Send(ping)
				}
			})
		}
	}
}
