package contact

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
)

// caller is the signed-in user; the door let nobody else through.
func caller(ctx context.Context) im.UserID {
	id, _ := im.From(ctx)
	return id.User
}

var _ hyv1connect.ContactServiceHandler = (*Service)(nil)

// Request implements ContactService.
func (s *Service) Request(ctx context.Context, r *connect.Request[hyv1.ContactServiceRequestRequest]) (*connect.Response[hyv1.ContactServiceRequestResponse], error) {
	p, err := s.request(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()), r.Msg.GetMessage(), note{r.Msg.GetRemark(), r.Msg.GetTags()})
	if err != nil {
		return nil, err
	}
	res := &hyv1.ContactServiceRequestResponse{Contact: p.me.contact.Proto()}
	if p.me.out.State == pending {
		res.Request = p.me.out.Proto(p.tx.Now())
	}
	return connect.NewResponse(res), nil
}

// Accept implements ContactService.
func (s *Service) Accept(ctx context.Context, r *connect.Request[hyv1.ContactServiceAcceptRequest]) (*connect.Response[hyv1.ContactServiceAcceptResponse], error) {
	p, err := s.accept(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()), note{r.Msg.GetRemark(), r.Msg.GetTags()})
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceAcceptResponse{Contact: p.me.contact.Proto()}), nil
}

// Reject implements ContactService.
func (s *Service) Reject(ctx context.Context, r *connect.Request[hyv1.ContactServiceRejectRequest]) (*connect.Response[hyv1.ContactServiceRejectResponse], error) {
	p, err := s.reject(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()), r.Msg.GetReply())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceRejectResponse{Request: p.me.in.Proto(p.tx.Now())}), nil
}

// Ignore implements ContactService.
func (s *Service) Ignore(ctx context.Context, r *connect.Request[hyv1.ContactServiceIgnoreRequest]) (*connect.Response[hyv1.ContactServiceIgnoreResponse], error) {
	p, err := s.ignore(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceIgnoreResponse{Request: p.me.in.Proto(p.tx.Now())}), nil
}

// Withdraw implements ContactService.
func (s *Service) Withdraw(ctx context.Context, r *connect.Request[hyv1.ContactServiceWithdrawRequest]) (*connect.Response[hyv1.ContactServiceWithdrawResponse], error) {
	p, err := s.withdraw(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceWithdrawResponse{Request: p.me.out.Proto(p.tx.Now())}), nil
}

// Update implements ContactService.
func (s *Service) Update(ctx context.Context, r *connect.Request[hyv1.ContactServiceUpdateRequest]) (*connect.Response[hyv1.ContactServiceUpdateResponse], error) {
	p, err := s.update(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()), note{r.Msg.GetRemark(), r.Msg.GetTags()})
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceUpdateResponse{Contact: p.me.contact.Proto()}), nil
}

// Remove implements ContactService.
func (s *Service) Remove(ctx context.Context, r *connect.Request[hyv1.ContactServiceRemoveRequest]) (*connect.Response[hyv1.ContactServiceRemoveResponse], error) {
	p, err := s.remove(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceRemoveResponse{Contact: p.me.contact.Proto()}), nil
}

// Block implements ContactService.
func (s *Service) Block(ctx context.Context, r *connect.Request[hyv1.ContactServiceBlockRequest]) (*connect.Response[hyv1.ContactServiceBlockResponse], error) {
	p, err := s.block(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceBlockResponse{Contact: p.me.contact.Proto()}), nil
}

// Unblock implements ContactService.
func (s *Service) Unblock(ctx context.Context, r *connect.Request[hyv1.ContactServiceUnblockRequest]) (*connect.Response[hyv1.ContactServiceUnblockResponse], error) {
	p, err := s.unblock(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ContactServiceUnblockResponse{Contact: p.me.contact.Proto()}), nil
}

// List implements ContactService.
func (s *Service) List(ctx context.Context, r *connect.Request[hyv1.ContactServiceListRequest]) (*connect.Response[hyv1.ContactServiceListResponse], error) {
	out, err := s.list(ctx, caller(ctx), r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(out), nil
}

// Card implements ContactService.
func (s *Service) Card(ctx context.Context, r *connect.Request[hyv1.ContactServiceCardRequest]) (*connect.Response[hyv1.ContactServiceCardResponse], error) {
	out, err := s.card(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(out), nil
}
