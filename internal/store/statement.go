package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// SQLite parses a statement anew each time unless it is kept; for short ones
// that is most of their cost. The texts are constants, so there are few.

// cachedConn keeps the statements of one connection prepared; their texts are
// constants, so there are few.
type cachedConn struct {
	*sql.Conn
	stmts map[string]*sql.Stmt
}

func (c *cachedConn) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err == nil {
		c.stmts[query] = s
	}
	return s, err
}

func (c *cachedConn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (c *cachedConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (c *cachedConn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return c.Conn.QueryRowContext(ctx, query, args...) // reports the error
	}
	return s.QueryRowContext(ctx, args...)
}

func (c *cachedConn) close() error {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	return c.Conn.Close()
}

// statements keeps the statements of a pool prepared.
type statements struct {
	db *sql.DB

	mu     sync.RWMutex
	byText map[string]*sql.Stmt
	asked  map[string]bool // being prepared by wanted
	wg     sync.WaitGroup
}

// kept returns nil for a text that is not prepared.
func (s *statements) kept(query string) *sql.Stmt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byText[query]
}

// wanted has query prepared soon. Preparing takes a connection of the pool, and
// the caller, a transaction, holds one: if all of them waited for another one,
// nobody would ever read again.
func (s *statements) wanted(query string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked[query] {
		return
	}
	if s.asked == nil {
		s.asked = map[string]bool{}
	}
	s.asked[query] = true
	s.wg.Go(func() { // waited for by close; ends with the preparation
		if _, err := s.get(context.Background(), query); err != nil { // no caller waits for it
			s.mu.Lock()
			delete(s.asked, query)
			s.mu.Unlock()
		}
	})
}

// get is for callers that hold no connection.
func (s *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := s.kept(query); st != nil {
		return st, nil
	}
	st, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.byText[query]; other != nil {
		return other, st.Close()
	}
	s.byText[query] = st
	return st, nil
}

func (s *statements) close() (err error) {
	s.wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.byText {
		err = errors.Join(err, st.Close())
	}
	return err
}

// reader reads with kept statements: in a transaction, or without (tx nil).
type reader struct {
	texts *statements
	tx    *sql.Tx
}

// stmt returns nil when the query is to run as it is.
func (r reader) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if r.tx == nil {
		return r.texts.get(ctx, query)
	}
	st := r.texts.kept(query)
	if st == nil {
		r.texts.wanted(query)
		return nil, nil //nolint:nilnil // see above
	}
	return r.tx.StmtContext(ctx, st), nil // closed with the transaction
}

func (r reader) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	switch st, err := r.stmt(ctx, query); {
	case err != nil:
		return nil, err
	case st == nil:
		return r.tx.ExecContext(ctx, query, args...)
	default:
		return st.ExecContext(ctx, args...)
	}
}

func (r reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	switch st, err := r.stmt(ctx, query); {
	case err != nil:
		return nil, err
	case st == nil:
		return r.tx.QueryContext(ctx, query, args...)
	default:
		return st.QueryContext(ctx, args...)
	}
}

func (r reader) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	switch st, err := r.stmt(ctx, query); {
	case err != nil:
		return r.texts.db.QueryRowContext(ctx, query, args...) // reports the error
	case st == nil:
		return r.tx.QueryRowContext(ctx, query, args...)
	default:
		return st.QueryRowContext(ctx, args...)
	}
}
