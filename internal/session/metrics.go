package session

import "github.com/prometheus/client_golang/prometheus"

type metrics struct {
	behind   prometheus.Counter
	caughtUp prometheus.Counter
}

func newMetrics() *metrics {
	return &metrics{
		behind: prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_session_behind_total",
			Help: "Times a session lost the live stream (gap, slow device) and read the store instead."}),
		caughtUp: prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_session_caught_up_events_total",
			Help: "Events sent from the store to sessions that were behind."}),
	}
}

// Collectors are the hub's metrics, for the registry of the server.
func (h *Hub) Collectors() []prometheus.Collector {
	return []prometheus.Collector{h.metrics.behind, h.metrics.caughtUp,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hongyan_session_sessions",
			Help: "Signed-in realtime sessions."}, func() float64 { return float64(h.Sessions()) })}
}
