package file

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/blob"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// settle tries again to make of a PENDING file, whose bytes lie in the stage, a READY or a
// REFUSED one. An error means: try again. Several at once do it once.
func (s *Service) settle(ctx context.Context, f *store.File) error {
	if !s.begin(f.ID) {
		return nil
	}
	defer s.end(f.ID)
	return s.settleHeld(ctx, f, true)
}

// settleHeld is for whoever began with f. Again: somebody may have tried before.
func (s *Service) settleHeld(ctx context.Context, f *store.File, again bool) error {
	done := *f
	path := (&Upload{File: f, s: s}).path()
	if _, err := os.Stat(path); err != nil {
		return err // of another node, perhaps
	}
	err := s.judge(ctx, &done, path, again)
	if e := new(im.Error); errors.As(err, &e) && e.Code == connect.CodeInvalidArgument {
		done.State, done.Refused, done.Blob, done.Thumb = hyv1.FileState_FILE_STATE_REFUSED, e.Reason, nil, nil
	} else if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.PutFile(&done, hyv1.FileState_FILE_STATE_PENDING)
		return err
	})
	if err != nil {
		return err
	}
	*f = done
	_ = os.Remove(path) // usually moved away
	return nil
}

func (s *Service) begin(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[id] {
		return false
	}
	s.busy[id] = true
	return true
}

func (s *Service) end(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.busy, id)
}

// judge fills in what f is, and stores its bytes. It can be run again.
func (s *Service) judge(ctx context.Context, f *store.File, path string, again bool) (err error) {
	if f.Mime, err = sniff(path, f.Name, f.Kind); err != nil {
		return err
	}
	if !suits(f.Mime, f.Kind) {
		return im.Invalid(hyv1.Reason_FILE_KIND_MISMATCH, "kind")
	}
	f.State = hyv1.FileState_FILE_STATE_READY
	if f.Kind == hyv1.FileKind_FILE_KIND_VIDEO || f.Kind == hyv1.FileKind_FILE_KIND_VOICE {
		if err := s.quiet(f, path, again); err != nil {
			return err
		}
	}
	isPicture := f.Kind == hyv1.FileKind_FILE_KIND_IMAGE
	if !isPicture && (f.Kind != hyv1.FileKind_FILE_KIND_UNSPECIFIED || !Inline(f.Mime) || f.Mime[:6] != "image/") {
		return s.putWhole(ctx, f, path)
	}
	l, err := s.look(ctx, path)
	switch e := new(im.Error); {
	case err == nil:
	case !isPicture && errors.As(err, &e):
		return s.putWhole(ctx, f, path) // a file like any other
	default:
		return err
	}
	f.Width, f.Height, f.Blurhash = l.width, l.height, l.blurhash
	if f.Thumb, err = s.putBytes(ctx, l.thumb); err != nil {
		return err
	}
	if !isPicture {
		return s.putWhole(ctx, f, path)
	}
	f.Mime, f.Size = l.mime, int64(len(l.bytes))
	f.Blob, err = s.putBytes(ctx, l.bytes)
	return err
}

// putWhole stores the upload as it is. What is in the stage stays there under
// its own name until the file is READY: after a crash it is all done again.
func (s *Service) putWhole(ctx context.Context, f *store.File, path string) error {
	second := path + ".put"
	_ = os.Remove(second) // of an earlier try
	if err := os.Link(path, second); err != nil {
		return full(err)
	}
	defer os.Remove(second)
	return s.put(ctx, blob.Key(f.Blob), second)
}

// look is lookAt when there is a decoder free.
func (s *Service) look(ctx context.Context, path string) (*look, error) {
	select {
	case s.decoders <- struct{}{}:
		defer func() { <-s.decoders }()
		return lookAt(path)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *Service) putBytes(ctx context.Context, b []byte) ([]byte, error) {
	f, err := os.CreateTemp(s.blobs.Stage(), "made-")
	if err != nil {
		return nil, full(err)
	}
	defer os.Remove(f.Name()) // moved away when all went well
	_, err = f.Write(b)
	if err = errors.Join(full(err), f.Close()); err != nil {
		return nil, err
	}
	key := blob.Key(sha256.Sum256(b))
	return key[:], s.put(ctx, key, f.Name())
}

// wantFor is how long to wait for a blob that is being deleted.
const wantFor = 5 * time.Second

// put stores a blob that the caller will have a file refer to.
func (s *Service) put(ctx context.Context, key blob.Key, path string) error {
	for end := time.Now().Add(wantFor); ; {
		wanted := false
		err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
			wanted, err = tx.WantBlob(key[:])
			return err
		})
		if err != nil {
			return err
		}
		if wanted {
			return s.blobs.Put(ctx, key, path)
		}
		if time.Now().After(end) {
			return errors.New("the blob is still being deleted")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(waitStep):
		}
	}
}
