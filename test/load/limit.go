package load

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// The limits are what this machine does without us: a log that is written and
// synced in groups, and bytes that go over loopback TCP and back.

const (
	recordBytes = 300 // a 200-byte message as it is stored
	wireBytes   = 330 // and as it is delivered
)

// limitTime is how long a limit is measured.
func (b *bench) limitTime() time.Duration { return min(b.Duration, 2*time.Second) }

// limitOf compares a rate with the smaller of the two.
func (b *bench) limitOf(ctx context.Context, r *Result, rate float64, group int) error {
	if b.raw == 0 {
		var err error
		if b.raw, err = rawAppend(b.Dir, group, b.limitTime()); err != nil {
			return err
		}
		if b.echo, err = rawEcho(ctx, 2*directPairs, directWindow, b.limitTime()); err != nil {
			return err
		}
	}
	r.Limit = Limit{"raw TCP echo (msg/s)", b.echo}
	if b.raw < b.echo {
		r.Limit = Limit{"raw group-committed append (msg/s)", b.raw}
	}
	r.Fraction = rate / r.Limit.Value
	return nil
}

// rawAppend writes groups of records to a file and syncs each group.
func rawAppend(dir string, group int, d time.Duration) (perSecond float64, err error) {
	f, err := os.CreateTemp(dir, "hongyan-bench-append-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	b := make([]byte, group*recordBytes)
	began, n := time.Now(), 0
	for time.Since(began) < d {
		if _, err := f.Write(b); err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil { //nolint:gosec // G115: a descriptor
			return 0, err
		}
		n += group
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// rawSync is the median time of one small synced write.
func rawSync(dir string, d time.Duration) (time.Duration, error) {
	f, err := os.CreateTemp(dir, "hongyan-bench-sync-*")
	if err != nil {
		return 0, err
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	l, b := newLatency(), make([]byte, 4096)
	for began := time.Now(); time.Since(began) < d; {
		at := time.Now()
		if _, err := f.Write(b); err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil { //nolint:gosec // G115: a descriptor
			return 0, err
		}
		l.add(0, time.Since(at))
	}
	return time.Duration(l.quantiles().P50 * float64(time.Millisecond)), nil
}

// latencyLimit compares the median delivery with one synced write and one trip
// over loopback.
func (b *bench) latencyLimit(ctx context.Context, r *Result) error {
	sync, err := rawSync(b.Dir, b.limitTime())
	if err != nil {
		return err
	}
	perSecond, err := rawEcho(ctx, 1, 1, b.limitTime())
	if err != nil {
		return err
	}
	least := us(sync)/1000 + 1000/perSecond
	r.Limit, r.Fraction = Limit{"synced write + TCP echo (ms)", least}, least/r.DeliveryMs.P50
	return nil
}

// rawEcho bounces messages over loopback connections, window of them under way
// on each.
func rawEcho(ctx context.Context, connections, window int, d time.Duration) (perSecond float64, err error) {
	l, err := listen(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	go accept(l, func(c net.Conn) {
		_, _ = io.Copy(onlyWriter{c}, onlyReader{c})
		_ = c.Close()
	})
	var n atomic.Int64
	var wg sync.WaitGroup
	var all []net.Conn
	for range connections {
		c, err := net.Dial("tcp", l.Addr().String()) //nolint:noctx // loopback
		if err != nil {
			return 0, err
		}
		all = append(all, c)
		wg.Go(func() { bounce(c, window, &n) })
	}
	began := time.Now()
	err = sleep(ctx, d)
	perSecond = float64(n.Load()) / time.Since(began).Seconds()
	for _, c := range all {
		_ = c.Close()
	}
	wg.Wait()
	return perSecond, err
}

func bounce(c net.Conn, window int, n *atomic.Int64) {
	out := make([]byte, window*wireBytes)
	in := make([]byte, window*wireBytes)
	if _, err := c.Write(out); err != nil {
		return
	}
	part := 0
	for {
		got, err := c.Read(in)
		if err != nil {
			return
		}
		part += got
		whole := part / wireBytes
		part %= wireBytes
		n.Add(int64(whole))
		if whole > 0 {
			if _, err := c.Write(out[:whole*wireBytes]); err != nil {
				return
			}
		}
	}
}

// fanoutLimit compares with writing the same bytes to as many raw connections.
func (b *bench) fanoutLimit(ctx context.Context, r *Result, listeners int) error {
	perSecond, err := rawFanout(ctx, listeners, b.limitTime())
	if err != nil {
		return err
	}
	r.Limit, r.Fraction = Limit{"raw TCP fan-out, one write a delivery (deliveries/s)", perSecond}, r.DeliveredPerS/perSecond
	return nil
}

// rawFanout writes a message to each of many connections, and again when all
// have read it.
func rawFanout(ctx context.Context, listeners int, d time.Duration) (perSecond float64, err error) {
	l, err := listen(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.Close() }()
	accepted := make(chan net.Conn, listeners)
	go accept(l, func(c net.Conn) { accepted <- c })
	var missing atomic.Int64
	whole := make(chan struct{}, 1)
	var wg sync.WaitGroup
	var near, far []net.Conn
	for range listeners {
		c, err := net.Dial("tcp", l.Addr().String()) //nolint:noctx // loopback
		if err != nil {
			return 0, err
		}
		far = append(far, c)
		near = append(near, <-accepted)
		wg.Go(func() {
			buf := make([]byte, wireBytes)
			for {
				if _, err := io.ReadFull(c, buf); err != nil {
					return
				}
				if missing.Add(-1) == 0 {
					whole <- struct{}{}
				}
			}
		})
	}
	defer wg.Wait()
	defer func() {
		for i := range near {
			_, _ = near[i].Close(), far[i].Close()
		}
	}()
	msg, n, began := make([]byte, wireBytes), 0, time.Now()
	for time.Since(began) < d && ctx.Err() == nil {
		missing.Store(int64(listeners))
		for _, c := range near {
			if _, err := c.Write(msg); err != nil {
				return 0, err
			}
		}
		<-whole
		n += listeners
	}
	return float64(n) / time.Since(began).Seconds(), ctx.Err()
}

func listen(ctx context.Context) (net.Listener, error) {
	return (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
}

func accept(l net.Listener, serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) || err != nil {
			return
		}
		go serve(c)
	}
}

// onlyReader and onlyWriter keep io.Copy from splicing in the kernel: the limit
// is of a program that sees the bytes.
type (
	onlyReader struct{ io.Reader }
	onlyWriter struct{ io.Writer }
)
