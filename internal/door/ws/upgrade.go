package ws

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	gobwas "github.com/gobwas/ws"

	"hongyan/internal/im"
)

// refusal is an answer to a handshake that does not become a connection. why
// is its label in the metrics.
type refusal struct {
	status int
	why    string
	text   string
}

// ServeHTTP makes the request a connection and returns at once, so that the
// goroutine and the buffers of net/http are free again.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	proto, no := s.accept(r)
	if no != nil {
		s.stats.refused.WithLabelValues(no.why).Inc()
		if no.status == http.StatusUpgradeRequired {
			w.Header().Set("Upgrade", "websocket")
			w.Header().Set("Connection", "Upgrade")
			w.Header().Set("Sec-WebSocket-Version", "13")
		}
		http.Error(w, no.text, no.status)
		return
	}
	u := gobwas.HTTPUpgrader{Timeout: s.o.WriteTimeout}
	if proto.Name != "" {
		u.Protocol = func(p string) bool { return p == proto.Name }
	}
	nc, rw, _, err := u.Upgrade(r, w)
	if err != nil {
		s.stats.refused.WithLabelValues("handshake").Inc()
		s.log.DebugContext(r.Context(), "handshake failed", "err", err)
		if nc != nil {
			nc.Close()
		}
		return
	}
	early := make([]byte, rw.Reader.Buffered())
	if _, err := io.ReadFull(rw.Reader, early); err != nil {
		nc.Close()
		return
	}
	s.start(newConn(s, nc, im.Address(r.Context()), proto.Text), early)
}

// accept checks a handshake and chooses the subprotocol.
func (s *Server) accept(r *http.Request) (Subprotocol, *refusal) {
	switch {
	case s.ended.Load() || s.pollErr != nil:
		return Subprotocol{}, &refusal{http.StatusServiceUnavailable, "stopping", "This server is stopping. Try again."}
	case r.Method != http.MethodGet:
		return Subprotocol{}, &refusal{http.StatusMethodNotAllowed, "handshake", "A WebSocket begins with GET."}
	case r.ProtoMajor != 1 || !hasToken(r.Header["Connection"], "upgrade") || !hasToken(r.Header["Upgrade"], "websocket"):
		return Subprotocol{}, &refusal{http.StatusUpgradeRequired, "handshake", "This is a WebSocket endpoint: connect with HTTP/1.1 and Upgrade: websocket."}
	case r.Header.Get("Sec-Websocket-Version") != "13":
		return Subprotocol{}, &refusal{http.StatusUpgradeRequired, "handshake", "This server speaks version 13 of WebSocket."}
	case !s.originAllowed(r):
		return Subprotocol{}, &refusal{http.StatusForbidden, "origin", "Pages of this origin may not connect. The server's operator can allow it."}
	}
	return s.subprotocol(r)
}

// subprotocol chooses what we like best of what the client offers.
func (s *Server) subprotocol(r *http.Request) (Subprotocol, *refusal) {
	var offered []string
	for _, line := range r.Header["Sec-Websocket-Protocol"] {
		for p := range strings.SplitSeq(line, ",") {
			offered = append(offered, strings.TrimSpace(p))
		}
	}
	if s.o.AnySubprotocol {
		if len(offered) == 0 {
			return Subprotocol{}, nil
		}
		return Subprotocol{Name: offered[0]}, nil
	}
	names := make([]string, 0, len(s.o.Subprotocols))
	for _, p := range s.o.Subprotocols {
		if slices.Contains(offered, p.Name) {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Subprotocol{}, &refusal{http.StatusBadRequest, "subprotocol",
		"Sec-WebSocket-Protocol must offer one of: " + strings.Join(names, ", ")}
}

// originAllowed keeps foreign pages from acting through a visitor's browser.
// A program that is no browser sends no Origin and is let in.
func (s *Server) originAllowed(r *http.Request) bool {
	values := r.Header["Origin"]
	if len(values) == 0 {
		return true
	}
	origin := values[0]
	u, err := url.Parse(origin)
	if len(values) > 1 || err != nil || u.Host == "" {
		return false // "null" is what sandboxed pages and files send
	}
	if strings.EqualFold(u.Host, r.Host) || slices.Contains(s.o.AllowedOrigins, origin) {
		return true
	}
	return s.o.AllowOrigin != nil && s.o.AllowOrigin(r, origin)
}

// hasToken looks for a token in a comma-separated header, in any case.
func hasToken(lines []string, token string) bool {
	for _, line := range lines {
		for t := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(t), token) {
				return true
			}
		}
	}
	return false
}

// start opens c, handles the bytes that came with the handshake and leaves c
// to the poller.
func (s *Server) start(c *Conn, early []byte) {
	c.seen.Store(time.Now().UnixMilli())
	if !s.conns.add(c) {
		c.nc.Close()
		return
	}
	s.stats.opened.Inc()
	c.open()
	if !s.conns.show(c) {
		c.abort(errShutdown)
	}
	if err := c.handle(early); err != nil {
		c.finish(err)
		return
	}
	if err := s.watch(c); err != nil {
		c.finish(err)
	}
}
