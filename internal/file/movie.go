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

// boxesMost is how many boxes of a film are looked at: what lies behind them stays.
const boxesMost = 4096

// beside are the boxes that say something about the film, by where they lie. The
// uuid of a track says how to show it all around one.
var beside = map[string][]string{
	"":          {"udta", "meta", "uuid"},
	"moov":      {"udta", "meta", "uuid"},
	"moov/trak": {"udta", "meta"},
}

// quiet makes a film or a sound in ISO boxes say nothing but itself. It can be
// run again: what an earlier try did has another sum than the file was given.
func (s *Service) quiet(f *store.File, path string, again bool) error {
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
	direct := openDirect(path)
	defer direct.Close() // of nil it does nothing
	b := boxes{in: film, out: arrival{s: s, f: film, direct: direct}, left: boxesMost}
	if err := b.clean(info.Size()); err != nil {
		return full(err)
	}
	if len(b.named) == 0 && (!again || !b.free) {
		return nil
	}
	sum, err := s.sumOf(path)
	f.Blob = sum[:]
	return err
}

type boxes struct {
	in    io.ReaderAt
	out   arrival
	left  int
	named []int64 // where the names are of what is empty now
	free  bool    // there are boxes that an earlier try may have emptied
}

// clean empties what is beside the film. Boxes get their new name when nothing
// is in them for good: the name says that there is nothing left to do.
func (b *boxes) clean(size int64) error {
	if err := b.walk("", 0, size); err != nil || len(b.named) == 0 {
		return err
	}
	if err := b.out.sync(); err != nil {
		return err
	}
	for _, at := range b.named {
		if _, err := b.out.f.WriteAt([]byte("free"), at); err != nil {
			return err
		}
	}
	return b.out.sync()
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
			b.free = true
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
	n, err := b.in.ReadAt(h[:], at)
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

// empty takes out of a box what is in it.
func (b *boxes) empty(at, head, size int64) error {
	b.named = append(b.named, at+4)
	b.out.at = at + head
	_, err := b.out.take(io.LimitReader(zeros{}, size-head))
	return err
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
