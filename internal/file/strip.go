package file

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
)

// picture is what a stripper found: the same picture, bit for bit, without
// anything beside it. What it does not know it leaves out, so nothing can hide
// in it: no place, no device, no second file behind the end.
type picture struct {
	mime        string
	bytes       []byte
	orientation int   // as in EXIF: 1–8
	frames      int   // of an animation; 1: none
	area        int64 // of all frames, where they have sizes of their own
	first       []byte
}

var errPicture = errors.New("not a whole picture of a known kind")

// strip reads a picture by its own structure, never by its name.
func strip(b []byte) (*picture, error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return stripJPEG(b)
	case bytes.HasPrefix(b, []byte(pngHead)):
		return stripPNG(b)
	case len(b) > 12 && string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return stripWebP(b)
	case bytes.HasPrefix(b, []byte("GIF87a")), bytes.HasPrefix(b, []byte("GIF89a")):
		return stripGIF(b)
	}
	return nil, errPicture
}

const (
	markSOI  = 0xD8
	markEOI  = 0xD9
	markSOS  = 0xDA
	markAPP0 = 0xE0
	markAPP1 = 0xE1
	markAPP2 = 0xE2
	markAdob = 0xEE // says which colours these are
	markAPPn = 0xEF
	markCOM  = 0xFE
)

func stripJPEG(b []byte) (*picture, error) {
	p := &picture{mime: "image/jpeg", orientation: 1, frames: 1}
	var kept [][]byte
	at := 2
	for {
		if at+2 > len(b) || b[at] != 0xFF {
			return nil, errPicture
		}
		mark := b[at+1]
		if mark == 0xFF { // fill
			at++
			continue
		}
		if mark == markEOI {
			break
		}
		if at+4 > len(b) || mark == markSOI || mark < 0xC0 {
			return nil, errPicture
		}
		end := at + 2 + int(binary.BigEndian.Uint16(b[at+2:]))
		if end < at+4 || end > len(b) {
			return nil, errPicture
		}
		segment := b[at+4 : end]
		if mark == markAPP1 && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			p.orientation = orientationOf(segment[6:])
		}
		if mark == markSOS {
			end += scanLength(b[end:])
		}
		if keepsJPEG(mark, segment) {
			kept = append(kept, b[at:end])
		}
		at = end
	}
	out := bytes.NewBuffer(make([]byte, 0, at+64))
	out.Write([]byte{0xFF, markSOI})
	if p.orientation != 1 {
		out.Write(exifOf(p.orientation))
	}
	for _, part := range kept {
		out.Write(part)
	}
	out.Write([]byte{0xFF, markEOI})
	p.bytes = out.Bytes()
	p.first = p.bytes
	return p, nil
}

func keepsJPEG(mark byte, segment []byte) bool {
	switch mark {
	case markCOM:
		return false
	case markAPP0:
		return bytes.HasPrefix(segment, []byte("JFIF\x00"))
	case markAPP2:
		return bytes.HasPrefix(segment, []byte("ICC_PROFILE\x00"))
	case markAdob:
		return bytes.HasPrefix(segment, []byte("Adobe"))
	}
	return mark < markAPP0 || mark > markAPPn
}

// scanLength is how far coded data goes: to the next mark that is none of its
// own.
func scanLength(b []byte) int {
	for at := 0; ; {
		next := bytes.IndexByte(b[at:], 0xFF)
		if next < 0 || at+next+1 >= len(b) {
			return len(b)
		}
		at += next
		if m := b[at+1]; m != 0 && (m < 0xD0 || m > 0xD7) {
			return at
		}
		at += 2
	}
}

const tagOrientation = 0x0112

// orientationOf reads the one thing of EXIF that belongs to the picture.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	n := int64(order.Uint16(tiff[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == tagOrientation {
			if v := int(order.Uint16(tiff[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}

// exifOf is a segment that says nothing but how to hold the picture.
func exifOf(orientation int) []byte {
	s := []byte{0xFF, markAPP1, 0, 34}
	s = append(s, "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08"...)
	s = append(s, 0, 1, tagOrientation>>8, tagOrientation&0xFF, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0)
	return append(s, 0, 0, 0, 0)
}

const pngHead = "\x89PNG\r\n\x1a\n"

var keptPNG = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "cICP", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT"}

func stripPNG(b []byte) (*picture, error) {
	p := &picture{mime: "image/png", orientation: 1}
	out := bytes.NewBuffer(make([]byte, 0, len(b)))
	out.WriteString(pngHead)
	for at := len(pngHead); ; {
		if at+12 > len(b) {
			return nil, errPicture
		}
		n := int64(binary.BigEndian.Uint32(b[at:]))
		if n > int64(len(b)-at-12) {
			return nil, errPicture
		}
		end := at + 12 + int(n)
		name := string(b[at+4 : at+8])
		if name == "fcTL" && n >= 12 {
			p.frames++
			p.area += int64(binary.BigEndian.Uint32(b[at+12:])) * int64(binary.BigEndian.Uint32(b[at+16:]))
		}
		if slices.Contains(keptPNG, name) {
			out.Write(b[at:end])
		}
		if at = end; name == "IEND" {
			break
		}
	}
	p.frames = max(1, p.frames)
	p.bytes = out.Bytes()
	p.first = p.bytes
	return p, nil
}

var keptWebP = []string{"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"}

const (
	webpXMP, webpEXIF, webpAlpha = 0x04, 0x08, 0x10
	anmfHead                     = 16
)

func stripWebP(b []byte) (*picture, error) {
	p := &picture{mime: "image/webp", orientation: 1}
	size := int64(binary.LittleEndian.Uint32(b[4:]))
	if size+8 > int64(len(b)) {
		return nil, errPicture
	}
	b = b[:size+8]
	out := append(make([]byte, 0, len(b)), b[:12]...)
	for at := 12; at < len(b); {
		if at+8 > len(b) {
			return nil, errPicture
		}
		name, n := string(b[at:at+4]), int64(binary.LittleEndian.Uint32(b[at+4:]))
		padded := n + n&1
		if padded > int64(len(b)-at-8) {
			return nil, errPicture
		}
		chunk := b[at : at+8+int(padded)]
		at += len(chunk)
		if !slices.Contains(keptWebP, name) {
			continue
		}
		if name == "ANMF" {
			if n < anmfHead {
				return nil, errPicture
			}
			p.frames++
			p.area += int64(uint24(chunk[8+6:])+1) * int64(uint24(chunk[8+9:])+1)
			if p.frames == 1 {
				p.first = stillWebP(chunk[8:])
			}
		}
		out = append(out, chunk...)
		if name == "VP8X" && n >= 10 {
			out[len(out)-len(chunk)+8] &^= webpXMP | webpEXIF
		}
	}
	if len(out) == 12 { // nothing of it is a picture
		return nil, errPicture
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	p.bytes = out
	if p.first == nil {
		p.frames, p.first = 1, out
	}
	return p, nil
}

func uint24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }

// stillWebP makes a picture of one frame of an animation.
func stillWebP(frame []byte) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	if data := frame[anmfHead:]; bytes.HasPrefix(data, []byte("ALPH")) {
		out = append(out, "VP8X\x0a\x00\x00\x00"...)
		out = append(out, webpAlpha, 0, 0, 0)
		out = append(out, frame[6:12]...)
	}
	out = append(out, frame[anmfHead:]...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func stripGIF(b []byte) (*picture, error) {
	p := &picture{mime: "image/gif", orientation: 1}
	g := gif{in: b}
	g.keep(13)
	if g.bad {
		return nil, errPicture
	}
	g.keep(colours(b[10]))
	for !g.bad {
		switch kind := g.peek(0); kind {
		case 0x3B:
			g.keep(1)
			p.frames = max(1, p.frames)
			p.bytes, p.first = g.out, g.out
			return p, nil
		case 0x2C:
			if g.at+11 > len(b) {
				return nil, errPicture
			}
			p.frames++
			p.area += int64(binary.LittleEndian.Uint16(b[g.at+5:])) * int64(binary.LittleEndian.Uint16(b[g.at+7:]))
			g.keep(10 + colours(b[g.at+9]) + 1)
			g.blocks(true)
		case 0x21:
			label := g.peek(1)
			name := string(b[min(len(b), g.at+3):min(len(b), g.at+14)])
			keeps := label == 0xF9 || label == 0xFF && (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0")
			g.move(2, keeps)
			g.blocks(keeps)
		default:
			return nil, errPicture
		}
	}
	return nil, errPicture
}

// colours is the length of a table of colours.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

type gif struct {
	in, out []byte
	at      int
	bad     bool
}

func (g *gif) peek(n int) byte {
	if g.at+n >= len(g.in) {
		g.bad = true
		return 0
	}
	return g.in[g.at+n]
}

func (g *gif) keep(n int) { g.move(n, true) }

func (g *gif) move(n int, keep bool) {
	if g.at+n > len(g.in) {
		g.bad = true
		return
	}
	if keep {
		g.out = append(g.out, g.in[g.at:g.at+n]...)
	}
	g.at += n
}

// blocks goes over the parts of one piece of data.
func (g *gif) blocks(keep bool) {
	for !g.bad {
		n := int(g.peek(0))
		g.move(1+n, keep)
		if n == 0 {
			return
		}
	}
}
