// Package blob keeps bytes under the SHA-256 of what they are: on the local
// disk, or in any service that speaks S3. It knows nothing of files, people or
// messages. A blob never changes; who has the key has the same bytes for ever.
package blob

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
)

// Key is the SHA-256 of a blob.
type Key [32]byte

func (k Key) String() string { return hex.EncodeToString(k[:]) }

// ErrNotFound means there is no such blob.
var ErrNotFound = errors.New("no such blob")

// Store is where blobs are. Both implementations pass the same suite.
type Store interface {
	// Put stores the file at path under its key and returns when a crash cannot
	// lose it any more. path lies in the store's Stage, is closed, and has no
	// owner after Put has returned nil. Storing what is there already is no error.
	Put(ctx context.Context, key Key, path string) error
	// Open returns the blob, or ErrNotFound. ctx holds for its reads as well.
	Open(ctx context.Context, key Key) (Reader, error)
	// Delete is idempotent.
	Delete(ctx context.Context, key Key) error
	// Stage is a directory of the local disk from which Put takes files.
	Stage() string
}

// Reader reads a blob from any place of it.
type Reader interface {
	io.ReadSeekCloser
	Size() int64
}

// Linker is a store that others can be sent to for the bytes.
type Linker interface {
	// Link returns an address that gives the blob to who has it, for a few
	// minutes, with these headers.
	Link(ctx context.Context, key Key, contentType, disposition string) (string, error)
}
