package crash

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hongyan/test/crash/history"
	"hongyan/test/program"
)

// Fault is something the nemesis does once; the names are what -faults takes.
type Fault string

const (
	Kill    Fault = "kill"    // kill -9, and a new start
	Term    Fault = "term"    // SIGTERM, and a new start
	Pause   Fault = "pause"   // SIGSTOP for a while
	Cut     Fault = "cut"     // some connections end in the middle of a frame
	Slow    Fault = "slow"    // bytes come late and in small pieces for a while
	Device  Fault = "device"  // a device is restarted, and goes on with its state
	KillPG  Fault = "kill-pg" // PostgreSQL crashes and recovers
	StopPG  Fault = "stop-pg" // PostgreSQL is restarted in order
	PausePG Fault = "pause-pg"
)

// Config of a run.
type Config struct {
	Seed   uint64
	Rounds int           // faults; 0: until For is over
	For    time.Duration // of the load; 0: until Rounds are over
	Gap    time.Duration // between faults, on average
	Pause  time.Duration // between two things a person does, on average
	People int
	Faults []Fault

	Binary   string
	Env      []string
	Broken   bool      // violations are expected: their history is not kept
	Postgres *Postgres // nil: SQLite in a temporary directory
}

// Run does what cfg says and checks the history. It fails the test only when
// the run itself goes wrong; violations are for the caller to judge. The
// history is kept when there are any.
func Run(t testing.TB, cfg Config) []history.Violation {
	t.Helper()
	file, err := os.CreateTemp("", fmt.Sprintf("hongyan-history-%d-*.jsonl", cfg.Seed))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := &run{t: t, cfg: cfg, rec: history.NewRecorder(file), rng: rand.New(rand.NewPCG(cfg.Seed, 0)), dir: t.TempDir()}
	if err := r.run(t.Context()); err != nil {
		t.Fatalf("seed %d: %v (history in %s)\n%s", cfg.Seed, err, file.Name(), r.lastLog())
	}
	ops, err := r.rec.Ops()
	if err != nil {
		t.Fatal(err)
	}
	found := history.Check(ops)
	t.Logf("seed %d: %d faults, %s; violations: %v", cfg.Seed, r.faults, Summary(ops), count(found))
	if len(found) == 0 || cfg.Broken {
		_ = os.Remove(file.Name())
	} else {
		t.Logf("the history is in %s", file.Name())
	}
	return found
}

// count says how often each invariant was broken.
func count(found []history.Violation) map[string]int {
	n := map[string]int{}
	for _, v := range found {
		n[v.Invariant]++
	}
	return n
}

// Summary counts what a history holds.
func Summary(ops []history.Op) string {
	n := map[string]int{}
	for _, op := range ops {
		n[string(op.Kind)+" "+string(op.Phase)]++
	}
	return fmt.Sprintf("%d sends acknowledged, %d refused, %d unknown; %d marks, %d pages, %d events handed to devices, %d read back",
		n["send ok"], n["send fail"], n["send unknown"], n["mark ok"], n["fetch ok"], n["observe "], n["log "])
}

type run struct {
	t      testing.TB
	cfg    Config
	rec    *history.Recorder
	rng    *rand.Rand // of the nemesis; others have their own
	dir    string
	proxy  *Proxy
	town   *town
	faults int

	mu     sync.Mutex
	server *program.Server
}

func (r *run) lastLog() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.server == nil {
		return ""
	}
	log := r.server.Log()
	return log[max(0, len(log)-4000):]
}

// sound fails when the server that just ended complained of itself: it
// panicked, or (built with GOFLAGS=-race) raced.
func (r *run) sound() error {
	log := r.server.Log()
	for _, sign := range []string{"DATA RACE", "panic:", "panic in", "fatal error:"} {
		if i := strings.Index(log, sign); i >= 0 {
			return fmt.Errorf("the server says %q:\n%s", sign, log[max(0, i-500):min(len(log), i+4000)])
		}
	}
	return nil
}

func (r *run) start() error {
	o := program.Options{Binary: r.cfg.Binary, Dir: filepath.Join(r.dir, "data"), Set: program.Quick(), Env: r.cfg.Env}
	if r.cfg.Postgres != nil {
		o.Database = r.cfg.Postgres.URL
	}
	s, err := program.Start(o)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.server = s
	r.mu.Unlock()
	r.proxy.Target(s.Addr)
	return nil
}

func (r *run) run(ctx context.Context) (err error) {
	if r.proxy, err = NewProxy(r.cfg.Seed); err != nil {
		return err
	}
	defer r.proxy.Close()
	if err := r.start(); err != nil {
		return err
	}
	defer func() { r.server.Kill() }()
	if r.town, err = newTown(ctx, r.proxy.URL(), r.cfg.People, r.rec); err != nil {
		return err
	}
	defer r.town.close()

	load, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	r.begin(load, &wg)
	if err := r.nemesis(ctx); err != nil {
		return err
	}
	r.proxy.Shape(0, false)
	stop()
	quiet := make(chan struct{})
	go func() { wg.Wait(); close(quiet) }()
	select {
	case <-quiet:
	case <-time.After(time.Minute):
		return errors.New("the clients did not come to rest within a minute of the last fault")
	}
	if err := r.town.readBack(ctx); err != nil {
		return err
	}
	r.server.Kill()
	return r.sound()
}

// begin starts the load.
func (r *run) begin(ctx context.Context, wg *sync.WaitGroup) {
	for i, p := range r.town.people {
		seed := func(k uint64) *rand.Rand { return rand.New(rand.NewPCG(r.cfg.Seed, uint64(i+1)<<8|k)) }
		tk := &talker{town: r.town, who: p, rng: seed(1), pause: r.cfg.Pause, slots: make(chan struct{}, 32)}
		wg.Go(func() { tk.run(ctx) })
		if i%2 == 0 {
			raw := &talker{town: r.town, who: p, rng: seed(2), pause: r.cfg.Pause, n: 1 << 30}
			wg.Go(func() { raw.raw(ctx) })
		}
	}
	for i, room := range r.town.rooms {
		if room.churn != nil {
			wg.Go(func() { r.town.churn(ctx, room, rand.New(rand.NewPCG(r.cfg.Seed, uint64(i)<<32))) })
		}
	}
}

// nemesis lets one fault follow the other. The server runs when it returns.
func (r *run) nemesis(ctx context.Context) error {
	end := time.Now().Add(r.cfg.For)
	for (r.cfg.Rounds == 0 || r.faults < r.cfg.Rounds) && (r.cfg.For == 0 || time.Now().Before(end)) {
		if err := sleep(ctx, r.random(r.cfg.Gap)); err != nil {
			return err
		}
		f := r.cfg.Faults[r.rng.IntN(len(r.cfg.Faults))]
		r.rec.Add(history.Op{Kind: history.Fault, Note: string(f)})
		if err := r.do(ctx, f); err != nil {
			return fmt.Errorf("fault %d, %s: %w", r.faults, f, err)
		}
		r.rec.Add(history.Op{Kind: history.Fault, Note: "end of " + string(f)})
		r.faults++
		if r.faults == 3 { // somebody gets a second device in the middle of it all
			if err := r.newDevice(ctx); err != nil {
				return err
			}
		}
	}
	return sleep(ctx, r.random(r.cfg.Gap))
}

func (r *run) newDevice(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	return r.town.arrive(ctx, r.town.people[1])
}

// random is between a fifth and nine fifths of d.
func (r *run) random(d time.Duration) time.Duration {
	return d/5 + time.Duration(r.rng.Int64N(int64(d*8/5)))
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (r *run) do(ctx context.Context, f Fault) error {
	switch f {
	case Kill:
		r.server.Kill()
		return r.restart(ctx)
	case Term:
		if code := r.server.Stop(r.t); code != 0 {
			return fmt.Errorf("exit code %d", code)
		}
		return r.restart(ctx)
	case Pause:
		r.server.Signal(syscall.SIGSTOP)
		err := sleep(ctx, r.random(time.Second))
		r.server.Signal(syscall.SIGCONT)
		return err
	case Cut:
		r.proxy.Cut(0.5)
		return nil
	case Slow:
		r.proxy.Shape(time.Millisecond, true)
		err := sleep(ctx, r.random(time.Second))
		r.proxy.Shape(0, false)
		return err
	case Device:
		all := r.town.devices()
		return r.town.again(all[r.rng.IntN(len(all))])
	case KillPG:
		if err := r.cfg.Postgres.Kill(); err != nil {
			return err
		}
		return r.cfg.Postgres.Start()
	case StopPG:
		if err := r.cfg.Postgres.Stop(); err != nil {
			return err
		}
		return r.cfg.Postgres.Start()
	case PausePG:
		return r.cfg.Postgres.Pause(func() error { return sleep(ctx, r.random(time.Second)) })
	}
	return fmt.Errorf("there is no fault %q", f)
}

// restart starts the server anew, sometimes after a while.
func (r *run) restart(ctx context.Context) error {
	if err := r.sound(); err != nil {
		return err
	}
	if r.rng.IntN(3) == 0 {
		if err := sleep(ctx, r.random(300*time.Millisecond)); err != nil {
			return err
		}
	}
	return r.start()
}
