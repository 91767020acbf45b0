package store

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Status lists the steps of the schema, oldest first, and which of them the
// data has. It changes nothing. Data that is not there has none.
func Status(ctx context.Context, o Options) ([]Migration, error) {
	engine, driver, dsn := "postgres", "pgx", o.URL
	if o.URL == "" {
		path, err := filepath.Abs(filepath.Join(o.Dir, FileName))
		if err != nil {
			return nil, err
		}
		engine, driver, dsn = "sqlite", "sqlite", sqliteDSN(path, true)
		if _, err := os.Stat(path); err != nil {
			dsn = "file::memory:"
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return nil, err
	}
	p, err := provider(db, engine)
	if err != nil {
		return nil, err
	}
	taken := stepsTaken(ctx, db)
	var list []Migration
	for _, s := range p.ListSources() {
		list = append(list, Migration{Version: s.Version, Name: filepath.Base(s.Path), AppliedAt: taken[s.Version]})
	}
	return list, nil
}

// stepsTaken reads goose's table, without goose, which would make it. What
// cannot be read has no steps.
func stepsTaken(ctx context.Context, db *sql.DB) map[int64]time.Time {
	taken := map[int64]time.Time{}
	rows, err := db.QueryContext(ctx, `SELECT version_id, tstamp FROM goose_db_version WHERE is_applied`)
	if err != nil {
		return taken
	}
	defer rows.Close()
	for rows.Next() {
		var version int64
		var at time.Time
		if rows.Scan(&version, &at) == nil {
			taken[version] = at
		}
	}
	if rows.Err() != nil {
		clear(taken)
	}
	return taken
}
