// Package store is everything that survives a crash: transactions, streams,
// the message path with its group commit, and the outbox of jobs. It runs on
// SQLite (one directory) and on PostgreSQL; the seam between them is the
// dialect below, the tables and rules above it are the same.
//
// Two families of tables share no transaction where it can be helped: those
// keyed by conversation and those keyed by user. What must follow in the other
// family is a job written in the same transaction (law 10).
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// Options say where the data is.
type Options struct {
	// URL of a PostgreSQL database; empty: SQLite in Dir.
	URL string
	// Dir is the data directory of SQLite, made if missing.
	Dir string
	Log *slog.Logger
	// Lanes is the number of group-commit lanes on PostgreSQL; 0 means 2.
	// SQLite has one writer and so one lane.
	Lanes int
	// QueueLimit bounds the messages waiting for a commit, over all lanes;
	// beyond it Submit refuses with OVERLOADED. 0 means 4,096: a fraction of a
	// second of work, so what is accepted is answered soon.
	QueueLimit int
}

// Readers is how many reads run at a time; more wait.
const Readers = 16

// DB is an open store. All methods may be called from any goroutine.
type DB struct {
	dialect
	log      *slog.Logger
	epoch    string
	linkKey  []byte // signs links to files
	onCommit func(Committed)
	jobs     jobs
	queued   atomic.Int64 // messages handed to Submit and not yet answered
	limit    int64
	refuse   atomic.Bool // the disk is nearly full: no new writes
	// friendsOnly: only friends write to each other; see Heeded.
	friendsOnly atomic.Bool
	// strangerLimit: messages of a stranger until the answer; 0: any number.
	strangerLimit atomic.Int64

	closeOnce sync.Once
}

// dialect is the seam: what differs between the two databases.
type dialect interface {
	// write runs fn in a transaction and returns after its commit.
	write(ctx context.Context, fn func(*Tx) error) ([]Notice, []Job, error)
	// begin opens a read-only snapshot.
	begin(ctx context.Context) (querier, func(), error)
	// one serves single read-only statements outside a transaction.
	one() querier
	// submit hands a message to its lane.
	submit(p *pending)
	// recentHeads lists streams that changed lately; see DB.RecentHeads.
	recentHeads(ctx context.Context, since sweepMark) ([]StreamHead, sweepMark, error)
	// meaning gives an error of the engine its meaning for clients.
	meaning(doing string, err error) error
	// postgres is true on PostgreSQL.
	postgres() bool
	// pool is a pool that may read, and the name of the engine.
	pool() (*sql.DB, string)
	close() error
}

// Committed is what one commit brought: answers to give and news to tell.
type Committed struct {
	// Answers must each be called once, before or after the news.
	Answers []func()
	Notices []Notice
}

// Notice is one piece of news, told after its commit and never before. It is a
// hint: whoever misses it finds the truth in the store. Exactly one field but
// Left is set.
type Notice struct {
	Event *im.Event
	// Left are the members who see nothing after Event.
	Left []im.UserID

	UserEvent *im.UserEvent
	Mark      *im.Mark
	// But are those whom Mark is not told.
	But []im.UserID
	// Revoked devices must be cut off; Device 0: all of the user's.
	Revoked *im.Identity
}

// Open opens or makes the store, brings its schema up to date and starts its
// lanes. Close it with Close.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Lanes <= 0 {
		o.Lanes = 2
	}
	if o.QueueLimit <= 0 {
		o.QueueLimit = 4096
	}
	db := &DB{log: o.Log.With("room", "store"), limit: int64(o.QueueLimit), onCommit: deliver}
	db.jobs.init(db)
	var err error
	if o.URL != "" {
		db.dialect, err = openPostgres(ctx, db, o)
	} else {
		db.dialect, err = openSQLite(ctx, db, o)
	}
	if err != nil {
		return nil, err
	}
	if err := db.readState(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// deliver is what happens to a commit while nobody listens to news.
func deliver(c Committed) {
	for _, answer := range c.Answers {
		answer()
	}
}

// OnCommit sets who is told of commits. fn is called from the lanes: in the
// order of commits within one conversation's messages, concurrently over
// conversations, and must not block on the store. Call it once, before the
// first write.
func (db *DB) OnCommit(fn func(Committed)) { db.onCommit = fn }

// Epoch names this line of history. A restore or a fail-over with loss starts
// a new one, so that cursors of the old one are recognised (law 8).
func (db *DB) Epoch() string { return db.epoch }

// Close finishes what is queued and closes the database.
func (db *DB) Close() (err error) {
	db.closeOnce.Do(func() { err = db.close() })
	return err
}

// RefuseWrites makes everything that lets the data grow for good fail with
// STORAGE_FULL (messages, conversations, accounts), or ends that. People can
// still sign in, read, and sign a lost device out.
func (db *DB) RefuseWrites(refuse bool) { db.refuse.Store(refuse) }

func (db *DB) refused() error {
	if db.refuse.Load() {
		return im.Unavailable(hyv1.Reason_STORAGE_FULL, time.Minute, nil)
	}
	return nil
}

// Write runs fn in a transaction and returns after its commit; then its news
// is told and its jobs are run, so the caller reads its own writes in both
// families. fn must only talk to tx, may be run more than once, and must not
// block: on SQLite everybody waits for it.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	notices, jobs, err := db.write(ctx, func(tx *Tx) error {
		tx.full, tx.linkKey = db.refused, db.linkKey
		return fn(tx)
	})
	if err != nil {
		return err
	}
	if len(notices) > 0 {
		db.onCommit(Committed{Notices: notices})
	}
	db.jobs.runNow(ctx, jobs)
	return nil
}

// Read runs fn on one consistent snapshot.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	q, end, err := db.begin(ctx)
	if err != nil {
		return db.meaning("begin read", err)
	}
	defer end()
	return db.read(&Tx{querier: q, ctx: ctx, pg: db.postgres(), now: now(), linkKey: db.linkKey}, fn)
}

// ReadOne is Read for fn that runs a single statement: cheaper, no snapshot.
func (db *DB) ReadOne(ctx context.Context, fn func(*Tx) error) error {
	return db.read(&Tx{querier: db.one(), ctx: ctx, pg: db.postgres(), now: now(), linkKey: db.linkKey}, fn)
}

// read tells a database that is away, and will come back, from a fault.
func (db *DB) read(tx *Tx, fn func(*Tx) error) error {
	if err := fn(tx); err != nil {
		return db.meaning("read", err)
	}
	return nil
}

// readState reads what all nodes agree upon; of several at once, one makes it.
func (db *DB) readState(ctx context.Context) error {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return db.Write(ctx, func(tx *Tx) error {
		epoch, err := tx.AddState("epoch", newEpoch())
		if err != nil {
			return err
		}
		db.epoch = string(epoch)
		db.linkKey, err = tx.AddState("files.link_key", key)
		return err
	})
}

func newEpoch() []byte {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return []byte(hex.EncodeToString(b[:]))
}

// NewEpoch begins a new line of history: after a restore, or a fail-over that
// lost something. Devices then compare all they hold with what there is. No
// server may be running on the store.
func (db *DB) NewEpoch(ctx context.Context) error {
	epoch := newEpoch()
	err := db.Write(ctx, func(tx *Tx) error { return tx.SetState("epoch", epoch) })
	if err == nil {
		db.epoch = string(epoch)
	}
	return err
}

// now is the time of a transaction: whole milliseconds, as stored.
func now() time.Time { return time.UnixMilli(time.Now().UnixMilli()).UTC() }

// ErrNewer means the data was written by a newer version of the program.
var ErrNewer = errors.New("the data was written by a newer version")

// errNoRows is matched where "none" is an answer.
var errNoRows = sql.ErrNoRows
