// Package nemesis lets faults of all kinds happen to a server under load, for
// as long as one likes: make nemesis DURATION=1h.
package nemesis

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"hongyan/test/crash"
	"hongyan/test/program"
)

var (
	duration = flag.Duration("nemesis", 0, "how long, over both engines; 0: some seconds each")
	seed     = flag.Uint64("seed", 0, "seed of the first run; 0: of the clock")
	engine   = flag.String("engine", "both", "sqlite, postgres or both")
	faults   = flag.String("faults", "", "comma-separated; empty: all that the engine knows")
	people   = flag.Int("people", 6, "people who talk")
)

// runTime is the length of one run: then everything is read back and checked,
// and the next begins with an empty database and the next seed.
const runTime = 2 * time.Minute

func TestMain(m *testing.M) {
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	code := m.Run()
	program.Clean()
	os.Exit(code)
}

func TestNemesis(t *testing.T) {
	engines := []string{"sqlite", "postgres"}
	if *engine != "both" {
		engines = []string{*engine}
	}
	if testing.Short() {
		engines = engines[:1]
	}
	if *duration == 0 {
		for _, e := range engines {
			t.Run(e, func(t *testing.T) { run(t, e, *seed, 8*time.Second) })
		}
		return
	}
	end := time.Now().Add(*duration)
	for n := *seed; time.Now().Before(end); n++ {
		e := engines[n%uint64(len(engines))]
		t.Run(e, func(t *testing.T) { run(t, e, n, min(runTime, time.Until(end))) })
	}
}

func run(t *testing.T, engine string, seed uint64, d time.Duration) {
	t.Logf("%s, seed %d, %v", engine, seed, d.Round(time.Second))
	cfg := crash.Config{
		Seed: seed, For: d, Gap: 1200 * time.Millisecond, Pause: 15 * time.Millisecond, People: *people,
		Binary: program.Build(t), Faults: []crash.Fault{crash.Kill, crash.Term, crash.Pause, crash.Cut, crash.Cut, crash.Slow, crash.Device},
	}
	if engine == "postgres" {
		cfg.Postgres = crash.NewPostgres(t)
		cfg.Faults = append(cfg.Faults, crash.KillPG, crash.KillPG, crash.StopPG, crash.PausePG)
	}
	if *faults != "" {
		cfg.Faults = nil
		for f := range strings.SplitSeq(*faults, ",") {
			cfg.Faults = append(cfg.Faults, crash.Fault(f))
		}
	}
	for _, v := range crash.Run(t, cfg) {
		t.Error(v)
	}
}
