package conv

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	// syncPage is the number of conversations in one answer.
	syncPage = 500
	// A device further behind its own stream than userEventsLimit events, or than
	// half of answerBytes, takes the conversations as they are instead (resync).
	// behindLimit is the same in seqs: what was forgotten weighs some 20 bytes.
	userEventsLimit = 500
	behindLimit     = 5_000
	tailLimit       = 50
	// answerBytes is about what one answer may weigh: the page ends early, and
	// tails are left out (a hole, to be read with History), where it would be
	// more.
	answerBytes = 2 << 20
)

// Watcher is a caller of Sync that is going to follow the streams.
type Watcher interface {
	// Watch is called with the page's conversations before the snapshot is
	// taken: what is committed after it, the watcher hears of, and nothing
	// falls between.
	Watch([]im.ConvID)
	// At tells the head of each of them in the snapshot; member is false where
	// there is nothing to follow.
	At(c im.ConvID, head im.Seq, member bool)
}

// Sync returns what the device lacks. w may be nil.
func (s *Service) Sync(ctx context.Context, me im.UserID, req *hyv1.SyncRequest, w Watcher) (*hyv1.SyncResponse, error) {
	if len(req.GetHeads()) > headsLimit {
		return nil, im.TooLong("heads", headsLimit)
	}
	after, err := parsePage(req.GetPage(), 2)
	if err != nil {
		return nil, err
	}
	out := &hyv1.SyncResponse{Epoch: s.db.Epoch()}
	var from im.ConvID
	if after != nil {
		// Who was told to start over has nothing left to compare with, whatever
		// is true by now.
		from, out.Resync = im.ConvID(after[0]), after[1] == 1
	}
	if w != nil {
		if err := s.watched(ctx, me, from, w); err != nil {
			return nil, err
		}
	}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		mine, err := tx.UserConversations(me)
		if err != nil {
			return err
		}
		views, users, err := viewsOf(tx, me, mine) // in the order of ids
		if err != nil {
			return err
		}
		out.TotalUnread, out.Resync = total(views), out.Resync || fromTheFuture(views, req.GetHeads())
		if err := s.syncUser(tx, me, req, after == nil, out); err != nil {
			return err
		}
		if out.Resync && after == nil {
			folders, err := tx.Folders(me)
			if err != nil {
				return err
			}
			out.Folders = folders.List
		}
		views = slices.DeleteFunc(views, func(v *hyv1.Conversation) bool { return v.GetId() <= int64(from) })
		shown, err := s.syncConversations(tx, me, req, views, draftsOf(mine), w, out)
		out.Users = neededUsers(shown, users)
		return err
	})
	return out, err
}

// UserEventsAfter returns at most limit events of user's own stream with seq >
// after, ascending.
func (s *Service) UserEventsAfter(ctx context.Context, user im.UserID, after im.Seq, limit int) (evs []im.UserEvent, err error) {
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		evs, err = tx.UserEventsAfter(user, after, limit)
		return err
	})
	return evs, err
}

func (s *Service) watched(ctx context.Context, me im.UserID, from im.ConvID, w Watcher) error {
	var ids []im.ConvID
	err := s.db.ReadOne(ctx, func(tx *store.Tx) error {
		mine, err := tx.UserConversations(me)
		ids = idsOf(mine)
		return err
	})
	if err != nil {
		return err
	}
	i, found := slices.BinarySearch(ids, from)
	if found {
		i++
	}
	w.Watch(ids[i:min(len(ids), i+syncPage)])
	return nil
}

// syncUser answers for the own stream. Cursors of another epoch, from the
// future or too old are answered with resync, never passed over.
func (s *Service) syncUser(tx *store.Tx, me im.UserID, req *hyv1.SyncRequest, first bool, out *hyv1.SyncResponse) (err error) {
	if out.UserSeq, err = tx.UserHead(me); err != nil {
		return err
	}
	behind := out.UserSeq - req.GetUserSeq()
	out.Resync = out.Resync || req.GetEpoch() != s.db.Epoch() || behind < 0 || behind > behindLimit
	if out.Resync || !first || behind == 0 {
		return nil
	}
	n, bytes, err := tx.UserBacklog(me, req.GetUserSeq(), userEventsLimit+1)
	if err != nil {
		return err
	}
	if n > userEventsLimit || bytes > answerBytes/2 { // drafts: the conversations have them too, page by page
		out.Resync = true
		return nil
	}
	evs, err := tx.UserEventsAfter(me, req.GetUserSeq(), behindLimit)
	for i := range evs {
		ev, err := evs[i].Proto()
		if err != nil {
			return err
		}
		out.UserEvents = append(out.UserEvents, ev)
	}
	return err
}

// syncConversations answers for one page of the conversations and returns those
// that differ from what the device knows.
func (s *Service) syncConversations(tx *store.Tx, me im.UserID, req *hyv1.SyncRequest, views []*hyv1.Conversation, drafts drafts, w Watcher, out *hyv1.SyncResponse) (changed []*hyv1.Conversation, err error) {
	known := map[int64]*hyv1.Head{}
	if !out.GetResync() {
		for _, h := range req.GetHeads() {
			known[h.GetConversationId()] = h
		}
	}
	weight := 0
	for i, v := range views {
		if i == syncPage || weight > answerBytes/2 {
			startsOver := int64(0)
			if out.GetResync() {
				startsOver = 1
			}
			out.NextPage = makePage(views[i-1].GetId(), startsOver)
			break
		}
		if w != nil {
			w.At(im.ConvID(v.GetId()), v.GetHeadSeq(), v.GetRole() != hyv1.Role_ROLE_UNSPECIFIED)
		}
		if differs(v, known[v.GetId()]) {
			changed = append(changed, v)
			weight += proto.Size(v) + drafts[v.GetId()]
		}
	}
	if err := drafts.show(tx, me, changed); err != nil {
		return nil, err
	}
	ids := make([]im.ConvID, len(changed))
	for i, v := range changed {
		ids[i] = im.ConvID(v.GetId())
	}
	stays, err := tx.MembershipsOf(me, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(changed, byActivity)
	for _, v := range changed {
		id := im.ConvID(v.GetId())
		d := &hyv1.ConversationDiff{Conversation: v}
		if weight < answerBytes {
			if d.Tail, err = tailOf(tx, sightOf(id, stays[id]), v, known[v.GetId()], int(min(max(req.GetTail(), 0), tailLimit))); err != nil {
				return nil, err
			}
			weight += proto.Size(d) - proto.Size(v)
		}
		if err := addChanged(tx, d, known[v.GetId()]); err != nil {
			return nil, err
		}
		out.Conversations = append(out.Conversations, d)
	}
	return changed, nil
}

// fromTheFuture: the device knows events that do not exist. Its cursors are of
// another line of history, even if the epoch does not say so.
func fromTheFuture(views []*hyv1.Conversation, heads []*hyv1.Head) bool {
	byID := make(map[int64]*hyv1.Conversation, len(views))
	for _, v := range views {
		byID[v.GetId()] = v
	}
	return slices.ContainsFunc(heads, func(h *hyv1.Head) bool {
		v := byID[h.GetConversationId()]
		return v != nil && v.GetRole() != hyv1.Role_ROLE_UNSPECIFIED && h.GetSeq() > v.GetHeadSeq()
	})
}

func differs(v *hyv1.Conversation, h *hyv1.Head) bool {
	return h == nil || h.GetSeq() != v.GetHeadSeq() || h.GetReadSeq() != v.GetReadSeq() ||
		h.GetPeerReadSeq() != v.GetPeerReadSeq() || h.GetPeerDeliveredSeq() != v.GetPeerDeliveredSeq()
}

// changedLimit is in entries of ConversationDiff.changed_seqs.
const changedLimit = 1000

// addChanged names the messages the device may hold that were changed by
// operations it is not sent.
func addChanged(tx *store.Tx, d *hyv1.ConversationDiff, h *hyv1.Head) (err error) {
	sent := d.GetConversation().GetHeadSeq() + 1
	if len(d.GetTail()) > 0 {
		sent = d.GetTail()[0].GetSeq()
	}
	if h.GetSeq() <= 0 || h.GetSeq()+1 >= sent {
		return nil
	}
	d.ChangedSeqs, err = tx.Changed(im.ConvID(d.GetConversation().GetId()), h.GetSeq(), sent, changedLimit+1)
	if len(d.ChangedSeqs) > changedLimit {
		d.ChangedSeqs, d.ChangedMore = nil, true
	}
	return err
}

// tailOf returns the newest events the device lacks, at most limit.
func tailOf(tx *store.Tx, s sight, v *hyv1.Conversation, h *hyv1.Head, limit int) ([]*hyv1.Event, error) {
	missing := v.GetHeadSeq() - max(h.GetSeq(), 0)
	switch {
	case limit == 0 || missing <= 0:
		return nil, nil
	case (limit == 1 || missing == 1) && v.GetLastEvent().GetSeq() == v.GetHeadSeq():
		return []*hyv1.Event{v.GetLastEvent()}, nil // it is at hand
	}
	evs, err := s.before(tx, v.GetHeadSeq()+1, int(min(missing, int64(limit))))
	if err != nil {
		return nil, err
	}
	return protoEvents(evs)
}
