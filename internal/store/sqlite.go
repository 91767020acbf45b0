package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// FileName is the database inside the data directory.
const FileName = "hongyan.db"

// lite is the SQLite dialect: one connection writes, in groups; others read
// snapshots beside it (WAL), so neither ever waits for the other.
type lite struct {
	db      *DB
	writer  *sql.DB
	conn    *cachedConn // the writing connection; belongs to run
	readers *sql.DB
	texts   *statements // of the readers
	queue   *queue[work]
	after   chan Committed // 4: commits may run this far ahead of telling them
	wg      sync.WaitGroup

	mutantSeqs map[im.ConvID]im.Seq // only for the mutation seq-outside-tx
}

// work is one member of a group: a message, or any other write.
type work struct {
	msg   *pending
	write *write
}

// write is a Write on its way through the lane.
type write struct {
	fn   func(*Tx) error
	done chan error // capacity 1
	tx   *Tx
	err  error
}

// pragmas: FULL syncs the log at every commit, so that a commit that returned
// survives a power cut; 4,000 pages (16 MB) between checkpoints is where
// throughput and tail latency meet (STORAGE measurements).
func sqliteDSN(path string, reader bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)",
		"wal_autocheckpoint(4000)", "cache_size(-65536)",
	}}
	if reader {
		q = url.Values{"_pragma": {"busy_timeout(5000)", "query_only(1)", "cache_size(-8192)"}}
	}
	u := url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}
	return u.String()
}

func openSQLite(ctx context.Context, db *DB, o Options) (dialect, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, FileName)
	l := &lite{db: db, queue: newQueue[work](), after: make(chan Committed, 4), mutantSeqs: map[im.ConvID]im.Seq{}}
	if l.writer, err = sql.Open("sqlite", sqliteDSN(path, false)); err != nil {
		return nil, err
	}
	l.writer.SetMaxOpenConns(1)
	if err := migrate(ctx, l.writer, "sqlite"); err != nil {
		_ = l.writer.Close()
		return nil, err
	}
	conn, err := l.writer.Conn(ctx)
	if err != nil {
		_ = l.writer.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	l.conn = &cachedConn{Conn: conn, stmts: map[string]*sql.Stmt{}}
	if mutant(dedupeOff) {
		_, _ = conn.ExecContext(ctx, `DROP INDEX IF EXISTS events_by_client_id`)
	}
	if l.readers, err = sql.Open("sqlite", sqliteDSN(path, true)); err != nil {
		_ = l.writer.Close()
		return nil, err
	}
	l.readers.SetMaxOpenConns(Readers)
	l.readers.SetMaxIdleConns(Readers)
	l.texts = &statements{db: l.readers, byText: map[string]*sql.Stmt{}}
	l.wg.Go(l.run)
	l.wg.Go(func() {
		for c := range l.after {
			db.onCommit(c)
		}
	})
	return l, nil
}

func (l *lite) postgres() bool { return false }

func (l *lite) meaning(doing string, err error) error { return storageError(doing, err) }

func (l *lite) close() error {
	l.queue.close()
	l.wg.Wait()
	return errors.Join(l.texts.close(), l.readers.Close(), l.conn.close(), l.writer.Close())
}

func (l *lite) one() querier { return reader{texts: l.texts} }

func (l *lite) begin(ctx context.Context) (querier, func(), error) {
	tx, err := l.readers.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, nil, err
	}
	return reader{l.texts, tx}, func() { _ = tx.Rollback() }, nil
}

var errClosed = im.Unavailable(hyv1.Reason_SHUTTING_DOWN, time.Second, errors.New("store is closed"))

func (l *lite) submit(p *pending) {
	if !l.queue.put(work{msg: p}) {
		l.db.queued.Add(-1)
		p.done(Stored{}, errClosed)
	}
}

func (l *lite) write(ctx context.Context, fn func(*Tx) error) ([]Notice, []Job, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	w := &write{fn: fn, done: make(chan error, 1)}
	if !l.queue.put(work{write: w}) {
		return nil, nil, errClosed
	}
	if err := <-w.done; err != nil {
		return nil, nil, err
	}
	return nil, w.tx.jobs, nil // the lane tells the news itself, in order
}

// run is the lane: it owns the writing connection.
func (l *lite) run() {
	defer close(l.after)
	for {
		group, ok := l.queue.take(groupLimit)
		if !ok {
			return
		}
		l.commit(group)
	}
}

// commit makes one transaction of the group and answers its members.
func (l *lite) commit(group []work) {
	var msgs []*pending
	var writes []*write
	for _, w := range group {
		if w.msg != nil {
			msgs = append(msgs, w.msg)
		} else {
			writes = append(writes, w.write)
		}
	}
	unique, copies, first := fold(msgs)
	err := l.transact(unique, writes)
	if err != nil && len(unique) > 1 && isConstraint(err) {
		// One member broke a rule of the schema: do them one by one, so that
		// it does not fail its neighbours.
		for _, p := range unique {
			if e := l.transact([]*pending{p}, nil); e != nil {
				p.err = e
			}
		}
		err = l.transact(nil, writes)
		unique = nil // their errors are set
	}
	for _, p := range unique {
		if err != nil {
			p.err = err
		}
	}
	for _, p := range copies {
		p.answerLike(first[p.key()])
	}
	c := l.db.committed(msgs)
	for _, w := range writes {
		if err != nil {
			w.err = err
		}
		if w.err == nil {
			c.Notices = append(c.Notices, w.tx.notices...)
		}
		c.Answers = append(c.Answers, func() { w.done <- w.err })
	}
	switch { // what tooEarly has said is not said again
	case mutant(ackBeforeCommit):
		c.Answers = c.Answers[len(msgs):]
	case mutant(publishBeforeCommit):
		c.Notices = nil
	}
	l.after <- c
}

// tooEarly does nothing, but in the mutations that answer or tell before the
// commit.
func (l *lite) tooEarly(msgs []*pending) {
	early := Committed{}
	switch {
	case mutant(ackBeforeCommit):
		early.Answers = l.db.committed(msgs).Answers
	case mutant(publishBeforeCommit):
		early.Notices = l.db.committed(msgs).Notices
	default:
		return
	}
	l.db.queued.Add(int64(len(msgs))) // they will be counted down again
	l.after <- early
	time.Sleep(20 * time.Millisecond)
}

// transact is one BEGIN … COMMIT. The error is nil, or one for all members:
// nothing is stored, unless it says OUTCOME_UNKNOWN.
func (l *lite) transact(msgs []*pending, writes []*write) error {
	ctx := context.Background() // a commit is not called off half-way
	at := now()
	if _, err := l.conn.Conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return storageError("begin", err)
	}
	if err := l.appendGroup(ctx, msgs, at); err != nil {
		l.rollback(ctx)
		return storageError("append group", err)
	}
	for _, w := range writes {
		w.err = l.runWrite(ctx, w, at)
	}
	l.tooEarly(msgs)
	if _, err := l.conn.Conn.ExecContext(ctx, "COMMIT"); err != nil {
		l.rollback(ctx)
		return im.Unavailable(hyv1.Reason_OUTCOME_UNKNOWN, time.Second, fmt.Errorf("commit: %w", err))
	}
	return nil
}

func (l *lite) rollback(ctx context.Context) {
	if _, err := l.conn.Conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		// SQLite rolls back by itself on some errors; then there is nothing to do.
		l.db.log.Debug("rollback", "err", err)
	}
}

// runWrite runs one Write inside the group, so that its failure undoes only
// itself.
func (l *lite) runWrite(ctx context.Context, w *write, at time.Time) (err error) {
	if _, err := l.conn.ExecContext(ctx, "SAVEPOINT w"); err != nil {
		return err
	}
	w.tx = &Tx{querier: l.conn, ctx: ctx, now: at}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v", p)
		}
		if err != nil {
			_, e := l.conn.ExecContext(ctx, "ROLLBACK TO w")
			err = storageError("write", errors.Join(err, e))
		}
		if _, e := l.conn.ExecContext(ctx, "RELEASE w"); e != nil && err == nil {
			err = storageError("release", e)
		}
	}()
	return w.fn(w.tx)
}

// storageError gives errors of the engine their meaning for clients; others
// pass as they are.
func storageError(doing string, err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return im.Unavailable(hyv1.Reason_STORAGE_FULL, time.Minute, fmt.Errorf("%s: %w", doing, err))
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return im.Unavailable(hyv1.Reason_OVERLOADED, time.Second, fmt.Errorf("%s: %w", doing, err))
		}
	}
	var known *im.Error
	if errors.As(err, &known) {
		return known
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func isConstraint(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}

// recentHeads follows the rowids of the event heaps, which grow with commits.
func (l *lite) recentHeads(ctx context.Context, since sweepMark) ([]StreamHead, sweepMark, error) {
	if !since.set {
		since.set = true
		err := l.readers.QueryRowContext(ctx, `SELECT
			(SELECT COALESCE(MAX(rowid), 0) FROM events), (SELECT COALESCE(MAX(rowid), 0) FROM user_events)`).
			Scan(&since.events, &since.users)
		return nil, since, err
	}
	rows, err := l.readers.QueryContext(ctx, `
		SELECT 0, conversation_id, MAX(seq), MAX(rowid) FROM events WHERE rowid > $1 GROUP BY conversation_id
		UNION ALL
		SELECT 1, user_id, MAX(seq), MAX(rowid) FROM user_events WHERE rowid > $2 GROUP BY user_id`,
		since.events, since.users)
	next := since
	heads, err := rowsOf(rows, err, func(r *sql.Rows) (h StreamHead, err error) {
		var user, rowid int64
		err = r.Scan(&user, &h.ID, &h.Seq, &rowid)
		if h.User = user == 1; h.User {
			next.users = max(next.users, rowid)
		} else {
			next.events = max(next.events, rowid)
		}
		return h, err
	})
	return heads, next, err
}

func (l *lite) pool() (*sql.DB, string) { return l.readers, "sqlite" }
