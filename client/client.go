package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
)

// Options of a Client. Only Server must be given.
type Options struct {
	// Server is where it is: "https://chat.example.com".
	Server string
	// Tokens keeps the sign-in between runs. nil: in memory.
	Tokens TokenStore
	// Outbox keeps messages that are not answered yet between runs. nil: in
	// memory only.
	Outbox Outbox
	// DeviceName is shown in the account's list of devices.
	DeviceName string
	// State says where Events goes on. nil: at the present.
	State *State
	// OnEvent takes events instead of Events, on the goroutine that reads the
	// connection: it must not block, and the Event is valid only until it
	// returns. For programs with very many events.
	OnEvent func(*Event)
	// OnPresence is told of the people that are watched (Client.Watch), on the
	// goroutine that reads the connection: it must not block.
	OnPresence func(*hyv1.Presences)
	// Tail is how many of the newest events of each conversation a device
	// without State is given on the first connect (0–50). They come before
	// KindSynced.
	Tail int

	// Window is how many messages of one conversation may be unanswered at a
	// time; more wait. With 1, the default, messages are stored in the order of
	// the calls, always. With more, one that an overloaded server refused, and
	// took at a later try, comes after those it took meanwhile.
	Window int
	// Queue bounds the messages waiting in this client. Default 10,000.
	Queue int
	// ReturnRefusals hands a refusal that could be tried again (overloaded, rate
	// limited) to the caller instead of trying again.
	ReturnRefusals bool

	// FirstBackoff and MostBackoff bound the random wait before reconnecting:
	// defaults 250 ms and 30 s.
	FirstBackoff, MostBackoff time.Duration
	// HTTP makes the requests; nil: a client of its own.
	HTTP *http.Client
	// Dial opens the connection of the WebSocket; nil: the net package.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// TLS configures the WebSocket; nil: the defaults.
	TLS *tls.Config
	// Poller reads the connection together with many others; nil: a goroutine of
	// its own does.
	Poller *Poller
	// Log gets one line per connection won or lost. nil: none. Never tokens or
	// text.
	Log *slog.Logger
}

// Client is one signed-in device.
type Client struct {
	opt    Options
	server *url.URL
	log    *slog.Logger
	auth   auth
	rpc    RPC

	begin sync.Once
	spawn func()             // starts run
	stop  context.CancelFunc // ends run
	done  chan struct{}      // closed when run has ended

	out    outgoing
	follow follower
	live   live

	presence presence
}

// RPC is every method of the server as generated from the schema, with the
// access token seen to. Errors are *Error.
type RPC struct {
	Account      hyv1connect.AccountServiceClient
	User         hyv1connect.UserServiceClient
	Contact      hyv1connect.ContactServiceClient
	People       hyv1connect.PeopleServiceClient
	Privacy      hyv1connect.PrivacyServiceClient
	Conversation hyv1connect.ConversationServiceClient
	Group        hyv1connect.GroupServiceClient
	Message      hyv1connect.MessageServiceClient
	Operation    hyv1connect.OperationServiceClient
	Schedule     hyv1connect.ScheduleServiceClient
	Folder       hyv1connect.FolderServiceClient
	Presence     hyv1connect.PresenceServiceClient
	Sync         hyv1connect.SyncServiceClient
	File         hyv1connect.FileServiceClient
	Sticker      hyv1connect.StickerServiceClient
}

// New makes a Client; it speaks to nobody yet. If the token store is empty,
// call SignIn or Register before anything else.
func New(o Options) (*Client, error) {
	u, err := serverURL(o.Server)
	if err != nil {
		return nil, err
	}
	o.fill()
	c := &Client{opt: o, server: u, log: o.Log, done: make(chan struct{}), live: live{up: make(chan struct{})}}
	ctx, stop := context.WithCancel(context.Background()) // the connection outlives the call that first needs it; Close ends it
	c.spawn, c.stop = func() { go c.run(ctx) }, stop
	c.rpc = c.dialRPC()
	c.auth = auth{store: o.Tokens, account: c.rpc.Account, pass: make(chan struct{}, 1)}
	if err := c.auth.load(); err != nil {
		return nil, err
	}
	c.follow.init(c)
	if err := c.out.init(c); err != nil {
		return nil, err
	}
	return c, nil
}

func (o *Options) fill() {
	if o.Tokens == nil {
		o.Tokens = &memoryTokens{}
	}
	if o.Window <= 0 {
		o.Window = 1
	}
	if o.Queue <= 0 {
		o.Queue = 10_000
	}
	if o.FirstBackoff <= 0 {
		o.FirstBackoff = 250 * time.Millisecond
	}
	if o.MostBackoff <= 0 {
		o.MostBackoff = 30 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HTTP == nil {
		t := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // what net/http promises
		if o.TLS != nil {
			t.TLSClientConfig = o.TLS.Clone()
		}
		o.HTTP = &http.Client{Transport: t, Timeout: 60 * time.Second}
	}
}

func serverURL(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(s, "/"))
	if err != nil {
		return nil, fmt.Errorf("server address: %w", err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" {
		return nil, fmt.Errorf("server address %q: want http://host or https://host", s)
	}
	return u, nil
}

// SignIn is New and Client.SignIn in one, with everything in memory.
func SignIn(ctx context.Context, server, handle, password string) (*Client, error) {
	c, err := New(Options{Server: server})
	if err != nil {
		return nil, err
	}
	return c, c.SignIn(ctx, handle, password)
}

// RPC returns the generated methods.
func (c *Client) RPC() *RPC { return &c.rpc }

// start opens the connection, once.
func (c *Client) start() { c.begin.Do(c.spawn) }

// Close ends the connection and waits for it. Messages that were not answered
// stay in the outbox; their Sends return ErrClosed. The device stays signed in.
// May be called twice.
func (c *Client) Close() error {
	c.stop()
	c.start() // run ends at once, and leaves nothing open
	<-c.done
	c.opt.HTTP.CloseIdleConnections()
	return nil
}
