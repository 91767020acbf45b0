package im

import (
	"context"
	"errors"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/durationpb"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Error is an error a client may see: Code says what the program should do,
// Reason what to tell the person. Err is for the log and never leaves the
// server. An error that is not an *Error is the server's own fault.
type Error struct {
	Code       connect.Code
	Reason     hyv1.Reason
	Field      string        // request field at fault, lowerCamelCase
	RetryAfter time.Duration // 0: no time is given
	Limit      int64         // the bound that was passed
	Err        error
}

func (e *Error) Error() string {
	s := e.Code.String() + ": " + e.Reason.String()
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes two Errors equal by Reason, so that errors.Is(err, im.Deny(r)) asks
// for a reason.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason
}

// Invalid: the request itself is wrong; sending it again will not help.
func Invalid(r hyv1.Reason, field string) error {
	return &Error{Code: connect.CodeInvalidArgument, Reason: r, Field: field}
}

// TooLong: field passes limit.
func TooLong(field string, limit int64) error {
	return &Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_TOO_LONG, Field: field, Limit: limit}
}

// Deny: the caller may not do this.
func Deny(r hyv1.Reason) error { return &Error{Code: connect.CodePermissionDenied, Reason: r} }

// NotFound: the thing named is not there, or not for the caller's eyes.
func NotFound(r hyv1.Reason) error { return &Error{Code: connect.CodeNotFound, Reason: r} }

// Conflict: it contradicts what is stored.
func Conflict(r hyv1.Reason, field string) error {
	return &Error{Code: connect.CodeAlreadyExists, Reason: r, Field: field}
}

// Unauthenticated: sign in first.
func Unauthenticated(r hyv1.Reason) error {
	return &Error{Code: connect.CodeUnauthenticated, Reason: r}
}

// Exhausted: too much, try again after the given time.
func Exhausted(r hyv1.Reason, after time.Duration) error {
	return &Error{Code: connect.CodeResourceExhausted, Reason: r, RetryAfter: after}
}

// Unavailable: the server cannot now; the same request may be sent again.
func Unavailable(r hyv1.Reason, after time.Duration, err error) error {
	return &Error{Code: connect.CodeUnavailable, Reason: r, RetryAfter: after, Err: err}
}

// Required: field is missing.
func Required(field string) error { return Invalid(hyv1.Reason_FIELD_REQUIRED, field) }

// BadID: field is not an id.
func BadID(field string) error { return Invalid(hyv1.Reason_BAD_ID, field) }

// Internal wraps a fault of the server with what it was doing.
func Internal(doing string, err error) error {
	return &Error{Code: connect.CodeInternal, Reason: hyv1.Reason_INTERNAL, Err: fmt.Errorf("%s: %w", doing, err)}
}

// AsError returns err as clients may see it: an unmarked error is the server's
// own fault, and its text is for the log only.
func AsError(err error) *Error {
	var known *Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: connect.CodeUnavailable, Reason: hyv1.Reason_OUTCOME_UNKNOWN, Err: err}
	}
	return &Error{Code: connect.CodeInternal, Reason: hyv1.Reason_INTERNAL, Err: err}
}

// Detail is what travels to the client beside the code.
func (e *Error) Detail(requestID string) *hyv1.ErrorDetail {
	d := &hyv1.ErrorDetail{Reason: e.Reason, Field: e.Field, RequestId: requestID, Limit: e.Limit}
	if e.RetryAfter > 0 {
		d.RetryAfter = durationpb.New(e.RetryAfter)
	}
	return d
}
