package client

import (
	"context"
	"fmt"
	"math"
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
		People:       hyv1connect.NewPeopleServiceClient(c.opt.HTTP, at, o...),
		Privacy:      hyv1connect.NewPrivacyServiceClient(c.opt.HTTP, at, o...),
		Conversation: hyv1connect.NewConversationServiceClient(c.opt.HTTP, at, o...),
		Group:        hyv1connect.NewGroupServiceClient(c.opt.HTTP, at, o...),
		Message:      hyv1connect.NewMessageServiceClient(c.opt.HTTP, at, o...),
		Operation:    hyv1connect.NewOperationServiceClient(c.opt.HTTP, at, o...),
		Schedule:     hyv1connect.NewScheduleServiceClient(c.opt.HTTP, at, o...),
		Folder:       hyv1connect.NewFolderServiceClient(c.opt.HTTP, at, o...),
		Presence:     hyv1connect.NewPresenceServiceClient(c.opt.HTTP, at, o...),
		Sync:         hyv1connect.NewSyncServiceClient(c.opt.HTTP, at, o...),
		File:         hyv1connect.NewFileServiceClient(c.opt.HTTP, at, o...),
		Sticker:      hyv1connect.NewStickerServiceClient(c.opt.HTTP, at, o...),
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

// NoticesBefore is Before of what was done in a group: of events that are no
// messages.
func (c *Client) NoticesBefore(ctx context.Context, conv ConvID, seq int64, limit int) ([]*hyv1.Event, bool, error) {
	return c.history(ctx, &hyv1.HistoryRequest{ConversationId: int64(conv), BeforeSeq: &seq, Limit: int32(limit), NoticesOnly: true}) //nolint:gosec // G115: 1–200
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

// Archive puts a conversation into the archive, or takes it out. The next message
// takes it out too, unless it is muted.
func (c *Client) Archive(ctx context.Context, conv ConvID, archived bool) error {
	_, err := c.rpc.Conversation.Archive(ctx, connect.NewRequest(&hyv1.ArchiveRequest{ConversationId: int64(conv), Archived: archived}))
	return err
}

// Unlist takes a conversation out of the list until the next message, or brings
// it back.
func (c *Client) Unlist(ctx context.Context, conv ConvID, unlisted bool) error {
	_, err := c.rpc.Conversation.Unlist(ctx, connect.NewRequest(&hyv1.UnlistRequest{ConversationId: int64(conv), Unlisted: unlisted}))
	return err
}

// SetTimer has the messages sent from now on go away after a time of whole
// seconds; 0: they stay. With fromRead the time runs from when the other one of a
// direct conversation has read them.
func (c *Client) SetTimer(ctx context.Context, conv ConvID, stay time.Duration, fromRead bool) error {
	_, err := c.rpc.Conversation.SetTimer(ctx, connect.NewRequest(&hyv1.SetTimerRequest{ConversationId: int64(conv),
		Timer: &hyv1.Timer{Seconds: int32(min(stay/time.Second, math.MaxInt32)), FromRead: fromRead}})) //nolint:gosec // G115: see min
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
