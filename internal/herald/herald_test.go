package herald

import (
	"context"
	"encoding/binary"
	"log/slog"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/account"
	"hongyan/internal/contact"
	"hongyan/internal/conv"
	"hongyan/internal/im"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const password = "wild geese fly south"

// town is a store with all rooms the herald needs.
type town struct {
	*Herald
	t *testing.T
}

// each runs fn on every engine.
func each(t *testing.T, cfg account.Config, fn func(w *town)) {
	cfg.HashKiB, cfg.HashPasses = 64, 1
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		fn(&town{New(db, account.New(cfg, db, nil), conv.New(db, conv.Config{}, slog.New(slog.DiscardHandler))), t})
	})
}

// somebody is a device of an account.
type somebody struct {
	id     im.UserID
	device int64
}

// ctx is that of a call by p.
func (p somebody) ctx() context.Context {
	return im.WithIdentity(context.Background(), im.Identity{User: p.id, Device: im.DeviceID(p.device)})
}

func at(address string) context.Context { return im.WithAddress(context.Background(), address) }

func must[T any](w *town, v T, err error) T {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *town) register(handle, language string) somebody {
	w.t.Helper()
	res, err := w.accounts.Register(at("192.0.2.1"), connect.NewRequest(&hyv1.RegisterRequest{
		Handle: handle, Password: password, DeviceName: "first", Language: language}))
	a := must(w, res, err).Msg
	return somebody{im.UserID(a.GetUser().GetId()), a.GetDeviceId()}
}

func (w *town) signIn(handle, device string) somebody {
	w.t.Helper()
	res, err := w.accounts.SignIn(at("198.51.100.7"), connect.NewRequest(&hyv1.SignInRequest{Handle: handle, Password: password, DeviceName: device}))
	a := must(w, res, err).Msg
	return somebody{im.UserID(a.GetUser().GetId()), a.GetDeviceId()}
}

// heard is the conversation with the system account and what was said there.
func (w *town) heard(p somebody) (*hyv1.Conversation, []*hyv1.Text) {
	w.t.Helper()
	res, err := w.convs.List(p.ctx(), connect.NewRequest(&hyv1.ConversationServiceListRequest{}))
	list := must(w, res, err).Msg
	if len(list.GetConversations()) == 0 {
		return nil, nil
	}
	c := list.GetConversations()[0]
	if len(list.GetConversations()) > 1 || len(list.GetUsers()) == 0 || !list.GetUsers()[0].GetSystem() || list.GetUsers()[0].GetId() != c.GetPeerId() {
		w.t.Fatalf("the list is %v", list)
	}
	history, err := w.convs.History(p.ctx(), connect.NewRequest(&hyv1.HistoryRequest{ConversationId: c.GetId()}))
	var texts []*hyv1.Text
	for _, e := range must(w, history, err).Msg.GetMessages() {
		texts = append(texts, e.GetContent().GetText())
	}
	return c, texts
}

func TestNewPeopleAreWelcomedOnce(t *testing.T) {
	each(t, account.Config{}, func(w *town) {
		for language, first := range map[string]string{
			"zh-CN": "欢迎来到鸿雁", "zh": "欢迎来到鸿雁", "en-GB": "Welcome to Hongyan", "": "Welcome to Hongyan", "<script>": "Welcome to Hongyan",
		} {
			p := w.register("person"+strings.Trim(language, "<>"), language)
			c, texts := w.heard(p)
			if len(texts) != 4 || c.GetUnread() != 4 || !strings.HasPrefix(texts[0].GetBody(), first) {
				t.Errorf("%q: %d unread, %v", language, c.GetUnread(), texts)
			}
			for range 2 { // a job is run at least once
				if err := w.welcome(context.Background(), store.Job{Key: int64(p.id)}); err != nil {
					t.Fatal(err)
				}
			}
			if _, again := w.heard(p); len(again) != 4 {
				t.Errorf("%q: said again: %d messages", language, len(again))
			}
		}
	})
}

func TestNobodyIsWelcomedWhereThatIsOff(t *testing.T) {
	each(t, account.Config{NoWelcome: true, NoSignInNotice: true}, func(w *town) {
		p := w.register("alice", "")
		w.signIn("alice", "second")
		if c, _ := w.heard(p); c != nil {
			t.Errorf("heard %v", c)
		}
	})
}

func TestTheSystemAccountOnlyWrites(t *testing.T) {
	each(t, account.Config{}, func(w *town) {
		p := w.register("alice", "")
		c, _ := w.heard(p)
		system, err := w.accounts.System(context.Background())
		if err != nil || c.GetPeerId() != int64(system) {
			t.Fatalf("%v, %v", c, err)
		}
		refused := func(what string, err error, want hyv1.Reason) {
			t.Helper()
			if im.AsError(err).Reason != want || err == nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		content := &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: "hello?"}}}
		for range 2 { // what is remembered of the first try changes nothing
			_, err = w.convs.Send(p.ctx(), connect.NewRequest(&hyv1.SendRequest{ConversationId: c.GetId(), ClientId: lawtest.ClientID(), Content: content}))
			refused("send", err, hyv1.Reason_PEER_IS_SYSTEM)
		}
		open, err := w.convs.OpenDirect(p.ctx(), connect.NewRequest(&hyv1.OpenDirectRequest{UserId: int64(system)}))
		if err != nil || open.Msg.GetConversation().GetId() != c.GetId() {
			t.Errorf("open what is there: %v", err)
		}
		_, err = w.convs.CreateGroup(p.ctx(), connect.NewRequest(&hyv1.CreateGroupRequest{Name: "all", UserIds: []int64{int64(system)}}))
		refused("group", err, hyv1.Reason_PEER_IS_SYSTEM)
		found, err := contact.UserRPC{Service: contact.New(w.db, w.convs.Settle, w.convs.SettleAll)}.Find(p.ctx(), connect.NewRequest(&hyv1.FindRequest{Handle: "hongyan"}))
		if err != nil || found.Msg.GetUser() != nil {
			t.Errorf("found %v, %v", found, err)
		}
		_, err = w.accounts.SignIn(at("192.0.2.1"), connect.NewRequest(&hyv1.SignInRequest{Handle: "hongyan", Password: password}))
		refused("sign in", err, hyv1.Reason_WRONG_CREDENTIALS)
		_, err = w.accounts.ResetPassword(context.Background(), "hongyan", "")
		refused("reset", err, hyv1.Reason_USER_NOT_FOUND)
		_, _, err = w.accounts.CreateUser(context.Background(), "HongYan", "", "", "", true)
		refused("its name", err, hyv1.Reason_HANDLE_RESERVED)
		if page, _, err := w.accounts.ListUsers(context.Background(), "", 10); err != nil || len(page) != 1 {
			t.Errorf("people: %v, %v", page, err)
		}
		// Who was not written to cannot begin.
		stranger := must(w, system, w.db.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.AddAccount(&store.Account{ID: 7, Handle: "bob", HandleKey: "bob", Name: "bob", CreatedAt: tx.Now()}, "")
			return err
		}))
		_, err = w.convs.OpenDirect(somebody{7, 1}.ctx(), connect.NewRequest(&hyv1.OpenDirectRequest{UserId: int64(stranger)}))
		refused("begin", err, hyv1.Reason_PEER_IS_SYSTEM)
	})
}

func TestOneMoreDeviceIsTold(t *testing.T) {
	each(t, account.Config{NoWelcome: true}, func(w *town) {
		p := w.register("alice", "zh-CN")
		second := w.signIn("alice", "**厨房** {address}")
		_, texts := w.heard(p)
		if len(texts) != 1 {
			t.Fatalf("heard %v", texts)
		}
		body := texts[0].GetBody()
		if !strings.Contains(body, "**厨房** {address}，地址 198.51.100.7，") || !strings.Contains(body, "（UTC）") {
			t.Error(body)
		}
		job := store.Job{Key: int64(p.id), Body: binary.BigEndian.AppendUint64(nil, uint64(second.device))}
		if err := w.signedIn(context.Background(), job); err != nil {
			t.Fatal(err)
		}
		if _, again := w.heard(p); len(again) != 1 {
			t.Errorf("said again: %v", again)
		}
		// Where nobody is left to be warned, nobody is.
		for _, d := range []somebody{p, second} {
			if _, err := w.accounts.SignOut(d.ctx(), connect.NewRequest(&hyv1.SignOutRequest{})); err != nil {
				t.Fatal(err)
			}
		}
		if _, texts := w.heard(w.signIn("alice", "third")); len(texts) != 1 {
			t.Errorf("the only device was told of itself: %v", texts)
		}
	})
}

// On a server older than the account somebody may have its name.
func TestTheNameMayBeTaken(t *testing.T) {
	each(t, account.Config{}, func(w *town) {
		err := w.db.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.AddAccount(&store.Account{ID: 7, Handle: "hongyan", HandleKey: "hongyan", Name: "owner", CreatedAt: tx.Now()}, "")
			return err
		})
		system, err2 := w.accounts.System(context.Background())
		if err != nil || err2 != nil || system == 7 {
			t.Fatal(err, err2, system)
		}
	})
}

func TestTheWordsAreWellFormed(t *testing.T) {
	for name, w := range map[string]words{"en": english, "zh": chinese} {
		if len(w.welcome) != 4 || len(w.signIn) != 1 {
			t.Errorf("%s: %d and %d messages", name, len(w.welcome), len(w.signIn))
		}
		for _, m := range append(w.welcome, w.signIn...) {
			text := m.text()
			if len(text.GetEntities()) == 0 || strings.ContainsAny(text.GetBody(), "*`!！您") {
				t.Errorf("%s: %v", name, text)
			}
		}
	}
	got := parse("a **b🪿** `c`").text()
	want := &hyv1.Text{Body: "a b🪿 c", Entities: []*hyv1.Entity{
		{Kind: hyv1.EntityKind_ENTITY_KIND_BOLD, Offset: 2, Length: 3}, {Kind: hyv1.EntityKind_ENTITY_KIND_CODE, Offset: 6, Length: 1},
	}}
	if !proto.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}
