// Package canary drives every route of a server that logs all it can with
// secrets that are known here, and then looks for them in the log.
package canary

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	httpdoor "hongyan/internal/door/http"
	"hongyan/test/lawtest"
	"hongyan/test/program"
)

func TestMain(m *testing.M) { program.Main(m) }

// What nobody may find in a log. Each is a string that is nowhere else.
const (
	password    = "canaryPasswordOne71"
	newPassword = "canaryPasswordTwo72"
	wrong       = "canaryPasswordWrong73"
	text        = "canaryTextOfAMessage74 鸿雁 http://127.0.0.1:1/canaryLink87"
	fallback    = "canaryFallback75"
	groupName   = "canaryGroupName76"
	strayToken  = "canaryStrayToken77"
	garbage     = "canaryGarbage78"
	draft       = "canaryDraft79 没发出去的话"
	deviceName  = "canaryDeviceName80"
	application = "canaryApplication81"
	asking      = "canaryAsking81"
	remark      = "canaryRemark82"
	tag         = "canaryTag0083"
	status      = "canaryStatus84 在开会"
	fileName    = "canaryFileName85"
	fileText    = "canaryFileText86"
)

func TestNoSecretIsEverLogged(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			s := program.Run(t, program.Options{Set: append(program.Quick(), "log.level=debug", "log.format="+format)})
			d := &drive{t: t, s: s, secrets: map[string]string{
				"password": password, "new password": newPassword, "wrong password": wrong, "text": "canaryTextOfAMessage74", "link": "canaryLink87",
				"fallback": fallback, "group name": groupName, "stray token": strayToken, "garbage": garbage,
				"draft": "canaryDraft79", "device name": deviceName, "application": application,
				"friend request": asking, "remark": remark, "tag": tag,
				"status": "canaryStatus84", "file name": fileName, "file text": fileText,
			}}
			_, d.secrets["setup key"], _ = strings.Cut(s.Setup, "#k=")
			d.everything()
			if code := s.Stop(t); code != 0 {
				t.Errorf("exit code %d", code)
			}
			log := s.Log()
			for _, must := range []string{"MessageService/Send", "SyncService/Sync", "AccountService/SignIn"} {
				if !strings.Contains(log, must) {
					t.Errorf("the log says nothing of %s: nothing is proved by what is not in it", must)
				}
			}
			for name, secret := range d.secrets {
				if len(secret) < 10 {
					t.Errorf("there is no %s to look for: %q", name, secret)
				}
				for _, form := range forms(secret) {
					if i := strings.Index(log, form); i >= 0 {
						t.Errorf("the log has the %s: …%s…", name, log[max(0, i-300):min(len(log), i+100)])
						break
					}
				}
			}
		})
	}
}

// forms are the ways in which a secret may be written. Of base64, what is left
// of it at each place within other bytes.
func forms(secret string) []string {
	list := []string{secret, url.QueryEscape(secret), hex.EncodeToString([]byte(secret))}
	for before := range 3 {
		s := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
		list = append(list, s[4:len(s)-4])
	}
	return list
}

type drive struct {
	t       *testing.T
	s       *program.Server
	secrets map[string]string
	tokens  int
}

// secret notes a token, without what all tokens have in common.
func (d *drive) secret(kind, token string) {
	d.tokens++
	if i := strings.LastIndexByte(token, '.'); i > 0 {
		token = token[i+1:]
	}
	d.secrets[fmt.Sprintf("%s %d", kind, d.tokens)] = token
}

// files uploads one, and fetches it by a link.
func (d *drive) files(token string) {
	d.t.Helper()
	ask := func(method, path, body string, headers ...string) *http.Response {
		req, err := http.NewRequestWithContext(d.t.Context(), method, d.s.URL+path, strings.NewReader(body))
		if err != nil {
			d.t.Fatal(err)
		}
		req.Header.Set("Tus-Resumable", "1.0.0")
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			d.t.Fatal(err)
		}
		_ = res.Body.Close()
		return res
	}
	bearer := []string{"Authorization", "Bearer " + token}
	res := ask("POST", "/v1/uploads/", "", append(bearer, "Upload-Length", fmt.Sprint(len(fileText)),
		"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(fileName)))...)
	path := res.Header.Get("Location")
	for range 2 { // the second has a wrong offset
		ask("PATCH", path, fileText, append(bearer, "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")...)
	}
	id, err := strconv.ParseInt(path[strings.LastIndexByte(path, '/')+1:], 10, 64)
	if err != nil {
		d.t.Fatal(err)
	}
	link := &hyv1.LinkResponse{}
	d.s.Must(d.t, token, "FileService/Link", &hyv1.LinkRequest{Files: []*hyv1.FileRef{{FileId: id, Variant: "original"}}}, link)
	at, err := url.Parse(link.GetUrls()[0])
	if err != nil {
		d.t.Fatal(err)
	}
	d.secrets["signature"] = at.Query().Get("s")
	d.secrets["signature of a picture"] = "canarySignature88"
	for _, of := range []string{"people", "groups"} {
		ask("GET", "/v1/avatars/"+of+"/1/1?u=1&s=canarySignature88", "")
	}
	if res := ask("GET", link.GetUrls()[0], ""); res.StatusCode != http.StatusOK {
		d.t.Errorf("the link: %s", res.Status)
	}
}

func (d *drive) everything() {
	t, s := d.t, d.s
	owner, peer := &hyv1.RegisterResponse{}, &hyv1.RegisterResponse{}
	s.Must(t, "", "AccountService/Register", &hyv1.RegisterRequest{Handle: "owner1", Password: password, SetupKey: d.secrets["setup key"]}, owner)
	s.Must(t, "", "AccountService/Register", &hyv1.RegisterRequest{Handle: "peer1", Password: password}, peer)
	for _, a := range []*hyv1.RegisterResponse{owner, peer} {
		d.secret("access token", a.GetAccessToken())
		d.secret("refresh token", a.GetRefreshToken())
	}
	group := &hyv1.CreateGroupResponse{}
	s.Must(t, owner.GetAccessToken(), "ConversationService/CreateGroup",
		&hyv1.CreateGroupRequest{Name: groupName, UserIds: []int64{peer.GetUser().GetId()}}, group)
	link := &hyv1.CreateInviteResponse{}
	s.Must(t, owner.GetAccessToken(), "GroupService/CreateInvite",
		&hyv1.CreateInviteRequest{ConversationId: group.GetConversation().GetId(), NeedsApproval: true}, link)
	d.secrets["invite"] = link.GetToken()
	bodies := d.bodies(group.GetConversation().GetId(), owner.GetDeviceId(), peer)
	asked := map[string]bool{}
	for _, b := range bodies {
		asked[b.method] = true
	}
	for _, r := range httpdoor.Routes() {
		name := strings.TrimPrefix(r.Path, "/hongyan.v1.")
		if name != r.Path && !asked[name] {
			t.Errorf("%s is not driven", name)
		}
		d.get(r.Path + "?access_token=" + strayToken)
	}
	// As somebody, as nobody, with a broken token; over both doors, in both
	// encodings; and broken in the middle.
	for _, token := range []string{strayToken, "", owner.GetAccessToken()} {
		for _, b := range bodies {
			j, _ := protojson.Marshal(b.req)
			p, _ := proto.Marshal(b.req)
			d.post(b.method, token, "application/json", j)
			d.post(b.method, token, "application/proto", p)
			d.post(b.method, token, "application/json", j[:len(j)*2/3])
			d.post(b.method, token, "application/json", []byte(`{"`+garbage+`":"`+garbage+`"}`))
			d.post(b.method, token, "application/json", []byte(`{"clientId":{"`+garbage+`":1}}`))
			d.post(b.method, token, "text/"+garbage, j)
		}
	}
	d.files(owner.GetAccessToken())
	d.sockets(peer, bodies)
	in := &hyv1.SignInResponse{}
	s.Must(t, "", "AccountService/SignIn", &hyv1.SignInRequest{Handle: "peer1", Password: password}, in)
	d.secret("access token", in.GetAccessToken())
	d.secret("refresh token", in.GetRefreshToken())
	refreshed := &hyv1.RefreshResponse{}
	for range 2 {
		s.Must(t, "", "AccountService/Refresh", &hyv1.RefreshRequest{RefreshToken: in.GetRefreshToken()}, refreshed)
		d.secret("access token", refreshed.GetAccessToken())
		d.secret("refresh token", refreshed.GetRefreshToken())
	}
	s.Must(t, in.GetAccessToken(), "AccountService/ChangePassword",
		&hyv1.ChangePasswordRequest{OldPassword: password, NewPassword: newPassword}, &hyv1.ChangePasswordResponse{})
	s.Must(t, in.GetAccessToken(), "AccountService/Delete", &hyv1.DeleteRequest{Password: newPassword}, &hyv1.DeleteResponse{})
}

type body struct {
	method string
	req    proto.Message
}

// bodies are requests to every method, well formed, with a secret where one
// may be. What would end the caller's sign-in is refused.
func (d *drive) bodies(group, device int64, peer *hyv1.RegisterResponse) []body {
	say := func(content *hyv1.Content) body {
		return body{"MessageService/Send", &hyv1.SendRequest{ConversationId: group, ClientId: lawtest.ClientID(), Content: content}}
	}
	return []body{
		{"AccountService/Register", &hyv1.RegisterRequest{Handle: "owner1", Password: password, SetupKey: strayToken}},
		{"AccountService/Register", &hyv1.RegisterRequest{Handle: "x", Password: password}},
		{"AccountService/SignIn", &hyv1.SignInRequest{Handle: "owner1", Password: wrong}},
		{"AccountService/SignIn", &hyv1.SignInRequest{Handle: wrong, Password: wrong}}, // typed into the wrong field
		{"AccountService/Refresh", &hyv1.RefreshRequest{RefreshToken: strayToken}},
		{"AccountService/ChangePassword", &hyv1.ChangePasswordRequest{OldPassword: wrong, NewPassword: newPassword}},
		{"AccountService/GetMe", &hyv1.GetMeRequest{}},
		{"AccountService/UpdateProfile", &hyv1.UpdateProfileRequest{Bio: proto.String(strings.Repeat(garbage, 100))}},
		{"AccountService/ListDevices", &hyv1.ListDevicesRequest{}},
		{"AccountService/RevokeDevice", &hyv1.RevokeDeviceRequest{DeviceId: 1}},
		{"AccountService/RenameDevice", &hyv1.RenameDeviceRequest{DeviceId: device, Name: deviceName}},
		{"AccountService/RenameDevice", &hyv1.RenameDeviceRequest{DeviceId: 1, Name: strings.Repeat(deviceName, 20)}},
		{"AccountService/SignOut", nil},
		{"AccountService/Delete", &hyv1.DeleteRequest{Password: wrong}},
		{"UserService/Get", &hyv1.UserServiceGetRequest{UserIds: []int64{1}}},
		{"UserService/Find", &hyv1.FindRequest{Handle: garbage}},
		{"PeopleService/Search", &hyv1.PeopleServiceSearchRequest{Query: garbage}},
		{"PeopleService/Search", &hyv1.PeopleServiceSearchRequest{Query: strings.Repeat(garbage, 10)}},
		{"PrivacyService/Get", &hyv1.PrivacyServiceGetRequest{}},
		{"PrivacyService/Update", &hyv1.PrivacyServiceUpdateRequest{Privacy: &hyv1.Privacy{Groups: &hyv1.PrivacyRule{
			Audience: hyv1.Audience_AUDIENCE_NOBODY, Always: []int64{peer.GetUser().GetId()}}}}},
		{"ContactService/Request", &hyv1.ContactServiceRequestRequest{UserId: peer.GetUser().GetId(), Message: asking, Remark: remark, Tags: []string{tag}}},
		{"ContactService/Request", &hyv1.ContactServiceRequestRequest{UserId: peer.GetUser().GetId(), Message: strings.Repeat(asking, 10)}},
		{"ContactService/Accept", &hyv1.ContactServiceAcceptRequest{UserId: peer.GetUser().GetId(), Remark: remark, Tags: []string{tag}}},
		{"ContactService/Reject", &hyv1.ContactServiceRejectRequest{UserId: peer.GetUser().GetId(), Reply: asking}},
		{"ContactService/Ignore", &hyv1.ContactServiceIgnoreRequest{UserId: peer.GetUser().GetId()}},
		{"ContactService/Withdraw", &hyv1.ContactServiceWithdrawRequest{UserId: peer.GetUser().GetId()}},
		{"ContactService/Update", &hyv1.ContactServiceUpdateRequest{UserId: peer.GetUser().GetId(), Remark: remark, Tags: []string{tag}}},
		{"ContactService/Update", &hyv1.ContactServiceUpdateRequest{UserId: 1, Remark: remark, Tags: []string{strings.Repeat(tag, 10)}}},
		{"ContactService/Remove", &hyv1.ContactServiceRemoveRequest{UserId: peer.GetUser().GetId()}},
		{"ContactService/Block", &hyv1.ContactServiceBlockRequest{UserId: peer.GetUser().GetId()}},
		{"ContactService/Unblock", &hyv1.ContactServiceUnblockRequest{UserId: peer.GetUser().GetId()}},
		{"ContactService/List", &hyv1.ContactServiceListRequest{PageToken: garbage}},
		{"ContactService/Card", &hyv1.ContactServiceCardRequest{UserId: peer.GetUser().GetId()}},
		{"ConversationService/OpenDirect", &hyv1.OpenDirectRequest{UserId: peer.GetUser().GetId()}},
		{"ConversationService/CreateGroup", &hyv1.CreateGroupRequest{Name: groupName}},
		{"ConversationService/CreateGroup", &hyv1.CreateGroupRequest{Name: strings.Repeat(groupName, 20)}},
		{"ConversationService/Get", &hyv1.ConversationServiceGetRequest{ConversationId: group}},
		{"ConversationService/List", &hyv1.ConversationServiceListRequest{PageToken: garbage}},
		{"ConversationService/ListMembers", &hyv1.ListMembersRequest{ConversationId: group}},
		{"ConversationService/AddMembers", &hyv1.AddMembersRequest{ConversationId: group, UserIds: []int64{1}}},
		{"ConversationService/RemoveMember", &hyv1.RemoveMemberRequest{ConversationId: group, UserId: 1}},
		{"ConversationService/Rename", &hyv1.RenameRequest{ConversationId: group, Name: groupName + "!"}},
		{"ConversationService/Leave", &hyv1.LeaveRequest{ConversationId: 1}},
		{"GroupService/Explain", &hyv1.ExplainRequest{ConversationId: group, UserId: 1}},
		{"GroupService/SetRole", &hyv1.SetRoleRequest{ConversationId: group, UserId: 1, Role: hyv1.Role_ROLE_ADMIN}},
		{"GroupService/Transfer", &hyv1.TransferRequest{ConversationId: group, UserId: 1}},
		{"GroupService/Dissolve", &hyv1.DissolveRequest{ConversationId: 1}},
		{"GroupService/SetPermissions", &hyv1.SetPermissionsRequest{ConversationId: group, Permissions: &hyv1.GroupPermissions{Pin: hyv1.Who_WHO_OWNER}}},
		{"GroupService/MuteMember", &hyv1.MuteMemberRequest{ConversationId: group, UserId: 1}},
		{"GroupService/MuteAll", &hyv1.MuteAllRequest{ConversationId: group}},
		{"GroupService/SetSlowMode", &hyv1.SetSlowModeRequest{ConversationId: group}},
		{"GroupService/SetAvatar", &hyv1.SetAvatarRequest{ConversationId: group, FileId: 1}},
		{"AccountService/UpdateProfile", &hyv1.UpdateProfileRequest{AvatarId: proto.Int64(1)}},
		{"GroupService/SetNotice", &hyv1.SetNoticeRequest{ConversationId: group, Text: groupName}},
		{"GroupService/SetNotice", &hyv1.SetNoticeRequest{ConversationId: group, Text: strings.Repeat(groupName, 200)}},
		{"GroupService/SetNickname", &hyv1.SetNicknameRequest{ConversationId: group, Nickname: deviceName}},
		{"GroupService/SetHistoryVisible", &hyv1.SetHistoryVisibleRequest{ConversationId: group, Visible: true}},
		{"GroupService/Unban", &hyv1.UnbanRequest{ConversationId: group, UserId: 1}},
		{"GroupService/ListBans", &hyv1.ListBansRequest{ConversationId: group}},
		{"GroupService/CreateInvite", &hyv1.CreateInviteRequest{ConversationId: group, NeedsApproval: true}},
		{"GroupService/ListInvites", &hyv1.ListInvitesRequest{ConversationId: group}},
		{"GroupService/RevokeInvite", &hyv1.RevokeInviteRequest{ConversationId: group, InviteId: 1}},
		{"GroupService/GetInvite", &hyv1.GetInviteRequest{Token: d.secrets["invite"]}},
		{"GroupService/GetInvite", &hyv1.GetInviteRequest{Token: strayToken}},
		{"GroupService/Join", &hyv1.JoinRequest{Token: d.secrets["invite"], Message: application}},
		{"GroupService/Join", &hyv1.JoinRequest{Token: strayToken, Message: strings.Repeat(application, 20)}},
		{"GroupService/ListApplications", &hyv1.ListApplicationsRequest{ConversationId: group}},
		{"GroupService/AnswerApplication", &hyv1.AnswerApplicationRequest{ConversationId: group, UserId: 1, Reason: application}},
		{"ConversationService/Pin", &hyv1.PinRequest{ConversationId: group, Pinned: true}},
		{"ConversationService/Mute", &hyv1.MuteRequest{ConversationId: group, ForEver: true}},
		{"ConversationService/MarkUnread", &hyv1.MarkUnreadRequest{ConversationId: group, Unread: true}},
		{"ConversationService/Archive", &hyv1.ArchiveRequest{ConversationId: group, Archived: true}},
		{"ConversationService/Unlist", &hyv1.UnlistRequest{ConversationId: group, Unlisted: true}},
		{"ScheduleService/Schedule", &hyv1.ScheduleRequest{ConversationId: group, ClientId: lawtest.ClientID(), Content: lawtest.Text(text), SendAt: timestamppb.New(time.Now().Add(time.Hour))}},
		{"ScheduleService/Schedule", &hyv1.ScheduleRequest{ConversationId: group, ClientId: lawtest.ClientID(), Content: lawtest.Text(text)}},
		{"ScheduleService/List", &hyv1.ScheduleServiceListRequest{ConversationId: group}},
		{"ScheduleService/Cancel", &hyv1.CancelRequest{ConversationId: group, ClientId: lawtest.ClientID()}},
		{"ScheduleService/SendNow", &hyv1.SendNowRequest{ConversationId: group, ClientId: lawtest.ClientID()}},
		{"FolderService/List", &hyv1.FolderServiceListRequest{}},
		{"FolderService/Save", &hyv1.FolderServiceSaveRequest{Folder: &hyv1.Folder{Name: deviceName, Emoji: "🪿", ConversationIds: []int64{group}}}},
		{"FolderService/Save", &hyv1.FolderServiceSaveRequest{Folder: &hyv1.Folder{Name: strings.Repeat(deviceName, 9), Emoji: garbage}}},
		{"FolderService/Keep", &hyv1.FolderServiceKeepRequest{FolderId: 1, ConversationId: group, Kept: true}},
		{"FolderService/Order", &hyv1.FolderServiceOrderRequest{FolderIds: []int64{1}}},
		{"FolderService/Delete", &hyv1.FolderServiceDeleteRequest{FolderId: 1}},
		{"ConversationService/SetTimer", &hyv1.SetTimerRequest{ConversationId: group, Timer: &hyv1.Timer{Seconds: 3600}}},
		{"ConversationService/SaveDraft", &hyv1.SaveDraftRequest{ConversationId: group, Text: draft}},
		{"ConversationService/SaveDraft", &hyv1.SaveDraftRequest{ConversationId: 1, Text: draft}},
		{"ConversationService/SaveDraft", &hyv1.SaveDraftRequest{ConversationId: group, Text: strings.Repeat(draft, 1000)}},
		say(lawtest.Text(text)), say(lawtest.Text(strings.Repeat(text, 1000))), say(&hyv1.Content{Fallback: fallback}),
		{"MessageService/Send", &hyv1.SendRequest{ConversationId: group, ClientId: garbage, Content: lawtest.Text(text)}},
		{"MessageService/History", &hyv1.HistoryRequest{ConversationId: group}},
		{"MessageService/MarkRead", &hyv1.MarkReadRequest{ConversationId: group, Seq: 1}},
		{"MessageService/MarkDelivered", &hyv1.MarkDeliveredRequest{ConversationId: group, Seq: 1}},
		{"OperationService/Edit", &hyv1.EditRequest{ConversationId: group, Seq: 2, Content: lawtest.Text(text)}},
		{"OperationService/Edit", &hyv1.EditRequest{ConversationId: group, Seq: 2, Content: lawtest.Text(strings.Repeat(text, 1000))}},
		{"OperationService/ListVersions", &hyv1.ListVersionsRequest{ConversationId: group, Seq: 2}},
		{"OperationService/GetMessages", &hyv1.GetMessagesRequest{ConversationId: group, Seqs: []int64{1, 2}}},
		{"OperationService/React", &hyv1.ReactRequest{ConversationId: group, Seq: 2, Emoji: text}},
		{"OperationService/React", &hyv1.ReactRequest{ConversationId: group, Seq: 2, Emoji: "👍"}},
		{"OperationService/ListReactions", &hyv1.ListReactionsRequest{ConversationId: group, Seq: 2}},
		{"OperationService/PinMessage", &hyv1.PinMessageRequest{ConversationId: group, Seq: 2, Pinned: true}},
		{"OperationService/ListReaders", &hyv1.ListReadersRequest{ConversationId: group, Seq: 2}},
		{"OperationService/Forward", &hyv1.ForwardRequest{FromConversationId: group, ToConversationId: group, Seqs: []int64{2}, ClientIds: []string{garbage}}},
		{"OperationService/Forward", &hyv1.ForwardRequest{FromConversationId: group, ToConversationId: group, Seqs: []int64{2}, ClientIds: []string{lawtest.ClientID()}, Merged: true}},
		say(&hyv1.Content{Kind: &hyv1.Content_Poll{Poll: &hyv1.Poll{Question: text, Options: []string{text + "1", text + "2"}}}}),
		say(&hyv1.Content{Kind: &hyv1.Content_Poll{Poll: &hyv1.Poll{Question: text, Options: []string{text, text}}}}),
		{"StickerService/List", &hyv1.StickerServiceListRequest{}},
		{"StickerService/Get", &hyv1.StickerServiceGetRequest{PackId: 1}},
		{"StickerService/Create", &hyv1.StickerServiceCreateRequest{Title: groupName, Stickers: []*hyv1.Sticker{{File: &hyv1.File{Id: 1}, Emoji: "🪿"}}}},
		{"StickerService/Create", &hyv1.StickerServiceCreateRequest{Title: strings.Repeat(groupName, 20), Stickers: []*hyv1.Sticker{{File: &hyv1.File{Id: 1}, Emoji: text}}}},
		{"StickerService/Update", &hyv1.StickerServiceUpdateRequest{PackId: 1, Title: groupName, Stickers: []*hyv1.Sticker{{File: &hyv1.File{Id: 1}, Emoji: text}}}},
		{"StickerService/Delete", &hyv1.StickerServiceDeleteRequest{PackId: 1}},
		{"StickerService/Add", &hyv1.StickerServiceAddRequest{PackId: 1}},
		{"StickerService/Remove", &hyv1.StickerServiceRemoveRequest{PackId: 1}},
		{"StickerService/Order", &hyv1.StickerServiceOrderRequest{PackIds: []int64{1}}},
		say(&hyv1.Content{Kind: &hyv1.Content_Sticker{Sticker: &hyv1.Sticker{PackId: 1, File: &hyv1.File{Id: 1, Name: fileName}, Emoji: text}}}),
		{"OperationService/Vote", &hyv1.VoteRequest{ConversationId: group, Seq: 3, Options: []int32{1}}},
		{"OperationService/Vote", &hyv1.VoteRequest{ConversationId: group, Seq: 2, Options: []int32{9}}},
		{"OperationService/ListVotes", &hyv1.ListVotesRequest{ConversationId: group, Seq: 2}},
		{"OperationService/ClosePoll", &hyv1.ClosePollRequest{ConversationId: group, Seq: 2}},
		{"OperationService/Hide", &hyv1.HideRequest{ConversationId: group, Seqs: []int64{2}}},
		{"OperationService/Recall", &hyv1.RecallRequest{ConversationId: group, Seqs: []int64{2}}},
		{"OperationService/Clear", &hyv1.ClearRequest{ConversationId: group, Seq: 2}},
		{"PresenceService/SetStatus", &hyv1.SetStatusRequest{Status: &hyv1.Status{Text: status}}},
		{"PresenceService/SetStatus", &hyv1.SetStatusRequest{Status: &hyv1.Status{Text: strings.Repeat(status, 10)}}},
		{"PresenceService/GetStatus", &hyv1.GetStatusRequest{}},
		{"PresenceService/Get", &hyv1.PresenceServiceGetRequest{UserIds: []int64{peer.GetUser().GetId()}}},
		{"FileService/Get", &hyv1.FileServiceGetRequest{FileIds: []int64{1}}},
		{"FileService/Usage", &hyv1.UsageRequest{}},
		{"FileService/Link", &hyv1.LinkRequest{Files: []*hyv1.FileRef{{FileId: 1, Variant: garbage}}}},
		{"SyncService/Sync", &hyv1.SyncRequest{Epoch: garbage}},
		{"SyncService/Sync", &hyv1.SyncRequest{Page: garbage}},
		{"ServerService/GetInfo", &hyv1.GetInfoRequest{}},
		{garbage + "Service/" + garbage, &hyv1.SyncRequest{}},
	}
}

func (d *drive) do(req *http.Request, err error) {
	if err != nil {
		d.t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
}

func (d *drive) get(path string) {
	d.do(http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.s.URL+strings.ReplaceAll(path, "{file...}", garbage), nil))
}

func (d *drive) post(method, token, contentType string, b []byte) {
	if method == "AccountService/SignOut" && token != strayToken && token != "" {
		return // the drive goes on with this token
	}
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.s.URL+"/hongyan.v1."+method, bytes.NewReader(b))
	if err == nil {
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("User-Agent", garbage)
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
	}
	d.do(req, err)
}

// sockets says the same over the realtime door, in both its encodings.
func (d *drive) sockets(who *hyv1.RegisterResponse, bodies []body) {
	for _, protocol := range []string{"hongyan.v1", "hongyan.v1.json"} {
		asJSON := strings.HasSuffix(protocol, "json")
		for _, token := range []string{strayToken, who.GetAccessToken()} {
			frames := []*hyv1.Frame{{Id: 1, Kind: &hyv1.Frame_Auth{Auth: &hyv1.Auth{AccessToken: token}}}}
			for _, b := range bodies {
				if b.req == nil {
					continue
				}
				call := &hyv1.Call{Method: "/hongyan.v1." + b.method}
				call.Request, _ = proto.Marshal(b.req)
				if asJSON {
					j, _ := protojson.Marshal(b.req)
					call.Request, call.RequestJson = nil, string(j)
				}
				frames = append(frames, &hyv1.Frame{Id: 2, Kind: &hyv1.Frame_Call{Call: call}})
				switch req := b.req.(type) {
				case *hyv1.SendRequest:
					frames = append(frames, &hyv1.Frame{Id: 3, Kind: &hyv1.Frame_Send{Send: req}})
				case *hyv1.SyncRequest:
					frames = append(frames, &hyv1.Frame{Id: 4, Kind: &hyv1.Frame_Sync{Sync: req}})
				}
			}
			d.talk(protocol, asJSON, frames, nil)
			d.talk(protocol, asJSON, frames[:1], []byte(`{"`+garbage+`":"`+garbage+`"`))
		}
	}
}

func (d *drive) talk(protocol string, asJSON bool, frames []*hyv1.Frame, end []byte) {
	ctx, cancel := context.WithTimeout(d.t.Context(), 10*time.Second)
	defer cancel()
	conn, _, _, err := ws.Dialer{Protocols: []string{protocol}}.Dial(ctx, "ws://"+d.s.Addr+"/ws?token="+strayToken)
	if err != nil {
		d.t.Fatal(err)
	}
	defer conn.Close()
	write, read := wsutil.WriteClientBinary, wsutil.ReadServerBinary
	encode := proto.Marshal
	if asJSON {
		write, read, encode = wsutil.WriteClientText, wsutil.ReadServerText, protojson.Marshal
	}
	for _, f := range frames {
		b, err := encode(f)
		if err != nil {
			d.t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(time.Second))
		if write(conn, b) != nil {
			return // closed after what it did not like
		}
		if _, err := read(conn); err != nil {
			return
		}
	}
	if end != nil && write(conn, end) == nil {
		_, _ = read(conn)
	}
}
