package conv

import (
	"context"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

func checkSticker(s *hyv1.Sticker) error {
	switch {
	case len(s.ProtoReflect().GetUnknown()) > 0:
		return im.Invalid(hyv1.Reason_CONTENT_UNSUPPORTED, "content.sticker")
	case s.GetPackId() <= 0:
		return im.BadID("content.sticker.packId")
	}
	return checkFile(s.GetFile(), "content.sticker.file")
}

// takeSticker is takeFiles of a sticker: what its pack says of it is put in the
// place of what its sender does. The picture is a file of who made the pack; who
// takes it out at this moment leaves it for longer than any append takes. From a
// private pack nothing tells the pack. Errors: PACK_NOT_FOUND, STICKER_NOT_FOUND.
func (s *Service) takeSticker(ctx context.Context, from im.UserID, said *hyv1.Sticker) (refs []store.FileRef, err error) {
	file := said.GetFile().GetId()
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		pack, err := tx.Pack(said.GetPackId())
		if err != nil {
			return err
		}
		if pack == nil || !pack.SeenBy(from) {
			return im.NotFound(hyv1.Reason_PACK_NOT_FOUND)
		}
		if err := tx.UseFile(pack.Owner, file); err != nil {
			return err
		}
		one, err := tx.Sticker(pack.ID, file)
		if err != nil {
			return err
		}
		if one == nil {
			return im.NotFound(hyv1.Reason_STICKER_NOT_FOUND)
		}
		said.File, said.Emoji = one.GetFile(), one.GetEmoji()
		if pack.Private {
			said.PackId = 0
		}
		refs = []store.FileRef{{File: file, Owner: pack.Owner}}
		return nil
	})
	return refs, err
}
