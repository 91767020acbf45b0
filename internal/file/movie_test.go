package file

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hongyan/internal/store"
)

func box(name string, inside ...[]byte) []byte {
	b := bytes.Join(inside, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(b))), name...), b...)
}

func quieted(t *testing.T, film []byte) ([]byte, *store.File) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film")
	if err := os.WriteFile(path, film, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(film)
	f := &store.File{Mime: "video/quicktime", Blob: sum[:]}
	if err := turns().quiet(f, path, false); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(got); !bytes.Equal(f.Blob, sum[:]) {
		t.Error("the sum is that of other bytes")
	}
	// An earlier try may have done all of it, and died before anybody was told.
	f.Blob = make([]byte, 32)
	if err := turns().quiet(f, path, true); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(got); !bytes.Equal(got, film) && !bytes.Equal(f.Blob, sum[:]) {
		t.Error("tried again, the sum is that of other bytes")
	}
	return got, f
}

func TestAFilmSaysNothingBesideItself(t *testing.T) {
	const place = "+48.8577+002.295/"
	sample, header := []byte("samples, where their offsets say"), box("mvhd", make([]byte, 100))
	apple := box("meta", box("hdlr", make([]byte, 25)), box("keys", []byte("com.apple.quicktime.location.ISO6709")), box("ilst", []byte(place)))
	track := func(extra ...[]byte) []byte {
		return box("trak", append([][]byte{box("tkhd", make([]byte, 84)), box("mdia", []byte("how to play it"))}, extra...)...)
	}
	// Of 64 bits, and the last one without an end.
	wide := append(binary.BigEndian.AppendUint64([]byte{0, 0, 0, 1, 'u', 'd', 't', 'a'}, uint64(16+len(place))), place...)
	endless := append([]byte{0, 0, 0, 0}, append([]byte("uuid"), place...)...)
	film := bytes.Join([][]byte{box("ftyp", []byte("qt  ")), box("mdat", sample), wide,
		box("moov", header, box("udta", box("\xa9xyz", []byte(place)), box("loci", []byte(place))), track(box("udta", []byte(place))), track(), apple),
		endless}, nil)
	got, _ := quieted(t, film)
	if bytes.Contains(got, []byte("48.8577")) || bytes.Contains(got, []byte("ISO6709")) || bytes.Contains(got, []byte("udta")) {
		t.Errorf("it still says where: %q", got)
	}
	if len(got) != len(film) || bytes.Index(got, sample) != bytes.Index(film, sample) || !bytes.Contains(got, header) || bytes.Count(got, []byte("how to play it")) != 2 {
		t.Error("the film itself was touched")
	}
}

func TestWhatIsNoFilmStaysAsItIs(t *testing.T) {
	deep := []byte("udta")
	for range 1000 {
		deep = box("moov", deep)
	}
	many := bytes.Repeat(box("skip"), 3*boxesMost)
	for name, b := range map[string][]byte{
		"nothing":            {},
		"cut in a head":      append(box("ftyp", []byte("isom")), 0, 0, 0),
		"longer than it is":  append(box("ftyp"), 0xFF, 0xFF, 0xFF, 0xFF, 'm', 'o', 'o', 'v', 1),
		"of negative length": append(box("ftyp"), append([]byte{0, 0, 0, 1, 'm', 'o', 'o', 'v'}, bytes.Repeat([]byte{0xFF}, 8)...)...),
		"shorter than heads": append(box("ftyp"), 0, 0, 0, 7, 'm', 'o', 'o', 'v', 1, 2, 3, 4),
		"boxes in boxes":     deep,
		"very many":          many,
		"no extras":          bytes.Join([][]byte{box("ftyp", []byte("isom")), box("moov", box("mvhd", make([]byte, 100)))}, nil),
	} {
		if got, _ := quieted(t, b); !bytes.Equal(got, b) {
			t.Errorf("%s: changed", name)
		}
	}
}

// dying is a film on a disk that loses power after some steps: then only the last
// of what was not synced has come there.
type dying struct {
	live, safe []byte
	last       func()
	left       int
}

func (d *dying) ReadAt(b []byte, at int64) (int, error) { return bytes.NewReader(d.live).ReadAt(b, at) }

func (d *dying) WriteAt(b []byte, at int64) (int, error) {
	if d.left--; d.left < 0 {
		return 0, errLost
	}
	copy(d.live[at:], b)
	was := bytes.Clone(b)
	d.last = func() { copy(d.safe[at:], was) }
	return len(b), nil
}

func (d *dying) Sync() error {
	if d.left--; d.left < 0 {
		return errLost
	}
	copy(d.safe, d.live)
	d.last = func() {}
	return nil
}

func TestAFilmWhoseCleaningWasCutIsCleanedAgain(t *testing.T) {
	place := bytes.Repeat([]byte("+48.8577+002.295/"), piece/10)
	film := bytes.Join([][]byte{box("ftyp", []byte("qt  ")), box("moov", box("mvhd", make([]byte, 100)), box("udta", place)), box("meta", place)}, nil)
	want, _ := quieted(t, film)
	for steps := 0; ; steps++ {
		d := &dying{live: bytes.Clone(film), safe: bytes.Clone(film), last: func() {}, left: steps}
		b := boxes{in: d, out: arrival{s: turns(), f: d}, left: boxesMost}
		err := b.clean(int64(len(film)))
		d.last()
		path := filepath.Join(t.TempDir(), "film")
		if err := os.WriteFile(path, d.safe, 0o600); err != nil {
			t.Fatal(err)
		}
		f := &store.File{Mime: "video/mp4", Blob: make([]byte, 32)}
		if err := turns().quiet(f, path, true); err != nil {
			t.Fatal(err)
		}
		got, e := os.ReadFile(path)
		if sum := sha256.Sum256(want); e != nil || !bytes.Equal(got, want) || !bytes.Equal(f.Blob, sum[:]) {
			t.Errorf("cut after %d steps, it still says %d times where: %v", steps, bytes.Count(got, []byte("48.8577")), e)
		}
		if err == nil {
			return
		}
	}
}

func TestCleaningHasATurnForEachPiece(t *testing.T) {
	head := bytes.Join([][]byte{box("ftyp", []byte("isom")), box("free")}, nil) // as most films begin
	for name, c := range map[string]struct {
		film         []byte
		again        bool
		disk, hashed int // at least; 0: none
	}{
		"of an upload":       {slices.Concat(head, box("udta", make([]byte, 4*piece))), false, 5, 5},
		"with nothing to do": {slices.Concat(head, box("mdat", make([]byte, 4*piece))), false, 0, 0},
		"done, perhaps":      {slices.Concat(head, box("mdat", make([]byte, 4*piece))), true, 0, 5},
	} {
		path := filepath.Join(t.TempDir(), "film")
		if err := os.WriteFile(path, c.film, 0o600); err != nil {
			t.Fatal(err)
		}
		s, done := &Service{disk: make(chan struct{}), hashers: make(chan struct{})}, make(chan error)
		go func() { done <- s.quiet(&store.File{Mime: "video/mp4"}, path, c.again) }()
		disk, hashed, ended := 0, 0, false
		for !ended {
			select {
			case <-s.disk:
				disk++
				s.disk <- struct{}{}
			case <-s.hashers:
				hashed++
				s.hashers <- struct{}{}
			case err := <-done:
				if ended = true; err != nil {
					t.Error(name, err)
				}
			}
		}
		if disk < c.disk || hashed < c.hashed || c.disk == 0 && disk > 0 || c.hashed == 0 && hashed > 0 {
			t.Errorf("%s: %d turns of the disk, %d of hashing", name, disk, hashed)
		}
	}
}
