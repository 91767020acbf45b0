package file

import (
	"errors"
	"hash"
	"io"
	"os"
	"runtime"
	"sync"
	"unsafe"
)

const (
	// piece is what is in memory of an upload at a time.
	piece = 512 << 10
	// block is what a disk writes at the least, at places that are multiples of it.
	block = 4 << 10
	// loose is how much of an upload lies in the memory of the system at most. A
	// database on the same disk waits, with each commit, for what others have there.
	loose       = 2 << 20
	diskWriters = 1
)

// pieces begin where a disk can take them from.
var pieces = sync.Pool{New: func() any {
	b := make([]byte, piece+block)
	skip := -uintptr(unsafe.Pointer(&b[0])) & (block - 1)
	b = b[skip:][:piece:piece]
	return &b
}}

// hashers is how many uploads are hashed at once. One processor stays free of
// them: who only wants to say something does not wait in their line.
func hashers() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// synced is a file that is written, and made safe.
type synced interface {
	io.WriterAt
	Sync() error
}

// arrival takes what comes of an upload: hashed, and on the disk before more of it is
// taken. It goes there past the memory of the system, which costs a third
// and leaves nothing behind for others to wait for.
type arrival struct {
	s      *Service
	f      synced
	direct *os.File // f without the system's memory; nil: it has none
	h      *running // nil: not hashed
	at     int64    // where in the file the next byte belongs
	loose  int      // in the system's memory
}

// take appends what src has. What it returns as taken is in the file, and not
// yet safe.
func (a *arrival) take(src io.Reader) (n int64, err error) {
	b := pieces.Get().(*[]byte)
	defer pieces.Put(b)
	for err == nil {
		var got int
		got, err = fill((*b)[:piece-a.at%block], src)
		wrote, e := a.write((*b)[:got])
		n += int64(wrote)
		if e != nil {
			return n, e
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// fill reads until b is full or there is no more.
func fill(b []byte, src io.Reader) (n int, err error) {
	for n < len(b) && err == nil {
		var got int
		got, err = src.Read(b[n:])
		n += got
	}
	return n, err
}

// write hashes while it writes.
func (a *arrival) write(b []byte) (n int, err error) {
	var wg sync.WaitGroup
	if a.h != nil {
		wg.Go(func() {
			a.s.hash(a.h, b)
		})
	}
	a.s.disk <- struct{}{}
	n, err = a.put(b)
	<-a.s.disk
	wg.Wait()
	a.at += int64(n)
	return n, err
}

// hash has its turn for each piece.
func (s *Service) hash(h hash.Hash, b []byte) {
	s.hashers <- struct{}{}
	defer func() { <-s.hashers }()
	_, _ = h.Write(b) // a hash takes everything
}

func (a *arrival) put(b []byte) (int, error) {
	if a.direct != nil && a.at%block == 0 && len(b)%block == 0 {
		// A file that got longer behind what is loose would have a hole there after
		// a loss of power, and its length is what a client is told.
		if a.loose > 0 {
			if err := a.f.Sync(); err != nil {
				return 0, err
			}
			a.loose = 0
		}
		n, err := a.direct.WriteAt(b, a.at)
		if n > 0 || err == nil {
			return n, err
		}
		a.direct = nil // not on this disk
	}
	n, err := a.f.WriteAt(b, a.at)
	if a.loose += n; err == nil && a.loose >= loose {
		a.loose, err = 0, a.f.Sync()
	}
	return n, err
}

// sync returns when everything is on the disk for good.
func (a *arrival) sync() error {
	a.s.disk <- struct{}{}
	defer func() { <-a.s.disk }()
	return a.f.Sync()
}
