package server

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tus makes one request of the protocol as somebody.
func (r *running) tus(token, method, path string, body io.Reader, headers ...string) *http.Response {
	r.t.Helper()
	req, err := http.NewRequest(method, "http://"+r.addr+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Tus-Resumable", "1.0.0")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	b, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp
}

func metadata(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		parts = append(parts, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return "Upload-Metadata: " + strings.Join(parts, ",")
}

// begin begins an upload and returns its path.
func (r *running) begin(token string, size int, meta ...string) string {
	r.t.Helper()
	resp := r.tus(token, "POST", "/v1/uploads/", nil, "Upload-Length: "+strconv.Itoa(size), metadata(meta...))
	path := resp.Header.Get("Location")
	if resp.StatusCode != 201 || !strings.HasPrefix(path, "/v1/uploads/") {
		b, _ := io.ReadAll(resp.Body)
		r.t.Fatalf("create: %s %q %s", resp.Status, path, b)
	}
	return path
}

// send sends a part, and returns the offset after it.
func (r *running) send(token, path string, offset int, part []byte) int {
	r.t.Helper()
	resp := r.tus(token, "PATCH", path, bytes.NewReader(part), "Upload-Offset: "+strconv.Itoa(offset), "Content-Type: application/offset+octet-stream")
	if resp.StatusCode != 204 {
		b, _ := io.ReadAll(resp.Body)
		r.t.Fatalf("patch: %s %s", resp.Status, b)
	}
	n, _ := strconv.Atoi(resp.Header.Get("Upload-Offset"))
	return n
}

func (r *running) offset(token, path string) int {
	r.t.Helper()
	resp := r.tus(token, "HEAD", path, nil)
	n, err := strconv.Atoi(resp.Header.Get("Upload-Offset"))
	if resp.StatusCode != 200 || err != nil {
		r.t.Fatalf("head: %s %v", resp.Status, err)
	}
	return n
}

// reason is what an answer says went wrong.
func reason(resp *http.Response) string {
	var e struct {
		Code    string
		Details []struct{ Debug struct{ Reason string } }
	}
	if err := json.NewDecoder(resp.Body).Decode(&e); err != nil || len(e.Details) == 0 {
		return fmt.Sprintf("%s %v", resp.Status, err)
	}
	return e.Details[0].Debug.Reason
}

type stored struct {
	ID, State, Kind, Name, Size, Mime, Blurhash, Refused string
	Width, Height                                        int
	Thumb                                                bool
}

// stored asks for a file until it is settled.
func (r *running) stored(token, path string) stored {
	r.t.Helper()
	var got struct{ Files []stored }
	r.call(token, "FileService/Get", fmt.Sprintf(`{"fileIds":[%q],"waitMs":10000}`, filepath.Base(path)), &got)
	if len(got.Files) != 1 {
		r.t.Fatalf("files: %+v", got)
	}
	return got.Files[0]
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestUploadGoesOnWhereItWasCut(t *testing.T) {
	cfg := testConfig(t)
	r := start(t, cfg)
	alice := r.register("alice", "").AccessToken
	content := randomBytes(3 << 20)
	path := r.begin(alice, len(content), "filename", "../../报告.pdf", "sha256", hexSum(content))

	if got := r.send(alice, path, 0, content[:1<<20]); got != 1<<20 {
		t.Fatalf("offset %d", got)
	}
	// The connection breaks in the middle of a part.
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PATCH %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n",
		path, alice, 1<<20, 1<<20)
	if _, err := conn.Write(content[1<<20 : 1<<20+300_000]); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond)
	_ = conn.Close()
	at := r.offset(alice, path)
	if at <= 1<<20 || at > 1<<20+300_000 {
		t.Errorf("after the cut: %d", at)
	}
	// The server starts anew.
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	r = start(t, cfg)
	if again := r.offset(alice, path); again != at {
		t.Errorf("after the restart: %d, was %d", again, at)
	}
	wrong := r.tus(alice, "PATCH", path, strings.NewReader("x"), "Upload-Offset: 5", "Content-Type: application/offset+octet-stream")
	if wrong.StatusCode != 409 {
		t.Errorf("wrong offset: %s", wrong.Status)
	}
	r.send(alice, path, at, content[at:])
	f := r.stored(alice, path)
	if f.State != "FILE_STATE_READY" || f.Name != "报告.pdf" || f.Size != strconv.Itoa(len(content)) {
		t.Errorf("%+v", f)
	}
	sum := hexSum(content)
	kept, err := os.ReadFile(filepath.Join(cfg.Data, "blobs", sum[:2], sum[2:]))
	if err != nil || !bytes.Equal(kept, content) {
		t.Errorf("not what was sent: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Join(cfg.Data, "uploads")); len(left) > 0 {
		t.Errorf("left in the stage: %v", left)
	}
	if done := r.offset(alice, path); done != len(content) {
		t.Errorf("of a whole upload: %d", done)
	}
}

func TestAnUploadIsOfWhoBeganIt(t *testing.T) {
	r := start(t, testConfig(t))
	alice, mallory := r.register("alice", "").AccessToken, r.register("mallory", "").AccessToken
	path := r.begin(alice, 10)
	for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
		for who, want := range map[string]int{mallory: 404, "": 401} {
			resp := r.tus(who, method, path, strings.NewReader("0123456789"), "Upload-Offset: 0", "Content-Type: application/offset+octet-stream")
			if resp.StatusCode != want {
				t.Errorf("%s: %s, want %d", method, resp.Status, want)
			}
		}
	}
	if at := r.offset(alice, path); at != 0 {
		t.Errorf("somebody else wrote %d bytes", at)
	}
	if resp := r.tus(alice, "DELETE", path, nil); resp.StatusCode != 204 {
		t.Errorf("delete: %s", resp.Status)
	}
	if resp := r.tus(alice, "HEAD", path, nil); resp.StatusCode != 404 {
		t.Errorf("after delete: %s", resp.Status)
	}
}

func TestUploadsAreRefusedWithAReason(t *testing.T) {
	cfg := testConfig(t)
	cfg.Files.MaxBytes, cfg.Files.QuotaBytes = 1000, 1500
	r := start(t, cfg)
	alice := r.register("alice", "").AccessToken
	create := func(size int, meta ...string) string {
		resp := r.tus(alice, "POST", "/v1/uploads/", nil, "Upload-Length: "+strconv.Itoa(size), metadata(meta...))
		if resp.StatusCode == 201 {
			return "ok"
		}
		return reason(resp)
	}
	for _, tt := range []struct {
		size int
		meta []string
		want string
	}{
		{1001, nil, "FILE_TOO_LARGE"},
		{10, []string{"kind", "program"}, "MALFORMED"},
		{10, []string{"sha256", "abc"}, "MALFORMED"},
		{900, nil, "ok"},
		{601, nil, "QUOTA_EXCEEDED"},
		{600, nil, "ok"},
	} {
		if got := create(tt.size, tt.meta...); got != tt.want {
			t.Errorf("%d %v: %s, want %s", tt.size, tt.meta, got, tt.want)
		}
	}
}

func TestWhatArrivedIsNotWhatWasSent(t *testing.T) {
	r := start(t, testConfig(t))
	alice := r.register("alice", "").AccessToken
	path := r.begin(alice, 5, "sha256", hexSum([]byte("hello")))
	resp := r.tus(alice, "PATCH", path, strings.NewReader("hallo"), "Upload-Offset: 0", "Content-Type: application/offset+octet-stream")
	if got := reason(resp); got != "UPLOAD_HASH_MISMATCH" {
		t.Errorf("%s %s", resp.Status, got)
	}
	if resp := r.tus(alice, "HEAD", path, nil); resp.StatusCode != 404 {
		t.Errorf("it is still there: %s", resp.Status)
	}
}
