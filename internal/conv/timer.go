package conv

import (
	"context"
	"slices"
	"sync"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/timestamppb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Messages that go away. Each knows its time from when it was sent, or read; when
// that has come nobody is shown it any more (fade), and soon it is recalled by
// nobody, so that nothing of it is left anywhere (ADR 16).

const (
	timerLimit = 366 * 24 * time.Hour
	timerPoll  = time.Second
	timerBatch = 256
	// timerSweep is how often it is looked for read messages of which nobody told.
	timerSweep = 30 * time.Second
)

// setTimer has the messages sent from now on go away.
func (s *Service) setTimer(ctx context.Context, me im.UserID, id im.ConvID, t *hyv1.Timer) error {
	seconds := int64(t.GetSeconds())
	if seconds < 0 || seconds > int64(timerLimit/time.Second) {
		return errTimer
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		if err := s.mayTime(tx, c, me); err != nil {
			return err
		}
		if t.GetFromRead() {
			if c.Kind != hyv1.ConversationKind_CONVERSATION_KIND_DIRECT {
				return errTimer
			}
			seconds = -seconds
		}
		if seconds == c.Timer {
			return nil
		}
		if err := tx.SetTimer(c, seconds); err != nil {
			return err
		}
		return tx.AppendNotice(c, me, &hyv1.Event{Body: &hyv1.Event_TimerChanged{TimerChanged: &hyv1.TimerChanged{Timer: showTimer(seconds)}}})
	})
}

var errTimer = &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_TIMER_INVALID, Field: "timer", Limit: int64(timerLimit / time.Second)}

// mayTime: in a group who may edit its info, else who may write.
func (s *Service) mayTime(tx *store.Tx, c *store.Conversation, me im.UserID) error {
	if c.Kind == hyv1.ConversationKind_CONVERSATION_KIND_GROUP {
		_, err := acting(tx, c, me, editInfo)
		return err
	}
	sight, err := look(tx, c.ID, me)
	if err != nil {
		return err
	}
	if err := s.mayWrite(tx, c, sight); !isPace(err) {
		return err
	}
	return nil
}

// showTimer is nil where messages stay.
func showTimer(seconds int64) *hyv1.Timer {
	if seconds == 0 {
		return nil
	}
	return &hyv1.Timer{Seconds: int32(max(seconds, -seconds)), FromRead: seconds < 0} //nolint:gosec // G115: at most timerLimit
}

// read are conversations in which somebody read since RunTimers looked last. It
// is a hint: what is lost with the process, the sweep finds.
type read struct {
	mu    sync.Mutex
	convs map[im.ConvID]bool
}

func (r *read) add(id im.ConvID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.convs == nil {
		r.convs = map[im.ConvID]bool{}
	}
	r.convs[id] = true
}

func (r *read) take() (ids []im.ConvID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.convs {
		ids = append(ids, id)
	}
	r.convs = nil
	return ids
}

// RunTimers lets messages go away whose time has come, until ctx ends. Any
// number of processes may run it on one database.
func (s *Service) RunTimers(ctx context.Context) error {
	tick := time.NewTicker(timerPoll)
	defer tick.Stop()
	for swept := (time.Time{}); ; {
		all := time.Since(swept) >= timerSweep
		if err := s.TimersOnce(ctx, all); err == nil && all {
			swept = time.Now()
		} else if err != nil && ctx.Err() == nil {
			s.log.Error("let messages go away", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// TimersOnce does what is due now; all: also where nobody told of reading.
func (s *Service) TimersOnce(ctx context.Context, all bool) error {
	if err := s.expire(ctx); err != nil {
		return err
	}
	ids := s.read.take()
	if all {
		return s.startTimers(ctx, nil)
	}
	if len(ids) == 0 {
		return nil
	}
	return s.startTimers(ctx, ids)
}

// expire takes all messages back whose time is over.
func (s *Service) expire(ctx context.Context) error {
	return s.timed(ctx, func(tx *store.Tx) (map[im.ConvID][]im.Seq, error) { return tx.Expiring(timerBatch) },
		func(o *operation, m message) error {
			if !m.Expired(o.tx.Now()) { // somebody else was faster
				return nil
			}
			return o.takeBack(m)
		})
}

// startTimers has the time begin of what was read in some conversations, or in
// all (none given).
func (s *Service) startTimers(ctx context.Context, ids []im.ConvID) error {
	return s.timed(ctx, func(tx *store.Tx) (map[im.ConvID][]im.Seq, error) { return tx.TimedRead(ids, timerBatch) },
		func(o *operation, m message) error {
			if m.Expires >= 0 {
				return nil
			}
			at, err := o.tx.StartTimer(o.c, m.Event)
			if err != nil {
				return err
			}
			return o.change(m, &hyv1.Event{Body: &hyv1.Event_TimerStarted{
				TimerStarted: &hyv1.TimerStarted{TargetSeq: m.Seq, ExpiresAt: timestamppb.New(at)}}})
		})
}

// timed does something to messages that find names, batch by batch, each
// conversation in a transaction of its own. Nobody is shown them.
func (s *Service) timed(ctx context.Context, find func(*store.Tx) (map[im.ConvID][]im.Seq, error), do func(*operation, message) error) error {
	for {
		var due map[im.ConvID][]im.Seq
		err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
			due, err = find(tx)
			return err
		})
		if err != nil {
			return err
		}
		n := 0
		for id, seqs := range due {
			n += len(seqs)
			if err := s.timedIn(ctx, id, seqs, do); err != nil {
				return err
			}
		}
		if n < timerBatch {
			return nil
		}
	}
}

func (s *Service) timedIn(ctx context.Context, id im.ConvID, seqs []im.Seq, do func(*operation, message) error) error {
	slices.Sort(seqs)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.LockConversation(id)
		if err != nil {
			return err
		}
		evs, err := tx.Events(id, seqs)
		if err != nil {
			return err
		}
		list, err := decode(evs)
		if err != nil {
			return err
		}
		o := &operation{tx: tx, c: c}
		for _, m := range list {
			if err := do(o, m); err != nil {
				return err
			}
		}
		return nil
	})
}
