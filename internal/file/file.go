// Package file is what people send that is not text: uploads that go on where
// they were cut, pictures made safe to show, who may fetch what, and the end
// of what nobody can see any more. The bytes are kept by blob.
package file

import (
	"context"
	"log/slog"
	"sync"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/blob"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// Config of the room.
type Config struct {
	MaxBytes         int64
	QuotaBytes       int64 // 0: none
	UnfinishedExpire time.Duration
	UnsentExpire     time.Duration
	Redirect         bool // to where the blobs are, if others can be sent there
}

// Sees tells whether a message shows a file to somebody now, and what it calls it.
// It is the visibility function.
type Sees func(ctx context.Context, user im.UserID, c im.ConvID, seq im.Seq, file int64) (name string, shown bool, err error)

// Faces tells whether owner lets viewer see their picture. It is the policy of
// privacy.
type Faces func(tx *store.Tx, viewer, owner im.UserID) (bool, error)

// Service holds the rules. All methods may be called from any goroutine.
type Service struct {
	db    *store.DB
	blobs blob.Store
	cfg   Config
	log   *slog.Logger
	sees  Sees
	faces Faces

	decoders chan struct{} // one slot per decoder
	hashers  chan struct{} // one per upload that is hashed
	disk     chan struct{} // one per upload that is written

	mu     sync.Mutex
	hashes map[int64]*running // of uploads under way
	busy   map[int64]bool     // files that are being settled
}

// New makes the service.
func New(db *store.DB, blobs blob.Store, cfg Config, sees Sees, faces Faces, log *slog.Logger) *Service {
	s := &Service{
		db: db, blobs: blobs, cfg: cfg, log: log.With("room", "file"), sees: sees, faces: faces,
		decoders: make(chan struct{}, decodersAtOnce()), hashers: make(chan struct{}, hashers()), disk: make(chan struct{}, diskWriters),
		hashes: map[int64]*running{}, busy: map[int64]bool{},
	}
	db.HandleJob(store.JobUnshown, s.unshown)
	return s
}

// own returns files of owner in the order of ids.
func (s *Service) own(ctx context.Context, owner im.UserID, ids []int64) (list []*store.File, err error) {
	err = s.db.ReadOne(ctx, func(tx *store.Tx) error {
		list = nil
		byID, err := tx.Files(owner, ids)
		for _, id := range ids {
			if f := byID[id]; f != nil {
				list = append(list, f)
				delete(byID, id)
			}
		}
		return err
	})
	return list, err
}

const (
	waitMax  = 10 * time.Second
	waitStep = 50 * time.Millisecond
)

// settled is own, when none of them is PENDING any more or after a while.
func (s *Service) settled(ctx context.Context, owner im.UserID, ids []int64, wait time.Duration) ([]*store.File, error) {
	end := time.Now().Add(min(wait, waitMax))
	for {
		list, err := s.own(ctx, owner, ids)
		if err != nil || !pending(list) || !time.Now().Before(end) {
			return list, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(waitStep):
		}
	}
}

func pending(list []*store.File) bool {
	for _, f := range list {
		if f.State == hyv1.FileState_FILE_STATE_PENDING {
			return true
		}
	}
	return false
}
