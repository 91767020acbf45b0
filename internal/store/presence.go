package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Chosen is what somebody chose to be.
type Chosen struct {
	Choice    hyv1.StatusChoice
	Text      string
	TextUntil time.Time // whole milliseconds; zero: the text stays
	// Seq of the event of the own stream that told it: the greater is the newer.
	Seq im.Seq
}

// At is what holds at a time: a text that is over is none.
func (s Chosen) At(now time.Time) Chosen {
	if !s.TextUntil.IsZero() && !s.TextUntil.After(now) {
		s.Text, s.TextUntil = "", time.Time{}
	}
	return s
}

// Proto is what the own devices are told.
func (s Chosen) Proto() *hyv1.Status {
	return &hyv1.Status{Choice: s.Choice, Text: s.Text, TextExpiresAt: stamp(s.TextUntil)}
}

// Status returns what u chose; the zero Chosen where nothing was.
func (tx *Tx) Status(u im.UserID) (s Chosen, err error) {
	var until int64
	err = tx.QueryRow(`SELECT choice, text, text_until, seq FROM user_status WHERE user_id = $1`, u).
		Scan(&s.Choice, &s.Text, &until, &s.Seq)
	if errors.Is(err, errNoRows) {
		return Chosen{}, nil
	}
	s.TextUntil = timeAt(until)
	return s, err
}

// PutStatus stores what u chose. The caller holds the account. To become
// invisible, or to take a text back, is possible on a full disk too.
func (tx *Tx) PutStatus(u im.UserID, s Chosen) error {
	if s.Text != "" {
		if err := tx.full(); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`INSERT INTO user_status (user_id, choice, text, text_until, seq) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id) DO UPDATE SET choice = excluded.choice, text = excluded.text,
			text_until = excluded.text_until, seq = excluded.seq`,
		u, s.Choice, s.Text, millisOf(s.TextUntil), s.Seq)
	if err != nil {
		return fmt.Errorf("put status: %w", err)
	}
	return nil
}

// LastSeen returns when users were last seen; who never was is not in it.
func (tx *Tx) LastSeen(users []im.UserID) (map[im.UserID]time.Time, error) {
	type row struct {
		user im.UserID
		at   int64
	}
	rows, err := tx.Query(`SELECT user_id, seen_at FROM user_seen WHERE `+tx.IDs("user_id", 1), IDsArg(tx, users))
	list, err := rowsOf(rows, err, func(r *sql.Rows) (x row, err error) {
		err = r.Scan(&x.user, &x.at)
		return x, err
	})
	seen := make(map[im.UserID]time.Time, len(list))
	for _, x := range list {
		seen[x.user] = timeAt(x.at)
	}
	return seen, err
}

// SeeUsers notes that users were seen at a time. Times only grow; accounts that
// were deleted are not noted.
func (tx *Tx) SeeUsers(users []im.UserID, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO user_seen (user_id, seen_at)
		SELECT user_id, CAST($2 AS BIGINT) FROM users WHERE deleted_at = 0 AND `+tx.IDs("user_id", 1)+`
		ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at WHERE excluded.seen_at > user_seen.seen_at`,
		IDsArg(tx, users), at.UnixMilli())
	if err != nil {
		return fmt.Errorf("note who was seen: %w", err)
	}
	return nil
}
