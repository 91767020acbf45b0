package conv

import (
	"cmp"
	"context"
	"errors"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Messages that wait for their time. When it has come they go the way of all
// messages, under the rules of that moment. Between being sent and being
// forgotten here everything may end: the client id makes it once.

const (
	scheduledLimit = 100 // of one person in one conversation
	scheduleAhead  = 366 * 24 * time.Hour
	schedulePoll   = time.Second
	scheduleBatch  = 64
	// scheduleLease is how long a message is left to the process that sends it.
	scheduleLease = 10 * time.Second
)

// schedule keeps what req says until its time.
func (s *Service) schedule(ctx context.Context, me im.UserID, req *hyv1.ScheduleRequest) (*store.Scheduled, error) {
	content := proto.CloneOf(req.GetContent())
	m, err := s.message(ctx, me, &hyv1.SendRequest{ConversationId: req.GetConversationId(), ClientId: req.GetClientId(),
		Content: content, Silent: req.GetSilent()})
	if err = cmp.Or(err, m.Refused); err != nil {
		return nil, err
	}
	if content.GetSticker() != nil { // its pack is asked again
		m.Files = nil
	}
	if len(m.Files) == 0 {
		content = req.GetContent() // as it was asked: it is looked at again then
	}
	if !req.GetSendAt().IsValid() {
		return nil, im.Invalid(hyv1.Reason_TIME_INVALID, "sendAt")
	}
	out := &store.Scheduled{User: me, Conv: m.Conv, ClientID: m.ClientID, Content: content, Silent: req.GetSilent(),
		SendAt: req.GetSendAt().AsTime().Truncate(time.Millisecond)}
	return out, s.db.Write(ctx, func(tx *store.Tx) error {
		if ahead := out.SendAt.Sub(tx.Now()); ahead <= 0 || ahead > scheduleAhead {
			return im.Invalid(hyv1.Reason_TIME_INVALID, "sendAt")
		}
		own, err := tx.LockUserConversation(me, m.Conv)
		switch {
		case err != nil:
			return err
		case own.LeftSeq != 0:
			return errNotMember
		case own.Settings.Scheduled+own.Settings.Unsent >= scheduledLimit:
			return &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_SCHEDULED_FULL, Limit: scheduledLimit}
		}
		if _, err := waiting(tx, me, m.Conv, m.ClientID); err != nil {
			return err
		}
		if err := tx.PutScheduled(out); err != nil {
			return err
		}
		if err := tx.HoldFiles(out, m.Files); err != nil {
			return err
		}
		return tellScheduled(tx, me, m.Conv)
	})
}

// waiting returns the message if it may still be changed, nil where there is
// none: one that somebody tried to send may be sent.
func waiting(tx *store.Tx, me im.UserID, c im.ConvID, id im.ClientID) (*store.Scheduled, error) {
	was, err := tx.Scheduled(me, c, id)
	if err == nil && was != nil && !was.Taken.IsZero() {
		err = &im.Error{Code: connectCodeFull, Reason: hyv1.Reason_TOO_LATE}
	}
	return was, err
}

func tellScheduled(tx *store.Tx, me im.UserID, c im.ConvID) error {
	out, err := tx.CountScheduled(me, c)
	if err != nil {
		return err
	}
	return tellSettings(tx, me, c, out)
}

// scheduled returns what of me waits in a conversation.
func (s *Service) scheduled(ctx context.Context, me im.UserID, c im.ConvID) (list []store.Scheduled, err error) {
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		list, err = tx.ScheduledIn(me, c)
		return err
	})
	return list, err
}

// cancel forgets a message before it is sent.
func (s *Service) cancel(ctx context.Context, me im.UserID, c im.ConvID, id im.ClientID) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockUserConversation(me, c); err != nil {
			return err
		}
		if was, err := waiting(tx, me, c, id); err != nil || was == nil {
			return err
		}
		if _, err := tx.DeleteScheduled(me, c, id); err != nil {
			return err
		}
		return tellScheduled(tx, me, c)
	})
}

// sendNow sends one of me's messages before its time.
func (s *Service) sendNow(ctx context.Context, me im.UserID, c im.ConvID, id im.ClientID) (store.Stored, error) {
	m, err := s.take(ctx, me, c, id, func(m *store.Scheduled, _ time.Time) bool { return m.Taken.IsZero() })
	if err != nil {
		return store.Stored{}, err
	}
	if m == nil {
		return store.Stored{}, errNoMessage
	}
	return s.deliver(ctx, m)
}

// RunScheduled sends what is due, until ctx ends. Any number of processes may
// run it on one database.
func (s *Service) RunScheduled(ctx context.Context) error {
	tick := time.NewTicker(schedulePoll)
	defer tick.Stop()
	for {
		var due []store.Scheduled
		err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
			due, err = tx.ScheduledDue(scheduleBatch)
			return err
		})
		if err == nil {
			err = each(due, func(m store.Scheduled) error { return s.sendDue(ctx, &m) })
		}
		if err != nil && ctx.Err() == nil {
			s.log.Error("send what was scheduled", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// sendDue sends a message that is due, unless somebody else does or its time
// was changed.
func (s *Service) sendDue(ctx context.Context, due *store.Scheduled) error {
	m, err := s.take(ctx, due.User, due.Conv, due.ClientID, func(m *store.Scheduled, now time.Time) bool {
		return m.Refused == 0 && !m.SendAt.After(now) && !m.Taken.After(now)
	})
	if err != nil || m == nil {
		return err
	}
	if _, err = s.deliver(ctx, m); isRefusal(err) {
		return nil // it is noted, and its sender told
	}
	return err
}

// take makes this process the one that sends a message for the length of a
// lease; nil where may says no, or there is none.
func (s *Service) take(ctx context.Context, me im.UserID, c im.ConvID, id im.ClientID, may func(*store.Scheduled, time.Time) bool) (m *store.Scheduled, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockUserConversation(me, c); err != nil {
			return err
		}
		was, err := tx.Scheduled(me, c, id)
		if err != nil || was == nil || !may(was, tx.Now()) {
			return err
		}
		was.Taken = tx.Now().Add(scheduleLease)
		m = was
		return tx.PutScheduled(was)
	})
	return m, err
}

// deliver sends m, which this process has taken, and forgets it. What may come
// to another end later stays as it is, to be tried again.
func (s *Service) deliver(ctx context.Context, m *store.Scheduled) (st store.Stored, err error) {
	content := proto.CloneOf(m.Content)
	msg, err := s.message(ctx, m.User, &hyv1.SendRequest{ConversationId: int64(m.Conv), ClientId: m.ClientID.String(), Content: content, Silent: m.Silent})
	if err == nil {
		msg.KeepsMark = true
		msg.Body, err = proto.Marshal(&hyv1.Event{Silent: m.Silent, Scheduled: true, Body: &hyv1.Event_Content{Content: content}})
	}
	if err == nil {
		st, err = store.Await(ctx, func(done func(store.Stored, error)) { s.submit(ctx, msg, done) })
	}
	if err != nil && !isRefusal(err) {
		return st, err
	}
	return st, errors.Join(err, s.settleScheduled(ctx, m, err))
}

// settleScheduled notes how sending ended.
func (s *Service) settleScheduled(ctx context.Context, m *store.Scheduled, refusal error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.LockUserConversation(m.User, m.Conv); err != nil {
			return err
		}
		was, err := tx.Scheduled(m.User, m.Conv, m.ClientID)
		if err != nil || was == nil { // settled by another process
			return err
		}
		if refusal == nil {
			if _, err := tx.DeleteScheduled(m.User, m.Conv, m.ClientID); err != nil {
				return err
			}
			return tellScheduled(tx, m.User, m.Conv)
		}
		var e *im.Error
		errors.As(refusal, &e)
		was.Taken = time.Time{}
		if e.RetryAfter > 0 { // a slow group
			was.SendAt = tx.Now().Add(e.RetryAfter)
		} else {
			was.Refused = e.Reason
		}
		if err := tx.PutScheduled(was); err != nil {
			return err
		}
		return tellScheduled(tx, m.User, m.Conv)
	})
}

// isRefusal tells a decision from what may be otherwise in a moment.
func isRefusal(err error) bool {
	var e *im.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code { //nolint:exhaustive // the others are final
	case connect.CodeUnavailable, connect.CodeInternal, connect.CodeResourceExhausted:
		return e.Reason == hyv1.Reason_SLOW_MODE
	}
	return true
}
