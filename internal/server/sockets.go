package server

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hongyan/internal/config"
	httpdoor "hongyan/internal/door/http"
	"hongyan/internal/door/ws"
)

// fileReserve is how many descriptors are kept for everything but sockets:
// the database, requests, the log.
const fileReserve = 256

// sockets is the realtime door with its bound on connections.
type sockets struct {
	live  *ws.Live
	door  *ws.Server
	limit int
}

// newSockets makes the door; connect must follow before it is used.
func newSockets(s *Server) *sockets {
	c := s.cfg.WebSocket
	live := &ws.Live{
		Hub: s.hub, Conv: s.convs, Presence: s.presence, Log: s.log.With("room", "ws"), Epoch: s.db.Epoch(),
		Heartbeat: c.Heartbeat, AuthTimeout: c.AuthWithin, MaxPerUser: s.cfg.Limits.ConnectionsPerUser,
		Authenticate: s.accounts.Authenticate, DeviceActive: s.accounts.DeviceActive,
	}
	limit := c.Connections
	if limit == 0 {
		limit = max(64, openFileLimit()-fileReserve)
	}
	return &sockets{live: live, limit: limit, door: ws.New(live, ws.Options{
		Log: s.log, AllowedOrigins: origins(s.cfg), MaxMessage: c.FrameBytes, OutboxBytes: c.OutboxBytes, Metrics: s.registry,
	})}
}

// origins are those whose pages may open sockets, besides the page's own host:
// behind a proxy that changes the host, that is the public address.
func origins(c *config.Config) []string {
	list := []string{}
	for _, o := range append([]string{c.PublicURL}, c.Origins...) {
		if o != "" {
			list = append(list, strings.ToLower(strings.TrimRight(o, "/")))
		}
	}
	return list
}

// connect gives frames the way to everything requests can do.
func (k *sockets) connect(d *httpdoor.Door) { k.live.Admit, k.live.Call = d.Admit, d.Call }

// ServeHTTP opens a socket, unless there are as many as this process may have.
func (k *sockets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if k.door.Len() >= k.limit {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "This server has as many connections as it can hold. Try again.", http.StatusServiceUnavailable)
		return
	}
	k.door.ServeHTTP(w, r)
}

// watch ends silent connections until ctx ends.
func (k *sockets) watch(ctx context.Context) error {
	k.live.Watch(ctx, k.door)
	return nil
}

// goingAway is the close code for a server that stops (RFC 6455: service
// restart); clients come back by themselves.
const goingAway = 1012

// drain tells everybody to come back at a time of their own, and closes.
func (k *sockets) drain(ctx context.Context, within time.Duration) error {
	k.live.GoAway(k.door, within)
	return k.door.Shutdown(ctx, goingAway, "the server stops", within/2)
}
