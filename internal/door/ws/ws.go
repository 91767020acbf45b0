// Package ws is the door for WebSocket clients: it turns an HTTP request into a
// connection, bytes into messages and frames into bytes. It knows nothing of
// what the messages say.
//
// An idle connection owns no goroutine and no buffer. Waiting is done by one
// poller for all (wait_linux.go), reading by a bounded set of workers, each
// connection by at most one at a time, so its messages come in order without a
// lock. Writing is done by whoever has something to say, as far as the socket
// takes it at once; a goroutine waits for the socket only while a client is
// slower than what it is sent (outbox.go).
//
// Who may do what: everything exported on Conn may be called from any
// goroutine. The parser and all reading belong to the worker that has the
// connection, and only the worker closes the descriptor. Others end a
// connection with shutdown(2), which the worker sees as its end.
package ws

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Handler is told what happens on connections. Calls for one connection come
// in this order: Open, then Message and Drained, then Closed.
type Handler interface {
	// Open is the first call for a connection. On an error the client gets a
	// close frame, with the code of a *CloseError or else 1013, and no other
	// call follows for c.
	Open(c *Conn) error

	// Message is one whole message of the kind c's subprotocol speaks; never
	// two at a time for one connection. payload is valid only during the call.
	// It may block as long as a short database read; it holds one of
	// Options.Workers meanwhile.
	Message(c *Conn, payload []byte)

	// Drained comes once everything queued was written after Queue had refused
	// a frame. It runs in a goroutine of its own, at the same time as Message
	// perhaps, but never inside Queue or Flush. What it queues is written when
	// it returns.
	Drained(c *Conn)

	// Closed is the last call, exactly one per successful Open.
	Closed(c *Conn)
}

// Subprotocol is one way to write messages down.
type Subprotocol struct {
	Name string
	Text bool // messages are text frames, else binary
}

// Options of a Server. Only Log has no usable default.
type Options struct {
	Log *slog.Logger

	// AllowedOrigins are the origins ("https://chat.example.org") whose pages
	// may connect, besides the origin that served the page from this same
	// host. AllowOrigin, if not nil, is asked for any other.
	AllowedOrigins []string
	AllowOrigin    func(r *http.Request, origin string) bool

	// Subprotocols in the order of our preference. Default: hongyan.v1
	// (binary) and hongyan.v1.json (text). A client must offer one of them.
	Subprotocols []Subprotocol

	// AnySubprotocol takes any offer or none, and both kinds of message;
	// Conn.Text then tells the kind of the last one. For test servers.
	AnySubprotocol bool

	MaxMessage   int           // bytes of one message from a client; default 256 KiB
	OutboxBytes  int           // bytes waiting for one client, see Conn.Queue; default 256 KiB
	WriteTimeout time.Duration // a write without any progress for so long ends the connection; default 10 s
	CloseTimeout time.Duration // how long Close may take to flush and to see the client close; default 5 s
	Workers      int           // connections that can be in Message at a time; default 512; each takes 24 KiB while it is

	Metrics prometheus.Registerer // nil for none
}

func (o Options) withDefaults() Options {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&o.MaxMessage, 256<<10)
	def(&o.OutboxBytes, 256<<10)
	def(&o.Workers, 512)
	if o.WriteTimeout <= 0 {
		o.WriteTimeout = 10 * time.Second
	}
	if o.CloseTimeout <= 0 {
		o.CloseTimeout = 5 * time.Second
	}
	if o.Subprotocols == nil {
		o.Subprotocols = []Subprotocol{{Name: "hongyan.v1"}, {Name: "hongyan.v1.json", Text: true}}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Server is an http.Handler that upgrades requests to connections.
type Server struct {
	h       Handler
	o       Options
	log     *slog.Logger
	conns   table
	poll    *poller
	pollErr error // why there is no poll; said by Run
	ended   atomic.Bool
	stats   *stats
}

// New makes a server; connections are served while Run runs.
func New(h Handler, o Options) *Server {
	s := &Server{h: h, o: o.withDefaults()}
	s.log = s.o.Log.With("room", "ws")
	s.stats = newStats(s.o.Metrics, s.Len)
	s.poll, s.pollErr = newPoller(s)
	return s
}

// Run serves connections until ctx ends; then it ends what connections are
// left without ceremony (see Shutdown for the polite way) and returns when
// Closed was called for all of them. It may be called once.
func (s *Server) Run(ctx context.Context) error {
	if s.pollErr != nil {
		return s.pollErr
	}
	stop := context.AfterFunc(ctx, func() {
		s.ended.Store(true)
		empty := s.conns.shutdown()
		for _, c := range s.conns.all() {
			c.abort(errShutdown)
		}
		<-empty
		s.poll.stop()
	})
	defer stop()
	return s.poll.run()
}

// Each calls f, in this goroutine, for every connection that was opened and is
// not closed yet; it may be closed by the time f sees it.
func (s *Server) Each(f func(*Conn)) {
	for _, c := range s.conns.all() {
		if !c.mute {
			f(c)
		}
	}
}

// Len is how many connections are open.
func (s *Server) Len() int { return s.conns.len() }

// Shutdown refuses new connections and closes the open ones with code and
// reason, evenly spread over the given time so that they do not come back all
// at once. It returns when none is left or ctx ends. Run must be running.
func (s *Server) Shutdown(ctx context.Context, code uint16, reason string, over time.Duration) error {
	s.ended.Store(true)
	empty := s.conns.shutdown()
	all := s.conns.all()
	start := time.Now()
	for i, c := range all {
		wait := time.Until(start.Add(over * time.Duration(i) / time.Duration(len(all))))
		if wait > time.Millisecond {
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		c.Close(code, reason)
	}
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
