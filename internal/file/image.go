package file

import (
	"bytes"
	"fmt"
	"image"
	stdgif "image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"runtime"

	"connectrpc.com/connect"
	"github.com/bbrks/go-blurhash"
	"github.com/kovidgoyal/imaging"
	"golang.org/x/image/webp"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

const (
	// imageBytes is the largest file that is looked at as a picture.
	imageBytes = 64 << 20
	// imagePixels is the largest picture that is decoded.
	imagePixels = 50_000_000
	// An animation has at most so many frames, and pixels in all of them: viewers
	// go through every one.
	imageFrames = 2000
	imageArea   = 2_000_000_000
	// thumbSide is the most a thumbnail is wide and high.
	thumbSide = 480
	// hashSide is the size of what the blurhash is made of.
	hashSide     = 32
	hashX, hashY = 4, 3
	thumbQuality = 80
)

// decodersAtOnce is never more than two, and leaves a processor to all others.
func decodersAtOnce() int { return max(1, min(2, runtime.GOMAXPROCS(0)-1)) }

// gently lets others have their turn between the parts of a picture.
type gently struct{ io.Reader }

func (g gently) Read(b []byte) (int, error) {
	runtime.Gosched()
	return g.Reader.Read(b[:min(len(b), 4<<10)])
}

// look is what is found out about a picture.
type look struct {
	*picture
	width, height int // as shown
	blurhash      string
	thumb         []byte // JPEG, or PNG where something shines through
}

var (
	errImage    = im.Invalid(hyv1.Reason_IMAGE_INVALID, "file")
	errTooLarge = &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_IMAGE_TOO_LARGE, Field: "file", Limit: imagePixels}
)

// lookAt reads the picture at path. Its sizes are read before anything is
// decoded. Errors: IMAGE_INVALID, IMAGE_TOO_LARGE, FILE_TOO_LARGE.
func lookAt(path string) (*look, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > imageBytes {
		return nil, tooLarge(imageBytes)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return lookIn(b, imagePixels)
}

// lookIn is lookAt of bytes, which show at most so many pixels.
func lookIn(b []byte, pixels int64) (l *look, err error) {
	// A decoder that gives up on what a stranger made must not take us with it.
	defer func() {
		if p := recover(); p != nil {
			l, err = nil, fmt.Errorf("%w: %v", errImage, p)
		}
	}()
	p, err := strip(b)
	if err != nil {
		return nil, errImage
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(p.bytes))
	switch {
	case err != nil || c.Width < 1 || c.Height < 1:
		return nil, errImage
	case int64(c.Width)*int64(c.Height) > pixels, p.frames > imageFrames, p.area > imageArea:
		return nil, errTooLarge
	}
	small, err := p.thumbnail()
	if err != nil {
		return nil, errImage
	}
	l = &look{picture: p, width: c.Width, height: c.Height}
	if p.orientation >= 5 {
		l.width, l.height = l.height, l.width
	}
	if l.thumb, err = encodeThumb(small); err != nil {
		return nil, err
	}
	l.blurhash, err = blurhash.Encode(hashX, hashY, imaging.Resize(small, hashSide, hashSide, imaging.Box))
	return l, err
}

// thumbnail decodes the first picture and makes it small before it is turned:
// that costs a hundredth.
func (p *picture) thumbnail() (image.Image, error) {
	r := gently{bytes.NewReader(p.first)}
	var full image.Image
	var err error
	switch {
	case p.mime == "image/gif":
		full, err = stdgif.Decode(r)
	case p.frames > 1 && p.mime == "image/png":
		full, err = png.Decode(r)
	case p.frames > 1:
		full, err = webp.Decode(r)
	default:
		// Without the backend it would ask a program of this machine.
		full, err = imaging.Decode(r, imaging.Backends(imaging.GO_IMAGE), imaging.AutoOrientation(false))
	}
	if err != nil {
		return nil, err
	}
	if b := full.Bounds(); int64(b.Dx())*int64(b.Dy()) > imagePixels {
		return nil, errPicture // a frame of its own size
	}
	return turned(imaging.Fit(full, thumbSide, thumbSide, imaging.Linear), p.orientation), nil
}

// turned is img as it is to be shown.
func turned(img image.Image, orientation int) image.Image {
	switch orientation {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6:
		return imaging.Rotate270(img)
	case 7:
		return imaging.Transverse(img)
	case 8:
		return imaging.Rotate90(img)
	}
	return img
}

func encodeThumb(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	var err error
	if imaging.IsOpaque(img) {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: thumbQuality})
	} else {
		err = png.Encode(&b, img)
	}
	return b.Bytes(), err
}
