package ws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// recorder is a receiver that writes down what it is told.
type recorder struct {
	log  []string
	text bool // refuse binary
}

func (r *recorder) begin(op byte) error {
	r.log = append(r.log, fmt.Sprintf("begin %d", op))
	if r.text && op != opText {
		return errKind
	}
	return nil
}

func (r *recorder) message(op byte, p []byte) error {
	r.log = append(r.log, fmt.Sprintf("message %d %q", op, p))
	return nil
}

func (r *recorder) control(op byte, p []byte) error {
	r.log = append(r.log, fmt.Sprintf("control %d %q", op, p))
	if op == opClose {
		return errDeaf
	}
	return nil
}

// listen feeds pieces and returns what was heard and the error at the end.
func listen(p *parser, max int, pieces ...[]byte) ([]string, error) {
	r := &recorder{}
	for _, piece := range pieces {
		if err := p.feed(bytes.Clone(piece), max, r); err != nil {
			p.drop()
			return r.log, err
		}
	}
	return r.log, nil
}

func TestParser(t *testing.T) {
	const max = 1000
	long := strings.Repeat("x", 400)
	for _, tt := range []struct {
		name string
		in   []byte
		want string
		err  error
	}{
		{"text", f(fin|opText, "hi"), `[begin 1 message 1 "hi"]`, nil},
		{"binary", f(fin|opBinary, "\xff"), `[begin 2 message 2 "\xff"]`, nil},
		{"two", append(f(fin|opText, "a"), f(fin|opText, "b")...), `[begin 1 message 1 "a" begin 1 message 1 "b"]`, nil},
		{"fragments around a ping", bytes.Join([][]byte{f(opText, "a"), f(fin|opPing, "p"), f(fin|opContinuation, "b")}, nil),
			`[begin 1 control 9 "p" message 1 "ab"]`, nil},
		{"half a header", []byte{fin | opText}, `[]`, nil},
		{"half a frame", f(fin|opText, "hello")[:8], `[begin 1]`, nil},
		{"close ends it", append(f(fin|opClose, ""), f(fin|opText, "b")...), `[control 8 ""]`, errDeaf},
		{"reserved bit", f(fin|0x40|opText, ""), `[]`, errReserved},
		{"reserved bit, found in two bytes", f(fin|0x40|opText, "")[:2], `[]`, errReserved},
		{"opcode 3", f(fin|3, ""), `[]`, errOpcode},
		{"opcode 11", f(fin|11, ""), `[]`, errOpcode},
		{"unmasked", []byte{fin | opText, 0}, `[]`, errUnmasked},
		{"long ping", f(fin|opPing, long), `[]`, errControl},
		{"open ping", f(opPing, ""), `[]`, errControl},
		{"lost continuation", f(fin|opContinuation, ""), `[]`, errUnexpected},
		{"message in message", append(f(opText, "a"), f(fin|opText, "b")...), `[begin 1]`, errInterleaved},
		{"too big", f(fin|opBinary, long+long+long), `[]`, errTooBig},
		{"too big in sum", bytes.Join([][]byte{f(opBinary, long), f(opContinuation, long), f(opContinuation, long)}, nil), `[begin 2]`, errTooBig},
		{"bad text", f(fin|opText, "\xff"), `[begin 1]`, errUTF8},
		{"rune cut at the end", f(fin|opText, "\xc3"), `[begin 1]`, errUTF8},
		{"rune over fragments", append(f(opText, "\xc3"), f(fin|opContinuation, "\xa4")...), `[begin 1 message 1 "ä"]`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for name, pieces := range map[string][][]byte{"whole": {tt.in}, "bytes": cut([][]byte{tt.in}, "bytes")} {
				var p parser
				got, err := listen(&p, max, pieces...)
				if fmt.Sprint(got) != tt.want || !errors.Is(err, tt.err) {
					t.Errorf("%s: got %v, %v; want %s, %v", name, got, err, tt.want, tt.err)
				}
			}
		})
	}
}

func TestParserKeepsNothingBetweenMessages(t *testing.T) {
	var p parser
	whole := bytes.Join(fragments(opText, strings.Repeat("x", 5000), 999), nil)
	if _, err := listen(&p, 1<<20, whole[:700]); err != nil || p.part == nil {
		t.Fatalf("half a message: %v, part %v", err, p.part)
	}
	if _, err := listen(&p, 1<<20, whole[700:]); err != nil || p.part != nil {
		t.Fatalf("a whole message: %v, part %v", err, p.part)
	}
}

// A client that announces much and sends little costs little.
func TestParserMemoryFollowsTheBytes(t *testing.T) {
	var p parser
	big := binary.BigEndian.AppendUint64([]byte{fin | opBinary, 0x80 | 127}, 200<<20)
	if _, err := listen(&p, 256<<20, append(big, make([]byte, 4+100)...)); err != nil {
		t.Fatal(err)
	}
	if got := cap(p.part.msg); got > keepPart {
		t.Errorf("room for %d bytes after 100", got)
	}
}

func TestAppendFrameHeader(t *testing.T) {
	for _, tt := range []struct {
		text bool
		n    int
		want string
	}{
		{true, 0, "\x81\x00"}, {false, 125, "\x82\x7d"}, {false, 126, "\x82\x7e\x00\x7e"},
		{true, 65535, "\x81\x7e\xff\xff"}, {false, 65536, "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"},
	} {
		if got := AppendFrameHeader([]byte("x"), tt.text, tt.n); string(got) != "x"+tt.want {
			t.Errorf("%v %d: % x", tt.text, tt.n, got)
		}
	}
}

func TestCloseFrameFits(t *testing.T) {
	got := closeFrame(CloseNormal, strings.Repeat("鸿", 60))
	if want := append([]byte{fin | opClose, 125, 3, 0xE8}, strings.Repeat("鸿", 41)...); !bytes.Equal(got, want) {
		t.Errorf("got % x", got)
	}
	if got := closeFrame(closeNoCode, "x"); !bytes.Equal(got, []byte{fin | opClose, 0}) {
		t.Errorf("without a code: % x", got)
	}
}

// FuzzFrames: what is heard does not depend on how the bytes are cut, nothing
// panics, and no more is kept than a message may have.
func FuzzFrames(f *testing.F) {
	for i, p := range plays() {
		f.Add(bytes.Join(p.send, nil), uint64(i))
	}
	f.Add(bytes.Repeat(masked(opContinuation, nil), 100), uint64(1))
	f.Fuzz(func(t *testing.T, in []byte, seed uint64) {
		const limit = 4096
		var a, b parser
		whole, wholeErr := listen(&a, limit, in)
		rnd := rand.New(rand.NewPCG(seed, 0))
		rec := &recorder{}
		var err error
		for rest := bytes.Clone(in); len(rest) > 0 && err == nil; {
			n := 1 + rnd.IntN(len(rest))
			if rnd.IntN(2) == 0 {
				n = min(n, 1+rnd.IntN(4))
			}
			err = b.feed(rest[:n:n], limit, rec)
			rest = rest[n:]
			if b.part != nil && err == nil {
				if len(b.part.msg) > limit || len(b.part.ctl) > maxControl || cap(b.part.msg) > max(2*limit, keepPart) {
					t.Fatalf("keeps %d/%d and %d bytes", len(b.part.msg), cap(b.part.msg), len(b.part.ctl))
				}
			}
		}
		if fmt.Sprint(whole) != fmt.Sprint(rec.log) || !errors.Is(err, wholeErr) {
			t.Fatalf("whole: %v, %v\n  cut: %v, %v", whole, wholeErr, rec.log, err)
		}
		a.drop()
		b.drop()
	})
}
