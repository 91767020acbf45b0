package conv

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// The jobs by which the user family follows the conversation family. Each
// looks at the truth of its moment and records what is news, so that running
// it twice, late or out of order does no harm.
const (
	jobMembers        = "conv.members"    // key: conversation, body: user ids
	jobRead           = "conv.read"       // key: conversation, body: user id
	jobAccountDeleted = "account.deleted" // key: user; made by account
)

const (
	// followWidth is how many transactions run at once: they share commits.
	followWidth = 64
	// followSome is how many users one of them tells: few enough to hold their
	// streams for a moment only.
	followSome = 32
)

func enqueueMembers(tx *store.Tx, c im.ConvID, users ...im.UserID) error {
	return tx.Enqueue(jobMembers, int64(c), packIDs(users...))
}

func enqueueRead(tx *store.Tx, m *store.Membership) error {
	return tx.Enqueue(jobRead, int64(m.Conv), packIDs(m.User))
}

func packIDs(users ...im.UserID) []byte {
	b := make([]byte, 0, 8*len(users))
	for _, u := range users {
		b = binary.BigEndian.AppendUint64(b, uint64(u))
	}
	return b
}

func unpackIDs(b []byte) (users []im.UserID) {
	for ; len(b) >= 8; b = b[8:] {
		users = append(users, im.UserID(binary.BigEndian.Uint64(b)))
	}
	return users
}

// followMembers tells users that they are in a conversation now, or no more.
func (s *Service) followMembers(ctx context.Context, job store.Job) error {
	c := im.ConvID(job.Key)
	users := unpackIDs(job.Body)
	slices.Sort(users) // who writes several streams at once does so in this order
	err := each(slices.Collect(slices.Chunk(users, followSome)), func(some []im.UserID) error {
		if err := s.followMembersOf(ctx, c, some); err != nil {
			return fmt.Errorf("conversation %d for users %d: %w", c, some, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Now that it is in their lists: what they decide later settles it again.
	return s.settleNew(ctx, c)
}

func (s *Service) followMembersOf(ctx context.Context, c im.ConvID, users []im.UserID) error {
	var all []membership
	err := s.db.Read(ctx, func(tx *store.Tx) (err error) {
		all, err = membershipsOf(tx, c, users)
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.deleted && m.stay.Current() { // joined while the account was being deleted
			if err := s.retire(ctx, m.user, c); err != nil {
				return err
			}
		}
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.HoldAccounts(gone(all)); err != nil { // before all else, see LockFolders
			return err
		}
		for _, m := range all {
			if m.deleted && m.stay.Current() {
				continue
			}
			if err := m.tell(tx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// membership is what somebody is told of a conversation they are in, or were.
type membership struct {
	user    im.UserID
	deleted bool
	stay    *store.Membership
	view    *hyv1.Conversation
	users   []*hyv1.User
}

// gone are those who have left.
func gone(all []membership) (users []im.UserID) {
	for _, m := range all {
		if !m.stay.Current() {
			users = append(users, m.user)
		}
	}
	return users
}

// membershipsOf reads those of several users at once.
func membershipsOf(tx *store.Tx, id im.ConvID, users []im.UserID) ([]membership, error) {
	convs, err := tx.Conversations([]im.ConvID{id})
	if err != nil {
		return nil, err
	}
	last, err := tx.LastEvents([]im.ConvID{id})
	if err != nil {
		return nil, err
	}
	pinned, err := tx.PinnedMessages([]im.ConvID{id})
	if err != nil {
		return nil, err
	}
	stays, err := tx.MembershipsIn(id, users)
	if err != nil {
		return nil, err
	}
	all := make([]membership, 0, len(users))
	for _, u := range users {
		seen := sightOf(id, stays[u])
		peers, err := directPeers(tx, u, convs)
		if err != nil {
			return nil, err
		}
		notes := notes{pinned: pinned}
		if convs[id].LastNum > seen.last().ReadNum { // who has just joined has nothing unread
			if notes, err = notesOf(tx, u, []im.ConvID{id}); err != nil {
				return nil, err
			}
		}
		v, err := view(tx, u, convs[id], seen, peers[id], last[id], notes)
		if err != nil {
			return nil, err
		}
		all = append(all, membership{user: u, stay: seen.last(), view: v})
	}
	return all, addUsers(tx, all)
}

// addUsers fills in the people.
func addUsers(tx *store.Tx, all []membership) error {
	var ids []im.UserID
	for _, m := range all {
		ids = append(append(ids, m.user), userIDs([]*hyv1.Conversation{m.view})...)
	}
	slices.Sort(ids)
	accounts, err := tx.Accounts(slices.Compact(ids))
	if err != nil {
		return err
	}
	for i := range all {
		m := &all[i]
		m.deleted = slices.ContainsFunc(accounts, func(a *store.Account) bool { return a.ID == m.user && a.Deleted })
		if m.users, err = contact.Show(tx, m.user, userIDs([]*hyv1.Conversation{m.view}), accounts); err != nil {
			return err
		}
	}
	return nil
}

// tell records what is news of it, and says so in the user's own stream.
func (m *membership) tell(tx *store.Tx, c im.ConvID) error {
	news, err := tx.RecordJoined(m.user, c, m.stay.JoinedSeq)
	if err != nil {
		return err
	}
	own, err := tx.LockUserConversation(m.user, c)
	if err != nil {
		return err
	}
	hasLeft := false
	if !m.stay.Current() {
		if hasLeft, err = tx.RecordLeft(m.user, c, m.stay.LeftSeq); err != nil {
			return err
		}
	}
	if hasLeft { // rows before the stream, as everybody takes these locks
		if err := leaveFolders(tx, m.user, c); err != nil {
			return err
		}
	}
	if news {
		// Of this transaction: in the own stream they are in their order.
		showOwn(m.view, own)
		if m.view.GetLastEvent().GetContent() != nil { // a recall must find the words in one place only
			m.view.LastEvent = nil
		}
		_, err = tx.AppendUserEvent(m.user, &hyv1.UserEvent{Body: &hyv1.UserEvent_ConversationJoined{
			ConversationJoined: &hyv1.ConversationJoined{Conversation: m.view, Users: m.users}}})
	}
	if err != nil || !hasLeft {
		return err
	}
	_, err = tx.AppendUserEvent(m.user, &hyv1.UserEvent{Body: &hyv1.UserEvent_ConversationLeft{
		ConversationLeft: &hyv1.ConversationLeft{ConversationId: int64(c), LeftSeq: m.stay.LeftSeq}}})
	if err != nil {
		return err
	}
	return dropDraft(tx, m.user, &own)
}

// followRead tells the reader's own devices.
func (s *Service) followRead(ctx context.Context, job store.Job) error {
	c := im.ConvID(job.Key)
	for _, u := range unpackIDs(job.Body) {
		var m *store.Membership
		err := s.db.ReadOne(ctx, func(tx *store.Tx) error {
			sight, err := look(tx, c, u)
			if err == nil {
				m = sight.last()
			}
			return err
		})
		if err != nil {
			return err
		}
		err = s.db.Write(ctx, func(tx *store.Tx) error {
			news, err := tx.RecordRead(u, c, m.ReadSeq)
			if err != nil || !news {
				return err
			}
			_, err = tx.AppendUserEvent(u, &hyv1.UserEvent{Body: &hyv1.UserEvent_ReadMoved{
				ReadMoved: &hyv1.ReadMoved{ConversationId: int64(c), ReadSeq: m.ReadSeq, ReadNum: m.ReadNum}}})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveEverything takes a deleted account out of its groups, closes its direct
// conversations, and drops what it wrote and never sent.
func (s *Service) leaveEverything(ctx context.Context, job store.Job) error {
	user := im.UserID(job.Key)
	var mine []store.UserConversation
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		mine, err = tx.UserConversations(user)
		return err
	})
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.HoldAccounts([]im.UserID{user}); err != nil {
			return err
		}
		if err := tx.ForgetScheduled(user); err != nil {
			return err
		}
		return dropFolders(tx, user)
	})
	if err != nil {
		return err
	}
	return each(mine, func(c store.UserConversation) error {
		if err := s.retire(ctx, user, c.Conv); err != nil || c.DraftBytes == 0 {
			return err
		}
		return s.db.Write(ctx, func(tx *store.Tx) error {
			own, err := tx.LockUserConversation(user, c.Conv)
			if err != nil {
				return err
			}
			return dropDraft(tx, user, &own)
		})
	})
}

// retire takes a deleted account out of one conversation. Idempotent.
func (s *Service) retire(ctx context.Context, user im.UserID, id im.ConvID) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
			return leaveGroup(tx, user, id)
		}
		if c.Closed {
			return nil
		}
		if err := tx.CloseConversation(c); err != nil {
			return err
		}
		return tx.AppendNotice(c, user, &hyv1.Event{Body: &hyv1.Event_MemberLeft{MemberLeft: &hyv1.MemberLeft{}}})
	})
}

// each runs fn for all of list, followWidth at a time, and returns the first
// error after all have ended.
func each[T any](list []T, fn func(T) error) (first error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, followWidth)
	for _, v := range list {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := fn(v); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = err
				}
			}
		})
	}
	wg.Wait()
	return first
}
