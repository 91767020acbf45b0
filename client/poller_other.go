//go:build !linux

package client

import (
	"net"
	"syscall"
)

// Poller reads many connections with few goroutines where it can: on Linux. Here
// each connection has a goroutine of its own.
type Poller struct{}

// NewPoller makes a Poller that takes no connection.
func NewPoller(int) (*Poller, error) { return &Poller{}, nil }

// Close does nothing here.
func (*Poller) Close() error { return nil }

func (*Poller) takes(*socket) syscall.RawConn { return nil }

func (*Poller) read(*Client, *socket, syscall.RawConn) error { return net.ErrClosed }
