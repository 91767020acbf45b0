package crash

import (
	"flag"
	"os"
	"testing"
	"time"

	"hongyan/test/program"
)

var (
	seed   = flag.Uint64("seed", 0, "seed of the run; 0: of the clock")
	rounds = flag.Int("rounds", 20, "how often the server is killed on SQLite; a quarter of it on PostgreSQL")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	code := func() int {
		defer program.Clean()
		return m.Run()
	}()
	os.Exit(code)
}

func short() Config {
	return Config{Seed: *seed, Gap: time.Second, Pause: 15 * time.Millisecond, People: 5, Faults: []Fault{Kill}}
}

// What was acknowledged is there, once, in one order for all, and counted
// right, however often the server dies under load.
func TestNothingIsLostWhenTheServerIsKilled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		cfg := short()
		cfg.Binary, cfg.Rounds = program.Build(t), *rounds
		for _, v := range Run(t, cfg) {
			t.Error(v)
		}
	})
	if testing.Short() {
		return
	}
	t.Run("postgres", func(t *testing.T) {
		cfg := short()
		cfg.Binary, cfg.Rounds, cfg.Postgres = program.Build(t), *rounds/4, NewPostgres(t)
		for _, v := range Run(t, cfg) {
			t.Error(v)
		}
	})
}
