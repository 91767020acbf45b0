package server

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	restEvery = 5 * time.Second
	// restBytes allocated within restEvery are what a server does that only
	// keeps its connections alive.
	restBytes = 8 << 20
)

// giveBack returns memory to the system once after each busy time: what a storm
// of connections left behind is otherwise kept for the next one for minutes.
func giveBack(ctx context.Context) error {
	allocated := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	var last uint64
	busy := true
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		metrics.Read(allocated)
		now := allocated[0].Value.Uint64()
		switch rests := now-last < restBytes; {
		case !rests:
			busy = true
		case busy:
			debug.FreeOSMemory()
			busy = false
		}
		last = now
	}
}
