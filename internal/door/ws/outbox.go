package ws

import (
	"errors"
	"os"
	"sync"
	"time"
)

// The outbox. Frames are queued in c.out; one goroutine at a time, the one that
// set c.writing, takes the whole batch and writes it without holding c.mu. That
// is the caller of Flush as long as the socket takes bytes at once, and a flush
// goroutine from the first time it does not until the outbox is empty.

// frameCost is added to the bytes of a queued frame, so that a flood of tiny
// frames is bounded by what it really takes: a slice header and an allocation.
const frameCost = 32

// chunkBytes is how much is written at a time: a TLS record, or what makes the
// system call cheap beside the copying.
const chunkBytes = 16 << 10

// directRounds is how many batches a caller of Flush writes before a goroutine
// takes over, so that nobody works for others without end.
const directRounds = 4

// Queue adds one complete frame, header included, to what waits for the client.
// It does not block, nor write unless it refuses. The bytes must never change afterwards
// and may be shared by many connections.
//
// It is false when the frame is not queued: because the outbox, unless it is
// empty, would pass Options.OutboxBytes (each frame counts 32 bytes more than
// its length), and then Drained follows; or because the connection is closing,
// and then Closed follows.
func (c *Conn) Queue(frame []byte) bool {
	c.mu.Lock()
	if c.dead || c.closing.Load() {
		c.mu.Unlock()
		return false
	}
	if c.roomLocked(len(frame)) {
		c.appendLocked(frame)
		c.mu.Unlock()
		return true
	}
	c.refused = true
	c.mu.Unlock()
	c.s.stats.full.Inc()
	c.Flush()
	return false
}

// Flush writes what is queued as far as the socket takes it at once, and sees
// to it that the rest follows. It does not block.
func (c *Conn) Flush() {
	c.mu.Lock()
	if c.writing || c.corked || c.out == nil {
		c.mu.Unlock()
		return
	}
	b := c.out
	c.out, c.writing = nil, true
	c.mu.Unlock()
	for range directRounds {
		err := c.writeNow(b)
		if err == errAgain {
			break
		}
		if b = c.next(b, err); b == nil {
			return
		}
	}
	c.spawn(b)
}

// Send is Queue and Flush.
func (c *Conn) Send(frame []byte) bool {
	ok := c.Queue(frame)
	if ok {
		c.Flush()
	}
	return ok
}

func (c *Conn) roomLocked(n int) bool {
	return c.queued == 0 || c.queued+n+frameCost <= c.s.o.OutboxBytes
}

func (c *Conn) appendLocked(frame []byte) {
	if c.out == nil {
		c.out = batches.Get().(*batch)
	}
	c.out.frames = append(c.out.frames, frame)
	c.out.cost += len(frame) + frameCost
	c.queued += len(frame) + frameCost
}

// next is what the writer in Flush calls when b is written or has failed. It
// returns the next batch, or nil if the caller is the writer no more.
func (c *Conn) next(b *batch, err error) *batch {
	if err != nil {
		c.abort(err)
	}
	c.mu.Lock()
	c.accountLocked(b)
	if b = c.out; b != nil {
		c.out = nil
		c.mu.Unlock()
		return b
	}
	if c.refused && !c.dead {
		c.flusher = true // still writing: it calls Drained
		c.mu.Unlock()
		go c.flush(nil)
		return nil
	}
	c.writing = false
	said := c.saidLocked()
	c.mu.Unlock()
	if said {
		c.hangUp()
	}
	return nil
}

// spawn makes a flush goroutine the writer.
func (c *Conn) spawn(b *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		c.writing = false
		return
	}
	c.flusher = true
	go c.flush(b)
}

// flush writes until the outbox is empty, waiting for the client as long as it
// takes something within each WriteTimeout. b may be nil.
func (c *Conn) flush(b *batch) {
	for {
		var err error
		if b != nil {
			if err = c.writeNow(b); err == errAgain {
				err = c.writeWait(b)
				if err == nil {
					continue
				}
			}
		}
		if b = c.nextFlush(b, err); b == nil {
			return
		}
	}
}

// nextFlush is next for the flush goroutine, which calls the Handler: Drained
// while it is the writer, Closed if reading ended meanwhile.
func (c *Conn) nextFlush(b *batch, err error) *batch {
	if err != nil {
		c.abort(err)
	}
	c.mu.Lock()
	c.accountLocked(b)
	for c.out == nil && c.refused && !c.dead && !c.closing.Load() {
		c.refused = false
		c.mu.Unlock()
		c.guard(func() { c.s.h.Drained(c) })
		c.mu.Lock()
	}
	if b = c.out; b != nil {
		c.out = nil
		c.mu.Unlock()
		return b
	}
	c.writing, c.flusher = false, false
	said, ended := c.saidLocked(), c.ended
	c.mu.Unlock()
	if said {
		c.hangUp()
	}
	if ended {
		c.closed()
	}
	return nil
}

// accountLocked takes b, written or failed, from the books.
func (c *Conn) accountLocked(b *batch) {
	if b != nil {
		c.queued -= b.cost
		b.recycle()
	}
}

// saidLocked is true once: when our close frame, the last thing ever queued, is
// written.
func (c *Conn) saidLocked() bool {
	if c.dead || c.closeSent || !c.closing.Load() {
		return false
	}
	c.closeSent = true
	return true
}

// hangUp follows our close frame. If the client sent its own, the connection is
// over. Else the client sees the end of our side, and what it still sends is
// read and dropped until it closes too; to close at once could make the kernel
// take back the close frame (RFC 9293 §3.6.1: data lost to a reset).
func (c *Conn) hangUp() {
	c.mu.Lock()
	over := c.peerClosed
	c.mu.Unlock()
	if over {
		c.abort(errDone)
	} else {
		closeWrite(c.nc)
	}
}

// writeNow writes b as far as the socket takes it: nil if all, else errAgain.
func (c *Conn) writeNow(b *batch) error {
	under := c.sock()
	for p := b.chunk(); len(p) > 0; p = b.chunk() {
		var n int
		var err error
		switch {
		case c.raw == nil:
			return errAgain
		case under == nil:
			n, err = writeNow(c.raw, p)
		default:
			n, err = under.writeNow(c.nc, p)
		}
		b.advance(n)
		if err != nil {
			return err
		}
	}
	if c.raw != nil && under != nil && under.full() {
		return errAgain // all of b is encrypted, but not yet written
	}
	return nil
}

// writeWait writes something of b, waiting for it up to WriteTimeout.
func (c *Conn) writeWait(b *batch) error {
	deadline := time.Now().Add(c.s.o.WriteTimeout)
	if err := c.nc.SetWriteDeadline(deadline); err != nil {
		return err
	}
	var n int
	var err error
	if under := c.sock(); c.raw != nil && under != nil {
		n, err = under.drain()
	} else {
		n, err = c.nc.Write(b.chunk())
		b.advance(n)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		if n > 0 {
			return nil
		}
		return errStalled
	}
	return err
}

// batch is a run of frames that are written together.
type batch struct {
	frames [][]byte
	first  int               // frames[:first] are written
	off    int               // bytes of frames[first] that are written
	cost   int               // of all frames
	buf    *[chunkBytes]byte // nil until chunk copies
}

// keepFrames is how many frames a pooled batch may have room for.
const keepFrames = 1024

var (
	batches = sync.Pool{New: func() any { return &batch{frames: make([][]byte, 0, 4)} }}
	chunks  = sync.Pool{New: func() any { return new([chunkBytes]byte) }}
)

// chunk is the next bytes to write, none at the end: the rest of a frame, or
// as many small frames as fit, copied together, which beats writev.
func (b *batch) chunk() []byte {
	if b.first == len(b.frames) {
		return nil
	}
	head := b.frames[b.first][b.off:]
	if b.first+1 == len(b.frames) || len(head)+len(b.frames[b.first+1]) > chunkBytes {
		return head
	}
	if b.buf == nil {
		b.buf = chunks.Get().(*[chunkBytes]byte)
	}
	p := append(b.buf[:0], head...)
	for _, f := range b.frames[b.first+1:] {
		if len(p)+len(f) > chunkBytes {
			break
		}
		p = append(p, f...)
	}
	return p
}

// advance takes n written bytes off.
func (b *batch) advance(n int) {
	for n > 0 {
		left := len(b.frames[b.first]) - b.off
		if n < left {
			b.off += n
			return
		}
		n -= left
		b.first, b.off = b.first+1, 0
	}
}

func (b *batch) recycle() {
	if b.buf != nil {
		chunks.Put(b.buf)
	}
	clear(b.frames)
	if cap(b.frames) > keepFrames {
		b.frames = make([][]byte, 0, 4)
	}
	*b = batch{frames: b.frames[:0]}
	batches.Put(b)
}
