package conv

import (
	"context"
	"encoding/binary"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// What somebody deletes for themselves: it is theirs alone, so it is told in
// their own stream.
const (
	jobHidden  = "conv.hidden"  // key: conversation, body: user id, seqs
	jobCleared = "conv.cleared" // key: conversation, body: user id
)

// hide deletes messages for me alone. What me cannot see is passed over.
func (s *Service) hide(ctx context.Context, me im.UserID, id im.ConvID, seqs []im.Seq) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockConversation(id); err != nil {
			return err
		}
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		evs, err := sight.some(tx, seqs)
		if err != nil {
			return err
		}
		var news []im.Seq
		for i := range evs {
			if evs[i].Countable && isShown(evs[i].Body) {
				news = append(news, evs[i].Seq)
			}
		}
		if len(news) == 0 {
			return nil
		}
		if err := tx.Hide(id, me, news); err != nil {
			return err
		}
		return tx.Enqueue(jobHidden, int64(id), append(packIDs(me), packSeqs(news)...))
	})
}

func packSeqs(seqs []im.Seq) (b []byte) {
	for _, seq := range seqs {
		b = binary.BigEndian.AppendUint64(b, uint64(seq))
	}
	return b
}

// followHidden tells the devices of who deleted.
func (s *Service) followHidden(ctx context.Context, job store.Job) error {
	ids := unpackIDs(job.Body) // the first is the user
	told := &hyv1.MessagesHidden{ConversationId: job.Key}
	for _, seq := range ids[1:] {
		told.Seqs = append(told.Seqs, int64(seq))
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendUserEvent(ids[0], &hyv1.UserEvent{Body: &hyv1.UserEvent_MessagesHidden{MessagesHidden: told}})
		return err
	})
}

// clearHistory deletes everything up to seq for me alone; it counts as read.
func (s *Service) clearHistory(ctx context.Context, me im.UserID, id im.ConvID, seq im.Seq) error {
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		seq = min(seq, c.LastSeq)
		if !sight.current() {
			seq = min(seq, sight.last().LeftSeq-1)
		}
		if !sight.showsUpTo(seq) {
			return nil
		}
		if err := tx.ClearHistory(id, me, seq+1); err != nil {
			return err
		}
		return tx.Enqueue(jobCleared, int64(id), packIDs(me))
	})
	if err != nil {
		return err
	}
	if _, err = s.MarkRead(ctx, me, id, seq); err == errNotMember { //nolint:errorlint // this very one
		err = nil
	}
	return err
}

// showsUpTo: there is something to see at seq or before.
func (s sight) showsUpTo(seq im.Seq) bool { return len(s.windows) > 0 && s.windows[0].from <= seq }

// followCleared tells the devices of who cleared the history.
func (s *Service) followCleared(ctx context.Context, job store.Job) error {
	user := unpackIDs(job.Body)[0]
	var from im.Seq
	err := s.db.ReadOne(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, im.ConvID(job.Key), user)
		if err == nil {
			from = sight.last().SeesFrom()
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.AppendUserEvent(user, &hyv1.UserEvent{Body: &hyv1.UserEvent_HistoryCleared{
			HistoryCleared: &hyv1.HistoryCleared{ConversationId: job.Key, VisibleSeq: from}}})
		return err
	})
}
