package client

import (
	"errors"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Errors of the client itself.
var (
	// ErrClosed: Close was called. Messages that were not answered stay in the
	// outbox.
	ErrClosed = errors.New("client closed")
	// ErrUnanswered wraps the end of a Send's context: the message may have been
	// stored or not. Sending the same ClientID again settles it.
	ErrUnanswered = errors.New("not answered, may be stored")
	// ErrQueueFull: Options.Queue messages are waiting already.
	ErrQueueFull = errors.New("too many messages waiting to be sent")
	// ErrNotSignedIn: the token store is empty; call SignIn or Register.
	ErrNotSignedIn = errors.New("not signed in")
)

// Error is what the server answered. Code says what the program should do,
// Reason what to tell the person.
type Error struct {
	Code   connect.Code
	Reason hyv1.Reason
	// Field is the request field at fault, lowerCamelCase, or empty.
	Field string
	// RetryAfter is how long to wait before trying again; 0: no time was given.
	RetryAfter time.Duration
	// Limit is the bound that was passed, where Reason speaks of one.
	Limit int64
	// RequestID finds the request in the server's log.
	RequestID string
	message   string
}

func (e *Error) Error() string {
	s := e.Code.String()
	if e.Reason != hyv1.Reason_REASON_UNSPECIFIED {
		s += ": " + e.Reason.String()
	} else if e.message != "" {
		s += ": " + e.message
	}
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	return s
}

// Is makes two Errors equal by Reason: errors.Is(err, &Error{Reason: r}).
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason
}

// Temporary reports whether the same request may be sent again and may then
// succeed, without anybody deciding to.
func (e *Error) Temporary() bool {
	if e.Reason == hyv1.Reason_SLOW_MODE { // a rule of the group, not a trouble of the server
		return false
	}
	switch e.Code {
	case connect.CodeUnavailable, connect.CodeResourceExhausted, connect.CodeAborted, connect.CodeDeadlineExceeded:
		return true
	default:
		return e.Reason == hyv1.Reason_OUTCOME_UNKNOWN
	}
}

// ReasonOf returns the reason in err, or REASON_UNSPECIFIED.
func ReasonOf(err error) hyv1.Reason {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Reason
	}
	return hyv1.Reason_REASON_UNSPECIFIED
}

// fromConnect turns an error of the HTTP door into an *Error; errors that are
// no answer of the server (network, context) stay as they are.
func fromConnect(err error) error {
	ce, ok := errors.AsType[*connect.Error](err)
	if !ok || !connect.IsWireError(ce) {
		return err
	}
	for _, d := range ce.Details() {
		v, err := d.Value()
		if detail, ok := v.(*hyv1.ErrorDetail); err == nil && ok {
			return newError(ce.Code(), detail)
		}
	}
	return &Error{Code: ce.Code(), message: ce.Message()}
}

func fromFailed(f *hyv1.Failed) *Error {
	code := connect.CodeUnknown
	_ = code.UnmarshalText([]byte(f.GetCode())) // an unknown code stays Unknown
	return newError(code, f.GetDetail())
}

func newError(code connect.Code, d *hyv1.ErrorDetail) *Error {
	return &Error{
		Code: code, Reason: d.GetReason(), Field: d.GetField(), RetryAfter: d.GetRetryAfter().AsDuration(),
		Limit: d.GetLimit(), RequestID: d.GetRequestId(),
	}
}
