package store

import (
	"database/sql"
	"time"

	"hongyan/internal/im"
)

// Messages that go away. Callers hold the conversation by LockConversation, but
// for the two that look for what is to be done.

// SetTimer is how long the messages sent to c from now on stay; see
// Conversation.Timer.
func (tx *Tx) SetTimer(c *Conversation, seconds int64) error {
	c.Timer = seconds
	_, err := tx.Exec(`UPDATE conversation_heads SET timer_seconds = $2 WHERE conversation_id = $1`, c.ID, seconds)
	return err
}

// Expiring returns at most limit messages whose time is over, by conversation.
func (tx *Tx) Expiring(limit int) (map[im.ConvID][]im.Seq, error) {
	rows, err := tx.Query(`SELECT conversation_id, seq FROM events WHERE expires_at > 0 AND expires_at <= $1
		ORDER BY expires_at LIMIT $2`, tx.now.UnixMilli(), limit)
	return seqsByConv(rows, err)
}

// TimedRead returns at most limit messages that were read and whose time has not
// begun, by conversation: in those given, or in all (none given).
func (tx *Tx) TimedRead(ids []im.ConvID, limit int) (map[im.ConvID][]im.Seq, error) {
	const read = `SELECT e.conversation_id, e.seq FROM events e JOIN members m ON m.conversation_id = e.conversation_id
		AND m.left_seq = 0 AND m.user_id <> e.sender_id AND m.read_seq >= e.seq WHERE e.expires_at < 0`
	var rows *sql.Rows
	var err error
	if len(ids) > 0 {
		rows, err = tx.Query(read+` AND `+tx.IDs("e.conversation_id", 1)+` LIMIT $2`, IDsArg(tx, ids), limit)
	} else {
		rows, err = tx.Query(read+` LIMIT $1`, limit)
	}
	return seqsByConv(rows, err)
}

// StartTimer has the time of a message that was read begin now: it goes away at
// the returned time.
func (tx *Tx) StartTimer(c *Conversation, m im.Event) (time.Time, error) {
	at := tx.now.Add(time.Duration(-m.Expires) * time.Second)
	_, err := tx.Exec(`UPDATE events SET expires_at = $3 WHERE conversation_id = $1 AND seq = $2`, c.ID, m.Seq, at.UnixMilli())
	return at, err
}
