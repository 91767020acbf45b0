package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"hongyan/internal/im"
	"hongyan/internal/sound"
)

// wordRows are the rows of a name in name_words.
func wordRows(u im.UserID, name string) (args []any) {
	sound.Words(name, func(word string, inside bool) { args = append(args, boolInt(inside), word, int64(u)) })
	return args
}

// addWords has u found by the name.
func (tx *Tx) addWords(u im.UserID, name string) error {
	args := wordRows(u, name)
	if len(args) == 0 {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO name_words (inside, word, user_id) VALUES `+tx.values(len(args)/3, 3)+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// dropWords ends that.
func (tx *Tx) dropWords(u im.UserID, name string) error {
	args := wordRows(u, name)
	for ; len(args) > 0; args = args[3:] {
		if _, err := tx.Exec(`DELETE FROM name_words WHERE inside = $1 AND word = $2 AND user_id = $3`, args[:3]...); err != nil {
			return err
		}
	}
	return nil
}

// lastRune ends every range of words that begin alike.
const lastRune = "\U0010FFFF"

// ByName returns people whom everybody finds by a name that begins with prefix,
// or has it inside, in the order of the words: an exact one comes first. Prefix
// is a sound.Query.
func (tx *Tx) ByName(prefix string, inside bool, limit int) ([]im.UserID, error) {
	rows, err := tx.Query(`SELECT user_id FROM name_words WHERE inside = $1 AND word >= $2 AND word < $3 ORDER BY word, user_id LIMIT $4`,
		boolInt(inside), prefix, prefix+lastRune, limit)
	return rowsOf(rows, err, func(r *sql.Rows) (u im.UserID, err error) { return u, r.Scan(&u) })
}

// Named is somebody's name.
type Named struct {
	User im.UserID
	Name string
}

// ListedFor returns those whom u may find by name though not everybody may: the
// friends of u, and others who said so. Whether they do let u is another question.
func (tx *Tx) ListedFor(u im.UserID, limit int) ([]Named, error) {
	rows, err := tx.Query(`SELECT user_id, name FROM users WHERE deleted_at = 0 AND user_id IN (
			SELECT peer_id FROM contacts WHERE user_id = $1 AND friend = 1
			UNION SELECT user_id FROM privacy_listed_for WHERE peer_id = $1) LIMIT $2`, u, limit)
	return rowsOf(rows, err, func(r *sql.Rows) (n Named, err error) { return n, r.Scan(&n.User, &n.Name) })
}

// values is "($1,$2),($3,$4)" for 2 rows of 2 columns.
func (tx *Tx) values(rows, columns int) string {
	if !tx.pg {
		return placeholders(rows, columns)
	}
	var b strings.Builder
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("),(")
		default:
			b.WriteString(",")
		}
		b.WriteString("$" + strconv.Itoa(i+1))
	}
	return b.String() + ")"
}

const (
	namesState = "people.names" // how far IndexNames has got; "done" at the end
	namesBatch = 500
)

// IndexNames has people found by their names who were there before that was
// possible, a few at a time. It goes on where it was interrupted.
func (db *DB) IndexNames(ctx context.Context) error {
	for {
		done := false
		err := db.Write(ctx, func(tx *Tx) error {
			state, err := tx.State(namesState)
			if err != nil || string(state) == "done" {
				done = true
				return err
			}
			after, _ := strconv.ParseInt(string(state), 10, 64) // empty: from the beginning
			next, err := tx.indexSome(im.UserID(after))
			if err != nil {
				return err
			}
			if next == 0 {
				return tx.SetState(namesState, []byte("done"))
			}
			return tx.SetState(namesState, []byte(strconv.FormatInt(int64(next), 10)))
		})
		if err != nil || done {
			return err
		}
	}
}

// indexSome returns the last one of those it did, 0 when there is nobody left.
func (tx *Tx) indexSome(after im.UserID) (last im.UserID, err error) {
	rows, err := tx.Query(`SELECT u.user_id, u.name FROM users u WHERE u.user_id > $1 AND u.deleted_at = 0 AND u.system = 0
		AND NOT EXISTS (SELECT 1 FROM privacy p WHERE p.user_id = u.user_id AND p.unlisted = 1) ORDER BY u.user_id LIMIT $2`, after, namesBatch)
	people, err := rowsOf(rows, err, func(r *sql.Rows) (n Named, err error) { return n, r.Scan(&n.User, &n.Name) })
	if err != nil {
		return 0, err
	}
	for _, p := range people {
		if err := tx.addWords(p.User, p.Name); err != nil {
			return 0, err
		}
		last = p.User
	}
	return last, nil
}
