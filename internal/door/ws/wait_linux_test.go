package ws

import (
	"sync/atomic"
	"testing"
)

// Connections whose handler waits hold a worker each, and nobody else.
func TestSlowHandlersHoldNobody(t *testing.T) {
	hold := make(chan struct{})
	var held atomic.Int32
	s := start(t, plain, &handler{message: func(c *Conn, p []byte) {
		if string(p) == "slow" {
			held.Add(1)
			<-hold
		}
		echo(c, p)
	}}, Options{AnySubprotocol: true})
	var slow []*peer
	for range 10 * fewWorkers {
		p := s.dial(t)
		p.send(fin|opText, "slow")
		p.send(fin|opText, "after")
		slow = append(slow, p)
	}
	eventually(t, "all wait", func() bool { return int(held.Load()) == len(slow) })
	fast := s.dial(t)
	for range 100 {
		fast.send(fin|opText, "fast")
		fast.want(opText, "fast")
	}
	close(hold)
	for _, p := range slow {
		p.want(opText, "slow")
		p.want(opText, "after")
	}
	eventually(t, "workers gone", func() bool {
		fast.send(fin|opText, "fast")
		fast.want(opText, "fast")
		return s.poll.workers.Load() <= 2*fewWorkers
	})
}
