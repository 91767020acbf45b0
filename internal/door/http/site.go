package http

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// site serves a small tree of files that never changes while the server runs.
// A file is read, hashed and compressed when it is first asked for.
type site struct {
	files map[string]*page
}

type page struct {
	read        func() ([]byte, error)
	contentType string
	immutable   bool

	once sync.Once // guards what follows
	err  error
	body []byte
	gzip []byte // nil when it would save nothing
	etag string
}

func newSite(tree fs.FS) *site {
	s := &site{files: map[string]*page{}}
	if tree == nil {
		return s
	}
	// The trees are embedded: walking them cannot fail.
	_ = fs.WalkDir(tree, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		s.files[name] = &page{
			read:        func() ([]byte, error) { return fs.ReadFile(tree, name) },
			contentType: typeOf(name),
			// Names under assets/ carry the hash of what is in them.
			immutable: strings.HasPrefix(name, "assets/"),
		}
		return nil
	})
	return s
}

func (s *site) has(name string) bool {
	_, ok := s.files[name]
	return ok
}

func (s *site) serve(w http.ResponseWriter, r *http.Request, name string) {
	p, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if p.once.Do(p.load); p.err != nil {
		http.Error(w, "cannot read the file", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", p.contentType)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	if p.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, etag := p.body, p.etag
	if p.gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, etag = p.gzip, p.etag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

func (p *page) load() {
	p.body, p.err = p.read()
	sum := sha256.Sum256(p.body)
	p.etag = hex.EncodeToString(sum[:12])
	if !compressible(p.contentType) || len(p.body) < 1024 {
		return
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = z.Write(p.body)                                // writes to memory do not fail
	_ = z.Close()
	if b.Len() < len(p.body)*9/10 {
		p.gzip = b.Bytes()
	}
}

func compressible(contentType string) bool {
	for _, part := range []string{"text/", "javascript", "json", "svg", "wasm"} {
		if strings.Contains(contentType, part) {
			return true
		}
	}
	return false
}

// typeOf does not ask the machine's own list, which differs between machines.
func typeOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	case ".ico":
		return "image/x-icon"
	case ".txt", ".md":
		return "text/plain; charset=utf-8"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}
