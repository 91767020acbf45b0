package lawtest

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// World is a store with conversations on it, and all that was announced.
type World struct {
	DB   *store.DB
	Conv *conv.Service

	mu      sync.Mutex
	notices []store.Notice
}

// New makes a World of an empty store, to which nobody wrote yet.
func New(db *store.DB, cfg conv.Config) *World {
	w := &World{DB: db}
	db.OnCommit(func(c store.Committed) {
		w.mu.Lock()
		w.notices = append(w.notices, c.Notices...)
		w.mu.Unlock()
		for _, answer := range c.Answers {
			answer()
		}
	})
	w.Conv = conv.New(db, cfg, slog.New(slog.DiscardHandler))
	if err := w.Conv.Begin(context.Background()); err != nil {
		panic(err)
	}
	return w
}

// taken returns what was announced since the last call.
func (w *World) taken() []store.Notice {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.notices
	w.notices = nil
	return list
}

// Person is an account, and what it can do. The methods fail the test unless
// their name begins with Try.
type Person struct {
	ID im.UserID
	w  *World
	t  testing.TB
}

// Person makes an account.
func (w *World) Person(t testing.TB) *Person {
	t.Helper()
	p := &Person{ID: im.UserID(im.NewID()), w: w, t: t}
	err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
		key := fmt.Sprintf("p%d", p.ID)
		_, err := tx.AddAccount(&store.Account{ID: p.ID, Handle: key, HandleKey: key, Name: key, CreatedAt: tx.Now()}, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// People makes n accounts.
func (w *World) People(t testing.TB, n int) []*Person {
	t.Helper()
	list := make([]*Person, n)
	for i := range list {
		list[i] = w.Person(t)
	}
	return list
}

// Delete does to the account what deleting it does.
func (p *Person) Delete() {
	p.t.Helper()
	p.must(p.w.DB.Write(p.ctx(), func(tx *store.Tx) error {
		a, err := tx.LockAccount(p.ID)
		if err != nil {
			return err
		}
		if err := tx.DeleteAccount(a); err != nil {
			return err
		}
		return tx.Enqueue("account.deleted", int64(p.ID), nil)
	}))
}

func (p *Person) ctx() context.Context {
	return im.WithIdentity(context.Background(), im.Identity{User: p.ID, Device: 1})
}

func (p *Person) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Direct opens the conversation with another person.
func (p *Person) Direct(peer *Person) im.ConvID {
	p.t.Helper()
	c, err := p.TryDirect(peer.ID)
	p.must(err)
	return im.ConvID(c.GetId())
}

// TryDirect is Direct.
func (p *Person) TryDirect(peer im.UserID) (*hyv1.Conversation, error) {
	r, err := p.w.Conv.OpenDirect(p.ctx(), connect.NewRequest(&hyv1.OpenDirectRequest{UserId: int64(peer)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetConversation(), nil
}

// Group makes a group with the others.
func (p *Person) Group(name string, others ...*Person) im.ConvID {
	p.t.Helper()
	c, err := p.TryGroup(name, ids(others)...)
	p.must(err)
	return im.ConvID(c.GetId())
}

// TryGroup is Group.
func (p *Person) TryGroup(name string, others ...int64) (*hyv1.Conversation, error) {
	r, err := p.w.Conv.CreateGroup(p.ctx(), connect.NewRequest(&hyv1.CreateGroupRequest{Name: name, UserIds: others}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetConversation(), nil
}

// Get is ConversationService.Get.
func (p *Person) Get(c im.ConvID) *hyv1.Conversation {
	p.t.Helper()
	v, err := p.TryGet(c)
	p.must(err)
	return v
}

// TryGet is Get.
func (p *Person) TryGet(c im.ConvID) (*hyv1.Conversation, error) {
	r, err := p.w.Conv.Get(p.ctx(), connect.NewRequest(&hyv1.ConversationServiceGetRequest{ConversationId: int64(c)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetConversation(), nil
}

// List is ConversationService.List.
func (p *Person) List(req *hyv1.ConversationServiceListRequest) *hyv1.ConversationServiceListResponse {
	p.t.Helper()
	r, err := p.w.Conv.List(p.ctx(), connect.NewRequest(req))
	p.must(err)
	return r.Msg
}

// TryMembers is ConversationService.ListMembers.
func (p *Person) TryMembers(req *hyv1.ListMembersRequest) (*hyv1.ListMembersResponse, error) {
	r, err := p.w.Conv.ListMembers(p.ctx(), connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// Add adds people to a group.
func (p *Person) Add(c im.ConvID, who ...*Person) {
	p.t.Helper()
	p.must(p.TryAdd(c, ids(who)...))
}

// TryAdd is Add.
func (p *Person) TryAdd(c im.ConvID, who ...int64) error {
	_, err := p.w.Conv.AddMembers(p.ctx(), connect.NewRequest(&hyv1.AddMembersRequest{ConversationId: int64(c), UserIds: who}))
	return err
}

// Remove takes somebody out of a group.
func (p *Person) Remove(c im.ConvID, who *Person) {
	p.t.Helper()
	p.must(p.TryRemove(c, who.ID))
}

// TryRemove is Remove.
func (p *Person) TryRemove(c im.ConvID, who im.UserID) error {
	_, err := p.w.Conv.RemoveMember(p.ctx(), connect.NewRequest(&hyv1.RemoveMemberRequest{ConversationId: int64(c), UserId: int64(who)}))
	return err
}

// Leave leaves a group.
func (p *Person) Leave(c im.ConvID) {
	p.t.Helper()
	p.must(p.TryLeave(c))
}

// TryLeave is Leave.
func (p *Person) TryLeave(c im.ConvID) error {
	_, err := p.w.Conv.Leave(p.ctx(), connect.NewRequest(&hyv1.LeaveRequest{ConversationId: int64(c)}))
	return err
}

// Rename gives a group a new name.
func (p *Person) Rename(c im.ConvID, name string) {
	p.t.Helper()
	p.must(p.TryRename(c, name))
}

// TryRename is Rename.
func (p *Person) TryRename(c im.ConvID, name string) error {
	_, err := p.w.Conv.Rename(p.ctx(), connect.NewRequest(&hyv1.RenameRequest{ConversationId: int64(c), Name: name}))
	return err
}

// SetRole makes somebody an admin, or a member again.
func (p *Person) SetRole(c im.ConvID, who *Person, role hyv1.Role) {
	p.t.Helper()
	p.must(p.TrySetRole(c, who.ID, role))
}

// TrySetRole is SetRole.
func (p *Person) TrySetRole(c im.ConvID, who im.UserID, role hyv1.Role) error {
	_, err := p.w.Conv.SetRole(p.ctx(), connect.NewRequest(&hyv1.SetRoleRequest{ConversationId: int64(c), UserId: int64(who), Role: role}))
	return err
}

// Transfer hands a group over.
func (p *Person) Transfer(c im.ConvID, who *Person) {
	p.t.Helper()
	p.must(p.TryTransfer(c, who.ID))
}

// TryTransfer is Transfer.
func (p *Person) TryTransfer(c im.ConvID, who im.UserID) error {
	_, err := p.w.Conv.Transfer(p.ctx(), connect.NewRequest(&hyv1.TransferRequest{ConversationId: int64(c), UserId: int64(who)}))
	return err
}

// Dissolve ends a group.
func (p *Person) Dissolve(c im.ConvID) {
	p.t.Helper()
	p.must(p.TryDissolve(c))
}

// TryDissolve is Dissolve.
func (p *Person) TryDissolve(c im.ConvID) error {
	_, err := p.w.Conv.Dissolve(p.ctx(), connect.NewRequest(&hyv1.DissolveRequest{ConversationId: int64(c)}))
	return err
}

// Permit changes who may do what in a group.
func (p *Person) Permit(c im.ConvID, who *hyv1.GroupPermissions) {
	p.t.Helper()
	p.must(p.TryPermit(c, who))
}

// TryPermit is ConversationService.SetPermissions.
func (p *Person) TryPermit(c im.ConvID, who *hyv1.GroupPermissions) error {
	_, err := p.w.Conv.SetPermissions(p.ctx(), connect.NewRequest(&hyv1.SetPermissionsRequest{ConversationId: int64(c), Permissions: who}))
	return err
}

// TryBan removes somebody from a group for good.
func (p *Person) TryBan(c im.ConvID, who im.UserID) error {
	_, err := p.w.Conv.RemoveMember(p.ctx(), connect.NewRequest(&hyv1.RemoveMemberRequest{ConversationId: int64(c), UserId: int64(who), Ban: true}))
	return err
}

// TryUnban lets them come back.
func (p *Person) TryUnban(c im.ConvID, who im.UserID) error {
	_, err := p.w.Conv.Unban(p.ctx(), connect.NewRequest(&hyv1.UnbanRequest{ConversationId: int64(c), UserId: int64(who)}))
	return err
}

// TryBans lists who is banned.
func (p *Person) TryBans(c im.ConvID) ([]*hyv1.Ban, error) {
	r, err := p.w.Conv.ListBans(p.ctx(), connect.NewRequest(&hyv1.ListBansRequest{ConversationId: int64(c)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetBans(), nil
}

// Invite makes an invite and returns its token.
func (p *Person) Invite(c im.ConvID, terms *hyv1.CreateInviteRequest) string {
	p.t.Helper()
	r, err := p.TryInvite(c, terms)
	p.must(err)
	return r.GetToken()
}

// TryInvite is ConversationService.CreateInvite.
func (p *Person) TryInvite(c im.ConvID, terms *hyv1.CreateInviteRequest) (*hyv1.CreateInviteResponse, error) {
	terms.ConversationId = int64(c)
	r, err := p.w.Conv.CreateInvite(p.ctx(), connect.NewRequest(terms))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// TryInvites is ConversationService.ListInvites.
func (p *Person) TryInvites(c im.ConvID) ([]*hyv1.Invite, error) {
	r, err := p.w.Conv.ListInvites(p.ctx(), connect.NewRequest(&hyv1.ListInvitesRequest{ConversationId: int64(c)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetInvites(), nil
}

// TryRevokeInvite ends an invite.
func (p *Person) TryRevokeInvite(c im.ConvID, invite int64) error {
	_, err := p.w.Conv.RevokeInvite(p.ctx(), connect.NewRequest(&hyv1.RevokeInviteRequest{ConversationId: int64(c), InviteId: invite}))
	return err
}

// TryGetInvite shows where a link leads.
func (p *Person) TryGetInvite(token string) (*hyv1.GetInviteResponse, error) {
	r, err := p.w.Conv.GetInvite(p.ctx(), connect.NewRequest(&hyv1.GetInviteRequest{Token: token}))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// TryJoin follows a link.
func (p *Person) TryJoin(token, message string) (*hyv1.Conversation, error) {
	r, err := p.w.Conv.Join(p.ctx(), connect.NewRequest(&hyv1.JoinRequest{Token: token, Message: message}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetConversation(), nil
}

// TryApplications is ConversationService.ListApplications.
func (p *Person) TryApplications(c im.ConvID) ([]*hyv1.Application, error) {
	r, err := p.w.Conv.ListApplications(p.ctx(), connect.NewRequest(&hyv1.ListApplicationsRequest{ConversationId: int64(c)}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetApplications(), nil
}

// TryAnswer answers an application.
func (p *Person) TryAnswer(c im.ConvID, who im.UserID, accept bool, reason string) error {
	_, err := p.w.Conv.AnswerApplication(p.ctx(), connect.NewRequest(&hyv1.AnswerApplicationRequest{
		ConversationId: int64(c), UserId: int64(who), Accept: accept, Reason: reason,
	}))
	return err
}

// TryNotice is ConversationService.SetNotice.
func (p *Person) TryNotice(c im.ConvID, text string) error {
	_, err := p.w.Conv.SetNotice(p.ctx(), connect.NewRequest(&hyv1.SetNoticeRequest{ConversationId: int64(c), Text: text}))
	return err
}

// TryNickname is ConversationService.SetNickname.
func (p *Person) TryNickname(c im.ConvID, name string) error {
	_, err := p.w.Conv.SetNickname(p.ctx(), connect.NewRequest(&hyv1.SetNicknameRequest{ConversationId: int64(c), Nickname: name}))
	return err
}

// TryHistoryVisible is ConversationService.SetHistoryVisible.
func (p *Person) TryHistoryVisible(c im.ConvID, visible bool) error {
	_, err := p.w.Conv.SetHistoryVisible(p.ctx(), connect.NewRequest(&hyv1.SetHistoryVisibleRequest{ConversationId: int64(c), Visible: visible}))
	return err
}

// MuteMember keeps somebody from speaking until then; the zero time ends that.
func (p *Person) MuteMember(c im.ConvID, who *Person, until time.Time) {
	p.t.Helper()
	p.must(p.TryMuteMember(c, who.ID, until))
}

// TryMuteMember is MuteMember.
func (p *Person) TryMuteMember(c im.ConvID, who im.UserID, until time.Time) error {
	_, err := p.w.Conv.MuteMember(p.ctx(), connect.NewRequest(&hyv1.MuteMemberRequest{
		ConversationId: int64(c), UserId: int64(who), Until: timestamppb.New(until), ForEver: until.Year() == 9999,
	}))
	return err
}

// MuteAll lets only admins speak until then; the zero time ends that.
func (p *Person) MuteAll(c im.ConvID, until time.Time) {
	p.t.Helper()
	p.must(p.TryMuteAll(c, until))
}

// TryMuteAll is MuteAll.
func (p *Person) TryMuteAll(c im.ConvID, until time.Time) error {
	_, err := p.w.Conv.MuteAll(p.ctx(), connect.NewRequest(&hyv1.MuteAllRequest{
		ConversationId: int64(c), Until: timestamppb.New(until), ForEver: until.Year() == 9999,
	}))
	return err
}

// Slow makes members wait between two messages.
func (p *Person) Slow(c im.ConvID, seconds int32) {
	p.t.Helper()
	p.must(p.TrySlow(c, seconds))
}

// TrySlow is ConversationService.SetSlowMode.
func (p *Person) TrySlow(c im.ConvID, seconds int32) error {
	_, err := p.w.Conv.SetSlowMode(p.ctx(), connect.NewRequest(&hyv1.SetSlowModeRequest{ConversationId: int64(c), Seconds: seconds}))
	return err
}

// Say sends a text and returns its seq.
func (p *Person) Say(c im.ConvID, text string) im.Seq {
	p.t.Helper()
	r, err := p.TrySay(c, text)
	p.must(err)
	return r.GetSeq()
}

// TrySay is Say.
func (p *Person) TrySay(c im.ConvID, text string) (*hyv1.SendResponse, error) {
	return p.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: ClientID(), Content: Text(text)})
}

// TrySend is MessageService.Send.
func (p *Person) TrySend(req *hyv1.SendRequest) (*hyv1.SendResponse, error) {
	r, err := p.w.Conv.Send(p.ctx(), connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// ops are the operations on messages.
func (p *Person) ops() conv.OperationRPC { return conv.OperationRPC{Service: p.w.Conv} }

// At returns one event as p sees it now, nil where p does not see it.
func (p *Person) At(c im.ConvID, seq im.Seq) *hyv1.Event {
	p.t.Helper()
	r, err := p.ops().GetMessages(p.ctx(), connect.NewRequest(&hyv1.GetMessagesRequest{ConversationId: int64(c), Seqs: []int64{seq}}))
	p.must(err)
	if len(r.Msg.GetMessages()) == 0 {
		return nil
	}
	return r.Msg.GetMessages()[0]
}

// Edit lets a message say something else.
func (p *Person) Edit(c im.ConvID, seq im.Seq, text string) {
	p.t.Helper()
	p.must(p.TryEdit(c, seq, Text(text)))
}

// TryEdit is Edit.
func (p *Person) TryEdit(c im.ConvID, seq im.Seq, content *hyv1.Content) error {
	_, err := p.ops().Edit(p.ctx(), connect.NewRequest(&hyv1.EditRequest{ConversationId: int64(c), Seq: seq, Content: content}))
	return err
}

// TryVersions is OperationService.ListVersions.
func (p *Person) TryVersions(c im.ConvID, seq im.Seq) ([]*hyv1.MessageVersion, error) {
	r, err := p.ops().ListVersions(p.ctx(), connect.NewRequest(&hyv1.ListVersionsRequest{ConversationId: int64(c), Seq: seq}))
	return r.Msg.GetVersions(), err
}

// Recall takes messages back.
func (p *Person) Recall(c im.ConvID, seqs ...im.Seq) {
	p.t.Helper()
	p.must(p.TryRecall(c, seqs...))
}

// TryRecall is Recall.
func (p *Person) TryRecall(c im.ConvID, seqs ...im.Seq) error {
	_, err := p.ops().Recall(p.ctx(), connect.NewRequest(&hyv1.RecallRequest{ConversationId: int64(c), Seqs: seqs}))
	return err
}

// React adds a reaction.
func (p *Person) React(c im.ConvID, seq im.Seq, emoji string) {
	p.t.Helper()
	p.must(p.TryReact(c, seq, emoji, false))
}

// TryReact is OperationService.React.
func (p *Person) TryReact(c im.ConvID, seq im.Seq, emoji string, remove bool) error {
	_, err := p.ops().React(p.ctx(), connect.NewRequest(&hyv1.ReactRequest{ConversationId: int64(c), Seq: seq, Emoji: emoji, Remove: remove}))
	return err
}

// TryReactions is OperationService.ListReactions.
func (p *Person) TryReactions(req *hyv1.ListReactionsRequest) (*hyv1.ListReactionsResponse, error) {
	r, err := p.ops().ListReactions(p.ctx(), connect.NewRequest(req))
	return r.Msg, err
}

// Hide deletes messages for p alone.
func (p *Person) Hide(c im.ConvID, seqs ...im.Seq) {
	p.t.Helper()
	p.must(p.TryHide(c, seqs...))
}

// TryHide is Hide.
func (p *Person) TryHide(c im.ConvID, seqs ...im.Seq) error {
	_, err := p.ops().Hide(p.ctx(), connect.NewRequest(&hyv1.HideRequest{ConversationId: int64(c), Seqs: seqs}))
	return err
}

// Clear deletes the history up to seq for p alone.
func (p *Person) Clear(c im.ConvID, seq im.Seq) {
	p.t.Helper()
	_, err := p.ops().Clear(p.ctx(), connect.NewRequest(&hyv1.ClearRequest{ConversationId: int64(c), Seq: seq}))
	p.must(err)
}

// TryPinMessage is OperationService.PinMessage.
func (p *Person) TryPinMessage(c im.ConvID, seq im.Seq, pinned bool) error {
	_, err := p.ops().PinMessage(p.ctx(), connect.NewRequest(&hyv1.PinMessageRequest{ConversationId: int64(c), Seq: seq, Pinned: pinned}))
	return err
}

// TryReaders is OperationService.ListReaders.
func (p *Person) TryReaders(c im.ConvID, seq im.Seq) (*hyv1.ListReadersResponse, error) {
	r, err := p.ops().ListReaders(p.ctx(), connect.NewRequest(&hyv1.ListReadersRequest{ConversationId: int64(c), Seq: seq}))
	return r.Msg, err
}

// Ask sends a poll and returns its seq.
func (p *Person) Ask(c im.ConvID, poll *hyv1.Poll) im.Seq {
	p.t.Helper()
	r, err := p.TryAsk(c, poll)
	p.must(err)
	return r.GetSeq()
}

// TryAsk is Ask.
func (p *Person) TryAsk(c im.ConvID, poll *hyv1.Poll) (*hyv1.SendResponse, error) {
	return p.TrySend(&hyv1.SendRequest{ConversationId: int64(c), ClientId: ClientID(), Content: &hyv1.Content{Kind: &hyv1.Content_Poll{Poll: poll}}})
}

// Vote votes for these options and no others.
func (p *Person) Vote(c im.ConvID, seq im.Seq, options ...int32) *hyv1.Event {
	p.t.Helper()
	e, err := p.TryVote(c, seq, options...)
	p.must(err)
	return e
}

// TryVote is OperationService.Vote.
func (p *Person) TryVote(c im.ConvID, seq im.Seq, options ...int32) (*hyv1.Event, error) {
	r, err := p.ops().Vote(p.ctx(), connect.NewRequest(&hyv1.VoteRequest{ConversationId: int64(c), Seq: seq, Options: options}))
	return r.Msg.GetMessage(), err
}

// TryClosePoll is OperationService.ClosePoll.
func (p *Person) TryClosePoll(c im.ConvID, seq im.Seq) error {
	_, err := p.ops().ClosePoll(p.ctx(), connect.NewRequest(&hyv1.ClosePollRequest{ConversationId: int64(c), Seq: seq}))
	return err
}

// TryVotes is OperationService.ListVotes.
func (p *Person) TryVotes(req *hyv1.ListVotesRequest) (*hyv1.ListVotesResponse, error) {
	r, err := p.ops().ListVotes(p.ctx(), connect.NewRequest(req))
	return r.Msg, err
}

// TryForward is OperationService.Forward.
func (p *Person) TryForward(req *hyv1.ForwardRequest) (*hyv1.ForwardResponse, error) {
	r, err := p.ops().Forward(p.ctx(), connect.NewRequest(req))
	return r.Msg, err
}

// Read marks everything up to seq as read.
func (p *Person) Read(c im.ConvID, seq im.Seq) *hyv1.MarkReadResponse {
	p.t.Helper()
	r, err := p.TryRead(c, seq)
	p.must(err)
	return r
}

// TryRead is Read.
func (p *Person) TryRead(c im.ConvID, seq im.Seq) (*hyv1.MarkReadResponse, error) {
	return p.w.Conv.MarkRead(p.ctx(), p.ID, c, seq)
}

// Hold says that a device of p holds everything up to seq.
func (p *Person) Hold(c im.ConvID, seq im.Seq) *hyv1.MarkDeliveredResponse {
	p.t.Helper()
	r, err := p.w.Conv.MarkDelivered(p.ctx(), p.ID, c, seq)
	p.must(err)
	return r
}

// Pin puts c above all others.
func (p *Person) Pin(c im.ConvID) *hyv1.ConversationSettings {
	p.t.Helper()
	r, err := p.TryPin(&hyv1.PinRequest{ConversationId: int64(c), Pinned: true})
	p.must(err)
	return r
}

// Unpin takes c down.
func (p *Person) Unpin(c im.ConvID) {
	p.t.Helper()
	_, err := p.TryPin(&hyv1.PinRequest{ConversationId: int64(c)})
	p.must(err)
}

// PinAbove puts c right above another pinned conversation.
func (p *Person) PinAbove(c, other im.ConvID) {
	p.t.Helper()
	_, err := p.TryPin(&hyv1.PinRequest{ConversationId: int64(c), Pinned: true, AboveId: int64(other)})
	p.must(err)
}

// TryPin is ConversationService.Pin.
func (p *Person) TryPin(req *hyv1.PinRequest) (*hyv1.ConversationSettings, error) {
	r, err := p.w.Conv.Pin(p.ctx(), connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetSettings(), nil
}

// Mute keeps c quiet for ever.
func (p *Person) Mute(c im.ConvID) *hyv1.ConversationSettings {
	p.t.Helper()
	r, err := p.TryMute(&hyv1.MuteRequest{ConversationId: int64(c), ForEver: true})
	p.must(err)
	return r
}

// TryMute is ConversationService.Mute.
func (p *Person) TryMute(req *hyv1.MuteRequest) (*hyv1.ConversationSettings, error) {
	r, err := p.w.Conv.Mute(p.ctx(), connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetSettings(), nil
}

// MarkUnread sets p's sign to come back to c, or takes it away.
func (p *Person) MarkUnread(c im.ConvID, unread bool) *hyv1.ConversationSettings {
	p.t.Helper()
	r, err := p.TryMarkUnread(c, unread)
	p.must(err)
	return r
}

// TryMarkUnread is MarkUnread.
func (p *Person) TryMarkUnread(c im.ConvID, unread bool) (*hyv1.ConversationSettings, error) {
	r, err := p.w.Conv.MarkUnread(p.ctx(), connect.NewRequest(&hyv1.MarkUnreadRequest{ConversationId: int64(c), Unread: unread}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetSettings(), nil
}

// Archive puts c into p's archive, or takes it out.
func (p *Person) Archive(c im.ConvID, archived bool) *hyv1.ConversationSettings {
	p.t.Helper()
	r, err := p.TryArchive(c, archived)
	p.must(err)
	return r
}

// TryArchive is Archive.
func (p *Person) TryArchive(c im.ConvID, archived bool) (*hyv1.ConversationSettings, error) {
	r, err := p.w.Conv.Archive(p.ctx(), connect.NewRequest(&hyv1.ArchiveRequest{ConversationId: int64(c), Archived: archived}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetSettings(), nil
}

// Unlist takes c out of p's list, or brings it back.
func (p *Person) Unlist(c im.ConvID, unlisted bool) *hyv1.ConversationSettings {
	p.t.Helper()
	r, err := p.TryUnlist(c, unlisted)
	p.must(err)
	return r
}

// TryUnlist is Unlist.
func (p *Person) TryUnlist(c im.ConvID, unlisted bool) (*hyv1.ConversationSettings, error) {
	r, err := p.w.Conv.Unlist(p.ctx(), connect.NewRequest(&hyv1.UnlistRequest{ConversationId: int64(c), Unlisted: unlisted}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetSettings(), nil
}

// Timer has the messages sent to c from now on go away.
func (p *Person) Timer(c im.ConvID, t *hyv1.Timer) {
	p.t.Helper()
	p.must(p.TryTimer(c, t))
}

// TryTimer is Timer.
func (p *Person) TryTimer(c im.ConvID, t *hyv1.Timer) error {
	_, err := p.w.Conv.SetTimer(p.ctx(), connect.NewRequest(&hyv1.SetTimerRequest{ConversationId: int64(c), Timer: t}))
	return err
}

// Expire lets the time of messages come that go away, and does what is due.
func (w *World) Expire(t testing.TB, c im.ConvID, seqs ...im.Seq) {
	t.Helper()
	w.Overdue(t, c, seqs...)
	if err := w.Conv.TimersOnce(t.Context(), true); err != nil {
		t.Fatal(err)
	}
}

// Overdue lets the time of messages be over, of which no server knows yet.
func (w *World) Overdue(t testing.TB, c im.ConvID, seqs ...im.Seq) {
	t.Helper()
	err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
		for _, seq := range seqs {
			_, err := tx.Exec(`UPDATE events SET expires_at = $3 WHERE conversation_id = $1 AND seq = $2 AND expires_at > 0`, c, seq, tx.Now().UnixMilli()-1)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Draft keeps what p wrote in c and did not send.
func (p *Person) Draft(c im.ConvID, text string) *hyv1.Draft {
	p.t.Helper()
	d, err := p.TryDraft(c, text)
	p.must(err)
	return d
}

// TryDraft is ConversationService.SaveDraft.
func (p *Person) TryDraft(c im.ConvID, text string) (*hyv1.Draft, error) {
	r, err := p.w.Conv.SaveDraft(p.ctx(), connect.NewRequest(&hyv1.SaveDraftRequest{ConversationId: int64(c), Text: text}))
	if err != nil {
		return nil, err
	}
	return r.Msg.GetDraft(), nil
}

// TryHistory is MessageService.History.
func (p *Person) TryHistory(req *hyv1.HistoryRequest) (*hyv1.HistoryResponse, error) {
	r, err := p.w.Conv.History(p.ctx(), connect.NewRequest(req))
	if err != nil {
		return nil, err
	}
	return r.Msg, nil
}

// History reads everything p may see of c, oldest first, in pages of size.
func (p *Person) History(c im.ConvID, size int32) (all []*hyv1.Event) {
	p.t.Helper()
	after := int64(0)
	for {
		r, err := p.TryHistory(&hyv1.HistoryRequest{ConversationId: int64(c), AfterSeq: &after, Limit: size})
		p.must(err)
		all = append(all, r.GetMessages()...)
		if !r.GetHasMore() {
			return all
		}
		after = all[len(all)-1].GetSeq()
	}
}

// HistoryBack is History from the newest to the oldest.
func (p *Person) HistoryBack(c im.ConvID, size int32) []*hyv1.Event {
	p.t.Helper()
	return p.pagesBack(&hyv1.HistoryRequest{ConversationId: int64(c), Limit: size})
}

// NoticesBack is HistoryBack of what was done only.
func (p *Person) NoticesBack(c im.ConvID, size int32) []*hyv1.Event {
	p.t.Helper()
	return p.pagesBack(&hyv1.HistoryRequest{ConversationId: int64(c), Limit: size, NoticesOnly: true})
}

func (p *Person) pagesBack(req *hyv1.HistoryRequest) (all []*hyv1.Event) {
	p.t.Helper()
	for {
		r, err := p.TryHistory(req)
		p.must(err)
		all = append(r.GetMessages(), all...)
		if !r.GetHasMore() {
			return all
		}
		before := all[0].GetSeq()
		req.BeforeSeq = &before
	}
}

// Sync asks for all pages; the first one comes first.
func (p *Person) Sync(req *hyv1.SyncRequest) (pages []*hyv1.SyncResponse) {
	p.t.Helper()
	for {
		r, err := p.w.Conv.Sync(p.ctx(), p.ID, req, nil)
		p.must(err)
		pages = append(pages, r)
		if r.GetNextPage() == "" {
			return pages
		}
		req.Page = r.GetNextPage()
	}
}

// Text is a text message.
func Text(s string) *hyv1.Content {
	return &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: s}}}
}

// ClientID is a fresh client id.
func ClientID() string { return uuid.Must(uuid.NewV7()).String() }

func ids(people []*Person) []int64 {
	list := make([]int64, len(people))
	for i, p := range people {
		list[i] = int64(p.ID)
	}
	return list
}
