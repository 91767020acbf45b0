package file

import (
	"errors"
	"io"
	"os"
	"runtime"
	"sync"
)

const (
	// piece is what is in memory of an upload at a time.
	piece = 256 << 10
	// onTheWay is how much of an upload is on its way to the disk at a time. A
	// database on the same disk waits, with each commit, for what others have there.
	onTheWay    = 1 << 20
	syncsAtOnce = 1
)

var pieces = sync.Pool{New: func() any { b := make([]byte, piece); return &b }}

// atWork is how many uploads are hashed and written at once. One processor stays
// free of them: who only wants to say something does not wait in their line.
func atWork() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// arrival takes what comes of an upload: hashed, written, and on to the disk
// while more comes.
type arrival struct {
	s       *Service
	f       *os.File
	h       *running // nil: not hashed
	at      int64    // where in the file the next byte belongs
	sent    int64    // what is before it is on the disk, or on its way there
	sending chan error
	lost    error // of what was sent
}

// take appends what src has. What it returns as taken is in the file, and not
// yet safe.
func (a *arrival) take(src io.Reader) (n int64, err error) {
	b := pieces.Get().(*[]byte)
	defer pieces.Put(b)
	for err == nil {
		var got int
		got, err = fill(*b, src)
		a.s.work <- struct{}{}
		wrote, e := a.write((*b)[:got])
		<-a.s.work
		n += int64(wrote)
		if e != nil {
			return n, e
		}
		runtime.Gosched() // a processor that has one upload after the other asks nobody else
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

func (a *arrival) write(b []byte) (int, error) {
	n, err := a.f.Write(b)
	if a.h != nil {
		_, _ = a.h.Write(b[:n]) // a hash takes everything
	}
	a.at += int64(n)
	if err == nil && a.at-a.sent >= onTheWay {
		err = a.send()
	}
	return n, err
}

// send has what was written go to the disk, when what was sent before is there.
func (a *arrival) send() error {
	if err := a.arrived(); err != nil {
		return err
	}
	from, to := a.sent, a.at
	a.sent, a.sending = to, make(chan error, 1)
	go func() {
		a.s.syncs <- struct{}{}
		err := writeOut(a.f, from, to-from)
		<-a.s.syncs
		a.sending <- err
	}()
	return nil
}

func (a *arrival) arrived() error {
	if a.sending != nil {
		a.lost = errors.Join(a.lost, <-a.sending)
		a.sending = nil
	}
	return a.lost
}

// sync returns when everything is on the disk for good.
func (a *arrival) sync() error {
	err := a.arrived()
	a.s.syncs <- struct{}{}
	defer func() { <-a.s.syncs }()
	return errors.Join(err, a.f.Sync())
}
