package lawtest

import (
	"slices"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// mentioned: the message mentions whose state this is.
func (s *State) mentioned(c *hyv1.Conversation, e *hyv1.Event) bool {
	return slices.ContainsFunc(e.GetContent().GetText().GetEntities(), func(x *hyv1.Entity) bool {
		switch x.GetKind() {
		case hyv1.EntityKind_ENTITY_KIND_MENTION:
			return x.GetUserId() == int64(s.Me)
		case hyv1.EntityKind_ENTITY_KIND_MENTION_ALL:
			return true
		case hyv1.EntityKind_ENTITY_KIND_MENTION_ADMINS:
			return c.GetRole() == hyv1.Role_ROLE_ADMIN || c.GetRole() == hyv1.Role_ROLE_OWNER
		}
		return false
	})
}

// operated does to an earlier message what e says was done to it; false when e
// is no operation.
func (s *State) operated(c *hyv1.Conversation, e *hyv1.Event) bool {
	switch b := e.GetBody().(type) {
	case *hyv1.Event_MessageEdited:
		if b.MessageEdited.GetContent() == nil { // a later one says what holds
			return true
		}
		s.change(c, e, b.MessageEdited.GetTargetSeq(), func(m *hyv1.Event) {
			m.Body = &hyv1.Event_Content{Content: b.MessageEdited.GetContent()}
			m.Edits, m.EditedAt = b.MessageEdited.GetEdits(), e.GetSentAt()
		})
	case *hyv1.Event_MessageRecalled:
		seq := b.MessageRecalled.GetTargetSeq()
		s.uncount(c, seq)
		c.PinnedSeqs = without(c.GetPinnedSeqs(), seq)
		s.change(c, e, seq, func(m *hyv1.Event) {
			m.Body = &hyv1.Event_Recalled{Recalled: &hyv1.Recalled{ById: e.GetSenderId()}}
			m.Edits, m.EditedAt, m.Reactions, m.Pinned, m.Silent, m.Poll = 0, nil, nil, false, false, nil
			m.ExpiresAt, m.ExpiresAfter = nil, 0
		})
	case *hyv1.Event_MessageReacted:
		s.change(c, e, b.MessageReacted.GetTargetSeq(), func(m *hyv1.Event) { s.reacted(m, e.GetSenderId(), b.MessageReacted) })
	case *hyv1.Event_MessagePinned:
		seq := b.MessagePinned.GetTargetSeq()
		c.PinnedSeqs = without(c.GetPinnedSeqs(), seq)
		if b.MessagePinned.GetPinned() {
			c.PinnedSeqs = append(c.PinnedSeqs, seq)
		}
		s.change(c, e, seq, func(m *hyv1.Event) { m.Pinned = b.MessagePinned.GetPinned() })
	case *hyv1.Event_PollChanged:
		s.change(c, e, b.PollChanged.GetTargetSeq(), func(m *hyv1.Event) {
			p := b.PollChanged
			if m.Poll == nil {
				m.Poll = &hyv1.PollResult{}
			}
			m.Poll.Votes, m.Poll.Voters, m.Poll.Closed = p.GetVotes(), p.GetVoters(), p.GetClosed()
			if p.Right != nil {
				m.Poll.Right = p.Right
			}
		})
	case *hyv1.Event_TimerStarted:
		s.change(c, e, b.TimerStarted.GetTargetSeq(), func(m *hyv1.Event) { m.ExpiresAt, m.ExpiresAfter = b.TimerStarted.GetExpiresAt(), 0 })
	case *hyv1.Event_MessagePreviewed:
		if b.MessagePreviewed.GetPreview() == nil { // what is read later says what holds
			return true
		}
		s.change(c, e, b.MessagePreviewed.GetTargetSeq(), func(m *hyv1.Event) { m.GetContent().Preview = b.MessagePreviewed.GetPreview() })
	default:
		return false
	}
	return true
}

// voted: the reader voted. How the poll stands is told by its events.
func (s *State) voted(v *hyv1.PollVoted) {
	c := s.Conversations[v.GetConversationId()]
	i := slices.IndexFunc(s.Logs[v.GetConversationId()], func(m *hyv1.Event) bool { return m.GetSeq() == v.GetSeq() })
	if c == nil || i < 0 {
		return
	}
	m := proto.CloneOf(s.Logs[c.GetId()][i])
	if m.GetContent().GetPoll() == nil {
		return
	}
	if m.Poll == nil {
		m.Poll = &hyv1.PollResult{}
	}
	m.Poll.Mine = v.GetMine()
	if v.Right != nil {
		m.Poll.Right = v.Right
	}
	s.replace(c, i, m)
}

// change does op to the message, unless that is in it already, or it is hidden.
func (s *State) change(c *hyv1.Conversation, op *hyv1.Event, seq int64, do func(*hyv1.Event)) {
	if op.GetSeq() <= c.GetLastEvent().GetChangedSeq() && c.GetLastEvent().GetSeq() == seq {
		return
	}
	log := s.Logs[c.GetId()]
	i := slices.IndexFunc(log, func(m *hyv1.Event) bool { return m.GetSeq() == seq })
	if i < 0 || log[i].GetHidden() != nil || op.GetSeq() <= log[i].GetChangedSeq() {
		return
	}
	m := proto.CloneOf(log[i])
	do(m)
	m.ChangedSeq = op.GetSeq()
	s.replace(c, i, m)
}

func (s *State) replace(c *hyv1.Conversation, i int, m *hyv1.Event) {
	log := slices.Clone(s.Logs[c.GetId()])
	log[i] = m
	s.Logs[c.GetId()] = log
	if c.GetLastEvent().GetSeq() == m.GetSeq() {
		c.LastEvent = m
	}
}

// reacted: who they are is known as long as nobody takes theirs back.
func (s *State) reacted(m *hyv1.Event, who int64, r *hyv1.MessageReacted) {
	i := slices.IndexFunc(m.GetReactions(), func(x *hyv1.Reaction) bool { return x.GetEmoji() == r.GetEmoji() })
	if i < 0 {
		i = len(m.GetReactions())
		m.Reactions = append(m.Reactions, &hyv1.Reaction{Emoji: r.GetEmoji()})
	}
	x := m.Reactions[i]
	x.Count, x.UserIds = r.GetCount(), slices.DeleteFunc(x.GetUserIds(), func(id int64) bool { return id == who })
	if r.GetAdded() {
		x.UserIds = append([]int64{who}, x.UserIds...)
		x.UserIds = x.UserIds[:min(3, len(x.UserIds))]
	}
	if who == int64(s.Me) {
		x.Mine = r.GetAdded()
	}
	if x.GetCount() == 0 {
		m.Reactions = slices.Delete(m.Reactions, i, i+1)
	}
}

// uncount: a message is no unread one any more, nor a mention.
func (s *State) uncount(c *hyv1.Conversation, seq int64) {
	c.MentionSeqs = without(c.GetMentionSeqs(), seq)
	if seq > c.GetReadSeq() && !slices.Contains(c.GetUncountedSeqs(), seq) {
		c.UncountedSeqs = append(c.UncountedSeqs, seq)
		slices.Sort(c.UncountedSeqs)
	}
}

func without(seqs []int64, seq int64) []int64 {
	return slices.DeleteFunc(slices.Clone(seqs), func(x int64) bool { return x == seq })
}

// hidden: the reader deleted messages for themselves.
func (s *State) hidden(h *hyv1.MessagesHidden) {
	c := s.Conversations[h.GetConversationId()]
	if c == nil {
		return
	}
	for _, seq := range h.GetSeqs() {
		s.uncount(c, seq)
		if i := slices.IndexFunc(s.Logs[c.GetId()], func(m *hyv1.Event) bool { return m.GetSeq() == seq }); i >= 0 {
			m := s.Logs[c.GetId()][i]
			s.replace(c, i, &hyv1.Event{ConversationId: m.GetConversationId(), Seq: seq, Num: m.GetNum(), Countable: m.GetCountable(),
				SenderId: m.GetSenderId(), SentAt: m.GetSentAt(), Body: &hyv1.Event_Hidden{Hidden: &hyv1.Hidden{}}})
		}
	}
	s.look(c)
	s.settle(c)
}

// cleared: the reader sees nothing before a seq any more.
func (s *State) cleared(h *hyv1.HistoryCleared) {
	c := s.Conversations[h.GetConversationId()]
	if c == nil {
		return
	}
	from := h.GetVisibleSeq()
	if c.GetHeadSeq() < from-1 { // what lies between will not come
		s.Missed = true
	}
	if c.GetVisibleSeq() > 0 {
		c.VisibleSeq = max(c.GetVisibleSeq(), from)
	}
	c.PinnedSeqs = slices.DeleteFunc(c.GetPinnedSeqs(), func(seq int64) bool { return seq < from })
	s.Logs[c.GetId()] = slices.DeleteFunc(slices.Clone(s.Logs[c.GetId()]), func(m *hyv1.Event) bool { return m.GetSeq() < from })
	s.look(c)
	s.settle(c)
}

// look: the newest event that is shown.
func (s *State) look(c *hyv1.Conversation) {
	c.LastEvent = nil
	for _, m := range s.Logs[c.GetId()] {
		switch m.GetBody().(type) {
		case *hyv1.Event_Hidden, *hyv1.Event_MessageEdited, *hyv1.Event_MessageRecalled, *hyv1.Event_MessageReacted, *hyv1.Event_MessagePinned, *hyv1.Event_PollChanged,
			*hyv1.Event_TimerStarted, *hyv1.Event_MessagePreviewed:
		default:
			c.LastEvent = m
		}
	}
}
