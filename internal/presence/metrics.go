package presence

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	told prometheus.Counter
	all  []prometheus.Collector
}

func newMetrics(s *Service) *metrics {
	m := &metrics{told: prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_presence_told_total",
		Help: "Frames with somebody's presence that were sent to who watches them."})}
	m.all = []prometheus.Collector{m.told, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hongyan_presence_people",
		Help: "People who are connected or watched."}, func() float64 {
		s.mu.Lock()
		defer s.mu.Unlock()
		return float64(len(s.people))
	})}
	return m
}

// Collectors are the metrics, for the registry of the server.
func (s *Service) Collectors() []prometheus.Collector { return s.metrics.all }
