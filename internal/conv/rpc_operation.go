package conv

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
)

// OperationRPC is the Service as hyv1connect.OperationServiceHandler.
type OperationRPC struct{ Service *Service }

var _ hyv1connect.OperationServiceHandler = OperationRPC{}

// onePlace reads which message of which conversation is meant.
func onePlace(r interface {
	GetConversationId() int64
	GetSeq() int64
},
) (im.ConvID, im.Seq, error) {
	id, err := convID(r.GetConversationId())
	if err == nil && r.GetSeq() <= 0 {
		err = im.Invalid(hyv1.Reason_MALFORMED, "seq")
	}
	return id, r.GetSeq(), err
}

// manyPlaces reads which messages of which conversation are meant.
func manyPlaces(r interface {
	GetConversationId() int64
	GetSeqs() []int64
},
) (im.ConvID, []im.Seq, error) {
	id, err := convID(r.GetConversationId())
	if err != nil {
		return 0, nil, err
	}
	seqs, err := seqList(r.GetSeqs())
	return id, seqs, err
}

// GetMessages implements OperationService.
func (s OperationRPC) GetMessages(ctx context.Context, r *connect.Request[hyv1.GetMessagesRequest]) (*connect.Response[hyv1.GetMessagesResponse], error) {
	id, seqs, err := manyPlaces(r.Msg)
	if err != nil {
		return nil, err
	}
	evs, err := s.Service.getMessages(ctx, caller(ctx), id, seqs)
	return connect.NewResponse(&hyv1.GetMessagesResponse{Messages: evs}), err
}

// Edit implements OperationService.
func (s OperationRPC) Edit(ctx context.Context, r *connect.Request[hyv1.EditRequest]) (*connect.Response[hyv1.EditResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	m, err := s.Service.edit(ctx, caller(ctx), id, seq, r.Msg.GetContent())
	return connect.NewResponse(&hyv1.EditResponse{Message: m}), err
}

// ListVersions implements OperationService.
func (s OperationRPC) ListVersions(ctx context.Context, r *connect.Request[hyv1.ListVersionsRequest]) (*connect.Response[hyv1.ListVersionsResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	list, err := s.Service.versions(ctx, caller(ctx), id, seq)
	out := &hyv1.ListVersionsResponse{}
	for _, v := range list {
		out.Versions = append(out.Versions, &hyv1.MessageVersion{Content: v.Content, At: timestampOf(v.At)})
	}
	return connect.NewResponse(out), err
}

// Recall implements OperationService.
func (s OperationRPC) Recall(ctx context.Context, r *connect.Request[hyv1.RecallRequest]) (*connect.Response[hyv1.RecallResponse], error) {
	id, seqs, err := manyPlaces(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.RecallResponse{}), s.Service.recall(ctx, caller(ctx), id, seqs)
}

// React implements OperationService.
func (s OperationRPC) React(ctx context.Context, r *connect.Request[hyv1.ReactRequest]) (*connect.Response[hyv1.ReactResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ReactResponse{}), s.Service.react(ctx, caller(ctx), id, seq, r.Msg.GetEmoji(), !r.Msg.GetRemove())
}

// ListReactions implements OperationService.
func (s OperationRPC) ListReactions(ctx context.Context, r *connect.Request[hyv1.ListReactionsRequest]) (*connect.Response[hyv1.ListReactionsResponse], error) {
	out, err := s.Service.reactions(ctx, caller(ctx), r.Msg)
	return connect.NewResponse(out), err
}

// Hide implements OperationService.
func (s OperationRPC) Hide(ctx context.Context, r *connect.Request[hyv1.HideRequest]) (*connect.Response[hyv1.HideResponse], error) {
	id, seqs, err := manyPlaces(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.HideResponse{}), s.Service.hide(ctx, caller(ctx), id, seqs)
}

// Clear implements OperationService.
func (s OperationRPC) Clear(ctx context.Context, r *connect.Request[hyv1.ClearRequest]) (*connect.Response[hyv1.ClearResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ClearResponse{}), s.Service.clearHistory(ctx, caller(ctx), id, seq)
}

// PinMessage implements OperationService.
func (s OperationRPC) PinMessage(ctx context.Context, r *connect.Request[hyv1.PinMessageRequest]) (*connect.Response[hyv1.PinMessageResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.PinMessageResponse{}), s.Service.pinForAll(ctx, caller(ctx), id, seq, r.Msg.GetPinned())
}

// ListReaders implements OperationService.
func (s OperationRPC) ListReaders(ctx context.Context, r *connect.Request[hyv1.ListReadersRequest]) (*connect.Response[hyv1.ListReadersResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	out, err := s.Service.readers(ctx, caller(ctx), id, seq)
	return connect.NewResponse(out), err
}

// Forward implements OperationService.
func (s OperationRPC) Forward(ctx context.Context, r *connect.Request[hyv1.ForwardRequest]) (*connect.Response[hyv1.ForwardResponse], error) {
	list, err := s.Service.forward(ctx, caller(ctx), r.Msg)
	out := &hyv1.ForwardResponse{}
	for _, st := range list {
		out.Sent = append(out.Sent, Sent(st))
	}
	return connect.NewResponse(out), err
}

// Vote implements OperationService.
func (s OperationRPC) Vote(ctx context.Context, r *connect.Request[hyv1.VoteRequest]) (*connect.Response[hyv1.VoteResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	m, err := s.Service.vote(ctx, caller(ctx), id, seq, r.Msg.GetOptions())
	return connect.NewResponse(&hyv1.VoteResponse{Message: m}), err
}

// ClosePoll implements OperationService.
func (s OperationRPC) ClosePoll(ctx context.Context, r *connect.Request[hyv1.ClosePollRequest]) (*connect.Response[hyv1.ClosePollResponse], error) {
	id, seq, err := onePlace(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ClosePollResponse{}), s.Service.closePoll(ctx, caller(ctx), id, seq)
}

// ListVotes implements OperationService.
func (s OperationRPC) ListVotes(ctx context.Context, r *connect.Request[hyv1.ListVotesRequest]) (*connect.Response[hyv1.ListVotesResponse], error) {
	out, err := s.Service.votes(ctx, caller(ctx), r.Msg)
	return connect.NewResponse(out), err
}
