package account

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	hashSeconds prometheus.Histogram
	signIns     *prometheus.CounterVec
	refreshes   *prometheus.CounterVec
	revoked     *prometheus.CounterVec
	registered  prometheus.Counter
}

func newMetrics() metrics {
	vec := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hongyan_account_" + name, Help: help}, []string{label})
	}
	return metrics{
		hashSeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hongyan_account_hash_seconds", Help: "Hashing a password, the wait for its turn included.",
			Buckets: []float64{.01, .02, .05, .1, .2, .5, 1, 2, 5},
		}),
		signIns:    vec("sign_ins_total", "Sign-ins by outcome: ok, wrong, locked, overloaded.", "outcome"),
		refreshes:  vec("refreshes_total", "Refreshes by outcome: ok, repeated, reused, refused.", "outcome"),
		revoked:    vec("devices_revoked_total", "Devices signed out, by cause.", "cause"),
		registered: prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_account_registered_total", Help: "Accounts made."}),
	}
}

// Metrics are the collectors of this room, for the server's registry.
func (s *Service) Metrics() []prometheus.Collector {
	m := s.metrics
	return []prometheus.Collector{m.hashSeconds, m.signIns, m.refreshes, m.revoked, m.registered}
}
