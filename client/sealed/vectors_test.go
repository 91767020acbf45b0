package sealed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
)

var update = flag.Bool("update", false, "write test/vectors/sealed")

const vectorPath = "../../test/vectors/sealed/sealed.json"

// vectors are what clients in other languages are held to. Bytes are base64.
type vectors struct {
	Files   []fileVector    `json:"files"`
	Spoiled []spoiledVector `json:"spoiled"`
	Locks   []lockVector    `json:"locks"`
}

type fileVector struct {
	Name   string `json:"name"`
	Key    []byte `json:"key"`
	Salt   []byte `json:"salt"`
	Chunk  int    `json:"chunk"`
	Plain  []byte `json:"plain"`
	Sealed []byte `json:"sealed"`
}

type spoiledVector struct {
	Name   string `json:"name"`
	Key    []byte `json:"key"`
	Sealed []byte `json:"sealed"`
	Error  string `json:"error"` // format, key, damaged
}

type lockVector struct {
	Passphrase string `json:"passphrase"`
	Salt       []byte `json:"salt"`
	Iterations int    `json:"iterations"`
	Locked     []byte `json:"locked"`
	Key        []byte `json:"key,omitempty"` // none: the passphrase is wrong
	Name       string `json:"name,omitempty"`
	Type       string `json:"type,omitempty"`
	Size       int64  `json:"size,omitempty"`
}

func errorName(err error) string {
	switch {
	case errors.Is(err, ErrFormat):
		return "format"
	case errors.Is(err, ErrWrongKey):
		return "key"
	case errors.Is(err, ErrDamaged):
		return "damaged"
	}
	return ""
}

func TestVectors(t *testing.T) {
	if *update {
		write(t)
	}
	b, err := os.ReadFile(vectorPath)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Files) < 5 || len(v.Spoiled) < 15 || len(v.Locks) < 3 {
		t.Fatalf("%d files, %d spoiled, %d locks", len(v.Files), len(v.Spoiled), len(v.Locks))
	}
	for _, f := range v.Files {
		if got := sealAll(t, create(Key(f.Key), f.Chunk, f.Salt), f.Plain); !bytes.Equal(got, f.Sealed) {
			t.Errorf("%s: sealed in another way", f.Name)
		}
		if got, err := openAll(f.Sealed, Key(f.Key)); err != nil || !bytes.Equal(got, f.Plain) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	for _, s := range v.Spoiled {
		if _, err := openAll(s.Sealed, Key(s.Key)); errorName(err) != s.Error {
			t.Errorf("%s: %v, want %s", s.Name, err, s.Error)
		}
	}
	for _, l := range v.Locks {
		m, err := Unlock(&hyv1.Encryption{Version: 1, Salt: l.Salt, Iterations: int32(l.Iterations), Locked: l.Locked}, l.Passphrase)
		if len(l.Key) == 0 {
			if !errors.Is(err, ErrPassphrase) {
				t.Errorf("%q: %v", l.Passphrase, err)
			}
		} else if err != nil || !bytes.Equal(m.Key[:], l.Key) || m.Name != l.Name || m.Type != l.Type || m.Size != l.Size {
			t.Errorf("%q: %v, %v", l.Passphrase, m, err)
		}
	}
}

// write makes them anew: all of it is counted but the nonces of the locks.
func write(t *testing.T) {
	var v vectors
	key, salt := Key(bytes.Repeat([]byte{7}, 32)), []byte("sixteen bytes 01")
	for _, n := range []int{0, 1, small, small + 1, 3 * small} {
		plain := contentOf(n)
		v.Files = append(v.Files, fileVector{fmt.Sprintf("%d bytes", n), key[:], salt, small, plain, sealAll(t, create(key, small, salt), plain)})
	}
	plain := contentOf(2*small + 100)
	sealed, other := sealAll(t, create(key, small, salt), plain), sealAll(t, create(key, small, []byte("sixteen bytes 02")), plain)
	for name, b := range spoiled(sealed, other) {
		_, err := openAll(b, key)
		v.Spoiled = append(v.Spoiled, spoiledVector{name, key[:], b, errorName(err)})
	}
	v.Spoiled = append(v.Spoiled, spoiledVector{"under another key", bytes.Repeat([]byte{8}, 32), sealed, "key"})
	slices.SortFunc(v.Spoiled, func(a, b spoiledVector) int { return cmp.Compare(a.Name, b.Name) })
	m := Meta{Key: key, Name: "合同 2026.pdf", Type: "application/pdf", Size: 12345}
	for _, text := range []string{"wild geese fly south", " 大雁 南飞 ＡＢＣ１２ "} {
		p := phrase(text, salt, minIterations)
		l := lockVector{Passphrase: text, Salt: salt, Iterations: minIterations, Locked: p.Lock(m).GetLocked(), Key: key[:], Name: m.Name, Type: m.Type, Size: m.Size}
		v.Locks = append(v.Locks, l, lockVector{Passphrase: text + "x", Salt: salt, Iterations: minIterations, Locked: l.Locked})
	}
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(vectorPath, append(b, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}
