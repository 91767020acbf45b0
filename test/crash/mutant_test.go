package crash

import (
	"slices"
	"testing"
	"time"

	"hongyan/test/crash/history"
	"hongyan/test/program"
)

// The checker finds a broken server. The faults are in internal/store, built in
// by the tag "mutant" and chosen by HONGYAN_MUTANT; without one, the same
// binary under the same load is found to be right.
func TestBrokenServersAreCaught(t *testing.T) {
	if testing.Short() {
		return
	}
	mutants := []struct {
		name   string
		breaks []string // at least one of these must be found
	}{
		{"", nil},
		{"ack-before-commit", []string{history.I1, history.I5}},
		{"seq-outside-tx", []string{history.I11}},
		{"dedupe-off", []string{history.I3, history.I7, history.I8, history.I9}},
		{"unread-counted", []string{history.I26}},
		{"publish-before-commit", []string{history.I12, history.I13}},
	}
	for _, m := range mutants {
		name := m.name
		if name == "" {
			name = "none"
		}
		t.Run(name, func(t *testing.T) {
			cfg := short()
			cfg.Binary, cfg.Rounds, cfg.Gap = program.Build(t, "mutant"), 3, 700*time.Millisecond
			cfg.Env, cfg.Broken = []string{"HONGYAN_MUTANT=" + m.name}, m.breaks != nil
			found := Run(t, cfg)
			if m.breaks == nil {
				for _, v := range found {
					t.Error(v)
				}
				return
			}
			if !slices.ContainsFunc(found, func(v history.Violation) bool { return slices.Contains(m.breaks, v.Invariant) }) {
				t.Errorf("not caught: want one of %v, found %v", m.breaks, found)
			}
		})
	}
}
