//go:build unix

package client

import (
	"errors"
	"os"
	"syscall"
)

// lockFile keeps other processes out until f is closed or this one dies.
func lockFile(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) //nolint:gosec // G115: a descriptor
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrOutboxInUse
	}
	return err
}

// syncDir makes the names in a directory durable.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
