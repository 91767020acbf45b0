package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/blob"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// uploadsLimit is how many uploads of one person may be unfinished.
const uploadsLimit = 200

func tooLarge(limit int64) error {
	return &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_FILE_TOO_LARGE, Field: "size", Limit: limit}
}

// Plan is what a client says of a file before it comes.
type Plan struct {
	Size    int64
	Name    string
	Kind    hyv1.FileKind
	Claimed []byte // SHA-256; nil: not told
}

// Upload is a file on its way, of whoever asked for it. It belongs to one
// request at a time.
type Upload struct {
	*store.File
	// Offset is how many bytes are there, and stay there whatever happens.
	Offset int64
	s      *Service
}

// Create begins an upload. Errors: FILE_TOO_LARGE, QUOTA_EXCEEDED,
// UPLOADS_FULL, STORAGE_FULL, USER_NOT_FOUND.
func (s *Service) Create(ctx context.Context, owner im.UserID, p Plan) (*Upload, error) {
	limit := s.cfg.MaxBytes
	if p.Kind == hyv1.FileKind_FILE_KIND_IMAGE {
		limit = min(limit, imageBytes)
	}
	if p.Size > limit {
		return nil, tooLarge(limit)
	}
	u := &Upload{s: s, File: &store.File{Owner: owner, ID: im.NewID(), State: hyv1.FileState_FILE_STATE_UPLOADING,
		Kind: p.Kind, Name: SafeName(p.Name), Size: p.Size, Claimed: p.Claimed}}
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		a, err := tx.LockAccount(owner)
		if err != nil {
			return err
		}
		if a == nil || a.Deleted {
			return im.NotFound(hyv1.Reason_USER_NOT_FOUND)
		}
		used, uploading, err := tx.FileUsage(owner)
		switch {
		case err != nil:
			return err
		case uploading >= uploadsLimit:
			return &im.Error{Code: connect.CodeResourceExhausted, Reason: hyv1.Reason_UPLOADS_FULL, Limit: uploadsLimit}
		case s.cfg.QuotaBytes > 0 && used+p.Size > s.cfg.QuotaBytes:
			return &im.Error{Code: connect.CodeFailedPrecondition, Reason: hyv1.Reason_QUOTA_EXCEEDED, Limit: s.cfg.QuotaBytes}
		}
		return tx.AddFile(u.File)
	})
	if err != nil {
		return nil, err
	}
	return u, u.make()
}

// Has returns nil if owner has this file, and FILE_NOT_FOUND if not.
func (s *Service) Has(ctx context.Context, owner im.UserID, id int64) error {
	list, err := s.own(ctx, owner, []int64{id})
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	return err
}

// Upload finds an upload again, for whoever holds its lock. Somebody else's is not there. One whose last
// byte came, and whose end was never reached, is ended now.
// Errors: FILE_NOT_FOUND.
func (s *Service) Upload(ctx context.Context, owner im.UserID, id int64) (*Upload, error) {
	u := &Upload{s: s}
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		u.File, err = tx.File(owner, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if u.State != hyv1.FileState_FILE_STATE_UPLOADING {
		u.Offset = u.Size
		return u, nil
	}
	if u.Offset, err = u.durable(); errors.Is(err, os.ErrNotExist) {
		err = u.make()
	}
	if err == nil && u.Offset == u.Size {
		err = u.Finish(ctx)
	}
	return u, err
}

func (u *Upload) path() string {
	return filepath.Join(u.s.blobs.Stage(), strconv.FormatInt(u.ID, 10))
}

// make makes an empty file that outlives a crash.
func (u *Upload) make() error {
	f, err := os.OpenFile(u.path(), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return full(err)
	}
	if err := f.Close(); err != nil {
		return full(err)
	}
	return blob.SyncDir(u.s.blobs.Stage())
}

// durable is how many bytes are on the disk for good: all that are there, once
// they are synced.
func (u *Upload) durable() (int64, error) {
	f, err := os.OpenFile(u.path(), os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// full gives a disk without space its name.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return im.Unavailable(hyv1.Reason_STORAGE_FULL, time.Minute, err)
	}
	return err
}

// running is the hash of what has come of a file so far.
type running struct {
	hash.Hash
	at int64
}

// Write appends what src has, and returns how much of it is safe now: on the
// disk for good, also when it returns an error. Errors: STORAGE_FULL.
func (u *Upload) Write(ctx context.Context, src io.Reader) (n int64, err error) {
	f, err := os.OpenFile(u.path(), os.O_WRONLY, 0)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	direct := openDirect(u.path())
	defer direct.Close() // of nil it does nothing
	a := &arrival{s: u.s, f: f, direct: direct, h: u.takeHash(), at: u.Offset}
	n, err = a.take(src)
	err = full(err)
	if e := a.sync(); e != nil {
		return 0, errors.Join(err, full(e)) // nobody knows what is there
	}
	u.Offset += n
	if a.h != nil && err == nil {
		a.h.at = u.Offset
		u.s.keepHash(u.ID, a.h)
	}
	// That it goes on keeps it from expiring.
	if time.Since(u.UsedAt) > u.s.cfg.UnfinishedExpire/10 {
		err = errors.Join(err, u.s.db.Write(ctx, func(tx *store.Tx) error { return tx.UseFile(u.Owner, u.ID) }))
	}
	return n, err
}

// takeHash returns the hash of all before Offset, if it is known.
func (u *Upload) takeHash() *running {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	h := u.s.hashes[u.ID]
	delete(u.s.hashes, u.ID)
	if h == nil && u.Offset == 0 {
		h = &running{Hash: sha256.New()}
	}
	if h == nil || h.at != u.Offset {
		return nil
	}
	return h
}

func (s *Service) keepHash(id int64, h *running) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hashes[id] = h
}

// sum is the SHA-256 of the whole file: of what came, or, where it did not all
// come at one stretch of this process, of what is on the disk.
func (u *Upload) sum() (blob.Key, error) {
	if h := u.takeHash(); h != nil && h.at == u.Size {
		return blob.Key(h.Sum(nil)), nil
	}
	return u.s.sumOf(u.path())
}

func (s *Service) sumOf(path string) (k blob.Key, err error) {
	f, err := os.Open(path)
	if err != nil {
		return k, err
	}
	defer f.Close()
	h := sha256.New()
	b := pieces.Get().(*[]byte)
	defer pieces.Put(b)
	for err == nil {
		var n int
		n, err = fill(*b, f)
		s.hash(h, (*b)[:n])
	}
	if !errors.Is(err, io.EOF) {
		return k, err
	}
	return blob.Key(h.Sum(nil)), nil
}

// Finish ends an upload of which every byte is there. Errors:
// UPLOAD_HASH_MISMATCH: then the upload is gone.
func (u *Upload) Finish(ctx context.Context) error {
	sum, err := u.sum()
	if err != nil {
		return err
	}
	if u.Claimed != nil && !bytes.Equal(u.Claimed, sum[:]) {
		if err := u.Abort(ctx); err != nil {
			return err
		}
		return im.Invalid(hyv1.Reason_UPLOAD_HASH_MISMATCH, "sha256")
	}
	// Before anybody may know that it is PENDING: the first to settle it knows that it is as it came.
	if !u.s.begin(u.ID) {
		return errors.New("somebody settles what is not PENDING")
	}
	defer u.s.end(u.ID)
	u.State, u.Blob = hyv1.FileState_FILE_STATE_PENDING, sum[:]
	first := false
	err = u.s.db.Write(ctx, func(tx *store.Tx) (err error) {
		first, err = tx.PutFile(u.File, hyv1.FileState_FILE_STATE_UPLOADING)
		return err
	})
	if err != nil {
		return err
	}
	// Usually it is READY with the answer. If not, it is tried again.
	if err := u.s.settleHeld(ctx, u.File, !first); err != nil {
		u.s.log.Warn("a file is not settled yet", "file", u.ID, "err", err)
	}
	return nil
}

// Abort throws an upload away. What is whole already stays.
func (u *Upload) Abort(ctx context.Context) error {
	u.takeHash()
	if u.State != hyv1.FileState_FILE_STATE_UPLOADING {
		return im.NotFound(hyv1.Reason_FILE_NOT_FOUND)
	}
	err := u.s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.DropFile(u.Owner, u.ID, tx.Now().Add(time.Hour))
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Remove(u.path()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
