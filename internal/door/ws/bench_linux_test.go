package ws

import (
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// rss is the resident memory of this process in bytes, 0 where unknown.
func rss() int {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(b))[1])
	return pages * os.Getpagesize()
}

// settled is rss after everything that can be given back was.
func settled() int {
	for range 3 {
		runtime.GC()
	}
	debug.FreeOSMemory()
	return rss()
}

// BenchmarkIdle reports the memory of an idle connection, both ends of it being
// in this process: the client's end is a bare descriptor.
func BenchmarkIdle(b *testing.B) {
	for _, k := range []kind{plain, overTLS} {
		b.Run(k.String(), func(b *testing.B) {
			const conns = 6000
			s := start(b, k, &handler{message: echo}, Options{AnySubprotocol: true})
			var before runtime.MemStats
			warm := s.dial(b)
			warm.send(fin|opBinary, "warm")
			warm.want(opBinary, "warm")
			rssBefore := settled()
			runtime.ReadMemStats(&before)
			fds := make([]int, conns)
			for i := range fds {
				fds[i] = idle(b, s)
			}
			grown := settled() - rssBefore
			var after runtime.MemStats
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(grown)/conns, "rss-B/conn")
			b.ReportMetric((float64(after.HeapAlloc)-float64(before.HeapAlloc))/conns, "heap-B/conn")
			b.ReportMetric((float64(after.StackInuse)-float64(before.StackInuse))/conns, "stack-B/conn")
			for _, fd := range fds {
				syscall.Close(fd)
			}
		})
	}
}

// idle connects, says one thing and leaves only a descriptor behind.
func idle(b *testing.B, s *stage) int {
	nc := s.connect(b)
	p := s.upgrade(b, nc)
	p.send(fin|opBinary, strings.Repeat("x", 200))
	p.want(opBinary, strings.Repeat("x", 200))
	raw, err := socket(nc).(*net.TCPConn).SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	fd := -1
	raw.Control(func(of uintptr) { fd, err = syscall.Dup(int(of)) })
	if err != nil {
		b.Fatal(err)
	}
	socket(nc).Close()
	return fd
}

// cpu is the processor time this process has used: on a shared machine a better
// measure than the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkEcho is a closed loop over 100 connections, 200 bytes a message.
func BenchmarkEcho(b *testing.B) {
	for _, k := range []kind{plain, overTLS} {
		b.Run(k.String(), func(b *testing.B) {
			s := start(b, k, &handler{message: echo}, Options{AnySubprotocol: true})
			conns := make([]net.Conn, 100)
			for i := range conns {
				conns[i] = s.dial(b).Conn
			}
			echoes(b, conns, masked(fin|opBinary, make([]byte, 200)), 204)
		})
	}
}

// BenchmarkEchoLimit is what Go can do: no WebSocket, a goroutine for each
// connection.
func BenchmarkEchoLimit(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	conns := make([]net.Conn, 100)
	for i := range conns {
		if conns[i], err = net.Dial("tcp", l.Addr().String()); err != nil {
			b.Fatal(err)
		}
		defer conns[i].Close()
		nc, err := l.Accept()
		if err != nil {
			b.Fatal(err)
		}
		go func() { // ends with the connection
			defer nc.Close()
			buf := make([]byte, 4096)
			for {
				n, err := nc.Read(buf)
				if err != nil {
					return
				}
				if _, err := nc.Write(buf[:n]); err != nil {
					return
				}
			}
		}()
	}
	echoes(b, conns, make([]byte, 208), 208)
}

// echoes sends b.N messages in all and waits for n bytes after each.
func echoes(b *testing.B, conns []net.Conn, msg []byte, n int) {
	var left atomic.Int64
	left.Store(int64(b.N))
	b.ReportAllocs()
	b.ResetTimer()
	began := cpu()
	var all sync.WaitGroup
	for _, nc := range conns {
		all.Go(func() {
			buf := make([]byte, n)
			for left.Add(-1) >= 0 {
				if _, err := nc.Write(msg); err != nil {
					b.Error(err)
				}
				if _, err := io.ReadFull(nc, buf); err != nil {
					b.Error(err)
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(cpu()-began)/float64(b.N), "cpu-ns/op")
}

// BenchmarkFanOut sends one shared frame to 1000 connections; an op is one
// delivery to a socket. The clients take it when the clock is stopped.
func BenchmarkFanOut(b *testing.B) {
	for _, frames := range []int{1, 4, 16} {
		b.Run(fmt.Sprint(frames, " frames a flush"), func(b *testing.B) {
			const conns = 1000
			h := newOpened()
			h.message = echo
			s := start(b, plain, h, Options{AnySubprotocol: true})
			all, fds := make([]*Conn, conns), make([]int, conns)
			for i := range conns {
				fds[i] = idle(b, s)
				all[i] = <-h.conns
			}
			frame := frameOf(false, make([]byte, 200))
			var used time.Duration
			b.ReportAllocs()
			b.ResetTimer()
			b.StopTimer()
			for n := 0; n < b.N; n += conns * frames {
				b.StartTimer()
				began := cpu()
				for _, c := range all {
					for range frames {
						c.Queue(frame)
					}
					c.Flush()
				}
				used += cpu() - began
				b.StopTimer()
				for _, fd := range fds {
					empty(b, fd, frames*len(frame))
				}
			}
			rounds := (b.N + conns*frames - 1) / (conns * frames)
			b.ReportMetric(float64(used)/float64(rounds*conns*frames), "cpu-ns/delivery")
		})
	}
}

// empty takes n bytes from a socket that has them.
func empty(b *testing.B, fd, n int) {
	var buf [4096]byte
	for n > 0 {
		k, err := syscall.Read(fd, buf[:])
		if err != nil {
			b.Fatal(err)
		}
		n -= k
	}
}
