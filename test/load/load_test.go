package load

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"hongyan/internal/config"
	run "hongyan/internal/server"
)

// The test binary is also the server it measures.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "serve" {
		serve()
		return
	}
	os.Exit(m.Run())
}

// serve is what `hongyan serve --data DIR --listen ADDR` does.
func serve() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	c, _, err := config.Load(config.Input{Env: os.Environ(), Flags: map[string]string{
		"data": os.Args[3], "listen": os.Args[5], "disk.refuse_mib": "0",
	}})
	if err == nil {
		err = run.Run(ctx, run.Options{Config: c, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)), Out: os.Stdout})
	}
	if err != nil {
		panic(err)
	}
}

// Every scenario runs, in small, and finds nothing lost, doubled or reordered.
func TestScenarios(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			var all []Result
			err := Run(t.Context(), Options{
				Scenarios: []string{name}, Duration: 300 * time.Millisecond, Size: 0.03, Binary: os.Args[0], Dir: t.TempDir(),
			}, func(r Result) { all = append(all, r) })
			if err != nil {
				t.Fatal(err)
			}
			if len(all) == 0 {
				t.Fatal("no result")
			}
			for _, r := range all {
				t.Logf("%+v", r)
				if r.Lost+r.Doubled+r.Reordered != 0 {
					t.Errorf("%s: %d lost, %d doubled, %d reordered", r.Scenario, r.Lost, r.Doubled, r.Reordered)
				}
				switch name {
				case "direct", "rate", "fanout", "growth":
					if r.AckedPerS == 0 || r.DeliveredPerS == 0 || r.DeliveryMs.P50 == 0 || r.ServerRSS == 0 || r.Limit.Value == 0 {
						t.Errorf("%s measured nothing: %+v", r.Scenario, r)
					}
				}
			}
		})
	}
}

// The count finds what it is there to find.
func TestLedgerFindsLostDoubledAndReordered(t *testing.T) {
	var l ledger
	var acked bitset
	for n := range 200 {
		acked.add(n)
	}
	for n := range 200 {
		switch n {
		case 50: // comes late
		case 51:
			l.arrived(51)
			l.arrived(50)
		case 100: // never comes
		case 150:
			l.arrived(150)
			l.arrived(150)
		default:
			l.arrived(n)
		}
	}
	var r Result
	l.tally(acked, &r)
	if r.Lost != 1 || r.Doubled != 1 || r.Reordered != 1 {
		t.Fatalf("%d lost, %d doubled, %d reordered; want one of each", r.Lost, r.Doubled, r.Reordered)
	}
}

func TestTextCarriesItsNumberAndTime(t *testing.T) {
	due := time.Unix(0, time.Now().UnixNano())
	s := text(123456, due)
	n, at, ok := parse([]byte(s))
	if len(s) != textLen || n != 123456 || at != due.UnixNano() || !ok {
		t.Fatalf("%q: %d %d %v", s, n, at, ok)
	}
}

func TestPaceKeepsItsRate(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	n := 0
	pace(ctx, 1000, func(i int, _ time.Time) { n = i + 1 })
	if n < 250 || n > 310 {
		t.Fatalf("%d in 0.3 s at 1000/s", n)
	}
}
