package server

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"hongyan/internal/store/storetest"
)

// twoNodes are two servers on one PostgreSQL and one S3 service, each with a
// directory of its own.
func twoNodes(t *testing.T) (a, b *running) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs PostgreSQL")
	}
	database, s3 := storetest.Postgres(t), newService(t)
	node := func() *running {
		cfg := testConfig(t)
		cfg.Database = database
		cfg.Files.S3.Endpoint, cfg.Files.S3.Bucket, cfg.Files.S3.AccessKey, cfg.Files.S3.SecretKey = s3.URL, "hongyan", "goose", "flies"
		return start(t, cfg)
	}
	return node(), node()
}

// What is whole is on every node. What is not lies on the node that took it: on
// another one it begins anew, and nothing is made of two halves.
func TestFilesOfTwoNodes(t *testing.T) {
	a, b := twoNodes(t)
	alice := a.register("alice", "")
	g := a.group(alice)
	picture := a.upload(alice.AccessToken, photo(t, 600, 400), "kind", "image")
	seq := b.say(alice.AccessToken, g, fmt.Sprintf(`{"media":{"files":[{"id":%q}]}}`, picture.ID))
	for _, node := range []*running{a, b} {
		for _, variant := range []string{"original", "thumb"} {
			if resp, got := node.get(alice.AccessToken, fmt.Sprintf("/v1/files/%s/%s/%s/%s", g, seq, picture.ID, variant)); resp.StatusCode != 200 || len(got) == 0 {
				t.Errorf("%s: %s, %d bytes", variant, resp.Status, len(got))
			}
		}
	}

	content := randomBytes(300_000)
	path := a.begin(alice.AccessToken, len(content), "filename", "a.bin", "sha256", hexSum(content))
	a.send(alice.AccessToken, path, 0, content[:100_000])
	resp := b.tus(alice.AccessToken, "PATCH", path, bytes.NewReader(content[100_000:]), "Upload-Offset: 100000", "Content-Type: application/offset+octet-stream")
	if resp.StatusCode != 409 {
		t.Errorf("the second half on another node: %s", resp.Status)
	}
	if at := b.offset(alice.AccessToken, path); at != 0 {
		t.Fatalf("the other node has %d bytes", at)
	}
	if at := b.send(alice.AccessToken, path, 0, content[:150_000]); at != 150_000 {
		t.Errorf("at %d", at)
	}
	if at := a.offset(alice.AccessToken, path); at != 100_000 {
		t.Errorf("the first node has %d bytes", at)
	}
	b.send(alice.AccessToken, path, 150_000, content[150_000:])
	for _, node := range []*running{a, b} {
		if at := node.offset(alice.AccessToken, path); at != len(content) {
			t.Errorf("whole, and it is at %d", at)
		}
		if got := node.stored(alice.AccessToken, path); got.State != "FILE_STATE_READY" {
			t.Errorf("%+v", got)
		}
		if _, got := node.get(alice.AccessToken, "/v1/files/own/"+path[strings.LastIndexByte(path, '/')+1:]+"/original"); !bytes.Equal(got, content) {
			t.Errorf("%d bytes, others than were sent", len(got))
		}
	}
}

// Both servers look for messages whose time is over; each goes away once.
func TestAMessageGoesAwayOnceFromTwoNodes(t *testing.T) {
	a, b := twoNodes(t)
	alice, bob := a.register("alice", ""), b.register("bob", "")
	g := a.group(alice, bob)
	if code := a.call(alice.AccessToken, "ConversationService/SetTimer", fmt.Sprintf(`{"conversationId":%q,"timer":{"seconds":2}}`, g), nil); code != 200 {
		t.Fatalf("timer: %d", code)
	}
	const texts = 40
	last := 0
	for i := range texts {
		node := []*running{a, b}[i%2]
		last, _ = strconv.Atoi(node.say(alice.AccessToken, g, `{"text":{"body":"not for long"}}`))
	}
	var got struct {
		Messages []struct {
			Seq       string
			Recalled  *struct{}
			Countable bool
		}
	}
	history := func() (gone, notices int) {
		got.Messages = nil
		b.call(bob.AccessToken, "MessageService/History", fmt.Sprintf(`{"conversationId":%q,"limit":200}`, g), &got)
		for _, e := range got.Messages {
			switch seq, _ := strconv.Atoi(e.Seq); {
			case seq > last:
				notices++
			case e.Recalled != nil:
				gone++
			}
		}
		return gone, notices
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		if _, notices := history(); notices >= texts || time.Now().After(end) {
			break
		}
	}
	time.Sleep(2 * time.Second) // for what is done twice
	if gone, notices := history(); gone != texts || notices != texts {
		t.Errorf("%d of %d are gone, with %d notices", gone, texts, notices)
	}
}
