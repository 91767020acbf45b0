package sticker

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
)

var _ hyv1connect.StickerServiceHandler = (*Service)(nil)

// caller is the signed-in user; the door let nobody else through.
func caller(ctx context.Context) im.UserID {
	id, _ := im.From(ctx)
	return id.User
}

// packID checks the id of a pack.
func packID(id int64) error {
	if id <= 0 {
		return im.BadID("packId")
	}
	return nil
}

// List implements StickerService.
func (s *Service) List(ctx context.Context, _ *connect.Request[hyv1.StickerServiceListRequest]) (*connect.Response[hyv1.StickerServiceListResponse], error) {
	packs, err := s.list(ctx, caller(ctx))
	return connect.NewResponse(&hyv1.StickerServiceListResponse{Packs: packs}), err
}

// Get implements StickerService.
func (s *Service) Get(ctx context.Context, r *connect.Request[hyv1.StickerServiceGetRequest]) (*connect.Response[hyv1.StickerServiceGetResponse], error) {
	if err := packID(r.Msg.GetPackId()); err != nil {
		return nil, err
	}
	out, err := s.get(ctx, caller(ctx), r.Msg.GetPackId())
	return connect.NewResponse(out), err
}

// Create implements StickerService.
func (s *Service) Create(ctx context.Context, r *connect.Request[hyv1.StickerServiceCreateRequest]) (*connect.Response[hyv1.StickerServiceCreateResponse], error) {
	p, err := s.create(ctx, caller(ctx), r.Msg.GetTitle(), r.Msg.GetStickers(), r.Msg.GetPrivate())
	return connect.NewResponse(&hyv1.StickerServiceCreateResponse{Pack: p}), err
}

// Update implements StickerService.
func (s *Service) Update(ctx context.Context, r *connect.Request[hyv1.StickerServiceUpdateRequest]) (*connect.Response[hyv1.StickerServiceUpdateResponse], error) {
	if err := packID(r.Msg.GetPackId()); err != nil {
		return nil, err
	}
	p, err := s.update(ctx, caller(ctx), r.Msg.GetPackId(), r.Msg.GetTitle(), r.Msg.GetStickers())
	return connect.NewResponse(&hyv1.StickerServiceUpdateResponse{Pack: p}), err
}

// Delete implements StickerService.
func (s *Service) Delete(ctx context.Context, r *connect.Request[hyv1.StickerServiceDeleteRequest]) (*connect.Response[hyv1.StickerServiceDeleteResponse], error) {
	err := packID(r.Msg.GetPackId())
	if err == nil {
		err = s.end(ctx, caller(ctx), r.Msg.GetPackId())
	}
	return connect.NewResponse(&hyv1.StickerServiceDeleteResponse{}), err
}

// Add implements StickerService.
func (s *Service) Add(ctx context.Context, r *connect.Request[hyv1.StickerServiceAddRequest]) (*connect.Response[hyv1.StickerServiceAddResponse], error) {
	err := packID(r.Msg.GetPackId())
	if err == nil {
		err = s.add(ctx, caller(ctx), r.Msg.GetPackId())
	}
	return connect.NewResponse(&hyv1.StickerServiceAddResponse{}), err
}

// Remove implements StickerService.
func (s *Service) Remove(ctx context.Context, r *connect.Request[hyv1.StickerServiceRemoveRequest]) (*connect.Response[hyv1.StickerServiceRemoveResponse], error) {
	err := packID(r.Msg.GetPackId())
	if err == nil {
		err = s.remove(ctx, caller(ctx), r.Msg.GetPackId())
	}
	return connect.NewResponse(&hyv1.StickerServiceRemoveResponse{}), err
}

// Order implements StickerService.
func (s *Service) Order(ctx context.Context, r *connect.Request[hyv1.StickerServiceOrderRequest]) (*connect.Response[hyv1.StickerServiceOrderResponse], error) {
	return connect.NewResponse(&hyv1.StickerServiceOrderResponse{}), s.order(ctx, caller(ctx), r.Msg.GetPackIds())
}
