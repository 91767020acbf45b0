package client

import (
	"context"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
)

// AddMembers adds people to a group.
func (c *Client) AddMembers(ctx context.Context, conv ConvID, users ...UserID) error {
	_, err := c.rpc.Conversation.AddMembers(ctx, connect.NewRequest(&hyv1.AddMembersRequest{ConversationId: int64(conv), UserIds: plain(users)}))
	return err
}

// Removal is how somebody is taken out of a group.
type Removal struct {
	Ban    bool // they cannot come back until Unban
	Recall bool // what they said last is recalled
}

// RemoveMember takes somebody out of a group.
func (c *Client) RemoveMember(ctx context.Context, conv ConvID, user UserID, how Removal) error {
	_, err := c.rpc.Conversation.RemoveMember(ctx, connect.NewRequest(&hyv1.RemoveMemberRequest{ConversationId: int64(conv), UserId: int64(user), Ban: how.Ban, Recall: how.Recall}))
	return err
}

// Leave leaves a group.
func (c *Client) Leave(ctx context.Context, conv ConvID) error {
	_, err := c.rpc.Conversation.Leave(ctx, connect.NewRequest(&hyv1.LeaveRequest{ConversationId: int64(conv)}))
	return err
}

// Rename gives a group another name.
func (c *Client) Rename(ctx context.Context, conv ConvID, name string) error {
	_, err := c.rpc.Conversation.Rename(ctx, connect.NewRequest(&hyv1.RenameRequest{ConversationId: int64(conv), Name: name}))
	return err
}

// SetRole makes a member of a group one owns an admin, or a member again.
func (c *Client) SetRole(ctx context.Context, conv ConvID, user UserID, role hyv1.Role) error {
	_, err := c.rpc.Group.SetRole(ctx, connect.NewRequest(&hyv1.SetRoleRequest{ConversationId: int64(conv), UserId: int64(user), Role: role}))
	return err
}

// Transfer hands a group one owns over to another member.
func (c *Client) Transfer(ctx context.Context, conv ConvID, user UserID) error {
	_, err := c.rpc.Group.Transfer(ctx, connect.NewRequest(&hyv1.TransferRequest{ConversationId: int64(conv), UserId: int64(user)}))
	return err
}

// Dissolve ends a group one owns, for everybody.
func (c *Client) Dissolve(ctx context.Context, conv ConvID) error {
	_, err := c.rpc.Group.Dissolve(ctx, connect.NewRequest(&hyv1.DissolveRequest{ConversationId: int64(conv)}))
	return err
}

// SetPermissions changes who may do what in a group; what is unspecified stays.
func (c *Client) SetPermissions(ctx context.Context, conv ConvID, p *hyv1.GroupPermissions) error {
	_, err := c.rpc.Group.SetPermissions(ctx, connect.NewRequest(&hyv1.SetPermissionsRequest{ConversationId: int64(conv), Permissions: p}))
	return err
}

// MuteMember keeps a member of a group from speaking until then; the zero time,
// or one in the past, ends that.
func (c *Client) MuteMember(ctx context.Context, conv ConvID, user UserID, until time.Time) error {
	_, err := c.rpc.Group.MuteMember(ctx, connect.NewRequest(&hyv1.MuteMemberRequest{
		ConversationId: int64(conv), UserId: int64(user), Until: timestamppb.New(until),
	}))
	return err
}

// MuteAll lets only admins and the owner of a group speak until then; the zero
// time, or one in the past, ends that.
func (c *Client) MuteAll(ctx context.Context, conv ConvID, until time.Time) error {
	_, err := c.rpc.Group.MuteAll(ctx, connect.NewRequest(&hyv1.MuteAllRequest{ConversationId: int64(conv), Until: timestamppb.New(until)}))
	return err
}

// SetSlowMode makes the members of a group wait between two messages, up to an
// hour; 0 ends that.
func (c *Client) SetSlowMode(ctx context.Context, conv ConvID, wait time.Duration) error {
	_, err := c.rpc.Group.SetSlowMode(ctx, connect.NewRequest(&hyv1.SetSlowModeRequest{
		ConversationId: int64(conv), Seconds: int32(min(wait/time.Second, 1<<30)), //nolint:gosec // G115: bounded
	}))
	return err
}

// SetNotice gives a group a notice; "" takes it away.
func (c *Client) SetNotice(ctx context.Context, conv ConvID, text string) error {
	_, err := c.rpc.Group.SetNotice(ctx, connect.NewRequest(&hyv1.SetNoticeRequest{ConversationId: int64(conv), Text: text}))
	return err
}

// NoticeReaders tells those who may write a group's notice who has read the one
// there is; seq is its NoticeSeq.
func (c *Client) NoticeReaders(ctx context.Context, conv ConvID, seq int64) (*hyv1.ListReadersResponse, error) {
	return answer(c.rpc.Operation.ListReaders(ctx, connect.NewRequest(&hyv1.ListReadersRequest{ConversationId: int64(conv), Seq: seq})))
}

// SetNickname is what one wants to be called in a group; "": as everywhere.
func (c *Client) SetNickname(ctx context.Context, conv ConvID, nickname string) error {
	_, err := c.rpc.Group.SetNickname(ctx, connect.NewRequest(&hyv1.SetNicknameRequest{ConversationId: int64(conv), Nickname: nickname}))
	return err
}

// SetHistoryVisible lets those who join a group from now on see what is said
// from now on, or ends that.
func (c *Client) SetHistoryVisible(ctx context.Context, conv ConvID, visible bool) error {
	_, err := c.rpc.Group.SetHistoryVisible(ctx, connect.NewRequest(&hyv1.SetHistoryVisibleRequest{ConversationId: int64(conv), Visible: visible}))
	return err
}

// Unban lets somebody come back.
func (c *Client) Unban(ctx context.Context, conv ConvID, user UserID) error {
	_, err := c.rpc.Group.Unban(ctx, connect.NewRequest(&hyv1.UnbanRequest{ConversationId: int64(conv), UserId: int64(user)}))
	return err
}

// CreateInvite makes a link by which people join the group in terms. Its token
// is told only here.
func (c *Client) CreateInvite(ctx context.Context, terms *hyv1.CreateInviteRequest) (*hyv1.CreateInviteResponse, error) {
	res, err := c.rpc.Group.CreateInvite(ctx, connect.NewRequest(terms))
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}

// GetInvite shows where a link leads.
func (c *Client) GetInvite(ctx context.Context, token string) (*hyv1.GetInviteResponse, error) {
	res, err := c.rpc.Group.GetInvite(ctx, connect.NewRequest(&hyv1.GetInviteRequest{Token: token}))
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}

// Join follows a link, and returns the group, or 0 while the application waits.
func (c *Client) Join(ctx context.Context, token, message string) (ConvID, error) {
	res, err := c.rpc.Group.Join(ctx, connect.NewRequest(&hyv1.JoinRequest{Token: token, Message: message}))
	if err != nil {
		return 0, err
	}
	return ConvID(res.Msg.GetConversation().GetId()), nil
}

// Bans returns those who are banned from a group, the latest first.
func (c *Client) Bans(ctx context.Context, conv ConvID) ([]*hyv1.Ban, error) {
	res, err := answer(c.rpc.Group.ListBans(ctx, connect.NewRequest(&hyv1.ListBansRequest{ConversationId: int64(conv)})))
	return res.GetBans(), err
}

// Invites returns the links to a group that were not revoked, the latest first;
// who is no admin sees their own.
func (c *Client) Invites(ctx context.Context, conv ConvID) ([]*hyv1.Invite, error) {
	res, err := answer(c.rpc.Group.ListInvites(ctx, connect.NewRequest(&hyv1.ListInvitesRequest{ConversationId: int64(conv)})))
	return res.GetInvites(), err
}

// RevokeInvite ends a link.
func (c *Client) RevokeInvite(ctx context.Context, conv ConvID, invite int64) error {
	_, err := c.rpc.Group.RevokeInvite(ctx, connect.NewRequest(&hyv1.RevokeInviteRequest{ConversationId: int64(conv), InviteId: invite}))
	return err
}

// Applications returns who waits to be let in, the longest first.
func (c *Client) Applications(ctx context.Context, conv ConvID) ([]*hyv1.Application, error) {
	res, err := answer(c.rpc.Group.ListApplications(ctx, connect.NewRequest(&hyv1.ListApplicationsRequest{ConversationId: int64(conv)})))
	return res.GetApplications(), err
}

// LetIn lets somebody in who applied.
func (c *Client) LetIn(ctx context.Context, conv ConvID, user UserID) error {
	_, err := c.rpc.Group.AnswerApplication(ctx, connect.NewRequest(&hyv1.AnswerApplicationRequest{ConversationId: int64(conv), UserId: int64(user), Accept: true}))
	return err
}

// TurnAway does not; reason may be empty and is at most 50 characters.
func (c *Client) TurnAway(ctx context.Context, conv ConvID, user UserID, reason string) error {
	_, err := c.rpc.Group.AnswerApplication(ctx, connect.NewRequest(&hyv1.AnswerApplicationRequest{ConversationId: int64(conv), UserId: int64(user), Reason: reason}))
	return err
}

// Explain says what somebody may do in a group, and the rule that decides each.
func (c *Client) Explain(ctx context.Context, conv ConvID, user UserID) (*hyv1.ExplainResponse, error) {
	return answer(c.rpc.Group.Explain(ctx, connect.NewRequest(&hyv1.ExplainRequest{ConversationId: int64(conv), UserId: int64(user)})))
}
