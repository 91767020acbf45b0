package presence

import (
	"context"
	"time"

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

var _ hyv1connect.PresenceServiceHandler = (*Service)(nil)

// SetStatus implements PresenceService.
func (s *Service) SetStatus(ctx context.Context, r *connect.Request[hyv1.SetStatusRequest]) (*connect.Response[hyv1.SetStatusResponse], error) {
	c, err := s.setStatus(ctx, caller(ctx), r.Msg.GetStatus())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetStatusResponse{Status: c.Proto()}), nil
}

// GetStatus implements PresenceService.
func (s *Service) GetStatus(ctx context.Context, _ *connect.Request[hyv1.GetStatusRequest]) (*connect.Response[hyv1.GetStatusResponse], error) {
	c, err := s.chosen(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.GetStatusResponse{Status: c.At(time.Now()).Proto()}), nil
}

// Get implements PresenceService.
func (s *Service) Get(ctx context.Context, r *connect.Request[hyv1.PresenceServiceGetRequest]) (*connect.Response[hyv1.PresenceServiceGetResponse], error) {
	list, err := s.get(ctx, caller(ctx), r.Msg.GetUserIds())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.PresenceServiceGetResponse{Presences: list}), nil
}
