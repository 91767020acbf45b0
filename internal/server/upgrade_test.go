package server

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hongyan/internal/config"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// upgraded is what came to the schema after its first two steps. Somebody had
// the handle that the server's own account has by now.
var upgraded = []string{
	`ALTER TABLE user_conversations DROP COLUMN pinned`,
	`ALTER TABLE user_conversations DROP COLUMN muted_until`,
	`ALTER TABLE user_conversations DROP COLUMN marked_unread`,
	`ALTER TABLE user_conversations DROP COLUMN draft`,
	`ALTER TABLE user_conversations DROP COLUMN draft_at`,
	`ALTER TABLE user_conversations DROP COLUMN draft_seq`,
	`ALTER TABLE users DROP COLUMN system`,
	`ALTER TABLE users DROP COLUMN language`,
	`ALTER TABLE conversations DROP COLUMN writer_id`,
	`DROP TABLE contacts`,
	`DROP TABLE contact_requests`,
	`ALTER TABLE conversations DROP COLUMN low_refuses`,
	`ALTER TABLE conversations DROP COLUMN high_refuses`,
	`ALTER TABLE conversations DROP COLUMN low_as_of`,
	`ALTER TABLE conversations DROP COLUMN high_as_of`,
	`ALTER TABLE conversations DROP COLUMN permissions`,
	`ALTER TABLE conversations DROP COLUMN muted_until`,
	`ALTER TABLE conversations DROP COLUMN waiting`,
	`ALTER TABLE conversations DROP COLUMN notice`,
	`ALTER TABLE conversations DROP COLUMN notice_seq`,
	`ALTER TABLE conversations DROP COLUMN history_from`,
	`ALTER TABLE conversation_heads DROP COLUMN slow_seconds`,
	`ALTER TABLE conversation_heads DROP COLUMN timer_seconds`,
	`DROP INDEX events_expiring`,
	`DROP INDEX events_timed`,
	`ALTER TABLE events DROP COLUMN expires_at`,
	`ALTER TABLE members DROP COLUMN muted_until`,
	`ALTER TABLE members DROP COLUMN spoke_at`,
	`ALTER TABLE members DROP COLUMN sees_from`,
	`ALTER TABLE members DROP COLUMN nickname`,
	`DROP TABLE group_bans`,
	`DROP TABLE group_invites`,
	`DROP TABLE group_applications`,
	`DROP TABLE user_applications`,
	`DROP TABLE user_status`,
	`DROP INDEX events_notices`,
	`DROP INDEX events_operations`,
	`ALTER TABLE events DROP COLUMN target_seq`,
	`ALTER TABLE conversation_heads DROP COLUMN shown_seq`,
	`ALTER TABLE user_conversations DROP COLUMN draft_reply`,
	`DROP TABLE uncounted`,
	`DROP TABLE mentions`,
	`DROP TABLE reactions`,
	`DROP TABLE pinned_messages`,
	`DROP TABLE message_versions`,
	`DROP TABLE user_seen`,
	`DROP TABLE privacy`,
	`DROP TABLE privacy_listed_for`,
	`DROP TABLE name_words`,
	`DELETE FROM server_state WHERE name = 'people.names'`,
	`ALTER TABLE members DROP COLUMN shown_read_seq`,
	`ALTER TABLE members DROP COLUMN shown_delivered_seq`,
	`DROP TABLE files`,
	`DROP TABLE blobs`,
	`DROP TABLE file_refs`,
	`DROP TABLE scheduled`,
	`DROP TABLE held_files`,
	`DROP TABLE sticker_packs`,
	`DROP TABLE stickers`,
	`DROP TABLE kept_packs`,
	`DROP TABLE polls`,
	`DROP TABLE poll_votes`,
	`DROP TABLE folders`,
	`DROP TABLE read_times`,
	`ALTER TABLE user_conversations DROP COLUMN scheduled`,
	`ALTER TABLE user_conversations DROP COLUMN unsent`,
	`ALTER TABLE user_conversations DROP COLUMN archived`,
	`ALTER TABLE user_conversations DROP COLUMN unlisted`,
	`ALTER TABLE users DROP COLUMN avatar`,
	`ALTER TABLE users DROP COLUMN stickers_seq`,
	`ALTER TABLE conversations DROP COLUMN avatar`,
	`DROP TABLE people_told`,
	`DELETE FROM goose_db_version WHERE version_id > 2`,
	`UPDATE handles SET handle_key = 'hongyan' WHERE handle_key = 'bob'`,
	`UPDATE users SET handle_key = 'hongyan', handle = 'hongyan' WHERE handle_key = 'bob'`,
}

// takeBack makes of the data what the first two steps of the schema had.
func takeBack(t *testing.T, cfg *config.Config) {
	t.Helper()
	driver, source := "sqlite", filepath.Join(cfg.Data, store.FileName)
	if cfg.Database != "" {
		driver, source = "pgx", cfg.Database
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, step := range upgraded {
		if _, err := db.ExecContext(t.Context(), step); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
}

// Data of the first schema: everything is there, in the words of today, and
// what is new works on it.
func TestDataOfTheFirstSchemaGoesOn(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { goesOn(t, testConfig(t)) })
	t.Run("postgres", func(t *testing.T) {
		if testing.Short() {
			t.Skip("needs PostgreSQL")
		}
		c := testConfig(t)
		c.Database = storetest.Postgres(t)
		goesOn(t, c)
	})
}

func goesOn(t *testing.T, cfg *config.Config) {
	r := start(t, cfg)
	alice, bob := r.register("alice", `,"name":"张三丰"`), r.register("bob", "")
	var direct, group struct{ Conversation struct{ ID string } }
	r.call(alice.AccessToken, "ConversationService/OpenDirect", fmt.Sprintf(`{"userId":%q}`, bob.User.ID), &direct)
	r.call(alice.AccessToken, "ConversationService/CreateGroup", fmt.Sprintf(`{"name":"老朋友","userIds":[%q]}`, bob.User.ID), &group)
	for i, c := range []string{direct.Conversation.ID, group.Conversation.ID, group.Conversation.ID} {
		message := fmt.Sprintf(`{"conversationId":%q,"clientId":"01932c07-2f5c-7d3e-8a51-0c5d3b1f9e2%d","content":{"text":{"body":"old"}}}`, c, i)
		if code := r.call(alice.AccessToken, "MessageService/Send", message, nil); code != 200 {
			t.Fatalf("send: %d", code)
		}
	}
	r.call(bob.AccessToken, "MessageService/MarkRead", fmt.Sprintf(`{"conversationId":%q,"seq":"2"}`, group.Conversation.ID), nil)
	before := r.all(t, alice, bob)
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	takeBack(t, cfg)

	after := *cfg
	after.Account.Welcome, after.Account.SignInNotice = true, true
	after.Limits.CallPerSecond, after.Limits.SearchPerMinute = 0, 0 // it waits by asking
	r = start(t, &after)
	if now := strings.ReplaceAll(r.all(t, alice, bob), "handle:hongyan", "handle:bob"); now != before {
		t.Errorf("before: %s\nafter:  %s", before, now)
	}
	if !strings.Contains(before, "zhang san feng") || !strings.Contains(before, "lao peng you") {
		t.Errorf("not to be found by keyboard: %s", before)
	}
	for method, body := range map[string]string{"Pin": `"pinned":true`, "Mute": `"forEver":true`, "MarkUnread": `"unread":true`,
		"Archive": `"archived":true`, "Unlist": `"unlisted":true`, "SaveDraft": `"text":"new"`} {
		body = fmt.Sprintf(`{"conversationId":%q,%s}`, direct.Conversation.ID, body)
		if code := r.call(bob.AccessToken, "ConversationService/"+method, body, nil); code != 200 {
			t.Errorf("%s: %d", method, code)
		}
	}
	message := fmt.Sprintf(`{"conversationId":%q,"clientId":"01932c07-2f5c-7d3e-8a51-0c5d3b1f9e2e","content":{"text":{"body":"new"}}}`, direct.Conversation.ID)
	for _, step := range []struct {
		method string
		sent   int
	}{{"Block", 403}, {"Unblock", 200}} {
		if code := r.call(bob.AccessToken, "ContactService/"+step.method, fmt.Sprintf(`{"userId":%q}`, alice.User.ID), nil); code != 200 {
			t.Errorf("%s: %d", step.method, code)
		}
		if code := r.call(alice.AccessToken, "MessageService/Send", message, nil); code != step.sent {
			t.Errorf("send after %s: %d", step.method, code)
		}
	}
	search := func() (found struct {
		People []struct{ User struct{ Name string } }
	}) {
		r.call(bob.AccessToken, "PeopleService/Search", `{"query":"zsf"}`, &found)
		return found
	}
	for end := time.Now().Add(10 * time.Second); len(search().People) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("not found by the name")
		}
	}
	var found, signedIn person
	r.call(alice.AccessToken, "UserService/Find", `{"handle":"hongyan"}`, &found)
	if code := r.call("", "AccountService/SignIn", `{"handle":"hongyan","password":"wild geese fly south"}`, &signedIn); code != 200 || found.User.ID != bob.User.ID {
		t.Errorf("sign in: %d; the handle is of %s, was of %s", code, found.User.ID, bob.User.ID)
	}
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(r.all(t, signedIn), `hongyan-2`); {
		if time.Now().After(deadline) {
			t.Fatalf("no notice of the sign-in: %s", r.all(t, signedIn))
		}
	}
}

// all is everything these people see, as text: lists, and the events of each
// conversation.
func (r *running) all(t *testing.T, people ...person) string {
	t.Helper()
	var text strings.Builder
	for _, p := range people {
		var list struct {
			Conversations []struct{ ID string }
			TotalUnread   int
		}
		var whole any
		for _, into := range []any{&list, &whole} {
			if code := r.call(p.AccessToken, "ConversationService/List", `{}`, into); code != 200 {
				t.Fatalf("list: %d", code)
			}
		}
		fmt.Fprintln(&text, whole)
		for _, c := range list.Conversations {
			var history any
			r.call(p.AccessToken, "MessageService/History", fmt.Sprintf(`{"conversationId":%q}`, c.ID), &history)
			fmt.Fprintln(&text, history)
		}
	}
	return text.String()
}
