package http

import (
	"io"
	"net/http"
	"net/netip"
	"strings"

	"hongyan/internal/im"
	"hongyan/internal/obs"
)

// serveHealth: the process lives.
func (d *Door) serveHealth(w http.ResponseWriter, _ *http.Request) {
	plainText(w, http.StatusOK, "ok\n")
}

// serveReady: requests can be served now. The cause is in the log, not in the
// answer, which strangers may see.
func (d *Door) serveReady(w http.ResponseWriter, r *http.Request) {
	if d.deps.Ready != nil {
		if err := d.deps.Ready(r.Context()); err != nil {
			d.log.Warn("not ready", "err", err)
			plainText(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
	}
	plainText(w, http.StatusOK, "ready\n")
}

// serveMetrics answers this machine, and nobody at all when there is a private
// address for it. Behind a proxy on this machine the client's address counts.
func (d *Door) serveMetrics(w http.ResponseWriter, r *http.Request) {
	ip, err := netip.ParseAddr(im.Address(r.Context()))
	if d.deps.Config.Private.Listen != "" || err != nil || !ip.Unmap().IsLoopback() || r.Header.Get("X-Forwarded-For") != "" {
		http.NotFound(w, r)
		return
	}
	obs.Metrics(d.deps.Registry).ServeHTTP(w, r)
}

func (d *Door) serveSocket(w http.ResponseWriter, r *http.Request) {
	if d.deps.WebSocket == nil {
		http.NotFound(w, r)
		return
	}
	d.deps.WebSocket.ServeHTTP(w, r)
}

func (d *Door) serveOpenAPI(w http.ResponseWriter, r *http.Request) {
	d.docs.serve(w, r, "openapi.json")
}

func (d *Door) serveDocs(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	if name == "" {
		name = "index.html"
	}
	d.docs.serve(w, r, name)
}

// serveWeb serves the web client. Paths of its pages are known to it alone:
// whatever a browser opens that is not a file is the client's index.
func (d *Door) serveWeb(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if d.web.has(name) {
		d.web.serve(w, r, name)
		return
	}
	if strings.Contains(lastPart(name), ".") || strings.HasPrefix(name, "assets/") {
		http.NotFound(w, r)
		return
	}
	if !d.web.has("index.html") {
		d.serveNoWeb(w)
		return
	}
	d.web.serve(w, r, "index.html")
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func (d *Door) serveNoWeb(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Hongyan</title>
<h1>Hongyan runs</h1>
<p>This binary was built without the web client. <code>make build</code> builds both (it needs Node); then start <code>bin/hongyan</code>.
<p>The API works: see <a href="/docs">its documentation</a>.
<p lang="zh">此程序未包含网页客户端：运行 <code>make build</code>（需要 Node）即可一并构建。
</html>
`)
}

func plainText(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text)
}
