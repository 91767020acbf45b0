package client

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// Outbox keeps messages that are not answered yet over a crash of the program.
// Its methods may be called from any goroutine.
type Outbox interface {
	// Put saves m before its first try. It must be durable when Put returns.
	Put(m Message) error
	// Delete forgets an answered message. It need not be durable: a message that
	// comes back is sent once more, and the server knows its ClientID. Deleting
	// what is not there is no error.
	Delete(clientID string) error
	// List returns what is left, in the order of Put.
	List() ([]Message, error)
}

// ErrOutboxInUse: another process has this outbox open.
var ErrOutboxInUse = errors.New("the outbox is in use by another process")

// FileOutbox is an Outbox in one file, to which it only appends; whenever
// nothing is left in it, it is emptied.
//
// A record is: length of the body (4 bytes, little endian), CRC-32 of the body
// (4 bytes), body. A body is 'p' and an encoded message, or 'd' and a client id.
// A record that is cut off or damaged ends the file: it is what a crash left of
// a Put that never returned.
type FileOutbox struct {
	mu    sync.Mutex
	f     *os.File
	size  int64
	order []string // client ids in the order of Put, with those deleted
	left  map[string]Message
}

const (
	recordHead = 8
	maxRecord  = 1 << 20
	// An emptied outbox is truncated only when that frees something.
	truncateAt = 64 << 10
)

// OpenOutbox opens or makes the outbox at path, readable by its owner only.
func OpenOutbox(path string) (*FileOutbox, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	o := &FileOutbox{f: f, left: map[string]Message{}}
	if err = lockFile(f); err == nil {
		err = o.load()
	}
	if err == nil {
		err = syncDir(filepath.Dir(path)) // or a power cut takes a new file back
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("open outbox %s: %w", path, err)
	}
	return o, nil
}

// load reads the file and cuts off what a crash left half written.
func (o *FileOutbox) load() error {
	all, err := io.ReadAll(o.f)
	if err != nil {
		return err
	}
	for {
		body, n := record(all[o.size:])
		if n == 0 {
			break
		}
		if err := o.apply(body); err != nil {
			return err
		}
		o.size += int64(n)
	}
	if o.size == int64(len(all)) {
		return nil
	}
	return o.f.Truncate(o.size)
}

// record returns the body of the first record in b, and the record's length; 0:
// there is no whole one.
func record(b []byte) (body []byte, n int) {
	if len(b) < recordHead {
		return nil, 0
	}
	size := int(binary.LittleEndian.Uint32(b))
	if size < 1 || size > maxRecord || len(b) < recordHead+size {
		return nil, 0
	}
	body = b[recordHead : recordHead+size]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(b[4:]) {
		return nil, 0
	}
	return body, recordHead + size
}

func (o *FileOutbox) apply(body []byte) error {
	if body[0] == 'd' {
		delete(o.left, string(body[1:]))
		return nil
	}
	var m Message
	if err := m.UnmarshalBinary(body[1:]); err != nil {
		return err
	}
	o.order = append(o.order, m.ClientID)
	o.left[m.ClientID] = m
	return nil
}

// Put appends m and syncs the file.
func (o *FileOutbox) Put(m Message) error {
	b, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	before := o.size
	if err := o.appendLocked('p', b); err != nil {
		return err
	}
	if err := o.f.Sync(); err != nil {
		// The caller is told it is not saved, so it must not be sent later.
		o.size = before
		return errors.Join(err, o.f.Truncate(before))
	}
	o.order = append(o.order, m.ClientID)
	o.left[m.ClientID] = m
	return nil
}

// Delete appends a note that the message was answered.
func (o *FileOutbox) Delete(clientID string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, ok := o.left[clientID]; !ok {
		return nil
	}
	delete(o.left, clientID)
	if len(o.left) > 0 || o.size < truncateAt {
		return o.appendLocked('d', []byte(clientID))
	}
	o.order, o.size = nil, 0
	return o.f.Truncate(0)
}

func (o *FileOutbox) appendLocked(kind byte, rest []byte) error {
	body := append([]byte{kind}, rest...)
	if len(body) > maxRecord {
		return fmt.Errorf("message of %d bytes: too long for the outbox", len(rest))
	}
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(body))) //nolint:gosec // G115: at most maxRecord
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(body))
	b = append(b, body...)
	if _, err := o.f.WriteAt(b, o.size); err != nil {
		return err
	}
	o.size += int64(len(b))
	return nil
}

// List returns what was not answered, oldest first.
func (o *FileOutbox) List() ([]Message, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.order = slices.DeleteFunc(o.order, func(id string) bool { _, ok := o.left[id]; return !ok })
	all := make([]Message, 0, len(o.order))
	for _, id := range o.order {
		all = append(all, o.left[id])
	}
	return all, nil
}

// Close frees the file. Use it after Client.Close.
func (o *FileOutbox) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.f.Close()
}
