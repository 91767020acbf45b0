package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/account"
	"hongyan/internal/config"
	"hongyan/internal/im"
	"hongyan/internal/obs"
	"hongyan/internal/store"
)

// The commands of administrators work on a running server through a socket in
// its data directory, which only its owner may open, so that what they do takes
// effect on open connections at once. Without a running server they work on
// the data itself.

const adminSocket = "hongyan.sock"

// User is an account as the command line shows it.
type User struct {
	ID         int64      `json:"id,string"`
	Handle     string     `json:"handle"`
	Name       string     `json:"name"`
	Owner      bool       `json:"owner"`
	Locked     bool       `json:"locked"`
	Devices    int        `json:"devices"`
	CreatedAt  time.Time  `json:"createdAt"`
	LastActive *time.Time `json:"lastActiveAt,omitempty"`
}

// AdminRequest is one command: verb is create, list, reset-password, lock or
// unlock.
type AdminRequest struct {
	Verb     string `json:"verb"`
	Handle   string `json:"handle,omitempty"`
	Password string `json:"password,omitempty"` // empty: made up
	Name     string `json:"name,omitempty"`
	Language string `json:"language,omitempty"`
	Owner    bool   `json:"owner,omitempty"`
	After    string `json:"after,omitempty"` // list: where the page begins
}

// AdminAnswer has what the verb brings; Reason when it did not work out.
type AdminAnswer struct {
	User     *User  `json:"user,omitempty"`
	Users    []User `json:"users,omitempty"`
	Next     string `json:"next,omitempty"`
	Password string `json:"password,omitempty"` // the one that was made up
	Reason   string `json:"reason,omitempty"`
	Field    string `json:"field,omitempty"`
	Fault    string `json:"fault,omitempty"` // the server's own
}

// Administer does one command: on the running server, else on the data.
func Administer(ctx context.Context, c *config.Config, req AdminRequest) (AdminAnswer, error) {
	path := filepath.Join(c.Data, adminSocket)
	answer, err := ask(ctx, path, req)
	if err == nil || !errors.As(err, new(*net.OpError)) {
		return answer, err
	}
	if c.Database == "" {
		if _, err := os.Stat(filepath.Join(c.Data, store.FileName)); err != nil && req.Verb != "create" {
			return AdminAnswer{}, &Problem{What: "there is no server in " + c.Data, Why: err.Error(),
				Fix: "name its directory with --data", Exit: ExitData, Err: err}
		}
		data, err := openData(c.Data)
		if err != nil {
			return AdminAnswer{}, err
		}
		defer data.Close()
	}
	db, err := openStore(ctx, c, obs.Discard())
	if err != nil {
		return AdminAnswer{}, err
	}
	defer db.Close()
	return administer(ctx, account.New(accountConfig(c), db, obs.Discard()), req), nil
}

// administer carries one command out.
func administer(ctx context.Context, a *account.Service, req AdminRequest) (answer AdminAnswer) {
	var err error
	switch req.Verb {
	case "create":
		var u *hyv1.User
		u, answer.Password, err = a.CreateUser(ctx, req.Handle, req.Password, req.Name, req.Language, req.Owner)
		if err == nil {
			answer.User = &User{ID: u.Id, Handle: u.Handle, Name: u.Name, Owner: req.Owner, CreatedAt: u.CreatedAt.AsTime()}
		}
	case "list":
		var page []store.AccountActivity
		page, answer.Next, err = a.ListUsers(ctx, req.After, 500)
		for _, u := range page {
			answer.Users = append(answer.Users, shownUser(u))
		}
	case "reset-password":
		answer.Password, err = a.ResetPassword(ctx, req.Handle, req.Password)
	case "lock":
		err = a.Lock(ctx, req.Handle)
	case "unlock":
		err = a.Unlock(ctx, req.Handle)
	default:
		err = im.Invalid(hyv1.Reason_NO_SUCH_METHOD, "verb")
	}
	if e := new(im.Error); errors.As(err, &e) && e.Reason != hyv1.Reason_INTERNAL {
		return AdminAnswer{Reason: e.Reason.String(), Field: e.Field}
	}
	if err != nil {
		return AdminAnswer{Fault: err.Error()}
	}
	return answer
}

func shownUser(u store.AccountActivity) User {
	shown := User{ID: int64(u.ID), Handle: u.Handle, Name: u.Name, Owner: u.Owner, Locked: u.Locked, Devices: u.Devices, CreatedAt: u.CreatedAt}
	if !u.LastActiveAt.IsZero() {
		shown.LastActive = &u.LastActiveAt
	}
	return shown
}

// adminDoor is the server's end of the socket.
type adminDoor struct {
	accounts *account.Service
	listener net.Listener
}

// answers tells whether somebody listens on a socket.
func answers(path string) bool {
	c, err := (&net.Dialer{Timeout: time.Second}).DialContext(context.Background(), "unix", path) // a moment
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

// openAdmin returns nil where there can be no such socket: a path that is too
// long, a file system or a platform without them.
func (s *Server) openAdmin() *adminDoor {
	if err := os.MkdirAll(s.cfg.Data, 0o700); err != nil {
		s.log.Warn("no command socket", "err", err)
		return nil
	}
	path := filepath.Join(s.cfg.Data, adminSocket)
	if s.data != nil || !answers(path) {
		_ = os.Remove(path) // left over by a crash: we hold the lock, or nobody is there
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", path) // binds at once
	if err != nil {
		s.log.Warn("no command socket: user commands need the server to be stopped", "err", err)
		return nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		s.log.Warn("no command socket", "err", err)
		_ = l.Close()
		return nil
	}
	return &adminDoor{accounts: s.accounts, listener: l}
}

func (d *adminDoor) close() { _ = d.listener.Close() }

func (d *adminDoor) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /admin", func(w http.ResponseWriter, r *http.Request) {
		var req AdminRequest
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&req); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(administer(r.Context(), d.accounts, req)) // who asked is gone, else
	})
	return mux
}

// ask sends req to the server at path. An error that is a *net.OpError means
// that none is there.
func ask(ctx context.Context, path string, req AdminRequest) (answer AdminAnswer, err error) {
	client := http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		}},
	}
	body, err := json.Marshal(req)
	if err != nil {
		return answer, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://hongyan/admin", bytes.NewReader(body))
	if err != nil {
		return answer, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return answer, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return answer, fmt.Errorf("the server answered %s", resp.Status)
	}
	return answer, json.NewDecoder(resp.Body).Decode(&answer)
}
