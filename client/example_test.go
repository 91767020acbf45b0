package client_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"hongyan/client"
)

// Sending a message: it is stored when Send returns.
func Example() {
	ctx := context.Background()
	c, err := client.SignIn(ctx, url, "ada", password)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	bob, err := c.Direct(ctx, "bob")
	if err != nil {
		log.Fatal(err)
	}
	sent, err := c.Send(ctx, bob, "hello")
	fmt.Println("stored:", sent.Seq > 0, err)
	// Output: stored: true <nil>
}

// An echo bot: it answers everybody with their own words, each message once.
func ExampleClient_Events() {
	ctx, stop := context.WithCancel(context.Background())
	bot, err := client.SignIn(ctx, url, "echo", password)
	if err != nil {
		log.Fatal(err)
	}
	go talkToEcho(stop)
	for ev := range bot.Events(ctx) {
		if ev.Kind != client.KindMessage || ev.Sender == bot.User() {
			continue
		}
		if _, err := bot.Send(ctx, ev.Conv, ev.Text()); err != nil {
			log.Print(err)
		}
	}
	_ = bot.Close()
	// Output: echo says: is anybody there?
}

// talkToEcho is the other side of the example.
func talkToEcho(stop func()) {
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	c, err := client.SignIn(ctx, url, "ada", password)
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	echo, err := c.Direct(ctx, "echo")
	if err != nil {
		log.Fatal(err)
	}
	go func() { // again and again: the bot hears only what is said after it came
		for ctx.Err() == nil {
			c.SendAsync(echo, "is anybody there?", func(client.Sent, error) {})
			time.Sleep(200 * time.Millisecond)
		}
	}()
	for ev := range c.Events(ctx) {
		if ev.Conv == echo && ev.Sender != c.User() {
			fmt.Println("echo says:", ev.Text())
			return
		}
	}
}
