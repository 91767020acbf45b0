package file

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/blob"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

const (
	// retryEvery is how often files are settled that could not be, from so long
	// ago on.
	retryEvery = 5 * time.Second
	// sweepEvery is how often what nobody needs is looked for.
	sweepEvery = 5 * time.Minute
	sweepBatch = 200
	// blobGrace is how long a blob is kept that nothing refers to: longer than
	// from storing it to referring to it.
	blobGrace = 10 * time.Minute
)

// Run does what is done without anybody asking, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	retry, sweep := time.NewTicker(retryEvery), time.NewTicker(sweepEvery)
	defer retry.Stop()
	defer sweep.Stop()
	s.logged(ctx, "settle files", s.settleLate(ctx))
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-retry.C:
			s.logged(ctx, "settle files", s.settleLate(ctx))
		case <-sweep.C:
			s.logged(ctx, "collect files", s.Sweep(ctx, time.Now()))
		}
	}
}

func (s *Service) logged(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		s.log.Error(what, "err", err)
	}
}

// settleLate goes on with what a crash or a fault left PENDING.
func (s *Service) settleLate(ctx context.Context) error {
	var list []*store.File
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.FilesInState(hyv1.FileState_FILE_STATE_PENDING, tx.Now().Add(-retryEvery), sweepBatch)
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range list {
		if err := s.settle(ctx, f); err != nil && !errors.Is(err, os.ErrNotExist) {
			s.log.Warn("a file is not settled yet", "file", f.ID, "err", err)
		}
	}
	return ctx.Err()
}

// Sweep throws away, as of now: uploads that stopped, files that nothing
// shows, blobs that no file refers to, and what crashes left in the stage.
func (s *Service) Sweep(ctx context.Context, now time.Time) error {
	if err := s.sweepFiles(ctx, now); err != nil {
		return err
	}
	if err := s.sweepBlobs(ctx, now); err != nil {
		return err
	}
	return s.sweepStage(ctx, now)
}

func (s *Service) sweepFiles(ctx context.Context, now time.Time) error {
	for {
		var list []*store.File
		err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
			list, err = tx.FilesUnused(now.Add(-s.cfg.UnfinishedExpire), now.Add(-s.cfg.UnsentExpire), sweepBatch)
			return err
		})
		if err != nil {
			return err
		}
		for _, f := range list {
			if err := s.sweepFile(ctx, f, now); err != nil {
				return err
			}
		}
		if len(list) < sweepBatch {
			return nil
		}
	}
}

// sweepFile drops f if nobody needs it, and else looks again later.
func (s *Service) sweepFile(ctx context.Context, f *store.File, now time.Time) error {
	expire := s.cfg.UnsentExpire
	if f.State == hyv1.FileState_FILE_STATE_UPLOADING {
		expire = s.cfg.UnfinishedExpire
	}
	before := now.Add(-expire)
	shown, err := s.shown(ctx, f.Owner, f.ID)
	if err != nil {
		return err
	}
	if shown {
		return s.use(ctx, f)
	}
	dropped := false
	err = s.db.Write(ctx, func(tx *store.Tx) (err error) {
		// Whoever sends it at this moment used it after before.
		dropped, err = tx.DropFile(f.Owner, f.ID, before)
		return err
	})
	if err != nil || !dropped {
		return err
	}
	_ = os.Remove((&Upload{File: f, s: s}).path()) // of an upload that stopped
	return nil
}

// unshown has files thrown away soon that a message or a pack showed, and none
// does now: what was recalled is not kept for as long as what may still be sent.
func (s *Service) unshown(ctx context.Context, job store.Job) error {
	for _, r := range store.UnshownFiles(job.Body) {
		if shown, err := s.shown(ctx, r.Owner, r.File); err != nil {
			return err
		} else if shown {
			continue
		}
		// Who forwards it just now has used it, and needs it that long.
		to := time.Now().Add(blobGrace - s.cfg.UnsentExpire)
		if err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.AgeFile(r.Owner, r.File, to) }); err != nil {
			return err
		}
	}
	return nil
}

// shown tells whether any message, group or sticker shows a file, or it is its
// owner's own picture.
func (s *Service) shown(ctx context.Context, owner im.UserID, file int64) (shown bool, err error) {
	err = s.db.Read(ctx, func(tx *store.Tx) (err error) {
		if shown, err = tx.FileShown(file); err == nil && !shown {
			shown, err = tx.IsAvatar(owner, file)
		}
		return err
	})
	return shown, err
}

func (s *Service) use(ctx context.Context, f *store.File) error {
	return s.db.Write(ctx, func(tx *store.Tx) error { return tx.UseFile(f.Owner, f.ID) })
}

func (s *Service) sweepBlobs(ctx context.Context, now time.Time) error {
	for {
		var doomed [][]byte
		err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
			doomed, err = tx.DoomBlobs(now.Add(-blobGrace), sweepBatch)
			return err
		})
		if err != nil || len(doomed) == 0 {
			return err
		}
		for _, key := range doomed {
			if err := s.blobs.Delete(ctx, blob.Key(key)); err != nil {
				return err
			}
			if err := s.db.Write(ctx, func(tx *store.Tx) error { return tx.ForgetBlob(key) }); err != nil {
				return err
			}
		}
	}
}

// sweepStage removes what is left of crashes: files that belong to no upload.
func (s *Service) sweepStage(ctx context.Context, now time.Time) error {
	entries, err := os.ReadDir(s.blobs.Stage())
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || now.Sub(info.ModTime()) < s.cfg.UnfinishedExpire {
			continue
		}
		id, err := strconv.ParseInt(e.Name(), 10, 64)
		if err == nil && s.staged(ctx, id) {
			continue
		}
		if err == nil || strings.HasPrefix(e.Name(), "made-") || strings.HasSuffix(e.Name(), ".put") {
			_ = os.Remove(filepath.Join(s.blobs.Stage(), e.Name())) // tried again next time
		}
	}
	return nil
}

// staged tells whether the bytes of a file may still be needed in the stage; in
// doubt they are.
func (s *Service) staged(ctx context.Context, id int64) (needed bool) {
	err := s.db.ReadOne(ctx, func(tx *store.Tx) (err error) {
		needed, err = tx.FileStaged(id)
		return err
	})
	return needed || err != nil
}
