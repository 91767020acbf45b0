package http

import (
	"context"
	"errors"
	"math"
	"strconv"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/types/known/durationpb"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// known turns whatever a subject returned into an *im.Error. What is not
// marked for the client's eyes is the server's own fault.
func known(err error) *im.Error {
	var e *im.Error
	if errors.As(err, &e) {
		return e
	}
	switch {
	case errors.Is(err, context.Canceled):
		return &im.Error{Code: connect.CodeCanceled, Reason: hyv1.Reason_OUTCOME_UNKNOWN, Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &im.Error{Code: connect.CodeDeadlineExceeded, Reason: hyv1.Reason_OUTCOME_UNKNOWN, Err: err}
	case connect.CodeOf(err) == connect.CodeUnimplemented:
		return &im.Error{Code: connect.CodeUnimplemented, Reason: hyv1.Reason_NO_SUCH_METHOD, Err: err}
	}
	return &im.Error{Code: connect.CodeInternal, Reason: hyv1.Reason_INTERNAL, Err: err}
}

// Detail is what travels to the client, over any door.
func Detail(ctx context.Context, e *im.Error) *hyv1.ErrorDetail {
	d := &hyv1.ErrorDetail{Reason: e.Reason, Field: e.Field, RequestId: im.RequestID(ctx), Limit: e.Limit}
	if e.RetryAfter > 0 {
		d.RetryAfter = durationpb.New(e.RetryAfter)
	}
	return d
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
	if detail, err := connect.NewErrorDetail(Detail(ctx, e)); err == nil {
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
