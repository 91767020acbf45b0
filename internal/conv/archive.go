package conv

import (
	"context"

	"hongyan/internal/im"
	"hongyan/internal/store"
)

// What one puts away comes back with the next message. Nothing is written then:
// a setting says how far the conversation had got, and whoever shows the list
// compares.

// archive puts a conversation into me's archive, or takes it out.
func (s *Service) archive(ctx context.Context, me im.UserID, id im.ConvID, archived bool) (store.Settings, error) {
	return s.putAway(ctx, me, id, archived, func(o *store.Settings) *int64 { return &o.Archived }, (*store.Tx).SetArchived)
}

// unlist takes a conversation out of me's list, or brings it back.
func (s *Service) unlist(ctx context.Context, me im.UserID, id im.ConvID, unlisted bool) (store.Settings, error) {
	return s.putAway(ctx, me, id, unlisted, func(o *store.Settings) *int64 { return &o.Unlisted }, (*store.Tx).SetUnlisted)
}

func (s *Service) putAway(ctx context.Context, me im.UserID, id im.ConvID, away bool, field func(*store.Settings) *int64,
	set func(*store.Tx, im.UserID, im.ConvID, int64) error) (out store.Settings, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		own, err := tx.LockUserConversation(me, id)
		if err != nil {
			return err
		}
		out = own.Settings
		num := int64(0)
		if away {
			if num, err = lastNum(tx, me, id); err != nil {
				return err
			}
			num++
		}
		if *field(&out) == num {
			return nil
		}
		*field(&out) = num
		if err := set(tx, me, id, num); err != nil {
			return err
		}
		return tellSettings(tx, me, id, out)
	})
	return out, err
}

// lastNum is the num of the last message me may see.
func lastNum(tx *store.Tx, me im.UserID, id im.ConvID) (im.Seq, error) {
	sight, err := look(tx, id, me)
	if err != nil {
		return 0, err
	}
	if !sight.current() {
		return tx.NumAt(id, sight.last().LeftSeq-1)
	}
	c, err := tx.Conversation(id)
	if err != nil {
		return 0, err
	}
	return c.LastNum, nil
}

// staleArchive is what archived becomes when own is muted: what came out of the
// archive before does not go back into it.
func staleArchive(tx *store.Tx, me im.UserID, own *store.UserConversation) (im.Seq, error) {
	archived := own.Settings.Archived
	if archived == 0 || own.Settings.MutedUntil.After(tx.Now()) {
		return archived, nil
	}
	num, err := lastNum(tx, me, own.Conv)
	if err != nil || num < archived {
		return archived, err
	}
	return 0, tx.SetArchived(me, own.Conv, 0)
}
