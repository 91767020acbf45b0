package ws

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Opcodes of RFC 6455 §5.2.
const (
	opContinuation byte = 0x0
	opText         byte = 0x1
	opBinary       byte = 0x2
	opClose        byte = 0x8
	opPing         byte = 0x9
	opPong         byte = 0xA
)

// Close codes of RFC 6455 §7.4.1 and its registry, as used by Conn.Close.
const (
	CloseNormal         uint16 = 1000
	CloseGoingAway      uint16 = 1001
	CloseProtocolError  uint16 = 1002
	CloseUnsupported    uint16 = 1003 // a kind of message the subprotocol does not know
	CloseInvalidPayload uint16 = 1007 // text that is not UTF-8
	ClosePolicy         uint16 = 1008
	CloseTooBig         uint16 = 1009
	CloseInternalError  uint16 = 1011
	CloseServiceRestart uint16 = 1012
	CloseTryAgainLater  uint16 = 1013

	closeNoCode uint16 = 1005 // a close frame without a body; never on the wire
)

const (
	maxHeader  = 14  // two bytes, eight of length, four of mask
	maxControl = 125 // payload bytes of a control frame
)

// CloseError says with which code and reason a connection ends. Handler.Open
// may return one to choose them.
type CloseError struct {
	Code   uint16
	Reason string
}

func (e *CloseError) Error() string { return fmt.Sprintf("close %d: %s", e.Code, e.Reason) }

// AppendFrameHeader appends the header of an unfragmented, unmasked frame with
// n payload bytes, as a server sends it. Header and payload together are what
// Conn.Queue takes.
func AppendFrameHeader(b []byte, text bool, n int) []byte {
	if text {
		return appendHeader(b, opText, n)
	}
	return appendHeader(b, opBinary, n)
}

func appendHeader(b []byte, op byte, n int) []byte {
	const fin = 0x80
	switch {
	case n <= 125:
		return append(b, fin|op, byte(n))
	case n <= 0xFFFF:
		return binary.BigEndian.AppendUint16(append(b, fin|op, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(b, fin|op, 127), uint64(n))
}

// closeFrame is a whole close frame; closeNoCode gives one without a body. The
// reason is cut at a rune so that it fits a control frame.
func closeFrame(code uint16, reason string) []byte {
	if code == closeNoCode {
		return appendHeader(nil, opClose, 0)
	}
	for len(reason) > maxControl-2 {
		_, size := utf8.DecodeLastRuneInString(reason)
		reason = reason[:len(reason)-size]
	}
	b := appendHeader(make([]byte, 0, 4+len(reason)), opClose, 2+len(reason))
	return append(binary.BigEndian.AppendUint16(b, code), reason...)
}

// header is a frame header from a client.
type header struct {
	fin  bool
	op   byte
	n    uint64 // payload bytes
	mask [4]byte
}

func (h header) control() bool { return h.op&0x8 != 0 }

var (
	errReserved    = &CloseError{CloseProtocolError, "reserved bit set"}
	errOpcode      = &CloseError{CloseProtocolError, "reserved opcode"}
	errUnmasked    = &CloseError{CloseProtocolError, "frame not masked"}
	errControl     = &CloseError{CloseProtocolError, "control frame fragmented or over 125 bytes"}
	errLength      = &CloseError{CloseProtocolError, "length not in its shortest form"}
	errUnexpected  = &CloseError{CloseProtocolError, "continuation without a message"}
	errInterleaved = &CloseError{CloseProtocolError, "message inside a message"}
	errTooBig      = &CloseError{CloseTooBig, "message too big"}
	errUTF8        = &CloseError{CloseInvalidPayload, "text is not UTF-8"}
	errCloseBody   = &CloseError{CloseProtocolError, "invalid close frame"}
)

// parseHeader reads the header at the start of b. size is 0 when b ends inside
// the header; what is wrong in its first two bytes is found even then.
func parseHeader(b []byte) (h header, size int, err error) {
	if len(b) < 2 {
		return h, 0, nil
	}
	h.fin, h.op = b[0]&0x80 != 0, b[0]&0x0F
	length := b[1] & 0x7F
	switch {
	case b[0]&0x70 != 0:
		return h, 0, errReserved
	case h.op > opBinary && h.op < opClose || h.op > opPong:
		return h, 0, errOpcode
	case b[1]&0x80 == 0:
		return h, 0, errUnmasked
	case h.control() && (!h.fin || length > maxControl):
		return h, 0, errControl
	}
	switch size = 6; length {
	case 126:
		size = 8
	case 127:
		size = maxHeader
	}
	if len(b) < size {
		return h, 0, nil
	}
	switch h.n = uint64(length); length {
	case 126:
		h.n = uint64(binary.BigEndian.Uint16(b[2:]))
		if h.n <= 125 {
			return h, 0, errLength
		}
	case 127:
		h.n = binary.BigEndian.Uint64(b[2:])
		if h.n <= 0xFFFF || h.n>>63 != 0 {
			return h, 0, errLength
		}
	}
	h.mask = [4]byte(b[size-4 : size])
	return h, size, nil
}

// parseClose reads the body of a client's close frame.
func parseClose(body []byte) (code uint16, reason string, err error) {
	switch len(body) {
	case 0:
		return closeNoCode, "", nil
	case 1:
		return 0, "", errCloseBody
	}
	code = binary.BigEndian.Uint16(body)
	switch {
	case !validCloseCode(code):
		return 0, "", errCloseBody
	case !utf8.Valid(body[2:]):
		return 0, "", errUTF8
	}
	return code, string(body[2:]), nil
}

// validCloseCode tells what may stand in a close frame: the registered codes
// that are not reserved, and the ranges of libraries and applications.
func validCloseCode(code uint16) bool {
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1014:
		return true
	}
	return code >= 3000 && code <= 4999
}
