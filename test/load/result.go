package load

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Result is what one scenario measured. Fields a scenario has nothing to say
// about are 0.
type Result struct {
	Scenario      string    `json:"scenario"`
	AckedPerS     float64   `json:"acked_per_s"`
	DeliveredPerS float64   `json:"delivered_per_s"`
	AckMs         Quantiles `json:"ack_ms"`
	DeliveryMs    Quantiles `json:"delivery_ms"`
	Lost          int64     `json:"lost"`
	Doubled       int64     `json:"doubled"`
	Reordered     int64     `json:"reordered"`
	// ServerCPU and LoadCPU are per acknowledged message (per delivery in
	// fan-out).
	ServerCPU    float64 `json:"server_cpu_us_per_msg"`
	ServerRSS    float64 `json:"server_rss_mib"`
	BytesPerConn float64 `json:"bytes_per_conn"`
	Limit        Limit   `json:"limit"`
	Fraction     float64 `json:"fraction_of_limit"`
	LoadCPU      float64 `json:"load_cpu_us_per_msg"`
	// More is what only this scenario measures, by name with its unit.
	More map[string]float64 `json:"more,omitempty"`
}

// Limit is what the machine can do without us, measured in the same run.
type Limit struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
}

// Quantiles in milliseconds.
type Quantiles struct {
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p999"`
}

// latency is a histogram many goroutines write to.
type latency struct {
	shards [8]struct {
		mu sync.Mutex
		h  *hdrhistogram.Histogram // microseconds, up to a minute
		_  [40]byte                // shards on cache lines of their own
	}
}

func newLatency() *latency {
	l := &latency{}
	for i := range l.shards {
		l.shards[i].h = hdrhistogram.New(1, time.Minute.Microseconds(), 3)
	}
	return l
}

func (l *latency) add(shard int, d time.Duration) {
	s := &l.shards[shard%len(l.shards)]
	us := min(max(d.Microseconds(), 1), time.Minute.Microseconds())
	s.mu.Lock()
	_ = s.h.RecordValue(us) // within its bounds
	s.mu.Unlock()
}

func (l *latency) quantiles() Quantiles {
	all := hdrhistogram.New(1, time.Minute.Microseconds(), 3)
	for i := range l.shards {
		l.shards[i].mu.Lock()
		all.Merge(l.shards[i].h)
		l.shards[i].mu.Unlock()
	}
	at := func(q float64) float64 { return float64(all.ValueAtQuantile(q)) / 1000 }
	return Quantiles{P50: at(50), P99: at(99), P999: at(99.9)}
}

func (l *latency) most() float64 {
	most := int64(0)
	for i := range l.shards {
		l.shards[i].mu.Lock()
		most = max(most, l.shards[i].h.Max())
		l.shards[i].mu.Unlock()
	}
	return float64(most) / 1000
}

// WriteJSON writes a result as one line.
func WriteJSON(w io.Writer, r Result) error { return json.NewEncoder(w).Encode(r) }

// WriteTable writes all results as a table for people.
func WriteTable(w io.Writer, all []Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "scenario\tacked/s\tdelivered/s\tack p50/p99/p999 ms\tdelivery p50/p99/p999 ms\tlost/doubled/reordered\tserver µs/msg\tload µs/msg\tRSS MiB\tof limit\tmore")
	for _, r := range all {
		limit := ""
		if r.Limit.Name != "" {
			limit = fmt.Sprintf("%.0f%% of %s %.4g", 100*r.Fraction, r.Limit.Name, r.Limit.Value)
		}
		_, _ = fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%s\t%s\t%d/%d/%d\t%.1f\t%.1f\t%.1f\t%s\t%s\n", r.Scenario, r.AckedPerS, r.DeliveredPerS,
			r.AckMs, r.DeliveryMs, r.Lost, r.Doubled, r.Reordered, r.ServerCPU, r.LoadCPU, r.ServerRSS, limit, r.more())
	}
	return t.Flush()
}

func (q Quantiles) String() string {
	if q == (Quantiles{}) {
		return "-"
	}
	return fmt.Sprintf("%.2f/%.2f/%.2f", q.P50, q.P99, q.P999)
}

func (r *Result) more() string {
	var parts []string
	if r.BytesPerConn != 0 {
		parts = append(parts, fmt.Sprintf("bytes_per_conn=%.0f", r.BytesPerConn))
	}
	for _, k := range slices.Sorted(maps.Keys(r.More)) {
		parts = append(parts, fmt.Sprintf("%s=%.4g", k, r.More[k]))
	}
	return strings.Join(parts, " ")
}
