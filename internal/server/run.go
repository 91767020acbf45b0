package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	httpdoor "hongyan/internal/door/http"
	"hongyan/internal/door/ws"
)

// crew is the goroutines of a server. Each is named, ends with its context,
// and takes the server down when it ends with an error.
type crew struct {
	wg   sync.WaitGroup
	fail context.CancelCauseFunc
}

func (c *crew) add(ctx context.Context, name string, run func(context.Context) error) {
	c.wg.Go(func() {
		if err := run(ctx); err != nil {
			c.fail(fmt.Errorf("%s: %w", name, err))
		}
	})
}

// run starts everything bottom-up, says so, waits for the end and stops
// top-down.
func (s *Server) run(ctx context.Context, started func()) error {
	// What serves requests must outlive the signal to stop, until it is drained.
	rooms, stopRooms := context.WithCancelCause(context.WithoutCancel(ctx))
	stopped, fail := context.WithCancelCause(ctx)
	c := &crew{fail: fail}
	defer func() {
		stopRooms(nil)
		c.wg.Wait()
		fail(nil)
	}()

	c.add(rooms, "jobs", s.db.RunJobs)
	c.add(rooms, "scheduled messages", s.convs.RunScheduled)
	c.add(rooms, "polls", s.convs.RunPolls)
	c.add(rooms, "timers", s.convs.RunTimers)
	c.add(rooms, "accounts", s.accounts.Run)
	c.add(rooms, "names", s.indexNames)
	c.add(rooms, "sessions", func(ctx context.Context) error { return s.hub.Run(ctx, s.db.NewSweep().Next) })
	c.add(rooms, "presence", s.presence.Run)
	c.add(rooms, "files", s.files.Run)
	if s.previews != nil {
		c.add(rooms, "link previews", s.previews.Run)
	}
	if s.disk != nil {
		c.add(rooms, "disk", s.disk.Run)
	}
	c.add(rooms, "memory", giveBack)
	c.add(rooms, "sockets", s.sockets.door.Run)
	c.add(rooms, "silent sockets", s.sockets.watch)
	c.add(rooms, "requests", func(context.Context) error { return s.serve() })
	if s.private != nil {
		private := httpdoor.Server(httpdoor.Private(s.registry), s.log)
		private.WriteTimeout = 0 // a profile takes as long as it is asked to
		c.add(rooms, "private address", func(ctx context.Context) error { return serveUntil(ctx, private, s.private) })
	}
	if s.admin != nil {
		admin := httpdoor.Server(s.admin.handler(), s.log)
		c.add(rooms, "command socket", func(ctx context.Context) error { return serveUntil(ctx, admin, s.admin.listener) })
	}
	started()

	<-stopped.Done()
	s.drain()
	if ctx.Err() == nil {
		return context.Cause(stopped)
	}
	return nil
}

// serve answers requests until the http server is shut down.
func (s *Server) serve() error {
	l := ws.NewListener(s.main)
	var err error
	if s.http.TLSConfig != nil {
		err = s.http.ServeTLS(l, "", "")
	} else {
		err = s.http.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// serveUntil serves until ctx ends, without ceremony.
func serveUntil(ctx context.Context, h *http.Server, l net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = h.Close() })
	defer stop()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// drain is the polite part of stopping: no new clients, the open sockets told
// to come back, requests and their answers finished. It ends in cfg.Drain.
func (s *Server) drain() {
	start := time.Now()
	s.draining.Store(true)
	n := s.sockets.door.Len()
	s.log.Info("stopping", "connections", n)
	if s.opts.Terminal && n > 0 {
		fmt.Fprintf(s.opts.Out, "draining %d connections…\n", n)
	}
	// The caller's context has ended; the drain has a time of its own.
	ctx, cancel := context.WithTimeout(context.Background(), s.cfg.Drain) // see above
	defer cancel()
	requests := make(chan error, 1)
	go func() { requests <- s.http.Shutdown(ctx) }() // waited for below
	s.step("sockets", func() error { return s.sockets.drain(ctx, s.cfg.Drain/2) })
	s.step("requests", func() error { return <-requests })
	_ = s.http.Close() // what is left is cut off
	s.log.Info("drained", "took", time.Since(start))
	if s.opts.Terminal {
		fmt.Fprintf(s.opts.Out, "done in %.1f s\n", time.Since(start).Seconds())
	}
}

// step logs how long a part of stopping took; being late is no error, what is
// left is cut off.
func (s *Server) step(name string, do func() error) {
	start := time.Now()
	if err := do(); err != nil {
		s.log.Warn("stopping took too long", "step", name, "took", time.Since(start), "err", err)
		return
	}
	s.log.Debug("stopped", "step", name, "took", time.Since(start))
}

// close gives back what open took, top-down, whether or not open got far.
func (s *Server) close() {
	if s.door != nil {
		_ = s.door.Close()
	}
	if s.admin != nil {
		s.admin.close()
	}
	for _, l := range []net.Listener{s.private, s.main} {
		if l != nil {
			_ = l.Close()
		}
	}
	if s.db != nil {
		s.step("store", s.db.Close)
	}
	if s.data != nil {
		_ = s.data.Close()
	}
}

// indexNames has everybody found by their names. Who is not yet, because it could
// not be done, is after the next start.
func (s *Server) indexNames(ctx context.Context) error {
	if err := s.db.IndexNames(ctx); err != nil && ctx.Err() == nil {
		s.log.Error("names for the search of people", "err", err)
	}
	return nil
}
