package server

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hongyan/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestTheWholeServerOnPostgreSQL(t *testing.T) {
	if testing.Short() {
		return
	}
	c := testConfig(t)
	c.Database = storetest.Postgres(t)
	r := start(t, c)
	a, b := r.register("alice", ""), r.register("bob", "")
	if code := r.call(a.AccessToken, "ConversationService/OpenDirect", fmt.Sprintf(`{"userId":%q}`, b.User.ID), nil); code != 200 {
		t.Errorf("open: %d", code)
	}
	if answer, err := Administer(t.Context(), c, AdminRequest{Verb: "list"}); err != nil || len(answer.Users) != 2 {
		t.Errorf("through the socket: %+v %v", answer, err)
	}
	elsewhere := *c
	elsewhere.Data = t.TempDir()
	if answer, err := Administer(t.Context(), &elsewhere, AdminRequest{Verb: "lock", Handle: "bob"}); err != nil || answer.Reason != "" {
		t.Errorf("beside the server: %+v %v", answer, err)
	}
	if code := r.call(b.AccessToken, "AccountService/GetMe", `{}`, nil); code == 200 {
		t.Error("a locked account may act")
	}
	if steps, err := Migrations(t.Context(), c); err != nil || steps[0].AppliedAt == nil {
		t.Errorf("%+v %v", steps, err)
	}
	if _, err := os.Stat(filepath.Join(c.Data, "hongyan.db")); err == nil {
		t.Error("there is an SQLite database too")
	}
	if err := r.end(); err != nil {
		t.Error(err)
	}
}
