package blob

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// staged writes a file where Put takes it from.
func staged(t *testing.T, s Store, content []byte) (Key, string) {
	t.Helper()
	f, err := os.CreateTemp(s.Stage(), "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(content), f.Name()
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func put(t *testing.T, s Store, content []byte) Key {
	t.Helper()
	key, path := staged(t, s, content)
	if err := s.Put(t.Context(), key, path); err != nil {
		t.Fatal(err)
	}
	return key
}

func get(t *testing.T, s Store, key Key) []byte {
	t.Helper()
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil || int64(len(b)) != r.Size() {
		t.Fatalf("%d of %d bytes: %v", len(b), r.Size(), err)
	}
	return b
}

// conform is what every store promises. big is the size of its largest blob.
func conform(t *testing.T, s Store, big int) {
	t.Run("what is put is there", func(t *testing.T) {
		for _, n := range []int{0, 1, 4096, 1 << 20, big} {
			content := random(n)
			if got := get(t, s, put(t, s, content)); !bytes.Equal(got, content) {
				t.Errorf("%d bytes came back as %d others", n, len(got))
			}
		}
	})
	t.Run("nothing is left in the stage", func(t *testing.T) {
		put(t, s, random(100))
		if left, err := os.ReadDir(s.Stage()); err != nil || len(left) > 0 {
			t.Errorf("left: %v %v", left, err)
		}
	})
	t.Run("the same again is no error", func(t *testing.T) {
		content := random(1000)
		put(t, s, content)
		if got := get(t, s, put(t, s, content)); !bytes.Equal(got, content) {
			t.Error("other bytes")
		}
	})
	t.Run("any part can be read", func(t *testing.T) {
		content := random(100_000)
		r, err := s.Open(t.Context(), put(t, s, content))
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		for _, part := range []struct{ from, n int }{{50_000, 10}, {0, 1}, {99_999, 1}, {10, 60_000}, {100_000, 0}} {
			if at, err := r.Seek(int64(part.from), io.SeekStart); err != nil || at != int64(part.from) {
				t.Fatalf("seek: %d %v", at, err)
			}
			b := make([]byte, part.n)
			if _, err := io.ReadFull(r, b); err != nil || !bytes.Equal(b, content[part.from:part.from+part.n]) {
				t.Errorf("%v: %v", part, err)
			}
		}
		if end, err := r.Seek(0, io.SeekEnd); err != nil || end != 100_000 {
			t.Errorf("end: %d %v", end, err)
		}
		if n, err := r.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
			t.Errorf("after the end: %d %v", n, err)
		}
	})
	t.Run("what is deleted is gone", func(t *testing.T) {
		key := put(t, s, random(10))
		for range 2 {
			if err := s.Delete(t.Context(), key); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Open(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("open: %v", err)
		}
	})
	t.Run("many at once", func(t *testing.T) {
		content := random(10_000)
		var wg sync.WaitGroup
		for range 8 {
			key, path := staged(t, s, content)
			wg.Go(func() {
				if err := s.Put(t.Context(), key, path); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := get(t, s, sha256.Sum256(content)); !bytes.Equal(got, content) {
			t.Error("other bytes")
		}
	})
}

func TestDisk(t *testing.T) {
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	conform(t, d, 20<<20)
}

// A crash between the writing and the naming leaves no half blob under a name.
func TestDiskNamesOnlyWhatIsWhole(t *testing.T) {
	d, err := NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	key, path := staged(t, d, []byte("half"))
	if err := d.Put(context.Background(), key, path+".not"); err == nil {
		t.Fatal("stored what is not there")
	}
	if _, err := d.Open(t.Context(), key); !errors.Is(err, ErrNotFound) {
		t.Errorf("open: %v", err)
	}
	if filepath.Dir(path) != d.Stage() {
		t.Error("not from the stage")
	}
}
