package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"hongyan/test/load"
)

// benchCmd measures a server from outside; see package load.
type benchCmd struct {
	JSON     bool          `name:"json" help:"One JSON object per scenario."`
	Scenario []string      `help:"What to measure: start, direct, rate, overload, fanout, files, idle, presence, sync, growth or all." default:"all"`
	Duration time.Duration `help:"How long each measurement takes." default:"10s"`
	Database string        `help:"postgres://… of an empty database. Default: SQLite in a temporary directory." placeholder:"URL"`
	Target   string        `help:"Address of a running server to measure instead of one's own. It keeps the data." placeholder:"URL"`
	Dir      string        `help:"Where temporary data goes: on the disk to be measured." placeholder:"DIR"`
	Profile  string        `help:"Directory for CPU profiles of the server." placeholder:"DIR"`
	Size     float64       `help:"Scales the numbers of people and messages." default:"1"`
}

// Run measures and prints.
func (c *benchCmd) Run(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var all []load.Result
	o := load.Options{
		Scenarios: c.Scenario, Duration: c.Duration, Binary: self, Database: c.Database, Target: c.Target,
		Dir: c.Dir, Profile: c.Profile, Size: c.Size, Progress: os.Stderr,
	}
	err = load.Run(ctx, o, func(r load.Result) {
		all = append(all, r)
		if c.JSON {
			_ = load.WriteJSON(os.Stdout, r) // a reader that is gone is no fault of ours
		}
	})
	if !c.JSON && len(all) > 0 {
		if e := load.WriteTable(os.Stdout, all); err == nil {
			err = e
		}
	}
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	for _, r := range all {
		if r.Lost+r.Doubled+r.Reordered > 0 {
			return fmt.Errorf("bench: %s: %d lost, %d doubled, %d reordered", r.Scenario, r.Lost, r.Doubled, r.Reordered)
		}
	}
	return nil
}
