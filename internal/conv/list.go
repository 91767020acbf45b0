package conv

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/contact"
	"hongyan/internal/im"
	"hongyan/internal/sound"
	"hongyan/internal/store"
)

const (
	listDefault = 200
	listLimit   = 500
)

// get returns one conversation as me sees it.
func (s *Service) get(ctx context.Context, me im.UserID, id im.ConvID) (*hyv1.Conversation, error) {
	var views []*hyv1.Conversation
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		own, err := tx.UserConversation(me, id)
		if err != nil {
			return err
		}
		views, _, err = viewsOf(tx, me, []store.UserConversation{own})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(views) == 0 {
		return nil, im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)
	}
	return views[0], nil
}

// list returns a page of me's conversations, newest activity first, and the
// unread total, all from one snapshot.
func (s *Service) list(ctx context.Context, me im.UserID, req *hyv1.ConversationServiceListRequest) (*hyv1.ConversationServiceListResponse, error) {
	after, err := parsePage(req.GetPageToken(), 2)
	if err != nil {
		return nil, err
	}
	out := &hyv1.ConversationServiceListResponse{}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		mine, err := tx.UserConversations(me)
		if err != nil {
			return err
		}
		views, users, err := viewsOf(tx, me, mine)
		if err != nil {
			return err
		}
		out.TotalUnread = total(views)
		slices.SortFunc(views, byActivity)
		if after != nil {
			views = slices.DeleteFunc(views, func(c *hyv1.Conversation) bool { return !isAfter(c, after[0], after[1]) })
		}
		drafts := draftsOf(mine)
		if n := drafts.page(views, pageSize(req.GetPageSize(), listDefault, listLimit)); n < len(views) {
			views = views[:n]
			last := views[n-1]
			out.NextPageToken = makePage(activity(last), last.GetId())
		}
		out.Conversations, out.Users = views, neededUsers(views, users)
		return drafts.show(tx, me, views)
	})
	return out, err
}

func idsOf(mine []store.UserConversation) []im.ConvID {
	ids := make([]im.ConvID, len(mine))
	for i, c := range mine {
		ids[i] = c.Conv
	}
	return ids
}

// total is the unread of all conversations; the parts come from one snapshot.
func total(views []*hyv1.Conversation) (n int32) {
	for _, v := range views {
		n += v.GetUnread()
	}
	return n
}

// activity orders the list: the time of the last event, else of the making.
func activity(c *hyv1.Conversation) int64 {
	if e := c.GetLastEvent(); e != nil {
		return e.GetSentAt().AsTime().UnixMilli()
	}
	return c.GetCreatedAt().AsTime().UnixMilli()
}

func byActivity(a, b *hyv1.Conversation) int {
	return cmp.Or(cmp.Compare(activity(b), activity(a)), cmp.Compare(b.GetId(), a.GetId()))
}

// isAfter: c comes later in the list than the conversation (at, id).
func isAfter(c *hyv1.Conversation, at, id int64) bool {
	return cmp.Or(cmp.Compare(activity(c), at), cmp.Compare(c.GetId(), id)) < 0
}

// viewsOf shows those of mine that me is or was in, and the users needed to
// show them.
func viewsOf(tx *store.Tx, me im.UserID, mine []store.UserConversation) (views []*hyv1.Conversation, users []*hyv1.User, err error) {
	if len(mine) == 0 {
		return nil, nil, nil
	}
	ids := idsOf(mine)
	convs, err := tx.Conversations(ids)
	if err != nil {
		return nil, nil, err
	}
	stays, err := tx.MembershipsOf(me, ids)
	if err != nil {
		return nil, nil, err
	}
	peers, err := directPeers(tx, me, convs)
	if err != nil {
		return nil, nil, err
	}
	last, err := tx.LastEvents(ids)
	if err != nil {
		return nil, nil, err
	}
	notes, err := notesOf(tx, me, ids)
	if err != nil {
		return nil, nil, err
	}
	for _, own := range mine {
		id := own.Conv
		c := convs[id]
		if c == nil || len(stays[id]) == 0 {
			continue
		}
		v, err := view(tx, me, c, sightOf(id, stays[id]), peers[id], last[id], notes)
		if err != nil {
			return nil, nil, err
		}
		showOwn(v, own)
		views = append(views, v)
	}
	users, err = contact.Users(tx, me, userIDs(views))
	return views, users, err
}

// directPeers returns the other one's stay of those that are direct.
func directPeers(tx *store.Tx, me im.UserID, convs map[im.ConvID]*store.Conversation) (map[im.ConvID]store.Membership, error) {
	var directs []im.ConvID
	for _, c := range convs {
		if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_DIRECT {
			directs = append(directs, c.ID)
		}
	}
	if len(directs) == 0 {
		return nil, nil
	}
	return tx.DirectPeers(me, directs)
}

// notes are what is remembered of single messages, by conversation.
type notes struct {
	uncounted, mentions, pinned map[im.ConvID][]im.Seq
	own                         map[im.ConvID]bool // the newest event is another one for its reader
}

func notesOf(tx *store.Tx, me im.UserID, ids []im.ConvID) (n notes, err error) {
	if n.uncounted, err = tx.Uncounted(me, ids); err != nil {
		return n, err
	}
	if n.mentions, err = tx.Mentions(me, ids); err != nil {
		return n, err
	}
	if n.pinned, err = tx.PinnedMessages(ids); err != nil {
		return n, err
	}
	n.own, err = tx.OwnLast(me, ids)
	return n, err
}

// view shows one conversation to me. last is its newest event, which me may or
// may not see.
func view(tx *store.Tx, me im.UserID, c *store.Conversation, s sight, peer store.Membership, last im.Event, n notes) (*hyv1.Conversation, error) {
	m := s.last()
	if c.Hidden(store.HideMarks) { // what was seen stays seen
		peer.ReadSeq, peer.DeliveredSeq = peer.ShownRead, peer.ShownDelivered
	}
	v := &hyv1.Conversation{
		Id: int64(c.ID), Kind: c.Kind, Name: c.Name, PeerId: int64(c.Peer(me)),
		MemberCount: int32(c.Members), HeadSeq: c.LastSeq, HeadNum: c.LastNum,
		ReadSeq: m.ReadSeq, ReadNum: m.ReadNum, Unread: unread(c, m, len(n.uncounted[c.ID])), JoinedSeq: m.JoinedSeq,
		UncountedSeqs: n.uncounted[c.ID], MentionSeqs: n.mentions[c.ID], PinnedSeqs: s.visible(slices.Clone(n.pinned[c.ID])),
		PeerReadSeq: peer.ReadSeq, PeerDeliveredSeq: peer.DeliveredSeq,
		CreatedAt: timestamppb.New(c.CreatedAt), SearchKey: sound.Of(c.Name),
	}
	if m.Current() {
		v.Role, v.Timer = m.Role, showTimer(c.Timer)
		if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
			v.Group, v.SilencedUntil = showGroup(tx, c), timestampOf(m.MutedUntil)
			v.VisibleSeq, v.Nickname = m.SeesFrom(), m.Nickname
		}
	} else {
		v.Name, v.MemberCount = m.LeftName, int32(m.LeftCount)
		v.SearchKey = sound.Of(v.Name)
		evs, err := s.before(tx, m.LeftSeq, 1)
		if err != nil {
			return v, err
		}
		if v.HeadSeq, v.HeadNum = 0, 0; len(evs) > 0 {
			v.HeadSeq, v.HeadNum = evs[0].Seq, evs[0].Num
		}
		v.ReadSeq, v.ReadNum = v.HeadSeq, v.HeadNum
	}
	if !m.Current() || n.own[c.ID] || !s.covers(last.Seq) { // the newest that me does see, and as me sees it
		var err error
		if last, err = s.newest(tx, v.HeadSeq); err != nil {
			return v, err
		}
	}
	if last.Seq == 0 {
		return v, nil
	}
	fade(&last, tx.Now())
	ev, err := last.Proto()
	v.LastEvent = ev
	return v, err
}

// showGroup is what all present members see beside the stream.
func showGroup(tx *store.Tx, c *store.Conversation) *hyv1.Group {
	return &hyv1.Group{
		Permissions: showPermissions(c.Permissions), MutedUntil: timestampOf(c.MutedUntil),
		Avatar: tx.GroupLink(c.ID, c.Avatar),
		Notice: c.Notice, NoticeSeq: c.NoticeSeq, HistoryFromSeq: c.HistoryFrom,
		SlowSeconds:  int32(c.Slow / time.Second), //nolint:gosec // G115: at most 3,600
		Applications: int32(c.Waiting),            //nolint:gosec // G115: at most waitingLimit
	}
}

// timestampOf is nil for no time.
func timestampOf(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// userIDs are the people in views: peers, and senders of last events.
func userIDs(views []*hyv1.Conversation) (ids []im.UserID) {
	for _, v := range views {
		if v.GetPeerId() != 0 {
			ids = append(ids, im.UserID(v.GetPeerId()))
		}
		if e := v.GetLastEvent(); e != nil {
			ids = append(ids, im.UserID(e.GetSenderId()))
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// neededUsers keeps of users those who are in views.
func neededUsers(views []*hyv1.Conversation, users []*hyv1.User) []*hyv1.User {
	ids := userIDs(views)
	return slices.DeleteFunc(users, func(u *hyv1.User) bool {
		_, found := slices.BinarySearch(ids, im.UserID(u.GetId()))
		return !found
	})
}

// listMembers returns a page of the present members in order of joining, or
// those of the given users who are members.
func (s *Service) listMembers(ctx context.Context, me im.UserID, req *hyv1.ListMembersRequest) (*hyv1.ListMembersResponse, error) {
	id, err := convID(req.GetConversationId())
	if err != nil {
		return nil, err
	}
	after, err := parsePage(req.GetPageToken(), 2)
	if err != nil {
		return nil, err
	}
	if after == nil {
		after = []int64{0, 0}
	}
	if len(req.GetUserIds()) > listLimit {
		return nil, im.TooLong("user_ids", listLimit)
	}
	size := pageSize(req.GetPageSize(), listDefault, listLimit)
	out := &hyv1.ListMembersResponse{}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		if !sight.current() {
			return errNotMember
		}
		var members []store.Membership
		if only := users(req.GetUserIds()); len(only) > 0 {
			members, err = tx.MembersAmong(id, only)
			size = len(members)
		} else {
			members, err = tx.Members(id, after[0], im.UserID(after[1]), size+1)
		}
		if err != nil {
			return err
		}
		if len(members) > size {
			members = members[:size]
			out.NextPageToken = makePage(members[size-1].JoinedSeq, int64(members[size-1].User))
		}
		out.Members, err = protoMembers(tx, me, members)
		return err
	})
	return out, err
}

func protoMembers(tx *store.Tx, me im.UserID, members []store.Membership) ([]*hyv1.Member, error) {
	ids := make([]im.UserID, len(members))
	for i, m := range members {
		ids[i] = m.User
	}
	byID, err := shownByID(tx, me, ids)
	if err != nil {
		return nil, err
	}
	out := make([]*hyv1.Member, len(members))
	for i, m := range members {
		out[i] = &hyv1.Member{User: byID[m.User], Role: m.Role, JoinedSeq: m.JoinedSeq, MutedUntil: timestampOf(m.MutedUntil), Nickname: m.Nickname}
	}
	return out, nil
}

// makePage packs a place in a list into an opaque token.
func makePage(place ...int64) string {
	var b []byte
	for _, v := range place {
		b = binary.BigEndian.AppendUint64(b, uint64(v))
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseSkip is how many a page passes over: none without a token.
func parseSkip(token string) (int, error) {
	page, err := parsePage(token, 1)
	if err != nil || page == nil {
		return 0, err
	}
	return int(max(0, page[0])), nil
}

// parsePage unpacks a token of n numbers; nil for the first page.
func parsePage(token string, n int) ([]int64, error) {
	if token == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 8*n {
		return nil, im.Invalid(hyv1.Reason_MALFORMED, "pageToken")
	}
	place := make([]int64, n)
	for i := range place {
		place[i] = int64(binary.BigEndian.Uint64(b[8*i:]))
	}
	return place, nil
}
