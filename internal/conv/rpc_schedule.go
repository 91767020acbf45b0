package conv

import (
	"context"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
)

// ScheduleRPC is the Service as hyv1connect.ScheduleServiceHandler.
type ScheduleRPC struct{ Service *Service }

var _ hyv1connect.ScheduleServiceHandler = ScheduleRPC{}

// oneScheduled reads which message is meant.
func oneScheduled(r interface {
	GetConversationId() int64
	GetClientId() string
}) (c im.ConvID, id im.ClientID, err error) {
	if c, err = convID(r.GetConversationId()); err == nil {
		id, err = im.ParseClientID(r.GetClientId())
	}
	return c, id, err
}

// Schedule implements ScheduleService.
func (s ScheduleRPC) Schedule(ctx context.Context, r *connect.Request[hyv1.ScheduleRequest]) (*connect.Response[hyv1.ScheduleResponse], error) {
	m, err := s.Service.schedule(ctx, caller(ctx), r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ScheduleResponse{Scheduled: m.Proto()}), nil
}

// List implements ScheduleService.
func (s ScheduleRPC) List(ctx context.Context, r *connect.Request[hyv1.ScheduleServiceListRequest]) (*connect.Response[hyv1.ScheduleServiceListResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	list, err := s.Service.scheduled(ctx, caller(ctx), id)
	out := &hyv1.ScheduleServiceListResponse{}
	for i := range list {
		out.Scheduled = append(out.Scheduled, list[i].Proto())
	}
	return connect.NewResponse(out), err
}

// Cancel implements ScheduleService.
func (s ScheduleRPC) Cancel(ctx context.Context, r *connect.Request[hyv1.CancelRequest]) (*connect.Response[hyv1.CancelResponse], error) {
	c, id, err := oneScheduled(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.CancelResponse{}), s.Service.cancel(ctx, caller(ctx), c, id)
}

// SendNow implements ScheduleService.
func (s ScheduleRPC) SendNow(ctx context.Context, r *connect.Request[hyv1.SendNowRequest]) (*connect.Response[hyv1.SendNowResponse], error) {
	c, id, err := oneScheduled(r.Msg)
	if err != nil {
		return nil, err
	}
	st, err := s.Service.sendNow(ctx, caller(ctx), c, id)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SendNowResponse{Sent: &hyv1.SendResponse{Seq: st.Seq, Num: st.Num, SentAt: timestamppb.New(st.At), Duplicate: st.Duplicate}}), nil
}
