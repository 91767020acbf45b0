package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/gen/hongyan/v1/hyv1connect"
)

// Tokens are a device's sign-in. Whoever has them is the device: keep them as
// secret as a password.
type Tokens struct {
	User    UserID    `json:"user,string"`
	Device  DeviceID  `json:"device,string"`
	Handle  string    `json:"handle"`
	Access  string    `json:"access"`
	Expires time.Time `json:"expires"` // of Access
	Refresh string    `json:"refresh"` // good for one use
}

// TokenStore keeps Tokens between runs. Save must be durable when it returns:
// the refresh token before it is used up by then. Calls do not overlap within
// one Client. Several processes may share a store: a Client loads it again
// before it refreshes.
type TokenStore interface {
	// Load returns the zero Tokens when there are none.
	Load() (Tokens, error)
	Save(t Tokens) error
}

type memoryTokens struct{ t Tokens }

func (m *memoryTokens) Load() (Tokens, error) { return m.t, nil }
func (m *memoryTokens) Save(t Tokens) error   { m.t = t; return nil }

// FileTokens keeps the tokens in a file only its owner can read.
func FileTokens(path string) TokenStore { return fileTokens(path) }

type fileTokens string

func (f fileTokens) Load() (t Tokens, err error) {
	b, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return Tokens{}, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &t)
	}
	if err != nil {
		err = fmt.Errorf("read tokens %s: %w", string(f), err)
	}
	return t, err
}

func (f fileTokens) Save(t Tokens) error {
	b, err := json.Marshal(t)
	if err == nil {
		err = WriteFile(string(f), b)
	}
	if err != nil {
		err = fmt.Errorf("save tokens: %w", err)
	}
	return err
}

// WriteFile replaces path by a file of mode 0600 with this content: after a
// crash there is the old one or the new one, never half of it.
func WriteFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// refreshBefore is how long before its end an access token is renewed.
const refreshBefore = time.Minute

// auth keeps the tokens fresh. One refresh runs at a time; the others wait for
// its result.
type auth struct {
	store   TokenStore
	account hyv1connect.AccountServiceClient
	pass    chan struct{} // holds a token while somebody refreshes or signs in

	mu sync.Mutex
	t  Tokens
}

func (a *auth) load() error {
	t, err := a.store.Load()
	a.set(t)
	return err
}

func (a *auth) tokens() Tokens {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.t
}

func (a *auth) set(t Tokens) {
	a.mu.Lock()
	a.t = t
	a.mu.Unlock()
}

// access returns an access token that is good for some time, and not the one
// in bad, which the server refused.
func (a *auth) access(ctx context.Context, bad string) (string, error) {
	if t := a.tokens(); t.fresh(bad) {
		return t.Access, nil
	}
	if err := a.lock(ctx); err != nil {
		return "", err
	}
	defer a.unlock()
	if t := a.tokens(); t.fresh(bad) { // somebody else renewed it
		return t.Access, nil
	}
	if err := a.load(); err != nil { // or another process
		return "", err
	}
	t := a.tokens()
	switch {
	case t.fresh(bad):
		return t.Access, nil
	case t.Refresh == "":
		return "", ErrNotSignedIn
	}
	return a.refresh(ctx, t)
}

func (t *Tokens) fresh(bad string) bool {
	return t.Access != "" && t.Access != bad && time.Until(t.Expires) > refreshBefore
}

func (a *auth) refresh(ctx context.Context, t Tokens) (string, error) {
	res, err := a.account.Refresh(ctx, connect.NewRequest(&hyv1.RefreshRequest{RefreshToken: t.Refresh}))
	if err != nil {
		return "", fmt.Errorf("refresh tokens: %w", err)
	}
	t.Access, t.Expires, t.Refresh = res.Msg.GetAccessToken(), res.Msg.GetAccessExpiresAt().AsTime(), res.Msg.GetRefreshToken()
	if err := a.store.Save(t); err != nil {
		return "", err
	}
	a.set(t)
	return t.Access, nil
}

func (a *auth) lock(ctx context.Context) error {
	select {
	case a.pass <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (a *auth) unlock() { <-a.pass }

// adopt stores the tokens of a sign-in.
func (a *auth) adopt(t Tokens) error {
	if err := a.store.Save(t); err != nil {
		return err
	}
	a.set(t)
	return nil
}

// User is the account this client is signed in to; 0: none.
func (c *Client) User() UserID { return c.auth.tokens().User }

// Tokens returns the present tokens, for instance to give them to a second
// Client of the same device.
func (c *Client) Tokens() Tokens { return c.auth.tokens() }

// SignIn signs this device in.
func (c *Client) SignIn(ctx context.Context, handle, password string) error {
	if err := c.auth.lock(ctx); err != nil {
		return err
	}
	defer c.auth.unlock()
	res, err := c.rpc.Account.SignIn(ctx, connect.NewRequest(&hyv1.SignInRequest{
		Handle: handle, Password: password, DeviceName: c.opt.DeviceName,
	}))
	if err != nil {
		return err
	}
	m := res.Msg
	return c.auth.adopt(Tokens{
		User: UserID(m.GetUser().GetId()), Device: DeviceID(m.GetDeviceId()), Handle: m.GetUser().GetHandle(),
		Access: m.GetAccessToken(), Expires: m.GetAccessExpiresAt().AsTime(), Refresh: m.GetRefreshToken(),
	})
}

// Register makes an account and signs this device in. An empty name means the
// handle.
func (c *Client) Register(ctx context.Context, handle, password, name string) error {
	if err := c.auth.lock(ctx); err != nil {
		return err
	}
	defer c.auth.unlock()
	res, err := c.rpc.Account.Register(ctx, connect.NewRequest(&hyv1.RegisterRequest{
		Handle: handle, Password: password, Name: name, DeviceName: c.opt.DeviceName,
	}))
	if err != nil {
		return err
	}
	m := res.Msg
	return c.auth.adopt(Tokens{
		User: UserID(m.GetUser().GetId()), Device: DeviceID(m.GetDeviceId()), Handle: m.GetUser().GetHandle(),
		Access: m.GetAccessToken(), Expires: m.GetAccessExpiresAt().AsTime(), Refresh: m.GetRefreshToken(),
	})
}

// SignOut signs this device out on the server, forgets the tokens and closes
// the client.
func (c *Client) SignOut(ctx context.Context) error {
	_, err := c.rpc.Account.SignOut(ctx, connect.NewRequest(&hyv1.SignOutRequest{}))
	if err != nil && ReasonOf(err) != hyv1.Reason_NOT_SIGNED_IN {
		return err
	}
	if err := c.auth.lock(ctx); err != nil {
		return err
	}
	err = c.auth.adopt(Tokens{})
	c.auth.unlock()
	return errors.Join(err, c.Close())
}
