package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"google.golang.org/protobuf/proto"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// querier is what a transaction, a connection and a pool have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Tx is one transaction, or one snapshot. It belongs to the function it was
// given to. Its statements use $1, $2 … on both engines; ids and times are
// BIGINT, times in milliseconds.
type Tx struct {
	querier
	ctx     context.Context //nolint:containedctx // a Tx lives exactly as long as the call that made it
	pg      bool
	now     time.Time
	notices []Notice
	jobs    []Job
	full    func() error // STORAGE_FULL while nothing may grow; nil in reads
	linkKey []byte
}

// Now is the one time of this transaction.
func (tx *Tx) Now() time.Time { return tx.now }

// Exec runs a statement.
func (tx *Tx) Exec(query string, args ...any) (sql.Result, error) {
	return tx.ExecContext(tx.ctx, query, args...)
}

// Query runs a statement with rows.
func (tx *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	return tx.QueryContext(tx.ctx, query, args...)
}

// QueryRow runs a statement with at most one row.
func (tx *Tx) QueryRow(query string, args ...any) *sql.Row {
	return tx.QueryRowContext(tx.ctx, query, args...)
}

// ForUpdate is the suffix that locks the rows read, where there is more than
// one writer.
func (tx *Tx) ForUpdate() string {
	if tx.pg {
		return " FOR UPDATE"
	}
	return ""
}

// IDs is the condition "column is in the list that is argument n".
func (tx *Tx) IDs(column string, n int) string {
	if tx.pg {
		return column + " = ANY($" + strconv.Itoa(n) + ")"
	}
	return column + " IN (SELECT value FROM json_each($" + strconv.Itoa(n) + "))"
}

// EachID is a table "each" of the list that is argument n, with the column id.
func (tx *Tx) EachID(n int) string {
	if tx.pg {
		return "unnest($" + strconv.Itoa(n) + "::bigint[]) AS each(id)"
	}
	return "(SELECT value AS id FROM json_each($" + strconv.Itoa(n) + ")) AS each"
}

// IDsArg is the argument that belongs to Tx.IDs and Tx.EachID.
func IDsArg[T ~int64](tx *Tx, ids []T) any {
	list := make([]int64, len(ids))
	for i, id := range ids {
		list[i] = int64(id)
	}
	if tx.pg {
		return list
	}
	b, _ := json.Marshal(list) // numbers cannot fail
	return string(b)
}

// State returns the value stored under name, nil if there is none.
func (tx *Tx) State(name string) (v []byte, err error) {
	err = tx.QueryRow(`SELECT value FROM server_state WHERE name = $1`, name).Scan(&v)
	if errors.Is(err, errNoRows) {
		return nil, nil
	}
	return v, err
}

// SetState stores a value of the server itself.
func (tx *Tx) SetState(name string, value []byte) error {
	_, err := tx.Exec(`INSERT INTO server_state (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// DeleteState forgets a value. Idempotent.
func (tx *Tx) DeleteState(name string) error {
	_, err := tx.Exec(`DELETE FROM server_state WHERE name = $1`, name)
	return err
}

// AppendUserEvent gives body the next seq of the user's own stream, stores it
// and has it announced after the commit. body has only its oneof set.
func (tx *Tx) AppendUserEvent(user im.UserID, body *hyv1.UserEvent) (im.Seq, error) {
	b, err := proto.Marshal(body)
	if err != nil {
		return 0, err
	}
	ev := &im.UserEvent{User: user, At: tx.now, Body: b}
	err = tx.QueryRow(`INSERT INTO user_heads (user_id, last_seq) VALUES ($1, 1)
		ON CONFLICT (user_id) DO UPDATE SET last_seq = user_heads.last_seq + 1
		RETURNING last_seq`, user).Scan(&ev.Seq)
	if err != nil {
		return 0, fmt.Errorf("next seq of user %d: %w", user, err)
	}
	_, err = tx.Exec(`INSERT INTO user_events (user_id, seq, at, body) VALUES ($1, $2, $3, $4)`,
		user, ev.Seq, tx.now.UnixMilli(), b)
	if err != nil {
		return 0, fmt.Errorf("append to user %d: %w", user, err)
	}
	tx.notices = append(tx.notices, Notice{UserEvent: ev})
	return ev.Seq, nil
}

// AnnounceRevoked has the device's sessions closed after the commit; device 0
// means all devices of the user.
func (tx *Tx) AnnounceRevoked(user im.UserID, device im.DeviceID) {
	tx.notices = append(tx.notices, Notice{Revoked: &im.Identity{User: user, Device: device}})
}

// IsUnique tells a violated unique index from other errors.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// rowsOf collects all rows of a query.
func rowsOf[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) (list []T, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}
