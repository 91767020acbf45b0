package conv

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	// syncPage is the number of conversations in one answer.
	syncPage = 500
	// userEventsLimit: a device further behind its own stream than this takes
	// the conversations as they are instead (resync).
	userEventsLimit = 500
	tailLimit       = 50
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
	after, err := parsePage(req.GetPage(), 1)
	if err != nil {
		return nil, err
	}
	var from im.ConvID
	if after != nil {
		from = im.ConvID(after[0])
	}
	if w != nil {
		if err := s.watched(ctx, me, from, w); err != nil {
			return nil, err
		}
	}
	out := &hyv1.SyncResponse{Epoch: s.db.Epoch()}
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		if err := s.syncUser(tx, me, req, after == nil, out); err != nil {
			return err
		}
		return s.syncConversations(tx, me, req, from, w, out)
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
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		ids, err = conversationIDs(tx, me)
		return err
	})
	if err == nil {
		page, _ := pageOf(ids, from)
		w.Watch(page)
	}
	return err
}

// pageOf cuts the page of sorted ids that begins after from.
func pageOf(ids []im.ConvID, from im.ConvID) (page []im.ConvID, more bool) {
	i, found := slices.BinarySearch(ids, from)
	if found {
		i++
	}
	page = ids[i:]
	if len(page) > syncPage {
		return page[:syncPage], true
	}
	return page, false
}

// syncUser answers for the own stream. Cursors of another epoch, from the
// future or too old are answered with resync, never passed over.
func (s *Service) syncUser(tx *store.Tx, me im.UserID, req *hyv1.SyncRequest, first bool, out *hyv1.SyncResponse) (err error) {
	if out.UserSeq, err = tx.UserHead(me); err != nil {
		return err
	}
	behind := out.UserSeq - req.GetUserSeq()
	out.Resync = req.GetEpoch() != s.db.Epoch() || behind < 0 || behind > userEventsLimit
	if out.Resync || !first || behind == 0 {
		return nil
	}
	evs, err := tx.UserEventsAfter(me, req.GetUserSeq(), userEventsLimit)
	for i := range evs {
		ev, err := evs[i].Proto()
		if err != nil {
			return err
		}
		out.UserEvents = append(out.UserEvents, ev)
	}
	return err
}

func (s *Service) syncConversations(tx *store.Tx, me im.UserID, req *hyv1.SyncRequest, from im.ConvID, w Watcher, out *hyv1.SyncResponse) error {
	ids, err := conversationIDs(tx, me)
	if err != nil {
		return err
	}
	views, users, err := viewsOf(tx, me, ids)
	if err != nil {
		return err
	}
	out.TotalUnread = total(views)
	page, more := pageOf(ids, from)
	if more {
		out.NextPage = makePage(int64(page[len(page)-1]))
	}
	known := map[int64]*hyv1.Head{}
	if !out.GetResync() {
		for _, h := range req.GetHeads() {
			known[h.GetConversationId()] = h
		}
	}
	var changed []*hyv1.Conversation
	for _, v := range views {
		if _, inPage := slices.BinarySearch(page, im.ConvID(v.GetId())); !inPage {
			continue
		}
		if w != nil {
			w.At(im.ConvID(v.GetId()), v.GetHeadSeq(), v.GetRole() != hyv1.Role_ROLE_UNSPECIFIED)
		}
		if differs(v, known[v.GetId()]) {
			changed = append(changed, v)
		}
	}
	slices.SortFunc(changed, byActivity)
	for _, v := range changed {
		tail, err := tailOf(tx, me, v, known[v.GetId()], int(min(max(req.GetTail(), 0), tailLimit)))
		if err != nil {
			return err
		}
		out.Conversations = append(out.Conversations, &hyv1.ConversationDiff{Conversation: v, Tail: tail})
	}
	out.Users = neededUsers(changed, users)
	return nil
}

func differs(v *hyv1.Conversation, h *hyv1.Head) bool {
	return h == nil || h.GetSeq() != v.GetHeadSeq() || h.GetReadSeq() != v.GetReadSeq() ||
		h.GetPeerReadSeq() != v.GetPeerReadSeq() || h.GetPeerDeliveredSeq() != v.GetPeerDeliveredSeq()
}

// tailOf returns the newest events the device lacks, at most limit.
func tailOf(tx *store.Tx, me im.UserID, v *hyv1.Conversation, h *hyv1.Head, limit int) ([]*hyv1.Event, error) {
	missing := v.GetHeadSeq() - max(h.GetSeq(), 0)
	switch {
	case limit == 0 || missing <= 0:
		return nil, nil
	case (limit == 1 || missing == 1) && v.GetLastEvent() != nil:
		return []*hyv1.Event{v.GetLastEvent()}, nil // it is at hand
	}
	sight, err := look(tx, im.ConvID(v.GetId()), me)
	if err != nil {
		return nil, err
	}
	evs, err := sight.before(tx, v.GetHeadSeq()+1, int(min(missing, int64(limit))))
	if err != nil {
		return nil, err
	}
	return protoEvents(evs)
}
