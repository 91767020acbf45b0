package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// Migration is one step of the schema.
type Migration struct {
	Version   int64
	Name      string
	AppliedAt time.Time // zero: not yet
}

func provider(db *sql.DB, engine string) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+engine)
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if engine == "postgres" {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, db, files)
}

// migrate brings the schema up to date, or returns ErrNewer.
func migrate(ctx context.Context, db *sql.DB, engine string) error {
	p, err := provider(db, engine)
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return fmt.Errorf("%w: its schema is version %d, this program knows up to %d", ErrNewer, have, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Migrations lists the steps of an open store, oldest first.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	pool, engine := db.pool()
	p, err := provider(pool, engine)
	if err != nil {
		return nil, err
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Migration, len(status))
	for i, s := range status {
		list[i] = Migration{Version: s.Source.Version, Name: s.Source.Path, AppliedAt: s.AppliedAt}
	}
	return list, nil
}
