package client

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Upload says what is to be uploaded.
type Upload struct {
	Name string
	Size int64
	// Kind is what the file is to be sent as; none of them: as a Document.
	Kind hyv1.FileKind
	// SHA256 of the content in hex; empty: the server does not compare.
	SHA256 string
	// ID goes on with an upload that was begun before; 0 begins one.
	ID int64
	// OnProgress is told how many bytes are safe, and the id as soon as there is
	// one; nil: nobody.
	OnProgress func(id, bytes int64)
}

// uploadPart is how much goes into one request: what is lost, at most, when
// something cannot be resumed within it.
const uploadPart = 64 << 20

// Upload sends the content of from and returns the file when it may be sent in
// a message. What breaks on the way is gone on with, from where the server has
// it, until ctx ends. A file that is REFUSED is returned as well.
func (c *Client) Upload(ctx context.Context, from io.ReaderAt, u Upload) (*hyv1.StoredFile, error) {
	if u.ID == 0 {
		id, err := c.beginUpload(ctx, u)
		if err != nil {
			return nil, err
		}
		u.ID = id
	}
	at := int64(-1) // ask
	for wait := c.opt.FirstBackoff; ; {
		next, err := c.uploadSome(ctx, from, u, at)
		switch {
		case err == nil && next == u.Size:
			return c.settledFile(ctx, u.ID)
		case err == nil:
			at, wait = next, c.opt.FirstBackoff
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case final(err):
			return nil, err
		default:
			at = -1
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(wait):
			}
			wait = min(2*wait, c.opt.MostBackoff)
		}
	}
}

// final tells an answer that will not become another one.
func final(err error) bool {
	e := new(Error)
	if !errors.As(err, &e) {
		return false // the connection
	}
	again := []connect.Code{connect.CodeUnavailable, connect.CodeResourceExhausted, connect.CodeInternal, connect.CodeUnknown, connect.CodeAborted}
	return !slices.Contains(again, e.Code)
}

func (c *Client) beginUpload(ctx context.Context, u Upload) (int64, error) {
	meta := "filename " + base64.StdEncoding.EncodeToString([]byte(u.Name))
	if kind := strings.ToLower(strings.TrimPrefix(u.Kind.String(), "FILE_KIND_")); u.Kind != hyv1.FileKind_FILE_KIND_UNSPECIFIED {
		meta += ",kind " + base64.StdEncoding.EncodeToString([]byte(kind))
	}
	if u.SHA256 != "" {
		meta += ",sha256 " + base64.StdEncoding.EncodeToString([]byte(u.SHA256))
	}
	res, err := c.plain(ctx, http.MethodPost, "/v1/uploads/", nil, map[string]string{
		"Tus-Resumable": "1.0.0", "Upload-Length": strconv.FormatInt(u.Size, 10), "Upload-Metadata": meta})
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close()
	at := res.Header.Get("Location")
	return strconv.ParseInt(at[strings.LastIndexByte(at, '/')+1:], 10, 64)
}

// uploadSome sends the part at an offset, or asks for the offset if it is -1. It
// returns the next one.
func (c *Client) uploadSome(ctx context.Context, from io.ReaderAt, u Upload, at int64) (int64, error) {
	headers := map[string]string{"Tus-Resumable": "1.0.0"}
	method, part := http.MethodHead, io.ReadSeeker(nil)
	if at >= 0 {
		method, part = http.MethodPatch, io.NewSectionReader(from, at, min(uploadPart, u.Size-at))
		headers["Upload-Offset"], headers["Content-Type"] = strconv.FormatInt(at, 10), "application/offset+octet-stream"
	}
	res, err := c.plain(ctx, method, "/v1/uploads/"+strconv.FormatInt(u.ID, 10), part, headers)
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close()
	next, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	if err == nil && u.OnProgress != nil {
		u.OnProgress(u.ID, next)
	}
	return next, err
}

// settledFile waits until the server has looked at a file.
func (c *Client) settledFile(ctx context.Context, id int64) (*hyv1.StoredFile, error) {
	for {
		res, err := c.rpc.File.Get(ctx, connect.NewRequest(&hyv1.FileServiceGetRequest{FileIds: []int64{id}, WaitMs: 10_000}))
		if err != nil {
			return nil, err
		}
		if len(res.Msg.GetFiles()) == 0 {
			return nil, &Error{Code: connect.CodeNotFound, Reason: hyv1.Reason_FILE_NOT_FOUND}
		}
		if f := res.Msg.GetFiles()[0]; f.GetState() != hyv1.FileState_FILE_STATE_PENDING {
			return f, nil
		}
	}
}

// Download returns a file from a byte on; the caller closes it. Variant is
// "original" or "thumb". A ref without a message is a sticker of its pack, or a file
// of one's own.
func (c *Client) Download(ctx context.Context, ref *hyv1.FileRef, from int64) (io.ReadCloser, error) {
	path := fmt.Sprintf("/v1/files/%d/%d/%d/%s", ref.GetConversationId(), ref.GetSeq(), ref.GetFileId(), ref.GetVariant())
	if ref.GetSeq() == 0 {
		path = fmt.Sprintf("/v1/files/own/%d/%s", ref.GetFileId(), ref.GetVariant())
	}
	if ref.GetPackId() != 0 {
		path = fmt.Sprintf("/v1/files/pack/%d/%d/%s", ref.GetPackId(), ref.GetFileId(), ref.GetVariant())
	}
	headers := map[string]string{}
	if from > 0 {
		headers["Range"] = fmt.Sprintf("bytes=%d-", from)
	}
	res, err := c.plain(ctx, http.MethodGet, path, nil, headers)
	if err != nil {
		return nil, err
	}
	return res.Body, nil
}

// plain makes a request that is no call, with the access token, which it renews
// when the server finds it too old. part is sent from its beginning.
func (c *Client) plain(ctx context.Context, method, path string, part io.ReadSeeker, headers map[string]string) (*http.Response, error) {
	bad := ""
	for {
		token, err := c.auth.access(ctx, bad)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequestWithContext(ctx, method, c.server.JoinPath(path).String(), nil)
		if err != nil {
			return nil, err
		}
		if part != nil {
			if req.ContentLength, err = part.Seek(0, io.SeekEnd); err != nil {
				return nil, err
			}
			if _, err = part.Seek(0, io.SeekStart); err != nil {
				return nil, err
			}
			req.Body = io.NopCloser(part)
		}
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		ask := *c.opt.HTTP
		if method == http.MethodGet {
			ask.Timeout = 0 // a file takes as long as it takes; ctx ends it
		}
		res, err := ask.Do(req)
		if err != nil {
			return nil, err
		}
		if res.StatusCode < http.StatusBadRequest {
			return res, nil
		}
		err = plainError(res)
		if res.StatusCode == http.StatusUnauthorized && bad == "" && ReasonOf(err) != hyv1.Reason_DEVICE_REVOKED {
			bad = token
			continue
		}
		return nil, err
	}
}

// plainError reads what went wrong; of an answer without a body, the status.
func plainError(res *http.Response) error {
	defer res.Body.Close()
	e := &Error{Code: plainCode(res.StatusCode), message: res.Status}
	var said struct {
		Details []struct{ Debug json.RawMessage }
	}
	body := json.NewDecoder(io.LimitReader(res.Body, 64<<10))
	detail := &hyv1.ErrorDetail{}
	if body.Decode(&said) == nil && len(said.Details) > 0 &&
		(protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(said.Details[0].Debug, detail) == nil {
		e.Reason, e.Field, e.Limit, e.RequestID = detail.GetReason(), detail.GetField(), detail.GetLimit(), detail.GetRequestId()
		e.RetryAfter = detail.GetRetryAfter().AsDuration()
	}
	return e
}

func plainCode(status int) connect.Code {
	switch status {
	case http.StatusUnauthorized:
		return connect.CodeUnauthenticated
	case http.StatusForbidden:
		return connect.CodePermissionDenied
	case http.StatusNotFound, http.StatusGone:
		return connect.CodeNotFound
	case http.StatusConflict, http.StatusLocked:
		return connect.CodeAborted // another offset, or somebody else goes on with it
	case http.StatusTooManyRequests:
		return connect.CodeResourceExhausted
	}
	if status >= http.StatusInternalServerError {
		return connect.CodeUnavailable
	}
	return connect.CodeInvalidArgument
}
