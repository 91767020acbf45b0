package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

func openS3(t *testing.T, endpoint string) *S3 {
	t.Helper()
	s, err := NewS3(t.TempDir(), S3Options{Endpoint: endpoint, Bucket: "hongyan", Region: "us-east-1", AccessKey: "goose", SecretKey: "flies-south", PathStyle: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func makeBucket(t *testing.T, s *S3) {
	t.Helper()
	var err error
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if _, err = s.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("hongyan")}); err == nil {
			return
		}
	}
	t.Fatal(err)
}

func fake(t *testing.T) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(srv.Close)
	return srv
}

func TestS3(t *testing.T) {
	s := openS3(t, fake(t).URL)
	makeBucket(t, s)
	conform(t, s, partBytes+partBytes/2)
	link(t, s)
}

// link: who has the address has the bytes, with the headers that were asked for.
func link(t *testing.T, s *S3) {
	t.Helper()
	content := random(1000)
	url, err := s.Link(t.Context(), put(t, s, content), "image/png", `attachment; filename="a.png"`)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("%s: %d bytes %v", resp.Status, len(got), err)
	}
}

// What the service did not take, or not all of it, is not stored, and stays in
// the stage to be tried again.
func TestS3DownAndBroken(t *testing.T) {
	srv := fake(t)
	broken := true
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken && r.Method == http.MethodPut {
			_, _ = io.CopyN(io.Discard, r.Body, 100)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		srv.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	makeBucket(t, openS3(t, srv.URL))
	for name, endpoint := range map[string]string{"broken": front.URL, "down": "http://127.0.0.1:9"} {
		s := openS3(t, endpoint)
		content := random(1 << 20)
		key, path := staged(t, s, content)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if err := s.Put(ctx, key, path); err == nil {
			t.Errorf("%s: stored", name)
		}
		cancel()
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if name == "down" {
			continue
		}
		if _, err := s.Open(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		broken = false
		if err := s.Put(t.Context(), key, path); err != nil {
			t.Errorf("%s: after that: %v", name, err)
		}
		if got := get(t, s, key); !bytes.Equal(got, content) {
			t.Errorf("%s: other bytes", name)
		}
	}
}
