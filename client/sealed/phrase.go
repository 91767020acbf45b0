package sealed

import (
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"strings"

	"golang.org/x/text/unicode/norm"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Version of what Lock makes.
const Version = 1

const (
	// Iterations that Lock asks of those who guess.
	Iterations    = 600_000
	minIterations = 100_000
	maxIterations = 10_000_000

	saltBytes  = 16
	nonceBytes = 16
	// What is locked is as long as a multiple of this: the length of a name tells
	// nothing.
	padBytes = 256
)

// Errors of Unlock.
var (
	// ErrPassphrase: it is another one.
	ErrPassphrase = errors.New("sealed: the passphrase is wrong")
	// ErrVersion: locked in a way of a later version.
	ErrVersion = errors.New("sealed: locked in an unknown way")
)

// Meta is what only those learn who have the passphrase.
type Meta struct {
	Key Key
	// Name is what the sender says: nobody made sure that it is none of a path.
	Name string
	// Type is a MIME type, as the sender says.
	Type string
	// Size in bytes before it was sealed.
	Size int64
	// Pixels; 0: no picture.
	Width, Height int
}

// locked is Meta as it is encrypted.
type locked struct {
	Key    []byte `json:"key"`
	Name   string `json:"name"`
	Type   string `json:"type,omitempty"`
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

// Phrase is a passphrase that two or more people agreed on elsewhere, made ready:
// that takes a good part of a second, and is done once for all files.
type Phrase struct {
	salt       []byte
	iterations int
	master     []byte
}

// NewPhrase makes a passphrase ready to lock files with.
func NewPhrase(passphrase string) *Phrase {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	return phrase(passphrase, salt, Iterations)
}

func phrase(passphrase string, salt []byte, iterations int) *Phrase {
	// As one types it on another keyboard it may be other bytes.
	text := strings.Trim(norm.NFKC.String(passphrase), " \t\r\n")
	master, err := pbkdf2.Key(sha256.New, text, salt, iterations, 32)
	if err != nil {
		panic(err) // the length is right
	}
	return &Phrase{salt, iterations, master}
}

func (p *Phrase) keys(nonce []byte) (cipher.AEAD, []byte) {
	return expand(p.master, nonce, "hongyan lock 1")
}

// Lock makes what a message says of an encrypted file.
func (p *Phrase) Lock(m Meta) *hyv1.Encryption {
	b, err := json.Marshal(locked{m.Key[:], m.Name, m.Type, m.Size, m.Width, m.Height})
	if err != nil {
		panic(err) // strings and numbers
	}
	for len(b)%padBytes != 0 {
		b = append(b, ' ')
	}
	out := make([]byte, nonceBytes)
	_, _ = rand.Read(out)
	aead, commitment := p.keys(out)
	out = append(out, commitment...)
	return &hyv1.Encryption{Version: Version, Salt: p.salt, Iterations: int32(p.iterations), Locked: aead.Seal(out, make([]byte, 12), b, nil)}
}

// Unlock opens what Lock made. Errors: ErrVersion, ErrPassphrase, ErrDamaged.
func Unlock(e *hyv1.Encryption, passphrase string) (m Meta, err error) {
	if e.GetVersion() != Version || len(e.GetSalt()) != saltBytes || e.GetIterations() < minIterations || e.GetIterations() > maxIterations {
		return m, ErrVersion
	}
	return phrase(passphrase, e.GetSalt(), int(e.GetIterations())).Unlock(e)
}

// Unlock opens what Lock of the same phrase made.
func (p *Phrase) Unlock(e *hyv1.Encryption) (m Meta, err error) {
	b := e.GetLocked()
	if len(b) < nonceBytes+32+tagBytes {
		return m, ErrDamaged
	}
	aead, commitment := p.keys(b[:nonceBytes])
	if subtle.ConstantTimeCompare(commitment, b[nonceBytes:nonceBytes+32]) == 0 {
		return m, ErrPassphrase
	}
	plain, err := aead.Open(nil, make([]byte, 12), b[nonceBytes+32:], nil)
	if err != nil {
		return m, ErrDamaged
	}
	var l locked
	if json.Unmarshal(plain, &l) != nil || len(l.Key) != len(m.Key) {
		return m, ErrDamaged
	}
	m = Meta{Name: l.Name, Type: l.Type, Size: l.Size, Width: l.Width, Height: l.Height}
	copy(m.Key[:], l.Key)
	return m, nil
}
