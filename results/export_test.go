package results

import (
	"context"
	"time"

	"quiesce/des/stats"
	"quiesce/model"
)

// CheckedWhole sets the size up to which a file's structure is checked when it is opened, and returns how it
// is set back.
func CheckedWhole(bytes int) (restore func()) {
	before := checkedWhole
	checkedWhole = bytes
	return func() { checkedWhole = before }
}

// Sides makes sides visible to tests.
type Sides struct{ Below, Above float64 }

func (s Sides) Minus(t Sides, rho float64) (below, above float64) {
	return sides{s.Below, s.Above}.minus(sides{t.Below, t.Above}, rho)
}

func (s Sides) At(z float64) float64 { return sides{s.Below, s.Above}.at(z) }

// ShareInterval makes shareInterval visible to tests.
func ShareInterval(share, n float64) Interval { return shareInterval(share, n) }

// LatencyPoint sums up one latency metric, of which each replication has observed a histogram, without
// a ledger.
func LatencyPoint(metric string, observed []*stats.Histogram) *PointSummary {
	p := &PointSummary{Replications: len(observed)}
	all := &stats.Histogram{}
	for i, h := range observed {
		all.Merge(h)
		m := Measure{Metric: metric, Unit: "s", Kind: model.Latency, Defined: true, Sample: NewSample(h)}
		p.rows = append(p.rows, Row{Replication: i, Measures: []Measure{m}})
	}
	s := Summary{Metric: Metric{Name: metric, Unit: "s", Kind: model.Latency, Better: -1}}
	s.latency(all, measures(p.rows, metric))
	p.Metrics = []Summary{s}
	return p
}

// ScalarPoint sums up metrics of which less is better and each replication has a value, without a
// ledger. A metric without values is undefined.
func ScalarPoint(strategy string, metrics []string, values ...[]float64) *PointSummary {
	p := &PointSummary{Point: Point{Strategy: strategy}}
	for _, v := range values {
		p.Replications = max(p.Replications, len(v))
	}
	p.rows = make([]Row, p.Replications)
	for k, name := range metrics {
		for i := range p.rows {
			m := Measure{Metric: name, Unit: "1", Kind: model.Scalar, Defined: i < len(values[k])}
			if m.Defined {
				m.Scalar = values[k][i]
			}
			p.rows[i].Replication, p.rows[i].Measures = i, append(p.rows[i].Measures, m)
		}
		s := Summary{Metric: Metric{Name: name, Unit: "1", Kind: model.Scalar, Better: -1}}
		s.scalar(measures(p.rows, name))
		p.Metrics = append(p.Metrics, s)
	}
	return p
}

// RunInTasks computes what a ledger lacks, in tasks of so many replications at most.
func RunInTasks(ctx context.Context, l *Ledger, f Func, chunk int) error {
	tasks, _, err := l.Missing(chunk)
	if err != nil {
		return err
	}
	return Local{Jobs: 2}.Run(ctx, tasks, f, l.Append)
}

// Patience sets how long a writer waits that has no context, and returns how it is set back.
func Patience(d time.Duration) (restore func()) {
	before := patience
	patience = d
	return func() { patience = before }
}

// MustProgress is Progress, whose error is always nil.
func (l *Ledger) MustProgress() Progress { return l.progress() }
