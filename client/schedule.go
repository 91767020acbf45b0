package client

import (
	"context"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Schedule has the server send m at a time within the next year. The same
// ClientID again puts m in the place of the one before.
func (c *Client) Schedule(ctx context.Context, m Message, at time.Time) (*hyv1.Scheduled, error) {
	if m.Content == nil {
		m.Content = &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: m.Text}}}
	}
	if m.ClientID == "" {
		m.ClientID = NewClientID()
	}
	r, err := c.rpc.Schedule.Schedule(ctx, connect.NewRequest(&hyv1.ScheduleRequest{
		ConversationId: int64(m.Conv), ClientId: m.ClientID, Content: m.Content, SendAt: timestamppb.New(at)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetScheduled(), nil
}

// Scheduled lists what waits in a conversation, and what was refused.
func (c *Client) Scheduled(ctx context.Context, conv ConvID) ([]*hyv1.Scheduled, error) {
	r, err := c.rpc.Schedule.List(ctx, connect.NewRequest(&hyv1.ScheduleServiceListRequest{ConversationId: int64(conv)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetScheduled(), nil
}

// CancelScheduled forgets a message before it is sent.
func (c *Client) CancelScheduled(ctx context.Context, conv ConvID, clientID string) error {
	_, err := c.rpc.Schedule.Cancel(ctx, connect.NewRequest(&hyv1.CancelRequest{ConversationId: int64(conv), ClientId: clientID}))
	return err
}

// SendScheduled sends one before its time.
func (c *Client) SendScheduled(ctx context.Context, conv ConvID, clientID string) error {
	_, err := c.rpc.Schedule.SendNow(ctx, connect.NewRequest(&hyv1.SendNowRequest{ConversationId: int64(conv), ClientId: clientID}))
	return err
}
