package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/im"
)

// pgsql is the PostgreSQL dialect. Messages go through a few lanes, each
// conversation through one; any other write is a transaction of its own.
type pgsql struct {
	db    *DB
	conns *pgxpool.Pool
	std   *sql.DB // the same pool behind database/sql
	lanes []*queue[*pending]
	seed  maphash.Seed
	wg    sync.WaitGroup
}

func openPostgres(ctx context.Context, db *DB, o Options) (dialect, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = max(cfg.MaxConns, int32(o.Lanes)+16)
	conns, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p := &pgsql{db: db, conns: conns, std: stdlib.OpenDBFromPool(conns), seed: maphash.MakeSeed()}
	if err := conns.Ping(ctx); err != nil {
		conns.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	if err := migrate(ctx, p.std, "postgres"); err != nil {
		conns.Close()
		return nil, err
	}
	if mutant(dedupeOff) {
		_, _ = p.std.ExecContext(ctx, `DROP INDEX IF EXISTS events_by_client_id`)
	}
	for range o.Lanes {
		q := newQueue[*pending]()
		p.lanes = append(p.lanes, q)
		p.wg.Go(func() { p.run(q) })
	}
	return p, nil
}

func (p *pgsql) postgres() bool { return true }

func (p *pgsql) meaning(doing string, err error) error { return pgError(doing, err) }

func (p *pgsql) one() querier            { return p.std }
func (p *pgsql) pool() (*sql.DB, string) { return p.std, "postgres" }

func (p *pgsql) close() error {
	for _, q := range p.lanes {
		q.close()
	}
	p.wg.Wait()
	err := p.std.Close()
	p.conns.Close()
	return err
}

func (p *pgsql) begin(ctx context.Context) (querier, func(), error) {
	tx, err := p.std.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, nil, err
	}
	return tx, func() { _ = tx.Rollback() }, nil
}

// write retries what the engine rolled back for the sake of others.
func (p *pgsql) write(ctx context.Context, fn func(*Tx) error) (notices []Notice, jobs []Job, err error) {
	for try := range 5 {
		if notices, jobs, err = p.tryWrite(ctx, fn); !isRetryable(err) {
			break
		}
		time.Sleep(time.Duration(try) * 5 * time.Millisecond) // the other one needs a moment
	}
	return notices, jobs, pgError("write", err)
}

func (p *pgsql) tryWrite(ctx context.Context, fn func(*Tx) error) ([]Notice, []Job, error) {
	sqlTx, err := p.std.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = sqlTx.Rollback() }() // no effect after the commit
	tx := &Tx{querier: sqlTx, ctx: ctx, pg: true, now: now()}
	if err := fn(tx); err != nil {
		return nil, nil, err
	}
	if err := sqlTx.Commit(); err != nil {
		return nil, nil, commitError(err)
	}
	return tx.notices, tx.jobs, nil
}

// commitError tells a commit the server refused from one whose outcome nobody
// knows.
func commitError(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return err
	}
	return im.Unavailable(hyv1.Reason_OUTCOME_UNKNOWN, time.Second, fmt.Errorf("commit: %w", err))
}

// isRetryable: serialization failure and deadlock leave nothing behind.
func isRetryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// pgError gives errors of the engine their meaning for clients.
func pgError(doing string, err error) error {
	if err == nil {
		return nil
	}
	var known *im.Error
	if errors.As(err, &known) {
		return known
	}
	err = fmt.Errorf("%s: %w", doing, err)
	var pg *pgconn.PgError
	switch {
	case !errors.As(err, &pg):
		var connect *pgconn.ConnectError
		if errors.As(err, &connect) || pgconn.SafeToRetry(err) || broken(err) {
			return im.Unavailable(hyv1.Reason_OVERLOADED, time.Second, err)
		}
	case pg.Code == "53100": // disk full
		return im.Unavailable(hyv1.Reason_STORAGE_FULL, time.Minute, err)
	case pg.Code[:2] == "53" || pg.Code[:2] == "57": // resources, operator intervention
		return im.Unavailable(hyv1.Reason_OVERLOADED, time.Second, err)
	}
	return err
}

// broken: the connection ended while it was in use.
func broken(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}

func (p *pgsql) submit(m *pending) {
	lane := p.lanes[maphash.Comparable(p.seed, m.Conv)%uint64(len(p.lanes))]
	if !lane.put(m) {
		p.db.queued.Add(-1)
		m.done(Stored{}, errClosed)
	}
}

// run is a lane: one group after the other, and the news of one while the next
// is on its way.
func (p *pgsql) run(q *queue[*pending]) {
	after := make(chan Committed, 4) // as for SQLite
	p.wg.Go(func() {
		for c := range after {
			p.db.onCommit(c)
		}
	})
	defer close(after)
	for {
		group, ok := q.take(groupLimit)
		if !ok {
			return
		}
		unique, copies, first := fold(group)
		p.commit(unique)
		for _, m := range copies {
			m.answerLike(first[m.key()])
		}
		after <- p.db.committed(group)
	}
}

// commit stores the group, again and one by one if that is what it takes.
func (p *pgsql) commit(group []*pending) {
	ctx := context.Background() // a commit is not called off half-way
	var err error
	doubt := false // a try may have committed although it failed
	for try := range 4 {
		if err = p.appendGroup(ctx, group); err == nil {
			return
		}
		doubt = doubt || mayBeStored(err)
		// Every message has its client id, so a group whose commit is in doubt
		// may simply be sent again.
		var pg *pgconn.PgError
		if errors.As(err, &pg) && !isRetryable(err) && pg.Code[:2] != "57" {
			break
		}
		time.Sleep(time.Duration(try*try) * 20 * time.Millisecond) // the database needs a moment
	}
	if len(group) > 1 {
		var pg *pgconn.PgError
		if errors.As(err, &pg) && pg.Code[:2] == "23" { // one member broke a rule of the schema
			for _, m := range group {
				p.commit([]*pending{m})
			}
			return
		}
	}
	if err = pgError("append group", err); doubt {
		err = im.Unavailable(hyv1.Reason_OUTCOME_UNKNOWN, time.Second, err)
	}
	for _, m := range group {
		m.err = err
	}
}

// mayBeStored: the connection broke, or the database was told to stop, when
// the commit was on its way already.
func mayBeStored(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.SafeToRetry(err) {
		return false
	}
	var pg *pgconn.PgError
	return !errors.As(err, &pg) || pg.Code[:2] == "57"
}

// recentHeads looks back a little further than the last time, because commits
// become visible out of the order of their times.
func (p *pgsql) recentHeads(ctx context.Context, since sweepMark) ([]StreamHead, sweepMark, error) {
	const overlap = 10 * time.Second
	mark := sweepMark{set: true, at: now().UnixMilli()}
	if !since.set {
		return nil, mark, nil
	}
	rows, err := p.std.QueryContext(ctx, `
		SELECT false, conversation_id, MAX(seq) FROM events WHERE sent_at >= $1 GROUP BY conversation_id
		UNION ALL
		SELECT true, user_id, MAX(seq) FROM user_events WHERE at >= $1 GROUP BY user_id`,
		since.at-overlap.Milliseconds())
	heads, err := rowsOf(rows, err, func(r *sql.Rows) (h StreamHead, err error) {
		err = r.Scan(&h.User, &h.ID, &h.Seq)
		return h, err
	})
	if err != nil {
		return nil, since, err
	}
	return heads, mark, nil
}
