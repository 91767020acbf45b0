package sealed

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	hyv1 "hongyan/gen/hongyan/v1"
)

const small = minChunk

func contentOf(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i/small)
	}
	return b
}

func sealAll(t testing.TB, f *File, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := f.Writer(&out, 0)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func openAll(sealed []byte, key Key) ([]byte, error) {
	r, err := NewReader(bytes.NewReader(sealed), key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// The lengths at which chunks begin and end.
var lengths = []int{0, 1, small - 1, small, small + 1, 2 * small, 3*small - 1, 3 * small, 5*small + 17}

func TestWhatIsSealedIsOpened(t *testing.T) {
	for _, n := range lengths {
		key := NewKey()
		f := CreateWith(key, small)
		plain := contentOf(n)
		sealed := sealAll(t, f, plain)
		if int64(len(sealed)) != f.Size(int64(n)) {
			t.Errorf("%d: %d bytes, told %d", n, len(sealed), f.Size(int64(n)))
		}
		got, err := openAll(sealed, key)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d: %d bytes, %v", n, len(got), err)
		}
		// However it comes and goes.
		var out bytes.Buffer
		w := f.Writer(&out, 0)
		if _, err := io.CopyBuffer(w, iotest.OneByteReader(bytes.NewReader(plain)), make([]byte, 100)); err != nil || w.Close() != nil || !bytes.Equal(out.Bytes(), sealed) {
			t.Errorf("%d: written byte by byte it is another one: %v", n, err)
		}
		r, err := NewReader(iotest.HalfReader(bytes.NewReader(sealed)), key)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(iotest.OneByteReader(r)); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%d: read byte by byte: %d bytes, %v", n, len(got), err)
		}
		if err := iotest.TestReader(f.Reader(bytes.NewReader(sealed[HeaderBytes:]), 0), plain); err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestItGoesOnFromAnyChunk(t *testing.T) {
	for _, n := range lengths {
		key := NewKey()
		f := CreateWith(key, small)
		plain := contentOf(n)
		sealed := sealAll(t, f, plain)
		again, err := Open(sealed, key) // as another process would
		if err != nil {
			t.Fatal(err)
		}
		for chunk := range f.chunks(int64(n)) {
			rest := plain[chunk*small:]
			got, err := io.ReadAll(again.Reader(bytes.NewReader(sealed[f.Offset(chunk):]), chunk))
			if err != nil || !bytes.Equal(got, rest) {
				t.Errorf("%d: opened from %d: %d bytes, %v", n, chunk, len(got), err)
			}
			if chunk == 0 {
				continue
			}
			var out bytes.Buffer
			w := again.Writer(&out, chunk)
			if _, err := w.Write(rest); err != nil || w.Close() != nil || !bytes.Equal(out.Bytes(), sealed[f.Offset(chunk):]) {
				t.Errorf("%d: sealed from %d it is another one: %v", n, chunk, err)
			}
		}
		source := again.Source(bytes.NewReader(plain), int64(n))
		if err := iotest.TestReader(io.NewSectionReader(source, 0, source.Size()), sealed); err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
}

func TestASourceThatBecameShorterIsNotSealedToItsEnd(t *testing.T) {
	s := CreateWith(NewKey(), small).Source(bytes.NewReader(contentOf(small)), 2*small)
	if _, err := io.ReadAll(io.NewSectionReader(s, 0, s.Size())); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

// spoiled are files that were whole once, by what was done to them.
func spoiled(sealed, other []byte) map[string][]byte {
	const full = small + tagBytes
	chunk := func(b []byte, i int) []byte { return b[HeaderBytes+i*full : min(len(b), HeaderBytes+(i+1)*full)] }
	header, a, b, c := sealed[:HeaderBytes], chunk(sealed, 0), chunk(sealed, 1), chunk(sealed, 2)
	return map[string][]byte{
		"two chunks changed places":     slices.Concat(header, b, a, c),
		"a chunk comes twice":           slices.Concat(header, a, a, b, c),
		"the last chunk comes twice":    slices.Concat(sealed, c),
		"a chunk is missing":            slices.Concat(header, a, c),
		"cut at the end of a chunk":     slices.Concat(header, a, b),
		"cut at the end of the first":   slices.Concat(header, a),
		"cut in a chunk":                sealed[:len(sealed)-small/2],
		"cut in a tag":                  sealed[:len(sealed)-1],
		"cut in the tag of a full one":  sealed[:HeaderBytes+full-1],
		"nothing but the header":        header,
		"a chunk of another file":       slices.Concat(header, a, chunk(other, 1), c),
		"the last chunk of another":     slices.Concat(header, a, b, chunk(other, 2)),
		"one byte more":                 slices.Concat(sealed, []byte{0}),
		"an empty chunk more":           slices.Concat(sealed, make([]byte, tagBytes)),
		"the header of another":         slices.Concat(other[:HeaderBytes], a, b, c),
		"the whole file twice":          slices.Concat(sealed, sealed),
		"the first chunk as the only":   slices.Concat(header, a[:len(a)-1]),
		"another version":               slices.Concat(header[:6], []byte{2}, sealed[7:]),
		"chunks said to be larger":      slices.Concat(header[:7], []byte{header[7] + 1}, sealed[8:]),
		"chunks said to be far too big": slices.Concat(header[:7], []byte{200}, sealed[8:]),
		"cut in the header":             sealed[:HeaderBytes-1],
		"empty":                         nil,
	}
}

func TestNothingButTheWholeFileIsOpened(t *testing.T) {
	key := NewKey()
	for _, n := range []int{2*small + 100, 3 * small} {
		plain := contentOf(n)
		sealed, other := sealAll(t, CreateWith(key, small), plain), sealAll(t, CreateWith(key, small), plain)
		for name, b := range spoiled(sealed, other) {
			got, err := openAll(b, key)
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrFormat) && !errors.Is(err, ErrWrongKey) {
				t.Errorf("%s: %v", name, err)
			}
			if !bytes.HasPrefix(plain, got) {
				t.Errorf("%s: gives out what the file never said", name)
			}
		}
	}
}

func TestEveryBitCounts(t *testing.T) {
	key := NewKey()
	sealed := sealAll(t, CreateWith(key, small), contentOf(small+40))
	for i := range sealed {
		b := bytes.Clone(sealed)
		b[i] ^= 1 << (i % 8)
		if _, err := openAll(b, key); err == nil {
			t.Fatalf("byte %d may be another one", i)
		}
	}
}

func TestAWrongKeyIsToldFromDamage(t *testing.T) {
	sealed := sealAll(t, Create(NewKey()), contentOf(100))
	if got, err := openAll(sealed, NewKey()); !errors.Is(err, ErrWrongKey) || got != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// A lost chunk at the end of an exact multiple must not look like the end.
func TestAFileOfFullChunksEndsWithAFullOne(t *testing.T) {
	f := CreateWith(NewKey(), small)
	for n, chunks := range map[int64]int64{0: 1, 1: 1, small: 1, small + 1: 2, 2 * small: 2} {
		if got := f.chunks(n); got != chunks {
			t.Errorf("%d bytes: %d chunks, want %d", n, got, chunks)
		}
	}
}

func TestOnlyThePassphraseUnlocks(t *testing.T) {
	p := phrase("  大雁 南飞 ＡＢＣ１２ ", make([]byte, saltBytes), minIterations)
	want := Meta{Key: NewKey(), Name: "合同.pdf", Type: "application/pdf", Size: 12345}
	e := p.Lock(want)
	for _, typed := range []string{"大雁 南飞 ABC12", "大雁 南飞 ＡＢＣ12\n"} {
		if got, err := Unlock(e, typed); err != nil || got != want {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
	}
	if _, err := Unlock(e, "大雁 南飞 abc12"); !errors.Is(err, ErrPassphrase) {
		t.Error(err)
	}
	if bytes.Equal(p.Lock(want).GetLocked()[:nonceBytes+32], e.GetLocked()[:nonceBytes+32]) {
		t.Error("two locks are made with the same key")
	}
	long := p.Lock(Meta{Name: "a much longer name than that of the other one.pdf"})
	if len(long.GetLocked()) != len(e.GetLocked()) {
		t.Error("the length tells of the name")
	}
	for i := range e.GetLocked() {
		bad := &hyv1.Encryption{Version: e.GetVersion(), Salt: e.GetSalt(), Iterations: e.GetIterations(), Locked: bytes.Clone(e.GetLocked())}
		bad.Locked[i] ^= 0x80
		if _, err := p.Unlock(bad); !errors.Is(err, ErrPassphrase) && !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d may be another one: %v", i, err)
		}
	}
	for name, e := range map[string]*hyv1.Encryption{
		"nothing": {}, "a later version": {Version: 2, Salt: e.GetSalt(), Iterations: e.GetIterations(), Locked: e.GetLocked()},
		"work for a day":  {Version: 1, Salt: e.GetSalt(), Iterations: 1 << 30, Locked: e.GetLocked()},
		"work for nobody": {Version: 1, Salt: e.GetSalt(), Iterations: 1, Locked: e.GetLocked()},
	} {
		if _, err := Unlock(e, "x"); !errors.Is(err, ErrVersion) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	var key Key
	plain := contentOf(2*small + 100)
	sealed, other := sealAll(f, create(key, small, make([]byte, 16)), plain), sealAll(f, create(key, small, bytes.Repeat([]byte{1}, 16)), plain)
	f.Add(sealed)
	for _, b := range spoiled(sealed, other) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := openAll(b, key)
		if err == nil && !bytes.Equal(b, sealed) && !bytes.Equal(b, other) {
			t.Error("somebody without the key made a file")
		}
		if !bytes.HasPrefix(plain, got) {
			t.Error("gives out what nobody sealed")
		}
	})
}

func BenchmarkSealed(b *testing.B) {
	const size = 64 << 20
	plain := make([]byte, size)
	_, _ = rand.Read(plain)
	f := Create(NewKey())
	sealed := sealAll(b, f, plain)
	b.Run("seal", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			w := f.Writer(io.Discard, 0)
			_, _ = w.Write(plain)
			_ = w.Close()
		}
	})
	b.Run("open", func(b *testing.B) {
		b.SetBytes(size)
		for b.Loop() {
			n, err := io.Copy(io.Discard, f.Reader(bytes.NewReader(sealed[HeaderBytes:]), 0))
			if n != size || err != nil {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("passphrase", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			NewPhrase(fmt.Sprint(i))
		}
	})
}
