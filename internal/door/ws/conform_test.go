package ws

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// The cases follow the groups of the Autobahn test suite, for an echo server.

// play is what a client sends and what must come back. Frames are written in
// one piece, one write each or byte by byte, and the answer must be the same.
type play struct {
	name string
	send [][]byte
	want []string // "t:hello" text, "b:" binary, "p:" pong
	code uint16   // of the close frame that ends it; 0: none sent
	end  bool     // the close frame that ends it has no body
}

const fin = 0x80

func f(b0 byte, payload string) []byte { return masked(b0, []byte(payload)) }

func plays() []play {
	good := f(fin|opClose, body(CloseNormal, ""))
	ok := func(name string, want []string, send ...[]byte) play {
		return play{name: name, send: append(send, good), want: want, code: CloseNormal}
	}
	bad := func(name string, code uint16, want []string, send ...[]byte) play {
		return play{name: name, send: append(send, good), want: want, code: code}
	}
	var all []play
	for _, n := range []int{0, 125, 126, 127, 128, 65535, 65536, 70000} {
		text := strings.Repeat("*", n)
		all = append(all,
			ok(fmt.Sprint("1.1 text of ", n), []string{"t:" + text}, f(fin|opText, text)),
			ok(fmt.Sprint("1.2 binary of ", n), []string{"b:\xfe" + text}, f(fin|opBinary, "\xfe"+text)))
	}
	all = append(all, pingPlays(ok, bad)...)
	all = append(all, reservedPlays(bad)...)
	all = append(all, fragmentPlays(ok, bad)...)
	all = append(all, utf8Plays(ok, bad)...)
	all = append(all, closePlays()...)
	all = append(all, ok("10.1 65536 in fragments of 1300", []string{"t:" + strings.Repeat("*", 65536)}, fragments(opText, strings.Repeat("*", 65536), 1300)...))
	return all
}

type (
	okFunc  func(name string, want []string, send ...[]byte) play
	badFunc func(name string, code uint16, want []string, send ...[]byte) play
)

func pingPlays(ok okFunc, bad badFunc) []play {
	all := []play{
		ok("2.1 empty ping", []string{"p:"}, f(fin|opPing, "")),
		ok("2.2 ping", []string{"p:Hello, world!"}, f(fin|opPing, "Hello, world!")),
		ok("2.3 binary ping", []string{"p:\x00\xff\xfe\xfd\xfc\xfb\x00\xff"}, f(fin|opPing, "\x00\xff\xfe\xfd\xfc\xfb\x00\xff")),
		ok("2.4 ping of 125", []string{"p:" + strings.Repeat("\xfe", 125)}, f(fin|opPing, strings.Repeat("\xfe", 125))),
		bad("2.5 ping of 126", CloseProtocolError, nil, f(fin|opPing, strings.Repeat("\xfe", 126))),
		ok("2.7 pong unasked", nil, f(fin|opPong, "")),
		ok("2.8 pong unasked with payload", nil, f(fin|opPong, "unsolicited")),
		ok("2.9 pong, then ping", []string{"p:ping"}, f(fin|opPong, "pong"), f(fin|opPing, "ping")),
	}
	var ten [][]byte
	var pongs []string
	for i := range 10 {
		ten = append(ten, f(fin|opPing, fmt.Sprint("payload-", i)))
		pongs = append(pongs, fmt.Sprint("p:payload-", i))
	}
	return append(all, ok("2.10 ten pings", pongs, ten...))
}

func reservedPlays(bad badFunc) []play {
	var all []play
	hello := f(fin|opText, "Hello")
	for rsv := byte(1); rsv <= 7; rsv++ {
		for _, op := range []byte{opText, opBinary, opPing, opClose} {
			all = append(all, bad(fmt.Sprintf("3 reserved bits %03b on op %#x", rsv, op), CloseProtocolError, []string{"t:Hello"},
				hello, f(fin|rsv<<4|op, "Hello"), f(fin|opPing, "")))
		}
	}
	for _, op := range []byte{3, 4, 5, 6, 7, 11, 12, 13, 14, 15} {
		for _, payload := range []string{"", "reserved"} {
			all = append(all, bad(fmt.Sprintf("4 opcode %d %q", op, payload), CloseProtocolError, []string{"t:Hello"},
				hello, f(fin|op, payload), f(fin|opPing, "")))
		}
	}
	unmasked := append([]byte{fin | opText, 5}, "Hello"...)
	return append(all,
		bad("masking is required", CloseProtocolError, nil, unmasked),
		bad("16-bit length for 5 bytes", CloseProtocolError, nil, append([]byte{fin | opText, 0x80 | 126, 0, 5, 0, 0, 0, 0}, "Hello"...)),
		bad("64-bit length for 5 bytes", CloseProtocolError, nil, append([]byte{fin | opText, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0}, "Hello"...)),
		bad("64-bit length with the top bit", CloseProtocolError, nil, []byte{fin | opText, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0}),
		bad("a message of 2^62 bytes", CloseTooBig, nil, []byte{fin | opBinary, 0x80 | 127, 0x40, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0}),
	)
}

// fragments cuts a message into frames of n bytes.
func fragments(op byte, s string, n int) [][]byte {
	var all [][]byte
	for first := true; first || len(s) > 0; first = false {
		k := min(n, len(s))
		b0 := op
		if !first {
			b0 = opContinuation
		}
		if k == len(s) {
			b0 |= fin
		}
		all = append(all, f(b0, s[:k]))
		s = s[k:]
	}
	return all
}

func fragmentPlays(ok okFunc, bad badFunc) []play {
	ping := f(fin|opPing, "ping payload")
	one, two := f(opText, "fragment1"), f(fin|opContinuation, "fragment2")
	all := []string{"t:fragment1fragment2"}
	pong := "p:ping payload"
	return []play{
		bad("5.1 ping in fragments", CloseProtocolError, nil, f(opPing, "fragment1"), two),
		bad("5.2 pong in fragments", CloseProtocolError, nil, f(opPong, "fragment1"), two),
		bad("5 close in fragments", CloseProtocolError, nil, f(opClose, body(1000, "")), two),
		ok("5.3 two fragments", all, one, two),
		ok("5.6 ping between fragments", append([]string{pong}, all...), one, ping, two),
		bad("5.9 continuation first", CloseProtocolError, nil, f(fin|opContinuation, "non-continuation payload"), f(fin|opText, "Hello")),
		bad("5.12 open continuation first", CloseProtocolError, nil, f(opContinuation, "non-continuation payload"), f(fin|opText, "Hello")),
		bad("5.15 continuation after the end", CloseProtocolError, all, one, two, f(opContinuation, "fragment3"), f(opText, "fragment4")),
		bad("5.16 continuation, text, end", CloseProtocolError, nil, f(opContinuation, "fragment1"), f(opText, "fragment2"), f(fin|opContinuation, "fragment3")),
		bad("5.18 text in text", CloseProtocolError, nil, one, f(fin|opText, "fragment2")),
		ok("5.19 pings between five fragments", []string{pong, pong, "t:fragment1fragment2fragment3fragment4fragment5"},
			f(opText, "fragment1"), f(opContinuation, "fragment2"), ping, f(opContinuation, "fragment3"),
			f(opContinuation, "fragment4"), ping, f(fin|opContinuation, "fragment5")),
		ok("6.1 empty fragments", []string{"t:"}, f(opText, ""), f(opContinuation, ""), f(fin|opContinuation, "")),
		ok("6.1 middle fragment with content", []string{"t:middle"}, f(opText, ""), f(opContinuation, "middle"), f(fin|opContinuation, "")),
		ok("5 binary fragments need not be text", []string{"b:\xff\xfe"}, f(opBinary, "\xff"), f(fin|opContinuation, "\xfe")),
	}
}

// validTexts and invalidTexts are the sequences of Autobahn's group 6, after
// Markus Kuhn's UTF-8 stress test.
var (
	validTexts = []string{
		"Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "\x00", "\u0080", "\u0800", "\U00010000", "\x7f", "\u07ff", "\uffff", "\U0010ffff",
		"\ud7ff", "\ue000", "\ufffd", "\ufffe", "\U0001fffe", "\U0010fffe", "𝒽𝑒𝓁𝓁𝑜 鸿雁传书",
	}
	invalidTexts = []string{
		"κόσμε\xed\xa0\x80edited", "\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xf7\xbf\xbf\xbf", "\xf4\x90\x80\x80",
		"\xfb\xbf\xbf\xbf\xbf", "\xfd\xbf\xbf\xbf\xbf\xbf", "\x80", "\xbf", "\x80\xbf", "\x80\xbf\x80\xbf\x80\xbf",
		"\xc0 \xc1 \xc2 ", "\xe0 \xe1 ", "\xf0 \xf1 ", "\xf8 ", "\xc0", "\xe0\x80", "\xf0\x80\x80", "\xdf", "\xef\xbf", "\xf7\xbf\xbf",
		"\xfe", "\xff", "\xfe\xfe\xff\xff", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf",
		"\xc0\x80", "\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\x80\xed\xb0\x80", "\xf0\x90\x80", "Hello\xc3",
	}
)

func utf8Plays(ok okFunc, bad badFunc) []play {
	var all []play
	for _, s := range validTexts {
		all = append(all,
			ok(fmt.Sprintf("6 valid %q", s), []string{"t:" + s}, f(fin|opText, s)),
			ok(fmt.Sprintf("6 valid %q in fragments of 1", s), []string{"t:" + s}, fragments(opText, s, 1)...))
	}
	for _, s := range invalidTexts {
		all = append(all,
			bad(fmt.Sprintf("6 invalid %q", s), CloseInvalidPayload, nil, f(fin|opText, s)),
			bad(fmt.Sprintf("6 invalid %q in fragments of 1", s), CloseInvalidPayload, nil, fragments(opText, s, 1)...))
	}
	return all
}

func closePlays() []play {
	closing := func(name string, code uint16, end bool, payload string) play {
		return play{name: "7 " + name, send: [][]byte{f(fin|opClose, payload)}, code: code, end: end}
	}
	all := []play{
		{name: "7.1.2 two close frames", send: [][]byte{f(fin|opClose, body(1000, "")), f(fin|opClose, body(1000, ""))}, code: 1000},
		{name: "7.1.3 ping after close", send: [][]byte{f(fin|opClose, body(1000, "")), f(fin|opPing, "")}, code: 1000},
		{name: "7.1.4 text after close", send: [][]byte{f(fin|opClose, body(1000, "")), f(fin|opText, "late")}, code: 1000},
		{name: "7.1.5 close in a message", send: [][]byte{f(opText, "fragment1"), f(fin|opClose, body(1000, "")), f(fin|opContinuation, "fragment2")}, code: 1000},
		closing("no body", 0, true, ""),
		closing("body of 1", 1002, false, "a"),
		closing("code only", 1000, false, body(1000, "")),
		closing("reason", 1000, false, body(1000, "Hello World!")),
		closing("reason of 123", 1000, false, body(1000, strings.Repeat("*", 123))),
		closing("reason of 124", 1002, false, body(1000, strings.Repeat("*", 124))),
		closing("reason not UTF-8", 1007, false, body(1000, "κόσμε\xed\xa0\x80edited")),
	}
	for _, code := range []uint16{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999} {
		all = append(all, closing(fmt.Sprint("valid code ", code), code, false, body(code, "")))
	}
	for _, code := range []uint16{0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535} {
		all = append(all, closing(fmt.Sprint("invalid code ", code), 1002, false, body(code, "")))
	}
	return all
}

func TestConformsLikeAutobahn(t *testing.T) {
	for _, k := range []kind{plain, overTLS, blocking} {
		s := start(t, k, &handler{message: echo}, Options{AnySubprotocol: true, CloseTimeout: 2 * time.Second})
		for _, how := range []string{"at once", "frames", "bytes"} {
			t.Run(k.String()+" "+how, func(t *testing.T) {
				for _, p := range plays() {
					if k != plain && (how == "frames" || len(p.send[0]) > 1000) {
						continue
					}
					t.Run(p.name, func(t *testing.T) { p.run(t, s.dial(t), how) })
				}
			})
		}
	}
}

func (p play) run(t *testing.T, c *peer, how string) {
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for _, part := range cut(p.send, how) {
			if _, err := c.Write(part); err != nil {
				return // the server has closed, as it may
			}
		}
	}()
	kinds := map[byte]byte{'t': opText, 'b': opBinary, 'p': opPong}
	for _, w := range p.want {
		c.want(kinds[w[0]], w[2:])
	}
	if p.end {
		c.wantClose(0)
	} else {
		c.wantClose(p.code)
	}
	c.Close()
	<-sent
}

func cut(frames [][]byte, how string) [][]byte {
	var all []byte
	for _, f := range frames {
		all = append(all, f...)
	}
	switch {
	case how == "frames":
		return frames
	case how == "at once" || len(all) > 4096:
		return [][]byte{all}
	}
	bytes := make([][]byte, len(all))
	for i := range all {
		bytes[i] = all[i : i+1]
	}
	return bytes
}

// The first wrong byte ends a text, though the frame has more to come.
func TestInvalidTextFailsFast(t *testing.T) {
	s := start(t, plain, &handler{message: echo}, Options{AnySubprotocol: true})
	for _, bad := range []string{"κόσμε\xf4\x90", "\xff", "ok\xed\xa0"} {
		c := s.dial(t)
		whole := f(fin|opText, bad+strings.Repeat("x", 100))
		c.raw(whole[:6+len(bad)])
		c.wantClose(CloseInvalidPayload)
	}
}

func TestMessageLimit(t *testing.T) {
	s := start(t, plain, &handler{message: echo}, Options{AnySubprotocol: true, MaxMessage: 1000})
	c := s.dial(t)
	c.send(fin|opBinary, strings.Repeat("x", 1000))
	c.want(opBinary, strings.Repeat("x", 1000))
	c.send(opBinary, strings.Repeat("x", 600))
	c.send(opContinuation, strings.Repeat("x", 400))
	c.send(fin|opContinuation, "")
	c.want(opBinary, strings.Repeat("x", 1000))
	c.raw(f(fin|opBinary, strings.Repeat("x", 1001))[:8]) // the header is enough
	c.wantClose(CloseTooBig)

	c = s.dial(t)
	c.send(opBinary, strings.Repeat("x", 600))
	c.send(fin|opContinuation, strings.Repeat("x", 401))
	c.wantClose(CloseTooBig)
}
