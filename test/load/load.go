// Package load measures a Hongyan server from outside, through the client
// library and nothing else: `hongyan bench`.
//
// It starts a server process on a new data directory, plays people against it
// from this process, and counts what they were answered and what they received.
// Lost, doubled and reordered messages are counted by number on the receivers'
// side: every text carries the number its sender gave it.
//
// The server runs with its defaults, but for rate limits, which are off, the
// sockets one user may have, the life of access tokens, which many sockets share
// here, and the memory for hashing passwords, which is at its least so that
// making accounts does not take longer than the measurement.
package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"hongyan/client"
)

// Options of a run.
type Options struct {
	// Scenarios by name, in order; see Names.
	Scenarios []string
	// Duration of each measurement, without warming up and setting up.
	Duration time.Duration
	// Binary is the hongyan executable that serves.
	Binary string
	// Database is given to the server; empty: SQLite. It is expected empty.
	Database string
	// Target is the address of a running server to use instead of one's own.
	// Its CPU and memory are not measured, and it is left with the data.
	Target string
	// Dir is where temporary data goes; empty: the system's place. It should be
	// on the disk that is to be measured.
	Dir string
	// Profile is a directory for CPU profiles of the server; empty: none.
	Profile string
	// Size scales the numbers of people and messages down, for tests. 0: 1.
	Size float64
	// Progress gets a line now and then; nil: none.
	Progress io.Writer
}

type scenario struct {
	name string
	run  func(*bench, context.Context) ([]Result, error)
}

var scenarios = []scenario{
	{"start", (*bench).start},
	{"direct", (*bench).direct},
	{"rate", (*bench).rate},
	{"overload", (*bench).overload},
	{"fanout", (*bench).fanout},
	{"files", (*bench).files},
	{"idle", (*bench).idle},
	{"presence", (*bench).presence},
	{"sync", (*bench).sync},
	{"growth", (*bench).growth},
}

// Names lists the scenarios in the order in which "all" runs them.
func Names() (names []string) {
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	return names
}

// Run runs the scenarios and hands each result to emit as it comes.
func Run(ctx context.Context, o Options, emit func(Result)) error {
	if o.Size == 0 {
		o.Size = 1
	}
	if slices.Contains(o.Scenarios, "all") {
		o.Scenarios = Names()
	}
	poller, err := client.NewPoller(2)
	if err != nil {
		return err
	}
	defer func() { _ = poller.Close() }()
	b := &bench{Options: o, poller: poller}
	for _, name := range o.Scenarios {
		i := slices.IndexFunc(scenarios, func(s scenario) bool { return s.name == name })
		if i < 0 {
			return fmt.Errorf("no scenario %q; there are %v and all", name, Names())
		}
		b.say("%s: setting up", name)
		results, err := scenarios[i].run(b, ctx)
		for _, r := range results {
			emit(r)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// bench is one run.
type bench struct {
	Options
	poller   *client.Poller
	capacity float64 // acked per second in direct; 0: not measured yet
	echo     float64 // raw TCP echoes per second; 0: not measured yet
	raw      float64 // raw appends per second; 0: not measured yet
}

func (b *bench) say(format string, args ...any) {
	if b.Progress != nil {
		_, _ = fmt.Fprintf(b.Progress, format+"\n", args...)
	}
}

// scaled returns n in the size of this run, at least least.
func (b *bench) scaled(n, least int) int { return max(int(float64(n)*b.Size), least) }

// warm is how long a load runs before it is measured.
func (b *bench) warm() time.Duration { return min(b.Duration/5, 2*time.Second) }

var errNoServer = errors.New("needs a server of its own: not with --target")

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
