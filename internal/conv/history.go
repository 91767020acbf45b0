package conv

import (
	"context"
	"math"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	historyDefault = 50
	historyLimit   = 200
)

// history returns a page of what me may see, ascending, and whether there is
// more in the direction asked.
func (s *Service) history(ctx context.Context, me im.UserID, req *hyv1.HistoryRequest) (evs []*hyv1.Event, more bool, err error) {
	id, err := convID(req.GetConversationId())
	if err != nil {
		return nil, false, err
	}
	if req.AfterSeq != nil && (req.BeforeSeq != nil || req.GetNoticesOnly()) {
		return nil, false, im.Invalid(hyv1.Reason_MALFORMED, "afterSeq")
	}
	limit := pageSize(req.GetLimit(), historyDefault, historyLimit)
	var page []im.Event
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		sight, err := look(tx, id, me)
		if err != nil {
			return err
		}
		if req.AfterSeq != nil {
			page, err = sight.after(tx, max(0, req.GetAfterSeq()), limit+1)
			if more = len(page) > limit; more {
				page = page[:limit]
			}
			return err
		}
		before := im.Seq(math.MaxInt64)
		if req.BeforeSeq != nil {
			before = req.GetBeforeSeq()
		}
		if req.GetNoticesOnly() {
			page, err = sight.noticesBefore(tx, before, limit+1)
		} else {
			page, err = sight.before(tx, before, limit+1)
		}
		if more = len(page) > limit; more {
			page = page[1:]
		}
		return err
	})
	if err != nil {
		return nil, false, err
	}
	evs, err = protoEvents(page)
	return evs, more, err
}

func protoEvents(evs []im.Event) ([]*hyv1.Event, error) {
	out := make([]*hyv1.Event, len(evs))
	for i := range evs {
		var err error
		if out[i], err = evs[i].Proto(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// pageSize reads a requested size: 0 means def, the rest is bounded by limit.
func pageSize(asked int32, def, limit int) int {
	if asked <= 0 {
		return def
	}
	return min(int(asked), limit)
}
