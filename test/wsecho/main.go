// Command wsecho says back what it hears, through the frame code of Hongyan's
// WebSocket door, so that foreign conformance suites can be pointed at it:
//
//	go run ./test/wsecho 127.0.0.1:9001
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hongyan/internal/door/ws"
)

// limitBytes lets the largest message of the Autobahn suite, 16 MiB, through.
const limitBytes = 64 << 20

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: wsecho ADDR")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "wsecho:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, addr string) error {
	s := ws.New(echo{}, ws.Options{
		Log:            slog.New(slog.NewTextHandler(os.Stderr, nil)),
		AllowOrigin:    func(*http.Request, string) bool { return true },
		AnySubprotocol: true,
		MaxMessage:     limitBytes,
		OutboxBytes:    2 * limitBytes,
	})
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	web := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { web.Close() })
	served := make(chan error, 1)
	go func() { served <- web.Serve(ws.NewListener(l)) }()
	fmt.Println("listening on", l.Addr())
	err = s.Run(ctx)
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}

// echo queues a copy of each message. A client that sends without reading is
// cut when its outbox is full.
type echo struct{}

func (echo) Open(*ws.Conn) error { return nil }
func (echo) Drained(*ws.Conn)    {}
func (echo) Closed(*ws.Conn)     {}

func (echo) Message(c *ws.Conn, payload []byte) {
	frame := ws.AppendFrameHeader(make([]byte, 0, 10+len(payload)), c.Text(), len(payload))
	if !c.Send(append(frame, payload...)) {
		c.Close(ws.ClosePolicy, "read before you write more")
	}
}
