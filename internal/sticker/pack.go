package sticker

import (
	"context"
	"slices"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// create makes a pack of me.
func (s *Service) create(ctx context.Context, me im.UserID, title string, stickers []*hyv1.Sticker, private bool) (out *hyv1.StickerPack, err error) {
	if title, err = parse(title, stickers); err != nil {
		return nil, err
	}
	p := &store.Pack{ID: im.NewID(), Owner: me, Title: title, Private: private}
	err = s.change(ctx, me, func(tx *store.Tx) (bool, error) {
		if out, err = put(tx, p, stickers); err != nil {
			return false, err
		}
		return true, keep(tx, me, p.ID)
	})
	return out, err
}

// update puts all that is in a pack of me in the place of what was.
func (s *Service) update(ctx context.Context, me im.UserID, id int64, title string, stickers []*hyv1.Sticker) (out *hyv1.StickerPack, err error) {
	if title, err = parse(title, stickers); err != nil {
		return nil, err
	}
	err = s.change(ctx, me, func(tx *store.Tx) (bool, error) {
		p, err := seen(tx, me, id)
		if err != nil {
			return false, err
		}
		if p.Owner != me {
			return false, im.Deny(hyv1.Reason_PACK_NOT_YOURS)
		}
		p.Title = title
		out, err = put(tx, p, stickers)
		return true, err
	})
	return out, err
}

// end deletes a pack of me.
func (s *Service) end(ctx context.Context, me im.UserID, id int64) error {
	return s.change(ctx, me, func(tx *store.Tx) (bool, error) {
		p, err := tx.Pack(id)
		switch {
		case err != nil || p == nil:
			return false, err
		case !p.SeenBy(me): // there is none
			return false, nil
		case p.Owner != me:
			return false, im.Deny(hyv1.Reason_PACK_NOT_YOURS)
		}
		if _, err := tx.UnkeepPack(me, id); err != nil {
			return false, err
		}
		return true, tx.DropPack(p)
	})
}

// parse checks what needs no look at the files.
func parse(title string, stickers []*hyv1.Sticker) (string, error) {
	title, err := im.Line(title, "title", titleLimit)
	switch {
	case err != nil:
		return "", err
	case title == "":
		return "", im.Required("title")
	case len(stickers) == 0:
		return "", im.Required("stickers")
	case len(stickers) > stickersMost:
		return "", full(hyv1.Reason_PACK_FULL, stickersMost)
	}
	for i, s := range stickers {
		switch id := s.GetFile().GetId(); {
		case id <= 0:
			return "", im.BadID("stickers.file.id")
		case !im.IsEmoji(s.GetEmoji()):
			return "", im.Invalid(hyv1.Reason_EMOJI_INVALID, "stickers.emoji")
		case slices.ContainsFunc(stickers[:i], func(o *hyv1.Sticker) bool { return o.GetFile().GetId() == id }):
			return "", im.Invalid(hyv1.Reason_MALFORMED, "stickers")
		}
	}
	return title, nil
}

// put stores a pack of these pictures of its owner, whose account is held.
func put(tx *store.Tx, p *store.Pack, stickers []*hyv1.Sticker) (*hyv1.StickerPack, error) {
	ids := make([]int64, len(stickers))
	for i, s := range stickers {
		ids[i] = s.GetFile().GetId()
	}
	slices.Sort(ids) // the order of locks
	for _, id := range ids {
		if err := tx.UseFile(p.Owner, id); err != nil {
			return nil, err
		}
	}
	files, err := tx.Files(p.Owner, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := fits(files[id]); err != nil {
			return nil, err
		}
	}
	if err := tx.PutPack(p, stickers); err != nil {
		return nil, err
	}
	out, err := show(tx, p.Owner, p)
	if err != nil {
		return nil, err
	}
	return out[0], nil
}

// fits: the file is a picture that was looked at, and small.
func fits(f *store.File) error {
	switch {
	case f == nil:
		return im.NotFound(hyv1.Reason_FILE_NOT_FOUND)
	case f.State != hyv1.FileState_FILE_STATE_READY:
		return &im.Error{Code: connect.CodeFailedPrecondition, Reason: hyv1.Reason_FILE_NOT_READY, Field: "stickers"}
	case f.Kind != hyv1.FileKind_FILE_KIND_IMAGE:
		return im.Invalid(hyv1.Reason_FILE_KIND_MISMATCH, "stickers")
	case f.Width > sideMost || f.Height > sideMost:
		return &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_STICKER_TOO_LARGE, Field: "stickers", Limit: sideMost}
	case f.Size > bytesMost:
		return &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_FILE_TOO_LARGE, Field: "stickers", Limit: bytesMost}
	}
	return nil
}

func full(r hyv1.Reason, limit int64) error {
	return &im.Error{Code: connect.CodeFailedPrecondition, Reason: r, Limit: limit}
}

// orders are the ids of packs: as they are, and with these first.
func orders(packs []*store.Pack, first []int64) (was, is []int64) {
	for _, p := range packs {
		was = append(was, p.ID)
	}
	for _, id := range append(slices.Clone(first), was...) {
		if slices.Contains(was, id) && !slices.Contains(is, id) {
			is = append(is, id)
		}
	}
	return was, is
}
