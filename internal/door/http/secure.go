package http

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"hongyan/internal/im"
)

// contentPolicy lets pages load only what this server gives them, run no text
// as code, and be framed by nobody. 'self' covers our own sockets. What a page
// frames is what it made itself: a PDF, for the browser's own viewer. Such a
// frame has the page's policy, so that no markup in it would run either.
const contentPolicy = "default-src 'self'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; " +
	"img-src 'self' data: blob:; media-src 'self' blob:; frame-src blob:; font-src 'self'; manifest-src 'self'; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types hongyan"

// policy is contentPolicy, and where files are fetched from that this server
// sends browsers to.
func (d *Door) policy() string {
	f := d.deps.Config.Files
	if !f.Redirect || f.S3.Endpoint == "" {
		return contentPolicy
	}
	from := " " + strings.TrimSuffix(f.S3.Endpoint, "/") + ";"
	return strings.NewReplacer("connect-src 'self';", "connect-src 'self'"+from, "data: blob:;", "data: blob:"+from,
		"media-src 'self' blob:;", "media-src 'self' blob:"+from).Replace(contentPolicy)
}

// secure sets what every answer carries. There is no CORS: other origins may
// not read us, and a bearer token is never sent by a browser on its own.
func (d *Door) secure(next http.Handler) http.Handler {
	alwaysTLS := strings.HasPrefix(d.deps.Config.PublicURL, "https://")
	policy := d.policy()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)")
		if alwaysTLS || d.overTLS(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
			h.Set("Cross-Origin-Opener-Policy", "same-origin") // without TLS browsers only complain of it
		}
		next.ServeHTTP(w, r)
	})
}

// named gives the request its id and its client's address.
func (d *Door) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := im.NewRequestID()
		w.Header().Set("X-Request-Id", id)
		ctx := im.WithRequestID(r.Context(), id)
		ctx = im.WithAddress(ctx, d.clientAddress(r))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// clientAddress is the nearest address that is not one of our proxies.
func (d *Door) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !d.fromProxy(host) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			return host
		}
		if host = hop; !d.fromProxy(hop) {
			return host
		}
	}
	return host
}

func (d *Door) fromProxy(host string) bool {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range d.proxies {
		if p.Contains(ip.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

func (d *Door) overTLS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && r.Header.Get("X-Forwarded-Proto") == "https" && d.fromProxy(host)
}
