package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/term"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

// chatCmd is a signed-in device in a terminal or a script. What it keeps —
// tokens, how far it has read, messages that are not answered — is in the
// user's configuration directory, readable by the user only.
//
// Its environment variables begin with HY_, for every HONGYAN_… variable is a
// key of the server's configuration.
type chatCmd struct {
	Server       string        `help:"Address of the server. Default: the one used last, else http://localhost:8080." env:"HY_SERVER" placeholder:"URL"`
	Handle       string        `help:"Whose account. Default: the one used last." env:"HY_HANDLE" placeholder:"NAME"`
	PasswordFile string        `help:"File with the password; - reads standard input. Else HY_PASSWORD, else it is asked for. Needed once: afterwards the device stays signed in." placeholder:"FILE"`
	Register     bool          `help:"Make the account first."`
	JSON         bool          `name:"json" help:"One JSON object per line."`
	Wait         time.Duration `help:"How long to try before giving up." default:"60s"`

	Talk   chatTalkCmd   `cmd:"" default:"withargs" help:"Talk line by line (the default): hongyan chat @bob"`
	Send   chatSendCmd   `cmd:"" help:"Send one message; succeeds only when the server has stored it. Examples: hongyan chat send @bob hello; date | hongyan chat send -c 123"`
	Follow chatFollowCmd `cmd:"" help:"Print messages as they come, from where the last follow stopped. Examples: hongyan chat follow; hongyan chat --json follow | jq .text"`
	List   chatListCmd   `cmd:"" help:"List conversations, newest activity first, with unread."`
}

// chatHome is a device's directory.
type chatHome struct {
	root, dir string
	Server    string `json:"server"`
	Handle    string `json:"handle"`
}

// home finds the directory of the account that is meant.
func (c *chatCmd) home() (*chatHome, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	h := &chatHome{root: filepath.Join(config, "hongyan"), Server: "http://localhost:8080"}
	if b, err := os.ReadFile(filepath.Join(h.root, "last.json")); err == nil {
		_ = json.Unmarshal(b, h) // a damaged note of the last account is as none
	}
	if c.Server != "" {
		h.Server = c.Server
	}
	if c.Handle != "" {
		h.Handle = strings.TrimPrefix(c.Handle, "@")
	}
	if h.Handle == "" {
		return nil, errors.New("whose account? give --handle")
	}
	name := strings.NewReplacer("/", "_", ":", "_").Replace(h.Server + "_" + strings.ToLower(h.Handle))
	h.dir = filepath.Join(h.root, name)
	return h, os.MkdirAll(h.dir, 0o700)
}

func (h *chatHome) path(name string) string { return filepath.Join(h.dir, name) }

// remember makes this account the one used last.
func (h *chatHome) remember() error {
	b, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return client.WriteFile(filepath.Join(h.root, "last.json"), b)
}

// outbox opens one that no other process uses.
func (h *chatHome) outbox() (*client.FileOutbox, error) {
	for i := range 16 {
		o, err := client.OpenOutbox(h.path(fmt.Sprintf("outbox.%d", i)))
		if !errors.Is(err, client.ErrOutboxInUse) {
			return o, err
		}
	}
	return nil, client.ErrOutboxInUse
}

// device is the client and what belongs to it.
type device struct {
	*client.Client
	home   *chatHome
	outbox *client.FileOutbox
	json   bool

	mu    sync.Mutex
	names map[client.UserID]string
}

// open signs in if need be. state: begin where the last run stopped.
func (c *chatCmd) open(ctx context.Context, state bool) (*device, error) {
	h, err := c.home()
	if err != nil {
		return nil, err
	}
	d := &device{home: h, json: c.JSON, names: map[client.UserID]string{}}
	if d.outbox, err = h.outbox(); err != nil {
		return nil, err
	}
	name, _ := os.Hostname()
	o := client.Options{
		Server: h.Server, Tokens: client.FileTokens(h.path("tokens.json")), Outbox: d.outbox, DeviceName: "hongyan chat on " + name,
	}
	if state {
		o.State = h.state()
	}
	if d.Client, err = client.New(o); err == nil {
		err = c.signIn(ctx, d.Client, h)
	}
	if err == nil {
		err = h.remember()
	}
	if err != nil {
		return nil, errors.Join(err, d.outbox.Close())
	}
	return d, nil
}

func (c *chatCmd) signIn(ctx context.Context, cl *client.Client, h *chatHome) error {
	if cl.User() != 0 && !c.Register {
		return nil
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	if c.Register {
		return cl.Register(ctx, h.Handle, password, "")
	}
	return cl.SignIn(ctx, h.Handle, password)
}

func (c *chatCmd) password() (string, error) {
	switch {
	case c.PasswordFile == "-":
		b, err := io.ReadAll(os.Stdin)
		return strings.TrimRight(string(b), "\r\n"), err
	case c.PasswordFile != "":
		b, err := os.ReadFile(c.PasswordFile)
		return strings.TrimRight(string(b), "\r\n"), err
	case os.Getenv("HY_PASSWORD") != "":
		return os.Getenv("HY_PASSWORD"), nil
	case term.IsTerminal(int(os.Stdin.Fd())): //nolint:gosec // G115: a descriptor
		fmt.Fprint(os.Stderr, "Password: ")
		b, err := term.ReadPassword(int(os.Stdin.Fd())) //nolint:gosec // G115: a descriptor
		fmt.Fprintln(os.Stderr)
		return string(b), err
	default:
		return "", errors.New("not signed in: give --password-file or HY_PASSWORD")
	}
}

func (d *device) close() error { return errors.Join(d.Client.Close(), d.outbox.Close()) }

// state is where the last run stopped; nil: there was none.
func (h *chatHome) state() *client.State {
	b, err := os.ReadFile(h.path("state.json"))
	if err != nil {
		return nil
	}
	s := &client.State{}
	if json.Unmarshal(b, s) != nil {
		return nil
	}
	return s
}

func (d *device) saveState() error {
	b, err := json.Marshal(d.State())
	if err != nil {
		return err
	}
	return client.WriteFile(d.home.path("state.json"), b)
}

// conversation finds "@bob" or an id.
func (d *device) conversation(ctx context.Context, to string) (client.ConvID, error) {
	if strings.HasPrefix(to, "@") {
		return d.Direct(ctx, to)
	}
	id, err := strconv.ParseInt(to, 10, 64)
	if err != nil || id <= 0 {
		return 0, fmt.Errorf("%q is neither @handle nor the id of a conversation", to)
	}
	return client.ConvID(id), nil
}

// name is what a person is shown as.
func (d *device) name(ctx context.Context, id client.UserID) string {
	d.mu.Lock()
	name, ok := d.names[id]
	d.mu.Unlock()
	if ok {
		return name
	}
	name = strconv.FormatInt(int64(id), 10)
	res, err := d.RPC().User.Get(ctx, connect.NewRequest(&hyv1.UserServiceGetRequest{UserIds: []int64{int64(id)}}))
	if err == nil && len(res.Msg.GetUsers()) == 1 {
		d.know(res.Msg.GetUsers())
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.names[id]
	}
	return name
}

func (d *device) know(users []*hyv1.User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range users {
		name := "@" + u.GetHandle()
		if u.GetDeleted() {
			name = u.GetName()
		}
		d.names[client.UserID(u.GetId())] = name
	}
}

// line is one message as --json prints it.
type line struct {
	Conversation int64     `json:"conversation_id,string"`
	Seq          int64     `json:"seq"`
	Sender       string    `json:"sender"`
	SenderID     int64     `json:"sender_id,string"`
	SentAt       time.Time `json:"sent_at"`
	Text         string    `json:"text,omitempty"`
	Notice       string    `json:"notice,omitempty"`
}

func (d *device) print(ctx context.Context, ev *hyv1.Event) error {
	l := line{
		Conversation: ev.GetConversationId(), Seq: ev.GetSeq(), SenderID: ev.GetSenderId(), SentAt: ev.GetSentAt().AsTime(),
		Sender: d.name(ctx, client.UserID(ev.GetSenderId())), Text: ev.GetContent().GetText().GetBody(), Notice: d.notice(ctx, ev),
	}
	if ev.GetContent() != nil && ev.GetContent().GetText() == nil {
		l.Text = ev.GetContent().GetFallback()
	}
	if d.json {
		return json.NewEncoder(os.Stdout).Encode(l)
	}
	what := plainText(l.Text)
	if l.Notice != "" {
		what = "* " + plainText(l.Notice)
	}
	_, err := fmt.Printf("%s  %s  %s: %s\n", l.SentAt.Local().Format("15:04"), strconv.FormatInt(l.Conversation, 10), plainText(l.Sender), what)
	return err
}

// plainText keeps what others wrote from steering the terminal.
func plainText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 {
			return '·'
		}
		return r
	}, s)
}

// notice words what happened in a conversation that is not a message.
func (d *device) notice(ctx context.Context, ev *hyv1.Event) string {
	people := func(ids ...int64) string {
		var names []string
		for _, id := range ids {
			names = append(names, d.name(ctx, client.UserID(id)))
		}
		return strings.Join(names, ", ")
	}
	switch b := ev.GetBody().(type) {
	case *hyv1.Event_Content:
		return ""
	case *hyv1.Event_GroupCreated:
		return "made the group " + b.GroupCreated.GetName()
	case *hyv1.Event_MembersAdded:
		return "added " + people(b.MembersAdded.GetUserIds()...)
	case *hyv1.Event_MemberRemoved:
		return "removed " + people(b.MemberRemoved.GetUserId())
	case *hyv1.Event_MemberLeft:
		return "left"
	case *hyv1.Event_GroupRenamed:
		return "renamed the group to " + b.GroupRenamed.GetName()
	case *hyv1.Event_OwnerChanged:
		return people(b.OwnerChanged.GetUserId()) + " is the owner now"
	case *hyv1.Event_RoleChanged:
		if b.RoleChanged.GetRole() == hyv1.Role_ROLE_ADMIN {
			return "made " + people(b.RoleChanged.GetUserId()) + " an admin"
		}
		return "made " + people(b.RoleChanged.GetUserId()) + " a member again"
	case *hyv1.Event_PermissionsChanged:
		return "changed who may do what"
	case *hyv1.Event_MemberMuted:
		if b.MemberMuted.GetUntil() == nil {
			return "lets " + people(b.MemberMuted.GetUserId()) + " speak again"
		}
		return "muted " + people(b.MemberMuted.GetUserId())
	case *hyv1.Event_AllMuted:
		if b.AllMuted.GetUntil() == nil {
			return "lets everybody speak again"
		}
		return "muted everybody but admins"
	case *hyv1.Event_SlowModeChanged:
		return fmt.Sprintf("set the wait between messages to %d s", b.SlowModeChanged.GetSeconds())
	case *hyv1.Event_BanChanged:
		if b.BanChanged.GetBanned() {
			return "banned " + people(b.BanChanged.GetUserId())
		}
		return "ended the ban of " + people(b.BanChanged.GetUserId())
	case *hyv1.Event_MemberJoined:
		if b.MemberJoined.GetUserId() != ev.GetSenderId() {
			return "let " + people(b.MemberJoined.GetUserId()) + " in"
		}
		return "joined by an invite of " + people(b.MemberJoined.GetInviterId())
	case *hyv1.Event_InviteCreated:
		return "made an invite"
	case *hyv1.Event_InviteRevoked:
		return "revoked an invite"
	case *hyv1.Event_ApplicationsChanged:
		return fmt.Sprintf("(%d wait to be let in)", b.ApplicationsChanged.GetWaiting())
	case *hyv1.Event_NoticeChanged:
		return "set the notice: " + b.NoticeChanged.GetText()
	case *hyv1.Event_NicknameChanged:
		return "is called " + b.NicknameChanged.GetNickname() + " here"
	case *hyv1.Event_HistoryChanged:
		if b.HistoryChanged.GetFromSeq() > 0 {
			return "lets newcomers see the history from now on"
		}
		return "hides the history from newcomers"
	case *hyv1.Event_GroupDissolved:
		return "dissolved the group"
	default:
		return "something this version cannot show; update it"
	}
}

type chatSendCmd struct {
	Conversation string   `short:"c" help:"Id of the conversation, instead of @handle." placeholder:"ID"`
	Words        []string `arg:"" optional:"" help:"@handle (without -c) and the text; without text, standard input."`
}

// Run sends one message. It returns nil only when the server has stored it.
func (s *chatSendCmd) Run(ctx context.Context, c *chatCmd) (err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	to, words := s.Conversation, s.Words
	if to == "" {
		if len(words) == 0 {
			return errors.New("to whom? give @handle or -c ID")
		}
		to, words = words[0], words[1:]
	}
	text := strings.Join(words, " ")
	if len(words) == 0 {
		b, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		text = strings.TrimRight(string(b), "\r\n")
	}
	d, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	conv, err := d.conversation(ctx, to)
	if err != nil {
		return err
	}
	sent, err := d.Send(ctx, conv, text)
	if err != nil {
		return err
	}
	return d.printSent(sent)
}

func (d *device) printSent(s client.Sent) error {
	if d.json {
		return json.NewEncoder(os.Stdout).Encode(map[string]any{
			"conversation_id": strconv.FormatInt(int64(s.Conv), 10), "seq": s.Seq, "client_id": s.ClientID, "sent_at": s.At, "duplicate": s.Duplicate,
		})
	}
	_, err := fmt.Printf("✓ stored as %d\n", s.Seq)
	return err
}

type chatFollowCmd struct{}

// Run prints events until ctx ends.
func (*chatFollowCmd) Run(ctx context.Context, c *chatCmd) (err error) {
	d, err := c.open(ctx, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.saveState(), d.close()) }()
	return d.follow(ctx, true)
}

// follow prints events; keep: and notes how far it has come, at most a second
// late.
func (d *device) follow(ctx context.Context, keep bool) error {
	note := time.NewTimer(time.Hour)
	note.Stop()
	defer note.Stop()
	noted := make(chan struct{})
	var due atomic.Bool
	ctx, stop := context.WithCancel(ctx)
	defer func() { stop(); <-noted }()
	go func() {
		defer close(noted)
		for {
			select {
			case <-note.C:
				due.Store(false)
				_ = d.saveState() // tried again after the next event, and reported at the end
			case <-ctx.Done():
				return
			}
		}
	}()
	for ev := range d.Events(ctx) {
		if p := ev.Proto(); p != nil {
			if err := d.print(ctx, p); err != nil {
				return err
			}
		}
		if keep && !due.Swap(true) {
			note.Reset(time.Second)
		}
	}
	if ctx.Err() != nil {
		return nil // asked to stop
	}
	return d.Err()
}

type chatListCmd struct{}

// Run prints the conversations.
func (*chatListCmd) Run(ctx context.Context, c *chatCmd) (err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	d, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	return d.list(ctx)
}

func (d *device) list(ctx context.Context) error {
	all, err := d.List(ctx)
	if err != nil {
		return err
	}
	d.know(all.GetUsers())
	for _, conv := range all.GetConversations() {
		name := conv.GetName()
		if conv.GetPeerId() != 0 {
			name = d.name(ctx, client.UserID(conv.GetPeerId()))
		}
		if d.json {
			err = json.NewEncoder(os.Stdout).Encode(map[string]any{
				"conversation_id": strconv.FormatInt(conv.GetId(), 10), "name": name, "unread": conv.GetUnread(),
				"head_seq": conv.GetHeadSeq(), "members": conv.GetMemberCount(),
			})
		} else {
			_, err = fmt.Printf("%-20d %4d unread  %s\n", conv.GetId(), conv.GetUnread(), plainText(name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

type chatTalkCmd struct {
	To string `arg:"" optional:"" help:"@handle or id of the conversation to open."`
}

const talkHelp = `A line is sent to the open conversation. Commands:
  /open @handle|ID   open a conversation and show its last messages
  /list              all conversations
  /read              mark the open conversation read
  /quit`

// Run talks until the input ends.
func (t *chatTalkCmd) Run(ctx context.Context, c *chatCmd) (err error) {
	d, err := c.open(ctx, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	ctx, stop := context.WithCancel(ctx)
	var shown sync.WaitGroup
	defer shown.Wait()
	defer stop()
	shown.Go(func() { _ = d.follow(ctx, false) }) // a terminal that is gone ends the reading below, too
	talk := &talk{device: d}
	if t.To != "" {
		if err := talk.open(ctx, t.To); err != nil {
			return err
		}
	}
	return talk.lines(ctx)
}

type talk struct {
	*device
	conv client.ConvID // 0: none is open
}

// lines reads standard input. The reading itself cannot be interrupted; at the
// end of ctx its goroutine is left to the end of the process.
func (t *talk) lines(ctx context.Context) error {
	in := make(chan string)
	go func() {
		defer close(in)
		for s := bufio.NewScanner(os.Stdin); s.Scan(); {
			select {
			case in <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return nil
		case text, ok := <-in:
			if !ok || text == "/quit" {
				return t.Flush(ctx)
			}
			if err := t.do(ctx, text); err != nil {
				fmt.Fprintln(os.Stderr, "✗", err)
			}
		}
	}
}

func (t *talk) do(ctx context.Context, text string) error {
	word, rest, _ := strings.Cut(text, " ")
	switch {
	case text == "":
		return nil
	case word == "/open":
		return t.open(ctx, strings.TrimSpace(rest))
	case word == "/list":
		return t.list(ctx)
	case word == "/help":
		_, err := fmt.Println(talkHelp)
		return err
	case t.conv == 0:
		return errors.New("no conversation is open: /open @handle (see /help)")
	case word == "/read":
		conv, err := t.Conversation(ctx, t.conv)
		if err == nil {
			_, err = t.MarkRead(ctx, t.conv, conv.GetHeadSeq())
		}
		return err
	default:
		_, err := t.Send(ctx, t.conv, text)
		return err
	}
}

func (t *talk) open(ctx context.Context, to string) error {
	conv, err := t.conversation(ctx, to)
	if err != nil {
		return err
	}
	events, _, err := t.Newest(ctx, conv, 20)
	if err != nil {
		return err
	}
	t.conv = conv
	for _, ev := range events {
		if err := t.print(ctx, ev); err != nil {
			return err
		}
	}
	return nil
}
