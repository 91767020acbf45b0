package server

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// collectors are what is measured when it is asked for.
func (s *Server) collectors() []prometheus.Collector {
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "hongyan_server_" + name, Help: help}, value)
	}
	list := []prometheus.Collector{
		gauge("jobs_waiting", "Work that commits left to be done; -1 when the store does not answer. Growing means jobs fail: see the log.", func() float64 {
			// The scrape brings no context of its own.
			ctx, cancel := context.WithTimeout(context.Background(), time.Second) // see above
			defer cancel()
			n, err := s.db.Backlog(ctx)
			if err != nil {
				return -1
			}
			return float64(n)
		}),
		gauge("draining", "1 while the server stops.", func() float64 {
			if s.draining.Load() {
				return 1
			}
			return 0
		}),
	}
	if s.disk != nil {
		list = append(list, gauge("disk_free_bytes", "Space left where the data is. Under disk.refuse_mib nothing new is stored.", func() float64 {
			free, err := freeBytes(s.data.path)
			if err != nil {
				return -1
			}
			return float64(free)
		}))
	}
	return list
}
