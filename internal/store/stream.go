package store

import (
	"context"
	"database/sql"
	"time"

	"hongyan/internal/im"
)

// StreamHead says how far a stream has got.
type StreamHead struct {
	User bool  // a user's stream, else a conversation's
	ID   int64 // UserID or ConvID
	Seq  im.Seq
}

// sweepMark is where a sweep stopped.
type sweepMark struct {
	set           bool  // false: nothing was swept yet
	events, users int64 // rowids on SQLite
	at            int64 // unix milliseconds on PostgreSQL
}

// Sweep lists, call by call, the streams that changed since its last call. It
// is what heals hints lost on the way: each node asks every few seconds, for
// all its sessions at once. Not for concurrent use.
type Sweep struct {
	db   *DB
	mark sweepMark
}

// NewSweep starts at the present.
func (db *DB) NewSweep() *Sweep { return &Sweep{db: db} }

// Next may repeat heads, and never leaves one out.
func (s *Sweep) Next(ctx context.Context) ([]StreamHead, error) {
	heads, mark, err := s.db.recentHeads(ctx, s.mark)
	if err == nil {
		s.mark = mark
	}
	return heads, err
}

const eventColumns = `conversation_id, seq, num, countable, sender_id, sent_at, client_id, body, COALESCE(expires_at, 0)`

func scanEvent(r *sql.Rows) (im.Event, error) {
	var e im.Event
	var countable, at int64
	var id []byte
	err := r.Scan(&e.Conv, &e.Seq, &e.Num, &countable, &e.Sender, &at, &id, &e.Body, &e.Expires)
	e.Countable, e.At = countable == 1, time.UnixMilli(at).UTC()
	copy(e.ClientID[:], id)
	return e, err
}

// EventsAfter returns at most limit events with seq > after, ascending. It
// does not ask who may see them: only the visibility function calls it.
func (tx *Tx) EventsAfter(c im.ConvID, after im.Seq, limit int) ([]im.Event, error) {
	rows, err := tx.Query(`SELECT `+eventColumns+` FROM events
		WHERE conversation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, c, after, limit)
	return rowsOf(rows, err, scanEvent)
}

// Events returns those of the events that exist, ascending. Callers as for
// EventsAfter.
func (tx *Tx) Events(c im.ConvID, seqs []im.Seq) ([]im.Event, error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(`SELECT `+eventColumns+` FROM events WHERE conversation_id = $1 AND `+tx.IDs("seq", 2)+` ORDER BY seq`,
		c, IDsArg(tx, seqs))
	return rowsOf(rows, err, scanEvent)
}

// EventsBefore returns at most limit events with seq < before, descending.
// Callers as for EventsAfter.
func (tx *Tx) EventsBefore(c im.ConvID, before im.Seq, limit int) ([]im.Event, error) {
	rows, err := tx.Query(`SELECT `+eventColumns+` FROM events
		WHERE conversation_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`, c, before, limit)
	return rowsOf(rows, err, scanEvent)
}

// NoticesBefore is EventsBefore of what was done: of events that are no
// messages.
func (tx *Tx) NoticesBefore(c im.ConvID, before im.Seq, limit int) ([]im.Event, error) {
	rows, err := tx.Query(`SELECT `+eventColumns+` FROM events
		WHERE conversation_id = $1 AND seq < $2 AND client_id IS NULL AND target_seq = 0 ORDER BY seq DESC LIMIT $3`, c, before, limit)
	return rowsOf(rows, err, scanEvent)
}

// UserEventsAfter returns at most limit events of the user's own stream,
// ascending and without holes: what was forgotten has no body.
func (tx *Tx) UserEventsAfter(u im.UserID, after im.Seq, limit int) ([]im.UserEvent, error) {
	rows, err := tx.Query(`SELECT seq, at, body FROM user_events
		WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, u, after, limit)
	kept, err := rowsOf(rows, err, func(r *sql.Rows) (im.UserEvent, error) {
		e := im.UserEvent{User: u}
		var at int64
		err := r.Scan(&e.Seq, &at, &e.Body)
		e.At = time.UnixMilli(at).UTC()
		return e, err
	})
	return withForgotten(kept, after, limit), err
}

// withForgotten puts an event without a body, of the time of the next one,
// where one is missing. The newest of a stream never is.
func withForgotten(kept []im.UserEvent, after im.Seq, limit int) (all []im.UserEvent) {
	for _, e := range kept {
		for after++; after < e.Seq && len(all) < limit; after++ {
			all = append(all, im.UserEvent{User: e.User, Seq: after, At: e.At})
		}
		if len(all) == limit {
			break
		}
		all = append(all, e)
	}
	return all
}

// UserBacklog counts what is kept of the user's own stream after a seq, and its
// bytes. It counts up to limit events.
func (tx *Tx) UserBacklog(u im.UserID, after im.Seq, limit int) (events, bytes int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*), COALESCE(SUM(weight), 0) FROM (SELECT length(body) AS weight FROM user_events
		WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS backlog`, u, after, limit).Scan(&events, &bytes)
	return events, bytes, err
}

// UserHead is the newest seq of the user's own stream, 0 when it is empty.
func (tx *Tx) UserHead(u im.UserID) (seq im.Seq, err error) {
	err = tx.QueryRow(`SELECT COALESCE(MAX(last_seq), 0) FROM user_heads WHERE user_id = $1`, u).Scan(&seq)
	return seq, err
}
