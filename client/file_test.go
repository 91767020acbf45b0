package client_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

// cutting breaks the first connections after so many bytes.
func cutting(after int64, times int) *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return &cutConn{Conn: conn, left: after, times: &times}, err
	}}}
}

type cutConn struct {
	net.Conn
	left  int64
	times *int
}

func (c *cutConn) Write(b []byte) (int, error) {
	if c.left -= int64(len(b)); c.left < 0 && *c.times > 0 {
		*c.times--
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(b)
}

func TestAnUploadSurvivesItsConnections(t *testing.T) {
	c := person(t, "uploader", client.Options{HTTP: cutting(300_000, 5)})
	content := make([]byte, 3<<20)
	_, _ = rand.Read(content)
	sum := sha256.Sum256(content)
	var last int64
	f, err := c.Upload(t.Context(), bytes.NewReader(content), client.Upload{Name: "数据.bin", Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
		OnProgress: func(_, n int64) { last = n }})
	if err != nil || f.GetState() != hyv1.FileState_FILE_STATE_READY || f.GetName() != "数据.bin" || last != int64(len(content)) {
		t.Fatalf("%v %v, %d", f, err, last)
	}
	for _, from := range []int64{0, 1 << 20} {
		r, err := c.Download(t.Context(), &hyv1.FileRef{FileId: f.GetId(), Variant: "original"}, from)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, content[from:]) {
			t.Errorf("from %d: %d bytes, %v", from, len(got), err)
		}
		_ = r.Close()
	}
	if _, err := c.Download(t.Context(), &hyv1.FileRef{FileId: f.GetId(), Variant: "thumb"}, 0); !errors.Is(err, &client.Error{Reason: hyv1.Reason_FILE_NOT_FOUND}) {
		t.Errorf("there is no thumbnail: %v", err)
	}
	_, err = c.Upload(t.Context(), bytes.NewReader(content), client.Upload{Size: 1 << 50})
	if !errors.Is(err, &client.Error{Reason: hyv1.Reason_FILE_TOO_LARGE}) {
		t.Errorf("too large: %v", err)
	}
}

// timed is what a request may take at most; 0: any time.
type timed struct {
	http.RoundTripper
	most map[string]time.Duration
}

func (l *timed) RoundTrip(r *http.Request) (*http.Response, error) {
	l.most[r.Method] = 0
	if end, ok := r.Context().Deadline(); ok {
		l.most[r.Method] = time.Until(end)
	}
	return l.RoundTripper.RoundTrip(r)
}

func TestADownloadTakesAsLongAsItTakes(t *testing.T) {
	l := &timed{http.DefaultTransport, map[string]time.Duration{}}
	c := person(t, "downloader", client.Options{HTTP: &http.Client{Transport: l, Timeout: time.Hour}})
	f, err := c.Upload(t.Context(), strings.NewReader("geese"), client.Upload{Name: "a", Size: 5})
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.Download(t.Context(), &hyv1.FileRef{FileId: f.GetId(), Variant: "original"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	if most, ok := l.most[http.MethodGet]; !ok || most != 0 || l.most[http.MethodPost] == 0 {
		t.Errorf("it may take %v: %v", most, l.most)
	}
}

// same is the same bytes wherever it is read.
type same struct{ part []byte }

func (s same) ReadAt(b []byte, _ int64) (int, error) {
	n := 0
	for n < len(b) {
		n += copy(b[n:], s.part)
	}
	return n, nil
}

func BenchmarkUpload(b *testing.B) {
	c := person(nil, "bench"+strings.ToLower(rand.Text()[:10]), client.Options{})
	defer c.Close()
	const size = 1 << 30
	b.SetBytes(size)
	for b.Loop() {
		if _, err := c.Upload(b.Context(), same{make([]byte, 1<<20)}, client.Upload{Name: "large", Size: size}); err != nil {
			b.Fatal(err)
		}
	}
}
