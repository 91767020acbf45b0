// Package client speaks to a Hongyan server: it signs a device in, keeps its
// tokens fresh, sends each message exactly once however often the connection
// breaks, and hands on every event of every conversation in order, once.
//
//	c, err := client.SignIn(ctx, "http://localhost:8080", "ada", password)
//	defer c.Close()
//	bob, err := c.Direct(ctx, "bob")
//	sent, err := c.Send(ctx, bob, "hello")
//
// A Client is one signed-in device. Its methods may be called from any
// goroutine. Requests go over HTTP; messages and events over one WebSocket,
// which is opened by the first Send or Events and kept open, reconnecting with
// full jitter, until Close.
//
// # Sending
//
// A message gets its client id (a UUIDv7) once, is put into the [Outbox] and is
// then tried until the server answers. The server stores a client id once, so a
// repeated try changes nothing. With [OpenOutbox] messages survive a crash of
// the program as well.
//
// # Receiving
//
// [Client.Events] begins at the present, or where [Options.State] left off. Per
// conversation, events come in the order of Seq, none twice, none left out: a
// hole in what the server pushed is filled from History before anything behind
// it is handed on.
package client
