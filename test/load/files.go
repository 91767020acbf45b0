package load

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

const (
	filesUploads  = 20
	filesPictures = 20
	filesTexts    = 200 // a second
	filesBytes    = 16 << 20
	filesWide     = 4000
	filesHigh     = 3000
)

// files: 200 texts a second, alone and then beside 20 people who upload files
// of 16 MiB as fast as they can and 20 who upload pictures of 12 megapixels, one
// after another. The clients of all of them take their part of this machine.
func (b *bench) files(ctx context.Context) ([]Result, error) {
	srv, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer srv.stop()
	all, err := b.pairs(ctx, srv, b.scaled(directPairs, 2), client.Options{Window: 1 << 20, ReturnRefusals: true})
	defer closePairs(all)
	if err != nil {
		return nil, err
	}
	p, err := b.register(ctx, srv, filesUploads+filesPictures)
	if err != nil {
		return nil, err
	}
	alone, err := b.openLoop(ctx, all, "texts alone", filesTexts, b.Duration)
	if err != nil {
		return nil, err
	}
	if err := b.latencyLimit(ctx, &alone); err != nil {
		return nil, err
	}
	beside, err := b.besideFiles(ctx, all, p)
	beside.Limit, beside.Fraction = Limit{"ack p99 of texts alone (ms)", alone.AckMs.P99}, alone.AckMs.P99/beside.AckMs.P99
	return []Result{alone, beside}, err
}

// besideFiles measures texts while files come.
func (b *bench) besideFiles(ctx context.Context, all []*pair, p *people) (Result, error) {
	files, stop := context.WithCancel(ctx)
	defer stop()
	var uploaded, pictures atomic.Int64
	g, files := errgroup.WithContext(files)
	content, picture := make([]byte, b.scaled(filesBytes, 1<<20)), b.picture()
	for i := range p.tokens {
		u, from, count := client.Upload{Name: "large", Size: int64(len(content))}, content, &uploaded
		if i >= filesUploads {
			u, from, count = client.Upload{Name: "picture", Size: int64(len(picture)), Kind: hyv1.FileKind_FILE_KIND_IMAGE}, picture, &pictures
		}
		c, err := p.as(i, client.Options{})
		if err != nil {
			return Result{}, err
		}
		defer func() { _ = c.Close() }()
		g.Go(func() error {
			for files.Err() == nil {
				f, err := c.Upload(files, bytes.NewReader(from), u)
				if files.Err() != nil {
					break
				}
				if err != nil || f.GetState() != hyv1.FileState_FILE_STATE_READY {
					return fmt.Errorf("upload: %v %w", f, err)
				}
				count.Add(1)
			}
			return nil
		})
	}
	r, err := b.openLoop(files, all, "texts beside files", filesTexts, b.Duration)
	took := (b.warm() + b.Duration).Seconds()
	stop()
	if e := g.Wait(); e != nil {
		err = e
	}
	if err == nil {
		r.More["upload_mb_per_s"] = float64(uploaded.Load()) * float64(len(content)) / 1e6 / took
		r.More["pictures_per_s"] = float64(pictures.Load()) / took
	}
	return r, err
}

// picture is a photograph, as far as a decoder minds.
func (b *bench) picture() []byte {
	m := image.NewRGBA(image.Rect(0, 0, b.scaled(filesWide, 400), b.scaled(filesHigh, 300)))
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // G404: noise
	for y := range m.Rect.Max.Y {
		for x := range m.Rect.Max.X {
			n := uint8(r.UintN(16))                                                            //nolint:gosec // G115: small
			m.SetRGBA(x, y, color.RGBA{uint8(x/16) + n, uint8(y/12) + n, uint8(x+y) / 8, 255}) //nolint:gosec // G115: it wraps
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, m, &jpeg.Options{Quality: 85}) // to memory
	return out.Bytes()
}
