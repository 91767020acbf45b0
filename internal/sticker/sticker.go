// Package sticker is packs of pictures that are sent as stickers: who may change
// them, and who keeps which. Sending one is conv's, its picture is a file of who
// made the pack (ADR 18).
package sticker

import (
	"context"
	"slices"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Limits of packs.
const (
	titleLimit   = 64 // characters
	stickersMost = 120
	packsMost    = 50 // made and kept, of one person
	sideMost     = 512
	bytesMost    = 512 << 10

	keepersBatch = 100
)

// Service holds the rules. All methods may be called from any goroutine.
type Service struct{ db *store.DB }

// New makes the service.
func New(db *store.DB) *Service {
	s := &Service{db}
	db.HandleJob(store.JobPackEnded, s.ended)
	return s
}

// list returns the packs me made or keeps.
func (s *Service) list(ctx context.Context, me im.UserID) (out []*hyv1.StickerPack, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		packs, err := kept(tx, me)
		if err == nil {
			out, err = show(tx, me, packs...)
		}
		return err
	})
	return out, err
}

// kept are the packs me made or keeps, of those me may see.
func kept(tx *store.Tx, me im.UserID) (out []*store.Pack, err error) {
	packs, err := tx.KeptPacks(me)
	for _, p := range packs {
		if p.SeenBy(me) {
			out = append(out, p)
		}
	}
	return out, err
}

// show is packs as me sees them.
func show(tx *store.Tx, me im.UserID, packs ...*store.Pack) ([]*hyv1.StickerPack, error) {
	ids := make([]int64, len(packs))
	for i, p := range packs {
		ids[i] = p.ID
	}
	stickers, err := tx.Stickers(ids...)
	out := make([]*hyv1.StickerPack, len(packs))
	for i, p := range packs {
		out[i] = &hyv1.StickerPack{Id: p.ID, Title: p.Title, Stickers: stickers[p.ID], Own: p.Owner == me, Private: p.Private}
	}
	return out, err
}

// seen returns a pack that me may see. Errors: PACK_NOT_FOUND.
func seen(tx *store.Tx, me im.UserID, id int64) (*store.Pack, error) {
	p, err := tx.Pack(id)
	if err == nil && (p == nil || !p.SeenBy(me)) {
		err = im.NotFound(hyv1.Reason_PACK_NOT_FOUND)
	}
	return p, err
}

func (s *Service) get(ctx context.Context, me im.UserID, id int64) (out *hyv1.StickerServiceGetResponse, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		p, err := seen(tx, me, id)
		if err != nil {
			return err
		}
		packs, err := show(tx, me, p)
		if err != nil {
			return err
		}
		keeps, err := tx.KeepsPack(me, id)
		out = &hyv1.StickerServiceGetResponse{Pack: packs[0], Kept: keeps}
		return err
	})
	return out, err
}

// change runs a rule on what me keeps, and tells me's devices if it changed
// something.
func (s *Service) change(ctx context.Context, me im.UserID, rule func(tx *store.Tx) (changed bool, err error)) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		switch a, err := tx.LockAccount(me); {
		case err != nil:
			return err
		case a == nil || a.Deleted:
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		changed, err := rule(tx)
		if err != nil || !changed {
			return err
		}
		return tx.TellStickers(me)
	})
}

// add has me keep somebody's pack.
func (s *Service) add(ctx context.Context, me im.UserID, id int64) error {
	return s.change(ctx, me, func(tx *store.Tx) (bool, error) {
		if _, err := seen(tx, me, id); err != nil {
			return false, err
		}
		if keeps, err := tx.KeepsPack(me, id); err != nil || keeps {
			return false, err
		}
		return true, keep(tx, me, id)
	})
}

func keep(tx *store.Tx, me im.UserID, id int64) error {
	packs, err := kept(tx, me)
	if err != nil {
		return err
	}
	if len(packs) >= packsMost {
		return full(hyv1.Reason_PACKS_FULL, packsMost)
	}
	return tx.KeepPack(me, id)
}

// remove ends that.
func (s *Service) remove(ctx context.Context, me im.UserID, id int64) error {
	return s.change(ctx, me, func(tx *store.Tx) (bool, error) {
		switch p, err := tx.Pack(id); {
		case err != nil:
			return false, err
		case p != nil && p.Owner == me:
			return false, im.Invalid(hyv1.Reason_PACK_IS_YOURS, "packId")
		}
		return tx.UnkeepPack(me, id)
	})
}

// order puts packs first.
func (s *Service) order(ctx context.Context, me im.UserID, first []int64) error {
	if len(first) > packsMost {
		return im.TooLong("packIds", packsMost)
	}
	return s.change(ctx, me, func(tx *store.Tx) (bool, error) {
		packs, err := kept(tx, me)
		if err != nil {
			return false, err
		}
		was, is := orders(packs, first)
		if slices.Equal(was, is) {
			return false, nil
		}
		return true, tx.OrderPacks(me, is)
	})
}

// ended has those forget a pack who keep it.
func (s *Service) ended(ctx context.Context, job store.Job) error {
	for {
		var keepers []im.UserID
		err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
			keepers, err = tx.PackKeepers(job.Key, keepersBatch)
			return err
		})
		if err != nil || len(keepers) == 0 {
			return err
		}
		for _, u := range keepers {
			err := s.db.Write(ctx, func(tx *store.Tx) error {
				if _, err := tx.LockAccount(u); err != nil {
					return err
				}
				if changed, err := tx.UnkeepPack(u, job.Key); err != nil || !changed {
					return err
				}
				return tx.TellStickers(u)
			})
			if err != nil {
				return err
			}
		}
	}
}
