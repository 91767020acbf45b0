package store

import (
	"database/sql"
	"errors"
	"time"

	"hongyan/internal/im"
)

// NoRight is the right option of a poll that is no quiz.
const NoRight = -1

// Poll is what is kept of a poll beside its message.
type Poll struct {
	Right  int32     // NoRight: it is no quiz
	ToldAt time.Time // when its votes were told last
	DueAt  time.Time // when they are to be told again; zero: nobody voted since
}

// Poll returns what is kept of a poll; nil: there is none.
func (tx *Tx) Poll(c im.ConvID, seq im.Seq) (*Poll, error) {
	p := &Poll{}
	var told, due int64
	err := tx.QueryRow(`SELECT right_option, told_at, due_at FROM polls WHERE conversation_id = $1 AND seq = $2`, c, seq).Scan(&p.Right, &told, &due)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	p.ToldAt, p.DueAt = timeAt(told), timeAt(due)
	return p, err
}

// Rights returns the right options of those of the messages that are polls.
func (tx *Tx) Rights(c im.ConvID, seqs []im.Seq) (map[im.Seq]int32, error) {
	rows, err := tx.Query(`SELECT seq, right_option FROM polls WHERE conversation_id = $1 AND `+tx.IDs("seq", 2), c, IDsArg(tx, seqs))
	rights := map[im.Seq]int32{}
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var seq im.Seq
		var right int32
		err := r.Scan(&seq, &right)
		rights[seq] = right
		return struct{}{}, err
	})
	return rights, err
}

// SetVote has u vote for the options that are bits, or not at all (0).
func (tx *Tx) SetVote(c im.ConvID, seq im.Seq, u im.UserID, bits int64) error {
	if bits == 0 {
		_, err := tx.Exec(`DELETE FROM poll_votes WHERE conversation_id = $1 AND seq = $2 AND user_id = $3`, c, seq, u)
		return err
	}
	_, err := tx.Exec(`INSERT INTO poll_votes (conversation_id, seq, user_id, options, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (conversation_id, seq, user_id) DO UPDATE SET options = excluded.options, at = excluded.at`, c, seq, u, bits, tx.now.UnixMilli())
	return err
}

// VoteOf returns the options u voted for, as bits.
func (tx *Tx) VoteOf(c im.ConvID, seq im.Seq, u im.UserID) (bits int64, err error) {
	err = tx.QueryRow(`SELECT COALESCE(MAX(options), 0) FROM poll_votes WHERE conversation_id = $1 AND seq = $2 AND user_id = $3`, c, seq, u).Scan(&bits)
	return bits, err
}

// CountVotes counts the votes for each of n options, and who voted.
func (tx *Tx) CountVotes(c im.ConvID, seq im.Seq, n int) (votes []int32, voters int32, err error) {
	votes = make([]int32, n)
	rows, err := tx.Query(`SELECT options, COUNT(*) FROM poll_votes WHERE conversation_id = $1 AND seq = $2 GROUP BY options`, c, seq)
	_, err = rowsOf(rows, err, func(r *sql.Rows) (struct{}, error) {
		var bits int64
		var count int32
		err := r.Scan(&bits, &count)
		voters += count
		for i := range votes {
			if bits&(1<<i) != 0 {
				votes[i] += count
			}
		}
		return struct{}{}, err
	})
	return votes, voters, err
}

// PollDue has the votes of a poll told at that time.
func (tx *Tx) PollDue(c im.ConvID, seq im.Seq, at time.Time) error {
	_, err := tx.Exec(`UPDATE polls SET due_at = $3 WHERE conversation_id = $1 AND seq = $2`, c, seq, at.UnixMilli())
	return err
}

// PollTold notes that the votes of a poll are told now.
func (tx *Tx) PollTold(c im.ConvID, seq im.Seq) error {
	_, err := tx.Exec(`UPDATE polls SET told_at = $3, due_at = 0 WHERE conversation_id = $1 AND seq = $2`, c, seq, tx.now.UnixMilli())
	return err
}

// DuePoll is a poll of which people want to know how it stands.
type DuePoll struct {
	Conv im.ConvID
	Seq  im.Seq
}

// PollsDue returns at most limit polls whose votes are to be told.
func (tx *Tx) PollsDue(limit int) ([]DuePoll, error) {
	rows, err := tx.Query(`SELECT conversation_id, seq FROM polls WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at LIMIT $2`, tx.now.UnixMilli(), limit)
	return rowsOf(rows, err, func(r *sql.Rows) (p DuePoll, err error) { return p, r.Scan(&p.Conv, &p.Seq) })
}

// Vote is that of one person.
type Vote struct {
	User im.UserID
	At   time.Time
}

// Votes returns at most limit votes for an option, the latest first, after the
// first skip.
func (tx *Tx) Votes(c im.ConvID, seq im.Seq, option int32, skip, limit int) ([]Vote, error) {
	rows, err := tx.Query(`SELECT user_id, at FROM poll_votes WHERE conversation_id = $1 AND seq = $2 AND (options & $3) <> 0
		ORDER BY at DESC, user_id LIMIT $4 OFFSET $5`, c, seq, int64(1)<<option, limit, skip)
	return rowsOf(rows, err, func(r *sql.Rows) (v Vote, err error) {
		var at int64
		err = r.Scan(&v.User, &at)
		v.At = timeAt(at)
		return v, err
	})
}
