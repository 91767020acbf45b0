package http

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"connectrpc.com/connect"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// known turns whatever a subject returned into an *im.Error.
func known(err error) *im.Error {
	if e := new(im.Error); !errors.As(err, &e) && connect.CodeOf(err) == connect.CodeUnimplemented {
		return &im.Error{Code: connect.CodeUnimplemented, Reason: hyv1.Reason_NO_SUCH_METHOD, Err: err}
	}
	return im.AsError(err)
}

// wire is e as Connect sends it. Its message is for programmers; hint explains
// a malformed request to them. The wrapped error stays here.
func wire(ctx context.Context, e *im.Error, hint string) *connect.Error {
	message := e.Reason.String()
	if e.Field != "" {
		message += ": " + e.Field
	}
	if hint != "" {
		message += ": " + hint
	}
	c := connect.NewError(e.Code, errors.New(message))
	if detail, err := connect.NewErrorDetail(e.Detail(im.RequestID(ctx))); err == nil {
		c.AddDetail(detail)
	}
	if e.RetryAfter > 0 {
		c.Meta().Set("Retry-After", retrySeconds(e.RetryAfter))
	}
	return c
}

// retrySeconds rounds up: coming back early would be refused again.
func retrySeconds(d time.Duration) string {
	return strconv.Itoa(int(math.Ceil(d.Seconds())))
}

func malformed() *im.Error {
	return &im.Error{Code: connect.CodeInvalidArgument, Reason: hyv1.Reason_MALFORMED}
}

func noSuchMethod() *im.Error {
	return &im.Error{Code: connect.CodeUnimplemented, Reason: hyv1.Reason_NO_SUCH_METHOD}
}
