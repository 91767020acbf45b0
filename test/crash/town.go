// Package crash puts a real server under load, lets faults happen to it and to
// the connections, and checks the history of what the clients did and saw.
package crash

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/test/crash/history"
)

const password = "wild geese in autumn"

// town is the people, their devices and what they talk in.
type town struct {
	url    string
	rec    *history.Recorder
	people []*person
	rooms  []*room
}

type person struct {
	handle  string
	id      client.UserID
	window  int // messages under way; with 1 the library keeps their order always
	devices []*device
	rooms   []*room
}

// room is a conversation of the run.
type room struct {
	conv    client.ConvID
	members []*person
	churn   *person // who is removed and added again all the time; nil: nobody
	seen    atomic.Int64
}

// device is one signed-in client that follows everything.
type device struct {
	name string
	who  *person

	mu sync.Mutex
	c  *client.Client
}

func (d *device) client() *client.Client {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.c
}

// newTown makes n people with a device each, then the conversations: those of
// neighbours, one group of all, and one with a member who comes and goes.
func newTown(ctx context.Context, url string, n int, rec *history.Recorder) (*town, error) {
	tn := &town{url: url, rec: rec}
	for i := range n {
		p := &person{handle: fmt.Sprintf("person%d", i), window: 1 + i%2*7}
		tn.people = append(tn.people, p)
		d := &device{name: p.handle + "/1", who: p}
		c, err := client.New(tn.options(d, nil))
		if err != nil {
			return nil, err
		}
		d.c = c
		p.devices = append(p.devices, d)
		if err := c.Register(ctx, p.handle, password, ""); err != nil {
			return nil, fmt.Errorf("register %s: %w", p.handle, err)
		}
		p.id = c.User()
		if err := c.Connect(ctx); err != nil {
			return nil, err
		}
	}
	for i, p := range tn.people {
		if err := tn.open(ctx, nil, p, tn.people[(i+1)%n]); err != nil {
			return nil, err
		}
	}
	if err := tn.open(ctx, nil, tn.people...); err != nil {
		return nil, err
	}
	return tn, tn.open(ctx, tn.people[n-1], tn.people...)
}

func (tn *town) open(ctx context.Context, churn *person, members ...*person) error {
	r := &room{members: members, churn: churn}
	c := members[0].devices[0].client()
	var err error
	if len(members) == 2 {
		r.conv, err = c.OpenDirect(ctx, members[1].id)
	} else {
		var ids []client.UserID
		for _, m := range members[1:] {
			ids = append(ids, m.id)
		}
		r.conv, err = c.CreateGroup(ctx, fmt.Sprintf("room %d", len(tn.rooms)), ids...)
	}
	if err != nil {
		return fmt.Errorf("open a conversation: %w", err)
	}
	if slices.ContainsFunc(tn.rooms, func(o *room) bool { return o.conv == r.conv }) {
		return nil // of two people: there is one
	}
	tn.rooms = append(tn.rooms, r)
	for _, m := range members {
		m.rooms = append(m.rooms, r)
	}
	return nil
}

func (tn *town) room(conv client.ConvID) *room {
	for _, r := range tn.rooms {
		if r.conv == conv {
			return r
		}
	}
	return nil
}

func (tn *town) options(d *device, state *client.State) client.Options {
	return client.Options{
		Server: tn.url, DeviceName: d.name, State: state, Window: d.who.window,
		FirstBackoff: 20 * time.Millisecond, MostBackoff: 300 * time.Millisecond,
		OnEvent: func(e *client.Event) { tn.observe(d, e) },
	}
}

func (tn *town) observe(d *device, e *client.Event) {
	if e.Kind != client.KindMessage && e.Kind != client.KindNotice {
		return
	}
	op := eventOp(e.Proto())
	op.Kind, op.Device, op.User = history.Observe, d.name, int64(d.who.id)
	tn.rec.Add(op)
	if r := tn.room(e.Conv); r != nil {
		for {
			old := r.seen.Load()
			if e.Seq <= old || r.seen.CompareAndSwap(old, e.Seq) {
				return
			}
		}
	}
}

// eventOp is what a history keeps of an event.
func eventOp(e *hyv1.Event) history.Op {
	op := history.Op{
		Conv: e.GetConversationId(), Seq: e.GetSeq(), Num: e.GetNum(), Countable: e.GetCountable(),
		Sender: e.GetSenderId(), SentAt: e.GetSentAt().AsTime().UnixMilli(), ClientID: e.GetClientId(),
	}
	switch b := e.GetBody().(type) {
	case *hyv1.Event_Content:
		op.Hash = history.HashOf(b.Content.GetText().GetBody())
	case *hyv1.Event_GroupCreated:
		op.Joined = append([]int64{e.GetSenderId()}, b.GroupCreated.GetMemberIds()...)
	case *hyv1.Event_MembersAdded:
		op.Joined = b.MembersAdded.GetUserIds()
	case *hyv1.Event_MemberRemoved:
		op.Left = []int64{b.MemberRemoved.GetUserId()}
	case *hyv1.Event_MemberLeft:
		op.Left = []int64{e.GetSenderId()}
	}
	return op
}

// again closes the device's client and goes on where it stopped, as a program
// does that is started again.
func (tn *town) again(d *device) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.c.Close(); err != nil {
		return err
	}
	state, tokens := d.c.State(), d.c.Tokens()
	o := tn.options(d, &state)
	o.Tokens = &kept{tokens}
	c, err := client.New(o)
	if err != nil {
		return err
	}
	d.c = c
	go func() { _ = c.Connect(context.Background()) }() // ends when it is connected or closed
	return nil
}

// kept is a token store in memory that is not empty at the beginning.
type kept struct{ t client.Tokens }

func (k *kept) Load() (client.Tokens, error) { return k.t, nil }
func (k *kept) Save(t client.Tokens) error   { k.t = t; return nil }

// arrive gives a person one more device, which begins at the present.
func (tn *town) arrive(ctx context.Context, p *person) error {
	d := &device{name: fmt.Sprintf("%s/%d", p.handle, len(p.devices)+1), who: p}
	c, err := client.New(client.Options{Server: tn.url})
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.SignIn(ctx, p.handle, password); err != nil {
		return err
	}
	r, err := c.RPC().Sync.Sync(ctx, connect.NewRequest(&hyv1.SyncRequest{}))
	if err != nil {
		return err
	}
	state := client.State{Epoch: r.Msg.GetEpoch(), UserSeq: r.Msg.GetUserSeq(), Heads: map[client.ConvID]client.Cursor{}}
	for _, diff := range r.Msg.GetConversations() {
		v := diff.GetConversation()
		state.Heads[client.ConvID(v.GetId())] = client.Cursor{Seq: v.GetHeadSeq(), Read: v.GetReadSeq()}
		tn.rec.Add(history.Op{Kind: history.Begin, Device: d.name, User: int64(p.id), Conv: v.GetId(), Seq: v.GetHeadSeq()})
	}
	o := tn.options(d, &state)
	o.Tokens = &kept{c.Tokens()}
	if d.c, err = client.New(o); err != nil {
		return err
	}
	p.devices = append(p.devices, d)
	return d.c.Connect(ctx)
}

func (tn *town) devices() (list []*device) {
	for _, p := range tn.people {
		list = append(list, p.devices...)
	}
	return list
}

func (tn *town) close() {
	for _, d := range tn.devices() {
		_ = d.client().Close()
	}
}

// ended says how an attempt ended: what the server refused for sure is Fail.
func ended(err error) (history.Phase, string) {
	if err == nil {
		return history.OK, ""
	}
	var e *client.Error
	if !errors.As(err, &e) {
		return history.Unknown, err.Error()
	}
	switch e.Reason {
	case hyv1.Reason_REASON_UNSPECIFIED, hyv1.Reason_INTERNAL, hyv1.Reason_OUTCOME_UNKNOWN, hyv1.Reason_MALFORMED:
		return history.Unknown, e.Error()
	default:
		return history.Fail, e.Reason.String()
	}
}
