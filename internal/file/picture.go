package file

import (
	"bytes"
	"context"
	"image"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// pictureMost is how many pixels a picture has at most that nobody uploaded.
const pictureMost = 16_000_000

// Picture is a small picture made of a stranger's: none of its bytes are theirs.
type Picture struct {
	Bytes         []byte
	Mime          string
	Width, Height int
	Blurhash      string
}

// Shrink makes a small picture of what may be one. It waits for a decoder.
// Errors: IMAGE_INVALID, IMAGE_TOO_LARGE.
func (s *Service) Shrink(ctx context.Context, b []byte) (*Picture, error) {
	select {
	case s.decoders <- struct{}{}:
		defer func() { <-s.decoders }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l, err := lookIn(b, pictureMost)
	if err != nil {
		return nil, err
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(l.thumb))
	if err != nil {
		return nil, err
	}
	return &Picture{l.thumb, "image/" + format, c.Width, c.Height, l.blurhash}, nil
}

// Keep makes p a file of owner, who is about to have a message show it.
func (s *Service) Keep(ctx context.Context, owner im.UserID, p *Picture) (*hyv1.File, error) {
	key, err := s.putBytes(ctx, p.Bytes)
	if err != nil {
		return nil, err
	}
	f := store.File{Owner: owner, ID: im.NewID(), State: hyv1.FileState_FILE_STATE_READY, Kind: hyv1.FileKind_FILE_KIND_IMAGE,
		Size: int64(len(p.Bytes)), Mime: p.Mime, Width: p.Width, Height: p.Height, Blurhash: p.Blurhash, Blob: key, Thumb: key}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AddFile(&f); err != nil {
			return err
		}
		_, err := tx.PutFile(&f, f.State)
		return err
	})
	return &hyv1.File{Id: f.ID, Size: f.Size, Mime: f.Mime, Width: int32(f.Width), Height: int32(f.Height), Blurhash: f.Blurhash}, err //nolint:gosec // G115: a thumbnail's
}
