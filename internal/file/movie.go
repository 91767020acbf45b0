package file

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"hongyan/internal/store"
)

// Phones write into a film where and when it was made and on what, and into
// some twice. None of it is needed to show it: what is beside film and sound
// becomes empty space of the same length, so that nothing else moves.

// boxesMost is how many boxes of a film are looked at; players give up earlier.
const boxesMost = 4096

// beside are the boxes that say something about the film, by where they lie.
var beside = map[string][]string{
	"":          {"udta", "meta", "uuid"},
	"moov":      {"udta", "meta", "uuid"},
	"moov/trak": {"udta", "meta"},
}

// quiet makes a film or a sound in ISO boxes say nothing but itself. It can be
// run again. What a crash left half done has another sum than the file was given.
func quiet(f *store.File, path string) error {
	if !strings.HasSuffix(f.Mime, "/mp4") && !strings.HasSuffix(f.Mime, "/quicktime") && !strings.HasSuffix(f.Mime, "/3gpp") {
		return nil
	}
	film, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer film.Close()
	info, err := film.Stat()
	if err != nil {
		return err
	}
	b := boxes{f: film, left: boxesMost}
	if err := b.walk("", 0, info.Size()); err != nil {
		return err
	}
	if !b.changed && !b.emptied {
		return nil
	}
	if err := film.Sync(); err != nil {
		return full(err)
	}
	sum, err := sumOf(path)
	f.Blob = sum[:]
	return err
}

type boxes struct {
	f    *os.File
	left int
	// changed: now; emptied: perhaps at an earlier try, which the sum does not know.
	changed, emptied bool
}

// walk goes through the boxes between two places. Where they make no sense it
// stops: so does a player.
func (b *boxes) walk(in string, at, end int64) error {
	for ; at+8 <= end && b.left > 0; b.left-- {
		name, head, size, err := b.box(at, end)
		if err != nil || size == 0 {
			return err
		}
		inside := strings.TrimPrefix(in+"/"+name, "/")
		switch {
		case slices.Contains(beside[in], name):
			err = b.empty(at, head, size)
		case name == "free":
			b.emptied = true
		case beside[inside] != nil:
			err = b.walk(inside, at+head, at+size)
		}
		if err != nil {
			return err
		}
		at += size
	}
	return nil
}

// box reads the head of a box; size 0: there is none.
func (b *boxes) box(at, end int64) (name string, head, size int64, err error) {
	var h [16]byte
	n, err := b.f.ReadAt(h[:], at)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", 0, 0, err
	}
	head, size = 8, int64(binary.BigEndian.Uint32(h[:4]))
	switch {
	case size == 1 && n == len(h):
		head, size = 16, int64(binary.BigEndian.Uint64(h[8:])) //nolint:gosec // G115: looked at below
	case size == 0:
		size = end - at // to the end
	}
	if n < 8 || size < head || size > end-at {
		return "", 0, 0, nil
	}
	return string(h[4:8]), head, size, nil
}

// empty makes a box one that means nothing.
func (b *boxes) empty(at, head, size int64) error {
	b.changed = true
	if _, err := b.f.WriteAt([]byte("free"), at+4); err != nil {
		return full(err)
	}
	none := make([]byte, min(size-head, piece))
	for from := head; from < size; from += int64(len(none)) {
		if _, err := b.f.WriteAt(none[:min(int64(len(none)), size-from)], at+from); err != nil {
			return full(err)
		}
	}
	return nil
}
