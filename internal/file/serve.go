package file

import (
	"cmp"
	"context"
	"errors"

	"hongyan/internal/blob"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Served is a variant of a file that somebody may have now.
type Served struct {
	Name string
	// Mime is empty for what says itself what it is: the server made it.
	Mime string
	Key  blob.Key
	s    *Service
}

var errNotFound = im.NotFound(hyv1.Reason_FILE_NOT_FOUND)

// OfMessage returns a variant of a file of a message, if the message shows it
// to user at this moment. Errors: FILE_NOT_FOUND.
func (s *Service) OfMessage(ctx context.Context, user im.UserID, c im.ConvID, seq im.Seq, id int64, variant string) (*Served, error) {
	name, shown, err := s.sees(ctx, user, c, seq, id)
	if errors.Is(err, im.NotFound(hyv1.Reason_CONVERSATION_NOT_FOUND)) || err == nil && !shown {
		return nil, errNotFound
	}
	if err != nil {
		return nil, err
	}
	var f *store.File
	err = s.db.Read(ctx, func(tx *store.Tx) error {
		owner, err := tx.FileOwner(c, seq, id)
		if err != nil {
			return err
		}
		f, err = tx.File(owner, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.Name = cmp.Or(name, nameless)
	return s.variant(f, variant)
}

// nameless is what a file is called whose owner's name for it is their own: a
// sticker, a poster.
const nameless = "picture"

// OfPack returns a variant of a sticker's picture, if user may see its pack at
// this moment. Errors: FILE_NOT_FOUND.
func (s *Service) OfPack(ctx context.Context, user im.UserID, pack, id int64, variant string) (*Served, error) {
	var f *store.File
	err := s.db.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.Pack(pack)
		if err != nil {
			return err
		}
		if p == nil || !p.SeenBy(user) {
			return errNotFound
		}
		one, err := tx.Sticker(pack, id)
		if err != nil {
			return err
		}
		if one == nil {
			return errNotFound
		}
		f, err = tx.File(p.Owner, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.Name = nameless
	return s.variant(f, variant)
}

// Own returns a variant of a file of user. Errors: FILE_NOT_FOUND.
func (s *Service) Own(ctx context.Context, user im.UserID, id int64, variant string) (*Served, error) {
	list, err := s.own(ctx, user, []int64{id})
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	return s.variant(list[0], variant)
}

func (s *Service) variant(f *store.File, variant string) (*Served, error) {
	switch {
	case f.State != hyv1.FileState_FILE_STATE_READY:
	case variant == original:
		return &Served{f.Name, f.Mime, blob.Key(f.Blob), s}, nil
	case variant == thumbnail && f.Thumb != nil:
		return &Served{f.Name, "", blob.Key(f.Thumb), s}, nil
	}
	return nil, errNotFound
}

// Open returns the bytes.
func (v *Served) Open(ctx context.Context) (blob.Reader, error) {
	r, err := v.s.blobs.Open(ctx, v.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, im.Internal("open a file that is there", err)
	}
	return r, err
}

// Elsewhere returns where else the bytes are to be had; empty: nowhere.
func (v *Served) Elsewhere(ctx context.Context, contentType, disposition string) (string, error) {
	to, can := v.s.blobs.(blob.Linker)
	if !can || !v.s.cfg.Redirect {
		return "", nil
	}
	return to.Link(ctx, v.Key, contentType, disposition)
}
