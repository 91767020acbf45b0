package http

import (
	"context"
	"sync"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
)

// uploadLocks gives an upload to one request at a time. The next one interrupts
// it once it reads its body, and not before: tusd has the body set by the one
// while the other looks whether there is one to be closed
// (https://github.com/tus/tusd/issues/1192 and those after it).
type uploadLocks struct {
	handler.Locker
	mu    sync.Mutex
	reads map[string]chan struct{} // by upload, of those who hold it and do not read yet
}

func newUploadLocks() *uploadLocks {
	return &uploadLocks{Locker: memorylocker.New(), reads: map[string]chan struct{}{}}
}

func (l *uploadLocks) NewLock(id string) (handler.Lock, error) {
	lock, err := l.Locker.NewLock(id)
	return uploadLock{lock, l, id}, err
}

// begin lets the request that holds an upload be interrupted.
func (l *uploadLocks) begin(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if reads, ok := l.reads[id]; ok {
		close(reads)
		delete(l.reads, id)
	}
}

type uploadLock struct {
	inner handler.Lock
	all   *uploadLocks
	id    string
}

func (k uploadLock) Lock(ctx context.Context, release func()) error {
	reads := make(chan struct{})
	err := k.inner.Lock(ctx, func() {
		<-reads
		release()
	})
	if err == nil {
		k.all.mu.Lock()
		k.all.reads[k.id] = reads
		k.all.mu.Unlock()
	}
	return err
}

func (k uploadLock) Unlock() error {
	k.all.begin(k.id)
	return k.inner.Unlock()
}
