package file

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// writeOut has bytes of a file be on the disk, though not yet for good: neither its size nor the
// disk's own memory is written, which is what makes a sync dear to everybody else on the disk.
func writeOut(f *os.File, from, n int64) error {
	const all = unix.SYNC_FILE_RANGE_WAIT_BEFORE | unix.SYNC_FILE_RANGE_WRITE | unix.SYNC_FILE_RANGE_WAIT_AFTER
	err := unix.SyncFileRange(int(f.Fd()), from, n, all) //nolint:gosec // G115: a descriptor
	if errors.Is(err, unix.EINTR) || errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ESPIPE) {
		return f.Sync() // not every file system has it
	}
	return err
}
