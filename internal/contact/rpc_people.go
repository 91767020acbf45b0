package contact

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
)

// UserRPC is UserService on a Service.
type UserRPC struct{ *Service }

// PrivacyRPC is PrivacyService on a Service.
type PrivacyRPC struct{ *Service }

var (
	_ hyv1connect.UserServiceHandler    = UserRPC{}
	_ hyv1connect.PeopleServiceHandler  = (*Service)(nil)
	_ hyv1connect.PrivacyServiceHandler = PrivacyRPC{}
)

// Get implements UserService.
func (s UserRPC) Get(ctx context.Context, r *connect.Request[hyv1.UserServiceGetRequest]) (*connect.Response[hyv1.UserServiceGetResponse], error) {
	ids := make([]im.UserID, len(r.Msg.GetUserIds()))
	for i, id := range r.Msg.GetUserIds() {
		ids[i] = im.UserID(id)
	}
	users, err := s.getUsers(ctx, caller(ctx), ids)
	return connect.NewResponse(&hyv1.UserServiceGetResponse{Users: users}), err
}

// Find implements UserService.
func (s UserRPC) Find(ctx context.Context, r *connect.Request[hyv1.FindRequest]) (*connect.Response[hyv1.FindResponse], error) {
	user, err := s.find(ctx, caller(ctx), r.Msg.GetHandle())
	return connect.NewResponse(&hyv1.FindResponse{User: user}), err
}

// Search implements PeopleService.
func (s *Service) Search(ctx context.Context, r *connect.Request[hyv1.PeopleServiceSearchRequest]) (*connect.Response[hyv1.PeopleServiceSearchResponse], error) {
	out, err := s.search(ctx, caller(ctx), r.Msg.GetQuery(), int(r.Msg.GetLimit()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(out), nil
}

// Get implements PrivacyService.
func (s PrivacyRPC) Get(ctx context.Context, _ *connect.Request[hyv1.PrivacyServiceGetRequest]) (*connect.Response[hyv1.PrivacyServiceGetResponse], error) {
	p, err := s.privacy(ctx, caller(ctx))
	return connect.NewResponse(&hyv1.PrivacyServiceGetResponse{Privacy: p}), err
}

// Update implements PrivacyService.
func (s PrivacyRPC) Update(ctx context.Context, r *connect.Request[hyv1.PrivacyServiceUpdateRequest]) (*connect.Response[hyv1.PrivacyServiceUpdateResponse], error) {
	p, err := s.updatePrivacy(ctx, caller(ctx), r.Msg.GetPrivacy())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.PrivacyServiceUpdateResponse{Privacy: p}), nil
}
