package file

import (
	"os"
	"syscall"
)

// openDirect opens a file that is written past the memory of the system; nil: it
// lies on a disk that cannot do that.
func openDirect(path string) *os.File {
	f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_DIRECT, 0)
	if err != nil {
		return nil
	}
	return f
}
