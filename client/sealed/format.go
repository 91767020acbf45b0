// Package sealed encrypts files before they are uploaded and opens them after
// they were downloaded. The server sees neither what is in them nor how they are
// called. docs/client-protocol.md, "Encrypted files", has the format for other
// clients; test/vectors/sealed holds all of them to the same bytes.
package sealed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"math/bits"
)

// What a sealed file is made of: a header, and chunks that are all full but the
// last one, each followed by its tag.
const (
	HeaderBytes = 56
	tagBytes    = 16

	// DefaultChunk is how many bytes of the file a chunk has.
	DefaultChunk = 256 << 10
	minChunk     = 1 << 10
	maxChunk     = 16 << 20
)

// magic is followed by the version.
var magic = []byte("HYENCF\x01")

// Errors of opening. None of them says more: what is not whole is not given out.
var (
	// ErrFormat: no sealed file, or one of a later version.
	ErrFormat = errors.New("sealed: not a sealed file of a known version")
	// ErrWrongKey: sealed under another key.
	ErrWrongKey = errors.New("sealed: the key is of another file")
	// ErrDamaged: changed, cut, put in another order, or not all of one file.
	ErrDamaged = errors.New("sealed: the file is damaged")
)

// Key is of one file alone.
type Key [32]byte

// NewKey makes a key.
func NewKey() (k Key) {
	_, _ = rand.Read(k[:]) // never fails
	return k
}

// File is a key made ready for one file: what is sealed with it twice must be
// the same, or both can be read by others.
type File struct {
	header []byte
	chunk  int64
	aead   cipher.AEAD
}

// Create makes a file ready to be sealed, in chunks of DefaultChunk.
func Create(key Key) *File { return CreateWith(key, DefaultChunk) }

// CreateWith is Create with chunks of another size: a power of two from 1 KiB to
// 16 MiB.
func CreateWith(key Key, chunk int) *File {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	return create(key, chunk, salt)
}

func create(key Key, chunk int, salt []byte) *File {
	header := make([]byte, HeaderBytes)
	copy(header, magic)
	header[7] = byte(bits.TrailingZeros(uint(chunk)))
	copy(header[8:], salt)
	aead, commitment := keys(key, header)
	copy(header[24:], commitment)
	return &File{header, int64(chunk), aead}
}

// Open reads a header. Errors: ErrFormat, ErrWrongKey.
func Open(header []byte, key Key) (*File, error) {
	if len(header) < HeaderBytes || !bytes.HasPrefix(header, magic) {
		return nil, ErrFormat
	}
	header = bytes.Clone(header[:HeaderBytes])
	chunk := int64(1) << min(header[7], 62)
	if chunk < minChunk || chunk > maxChunk {
		return nil, ErrFormat
	}
	aead, commitment := keys(key, header)
	if subtle.ConstantTimeCompare(commitment, header[24:HeaderBytes]) == 0 {
		return nil, ErrWrongKey
	}
	return &File{header, chunk, aead}, nil
}

// keys are what the chunks are sealed with, and what shows that a key is the
// right one before any of them is opened. Both hang on all of the header.
func keys(key Key, header []byte) (cipher.AEAD, []byte) {
	return expand(key[:], header[8:24], "hongyan file 1"+string(header[:8]))
}

// expand makes a key for AES-256-GCM, and a commitment to it.
func expand(secret, salt []byte, info string) (cipher.AEAD, []byte) {
	out, err := hkdf.Key(sha256.New, secret, salt, info, 64)
	if err != nil {
		panic(err) // the length is right
	}
	block, err := aes.NewCipher(out[:32])
	if err != nil {
		panic(err) // the length is right
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // the block is right
	}
	return aead, out[32:]
}

// Header is what a sealed file begins with. Who keeps it, with the key, can go on
// with a file in another process.
func (f *File) Header() []byte { return bytes.Clone(f.header) }

// Chunk is how many bytes of the file a chunk has.
func (f *File) Chunk() int64 { return f.chunk }

// Offset is where a chunk begins in the sealed file.
func (f *File) Offset(chunk int64) int64 { return HeaderBytes + chunk*(f.chunk+tagBytes) }

// Size is how long a file of size bytes is when it is sealed.
func (f *File) Size(size int64) int64 { return HeaderBytes + size + tagBytes*f.chunks(size) }

// chunks is how many a file of size bytes has: an empty one has an empty one.
func (f *File) chunks(size int64) int64 { return max(1, (size+f.chunk-1)/f.chunk) }

// nonce counts the chunks, and marks the last one.
func nonce(chunk int64, last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint64(n[3:], uint64(chunk))
	if last {
		n[11] = 1
	}
	return n
}

func (f *File) seal(to, plain []byte, chunk int64, last bool) []byte {
	return f.aead.Seal(to, nonce(chunk, last), plain, nil)
}

func (f *File) open(to, sealed []byte, chunk int64, last bool) ([]byte, error) {
	plain, err := f.aead.Open(to, nonce(chunk, last), sealed, nil)
	if err != nil || len(plain) == 0 && chunk > 0 {
		return nil, ErrDamaged
	}
	return plain, nil
}
