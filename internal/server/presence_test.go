package server

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// watched is somebody with a socket, and a friend who watches them over one.
func watched(r *running) (alice person, hers, his *socket) {
	r.t.Helper()
	alice, bob := r.register("alice", ""), r.register("bob", "")
	for _, step := range []struct {
		who    person
		method string
		whom   person
	}{{alice, "Request", bob}, {bob, "Accept", alice}} {
		if code := r.call(step.who.AccessToken, "ContactService/"+step.method, fmt.Sprintf(`{"userId":%q}`, step.whom.User.ID), nil); code != 200 {
			r.t.Fatalf("%s: %d", step.method, code)
		}
	}
	his = r.socket(bob.AccessToken)
	his.send(fmt.Sprintf(`{"watch":{"userIds":[%q]}}`, alice.User.ID))
	his.until("PRESENCE_STATE_OFFLINE")
	hers = r.socket(alice.AccessToken)
	his.until("PRESENCE_STATE_ONLINE")
	return alice, hers, his
}

// until reads until something says this, and pings meanwhile.
func (s *socket) until(what string) {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		s.send(`{"ping":{}}`)
		if strings.Contains(s.read(), what) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatalf("nothing said %s", what)
}

// A peer that fell silent without a word (a cable that was pulled) is not there
// any more, some seconds after the door gave it up.
func TestWhoFallsSilentIsGone(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as the grace")
	}
	cfg := testConfig(t)
	cfg.WebSocket.Heartbeat = time.Second
	r := start(t, cfg)
	_, _, his := watched(r)
	began := time.Now()
	his.until("PRESENCE_STATE_OFFLINE")
	// Two heartbeats, a look at the clocks, the grace.
	if took := time.Since(began); took > 18*time.Second {
		t.Errorf("seen for %v", took)
	}
}

// A flood is refused, and tells nobody more than they need.
func TestAFloodOfPresenceIsRefused(t *testing.T) {
	cfg := testConfig(t)
	cfg.Limits.StatusPerMinute, cfg.Limits.WatchPerMinute, cfg.Limits.CallPerSecond = 5, 5, 5
	r := start(t, cfg)
	alice, hers, _ := watched(r)
	refused := 0
	for i := range 10 {
		if code := r.call(alice.AccessToken, "PresenceService/SetStatus", fmt.Sprintf(`{"status":{"text":"%d"}}`, i), nil); code == 429 {
			refused++
		}
	}
	if refused < 5 {
		t.Errorf("%d of 10 statuses were refused", refused)
	}
	for kind, frame := range map[string]string{"watch": `{"userIds":["1"]}`, "activity": `{"idle":true}`} {
		for i := range 100 {
			hers.send(fmt.Sprintf(`{"id":%d,%q:%s}`, i+2, kind, frame))
		}
		for got := ""; !strings.Contains(got, "RATE_LIMITED"); {
			got = hers.read()
		}
	}
	many := strings.TrimSuffix(strings.Repeat(`"7",`, 201), ",")
	if code := r.call(alice.AccessToken, "PresenceService/Get", `{"userIds":[`+many+`]}`, nil); code != 400 && code != 429 {
		t.Errorf("201 people asked for: %d", code)
	}
}
