package server

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// service is an S3 service that can be away, or take its time.
type service struct {
	*httptest.Server
	away atomic.Bool
	slow atomic.Int64 // nanoseconds per request
}

func newService(t *testing.T) *service {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("hongyan"); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(backend).Server()
	s := &service{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(s.slow.Load()))
		if s.away.Load() {
			panic(http.ErrAbortHandler) // the connection breaks
		}
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestFilesInS3(t *testing.T) {
	s := newService(t)
	cfg := testConfig(t)
	cfg.Files.S3.Endpoint, cfg.Files.S3.Bucket, cfg.Files.S3.AccessKey, cfg.Files.S3.SecretKey = s.URL, "hongyan", "goose", "flies"
	r := start(t, cfg)
	alice := r.register("alice", "")
	g := r.group(alice)
	content := photo(t, 600, 400)
	f := r.upload(alice.AccessToken, content, "kind", "image")
	if f.State != "FILE_STATE_READY" || !f.Thumb {
		t.Fatalf("%+v", f)
	}
	seq := r.say(alice.AccessToken, g, fmt.Sprintf(`{"media":{"files":[{"id":%q}]}}`, f.ID))
	path := fmt.Sprintf("/v1/files/%s/%s/%s/original", g, seq, f.ID)
	resp, whole := r.get(alice.AccessToken, path)
	if resp.StatusCode != 200 || len(whole) == 0 {
		t.Errorf("%s, %d bytes", resp.Status, len(whole))
	}
	if resp, part := r.get(alice.AccessToken, path, "Range: bytes=100-199"); resp.StatusCode != 206 || !bytes.Equal(part, whole[100:200]) {
		t.Errorf("%s, %d bytes", resp.Status, len(part))
	}

	// While the service is away, what is said is said, and what is uploaded waits.
	s.away.Store(true)
	late := randomBytes(100_000)
	upload := r.begin(alice.AccessToken, len(late))
	r.send(alice.AccessToken, upload, 0, late)
	if got := r.state(alice.AccessToken, upload); got != "FILE_STATE_PENDING" {
		t.Errorf("%s", got)
	}
	before := time.Now()
	r.say(alice.AccessToken, g, `{"text":{"body":"still here"}}`)
	if took := time.Since(before); took > 2*time.Second {
		t.Errorf("a text took %v", took)
	}
	if resp, _ := r.get(alice.AccessToken, path); resp.StatusCode != 503 {
		t.Errorf("a download: %s", resp.Status)
	}
	s.away.Store(false)
	s.slow.Store(int64(200 * time.Millisecond))
	for end := time.Now().Add(30 * time.Second); r.state(alice.AccessToken, upload) != "FILE_STATE_READY"; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never ready")
		}
	}
	seq = r.say(alice.AccessToken, g, fmt.Sprintf(`{"document":{"file":{"id":%q}}}`, upload[len("/v1/uploads/"):]))
	if _, got := r.get(alice.AccessToken, fmt.Sprintf("/v1/files/%s/%s/%s/original", g, seq, upload[len("/v1/uploads/"):])); !bytes.Equal(got, late) {
		t.Errorf("%d other bytes", len(got))
	}
}

func (r *running) state(token, upload string) string {
	r.t.Helper()
	var got struct{ Files []stored }
	r.call(token, "FileService/Get", fmt.Sprintf(`{"fileIds":[%q]}`, upload[len("/v1/uploads/"):]), &got)
	if len(got.Files) != 1 {
		return "none"
	}
	return got.Files[0].State
}

func TestDownloadsAreSentToS3(t *testing.T) {
	s := newService(t)
	cfg := testConfig(t)
	cfg.Files.Redirect = true
	cfg.Files.S3.Endpoint, cfg.Files.S3.Bucket, cfg.Files.S3.AccessKey, cfg.Files.S3.SecretKey = s.URL, "hongyan", "goose", "flies"
	r := start(t, cfg)
	alice := r.register("alice", "")
	content := randomBytes(1000)
	f := r.upload(alice.AccessToken, content)
	resp, got := r.get(alice.AccessToken, fmt.Sprintf("/v1/files/own/%s/original", f.ID))
	if resp.StatusCode != 200 || !bytes.Equal(got, content) || resp.Request.URL.Query().Get("X-Amz-Expires") != "300" {
		t.Errorf("%s from %s", resp.Status, resp.Request.URL)
	}
}
