package conv

import (
	"context"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// connectCodeFull: there is no more room, and waiting does not help.
const connectCodeFull = connect.CodeFailedPrecondition

// caller is the signed-in user; the door let nobody else through.
func caller(ctx context.Context) im.UserID {
	id, _ := im.From(ctx)
	return id.User
}

func users(ids []int64) []im.UserID {
	list := make([]im.UserID, len(ids))
	for i, id := range ids {
		list[i] = im.UserID(id)
	}
	return list
}

// muting is a request to mute somebody or something.
type muting interface {
	GetForEver() bool
	GetUntil() *timestamppb.Timestamp
}

// muteEnd reads until when: zero for not muted.
func muteEnd(r muting) (time.Time, error) {
	switch until := r.GetUntil(); {
	case r.GetForEver():
		return forEver, nil
	case until == nil:
		return time.Time{}, nil
	case !until.IsValid():
		return time.Time{}, im.Invalid(hyv1.Reason_MALFORMED, "until")
	default:
		return until.AsTime(), nil
	}
}

// OpenDirect implements ConversationService.
func (s *Service) OpenDirect(ctx context.Context, r *connect.Request[hyv1.OpenDirectRequest]) (*connect.Response[hyv1.OpenDirectResponse], error) {
	c, err := s.openDirect(ctx, caller(ctx), im.UserID(r.Msg.GetUserId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.OpenDirectResponse{Conversation: c}), nil
}

// CreateGroup implements ConversationService.
func (s *Service) CreateGroup(ctx context.Context, r *connect.Request[hyv1.CreateGroupRequest]) (*connect.Response[hyv1.CreateGroupResponse], error) {
	c, err := s.createGroup(ctx, caller(ctx), r.Msg.GetName(), users(r.Msg.GetUserIds()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.CreateGroupResponse{Conversation: c}), nil
}

// Get implements ConversationService.
func (s *Service) Get(ctx context.Context, r *connect.Request[hyv1.ConversationServiceGetRequest]) (*connect.Response[hyv1.ConversationServiceGetResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	c, err := s.get(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ConversationServiceGetResponse{Conversation: c}), nil
}

// List implements ConversationService.
func (s *Service) List(ctx context.Context, r *connect.Request[hyv1.ConversationServiceListRequest]) (*connect.Response[hyv1.ConversationServiceListResponse], error) {
	out, err := s.list(ctx, caller(ctx), r.Msg)
	return connect.NewResponse(out), err
}

// ListMembers implements ConversationService.
func (s *Service) ListMembers(ctx context.Context, r *connect.Request[hyv1.ListMembersRequest]) (*connect.Response[hyv1.ListMembersResponse], error) {
	out, err := s.listMembers(ctx, caller(ctx), r.Msg)
	return connect.NewResponse(out), err
}

// AddMembers implements ConversationService.
func (s *Service) AddMembers(ctx context.Context, r *connect.Request[hyv1.AddMembersRequest]) (*connect.Response[hyv1.AddMembersResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	c, err := s.addMembers(ctx, caller(ctx), id, users(r.Msg.GetUserIds()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.AddMembersResponse{Conversation: c}), nil
}

// RemoveMember implements ConversationService.
func (s *Service) RemoveMember(ctx context.Context, r *connect.Request[hyv1.RemoveMemberRequest]) (*connect.Response[hyv1.RemoveMemberResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	err = s.removeMember(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()), r.Msg.GetBan(), r.Msg.GetRecall())
	return connect.NewResponse(&hyv1.RemoveMemberResponse{}), err
}

// Leave implements ConversationService.
func (s *Service) Leave(ctx context.Context, r *connect.Request[hyv1.LeaveRequest]) (*connect.Response[hyv1.LeaveResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.LeaveResponse{}), s.leave(ctx, caller(ctx), id)
}

// Rename implements ConversationService.
func (s *Service) Rename(ctx context.Context, r *connect.Request[hyv1.RenameRequest]) (*connect.Response[hyv1.RenameResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	c, err := s.rename(ctx, caller(ctx), id, r.Msg.GetName())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.RenameResponse{Conversation: c}), nil
}

// SetRole implements GroupService.
func (s *Service) SetRole(ctx context.Context, r *connect.Request[hyv1.SetRoleRequest]) (*connect.Response[hyv1.SetRoleResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	err = s.setRole(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()), r.Msg.GetRole())
	return connect.NewResponse(&hyv1.SetRoleResponse{}), err
}

// Transfer implements GroupService.
func (s *Service) Transfer(ctx context.Context, r *connect.Request[hyv1.TransferRequest]) (*connect.Response[hyv1.TransferResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	err = s.transfer(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()))
	return connect.NewResponse(&hyv1.TransferResponse{}), err
}

// Dissolve implements GroupService.
func (s *Service) Dissolve(ctx context.Context, r *connect.Request[hyv1.DissolveRequest]) (*connect.Response[hyv1.DissolveResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.DissolveResponse{}), s.dissolve(ctx, caller(ctx), id)
}

// SetPermissions implements GroupService.
func (s *Service) SetPermissions(ctx context.Context, r *connect.Request[hyv1.SetPermissionsRequest]) (*connect.Response[hyv1.SetPermissionsResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	c, err := s.setPermissions(ctx, caller(ctx), id, r.Msg.GetPermissions())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetPermissionsResponse{Conversation: c}), nil
}

// MuteMember implements GroupService.
func (s *Service) MuteMember(ctx context.Context, r *connect.Request[hyv1.MuteMemberRequest]) (*connect.Response[hyv1.MuteMemberResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	until, err := muteEnd(r.Msg)
	if err != nil {
		return nil, err
	}
	err = s.muteMember(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()), until)
	return connect.NewResponse(&hyv1.MuteMemberResponse{}), err
}

// MuteAll implements GroupService.
func (s *Service) MuteAll(ctx context.Context, r *connect.Request[hyv1.MuteAllRequest]) (*connect.Response[hyv1.MuteAllResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	until, err := muteEnd(r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.MuteAllResponse{}), s.muteAll(ctx, caller(ctx), id, until)
}

// SetSlowMode implements GroupService.
func (s *Service) SetSlowMode(ctx context.Context, r *connect.Request[hyv1.SetSlowModeRequest]) (*connect.Response[hyv1.SetSlowModeResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	err = s.setSlowMode(ctx, caller(ctx), id, r.Msg.GetSeconds())
	return connect.NewResponse(&hyv1.SetSlowModeResponse{}), err
}

// Pin implements ConversationService.
func (s *Service) Pin(ctx context.Context, r *connect.Request[hyv1.PinRequest]) (*connect.Response[hyv1.PinResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.pin(ctx, caller(ctx), id, r.Msg.GetPinned(), im.ConvID(r.Msg.GetAboveId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.PinResponse{Settings: out.Proto()}), nil
}

// Mute implements ConversationService.
func (s *Service) Mute(ctx context.Context, r *connect.Request[hyv1.MuteRequest]) (*connect.Response[hyv1.MuteResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	until, err := muteEnd(r.Msg)
	if err != nil {
		return nil, err
	}
	out, err := s.mute(ctx, caller(ctx), id, until)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.MuteResponse{Settings: out.Proto()}), nil
}

// MarkUnread implements ConversationService.
func (s *Service) MarkUnread(ctx context.Context, r *connect.Request[hyv1.MarkUnreadRequest]) (*connect.Response[hyv1.MarkUnreadResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.markUnread(ctx, caller(ctx), id, r.Msg.GetUnread())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.MarkUnreadResponse{Settings: out.Proto()}), nil
}

// Archive implements ConversationService.
func (s *Service) Archive(ctx context.Context, r *connect.Request[hyv1.ArchiveRequest]) (*connect.Response[hyv1.ArchiveResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.archive(ctx, caller(ctx), id, r.Msg.GetArchived())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.ArchiveResponse{Settings: out.Proto()}), nil
}

// Unlist implements ConversationService.
func (s *Service) Unlist(ctx context.Context, r *connect.Request[hyv1.UnlistRequest]) (*connect.Response[hyv1.UnlistResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.unlist(ctx, caller(ctx), id, r.Msg.GetUnlisted())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.UnlistResponse{Settings: out.Proto()}), nil
}

// SetTimer implements ConversationService.
func (s *Service) SetTimer(ctx context.Context, r *connect.Request[hyv1.SetTimerRequest]) (*connect.Response[hyv1.SetTimerResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetTimerResponse{}), s.setTimer(ctx, caller(ctx), id, r.Msg.GetTimer())
}

// SaveDraft implements ConversationService.
func (s *Service) SaveDraft(ctx context.Context, r *connect.Request[hyv1.SaveDraftRequest]) (*connect.Response[hyv1.SaveDraftResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.saveDraft(ctx, caller(ctx), id, r.Msg.GetText(), r.Msg.GetReplySeq())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SaveDraftResponse{Draft: out.Proto()}), nil
}

// Send implements MessageService.
func (s *Service) Send(ctx context.Context, r *connect.Request[hyv1.SendRequest]) (*connect.Response[hyv1.SendResponse], error) {
	st, err := s.send(ctx, caller(ctx), r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(Sent(st)), nil
}

// Sent is the answer to a send, for every door.
func Sent(st store.Stored) *hyv1.SendResponse {
	return &hyv1.SendResponse{Seq: st.Seq, Num: st.Num, SentAt: timestamppb.New(st.At), Duplicate: st.Duplicate}
}

// History implements MessageService.
func (s *Service) History(ctx context.Context, r *connect.Request[hyv1.HistoryRequest]) (*connect.Response[hyv1.HistoryResponse], error) {
	evs, more, err := s.history(ctx, caller(ctx), r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.HistoryResponse{Messages: evs, HasMore: more}), nil
}

// MessageRPC is the Service as hyv1connect.MessageServiceHandler: its rules are
// also called by other doors under their plain names.
type MessageRPC struct{ *Service }

// MarkRead implements MessageService.
func (s MessageRPC) MarkRead(ctx context.Context, r *connect.Request[hyv1.MarkReadRequest]) (*connect.Response[hyv1.MarkReadResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.MarkRead(ctx, caller(ctx), id, r.Msg.GetSeq())
	return connect.NewResponse(out), err
}

// MarkDelivered implements MessageService.
func (s MessageRPC) MarkDelivered(ctx context.Context, r *connect.Request[hyv1.MarkDeliveredRequest]) (*connect.Response[hyv1.MarkDeliveredResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.Service.MarkDelivered(ctx, caller(ctx), id, r.Msg.GetSeq())
	return connect.NewResponse(out), err
}

// SyncRPC is the Service as hyv1connect.SyncServiceHandler.
type SyncRPC struct{ *Service }

// Sync implements SyncService.
func (s SyncRPC) Sync(ctx context.Context, r *connect.Request[hyv1.SyncRequest]) (*connect.Response[hyv1.SyncResponse], error) {
	out, err := s.Service.Sync(ctx, caller(ctx), r.Msg, nil)
	return connect.NewResponse(out), err
}

var (
	_ hyv1connect.ConversationServiceHandler = (*Service)(nil)
	_ hyv1connect.GroupServiceHandler        = (*Service)(nil)
	_ hyv1connect.MessageServiceHandler      = MessageRPC{}
	_ hyv1connect.SyncServiceHandler         = SyncRPC{}
)
