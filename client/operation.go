package client

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Messages returns those of some events that the account may see, as they are now.
func (c *Client) Messages(ctx context.Context, conv ConvID, seqs ...int64) ([]*hyv1.Event, error) {
	res, err := c.rpc.Operation.GetMessages(ctx, connect.NewRequest(&hyv1.GetMessagesRequest{ConversationId: int64(conv), Seqs: seqs}))
	if err != nil {
		return nil, err
	}
	return res.Msg.GetMessages(), nil
}

// Edit changes what a message of the account says.
func (c *Client) Edit(ctx context.Context, conv ConvID, seq int64, content *hyv1.Content) (*hyv1.Event, error) {
	res, err := c.rpc.Operation.Edit(ctx, connect.NewRequest(&hyv1.EditRequest{ConversationId: int64(conv), Seq: seq, Content: content}))
	if err != nil {
		return nil, err
	}
	return res.Msg.GetMessage(), nil
}

// Recall takes messages back, all of them or none.
func (c *Client) Recall(ctx context.Context, conv ConvID, seqs ...int64) error {
	_, err := c.rpc.Operation.Recall(ctx, connect.NewRequest(&hyv1.RecallRequest{ConversationId: int64(conv), Seqs: seqs}))
	return err
}

// React adds a reaction to a message.
func (c *Client) React(ctx context.Context, conv ConvID, seq int64, emoji string) error {
	_, err := c.rpc.Operation.React(ctx, connect.NewRequest(&hyv1.ReactRequest{ConversationId: int64(conv), Seq: seq, Emoji: emoji}))
	return err
}

// Unreact takes a reaction back.
func (c *Client) Unreact(ctx context.Context, conv ConvID, seq int64, emoji string) error {
	_, err := c.rpc.Operation.React(ctx, connect.NewRequest(&hyv1.ReactRequest{ConversationId: int64(conv), Seq: seq, Emoji: emoji, Remove: true}))
	return err
}

// Hide deletes messages for the account alone.
func (c *Client) Hide(ctx context.Context, conv ConvID, seqs ...int64) error {
	_, err := c.rpc.Operation.Hide(ctx, connect.NewRequest(&hyv1.HideRequest{ConversationId: int64(conv), Seqs: seqs}))
	return err
}

// Clear deletes the history up to seq for the account alone.
func (c *Client) Clear(ctx context.Context, conv ConvID, seq int64) error {
	_, err := c.rpc.Operation.Clear(ctx, connect.NewRequest(&hyv1.ClearRequest{ConversationId: int64(conv), Seq: seq}))
	return err
}

// PinMessage pins a message for all in the conversation, or lets it go.
func (c *Client) PinMessage(ctx context.Context, conv ConvID, seq int64, pinned bool) error {
	_, err := c.rpc.Operation.PinMessage(ctx, connect.NewRequest(&hyv1.PinMessageRequest{ConversationId: int64(conv), Seq: seq, Pinned: pinned}))
	return err
}

// Readers tells who has read a message of the account.
func (c *Client) Readers(ctx context.Context, conv ConvID, seq int64) (*hyv1.ListReadersResponse, error) {
	res, err := c.rpc.Operation.ListReaders(ctx, connect.NewRequest(&hyv1.ListReadersRequest{ConversationId: int64(conv), Seq: seq}))
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}

// Forward says messages again in another conversation, one by one. The client
// ids, one for each, make a retry harmless.
func (c *Client) Forward(ctx context.Context, from ConvID, seqs []int64, to ConvID, clientIDs ...string) ([]*hyv1.SendResponse, error) {
	return c.forward(ctx, &hyv1.ForwardRequest{FromConversationId: int64(from), Seqs: seqs, ToConversationId: int64(to), ClientIds: clientIDs})
}

// ForwardTogether says messages again as one record.
func (c *Client) ForwardTogether(ctx context.Context, from ConvID, seqs []int64, to ConvID, clientID string) ([]*hyv1.SendResponse, error) {
	return c.forward(ctx, &hyv1.ForwardRequest{FromConversationId: int64(from), Seqs: seqs, ToConversationId: int64(to), ClientIds: []string{clientID}, Merged: true})
}

func (c *Client) forward(ctx context.Context, req *hyv1.ForwardRequest) ([]*hyv1.SendResponse, error) {
	res, err := c.rpc.Operation.Forward(ctx, connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return res.Msg.GetSent(), nil
}

// Vote has the account vote in a poll for these options, counted from 0, and no
// others; none takes the vote back. It returns the poll as it is now.
func (c *Client) Vote(ctx context.Context, conv ConvID, seq int64, options ...int32) (*hyv1.Event, error) {
	res, err := c.rpc.Operation.Vote(ctx, connect.NewRequest(&hyv1.VoteRequest{ConversationId: int64(conv), Seq: seq, Options: options}))
	if err != nil {
		return nil, err
	}
	return res.Msg.GetMessage(), nil
}

// ClosePoll ends a poll.
func (c *Client) ClosePoll(ctx context.Context, conv ConvID, seq int64) error {
	_, err := c.rpc.Operation.ClosePoll(ctx, connect.NewRequest(&hyv1.ClosePollRequest{ConversationId: int64(conv), Seq: seq}))
	return err
}

// Votes returns a page of who voted for an option of a poll that is not anonymous,
// the latest first; page is empty for the first one.
func (c *Client) Votes(ctx context.Context, conv ConvID, seq int64, option int32, page string) (*hyv1.ListVotesResponse, error) {
	return answer(c.rpc.Operation.ListVotes(ctx, connect.NewRequest(&hyv1.ListVotesRequest{ConversationId: int64(conv), Seq: seq, Option: option, PageToken: page})))
}
