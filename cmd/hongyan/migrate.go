package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"hongyan/internal/server"
)

type migrateCmd struct {
	Status   migrateStatusCmd   `cmd:"" help:"List the steps of the schema and which of them the data has. The server takes the missing ones when it starts."`
	NewEpoch migrateNewEpochCmd `cmd:"" help:"After restoring a backup, before starting the server: devices will compare what they hold with what there is, instead of trusting their positions."`
}

type migrateStatusCmd struct {
	settings
	JSON bool `name:"json" help:"Print JSON."`
}

// Run lists the migrations; it changes nothing.
func (c *migrateStatusCmd) Run(p *place) error {
	cfg, _, _, err := c.load(p, nil)
	if err != nil {
		return err
	}
	list, err := server.Migrations(p.ctx, cfg)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, list)
	}
	t := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "STEP\tNAME\tTAKEN")
	for _, m := range list {
		taken := "no"
		if m.AppliedAt != nil {
			taken = m.AppliedAt.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(t, "%d\t%s\t%s\n", m.Version, m.Name, taken)
	}
	return t.Flush()
}

type migrateNewEpochCmd struct{ settings }

// Run begins a new epoch.
func (c *migrateNewEpochCmd) Run(p *place) error {
	cfg, _, _, err := c.load(p, nil)
	if err != nil {
		return err
	}
	if err := server.NewEpoch(p.ctx, cfg); err != nil {
		return err
	}
	fmt.Fprintln(p.stdout, "A new epoch has begun: every device will sync from the start.")
	return nil
}

// writeLine writes one JSON object on one line.
func writeLine(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
