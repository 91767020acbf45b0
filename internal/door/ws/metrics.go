package ws

import "github.com/prometheus/client_golang/prometheus"

// stats are the counters of one Server. They are no part of the hot path but
// messages, which is one atomic add.
type stats struct {
	opened   prometheus.Counter
	refused  *prometheus.CounterVec
	ended    *prometheus.CounterVec
	messages prometheus.Counter
	full     prometheus.Counter
	panics   prometheus.Counter
}

// newStats registers with r, if there is one.
func newStats(r prometheus.Registerer, open func() int) *stats {
	s := &stats{
		opened:   prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_ws_opened_total", Help: "WebSocket connections opened."}),
		refused:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hongyan_ws_refused_total", Help: "WebSocket handshakes refused."}, []string{"why"}),
		ended:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hongyan_ws_closed_total", Help: "WebSocket connections ended."}, []string{"why"}),
		messages: prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_ws_messages_total", Help: "Messages received from WebSocket clients."}),
		full:     prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_ws_outbox_full_total", Help: "Frames refused because a client's outbox was full."}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "hongyan_ws_panics_total", Help: "Broken invariants; each ended one connection."}),
	}
	if r != nil {
		r.MustRegister(s.opened, s.refused, s.ended, s.messages, s.full, s.panics,
			prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hongyan_ws_connections", Help: "WebSocket connections open now."},
				func() float64 { return float64(open()) }))
	}
	return s
}
