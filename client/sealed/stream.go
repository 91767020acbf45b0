package sealed

import (
	"bufio"
	"errors"
	"io"
)

// Writer seals what is written to it. What was not closed is not whole.
type Writer struct {
	f     *File
	to    io.Writer
	chunk int64
	plain []byte
	out   []byte
	begun bool
}

// Writer seals from a chunk on: from 0 with the header, else so that what comes
// goes behind the first Offset(chunk) bytes of the sealed file. What is written
// must be the same file as before.
func (f *File) Writer(to io.Writer, chunk int64) *Writer {
	return &Writer{f: f, to: to, chunk: chunk, begun: chunk > 0, plain: make([]byte, 0, f.chunk)}
}

// Write seals all that is known not to be the last.
func (w *Writer) Write(b []byte) (n int, err error) {
	for len(b) > 0 {
		if len(w.plain) == cap(w.plain) {
			if err := w.flush(false); err != nil {
				return n, err
			}
		}
		took := min(len(b), cap(w.plain)-len(w.plain))
		w.plain, b, n = append(w.plain, b[:took]...), b[took:], n+took
	}
	return n, nil
}

// Close seals the last chunk. It does not close what is below.
func (w *Writer) Close() error {
	if w.f == nil {
		return nil
	}
	err := w.flush(true)
	w.f, w.plain = nil, nil
	return err
}

func (w *Writer) flush(last bool) error {
	if w.f == nil {
		return errors.New("sealed: written after Close")
	}
	if !w.begun {
		if _, err := w.to.Write(w.f.header); err != nil {
			return err
		}
		w.begun = true
	}
	w.out = w.f.seal(w.out[:0], w.plain, w.chunk, last)
	w.plain = w.plain[:0]
	w.chunk++
	_, err := w.to.Write(w.out)
	return err
}

// Reader opens a sealed file. What it gives out is whole chunk by chunk; all of
// it is whole when it says io.EOF.
type Reader struct {
	f      *File
	from   *bufio.Reader
	chunk  int64
	sealed []byte
	plain  []byte // not read yet
	err    error
}

// Reader opens from a chunk on; from begins behind the first Offset(chunk) bytes of
// the sealed file.
func (f *File) Reader(from io.Reader, chunk int64) *Reader {
	return &Reader{f: f, from: bufio.NewReader(from), chunk: chunk, sealed: make([]byte, f.chunk+tagBytes)}
}

// NewReader opens a sealed file from its first byte on. Errors: ErrFormat,
// ErrWrongKey.
func NewReader(from io.Reader, key Key) (*Reader, error) {
	header := make([]byte, HeaderBytes)
	if _, err := io.ReadFull(from, header); err != nil {
		return nil, cut(err, ErrFormat)
	}
	f, err := Open(header, key)
	if err != nil {
		return nil, err
	}
	return f.Reader(from, 0), nil
}

// cut gives an end that comes too early its name.
func cut(err, name error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return name
	}
	return err
}

func (r *Reader) Read(b []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.plain, r.err = r.next()
	}
	n := copy(b, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

// next opens a chunk; with the last one comes io.EOF.
func (r *Reader) next() ([]byte, error) {
	n, err := io.ReadFull(r.from, r.sealed)
	last := false
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		last = true
	case err != nil:
		return nil, cut(err, ErrDamaged)
	default:
		_, err := r.from.Peek(1)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		last = err != nil
	}
	plain, err := r.f.open(r.sealed[:0], r.sealed[:n], r.chunk, last)
	if err != nil {
		return nil, err
	}
	r.chunk++
	if last {
		return plain, io.EOF
	}
	return plain, nil
}

// Source is a file as it is when it is sealed, made where it is read: what an
// upload goes on with need not be kept. It is for one reader at a time.
type Source struct {
	f     *File
	plain io.ReaderAt
	size  int64

	have  int64 // the chunk that is in out; -1: none
	out   []byte
	bytes []byte
}

// Source seals size bytes of plain. They must not change as long as any of them
// is read.
func (f *File) Source(plain io.ReaderAt, size int64) *Source {
	return &Source{f: f, plain: plain, size: size, have: -1, bytes: make([]byte, f.chunk)}
}

// Size of the sealed file.
func (s *Source) Size() int64 { return s.f.Size(s.size) }

// ReadAt reads the sealed file.
func (s *Source) ReadAt(b []byte, at int64) (n int, err error) {
	for n < len(b) {
		if at >= s.Size() {
			return n, io.EOF
		}
		took := 0
		if at < HeaderBytes {
			took = copy(b[n:], s.f.header[at:])
		} else {
			chunk := (at - HeaderBytes) / (s.f.chunk + tagBytes)
			if err := s.make(chunk); err != nil {
				return n, err
			}
			took = copy(b[n:], s.out[at-s.f.Offset(chunk):])
		}
		n, at = n+took, at+int64(took)
	}
	return n, nil
}

func (s *Source) make(chunk int64) error {
	if s.have == chunk {
		return nil
	}
	s.have = -1
	from := chunk * s.f.chunk
	plain := s.bytes[:min(s.f.chunk, s.size-from)]
	// A ReaderAt may say io.EOF with the last bytes.
	if n, err := s.plain.ReadAt(plain, from); n < len(plain) {
		return cut(err, io.ErrUnexpectedEOF)
	}
	s.out = s.f.seal(s.out[:0], plain, chunk, chunk == s.f.chunks(s.size)-1)
	s.have = chunk
	return nil
}
