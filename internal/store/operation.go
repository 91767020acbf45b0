package store

import (
	"database/sql"
	"time"

	"google.golang.org/protobuf/proto"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// What is done with messages once they are sent. A message's row always holds
// what it says now: an operation is an event of its own, which tells those who
// hold the message already. Callers hold the conversation by LockConversation.

// AppendOperation stores what was done to the message target, and what that one
// says from now on: now, which has only its body set, and its state.
func (tx *Tx) AppendOperation(c *Conversation, sender im.UserID, op *hyv1.Event, target im.Seq, now *hyv1.Event) error {
	if err := tx.append(c, sender, op, target); err != nil {
		return err
	}
	now.ChangedSeq = c.LastSeq
	return tx.rewrite(c.ID, target, now)
}

func (tx *Tx) rewrite(c im.ConvID, seq im.Seq, now *hyv1.Event) error {
	b, err := proto.Marshal(now)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE events SET body = $3 WHERE conversation_id = $1 AND seq = $2`, c, seq, b)
	return err
}

// KeepVersion remembers what a message said before its edit number version+1.
func (tx *Tx) KeepVersion(c im.ConvID, seq im.Seq, version int32, at time.Time, content *hyv1.Content) error {
	b, err := proto.Marshal(content)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO message_versions (conversation_id, seq, version, at, body) VALUES ($1, $2, $3, $4, $5)`,
		c, seq, version, at.UnixMilli(), b)
	return err
}

// Version is what a message said once.
type Version struct {
	At      time.Time
	Content *hyv1.Content
}

// Versions returns what a message said before its edits, the oldest first.
func (tx *Tx) Versions(c im.ConvID, seq im.Seq) ([]Version, error) {
	rows, err := tx.Query(`SELECT at, body FROM message_versions WHERE conversation_id = $1 AND seq = $2 ORDER BY version`, c, seq)
	return rowsOf(rows, err, func(r *sql.Rows) (v Version, err error) {
		var at int64
		var b []byte
		if err := r.Scan(&at, &b); err != nil {
			return v, err
		}
		v.At, v.Content = time.UnixMilli(at).UTC(), &hyv1.Content{}
		return v, proto.Unmarshal(b, v.Content)
	})
}

// ForgetEdits takes what was said out of the operations that edited a message, or
// gave it a preview.
func (tx *Tx) ForgetEdits(c im.ConvID, target im.Seq) error {
	rows, err := tx.Query(`SELECT `+eventColumns+` FROM events WHERE conversation_id = $1 AND seq > $2 AND target_seq = $2`, c, target)
	ops, err := rowsOf(rows, err, scanEvent)
	if err != nil {
		return err
	}
	for i := range ops {
		op := &hyv1.Event{}
		if err := proto.Unmarshal(ops[i].Body, op); err != nil {
			return err
		}
		switch {
		case op.GetMessageEdited().GetContent() != nil:
			op.GetMessageEdited().Content = nil
		case op.GetMessagePreviewed().GetPreview() != nil:
			op.GetMessagePreviewed().Preview = nil
		default:
			continue
		}
		if err := tx.rewrite(c, ops[i].Seq, op); err != nil {
			return err
		}
	}
	return nil
}

// Uncount has a recalled message count as unread for nobody, and forgets what
// hung on it.
func (tx *Tx) Uncount(c im.ConvID, seq im.Seq) error {
	for _, forget := range []string{
		`INSERT INTO uncounted (conversation_id, user_id, seq, hidden) VALUES ($1, 0, $2, 0) ON CONFLICT DO NOTHING`,
		`DELETE FROM message_versions WHERE conversation_id = $1 AND seq = $2`,
		`DELETE FROM reactions WHERE conversation_id = $1 AND seq = $2`,
		`DELETE FROM pinned_messages WHERE conversation_id = $1 AND seq = $2`,
		`DELETE FROM polls WHERE conversation_id = $1 AND seq = $2`,
		`DELETE FROM poll_votes WHERE conversation_id = $1 AND seq = $2`,
		`UPDATE events SET expires_at = NULL WHERE conversation_id = $1 AND seq = $2 AND expires_at IS NOT NULL`,
	} {
		if _, err := tx.Exec(forget, c, seq); err != nil {
			return err
		}
	}
	return nil
}

// Hide deletes messages for u alone.
func (tx *Tx) Hide(c im.ConvID, u im.UserID, seqs []im.Seq) error {
	_, err := tx.Exec(`INSERT INTO uncounted (conversation_id, user_id, seq, hidden) SELECT $1, $2, each.id, 1 FROM `+tx.EachID(3)+`
		WHERE true ON CONFLICT (conversation_id, user_id, seq) DO UPDATE SET hidden = 1`, c, u, IDsArg(tx, seqs))
	return err
}

// ClearHistory lets u see nothing of c before from.
func (tx *Tx) ClearHistory(c im.ConvID, u im.UserID, from im.Seq) error {
	_, err := tx.Exec(`UPDATE members SET sees_from = $3 WHERE conversation_id = $1 AND user_id = $2
		AND CASE WHEN sees_from > 0 THEN sees_from ELSE joined_seq END < $3`, c, u, from)
	return err
}

// Own is what only one person sees of messages.
type Own struct {
	Hidden map[im.Seq]bool
	Mine   map[im.Seq][]string // reactions
	Polls  map[im.Seq]OwnPoll
}

// OwnPoll is a poll, and how somebody voted in it.
type OwnPoll struct {
	Mine  int64 // options, as bits; 0: not at all
	Right int32 // as Poll.Right
}

// OwnOf returns what u alone sees of the messages first to last.
func (tx *Tx) OwnOf(c im.ConvID, u im.UserID, first, last im.Seq) (Own, error) {
	own := Own{map[im.Seq]bool{}, map[im.Seq][]string{}, map[im.Seq]OwnPoll{}}
	rows, err := tx.Query(`SELECT seq, '', -1, 0 FROM uncounted WHERE conversation_id = $1 AND user_id = $2 AND seq BETWEEN $3 AND $4 AND hidden = 1
		UNION ALL SELECT seq, emoji, -1, 0 FROM reactions WHERE conversation_id = $1 AND user_id = $2 AND seq BETWEEN $3 AND $4
		UNION ALL SELECT p.seq, '', COALESCE(v.options, 0), p.right_option FROM polls p LEFT JOIN poll_votes v
			ON v.conversation_id = p.conversation_id AND v.seq = p.seq AND v.user_id = $2
			WHERE p.conversation_id = $1 AND p.seq BETWEEN $3 AND $4`, c, u, first, last)
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var seq im.Seq
		var emoji string
		var p OwnPoll
		err := r.Scan(&seq, &emoji, &p.Mine, &p.Right)
		switch {
		case p.Mine >= 0:
			own.Polls[seq] = p
		case emoji == "":
			own.Hidden[seq] = true
		default:
			own.Mine[seq] = append(own.Mine[seq], emoji)
		}
		return struct{}{}, err
	})
	return own, err
}

// React adds a reaction of u, or takes it back, and says whether that is news.
func (tx *Tx) React(c im.ConvID, seq im.Seq, u im.UserID, emoji string, add bool) (bool, error) {
	query := `DELETE FROM reactions WHERE conversation_id = $1 AND seq = $2 AND user_id = $3 AND emoji = $4`
	args := []any{c, seq, u, emoji}
	if add {
		query = `INSERT INTO reactions (conversation_id, seq, user_id, emoji, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
		args = append(args, tx.now.UnixMilli())
	}
	res, err := tx.Exec(query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Reacted is one reaction of one person.
type Reacted struct {
	User  im.UserID
	Emoji string
	At    time.Time
}

// Reactions returns at most limit reactions to a message, with one emoji or
// all (""), the latest first, after the first skip.
func (tx *Tx) Reactions(c im.ConvID, seq im.Seq, emoji string, skip, limit int) ([]Reacted, error) {
	rows, err := tx.Query(`SELECT user_id, emoji, at FROM reactions WHERE conversation_id = $1 AND seq = $2 AND $3 IN ('', emoji)
		ORDER BY at DESC, user_id, emoji LIMIT $4 OFFSET $5`, c, seq, emoji, limit, skip)
	return rowsOf(rows, err, func(r *sql.Rows) (x Reacted, err error) {
		var at int64
		err = r.Scan(&x.User, &x.Emoji, &at)
		x.At = time.UnixMilli(at).UTC()
		return x, err
	})
}

// ReactionsOf is how many reactions u has given to a message.
func (tx *Tx) ReactionsOf(c im.ConvID, seq im.Seq, u im.UserID) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM reactions WHERE conversation_id = $1 AND user_id = $2 AND seq = $3`, c, u, seq).Scan(&n)
	return n, err
}

// PinMessage pins a message for all by the event by, or lets it go (by 0).
func (tx *Tx) PinMessage(c im.ConvID, seq, by im.Seq) error {
	if by == 0 {
		_, err := tx.Exec(`DELETE FROM pinned_messages WHERE conversation_id = $1 AND seq = $2`, c, seq)
		return err
	}
	_, err := tx.Exec(`INSERT INTO pinned_messages (conversation_id, seq, pinned_seq) VALUES ($1, $2, $3)`, c, seq, by)
	return err
}

// PinnedMessages returns the messages pinned in each of the conversations, the
// last one pinned at the end.
func (tx *Tx) PinnedMessages(ids []im.ConvID) (map[im.ConvID][]im.Seq, error) {
	rows, err := tx.Query(`SELECT conversation_id, seq FROM pinned_messages WHERE `+tx.IDs("conversation_id", 1)+` ORDER BY pinned_seq`, IDsArg(tx, ids))
	return seqsByConv(rows, err)
}

// Uncounted returns the messages after u's read mark, in each of the
// conversations u is in, that are no unread ones.
func (tx *Tx) Uncounted(u im.UserID, ids []im.ConvID) (map[im.ConvID][]im.Seq, error) {
	rows, err := tx.Query(`SELECT DISTINCT x.conversation_id, x.seq FROM uncounted x
		JOIN members m ON m.conversation_id = x.conversation_id AND m.user_id = $2 AND m.left_seq = 0
		WHERE `+tx.IDs("x.conversation_id", 1)+` AND x.user_id IN (0, $2) AND x.seq > m.read_seq ORDER BY x.conversation_id, x.seq`, IDsArg(tx, ids), u)
	return seqsByConv(rows, err)
}

// OwnLast returns in which of the conversations the newest message is another
// one for u than for others: deleted, or a poll.
func (tx *Tx) OwnLast(u im.UserID, ids []im.ConvID) (map[im.ConvID]bool, error) {
	rows, err := tx.Query(`SELECT x.conversation_id FROM uncounted x JOIN conversation_heads h ON h.conversation_id = x.conversation_id
		AND h.shown_seq = x.seq WHERE `+tx.IDs("x.conversation_id", 1)+` AND x.user_id = $2 AND x.hidden = 1
		UNION ALL SELECT h.conversation_id FROM conversation_heads h JOIN polls p ON p.conversation_id = h.conversation_id
		AND p.seq = h.shown_seq WHERE `+tx.IDs("h.conversation_id", 1), IDsArg(tx, ids), u)
	own := map[im.ConvID]bool{}
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var c im.ConvID
		err := r.Scan(&c)
		own[c] = true
		return struct{}{}, err
	})
	return own, err
}

// UncountedAfter is how many messages after seq are no unread ones for u.
func (tx *Tx) UncountedAfter(c im.ConvID, u im.UserID, seq im.Seq) (n int, err error) {
	err = tx.QueryRow(`SELECT COUNT(DISTINCT seq) FROM uncounted WHERE conversation_id = $1 AND user_id IN (0, $2) AND seq > $3`, c, u, seq).Scan(&n)
	return n, err
}

// Mentions returns the unread messages that mention u, in each of the
// conversations u is in.
func (tx *Tx) Mentions(u im.UserID, ids []im.ConvID) (map[im.ConvID][]im.Seq, error) {
	rows, err := tx.Query(`SELECT DISTINCT x.conversation_id, x.seq FROM mentions x
		JOIN members m ON m.conversation_id = x.conversation_id AND m.user_id = $2 AND m.left_seq = 0
		WHERE `+tx.IDs("x.conversation_id", 1)+` AND (x.user_id IN (0, $2) OR x.user_id = -1 AND m.role <> 1) AND x.seq > m.read_seq
		AND NOT EXISTS (SELECT 1 FROM uncounted y WHERE y.conversation_id = x.conversation_id AND y.user_id IN (0, $2) AND y.seq = x.seq)
		ORDER BY x.conversation_id, x.seq`, IDsArg(tx, ids), u)
	return seqsByConv(rows, err)
}

// Changed returns at most limit messages up to known that operations between
// known and before have changed.
func (tx *Tx) Changed(c im.ConvID, known, before im.Seq, limit int) ([]im.Seq, error) {
	rows, err := tx.Query(`SELECT DISTINCT target_seq FROM events WHERE conversation_id = $1 AND seq > $2 AND seq < $3
		AND target_seq > 0 AND target_seq <= $2 ORDER BY target_seq LIMIT $4`, c, known, before, limit)
	return rowsOf(rows, err, func(r *sql.Rows) (seq im.Seq, err error) { return seq, r.Scan(&seq) })
}

func seqsByConv(rows *sql.Rows, err error) (map[im.ConvID][]im.Seq, error) {
	byConv := map[im.ConvID][]im.Seq{}
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var c im.ConvID
		var seq im.Seq
		err := r.Scan(&c, &seq)
		byConv[c] = append(byConv[c], seq)
		return struct{}{}, err
	})
	return byConv, err
}

// ReadBy counts the present members of c but u who have read seq and show it.
func (tx *Tx) ReadBy(c im.ConvID, u im.UserID, seq im.Seq) (n int32, err error) {
	err = tx.QueryRow(`SELECT COUNT(*) FROM members m WHERE m.conversation_id = $1 AND m.user_id <> $2 AND m.left_seq = 0 AND m.read_seq >= $3
		AND NOT EXISTS (SELECT 1 FROM privacy p WHERE p.user_id = m.user_id AND p.hides_marks = 1)`, c, u, seq).Scan(&n)
	return n, err
}

// saidWithin is how far back LastSaid looks, in events.
const saidWithin = 10_000

// LastSaid returns at most limit messages that u sent to c since then, the
// newest first.
func (tx *Tx) LastSaid(c *Conversation, u im.UserID, since time.Time, limit int) ([]im.Seq, error) {
	rows, err := tx.Query(`SELECT seq FROM events WHERE conversation_id = $1 AND seq > $2 AND sender_id = $3 AND sent_at >= $4 AND countable = 1
		ORDER BY seq DESC LIMIT $5`, c.ID, c.LastSeq-saidWithin, u, since.UnixMilli(), limit)
	return rowsOf(rows, err, func(r *sql.Rows) (seq im.Seq, err error) { return seq, r.Scan(&seq) })
}
