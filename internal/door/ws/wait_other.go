//go:build !linux

package ws

import (
	"net"
	"syscall"
)

// poller does nothing here: every connection has a goroutine that reads.
type poller struct{ done chan struct{} }

func newPoller(*Server) (*poller, error) { return &poller{done: make(chan struct{})}, nil }

func (p *poller) run() error { <-p.done; return nil }
func (p *poller) stop()      { close(p.done) }

func (s *Server) watch(c *Conn) error { go c.readLoop(); return nil }
func (s *Server) unwatch(*Conn)       {}

// pollable finds no socket to poll.
func pollable(nc net.Conn) (net.Conn, syscall.RawConn) { return nc, nil }

func tune(net.Conn) {}

// With nothing pollable, these are never called.
func readNow(syscall.RawConn, []byte) (int, error)  { return 0, errAgain }
func writeNow(syscall.RawConn, []byte) (int, error) { return 0, errAgain }
func shutdown(syscall.RawConn)                      {}
