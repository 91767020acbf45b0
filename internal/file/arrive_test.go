package file

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func turns() *Service {
	return &Service{disk: make(chan struct{}, 1), hashers: make(chan struct{}, 1)}
}

// failing is a file of a system that can no longer write what it has in memory.
type failing struct{ *os.File }

var errLost = errors.New("lost")

func (failing) Sync() error { return errLost }

func TestNothingIsWrittenPastWhatIsNotSafe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "upload")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	direct, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer direct.Close()
	const at = 1000 // where the connection broke
	content := bytes.Repeat([]byte("geese"), piece)
	if err := f.Truncate(at); err != nil {
		t.Fatal(err)
	}
	a := &arrival{s: turns(), f: failing{f}, direct: direct, at: at}
	n, err := a.take(bytes.NewReader(content))
	info, e := f.Stat()
	if e != nil || !errors.Is(err, errLost) || n != piece-at || info.Size() != piece {
		t.Errorf("took %d, and the file has %d: %v %v", n, info.Size(), err, e)
	}
	a = &arrival{s: turns(), f: f, direct: direct, at: at}
	if n, err := a.take(bytes.NewReader(content)); err != nil || n != int64(len(content)) {
		t.Fatalf("%d %v", n, err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got[at:], content) {
		t.Errorf("other bytes: %v", err)
	}
}
