package crash

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/test/crash/history"
)

// settleTime is how long devices have to catch up once all is well: the
// server's sweep, and the heartbeat behind it, heal what was lost on the way.
const settleTime = 40 * time.Second

// readBack asks for everything, as everybody, on devices that know nothing.
func (tn *town) readBack(ctx context.Context) error {
	fresh := map[*person]*client.Client{}
	for _, p := range tn.people {
		c, err := client.New(client.Options{Server: tn.url})
		if err != nil {
			return err
		}
		defer c.Close()
		if err := c.SignIn(ctx, p.handle, password); err != nil {
			return fmt.Errorf("sign %s in: %w", p.handle, err)
		}
		fresh[p] = c
	}
	for _, p := range tn.people {
		if err := tn.settle(ctx, p, fresh[p]); err != nil {
			return err
		}
	}
	for _, p := range tn.people {
		if err := tn.readAs(ctx, p, fresh[p]); err != nil {
			return fmt.Errorf("read back as %s: %w", p.handle, err)
		}
	}
	return nil
}

// settle waits until the devices of p hold all there is. Those that do not in
// time are noted as settled all the same: the checker says what they lack.
func (tn *town) settle(ctx context.Context, p *person, c *client.Client) error {
	list, err := c.List(ctx)
	if err != nil {
		return err
	}
	deadline := time.Now().Add(settleTime)
	for _, d := range p.devices {
		for !holds(d.client().State(), list.GetConversations()) && time.Now().Before(deadline) {
			time.Sleep(20 * time.Millisecond)
		}
		tn.rec.Add(history.Op{Kind: history.Settled, Device: d.name, User: int64(p.id)})
	}
	return nil
}

func holds(s client.State, convs []*hyv1.Conversation) bool {
	for _, v := range convs {
		if s.Heads[client.ConvID(v.GetId())].Seq < v.GetHeadSeq() {
			return false
		}
	}
	return true
}

func (tn *town) readAs(ctx context.Context, p *person, c *client.Client) error {
	list, err := c.List(ctx)
	if err != nil {
		return err
	}
	call := tn.rec.Call()
	for _, v := range list.GetConversations() {
		tn.rec.Add(history.Op{
			Kind: history.View, Call: call, User: int64(p.id), Conv: v.GetId(), JoinedSeq: v.GetJoinedSeq(), ReadSeq: v.GetReadSeq(),
			HeadSeq: v.GetHeadSeq(), Unread: int64(v.GetUnread()), Member: v.GetRole() != hyv1.Role_ROLE_UNSPECIFIED,
			Direct: v.GetKind() == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT,
		})
	}
	tn.rec.Add(history.Op{Kind: history.Total, Call: call, User: int64(p.id), Unread: int64(list.GetTotalUnread())})
	for _, v := range list.GetConversations() {
		for after := int64(0); ; {
			evs, more, err := c.After(ctx, client.ConvID(v.GetId()), after, 200)
			if err != nil {
				return err
			}
			for _, e := range evs {
				op := eventOp(e)
				op.Kind, op.User = history.Log, int64(p.id)
				tn.rec.Add(op)
				after = e.GetSeq()
			}
			if !more {
				break
			}
		}
	}
	for range 2 {
		if err := tn.sync(ctx, p, c, &hyv1.SyncRequest{Tail: 20}, "from nothing"); err != nil {
			return err
		}
		for _, d := range p.devices {
			if err := tn.sync(ctx, p, c, requestOf(d.client().State()), d.name); err != nil {
				return err
			}
		}
	}
	return nil
}

func requestOf(s client.State) *hyv1.SyncRequest {
	r := &hyv1.SyncRequest{Epoch: s.Epoch, UserSeq: s.UserSeq, Tail: 5}
	for conv, cur := range s.Heads {
		r.Heads = append(r.Heads, &hyv1.Head{ConversationId: int64(conv), Seq: max(0, cur.Seq-3), ReadSeq: cur.Read})
	}
	return r
}

func (tn *town) sync(ctx context.Context, p *person, c *client.Client, req *hyv1.SyncRequest, what string) error {
	r, err := c.RPC().Sync.Sync(ctx, connect.NewRequest(req))
	if err != nil {
		return err
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(r.Msg)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	tn.rec.Add(history.Op{Kind: history.Sync, Device: "fresh", User: int64(p.id), Key: p.handle + " " + what, Hash: hex.EncodeToString(sum[:8])})
	return nil
}
