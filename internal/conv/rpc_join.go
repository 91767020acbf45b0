package conv

import (
	"context"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Unban implements GroupService.
func (s *Service) Unban(ctx context.Context, r *connect.Request[hyv1.UnbanRequest]) (*connect.Response[hyv1.UnbanResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.UnbanResponse{}), s.unban(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()))
}

// ListBans implements GroupService.
func (s *Service) ListBans(ctx context.Context, r *connect.Request[hyv1.ListBansRequest]) (*connect.Response[hyv1.ListBansResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.listBans(ctx, caller(ctx), id)
	return connect.NewResponse(out), err
}

// CreateInvite implements GroupService.
func (s *Service) CreateInvite(ctx context.Context, r *connect.Request[hyv1.CreateInviteRequest]) (*connect.Response[hyv1.CreateInviteResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	expires, err := expiry(r.Msg)
	if err != nil {
		return nil, err
	}
	in := &store.Invite{Conv: id, ExpiresAt: expires, MaxUses: r.Msg.GetMaxUses(), NeedsApproval: r.Msg.GetNeedsApproval()}
	token, err := s.createInvite(ctx, caller(ctx), in)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.CreateInviteResponse{Invite: showInvite(in), Token: token}), nil
}

// ListInvites implements GroupService.
func (s *Service) ListInvites(ctx context.Context, r *connect.Request[hyv1.ListInvitesRequest]) (*connect.Response[hyv1.ListInvitesResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.listInvites(ctx, caller(ctx), id)
	return connect.NewResponse(out), err
}

// RevokeInvite implements GroupService.
func (s *Service) RevokeInvite(ctx context.Context, r *connect.Request[hyv1.RevokeInviteRequest]) (*connect.Response[hyv1.RevokeInviteResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.RevokeInviteResponse{}), s.revokeInvite(ctx, caller(ctx), id, r.Msg.GetInviteId())
}

// GetInvite implements GroupService.
func (s *Service) GetInvite(ctx context.Context, r *connect.Request[hyv1.GetInviteRequest]) (*connect.Response[hyv1.GetInviteResponse], error) {
	out, err := s.getInvite(ctx, caller(ctx), r.Msg.GetToken())
	return connect.NewResponse(out), err
}

// Join implements GroupService.
func (s *Service) Join(ctx context.Context, r *connect.Request[hyv1.JoinRequest]) (*connect.Response[hyv1.JoinResponse], error) {
	c, err := s.join(ctx, caller(ctx), r.Msg.GetToken(), r.Msg.GetMessage())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.JoinResponse{Conversation: c}), nil
}

// ListApplications implements GroupService.
func (s *Service) ListApplications(ctx context.Context, r *connect.Request[hyv1.ListApplicationsRequest]) (*connect.Response[hyv1.ListApplicationsResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.listApplications(ctx, caller(ctx), id)
	return connect.NewResponse(out), err
}

// AnswerApplication implements GroupService.
func (s *Service) AnswerApplication(ctx context.Context, r *connect.Request[hyv1.AnswerApplicationRequest]) (*connect.Response[hyv1.AnswerApplicationResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	err = s.answerApplication(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()), r.Msg.GetAccept(), r.Msg.GetReason())
	return connect.NewResponse(&hyv1.AnswerApplicationResponse{}), err
}

// SetAvatar implements GroupService.
func (s *Service) SetAvatar(ctx context.Context, r *connect.Request[hyv1.SetAvatarRequest]) (*connect.Response[hyv1.SetAvatarResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	c, err := s.setAvatar(ctx, caller(ctx), id, r.Msg.GetFileId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetAvatarResponse{Conversation: c}), nil
}

// SetNotice implements GroupService.
func (s *Service) SetNotice(ctx context.Context, r *connect.Request[hyv1.SetNoticeRequest]) (*connect.Response[hyv1.SetNoticeResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetNoticeResponse{}), s.setNotice(ctx, caller(ctx), id, r.Msg.GetText())
}

// SetNickname implements GroupService.
func (s *Service) SetNickname(ctx context.Context, r *connect.Request[hyv1.SetNicknameRequest]) (*connect.Response[hyv1.SetNicknameResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetNicknameResponse{}), s.setNickname(ctx, caller(ctx), id, r.Msg.GetNickname())
}

// SetHistoryVisible implements GroupService.
func (s *Service) SetHistoryVisible(ctx context.Context, r *connect.Request[hyv1.SetHistoryVisibleRequest]) (*connect.Response[hyv1.SetHistoryVisibleResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&hyv1.SetHistoryVisibleResponse{}), s.setHistoryVisible(ctx, caller(ctx), id, r.Msg.GetVisible())
}

// Explain implements GroupService.
func (s *Service) Explain(ctx context.Context, r *connect.Request[hyv1.ExplainRequest]) (*connect.Response[hyv1.ExplainResponse], error) {
	id, err := convID(r.Msg.GetConversationId())
	if err != nil {
		return nil, err
	}
	out, err := s.explain(ctx, caller(ctx), id, im.UserID(r.Msg.GetUserId()), im.UserID(r.Msg.GetTargetId()))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(out), nil
}
