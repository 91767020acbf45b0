package server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const lockName = "hongyan.lock"

// dataDir is a data directory of which this process is the only user.
type dataDir struct {
	path string
	lock *os.File
}

// openData makes the directory if need be and takes its lock. The operating
// system drops the lock with the process, however it ends.
func openData(path string) (*dataDir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, dataProblem(path, err)
	}
	f, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, dataProblem(path, err)
	}
	if err := lockFile(f); err != nil {
		holder := readPID(f)
		_ = f.Close()
		if !errors.Is(err, errLocked) {
			return nil, dataProblem(path, err)
		}
		return nil, lockedProblem(path, holder)
	}
	// The pid is a help for people; the lock is what counts.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &dataDir{path: path, lock: f}, nil
}

// Close gives the directory free. The file stays: removing it would let two
// processes lock two files of the same name.
func (d *dataDir) Close() error { return d.lock.Close() }

func readPID(f *os.File) int {
	b := make([]byte, 32)
	n, _ := f.ReadAt(b, 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	return pid
}

func lockedProblem(path string, pid int) error {
	p := &Problem{
		What: fmt.Sprintf("the data directory %s is in use", path),
		Why:  "another process has it locked",
		Fix:  "stop that process, or choose another directory with --data",
		Exit: ExitData, Err: errLocked,
	}
	if pid > 0 {
		p.Why = fmt.Sprintf("process %s has it locked", describe(pid))
		p.Fix = fmt.Sprintf("stop it (kill %d), or choose another directory with --data", pid)
	}
	return p
}

var errLocked = errors.New("locked by another process")

func dataProblem(path string, err error) error {
	abs, absErr := filepath.Abs(path)
	if absErr != nil {
		abs = path
	}
	p := &Problem{
		What: fmt.Sprintf("cannot use the data directory %s", abs), Why: err.Error(),
		Fix: "choose another directory with --data", Exit: ExitData, Err: err,
	}
	if errors.Is(err, fs.ErrPermission) {
		p.Why += ownerOf(abs)
		p.Fix = fmt.Sprintf("chown -R %d:%d %s (as root), or choose another directory with --data", os.Getuid(), os.Getgid(), abs)
	}
	return p
}

// ownerOf tells mode and owner of path, or of the nearest parent that exists.
func ownerOf(path string) string {
	for {
		info, err := os.Stat(path)
		if err == nil {
			return fmt.Sprintf("\n%s is %s%s, and this process runs as user %d", path, info.Mode(), owner(info), os.Getuid())
		}
		parent := filepath.Dir(path)
		if parent == path {
			return ""
		}
		path = parent
	}
}
