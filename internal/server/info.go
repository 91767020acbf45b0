package server

import (
	"context"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/obs"
)

// info implements ServerService.
type info struct{ *Server }

// GetInfo implements ServerService.
func (s info) GetInfo(ctx context.Context, _ *connect.Request[hyv1.GetInfoRequest]) (*connect.Response[hyv1.GetInfoResponse], error) {
	owned, err := s.accounts.HasOwner(ctx)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.GetInfoResponse{
		Name: s.cfg.Name, RegistrationOpen: s.cfg.Account.Registration == "open", SetupNeeded: !owned,
		Version: obs.Version(), Now: timestamppb.New(time.Now()),
		EditSeconds: int32(s.cfg.Messages.EditWindow / time.Second), RecallSeconds: int32(s.cfg.Messages.RecallWindow / time.Second), //nolint:gosec // G115: 68 years
		LinkPreviews: s.cfg.Messages.LinkPreviews,
	}), nil
}
