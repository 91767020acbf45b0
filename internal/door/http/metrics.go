package http

import (
	"github.com/prometheus/client_golang/prometheus"

	"hongyan/internal/obs"
)

type metrics struct {
	calls   *prometheus.HistogramVec
	limited prometheus.Counter
	panics  prometheus.Counter
}

func newMetrics(r prometheus.Registerer) *metrics {
	m := &metrics{
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hongyan_http_call_seconds", Help: "RPCs over HTTP and over sockets, by method and Connect code.", Buckets: obs.Seconds,
		}, []string{"method", "code"}),
		limited: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "hongyan_http_limited_total", Help: "Calls refused as RATE_LIMITED.",
		}),
		panics: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "hongyan_http_panics_total", Help: "Panics recovered. Each is a bug: see the log.",
		}),
	}
	r.MustRegister(m.calls, m.limited, m.panics)
	return m
}
