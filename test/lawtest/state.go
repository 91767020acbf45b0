// Package lawtest holds every change of a conversation to the law
//
//	snapshot + events = newer snapshot
//
// State is the reducer: what a client must make of what it is told, in the
// fewest words. Check runs something and holds it to the law.
package lawtest

import (
	"cmp"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// State is what one device of one person knows. It is the executable form of
// the rules in docs for writing a client; web/src/core/apply.ts is the same in
// TypeScript, and test/vectors holds both to it.
type State struct {
	Me      im.UserID
	Epoch   string
	UserSeq im.Seq
	// Conversations by id. Role ROLE_UNSPECIFIED: left, and nothing moves any
	// more until a new stay begins.
	Conversations map[int64]*hyv1.Conversation
	// Logs are the events known, ascending; holes are possible.
	Logs map[int64][]*hyv1.Event
	// Folders are all of one's own, in their order.
	Folders []*hyv1.Folder
	// Missed is set when something came that does not follow what is known: the
	// device must sync.
	Missed bool

	left map[int64]im.Seq // first event one may not see; only after leaving
}

// NewState is a device that knows nothing.
func NewState(me im.UserID) *State {
	return &State{Me: me, Conversations: map[int64]*hyv1.Conversation{}, Logs: map[int64][]*hyv1.Event{}, left: map[int64]im.Seq{}}
}

// Clone returns a copy that shares nothing that changes.
func (s *State) Clone() *State {
	c := *s
	c.Conversations = make(map[int64]*hyv1.Conversation, len(s.Conversations))
	for id, v := range s.Conversations {
		c.Conversations[id] = proto.CloneOf(v)
	}
	c.Logs = make(map[int64][]*hyv1.Event, len(s.Logs))
	for id, log := range s.Logs {
		c.Logs[id] = slices.Clone(log)
	}
	c.left = maps.Clone(s.left)
	return &c
}

// Request is what the device asks a sync with.
func (s *State) Request() *hyv1.SyncRequest {
	r := &hyv1.SyncRequest{Epoch: s.Epoch, UserSeq: s.UserSeq, Tail: 50}
	for _, id := range slices.Sorted(maps.Keys(s.Conversations)) {
		c := s.Conversations[id]
		r.Heads = append(r.Heads, &hyv1.Head{
			ConversationId: id, Seq: c.GetHeadSeq(), ReadSeq: c.GetReadSeq(),
			PeerReadSeq: c.GetPeerReadSeq(), PeerDeliveredSeq: c.GetPeerDeliveredSeq(),
		})
	}
	return r
}

// Sync takes one page of an answer; first is true for the first page, which
// alone speaks of epoch, resync and the own stream.
func (s *State) Sync(r *hyv1.SyncResponse, first bool) {
	if first {
		if r.GetResync() {
			*s = *NewState(s.Me)
			s.Folders = r.GetFolders()
		}
		for _, u := range r.GetUserEvents() {
			s.UserEvent(u)
		}
		s.Epoch, s.UserSeq, s.Missed = r.GetEpoch(), max(s.UserSeq, r.GetUserSeq()), false
	}
	for _, d := range r.GetConversations() {
		s.adopt(d.GetConversation(), d.GetTail())
		if c := d.GetConversation(); r.GetUserSeq() >= s.UserSeq {
			s.settings(c.GetId(), c.GetSettings())
			s.draft(c.GetId(), c.GetDraft())
		}
	}
}

// Event takes the next event of a conversation. An older one was seen before;
// a later one means that something was missed.
func (s *State) Event(e *hyv1.Event) {
	c := s.Conversations[e.GetConversationId()]
	left := s.left[e.GetConversationId()]
	switch {
	case c != nil && e.GetSeq() <= c.GetHeadSeq():
		return
	case c == nil || e.GetSeq() != c.GetHeadSeq()+1 || left > 0 && e.GetSeq() >= left:
		s.Missed = true
		return
	}
	c.HeadSeq, c.HeadNum = e.GetSeq(), e.GetNum()
	s.keep(e)
	if s.operated(c, e) {
		s.settle(c)
		return
	}
	if e.GetHidden() == nil {
		c.LastEvent = e
	} else { // deleted before this device heard of it
		s.uncount(c, e.GetSeq())
	}
	if e.GetCountable() {
		s.sent(c, e)
	}
	switch b := e.GetBody().(type) {
	case *hyv1.Event_GroupCreated:
		c.Name = b.GroupCreated.GetName()
	case *hyv1.Event_MembersAdded:
		c.MemberCount += int32(len(b.MembersAdded.GetUserIds()))
	case *hyv1.Event_MemberRemoved:
		s.gone(c, im.UserID(b.MemberRemoved.GetUserId()), e.GetSeq())
	case *hyv1.Event_MemberLeft:
		if c.GetKind() == hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
			s.gone(c, im.UserID(e.GetSenderId()), e.GetSeq())
		} // else the peer's account was deleted: the conversation stays, closed
	case *hyv1.Event_GroupRenamed:
		c.Name, c.SearchKey = b.GroupRenamed.GetName(), b.GroupRenamed.GetSearchKey()
	case *hyv1.Event_OwnerChanged:
		switch int64(s.Me) {
		case b.OwnerChanged.GetUserId():
			c.Role, c.SilencedUntil = hyv1.Role_ROLE_OWNER, nil
		case e.GetSenderId():
			c.Role = hyv1.Role_ROLE_ADMIN
		}
	case *hyv1.Event_RoleChanged:
		if b.RoleChanged.GetUserId() == int64(s.Me) {
			c.Role, c.SilencedUntil = b.RoleChanged.GetRole(), nil
		}
	case *hyv1.Event_PermissionsChanged:
		c.Group.Permissions = b.PermissionsChanged.GetPermissions()
	case *hyv1.Event_MemberMuted:
		if b.MemberMuted.GetUserId() == int64(s.Me) {
			c.SilencedUntil = b.MemberMuted.GetUntil()
		}
	case *hyv1.Event_AllMuted:
		c.Group.MutedUntil = b.AllMuted.GetUntil()
	case *hyv1.Event_SlowModeChanged:
		c.Group.SlowSeconds = b.SlowModeChanged.GetSeconds()
	case *hyv1.Event_MemberJoined:
		c.MemberCount++
	case *hyv1.Event_ApplicationsChanged:
		c.Group.Applications = b.ApplicationsChanged.GetWaiting()
	case *hyv1.Event_GroupAvatarChanged:
		c.Group.Avatar = b.GroupAvatarChanged.GetAvatar()
	case *hyv1.Event_NoticeChanged:
		c.Group.Notice, c.Group.NoticeSeq = b.NoticeChanged.GetText(), e.GetSeq()
	case *hyv1.Event_NicknameChanged:
		if e.GetSenderId() == int64(s.Me) {
			c.Nickname = b.NicknameChanged.GetNickname()
		}
	case *hyv1.Event_TimerChanged:
		c.Timer = b.TimerChanged.GetTimer()
	case *hyv1.Event_HistoryChanged:
		c.Group.HistoryFromSeq = b.HistoryChanged.GetFromSeq()
	case *hyv1.Event_GroupDissolved:
		s.gone(c, s.Me, e.GetSeq())
		c.MemberCount = 0
	}
	s.settle(c)
}

// sent: whoever says something has read and holds everything before it. A mark
// told by the own stream may be ahead of that.
func (s *State) sent(c *hyv1.Conversation, e *hyv1.Event) {
	if e.GetScheduled() { // its sender was not there
		if e.GetSenderId() == int64(s.Me) && c.GetKind() != hyv1.ConversationKind_CONVERSATION_KIND_SAVED {
			c.UncountedSeqs = append(c.UncountedSeqs, e.GetSeq())
		}
		return
	}
	switch e.GetSenderId() {
	case int64(s.Me):
		c.ReadSeq, c.ReadNum = max(c.GetReadSeq(), e.GetSeq()), max(c.GetReadNum(), e.GetNum())
	case c.GetPeerId():
		c.PeerReadSeq = max(c.GetPeerReadSeq(), e.GetSeq())
		c.PeerDeliveredSeq = max(c.GetPeerDeliveredSeq(), e.GetSeq())
	}
	if e.GetSenderId() != int64(s.Me) && s.mentioned(c, e) && e.GetSeq() > c.GetReadSeq() {
		c.MentionSeqs = append(c.MentionSeqs, e.GetSeq())
	}
}

func (s *State) gone(c *hyv1.Conversation, who im.UserID, at im.Seq) {
	c.MemberCount--
	if who == s.Me {
		forget(c)
		s.left[c.GetId()] = at + 1
	}
}

// forget: what only present members know.
func forget(c *hyv1.Conversation) {
	c.Role, c.Group, c.SilencedUntil, c.VisibleSeq, c.Nickname, c.Timer = hyv1.Role_ROLE_UNSPECIFIED, nil, nil, 0, "", nil
}

// UserEvent takes the next event of the own stream.
func (s *State) UserEvent(u *hyv1.UserEvent) {
	switch {
	case u.GetSeq() <= s.UserSeq:
		return
	case u.GetSeq() > s.UserSeq+1:
		s.Missed = true
		return
	}
	s.UserSeq = u.GetSeq()
	switch b := u.GetBody().(type) {
	case *hyv1.UserEvent_ConversationJoined:
		s.joined(b.ConversationJoined.GetConversation())
	case *hyv1.UserEvent_ConversationLeft:
		s.leave(b.ConversationLeft.GetConversationId(), b.ConversationLeft.GetLeftSeq())
	case *hyv1.UserEvent_ReadMoved:
		m := b.ReadMoved
		if c := s.Conversations[m.GetConversationId()]; c != nil && m.GetReadSeq() > c.GetReadSeq() {
			c.ReadSeq, c.ReadNum = m.GetReadSeq(), m.GetReadNum()
			s.settle(c)
		}
	case *hyv1.UserEvent_MessagesHidden:
		s.hidden(b.MessagesHidden)
	case *hyv1.UserEvent_HistoryCleared:
		s.cleared(b.HistoryCleared)
	case *hyv1.UserEvent_PollVoted:
		s.voted(b.PollVoted)
	case *hyv1.UserEvent_SettingsChanged:
		s.settings(b.SettingsChanged.GetConversationId(), b.SettingsChanged.GetSettings())
	case *hyv1.UserEvent_FoldersChanged:
		s.Folders = b.FoldersChanged.GetFolders()
	case *hyv1.UserEvent_DraftChanged:
		s.draft(b.DraftChanged.GetConversationId(), b.DraftChanged.GetDraft())
	}
}

// settings are of the own stream, as drafts are: each replaces the one before.
func (s *State) settings(id int64, settings *hyv1.ConversationSettings) {
	if c := s.Conversations[id]; c != nil {
		c.Settings = nil
		if proto.Size(settings) > 0 {
			c.Settings = settings
		}
	}
}

func (s *State) draft(id int64, draft *hyv1.Draft) {
	if c := s.Conversations[id]; c != nil {
		c.Draft = nil
		if draft.GetText() != "" {
			c.Draft = draft
		}
	}
}

// joined tells of the conversation as it was when the event was made; what is
// known may be newer, unless it is of an earlier stay.
func (s *State) joined(theirs *hyv1.Conversation) {
	ours := s.Conversations[theirs.GetId()]
	if ours == nil || theirs.GetJoinedSeq() > ours.GetJoinedSeq() || theirs.GetHeadSeq() > ours.GetHeadSeq() {
		s.adopt(theirs, nil)
	}
	s.settings(theirs.GetId(), theirs.GetSettings())
	s.draft(theirs.GetId(), theirs.GetDraft())
}

func (s *State) leave(id int64, left im.Seq) {
	c := s.Conversations[id]
	if c == nil || c.GetRole() == hyv1.Role_ROLE_UNSPECIFIED || c.GetJoinedSeq() >= left {
		return
	}
	s.left[id] = left
	if c.GetHeadSeq() >= left-1 {
		// It is known already, so the event of leaving was seen.
		forget(c)
		s.settle(c)
	}
	// Else the event of leaving is the next one, and ends the stay.
}

// Mark takes another member's marks. They only grow.
func (s *State) Mark(m *hyv1.Mark) {
	c := s.Conversations[m.GetConversationId()]
	if c == nil || m.GetUserId() != c.GetPeerId() {
		return
	}
	c.PeerReadSeq = max(c.GetPeerReadSeq(), m.GetReadSeq())
	c.PeerDeliveredSeq = max(c.GetPeerDeliveredSeq(), m.GetDeliveredSeq())
}

// adopt takes the server's word on a conversation, unless ours is newer.
func (s *State) adopt(theirs *hyv1.Conversation, tail []*hyv1.Event) {
	next := proto.CloneOf(theirs)
	ours := s.Conversations[next.GetId()]
	if ours != nil {
		if ours.GetHeadSeq() > next.GetHeadSeq() {
			next = proto.CloneOf(ours)
		}
		for _, v := range []*hyv1.Conversation{ours, theirs} {
			if v.GetReadSeq() > next.GetReadSeq() {
				next.ReadSeq, next.ReadNum = v.GetReadSeq(), v.GetReadNum()
			}
			next.PeerReadSeq = max(next.GetPeerReadSeq(), v.GetPeerReadSeq())
			next.PeerDeliveredSeq = max(next.GetPeerDeliveredSeq(), v.GetPeerDeliveredSeq())
		}
		next.Settings, next.Draft = ours.GetSettings(), ours.GetDraft() // see Sync and joined
	}
	s.Conversations[next.GetId()] = next
	delete(s.left, next.GetId())
	if next.GetRole() == hyv1.Role_ROLE_UNSPECIFIED {
		s.left[next.GetId()] = next.GetHeadSeq() + 1
	}
	if len(tail) == 0 && theirs.GetLastEvent() != nil {
		tail = []*hyv1.Event{theirs.GetLastEvent()}
	}
	for _, e := range tail {
		s.keep(e)
	}
	s.settle(next)
}

// settle computes what is derived. What one has left counts as read.
func (s *State) settle(c *hyv1.Conversation) {
	if c.GetRole() == hyv1.Role_ROLE_UNSPECIFIED {
		c.ReadSeq, c.ReadNum = c.GetHeadSeq(), c.GetHeadNum()
	}
	isRead := func(seq int64) bool { return seq <= c.GetReadSeq() }
	c.UncountedSeqs, c.MentionSeqs = slices.DeleteFunc(c.GetUncountedSeqs(), isRead), slices.DeleteFunc(c.GetMentionSeqs(), isRead)
	c.Unread = int32(max(0, c.GetHeadNum()-c.GetReadNum()-int64(len(c.GetUncountedSeqs()))))
}

// keep puts e into its log, once.
func (s *State) keep(e *hyv1.Event) {
	log := s.Logs[e.GetConversationId()]
	i, found := slices.BinarySearchFunc(log, e.GetSeq(), func(e *hyv1.Event, seq im.Seq) int { return cmp.Compare(e.GetSeq(), seq) })
	if !found {
		s.Logs[e.GetConversationId()] = slices.Insert(log, i, e)
	}
}

// TotalUnread is the sum over the conversations.
func (s *State) TotalUnread() (n int32) {
	for _, c := range s.Conversations {
		n += c.GetUnread()
	}
	return n
}
