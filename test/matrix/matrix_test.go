// Package matrix asks every route of the server as everybody: who is not signed
// in, owners, members, who was a member once, strangers, devices that were
// signed out, and accounts that are locked. A route without a row fails.
package matrix

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	httpdoor "hongyan/internal/door/http"
	"hongyan/test/lawtest"
	"hongyan/test/program"
)

func TestMain(m *testing.M) { program.Main(m) }

const password = "wild geese in autumn"

// account is somebody signed in.
type account struct {
	handle, access, refresh string
	id, device              int64
}

// cell is one question: the caller, in their role, and a group made for it.
type cell struct {
	t     *testing.T
	s     *program.Server
	me    *account
	group int64 // of boss and peer, and the caller if the role says so
	boss  *account
	peer  *account
	maker *account
	seq   int64 // of a message in the group
	poll  int64 // of a poll there, by the same
}

// invite makes a link to the group.
func (c *cell) invite(by *account) *hyv1.CreateInviteResponse {
	res := &hyv1.CreateInviteResponse{}
	c.s.Must(c.t, by.access, "GroupService/CreateInvite", &hyv1.CreateInviteRequest{ConversationId: c.group}, res)
	return res
}

// row is what a route answers. body makes a request that is well formed. Who is
// refused in general (not signed in, signed out, locked) is not in it.
type row struct {
	body                         func(c *cell) proto.Message
	owner, member, past, unknown string
	// admin is told here where it is not as the owner.
	admin string
	// muted is told here where it is not as a member.
	muted string
	// banned is told here where it is not as in the past.
	banned string
}

func (r row) roles() map[string]string {
	return map[string]string{
		"owner": r.owner, "admin": cmp.Or(r.admin, r.owner), "member": r.member, "muted": cmp.Or(r.muted, r.member), "past": r.past,
		"banned": cmp.Or(r.banned, r.past), "stranger": r.unknown,
	}
}

const (
	ok        = "ok"
	notFound  = "not_found CONVERSATION_NOT_FOUND"
	notMember = "permission_denied NOT_A_MEMBER"
	ownerOnly = "permission_denied OWNER_ONLY"
	notAsked  = "not_found REQUEST_NOT_FOUND"
	adminOnly = "permission_denied ADMINS_ONLY"
	noPack    = "not_found PACK_NOT_FOUND"
	notYours  = "permission_denied NOT_YOURS"
	// Locking an account signs its devices out. That it is locked is told only
	// to who has the password.
	signedOut = "unauthenticated DEVICE_REVOKED"
)

// same is a row in which the role in a conversation does not matter.
func same(outcome string, body func(c *cell) proto.Message) row {
	return row{body, outcome, outcome, outcome, outcome, "", "", ""}
}

func empty(m proto.Message) func(*cell) proto.Message {
	return func(*cell) proto.Message { return m }
}

var rows = map[string]row{
	"AccountService/SignOut":     same(ok, empty(&hyv1.SignOutRequest{})),
	"AccountService/GetMe":       same(ok, empty(&hyv1.GetMeRequest{})),
	"AccountService/ListDevices": same(ok, empty(&hyv1.ListDevicesRequest{})),
	"AccountService/ChangePassword": same(ok, empty(&hyv1.ChangePasswordRequest{
		OldPassword: password, NewPassword: "another flight of geese"})),
	"AccountService/UpdateProfile": same(ok, empty(&hyv1.UpdateProfileRequest{Name: proto.String("Somebody")})),
	"AccountService/Delete":        same(ok, empty(&hyv1.DeleteRequest{Password: password})),
	// Devices of others are none of one's own.
	"AccountService/RevokeDevice": same("not_found DEVICE_NOT_FOUND", func(c *cell) proto.Message {
		return &hyv1.RevokeDeviceRequest{DeviceId: c.boss.device}
	}),
	"AccountService/RenameDevice": same("not_found DEVICE_NOT_FOUND", func(c *cell) proto.Message {
		return &hyv1.RenameDeviceRequest{DeviceId: c.boss.device, Name: "mine now"}
	}),

	"UserService/Get":      same(ok, func(c *cell) proto.Message { return &hyv1.UserServiceGetRequest{UserIds: []int64{c.boss.id}} }),
	"PeopleService/Search": same(ok, func(c *cell) proto.Message { return &hyv1.PeopleServiceSearchRequest{Query: c.boss.handle} }),
	"PrivacyService/Get":   same(ok, empty(&hyv1.PrivacyServiceGetRequest{})),
	"PrivacyService/Update": same(ok, func(c *cell) proto.Message {
		return &hyv1.PrivacyServiceUpdateRequest{Privacy: &hyv1.Privacy{Groups: &hyv1.PrivacyRule{Audience: hyv1.Audience_AUDIENCE_FRIENDS, Always: []int64{c.boss.id}}}}
	}),
	"UserService/Find": same(ok, func(c *cell) proto.Message { return &hyv1.FindRequest{Handle: c.boss.handle} }),

	"ContactService/Request": same(ok, func(c *cell) proto.Message { return &hyv1.ContactServiceRequestRequest{UserId: c.boss.id} }),
	"ContactService/Update": same(ok, func(c *cell) proto.Message {
		return &hyv1.ContactServiceUpdateRequest{UserId: c.boss.id, Remark: "boss"}
	}),
	"ContactService/Remove":  same(ok, func(c *cell) proto.Message { return &hyv1.ContactServiceRemoveRequest{UserId: c.boss.id} }),
	"ContactService/Block":   same(ok, func(c *cell) proto.Message { return &hyv1.ContactServiceBlockRequest{UserId: c.boss.id} }),
	"ContactService/Unblock": same(ok, func(c *cell) proto.Message { return &hyv1.ContactServiceUnblockRequest{UserId: c.boss.id} }),
	"ContactService/List":    same(ok, empty(&hyv1.ContactServiceListRequest{})),
	"ContactService/Card":    same(ok, func(c *cell) proto.Message { return &hyv1.ContactServiceCardRequest{UserId: c.boss.id} }),
	// What the peer asked the boss is nobody else's to answer.
	"ContactService/Accept":   same(notAsked, func(c *cell) proto.Message { return &hyv1.ContactServiceAcceptRequest{UserId: c.peer.id} }),
	"ContactService/Reject":   same(notAsked, func(c *cell) proto.Message { return &hyv1.ContactServiceRejectRequest{UserId: c.peer.id} }),
	"ContactService/Ignore":   same(notAsked, func(c *cell) proto.Message { return &hyv1.ContactServiceIgnoreRequest{UserId: c.peer.id} }),
	"ContactService/Withdraw": same(notAsked, func(c *cell) proto.Message { return &hyv1.ContactServiceWithdrawRequest{UserId: c.peer.id} }),

	"ConversationService/OpenDirect":  same(ok, func(c *cell) proto.Message { return &hyv1.OpenDirectRequest{UserId: c.peer.id} }),
	"ConversationService/CreateGroup": same(ok, func(c *cell) proto.Message { return &hyv1.CreateGroupRequest{Name: "new", UserIds: []int64{c.peer.id}} }),
	"ConversationService/List":        same(ok, empty(&hyv1.ConversationServiceListRequest{})),
	"ConversationService/Get": {func(c *cell) proto.Message { return &hyv1.ConversationServiceGetRequest{ConversationId: c.group} },
		ok, ok, ok, notFound, "", "", ""},
	"ConversationService/ListMembers": {func(c *cell) proto.Message { return &hyv1.ListMembersRequest{ConversationId: c.group} },
		ok, ok, notMember, notFound, "", "", ""},
	"ConversationService/AddMembers": {func(c *cell) proto.Message {
		return &hyv1.AddMembersRequest{ConversationId: c.group, UserIds: []int64{c.peer.id}}
	}, ok, ok, notMember, notFound, "", "", ""},
	"ConversationService/RemoveMember": {func(c *cell) proto.Message {
		return &hyv1.RemoveMemberRequest{ConversationId: c.group, UserId: c.peer.id}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"ConversationService/Leave": {func(c *cell) proto.Message { return &hyv1.LeaveRequest{ConversationId: c.group} },
		ok, ok, ok, notFound, "", "", ""},
	"ConversationService/Rename": {func(c *cell) proto.Message { return &hyv1.RenameRequest{ConversationId: c.group, Name: "other"} },
		ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/SetRole": {func(c *cell) proto.Message {
		return &hyv1.SetRoleRequest{ConversationId: c.group, UserId: c.peer.id, Role: hyv1.Role_ROLE_ADMIN}
	}, ok, ownerOnly, notMember, notFound, ownerOnly, "", ""},
	"GroupService/Transfer": {func(c *cell) proto.Message {
		return &hyv1.TransferRequest{ConversationId: c.group, UserId: c.peer.id}
	}, ok, ownerOnly, notMember, notFound, ownerOnly, "", ""},
	"GroupService/Dissolve": {func(c *cell) proto.Message { return &hyv1.DissolveRequest{ConversationId: c.group} },
		ok, ownerOnly, notMember, notFound, ownerOnly, "", ""},
	"GroupService/SetPermissions": {func(c *cell) proto.Message {
		return &hyv1.SetPermissionsRequest{ConversationId: c.group, Permissions: &hyv1.GroupPermissions{Speak: hyv1.Who_WHO_ADMINS}}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/MuteMember": {func(c *cell) proto.Message {
		return &hyv1.MuteMemberRequest{ConversationId: c.group, UserId: c.peer.id, ForEver: true}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/MuteAll": {func(c *cell) proto.Message { return &hyv1.MuteAllRequest{ConversationId: c.group, ForEver: true} },
		ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/SetSlowMode": {func(c *cell) proto.Message { return &hyv1.SetSlowModeRequest{ConversationId: c.group, Seconds: 60} },
		ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/SetNotice": {func(c *cell) proto.Message {
		return &hyv1.SetNoticeRequest{ConversationId: c.group, Text: "be kind"}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/SetAvatar": {func(c *cell) proto.Message { return &hyv1.SetAvatarRequest{ConversationId: c.group} },
		ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/SetNickname": {func(c *cell) proto.Message {
		return &hyv1.SetNicknameRequest{ConversationId: c.group, Nickname: "x"}
	}, ok, ok, notMember, notFound, "", "", ""},
	"GroupService/SetHistoryVisible": {func(c *cell) proto.Message {
		return &hyv1.SetHistoryVisibleRequest{ConversationId: c.group, Visible: true}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/Unban": {func(c *cell) proto.Message {
		return &hyv1.UnbanRequest{ConversationId: c.group, UserId: c.peer.id}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/ListBans": {func(c *cell) proto.Message { return &hyv1.ListBansRequest{ConversationId: c.group} },
		ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/CreateInvite": {func(c *cell) proto.Message { return &hyv1.CreateInviteRequest{ConversationId: c.group} },
		ok, ok, notMember, notFound, "", "", ""},
	"GroupService/ListInvites": {func(c *cell) proto.Message { return &hyv1.ListInvitesRequest{ConversationId: c.group} },
		ok, ok, notMember, notFound, "", "", ""},
	"GroupService/RevokeInvite": {func(c *cell) proto.Message {
		return &hyv1.RevokeInviteRequest{ConversationId: c.group, InviteId: c.invite(c.maker).GetInvite().GetId()}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	// A link is for everybody who has it. Who was removed may come back; who was
	// banned may not.
	"GroupService/GetInvite": same(ok, func(c *cell) proto.Message { return &hyv1.GetInviteRequest{Token: c.invite(c.maker).GetToken()} }),
	"GroupService/Join": {func(c *cell) proto.Message { return &hyv1.JoinRequest{Token: c.invite(c.maker).GetToken()} },
		ok, ok, ok, ok, "", "", "permission_denied USER_BANNED"},
	"GroupService/Explain": {func(c *cell) proto.Message {
		return &hyv1.ExplainRequest{ConversationId: c.group, UserId: c.peer.id}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/ListApplications": {func(c *cell) proto.Message { return &hyv1.ListApplicationsRequest{ConversationId: c.group} },
		ok, adminOnly, notMember, notFound, "", "", ""},
	"GroupService/AnswerApplication": {func(c *cell) proto.Message {
		return &hyv1.AnswerApplicationRequest{ConversationId: c.group, UserId: c.peer.id, Accept: true}
	}, "not_found APPLICATION_NOT_FOUND", adminOnly, notMember, notFound, "", "", ""},
	"ConversationService/Pin": {func(c *cell) proto.Message { return &hyv1.PinRequest{ConversationId: c.group, Pinned: true} },
		ok, ok, ok, notFound, "", "", ""},
	"ConversationService/Mute": {func(c *cell) proto.Message { return &hyv1.MuteRequest{ConversationId: c.group, ForEver: true} },
		ok, ok, ok, notFound, "", "", ""},
	"ConversationService/MarkUnread": {func(c *cell) proto.Message {
		return &hyv1.MarkUnreadRequest{ConversationId: c.group, Unread: true}
	}, ok, ok, ok, notFound, "", "", ""},
	"ConversationService/Archive": {func(c *cell) proto.Message {
		return &hyv1.ArchiveRequest{ConversationId: c.group, Archived: true}
	}, ok, ok, ok, notFound, "", "", ""},
	"ConversationService/Unlist": {func(c *cell) proto.Message {
		return &hyv1.UnlistRequest{ConversationId: c.group, Unlisted: true}
	}, ok, ok, ok, notFound, "", "", ""},
	"ConversationService/SetTimer": {func(c *cell) proto.Message {
		return &hyv1.SetTimerRequest{ConversationId: c.group, Timer: &hyv1.Timer{Seconds: 3600}}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"ConversationService/SaveDraft": {func(c *cell) proto.Message { return &hyv1.SaveDraftRequest{ConversationId: c.group, Text: "hi"} },
		ok, ok, notMember, notFound, "", "", ""},

	"MessageService/Send": {func(c *cell) proto.Message {
		return &hyv1.SendRequest{ConversationId: c.group, ClientId: lawtest.ClientID(), Content: lawtest.Text("hi")}
	}, ok, ok, notMember, notFound, "", "permission_denied MUTED", ""},
	"MessageService/History": {func(c *cell) proto.Message { return &hyv1.HistoryRequest{ConversationId: c.group} },
		ok, ok, ok, notFound, "", "", ""},
	"MessageService/MarkRead": {func(c *cell) proto.Message { return &hyv1.MarkReadRequest{ConversationId: c.group, Seq: c.seq} },
		ok, ok, notMember, notFound, "", "", ""},
	"MessageService/MarkDelivered": {func(c *cell) proto.Message { return &hyv1.MarkDeliveredRequest{ConversationId: c.group, Seq: c.seq} },
		ok, ok, notMember, notFound, "", "", ""},

	"OperationService/GetMessages": {func(c *cell) proto.Message {
		return &hyv1.GetMessagesRequest{ConversationId: c.group, Seqs: []int64{c.seq}}
	}, ok, ok, ok, notFound, "", "", ""},
	"OperationService/Edit": {func(c *cell) proto.Message {
		return &hyv1.EditRequest{ConversationId: c.group, Seq: c.seq, Content: lawtest.Text("hello again")}
	}, ok, notYours, notMember, notFound, notYours, "", ""},
	"OperationService/ListVersions": {func(c *cell) proto.Message {
		return &hyv1.ListVersionsRequest{ConversationId: c.group, Seq: c.seq}
	}, ok, notYours, notYours, notFound, "", "", ""},
	"OperationService/Recall": {func(c *cell) proto.Message {
		return &hyv1.RecallRequest{ConversationId: c.group, Seqs: []int64{c.seq}}
	}, ok, notYours, notMember, notFound, "permission_denied TARGET_IS_OWNER", "", ""},
	"OperationService/React": {func(c *cell) proto.Message {
		return &hyv1.ReactRequest{ConversationId: c.group, Seq: c.seq, Emoji: "👍"}
	}, ok, ok, notMember, notFound, "", "permission_denied MUTED", ""},
	"OperationService/ListReactions": {func(c *cell) proto.Message {
		return &hyv1.ListReactionsRequest{ConversationId: c.group, Seq: c.seq}
	}, ok, ok, ok, notFound, "", "", ""},
	"OperationService/Hide": {func(c *cell) proto.Message {
		return &hyv1.HideRequest{ConversationId: c.group, Seqs: []int64{c.seq}}
	}, ok, ok, ok, notFound, "", "", ""},
	"OperationService/Clear": {func(c *cell) proto.Message { return &hyv1.ClearRequest{ConversationId: c.group, Seq: c.seq} },
		ok, ok, ok, notFound, "", "", ""},
	"OperationService/PinMessage": {func(c *cell) proto.Message {
		return &hyv1.PinMessageRequest{ConversationId: c.group, Seq: c.seq, Pinned: true}
	}, ok, adminOnly, notMember, notFound, "", "", ""},
	"OperationService/ListReaders": {func(c *cell) proto.Message {
		return &hyv1.ListReadersRequest{ConversationId: c.group, Seq: c.seq}
	}, ok, notYours, notMember, notFound, notYours, "", ""},
	"OperationService/Forward": {func(c *cell) proto.Message {
		return &hyv1.ForwardRequest{FromConversationId: c.group, ToConversationId: c.group, Seqs: []int64{c.seq}, ClientIds: []string{lawtest.ClientID()}}
	}, ok, ok, notMember, notFound, "", "permission_denied MUTED", ""},

	// A poll that everybody saw; who may not speak may vote.
	"OperationService/Vote": {func(c *cell) proto.Message {
		return &hyv1.VoteRequest{ConversationId: c.group, Seq: c.poll, Options: []int32{1}}
	}, ok, ok, notMember, notFound, "", "", ""},
	"OperationService/ClosePoll": {func(c *cell) proto.Message {
		return &hyv1.ClosePollRequest{ConversationId: c.group, Seq: c.poll}
	}, ok, notYours, notMember, notFound, "", "", ""},
	"OperationService/ListVotes": {func(c *cell) proto.Message {
		return &hyv1.ListVotesRequest{ConversationId: c.group, Seq: c.poll}
	}, ok, ok, ok, notFound, "", "", ""},

	"ScheduleService/Schedule": {func(c *cell) proto.Message {
		return &hyv1.ScheduleRequest{ConversationId: c.group, ClientId: lawtest.ClientID(), Content: lawtest.Text("hi"), SendAt: timestamppb.New(time.Now().Add(time.Hour))}
	}, ok, ok, notMember, notFound, "", "", ""},
	"ScheduleService/List": {func(c *cell) proto.Message { return &hyv1.ScheduleServiceListRequest{ConversationId: c.group} },
		ok, ok, ok, ok, "", "", ""},
	"ScheduleService/Cancel": {func(c *cell) proto.Message {
		return &hyv1.CancelRequest{ConversationId: c.group, ClientId: lawtest.ClientID()}
	}, ok, ok, ok, notFound, "", "", ""},
	"ScheduleService/SendNow": {func(c *cell) proto.Message {
		return &hyv1.SendNowRequest{ConversationId: c.group, ClientId: lawtest.ClientID()}
	}, "not_found MESSAGE_NOT_FOUND", "not_found MESSAGE_NOT_FOUND", "not_found MESSAGE_NOT_FOUND", notFound, "", "", ""},

	// Folders are one's own; what is in them is asked for by its member.
	"FolderService/List":   same(ok, empty(&hyv1.FolderServiceListRequest{})),
	"FolderService/Save":   same(ok, empty(&hyv1.FolderServiceSaveRequest{Folder: &hyv1.Folder{Name: "work"}})),
	"FolderService/Delete": same(ok, empty(&hyv1.FolderServiceDeleteRequest{FolderId: 1})),
	"FolderService/Order":  same(ok, empty(&hyv1.FolderServiceOrderRequest{FolderIds: []int64{1}})),
	"FolderService/Keep": {func(c *cell) proto.Message {
		return &hyv1.FolderServiceKeepRequest{FolderId: 1, ConversationId: c.group, Kept: true}
	}, "not_found FOLDER_NOT_FOUND", "not_found FOLDER_NOT_FOUND", "not_found FOLDER_NOT_FOUND", notFound, "", "", ""},

	"PresenceService/Get":       same(ok, func(c *cell) proto.Message { return &hyv1.PresenceServiceGetRequest{UserIds: []int64{c.boss.id}} }),
	"PresenceService/GetStatus": same(ok, empty(&hyv1.GetStatusRequest{})),
	"PresenceService/SetStatus": same(ok, empty(&hyv1.SetStatusRequest{Status: &hyv1.Status{Text: "busy"}})),

	// Files of others are none of one's own, and a link gives nothing by itself.
	"FileService/Get":   same(ok, empty(&hyv1.FileServiceGetRequest{FileIds: []int64{1}})),
	"FileService/Usage": same(ok, empty(&hyv1.UsageRequest{})),
	"FileService/Link": same(ok, func(c *cell) proto.Message {
		return &hyv1.LinkRequest{Files: []*hyv1.FileRef{{ConversationId: c.group, Seq: c.seq, FileId: 1, Variant: "thumb"}}}
	}),

	// Packs of stickers know no conversations; whose they are, the server's tests ask.
	"StickerService/List": same(ok, empty(&hyv1.StickerServiceListRequest{})),
	"StickerService/Get":  same(noPack, empty(&hyv1.StickerServiceGetRequest{PackId: 1})),
	"StickerService/Create": same("not_found FILE_NOT_FOUND", empty(&hyv1.StickerServiceCreateRequest{
		Title: "geese", Stickers: []*hyv1.Sticker{{File: &hyv1.File{Id: 1}, Emoji: "🪿"}}})),
	"StickerService/Update": same(noPack, empty(&hyv1.StickerServiceUpdateRequest{
		PackId: 1, Title: "geese", Stickers: []*hyv1.Sticker{{File: &hyv1.File{Id: 1}, Emoji: "🪿"}}})),
	"StickerService/Delete": same(ok, empty(&hyv1.StickerServiceDeleteRequest{PackId: 1})),
	"StickerService/Add":    same(noPack, empty(&hyv1.StickerServiceAddRequest{PackId: 1})),
	"StickerService/Remove": same(ok, empty(&hyv1.StickerServiceRemoveRequest{PackId: 1})),
	"StickerService/Order":  same(ok, empty(&hyv1.StickerServiceOrderRequest{PackIds: []int64{1}})),

	"SyncService/Sync": same(ok, empty(&hyv1.SyncRequest{})),
}

// public are the routes by which one signs in; what they need is in the request.
var public = map[string]struct {
	body    func(c *cell) proto.Message
	anybody string
	revoked string
	locked  string
}{
	"AccountService/Register": {func(c *cell) proto.Message {
		return &hyv1.RegisterRequest{Handle: fresh(), Password: password}
	}, ok, ok, ok},
	"AccountService/SignIn": {func(c *cell) proto.Message { return &hyv1.SignInRequest{Handle: c.me.handle, Password: password} },
		ok, ok, "permission_denied ACCOUNT_LOCKED"},
	"AccountService/Refresh": {func(c *cell) proto.Message { return &hyv1.RefreshRequest{RefreshToken: c.me.refresh} },
		ok, signedOut, signedOut},
	"ServerService/GetInfo": {empty(&hyv1.GetInfoRequest{}), ok, ok, ok},
}

// plain are the routes that are no calls. They answer everybody alike.
var plain = map[string]int{
	"/": http.StatusOK, "/docs": http.StatusOK, "/docs/{file...}": http.StatusNotFound, "/healthz": http.StatusOK,
	"/v1/avatars/groups/{owner}/{file}": http.StatusNotFound, "/metrics": http.StatusOK, "/openapi.json": http.StatusOK, "/readyz": http.StatusOK,
	"/ws": http.StatusUpgradeRequired, // without the request to change over; see TestSockets
}

// signedIn are those that answer only who is signed in: what, when what is asked
// for is not there.
var signedIn = map[string]int{
	"GET /v1/avatars/people/{owner}/{file}": http.StatusNotFound,
	"GET /v1/files/own/{file}/{variant}":    http.StatusNotFound, "GET /v1/files/pack/{pack}/{file}/{variant}": http.StatusNotFound, "GET /v1/files/{conversation}/{seq}/{file}/{variant}": http.StatusNotFound,
	"POST /v1/uploads/{$}": http.StatusBadRequest, "OPTIONS /v1/uploads/{$}": http.StatusOK,
	"HEAD /v1/uploads/{file}": http.StatusNotFound, "PATCH /v1/uploads/{file}": http.StatusNotFound, "DELETE /v1/uploads/{file}": http.StatusNotFound,
}

// endsDevice are the calls after which the socket they came on is closed.
var endsDevice = map[string]bool{"AccountService/SignOut": true, "AccountService/Delete": true}

var count int

func fresh() string {
	count++
	return fmt.Sprintf("person%d", count)
}

func register(t *testing.T, s *program.Server) *account {
	t.Helper()
	a := &account{handle: fresh()}
	res := &hyv1.RegisterResponse{}
	s.Must(t, "", "AccountService/Register", &hyv1.RegisterRequest{Handle: a.handle, Password: password}, res)
	a.access, a.refresh, a.id, a.device = res.GetAccessToken(), res.GetRefreshToken(), res.GetUser().GetId(), res.GetDeviceId()
	return a
}

// town is the server, and those who are the same in every cell.
type town struct {
	s          *program.Server
	boss, peer *account
	revoked    *account
	locked     *account
}

func newTown(t *testing.T) *town {
	t.Helper()
	dir, binary := t.TempDir(), program.Build(t)
	s := program.Run(t, program.Options{Binary: binary, Dir: dir, Set: program.Quick()})
	tn := &town{s: s, boss: register(t, s), peer: register(t, s), revoked: register(t, s), locked: register(t, s)}
	second := &hyv1.SignInResponse{}
	s.Must(t, "", "AccountService/SignIn", &hyv1.SignInRequest{Handle: tn.revoked.handle, Password: password}, second)
	s.Must(t, second.GetAccessToken(), "AccountService/RevokeDevice", &hyv1.RevokeDeviceRequest{DeviceId: tn.revoked.device}, &hyv1.RevokeDeviceResponse{})
	s.Must(t, tn.peer.access, "ContactService/Request", &hyv1.ContactServiceRequestRequest{UserId: tn.boss.id}, &hyv1.ContactServiceRequestResponse{})
	if out, err := exec.CommandContext(t.Context(), binary, "user", "lock", tn.locked.handle, "--data", dir).CombinedOutput(); err != nil {
		t.Fatalf("user lock: %v\n%s", err, out)
	}
	return tn
}

// cell makes the caller and the group for one question.
func (tn *town) cell(t *testing.T, role string) *cell {
	t.Helper()
	c := &cell{t: t, s: tn.s, boss: tn.boss, peer: tn.peer}
	switch role {
	case "revoked":
		c.me = tn.revoked
	case "locked":
		c.me = tn.locked
	default:
		c.me = register(t, tn.s)
	}
	maker, others := tn.boss, []int64{tn.peer.id}
	switch role {
	case "owner":
		maker = c.me
	case "admin", "member", "muted", "banned", "past", "revoked", "locked":
		others = append(others, c.me.id)
	}
	res := &hyv1.CreateGroupResponse{}
	tn.s.Must(t, maker.access, "ConversationService/CreateGroup", &hyv1.CreateGroupRequest{Name: "group", UserIds: others}, res)
	c.group, c.maker = res.GetConversation().GetId(), maker
	sent := &hyv1.SendResponse{}
	tn.s.Must(t, maker.access, "MessageService/Send",
		&hyv1.SendRequest{ConversationId: c.group, ClientId: lawtest.ClientID(), Content: lawtest.Text("hello")}, sent)
	c.seq = sent.GetSeq()
	tn.s.Must(t, maker.access, "MessageService/Send", &hyv1.SendRequest{ConversationId: c.group, ClientId: lawtest.ClientID(), Content: &hyv1.Content{
		Kind: &hyv1.Content_Poll{Poll: &hyv1.Poll{Question: "which?", Options: []string{"this", "that"}}}}}, sent)
	c.poll = sent.GetSeq()
	if role == "admin" {
		tn.s.Must(t, maker.access, "GroupService/SetRole",
			&hyv1.SetRoleRequest{ConversationId: c.group, UserId: c.me.id, Role: hyv1.Role_ROLE_ADMIN}, &hyv1.SetRoleResponse{})
	}
	if role == "muted" {
		tn.s.Must(t, maker.access, "GroupService/MuteMember",
			&hyv1.MuteMemberRequest{ConversationId: c.group, UserId: c.me.id, ForEver: true}, &hyv1.MuteMemberResponse{})
	}
	if role == "banned" {
		tn.s.Must(t, maker.access, "ConversationService/RemoveMember",
			&hyv1.RemoveMemberRequest{ConversationId: c.group, UserId: c.me.id, Ban: true}, &hyv1.RemoveMemberResponse{})
	}
	if role == "past" {
		tn.s.Must(t, maker.access, "ConversationService/RemoveMember",
			&hyv1.RemoveMemberRequest{ConversationId: c.group, UserId: c.me.id}, &hyv1.RemoveMemberResponse{})
	}
	return c
}

func (c *cell) ask(token, method string, body proto.Message) string {
	a, err := c.s.Call(c.t.Context(), token, method, body)
	if err != nil {
		c.t.Fatal(err)
	}
	return a.Outcome()
}

// TestEveryRouteForEveryRole goes through what the router says it serves.
func TestEveryRouteForEveryRole(t *testing.T) {
	tn := newTown(t)
	for _, route := range httpdoor.Routes() {
		name := strings.TrimPrefix(route.Path, "/hongyan.v1.")
		if name == route.Path {
			t.Run(route.Method+" "+route.Path, func(t *testing.T) { tn.plain(t, route) })
			continue
		}
		t.Run(name, func(t *testing.T) {
			if p, isPublic := public[name]; isPublic {
				for role, want := range map[string]string{"anonymous": p.anybody, "stranger": p.anybody, "revoked": p.revoked, "locked": p.locked} {
					c := tn.cell(t, role)
					if got := c.ask("", name, p.body(c)); got != want {
						t.Errorf("%s: %s, want %s", role, got, want)
					}
				}
				return
			}
			r, known := rows[name]
			if !known {
				t.Fatalf("%s has no row in the matrix", name)
			}
			asked := r.roles()
			asked["revoked"], asked["locked"] = signedOut, signedOut
			for role, want := range asked {
				c := tn.cell(t, role)
				if got := c.ask(c.me.access, name, r.body(c)); got != want {
					t.Errorf("%s: %s, want %s", role, got, want)
				}
				if role == "stranger" {
					for _, token := range []string{"", "nonsense", c.me.refresh, c.me.access + "x"} {
						if got := c.ask(token, name, r.body(c)); got != "unauthenticated NOT_SIGNED_IN" {
							t.Errorf("with token %.10q: %s", token, got)
						}
					}
				}
			}
		})
	}
	for name := range rows {
		if !served(name) {
			t.Errorf("the matrix has a row for %s, which is not served", name)
		}
	}
}

func served(name string) bool {
	for _, r := range httpdoor.Routes() {
		if r.Path == "/hongyan.v1."+name {
			return true
		}
	}
	return false
}

func (tn *town) plain(t *testing.T, route httpdoor.Route) {
	want, known := plain[route.Path]
	inside := want
	if route.Access == httpdoor.User {
		want = http.StatusUnauthorized
		inside, known = signedIn[route.Method+" "+route.Path]
	}
	if !known {
		t.Fatalf("%s has no row in the matrix", route.Path)
	}
	for _, token := range []string{"", tn.boss.access, tn.revoked.access, tn.locked.access} {
		path := strings.NewReplacer("{file...}", "no-such-file", "{$}", "", "{variant}", "thumb", "{", "", "}", "").Replace(route.Path)
		req, err := http.NewRequestWithContext(t.Context(), route.Method, tn.s.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := want
		if token == tn.boss.access {
			want = inside
		}
		req.Header.Set("Tus-Resumable", "1.0.0")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", route.Path, res.StatusCode, want)
		}
	}
}

// The realtime door answers every call as the other one does.
func TestSockets(t *testing.T) {
	tn := newTown(t)
	for _, refused := range []struct {
		name, token, want string
	}{
		{"nonsense", "nonsense", "unauthenticated NOT_SIGNED_IN"},
		{"refresh token", tn.boss.refresh, "unauthenticated NOT_SIGNED_IN"},
		{"revoked", tn.revoked.access, signedOut},
		{"locked", tn.locked.access, signedOut},
	} {
		s := dial(t, tn.s)
		if got := s.ask(&hyv1.Frame{Kind: &hyv1.Frame_Auth{Auth: &hyv1.Auth{AccessToken: refused.token}}}); got != refused.want {
			t.Errorf("auth, %s: %s, want %s", refused.name, got, refused.want)
		}
	}
	for name, r := range rows {
		t.Run(name, func(t *testing.T) {
			for role, want := range r.roles() {
				c := tn.cell(t, role)
				if got := dial(t, tn.s).call(name, r.body(c)); got != "unauthenticated NOT_SIGNED_IN" && got != "failed_precondition UNEXPECTED_FRAME" {
					t.Errorf("before auth: %s", got)
				}
				s := dial(t, tn.s)
				if got := s.ask(&hyv1.Frame{Kind: &hyv1.Frame_Auth{Auth: &hyv1.Auth{AccessToken: c.me.access}}}); got != ok {
					t.Fatalf("auth: %s", got)
				}
				got := s.call(name, r.body(c))
				if endsDevice[name] && got == "closed: ws closed: 4001 DEVICE_REVOKED" {
					got = ok
				}
				if got != want {
					t.Errorf("%s: %s, want %s", role, got, want)
				}
			}
		})
	}
}

type socket struct {
	t    *testing.T
	conn net.Conn
	id   uint32
}

func dial(t *testing.T, s *program.Server) *socket {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conn, _, _, err := ws.Dialer{Protocols: []string{"hongyan.v1"}}.Dial(ctx, "ws://"+s.Addr+"/ws")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &socket{t: t, conn: conn}
}

func (s *socket) call(method string, body proto.Message) string {
	b, err := proto.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.ask(&hyv1.Frame{Kind: &hyv1.Frame_Call{Call: &hyv1.Call{Method: "/hongyan.v1." + method, Request: b}}})
}

// ask sends a frame and waits for what answers it.
func (s *socket) ask(f *hyv1.Frame) string {
	s.id++
	f.Id = s.id
	b, err := proto.Marshal(f)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := wsutil.WriteClientBinary(s.conn, b); err != nil {
		s.t.Fatal(err)
	}
	_ = s.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		b, err := wsutil.ReadServerBinary(s.conn)
		if err != nil {
			return "closed: " + err.Error()
		}
		answer := &hyv1.Frame{}
		if err := proto.Unmarshal(b, answer); err != nil {
			s.t.Fatal(err)
		}
		if answer.GetId() != f.Id {
			continue
		}
		if e := answer.GetFailed(); e != nil {
			return e.GetCode() + " " + e.GetDetail().GetReason().String()
		}
		return ok
	}
}

// TestWhoIsBlocked asks what of a direct conversation is left to somebody whom
// the other one blocks: all but sending, over both doors.
func TestWhoIsBlocked(t *testing.T) {
	tn := newTown(t)
	me := register(t, tn.s)
	res := &hyv1.OpenDirectResponse{}
	tn.s.Must(t, me.access, "ConversationService/OpenDirect", &hyv1.OpenDirectRequest{UserId: tn.boss.id}, res)
	c := &cell{t: t, s: tn.s, me: me, boss: tn.boss, peer: tn.peer, group: res.GetConversation().GetId()}
	sent := &hyv1.SendResponse{}
	tn.s.Must(t, me.access, "MessageService/Send", rows["MessageService/Send"].body(c), sent)
	c.seq = sent.GetSeq()
	online := dial(t, tn.s)
	if got := online.ask(&hyv1.Frame{Kind: &hyv1.Frame_Auth{Auth: &hyv1.Auth{AccessToken: me.access}}}); got != ok {
		t.Fatal(got)
	}
	tn.s.Must(t, tn.boss.access, "ContactService/Block", &hyv1.ContactServiceBlockRequest{UserId: me.id}, &hyv1.ContactServiceBlockResponse{})
	const refused = "permission_denied PEER_REFUSES"
	for name, want := range map[string]string{
		"MessageService/Send": refused, "MessageService/History": ok, "MessageService/MarkRead": ok, "MessageService/MarkDelivered": ok,
		"ConversationService/Get": ok, "ConversationService/ListMembers": ok, "ConversationService/Pin": ok, "ConversationService/Mute": ok,
		"ConversationService/MarkUnread": ok, "ConversationService/Archive": ok, "ConversationService/Unlist": ok,
		"ConversationService/SetTimer":  refused,
		"ConversationService/SaveDraft": ok, "ContactService/Request": ok, "UserService/Get": ok,
	} {
		if got := c.ask(me.access, name, rows[name].body(c)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if got := online.call(name, rows[name].body(c)); got != want {
			t.Errorf("%s on an open socket: %s, want %s", name, got, want)
		}
	}
	send := rows["MessageService/Send"].body(c).(*hyv1.SendRequest)
	if got := online.ask(&hyv1.Frame{Kind: &hyv1.Frame_Send{Send: send}}); got != refused {
		t.Errorf("send frame: %s, want %s", got, refused)
	}
}
