// Package history records what clients of a server did and saw, and checks it
// against the invariants of the server: what was acknowledged is there, once,
// in one order for all, and is counted right, whatever happened in between.
//
// A history is a list of operations in the order of one monotonic clock, kept
// as one JSON object a line, only ever appended to.
package history

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Kind is what an operation was about.
type Kind string

const (
	// Send of a message: Invoke, then OK, Fail or Unknown with the same Call.
	Send Kind = "send"
	// Mark read: the same phases.
	Mark Kind = "mark"
	// Fetch is a page of History {after_seq} read while the load runs: Invoke
	// and OK.
	Fetch Kind = "fetch"
	// Begin: Device follows Conv, and will be told of every event after Seq.
	Begin Kind = "begin"
	// Observe: Device was handed the event Seq of Conv, live or by catching up.
	Observe Kind = "observe"
	// Settled: Device has caught up with everything, and nothing happens any more.
	Settled Kind = "settled"
	// Fault: the nemesis did something (Note).
	Fault Kind = "fault"

	// The rest is asked at the end, when nothing happens any more.

	// Log is one event as User reads it back.
	Log Kind = "log"
	// View is a conversation in User's list; all of one answer have one Call.
	View Kind = "view"
	// Total is the unread total of that answer.
	Total Kind = "total"
	// Sync is an answer (Hash) to a sync asked with the cursors Key.
	Sync Kind = "sync"
)

// Phase of an operation.
type Phase string

const (
	Invoke Phase = "invoke"
	OK     Phase = "ok"
	// Fail: the server said that nothing was done.
	Fail Phase = "fail"
	// Unknown: no answer, or the answer that nobody knows.
	Unknown Phase = "unknown"
)

// Op is one line of a history. Which fields are set depends on Kind and Phase.
type Op struct {
	At    int64 `json:"at"` // nanoseconds since the history began
	Kind  Kind  `json:"kind"`
	Phase Phase `json:"phase,omitempty"`
	// Call pairs an Invoke with its end.
	Call   int64  `json:"call,omitempty"`
	Device string `json:"device,omitempty"`
	User   int64  `json:"user,omitempty"`
	Conv   int64  `json:"conv,omitempty"`
	// Lane: sends with the same one were pipelined on one connection (or given
	// to one client in one order), each before the answer to the one before.
	Lane string `json:"lane,omitempty"`

	ClientID string `json:"client_id,omitempty"`
	Hash     string `json:"hash,omitempty"` // of the text; see HashOf
	Seq      int64  `json:"seq,omitempty"`
	Num      int64  `json:"num,omitempty"`
	SentAt   int64  `json:"sent_at,omitempty"` // unix milliseconds, the server's

	Sender    int64   `json:"sender,omitempty"`
	Countable bool    `json:"countable,omitempty"`
	Joined    []int64 `json:"joined,omitempty"` // whose stay begins with this event
	Left      []int64 `json:"left,omitempty"`   // whose stay ends with this event

	After int64   `json:"after,omitempty"` // Fetch: the cursor
	Limit int64   `json:"limit,omitempty"`
	Seqs  []int64 `json:"seqs,omitempty"` // Fetch: what came

	// View. JoinedSeq, ReadSeq, HeadSeq and Unread as the server said.
	Member    bool  `json:"member,omitempty"`
	Direct    bool  `json:"direct,omitempty"`
	JoinedSeq int64 `json:"joined_seq,omitempty"`
	ReadSeq   int64 `json:"read_seq,omitempty"` // Mark: the mark now in force
	HeadSeq   int64 `json:"head_seq,omitempty"`
	Unread    int64 `json:"unread,omitempty"` // Total: the sum

	Key  string `json:"key,omitempty"`
	Note string `json:"note,omitempty"`
}

// HashOf stands for a text in a history.
func HashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// Recorder writes a history. Its methods may be called from any goroutine.
type Recorder struct {
	start time.Time

	mu    sync.Mutex
	w     *bufio.Writer
	enc   *json.Encoder
	ops   []Op
	calls int64
	err   error
}

// NewRecorder begins a history; it is also written to w.
func NewRecorder(w io.Writer) *Recorder {
	r := &Recorder{start: time.Now(), w: bufio.NewWriterSize(w, 1<<16)}
	r.enc = json.NewEncoder(r.w)
	return r
}

// Call returns a number for a new call.
func (r *Recorder) Call() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	return r.calls
}

// Add appends op with the time of now.
func (r *Recorder) Add(op Op) {
	r.mu.Lock()
	defer r.mu.Unlock()
	op.At = int64(time.Since(r.start))
	r.ops = append(r.ops, op)
	r.err = errors.Join(r.err, r.enc.Encode(op))
}

// Ops returns the history so far, and any error of writing it.
func (r *Recorder) Ops() ([]Op, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ops[:len(r.ops):len(r.ops)], errors.Join(r.err, r.w.Flush())
}

// ReadFile reads a history that a Recorder wrote.
func ReadFile(path string) (ops []Op, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d := json.NewDecoder(bufio.NewReader(f))
	for {
		var op Op
		switch err := d.Decode(&op); {
		case errors.Is(err, io.EOF):
			return ops, nil
		case err != nil:
			return nil, fmt.Errorf("operation %d of %s: %w", len(ops)+1, path, err)
		}
		ops = append(ops, op)
	}
}
