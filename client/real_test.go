package client_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	mrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/config"
	"hongyan/internal/server"
)

// url is the real server all tests and examples of this package speak to.
var url string

const password = "wild geese in autumn"

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hongyan-client-*")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	c, _, err := config.Load(config.Input{Flags: map[string]string{
		"data": dir, "listen": "127.0.0.1:0", "account.hash_mib": "8", "limits.register_per_minute": "0", "limits.sign_in_per_minute": "0",
		"limits.call_per_second": "0", "limits.send_per_second": "0", "limits.find_per_minute": "0", "limits.draft_per_minute": "0", "limits.invite_per_minute": "0", "limits.friend_request_per_minute": "0", "limits.status_per_minute": "0", "disk.refuse_mib": "0",
	}})
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		ended <- server.Run(ctx, server.Options{Config: c, Log: slog.New(slog.DiscardHandler), Ready: func(a net.Addr) { ready <- a }})
	}()
	select {
	case a := <-ready:
		url = "http://" + a.String()
	case err := <-ended:
		panic(err)
	}
	for _, handle := range []string{"ada", "bob", "echo"} {
		person(nil, handle, client.Options{})
	}
	code := m.Run()
	stop()
	<-ended
	return code
}

// person makes an account; t is nil for those of the examples.
func person(t *testing.T, handle string, o client.Options) *client.Client {
	if o.Server == "" {
		o.Server = url
	}
	if o.FirstBackoff == 0 {
		o.FirstBackoff, o.MostBackoff = 5*time.Millisecond, 50*time.Millisecond
	}
	if t != nil {
		handle += strings.ToLower(rand.Text()[:10])
	}
	c, err := client.New(o)
	if err == nil {
		err = c.Register(context.Background(), handle, password, "")
	}
	if err != nil {
		panic(err)
	}
	if t != nil {
		t.Cleanup(func() { _ = c.Close() })
	}
	return c
}

// twoPeople returns two who share a conversation.
func twoPeople(t *testing.T, o client.Options) (ada, bob *client.Client, conv client.ConvID) {
	t.Helper()
	ada, bob = person(t, "ada", o), person(t, "bob", o)
	conv, err := ada.OpenDirect(t.Context(), bob.User())
	if err != nil {
		t.Fatal(err)
	}
	return ada, bob, conv
}

// rough is a network that breaks: a proxy that cuts its connections now and
// then, wherever they are in a frame.
type rough struct {
	l     net.Listener
	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newRough(t *testing.T) *rough {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &rough{l: l, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { _ = l.Close(); r.cut() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
			if err != nil {
				_ = near.Close()
				continue
			}
			r.mu.Lock()
			r.conns[near], r.conns[far] = true, true
			r.mu.Unlock()
			go pipe(near, far)
			go pipe(far, near)
		}
	}()
	return r
}

func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	_ = to.Close()
}

func (r *rough) url() string { return "http://" + r.l.Addr().String() }

func (r *rough) cut() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.conns {
		_ = c.Close()
	}
	clear(r.conns)
}

// Messages sent over a network that keeps breaking are stored once each, in
// order, and the listener on the same network gets each once, in order.
func TestExactlyOnceWhileConnectionsBreak(t *testing.T) {
	t.Run("goroutine", func(t *testing.T) { exactlyOnce(t, nil) })
	t.Run("poller", func(t *testing.T) {
		p, err := client.NewPoller(1)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Close() })
		exactlyOnce(t, p)
	})
}

func exactlyOnce(t *testing.T, p *client.Poller) {
	t.Helper()
	net := newRough(t)
	ada, bob, conv := twoPeople(t, client.Options{Server: net.url(), Window: 8, Poller: p})
	if err := errors.Join(ada.Connect(t.Context()), listen(bob)); err != nil {
		t.Fatal(err)
	}
	const n = 1500
	var answered sync.WaitGroup
	var mu sync.Mutex
	failed := map[string]int{}
	stop := make(chan struct{})
	var breaker sync.WaitGroup
	breaker.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Duration(mrand.IntN(30)) * time.Millisecond):
				net.cut()
			}
		}
	})
	var got []string
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for ev := range bob.Events(t.Context()) {
			if ev.Kind == client.KindMessage && ev.Conv == conv {
				got = append(got, ev.Text())
				if len(got) == n {
					return
				}
			}
		}
	}()
	for i := range n {
		answered.Add(1)
		ada.SendAsync(conv, fmt.Sprint(i), func(_ client.Sent, err error) {
			if err != nil {
				mu.Lock()
				failed[err.Error()]++
				mu.Unlock()
			}
			answered.Done()
		})
		if i%50 == 0 {
			time.Sleep(5 * time.Millisecond)
		}
	}
	answered.Wait()
	close(stop)
	breaker.Wait()
	if len(failed) > 0 {
		t.Fatalf("failed: %v", failed)
	}
	select {
	case <-heard:
	case <-time.After(20 * time.Second):
		t.Fatalf("the listener is still waiting after everything was acknowledged")
	}
	for i, text := range got {
		if text != fmt.Sprint(i) {
			t.Fatalf("message %d is %q", i, text)
		}
	}
	stored := 0
	for after := int64(0); ; {
		page, more, err := ada.After(t.Context(), conv, after, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range page {
			if ev.GetContent() != nil {
				stored++
			}
			after = ev.GetSeq()
		}
		if !more {
			break
		}
	}
	if stored != n {
		t.Fatalf("%d stored, want %d", stored, n)
	}
}

// listen starts taking events, so that what is sent from now on is heard.
func listen(c *client.Client) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for ev := range c.Events(ctx) {
		if ev.Kind == client.KindSynced {
			return nil
		}
	}
	return errors.Join(ctx.Err(), c.Err())
}

// A program that comes back with its state is given what it missed, once.
func TestGoesOnWhereItStopped(t *testing.T) {
	ada, bob, conv := twoPeople(t, client.Options{})
	if err := listen(bob); err != nil {
		t.Fatal(err)
	}
	st, tokens := bob.State(), bob.Tokens()
	if err := bob.Close(); err != nil {
		t.Fatal(err)
	}
	const n = 300 // more than a sync brings along
	for i := range n {
		ada.SendAsync(conv, fmt.Sprint(i), func(client.Sent, error) {})
	}
	if err := ada.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	back, err := client.New(client.Options{Server: url, State: &st, Tokens: &store{tokens}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = back.Close() }()
	want := 0
	for ev := range back.Events(t.Context()) {
		if ev.Kind != client.KindMessage {
			continue
		}
		if ev.Text() != fmt.Sprint(want) {
			t.Fatalf("got %q, want %d", ev.Text(), want)
		}
		if want++; want == n {
			return
		}
	}
	t.Fatalf("ended after %d: %v", want, back.Err())
}

type store struct{ t client.Tokens }

func (s *store) Load() (client.Tokens, error) { return s.t, nil }
func (s *store) Save(t client.Tokens) error   { s.t = t; return nil }

// A signed-out device's client ends, and says why.
func TestEndsWhenSignedOut(t *testing.T) {
	c := person(t, "ada", client.Options{})
	if err := listen(c); err != nil {
		t.Fatal(err)
	}
	other, err := client.New(client.Options{Server: url})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if err := other.SignIn(t.Context(), c.Tokens().Handle, password); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = other.RPC().Account.RevokeDevice(t.Context(), connect.NewRequest(&hyv1.RevokeDeviceRequest{AllOthers: true}))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range c.Events(ctx) { //nolint:revive // until there are no more
	}
	if ctx.Err() != nil {
		t.Fatal("the events of a signed-out device do not end")
	}
	if r := client.ReasonOf(c.Err()); r != hyv1.Reason_DEVICE_REVOKED && r != hyv1.Reason_NOT_SIGNED_IN {
		t.Fatalf("ended with %v", c.Err())
	}
	t.Logf("ended after %v: %v", time.Since(began), c.Err())
	if _, err := c.Send(t.Context(), 1, "hi"); err == nil {
		t.Fatal("sends after it ended")
	}
}

// Errors come typed, over either door.
func TestErrorsAreTyped(t *testing.T) {
	ada, _, conv := twoPeople(t, client.Options{})
	_, err := ada.Send(t.Context(), conv, "   ")
	if client.ReasonOf(err) != hyv1.Reason_CONTENT_EMPTY {
		t.Errorf("empty text over the socket: %v", err)
	}
	_, err = ada.Send(t.Context(), 12345, "hi")
	if client.ReasonOf(err) != hyv1.Reason_CONVERSATION_NOT_FOUND {
		t.Errorf("unknown conversation: %v", err)
	}
	_, err = ada.Direct(t.Context(), "nobody-has-this")
	if client.ReasonOf(err) != hyv1.Reason_USER_NOT_FOUND {
		t.Errorf("unknown handle: %v", err)
	}
	_, _, err = ada.Newest(t.Context(), 12345, 10)
	if e, ok := errors.AsType[*client.Error](err); !ok || e.Code != connect.CodeNotFound || e.RequestID == "" {
		t.Errorf("history over HTTP: %#v", err)
	}
	m := client.Message{Conv: conv, ClientID: client.NewClientID(), Text: "once"}
	first, err := ada.SendMessage(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ada.SendMessage(t.Context(), m)
	if err != nil || !again.Duplicate || again.Seq != first.Seq {
		t.Errorf("again: %+v %v, want a duplicate of %+v", again, err, first)
	}
	m.Text = "twice"
	if _, err = ada.SendMessage(t.Context(), m); client.ReasonOf(err) != hyv1.Reason_CLIENT_ID_REUSED {
		t.Errorf("other text: %v", err)
	}
}

// An access token that is refused is renewed without anybody noticing, once for
// all who wait, and the new refresh token is saved.
func TestTokensAreRenewed(t *testing.T) {
	c := person(t, "ada", client.Options{})
	tokens := c.Tokens()
	tokens.Access = "stale"
	path := filepath.Join(t.TempDir(), "tokens.json")
	file := client.FileTokens(path)
	if err := file.Save(tokens); err != nil {
		t.Fatal(err)
	}
	again, err := client.New(client.Options{Server: url, Tokens: file})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := again.List(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	if err := again.Connect(t.Context()); err != nil {
		t.Error(err)
	}
	wg.Wait()
	saved, err := file.Load()
	if err != nil || saved.Refresh == tokens.Refresh || saved.Access == "stale" || saved.User != c.User() {
		t.Fatalf("saved %v, %v", saved.User, err)
	}
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v %v", st.Mode(), err)
	}
}

// A group's life, as its members see it.
func TestGroupEventsReachMembers(t *testing.T) {
	ada, bob := person(t, "ada", client.Options{}), person(t, "bob", client.Options{})
	if err := errors.Join(listen(bob), ada.Connect(t.Context())); err != nil {
		t.Fatal(err)
	}
	conv, err := ada.CreateGroup(t.Context(), "geese", bob.User())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ada.Send(t.Context(), conv, "hello"); err != nil {
		t.Fatal(err)
	}
	if err := ada.Rename(t.Context(), conv, "wild geese"); err != nil {
		t.Fatal(err)
	}
	if err := ada.RemoveMember(t.Context(), conv, bob.User(), client.Removal{}); err != nil {
		t.Fatal(err)
	}
	if _, err := ada.Send(t.Context(), conv, "not for bob"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var seen []string
	for ev := range bob.Events(ctx) {
		switch b := ev.Proto().GetBody().(type) {
		case *hyv1.Event_GroupCreated:
			seen = append(seen, "created")
		case *hyv1.Event_Content:
			seen = append(seen, ev.Text())
		case *hyv1.Event_GroupRenamed:
			seen = append(seen, b.GroupRenamed.GetName())
		case *hyv1.Event_MemberRemoved:
			seen = append(seen, "removed")
		}
		if ev.User().GetConversationLeft() != nil {
			break
		}
	}
	if got := strings.Join(seen, ", "); got != "created, hello, wild geese, removed" {
		t.Fatalf("bob saw: %s", got)
	}
}

// What one device of an account sets, all of them are told.
func TestSettingsReachTheOwnDevices(t *testing.T) {
	ada, bob := person(t, "ada", client.Options{}), person(t, "bob", client.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := errors.Join(listen(ada), ada.Connect(ctx)); err != nil {
		t.Fatal(err)
	}
	conv, err := ada.OpenDirect(ctx, bob.User())
	if err != nil {
		t.Fatal(err)
	}
	other, err := ada.CreateGroup(ctx, "other")
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		ada.Pin(ctx, other, 0), ada.Pin(ctx, conv, other), ada.Unpin(ctx, other),
		ada.Mute(ctx, conv, client.ForEver), ada.Mute(ctx, other, time.Now().Add(time.Hour)), ada.Mute(ctx, other, time.Time{}),
		ada.MarkUnread(ctx, conv, true), ada.Archive(ctx, conv, true), ada.Unlist(ctx, conv, true), ada.SaveDraft(ctx, conv, "to be continued"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	changes := 0
	for ev := range ada.Events(ctx) {
		if ev.User().GetSettingsChanged() != nil {
			changes++
		}
		if d := ev.User().GetDraftChanged(); d != nil {
			if d.GetConversationId() != int64(conv) || d.GetDraft().GetText() != "to be continued" || changes != 9 {
				t.Errorf("after %d changes: %v", changes, d)
			}
			break
		}
	}
	c, err := ada.Conversation(ctx, conv)
	if s := c.GetSettings(); err != nil || s.GetPinned() != 2 || s.GetMutedUntil().AsTime().Year() < 9000 || !s.GetMarkedUnread() ||
		s.GetArchived() != 1 || s.GetUnlisted() != 1 {
		t.Errorf("%v: %v", s, err)
	}
	if c, err = ada.Conversation(ctx, other); err != nil || c.GetSettings() != nil {
		t.Errorf("%v: %v", c.GetSettings(), err)
	}
}

// What one decides binds the other, by the methods of this library.
func TestPrivacyAndSearch(t *testing.T) {
	ada, bob, conv := twoPeople(t, client.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	me := ada.User()
	p, err := bob.UpdatePrivacy(ctx, &hyv1.Privacy{Messages: &hyv1.PrivacyRule{Audience: hyv1.Audience_AUDIENCE_NOBODY}})
	if err != nil || p.GetMessages().GetAudience() != hyv1.Audience_AUDIENCE_NOBODY {
		t.Fatalf("%v %v", p, err)
	}
	if again, err := bob.Privacy(ctx); err != nil || again.GetMessages().GetAudience() != hyv1.Audience_AUDIENCE_NOBODY || !again.GetMarks() {
		t.Errorf("%v %v", again, err)
	}
	if _, err := ada.Send(ctx, conv, "hello?"); client.ReasonOf(err) != hyv1.Reason_PRIVACY_REFUSES {
		t.Errorf("sent to who takes none: %v", err)
	}
	card, err := bob.Card(ctx, me)
	if err != nil {
		t.Fatal(err)
	}
	found, err := bob.SearchPeople(ctx, card.GetUser().GetHandle())
	if err != nil || len(found) != 1 || found[0].GetUser().GetId() != int64(me) {
		t.Errorf("%v %v", found, err)
	}
}

// Friends, and a block, by the methods of this library.
func TestFriendsAndBlocks(t *testing.T) {
	ada, bob, conv := twoPeople(t, client.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ask := func() error { _, err := ada.AskFriend(ctx, bob.User(), "I am ada"); return err }
	for i, err := range []error{
		ask(), bob.RejectFriend(ctx, ada.User(), "who?"), ask(), ada.WithdrawFriend(ctx, bob.User()), ask(), bob.IgnoreFriend(ctx, ada.User()),
		bob.AcceptFriend(ctx, ada.User()), ada.RemoveFriend(ctx, bob.User()), ask(),
		bob.UpdateContact(ctx, ada.User(), "阿达", "work"), bob.Block(ctx, ada.User()),
	} {
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	list, err := bob.Contacts(ctx)
	if err != nil || len(list.GetContacts()) != 1 || len(list.GetRequests()) != 1 || len(list.GetUsers()) != 1 || list.GetUserSeq() == 0 {
		t.Fatalf("%v %v", list, err)
	}
	if c := list.GetContacts()[0]; !c.GetFriend() || !c.GetBlocked() || c.GetRemark() != "阿达" || c.GetSearchKey() != "a da" {
		t.Errorf("bob keeps %v", c)
	}
	if _, err := ada.Send(ctx, conv, "hello?"); client.ReasonOf(err) != hyv1.Reason_PEER_REFUSES {
		t.Errorf("sent to who blocks: %v", err)
	}
	if err := bob.Unblock(ctx, ada.User()); err != nil {
		t.Fatal(err)
	}
	if _, err := ada.Send(ctx, conv, "hello"); err != nil {
		t.Error(err)
	}
}

// What is scheduled waits, can be forgotten, and is sent before its time if asked.
func TestScheduledMessages(t *testing.T) {
	ada, bob := person(t, "ada", client.Options{}), person(t, "bob", client.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	conv, err := ada.OpenDirect(ctx, bob.User())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, text := range []string{"tomorrow", "never"} {
		m, err := ada.Schedule(ctx, client.Message{Conv: conv, Text: text}, time.Now().Add(24*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, m.GetClientId())
	}
	if err := errors.Join(ada.CancelScheduled(ctx, conv, ids[1]), ada.SendScheduled(ctx, conv, ids[0])); err != nil {
		t.Fatal(err)
	}
	list, err := ada.Scheduled(ctx, conv)
	c, e := bob.Conversation(ctx, conv)
	if err != nil || e != nil || len(list) != 0 || c.GetLastEvent().GetContent().GetText().GetBody() != "tomorrow" {
		t.Errorf("%v, %v: %v, %v", err, e, list, c)
	}
}
