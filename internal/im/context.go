package im

import (
	"context"
	"crypto/rand"
	"encoding/base32"
)

// Identity is who acts: an account on one of its devices.
type Identity struct {
	User   UserID
	Device DeviceID
}

type (
	identityKey  struct{}
	requestIDKey struct{}
	addressKey   struct{}
)

// WithIdentity is used by the doors, once a token was checked.
func WithIdentity(ctx context.Context, id Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// From returns the caller; false for the few methods that need no sign-in.
// Only rpc.go files ask; deeper code takes a UserID.
func From(ctx context.Context) (Identity, bool) {
	id, ok := ctx.Value(identityKey{}).(Identity)
	return id, ok
}

// NewRequestID makes a name for a request: 80 random bits that a person can read
// out over the telephone.
func NewRequestID() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return requestIDText.EncodeToString(b[:])
}

var requestIDText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// WithRequestID names the request in logs and in ErrorDetail.request_id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is empty outside requests.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// WithAddress stores the client's network address, without the port.
func WithAddress(ctx context.Context, addr string) context.Context {
	return context.WithValue(ctx, addressKey{}, addr)
}

// Address is empty outside requests.
func Address(ctx context.Context) string {
	a, _ := ctx.Value(addressKey{}).(string)
	return a
}
