// Command seed fills a server with conversations to look at: what the web
// client's benchmark (make bench-web) reads. It makes the account HANDLE, who is
// in all conversations, and others who write; prints the id of the long one as
// JSON; then obeys lines on standard input until it ends:
//
//	burst RATE SECONDS    messages a second into the long conversation
//
// The server wants its limits raised: --set limits.call_per_second=0 and so on.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hongyan/client"
)

var (
	server        = flag.String("server", "http://127.0.0.1:8080", "where")
	handle        = flag.String("handle", "reader", "who reads")
	password      = flag.String("password", "correct horse battery", "of the reader")
	messages      = flag.Int("messages", 100_000, "in the long conversation")
	conversations = flag.Int("conversations", 2_000, "besides it")
)

const window = 64

func main() {
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "seed:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	reader, err := person(ctx, *handle, "读者 Reader")
	if err != nil {
		return err
	}
	defer reader.Close()
	writer, err := person(ctx, "writer", "李雷")
	if err != nil {
		return err
	}
	defer writer.Close()
	for i := range *conversations {
		conv, err := writer.CreateGroup(ctx, fmt.Sprintf("%s %d", groups[i%len(groups)], i+1), reader.User())
		if err != nil {
			return fmt.Errorf("group %d: %w", i, err)
		}
		if _, err := writer.Send(ctx, conv, text(i)); err != nil {
			return err
		}
	}
	long, err := writer.CreateGroup(ctx, "十万条消息", reader.User())
	if err != nil {
		return err
	}
	if err := fill(ctx, long, reader, writer); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"conversation": fmt.Sprint(int64(long))}); err != nil {
		return err
	}
	return obey(ctx, writer, long)
}

func person(ctx context.Context, handle, name string) (*client.Client, error) {
	c, err := client.New(client.Options{Server: *server, DeviceName: "seed", Window: window})
	if err != nil {
		return nil, err
	}
	if err := c.Register(ctx, handle, *password, name); err != nil {
		return nil, fmt.Errorf("register %s: %w", handle, err)
	}
	return c, nil
}

// fill lets both write, a little in turns.
func fill(ctx context.Context, conv client.ConvID, who ...*client.Client) error {
	for i := 0; i < *messages; i += 500 {
		g, ctx := errgroup.WithContext(ctx)
		g.SetLimit(window)
		from := who[rand.IntN(len(who))]
		for j := range min(500, *messages-i) {
			g.Go(func() error {
				_, err := from.Send(ctx, conv, text(i+j))
				return err
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

func obey(ctx context.Context, from *client.Client, conv client.ConvID) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var rate, seconds int
		if _, err := fmt.Sscanf(lines.Text(), "burst %d %d", &rate, &seconds); err != nil {
			return fmt.Errorf("%q: %w", lines.Text(), err)
		}
		if err := burst(ctx, from, conv, rate, seconds); err != nil {
			return err
		}
		fmt.Println("done")
	}
	return lines.Err()
}

func burst(ctx context.Context, from *client.Client, conv client.ConvID, rate, seconds int) error {
	if rate <= 0 {
		return errors.New("rate must be positive")
	}
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for i := range rate * seconds {
		select {
		case <-tick.C:
			from.SendAsync(conv, text(i), func(client.Sent, error) {})
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return from.Flush(ctx)
}

var groups = []string{"产品讨论组", "家人群", "Design review", "周末爬山", "三年二班", "Ops on call"}

var phrases = []string{
	"收到，我今晚改完，明天上午可以一起评审。", "The build is green again, thanks for looking into it.", "文档在 example.com/docs，第三章是接口说明。",
	"好的", "Can we move the meeting to 15:30? I have a conflict before that.", "哈哈哈", "今天的风好大，出门记得带外套。晚饭吃什么？我想吃面。",
}

// text is short or long, one line or more, as people write.
func text(i int) string {
	words := phrases[i%len(phrases)]
	if i%11 == 0 {
		words = strings.Repeat(words+"\n", 1+i%4)
	}
	return fmt.Sprintf("%s #%d", strings.TrimSpace(words), i)
}
