package program

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
)

// Answer is what came back for a call as curl would see it.
type Answer struct {
	Status int // HTTP
	Code   string
	Reason hyv1.Reason
	Body   []byte
}

// Outcome is "ok", or the code and reason of the error.
func (a Answer) Outcome() string {
	if a.Status == http.StatusOK {
		return "ok"
	}
	return a.Code + " " + a.Reason.String()
}

// Field returns a member of the JSON answer.
func (a Answer) Field(path ...string) string {
	var v any
	_ = json.Unmarshal(a.Body, &v)
	for _, p := range path {
		m, _ := v.(map[string]any)
		v = m[p]
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// Call calls a method ("AccountService/Register") in JSON, with a bearer token
// if there is one.
func (s *Server) Call(ctx context.Context, token, method string, req proto.Message) (Answer, error) {
	body, err := protojson.Marshal(req)
	if err != nil {
		return Answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+"/hongyan.v1."+method, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	a := Answer{Status: res.StatusCode}
	if a.Body, err = io.ReadAll(res.Body); err != nil || a.Status == http.StatusOK {
		return a, err
	}
	var failure struct {
		Code    string
		Details []struct{ Type, Value string }
	}
	if err := json.Unmarshal(a.Body, &failure); err != nil {
		return a, fmt.Errorf("answer %d %q: %w", a.Status, a.Body, err)
	}
	a.Code = failure.Code
	for _, d := range failure.Details {
		b, err := base64.RawStdEncoding.DecodeString(d.Value)
		detail := &hyv1.ErrorDetail{}
		if err == nil && d.Type == "hongyan.v1.ErrorDetail" && proto.Unmarshal(b, detail) == nil {
			a.Reason = detail.GetReason()
		}
	}
	return a, nil
}

// Must is Call that must be answered well; res is filled with the answer.
func (s *Server) Must(t testing.TB, token, method string, req, res proto.Message) {
	t.Helper()
	a, err := s.Call(t.Context(), token, method, req)
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != http.StatusOK {
		t.Fatalf("%s: %s", method, a.Body)
	}
	if err := protojson.Unmarshal(a.Body, res); err != nil {
		t.Fatalf("%s: %v in %s", method, err, a.Body)
	}
}
