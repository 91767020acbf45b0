package store

import (
	"database/sql"
	"errors"
	"time"

	"hongyan/internal/im"
)

// readTimesKept is how many of a member's times of reading are kept; what was
// read before them was read at a time nobody knows.
const readTimesKept = 128

// KeepReadTime notes that m has read up to its mark now, or at a time that is
// told nobody.
func (tx *Tx) KeepReadTime(m *Membership, told bool) error {
	at := int64(0)
	if told {
		at = tx.now.UnixMilli()
	}
	if _, err := tx.Exec(`INSERT INTO read_times (conversation_id, user_id, seq, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		m.Conv, m.User, m.ReadSeq, at); err != nil {
		return err
	}
	var oldest im.Seq
	err := tx.QueryRow(`SELECT seq FROM read_times WHERE conversation_id = $1 AND user_id = $2 ORDER BY seq DESC LIMIT 1 OFFSET $3`,
		m.Conv, m.User, readTimesKept-1).Scan(&oldest)
	if errors.Is(err, errNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	// The oldest stands for all before it: when those were read is forgotten.
	if _, err := tx.Exec(`DELETE FROM read_times WHERE conversation_id = $1 AND user_id = $2 AND seq < $3`, m.Conv, m.User, oldest); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE read_times SET at = 0 WHERE conversation_id = $1 AND user_id = $2 AND seq = $3`, m.Conv, m.User, oldest)
	return err
}

// ReadTimes returns when the members of c came to have read seq, of those of
// whom it is known.
func (tx *Tx) ReadTimes(c im.ConvID, seq im.Seq) (map[im.UserID]time.Time, error) {
	rows, err := tx.Query(`SELECT t.user_id, t.at FROM read_times t
		JOIN (SELECT user_id, MIN(seq) AS seq FROM read_times WHERE conversation_id = $1 AND seq >= $2 GROUP BY user_id) f
			ON f.user_id = t.user_id AND f.seq = t.seq
		WHERE t.conversation_id = $1 AND t.at > 0`, c, seq)
	type read struct {
		user im.UserID
		at   int64
	}
	list, err := rowsOf(rows, err, func(r *sql.Rows) (one read, err error) { return one, r.Scan(&one.user, &one.at) })
	byUser := make(map[im.UserID]time.Time, len(list))
	for _, one := range list {
		byUser[one.user] = time.UnixMilli(one.at).UTC()
	}
	return byUser, err
}
