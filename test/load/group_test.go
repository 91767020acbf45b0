package load

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"hongyan/client"
	"hongyan/internal/im"
	"hongyan/internal/store"
)

// BenchmarkGroup is one message after the other to groups of so many members, of
// whom so many are online over real sockets, each until all of them have it. What
// the server spends on a message is to depend on those online alone.
func BenchmarkGroup(b *testing.B) {
	const others = 100_000
	b.Setenv("HONGYAN_LIMITS_GROUP_MEMBERS", strconv.Itoa(2*others))
	poller, err := client.NewPoller(2)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = poller.Close() }()
	run := &bench{Options: Options{Binary: os.Args[0], Duration: 10 * time.Second, Size: 1}, poller: poller}
	dir := b.TempDir()
	absent := accounts(b, dir, others)
	srv := &server{dir: dir}
	if err := srv.start(b.Context(), run); err != nil {
		b.Fatal(err)
	}
	defer srv.end()
	p, err := run.register(b.Context(), srv, 1000)
	if err != nil {
		b.Fatal(err)
	}
	for _, g := range []struct{ members, online int }{{100, 1}, {100_000, 1}, {100, 100}, {100_000, 100}, {1000, 1000}, {100_000, 1000}} {
		b.Run(fmt.Sprintf("%d-%d", g.members, g.online), func(b *testing.B) {
			c, all, err := p.crowd(b.Context(), g.online)
			defer closeAll(all)
			if err != nil {
				b.Fatal(err)
			}
			for rest := absent[:g.members-g.online]; len(rest) > 0; rest = rest[min(1000, len(rest)):] {
				if err := c.speaker.AddMembers(b.Context(), c.conv, rest[:min(1000, len(rest))]...); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				report(b, run, c)
			}
		})
	}
}

// report speaks for a while, and says what a message cost.
func report(b *testing.B, run *bench, c *crowd) {
	b.Helper()
	srv, n := c.now.Load().srv, 0
	before := written(b, srv)
	r, err := run.shout(context.WithoutCancel(b.Context()), c, "group", 1, &n)
	if err != nil {
		b.Fatal(err)
	}
	if r.Lost+r.Doubled+r.Reordered != 0 {
		b.Errorf("%d lost, %d doubled, %d reordered", r.Lost, r.Doubled, r.Reordered)
	}
	pushes, cpu := r.DeliveredPerS/r.AckedPerS, r.ServerCPU
	if pushes > 0 {
		cpu *= pushes // it was per delivery
	}
	b.ReportMetric(pushes, "pushes/msg")
	b.ReportMetric(cpu, "cpu-µs/msg")
	b.ReportMetric(float64(written(b, srv)-before)/float64(n), "disk-bytes/msg")
	b.ReportMetric(r.AckMs.P50, "ack-p50-ms")
	b.ReportMetric(r.AckMs.P99, "ack-p99-ms")
	b.ReportMetric(r.DeliveryMs.P99, "delivery-p99-ms")
}

// accounts makes people who never come, before the server starts.
func accounts(b *testing.B, dir string, n int) (ids []client.UserID) {
	b.Helper()
	db, err := store.Open(b.Context(), store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	for len(ids) < n {
		err := db.Write(b.Context(), func(tx *store.Tx) error {
			for range 1000 {
				id := im.UserID(im.NewID())
				name := fmt.Sprintf("absent%d", id)
				if _, err := tx.AddAccount(&store.Account{ID: id, Handle: name, HandleKey: name, Name: name, CreatedAt: tx.Now()}, ""); err != nil {
					return err
				}
				ids = append(ids, client.UserID(id))
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	return ids
}

// written is what the server had written to disk, in bytes.
func written(b *testing.B, s *server) int64 {
	b.Helper()
	io, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", s.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := bytes.Cut(io, []byte("\nwrite_bytes: "))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	n, err := strconv.ParseInt(string(line), 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
