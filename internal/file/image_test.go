package file

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	stdgif "image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/webp"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

func gradient(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, color.NRGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	return img
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func aJPEG(t testing.TB, w, h int) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, gradient(w, h), nil) })
}

func aPNG(t testing.TB, w, h int) []byte {
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, gradient(w, h)) })
}

// exif is what a camera writes: how it was held, and where.
func exif(orientation byte) []byte {
	body := append([]byte("Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x02\x00"),
		0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, // orientation
		0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, // where the place is
		0, 0, 0, 0)
	body = append(body, "SECRETPLACE 31.2304N"...)
	return append([]byte{0xFF, 0xE1, 0, byte(len(body) + 2)}, body...)
}

func after(b []byte, at int, insert ...byte) []byte {
	return append(append(bytes.Clone(b[:at]), insert...), b[at:]...)
}

func pngChunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

func lookAtBytes(t testing.TB, b []byte) (*look, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return lookAt(path)
}

func TestNothingBesideThePictureStays(t *testing.T) {
	frames := &stdgif.GIF{Delay: []int{1, 1}}
	for range 2 {
		p := image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{color.Black, color.White})
		frames.Image = append(frames.Image, p)
	}
	aGIF := encoded(t, func(b *bytes.Buffer) error { return stdgif.EncodeAll(b, frames) })
	comment := append([]byte{0x21, 0xFE, 11}, "SECRETPLACE\x00"...)
	for name, tt := range map[string]struct {
		in   []byte
		mime string
	}{
		"jpeg":              {after(aJPEG(t, 20, 10), 2, exif(1)...), "image/jpeg"},
		"jpeg, and a zip":   {append(aJPEG(t, 20, 10), "PK\x03\x04SECRETPLACE"...), "image/jpeg"},
		"jpeg, a comment":   {after(aJPEG(t, 20, 10), 2, append([]byte{0xFF, 0xFE, 0, 13}, "SECRETPLACE"...)...), "image/jpeg"},
		"png":               {after(aPNG(t, 20, 10), 33, pngChunk("tEXt", []byte("Comment\x00SECRETPLACE"))...), "image/png"},
		"png, and a script": {append(aPNG(t, 20, 10), "<script>SECRETPLACE</script>"...), "image/png"},
		"gif":               {append(bytes.Clone(aGIF[:len(aGIF)-1]), append(comment, 0x3B)...), "image/gif"},
		"gif, and a page":   {append(bytes.Clone(aGIF), "<html>SECRETPLACE"...), "image/gif"},
	} {
		l, err := lookAtBytes(t, tt.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(l.bytes, []byte("SECRETPLACE")) || bytes.Contains(l.thumb, []byte("SECRETPLACE")) {
			t.Errorf("%s: the place is still in it", name)
		}
		if l.mime != tt.mime || l.width != 20 || l.height != 10 || l.blurhash == "" {
			t.Errorf("%s: %s %dx%d %q", name, l.mime, l.width, l.height, l.blurhash)
		}
		was, _, _ := image.Decode(bytes.NewReader(tt.in))
		now, _, err := image.Decode(bytes.NewReader(l.bytes))
		if err != nil || was.At(3, 3) != now.At(3, 3) || was.Bounds() != now.Bounds() {
			t.Errorf("%s: another picture: %v", name, err)
		}
	}
}

func TestAPictureKeepsItsHold(t *testing.T) {
	l, err := lookAtBytes(t, after(aJPEG(t, 400, 100), 2, exif(6)...))
	if err != nil {
		t.Fatal(err)
	}
	if l.width != 100 || l.height != 400 {
		t.Errorf("shown %d wide and %d high", l.width, l.height)
	}
	thumb, _, err := image.Decode(bytes.NewReader(l.thumb))
	if err != nil || thumb.Bounds().Dx() != 100 || thumb.Bounds().Dy() != 400 {
		t.Fatalf("thumb: %v %v", thumb.Bounds(), err)
	}
	// Turned to the right, the left side is above: red grows downwards.
	above, _, _, _ := thumb.At(50, 10).RGBA()
	below, _, _, _ := thumb.At(50, 390).RGBA()
	if above > 0x4000 || below < 0xB000 {
		t.Errorf("turned the wrong way: %x above, %x below", above, below)
	}
	again, err := strip(l.bytes)
	if err != nil || again.orientation != 6 {
		t.Errorf("the browser cannot know: %v", err)
	}
}

// hugePNG is a small file that says it is a large picture.
func hugePNG(t *testing.T, w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	data := encoded(t, func(b *bytes.Buffer) error {
		z := zlib.NewWriter(b)
		_, err := z.Write(make([]byte, 1<<20))
		return errors.Join(err, z.Close())
	})
	b := append([]byte(pngHead), pngChunk("IHDR", append(head, 8, 6, 0, 0, 0))...)
	return append(append(b, pngChunk("IDAT", data)...), pngChunk("IEND", nil)...)
}

// bombGIF has more frames than anybody looks at.
func bombGIF(frames, side int) []byte {
	b := []byte("GIF89a")
	b = binary.LittleEndian.AppendUint16(b, uint16(side))
	b = binary.LittleEndian.AppendUint16(b, uint16(side))
	b = append(b, 0x80, 0, 0, 0, 0, 0, 255, 255, 255)
	for range frames {
		b = append(b, 0x2C, 0, 0, 0, 0, byte(side), byte(side>>8), byte(side), byte(side>>8), 0, 2, 2, 0x44, 1, 0)
	}
	return append(b, 0x3B)
}

func TestBombsAndWhatOnlyLooksLikeAPicture(t *testing.T) {
	whole := aJPEG(t, 200, 200)
	for name, tt := range map[string]struct {
		in   []byte
		want hyv1.Reason
	}{
		"64k times 64k":   {hugePNG(t, 65535, 65535), hyv1.Reason_IMAGE_TOO_LARGE},
		"no width":        {hugePNG(t, 0, 10), hyv1.Reason_IMAGE_INVALID},
		"too few pixels":  {hugePNG(t, 3000, 3000), hyv1.Reason_IMAGE_INVALID},
		"many frames":     {bombGIF(imageFrames+1, 1), hyv1.Reason_IMAGE_TOO_LARGE},
		"large frames":    {bombGIF(1000, 5000), hyv1.Reason_IMAGE_TOO_LARGE},
		"a page":          {[]byte("<!doctype html><script>alert(1)</script>"), hyv1.Reason_IMAGE_INVALID},
		"SVG":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), hyv1.Reason_IMAGE_INVALID},
		"cut":             {whole[:len(whole)/2], hyv1.Reason_IMAGE_INVALID},
		"cut in its head": {whole[:30], hyv1.Reason_IMAGE_INVALID},
		"empty":           {nil, hyv1.Reason_IMAGE_INVALID},
		"AVIF":            {[]byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"), hyv1.Reason_IMAGE_INVALID},
	} {
		_, err := lookAtBytes(t, tt.in)
		if e := new(im.Error); !errors.As(err, &e) || e.Reason != tt.want {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

// A WebP of two frames, made of one picture of one pixel.
func TestAnAnimationShowsItsFirstPicture(t *testing.T) {
	still := []byte("VP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")
	frame := append([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100, 0, 0, 0}, still...)
	b := []byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x0e\x00\x00\x00\x00\x00\x00\x00\x00\x00ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00")
	for range 2 {
		b = append(b, "ANMF"...)
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(frame))), frame...)
	}
	b = append(b, "EXIF\x0c\x00\x00\x00SECRETPLACE\x00"...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	p, err := strip(b)
	if err != nil || p.frames != 2 || bytes.Contains(p.bytes, []byte("SECRETPLACE")) || p.bytes[20]&webpEXIF != 0 {
		t.Fatalf("%+v %v", p, err)
	}
	if _, err := webp.Decode(bytes.NewReader(p.first)); err != nil {
		t.Errorf("the first picture: %v", err)
	}
}

func TestNamesAreOnlyNames(t *testing.T) {
	long := bytes.Repeat([]byte("长"), 200)
	for in, want := range map[string]string{
		"": "file", "..": "file", "../../etc/passwd": "passwd", `C:\temp\a.txt`: "a.txt", "a\x00b\r\nSet-Cookie: x.txt": "abSet-Cookie: x.txt",
		"cod\u202egpj.exe": "codgpj.exe", "  报告 .pdf. ": "报告 .pdf", "\u200b\u2800": "file",
	} {
		if got := SafeName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := SafeName(string(long) + ".jpeg"); len(got) > nameLimit || filepath.Ext(got) != ".jpeg" {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

func FuzzStrip(f *testing.F) {
	f.Add(after(aJPEG(f, 8, 8), 2, exif(6)...))
	f.Add(aPNG(f, 8, 8))
	f.Add(bombGIF(2, 4))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Add([]byte("RIFF\x0c\x00\x00\x00WEBPEXIF\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := strip(b)
		if err != nil {
			return
		}
		again, err := strip(p.bytes)
		if err != nil || !bytes.Equal(again.bytes, p.bytes) || again.orientation != p.orientation {
			t.Errorf("what was stripped is not what it was: %v", err)
		}
	})
}

func BenchmarkLookAt12MP(b *testing.B) {
	path := filepath.Join(b.TempDir(), "picture")
	if err := os.WriteFile(path, aJPEG(b, 4000, 3000), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := lookAt(path); err != nil {
			b.Fatal(err)
		}
	}
}
