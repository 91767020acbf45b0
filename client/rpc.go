package client

import (
	"context"
	"fmt"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
)

// dialRPC makes the clients of the HTTP door.
func (c *Client) dialRPC() RPC {
	o := []connect.ClientOption{
		connect.WithInterceptors(connect.UnaryInterceptorFunc(c.signed)),
		connect.WithAcceptCompression("gzip", nil, nil), // not worth its time on answers of this size
	}
	at := c.server.String()
	return RPC{
		Account:      hyv1connect.NewAccountServiceClient(c.opt.HTTP, at, o...),
		User:         hyv1connect.NewUserServiceClient(c.opt.HTTP, at, o...),
		Contact:      hyv1connect.NewContactServiceClient(c.opt.HTTP, at, o...),
		Conversation: hyv1connect.NewConversationServiceClient(c.opt.HTTP, at, o...),
		Group:        hyv1connect.NewGroupServiceClient(c.opt.HTTP, at, o...),
		Message:      hyv1connect.NewMessageServiceClient(c.opt.HTTP, at, o...),
		Sync:         hyv1connect.NewSyncServiceClient(c.opt.HTTP, at, o...),
	}
}

// signed puts the access token on each request, renews it when the server finds
// it too old, and turns errors into *Error.
func (c *Client) signed(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		switch req.Spec().Procedure {
		case hyv1connect.AccountServiceRegisterProcedure, hyv1connect.AccountServiceSignInProcedure,
			hyv1connect.AccountServiceRefreshProcedure:
			res, err := next(ctx, req)
			return res, fromConnect(err)
		}
		bad := ""
		for {
			token, err := c.auth.access(ctx, bad)
			if err != nil {
				return nil, err
			}
			req.Header().Set("Authorization", "Bearer "+token)
			res, err := next(ctx, req)
			if err = fromConnect(err); ReasonOf(err) == hyv1.Reason_NOT_SIGNED_IN && bad == "" {
				bad = token
				continue
			}
			return res, err
		}
	}
}

// FindUser returns the user with this handle, with or without "@"; nil when
// there is none.
func (c *Client) FindUser(ctx context.Context, handle string) (*hyv1.User, error) {
	res, err := c.rpc.User.Find(ctx, connect.NewRequest(&hyv1.FindRequest{Handle: strings.TrimPrefix(handle, "@")}))
	if err != nil {
		return nil, err
	}
	return res.Msg.GetUser(), nil
}

// Direct returns the conversation with the user of this handle, making it if
// need be.
func (c *Client) Direct(ctx context.Context, handle string) (ConvID, error) {
	u, err := c.FindUser(ctx, handle)
	if err != nil {
		return 0, err
	}
	if u == nil {
		return 0, fmt.Errorf("@%s: %w", strings.TrimPrefix(handle, "@"),
			&Error{Code: connect.CodeNotFound, Reason: hyv1.Reason_USER_NOT_FOUND})
	}
	return c.OpenDirect(ctx, UserID(u.GetId()))
}

// OpenDirect returns the conversation with this user, making it if need be.
func (c *Client) OpenDirect(ctx context.Context, user UserID) (ConvID, error) {
	res, err := c.rpc.Conversation.OpenDirect(ctx, connect.NewRequest(&hyv1.OpenDirectRequest{UserId: int64(user)}))
	if err != nil {
		return 0, err
	}
	return ConvID(res.Msg.GetConversation().GetId()), nil
}

// CreateGroup makes a group of these people and oneself, who owns it.
func (c *Client) CreateGroup(ctx context.Context, name string, users ...UserID) (ConvID, error) {
	res, err := c.rpc.Conversation.CreateGroup(ctx, connect.NewRequest(&hyv1.CreateGroupRequest{Name: name, UserIds: plain(users)}))
	if err != nil {
		return 0, err
	}
	return ConvID(res.Msg.GetConversation().GetId()), nil
}

// Conversation returns one the account is or was in.
func (c *Client) Conversation(ctx context.Context, conv ConvID) (*hyv1.Conversation, error) {
	res, err := c.rpc.Conversation.Get(ctx, connect.NewRequest(&hyv1.ConversationServiceGetRequest{ConversationId: int64(conv)}))
	if err != nil {
		return nil, err
	}
	return res.Msg.GetConversation(), nil
}

// List returns all conversations, newest activity first, the users needed to
// show them, and the total of unread messages, which is of the first page's
// moment.
func (c *Client) List(ctx context.Context) (*hyv1.ConversationServiceListResponse, error) {
	all := &hyv1.ConversationServiceListResponse{}
	for page := ""; ; {
		res, err := c.rpc.Conversation.List(ctx, connect.NewRequest(&hyv1.ConversationServiceListRequest{PageToken: page, PageSize: 500}))
		if err != nil {
			return nil, err
		}
		if page == "" {
			all.TotalUnread = res.Msg.GetTotalUnread()
		}
		all.Conversations = append(all.Conversations, res.Msg.GetConversations()...)
		all.Users = append(all.Users, res.Msg.GetUsers()...)
		if page = res.Msg.GetNextPageToken(); page == "" {
			return all, nil
		}
	}
}

// Members returns all members in the order of joining.
func (c *Client) Members(ctx context.Context, conv ConvID) ([]*hyv1.Member, error) {
	var all []*hyv1.Member
	for page := ""; ; {
		res, err := c.rpc.Conversation.ListMembers(ctx, connect.NewRequest(&hyv1.ListMembersRequest{
			ConversationId: int64(conv), PageToken: page, PageSize: 500,
		}))
		if err != nil {
			return nil, err
		}
		all = append(all, res.Msg.GetMembers()...)
		if page = res.Msg.GetNextPageToken(); page == "" {
			return all, nil
		}
	}
}

// AddMembers adds people to a group.
func (c *Client) AddMembers(ctx context.Context, conv ConvID, users ...UserID) error {
	_, err := c.rpc.Conversation.AddMembers(ctx, connect.NewRequest(&hyv1.AddMembersRequest{ConversationId: int64(conv), UserIds: plain(users)}))
	return err
}

// RemoveMember takes somebody out of a group.
func (c *Client) RemoveMember(ctx context.Context, conv ConvID, user UserID) error {
	_, err := c.rpc.Conversation.RemoveMember(ctx, connect.NewRequest(&hyv1.RemoveMemberRequest{ConversationId: int64(conv), UserId: int64(user)}))
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

// Ban takes somebody out of a group and keeps them out.
func (c *Client) Ban(ctx context.Context, conv ConvID, user UserID) error {
	_, err := c.rpc.Conversation.RemoveMember(ctx, connect.NewRequest(&hyv1.RemoveMemberRequest{ConversationId: int64(conv), UserId: int64(user), Ban: true}))
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

// Newest returns the newest events of a conversation in the order of seq, at
// most limit (1–200), and whether there are older ones.
func (c *Client) Newest(ctx context.Context, conv ConvID, limit int) ([]*hyv1.Event, bool, error) {
	return c.history(ctx, &hyv1.HistoryRequest{ConversationId: int64(conv), Limit: int32(limit)}) //nolint:gosec // G115: 1–200
}

// Before returns the newest events below seq, in the order of seq, at most
// limit (1–200), and whether there are older ones.
func (c *Client) Before(ctx context.Context, conv ConvID, seq int64, limit int) ([]*hyv1.Event, bool, error) {
	return c.history(ctx, &hyv1.HistoryRequest{ConversationId: int64(conv), BeforeSeq: &seq, Limit: int32(limit)}) //nolint:gosec // G115: 1–200
}

// After returns the oldest events above seq, at most limit (1–200), and whether
// there are newer ones.
func (c *Client) After(ctx context.Context, conv ConvID, seq int64, limit int) ([]*hyv1.Event, bool, error) {
	return c.history(ctx, &hyv1.HistoryRequest{ConversationId: int64(conv), AfterSeq: &seq, Limit: int32(limit)}) //nolint:gosec // G115: 1–200
}

func (c *Client) history(ctx context.Context, req *hyv1.HistoryRequest) ([]*hyv1.Event, bool, error) {
	res, err := c.rpc.Message.History(ctx, connect.NewRequest(req))
	if err != nil {
		return nil, false, err
	}
	return res.Msg.GetMessages(), res.Msg.GetHasMore(), nil
}

// MarkRead says that everything up to seq was read; the answer has what is
// unread still.
func (c *Client) MarkRead(ctx context.Context, conv ConvID, seq int64) (*hyv1.MarkReadResponse, error) {
	res, err := c.rpc.Message.MarkRead(ctx, connect.NewRequest(&hyv1.MarkReadRequest{ConversationId: int64(conv), Seq: seq}))
	if err != nil {
		return nil, err
	}
	return res.Msg, nil
}

// MarkDelivered says that this device holds everything up to seq.
func (c *Client) MarkDelivered(ctx context.Context, conv ConvID, seq int64) error {
	_, err := c.rpc.Message.MarkDelivered(ctx, connect.NewRequest(&hyv1.MarkDeliveredRequest{ConversationId: int64(conv), Seq: seq}))
	return err
}

// Pin puts a conversation right above another pinned one, or above all (0).
func (c *Client) Pin(ctx context.Context, conv, above ConvID) error {
	_, err := c.rpc.Conversation.Pin(ctx, connect.NewRequest(&hyv1.PinRequest{ConversationId: int64(conv), Pinned: true, AboveId: int64(above)}))
	return err
}

// Unpin takes a conversation down again.
func (c *Client) Unpin(ctx context.Context, conv ConvID) error {
	_, err := c.rpc.Conversation.Pin(ctx, connect.NewRequest(&hyv1.PinRequest{ConversationId: int64(conv)}))
	return err
}

// ForEver is when a mute without an end ends.
var ForEver = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// Mute keeps a conversation from notifying until then; the zero time, or one in
// the past, ends that.
func (c *Client) Mute(ctx context.Context, conv ConvID, until time.Time) error {
	_, err := c.rpc.Conversation.Mute(ctx, connect.NewRequest(&hyv1.MuteRequest{ConversationId: int64(conv), Until: timestamppb.New(until)}))
	return err
}

// MarkUnread sets the account's own sign to come back to a conversation, or
// takes it away.
func (c *Client) MarkUnread(ctx context.Context, conv ConvID, unread bool) error {
	_, err := c.rpc.Conversation.MarkUnread(ctx, connect.NewRequest(&hyv1.MarkUnreadRequest{ConversationId: int64(conv), Unread: unread}))
	return err
}

// SaveDraft keeps for the account's other devices what was written and not
// sent; "" removes it. Call it some seconds after the typing stops.
func (c *Client) SaveDraft(ctx context.Context, conv ConvID, text string) error {
	_, err := c.rpc.Conversation.SaveDraft(ctx, connect.NewRequest(&hyv1.SaveDraftRequest{ConversationId: int64(conv), Text: text}))
	return err
}

// Typing says that somebody is typing here. It may be lost; say it at most once
// every 3 seconds.
func (c *Client) Typing(conv ConvID) {
	if s := c.live.current(); s != nil {
		s.write(&hyv1.Frame{Kind: &hyv1.Frame_Typing{Typing: &hyv1.Typing{ConversationId: int64(conv)}}})
	}
}

func plain(users []UserID) []int64 {
	ids := make([]int64, len(users))
	for i, u := range users {
		ids[i] = int64(u)
	}
	return ids
}
