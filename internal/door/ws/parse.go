package ws

import (
	"sync"
	"unicode/utf8"

	gobwas "github.com/gobwas/ws"
)

// receiver is told what a client said, in order. payload is valid only during
// the call. An error ends the parsing for good.
type receiver interface {
	begin(op byte) error // a text or binary message begins
	message(op byte, payload []byte) error
	control(op byte, payload []byte) error
}

// parser turns bytes as they come into messages and control frames. It keeps
// nothing between two messages; inside one it keeps the bytes that came, never
// room for bytes only announced. After an error it must not be fed again.
type parser struct{ part *part }

// feed takes all of b, which it unmasks in place. max bounds the bytes of one
// message over all its fragments.
func (p *parser) feed(b []byte, max int, to receiver) error {
	for len(b) > 0 {
		if p.part == nil {
			n, err := feedWhole(b, max, to)
			if err != nil {
				return err
			}
			if n > 0 {
				b = b[n:]
				continue
			}
			p.part = parts.Get().(*part)
		}
		n, err := p.part.feed(b, max, to)
		if err != nil {
			return err
		}
		b = b[n:]
		if p.part.idle() {
			p.drop()
		}
	}
	return nil
}

// drop forgets an unfinished message.
func (p *parser) drop() {
	if p.part != nil {
		p.part.reset()
		parts.Put(p.part)
		p.part = nil
	}
}

// feedWhole handles the frame at the start of b if it is all there and needs no
// memory: the common case. n is 0 if it is not.
func feedWhole(b []byte, max int, to receiver) (n int, err error) {
	h, size, err := parseHeader(b)
	if size == 0 {
		return 0, err
	}
	if err := h.check(opContinuation, 0, max); err != nil {
		return 0, err
	}
	if h.n > uint64(len(b)-size) || !h.fin {
		return 0, nil
	}
	n = size + int(h.n)
	payload := b[size:n]
	gobwas.Cipher(payload, h.mask, 0)
	if h.control() {
		return n, to.control(h.op, payload)
	}
	if err := to.begin(h.op); err != nil {
		return 0, err
	}
	if h.op == opText && !utf8.Valid(payload) {
		return 0, errUTF8
	}
	return n, to.message(h.op, payload)
}

// check tells if the frame may come now: inside a message of kind op that has
// size bytes so far, or between messages (opContinuation).
func (h header) check(op byte, size, max int) error {
	switch {
	case h.control():
		return nil
	case h.op == opContinuation && op == opContinuation:
		return errUnexpected
	case h.op != opContinuation && op != opContinuation:
		return errInterleaved
	case h.n > uint64(max-size):
		return errTooBig
	}
	return nil
}

// part is a message that has not wholly arrived.
type part struct {
	head    [maxHeader]byte // the first nhead bytes of the next frame's header
	nhead   int
	frame   header
	inFrame bool
	seen    int // payload bytes of frame so far

	op    byte   // the message's kind, opContinuation between messages
	msg   []byte // its bytes so far
	valid int    // msg[:valid] is UTF-8 and ends at a rune

	ctl []byte // payload of a control frame so far
}

// keepPart is how many bytes of room a pooled part may keep.
const keepPart = 16 << 10

var parts = sync.Pool{New: func() any { return new(part) }}

func (p *part) reset() {
	msg, ctl := p.msg[:0], p.ctl[:0]
	if cap(msg) > keepPart {
		msg = nil
	}
	*p = part{msg: msg, ctl: ctl}
}

func (p *part) idle() bool { return !p.inFrame && p.nhead == 0 && p.op == opContinuation }

// feed takes a header or a run of payload from the start of b.
func (p *part) feed(b []byte, max int, to receiver) (n int, err error) {
	if !p.inFrame {
		if n, err = p.feedHead(b, max, to); err != nil || !p.inFrame {
			return n, err
		}
		b = b[n:]
	}
	run := b[:min(uint64(len(b)), p.frame.n-uint64(p.seen))]
	gobwas.Cipher(run, p.frame.mask, p.seen)
	p.seen += len(run)
	if p.frame.control() {
		p.ctl = append(p.ctl, run...)
	} else if p.msg = append(p.msg, run...); p.op == opText && !p.checkText() {
		return 0, errUTF8
	}
	if uint64(p.seen) == p.frame.n {
		err = p.endFrame(to)
	}
	return n + len(run), err
}

func (p *part) feedHead(b []byte, max int, to receiver) (n int, err error) {
	n = copy(p.head[p.nhead:], b)
	h, size, err := parseHeader(p.head[:p.nhead+n])
	if size == 0 {
		p.nhead += n
		return n, err
	}
	if err := h.check(p.op, len(p.msg), max); err != nil {
		return 0, err
	}
	n, p.nhead = size-p.nhead, 0
	p.frame, p.inFrame, p.seen = h, true, 0
	if h.op == opText || h.op == opBinary {
		p.op = h.op
		return n, to.begin(h.op)
	}
	return n, nil
}

func (p *part) endFrame(to receiver) error {
	p.inFrame = false
	if p.frame.control() {
		payload := p.ctl
		p.ctl = p.ctl[:0]
		return to.control(p.frame.op, payload)
	}
	if !p.frame.fin {
		return nil
	}
	if p.op == opText && p.valid != len(p.msg) {
		return errUTF8
	}
	op, payload := p.op, p.msg
	p.op, p.msg, p.valid = opContinuation, p.msg[:0], 0
	return to.message(op, payload)
}

// checkText looks at what came since the last look. It is false as soon as no
// further byte could make the text valid; a rune cut at the end can wait.
func (p *part) checkText() bool {
	fresh := p.msg[p.valid:]
	end := len(fresh)
	for i := end - 1; i >= 0 && i >= end-3; i-- {
		if utf8.RuneStart(fresh[i]) {
			if !utf8.FullRune(fresh[i:]) {
				end = i
			}
			break
		}
	}
	p.valid += end
	return utf8.Valid(fresh[:end])
}
