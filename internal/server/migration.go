package server

import (
	"context"
	"log/slog"
	"time"

	"hongyan/internal/config"
	"hongyan/internal/store"
)

// Migration is one step of the schema as the command line shows it.
type Migration struct {
	Version   int64      `json:"version"`
	Name      string     `json:"name"`
	AppliedAt *time.Time `json:"appliedAt"` // null: not yet
}

// NewEpoch begins a new line of history on data that was restored from a backup
// (store.DB.NewEpoch). The server must not run.
func NewEpoch(ctx context.Context, c *config.Config) error {
	if c.Database == "" {
		data, err := openData(c.Data)
		if err != nil {
			return err
		}
		defer data.Close()
	}
	db, err := openStore(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer db.Close()
	return db.NewEpoch(ctx)
}

// Migrations lists the steps and changes nothing; the server may run.
func Migrations(ctx context.Context, c *config.Config) ([]Migration, error) {
	steps, err := store.Status(ctx, store.Options{URL: c.Database, Dir: c.Data})
	if err != nil && c.Database != "" {
		return nil, databaseProblem(c, err)
	}
	if err != nil {
		return nil, dataProblem(c.Data, err)
	}
	list := make([]Migration, len(steps))
	for i, s := range steps {
		list[i] = Migration{Version: s.Version, Name: s.Name}
		if !s.AppliedAt.IsZero() {
			list[i].AppliedAt = &s.AppliedAt
		}
	}
	return list, nil
}
