package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk keeps blobs in a directory: blobs/ab/cdef… by their keys, and what is
// not whole yet in stage.
type Disk struct{ blobs, stage string }

// NewDisk makes the directories under dir.
func NewDisk(dir string) (*Disk, error) {
	d := &Disk{filepath.Join(dir, "blobs"), filepath.Join(dir, "uploads")}
	for _, made := range []string{d.blobs, d.stage} {
		if err := os.MkdirAll(made, 0o700); err != nil {
			return nil, err
		}
	}
	return d, SyncDir(dir)
}

// Stage implements Store.
func (d *Disk) Stage() string { return d.stage }

func (d *Disk) path(key Key) string {
	name := key.String()
	return filepath.Join(d.blobs, name[:2], name[2:])
}

// Put implements Store: the bytes are synced before they get their name, the
// name before it is told.
func (d *Disk) Put(_ context.Context, key Key, path string) error {
	if err := SyncFile(path); err != nil {
		return err
	}
	to := d.path(key)
	shard := filepath.Dir(to)
	if err := os.Mkdir(shard, 0o700); err == nil {
		if err := SyncDir(d.blobs); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrExist) {
		return err
	}
	// In place of one that is there: it has the same bytes.
	if err := os.Rename(path, to); err != nil {
		return err
	}
	return SyncDir(shard)
}

type diskReader struct {
	*os.File
	size int64
}

func (r diskReader) Size() int64 { return r.size }

// Open implements Store.
func (d *Disk) Open(_ context.Context, key Key) (Reader, error) {
	f, err := os.Open(d.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return diskReader{f, info.Size()}, nil
}

// Delete implements Store.
func (d *Disk) Delete(_ context.Context, key Key) error {
	err := os.Remove(d.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// SyncFile has the bytes of a file outlive a crash of the machine.
func SyncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// SyncDir does so with the names in a directory.
func SyncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
