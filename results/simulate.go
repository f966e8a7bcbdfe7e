package results

import (
	"bytes"
	"context"
	"fmt"

	"quiesce/des/stats"
	"quiesce/model"
)

// Simulate is the Func of simulated runs. configure gives the configuration of a point and must be
// safe for concurrent use. Every point and strategy sees the same seed in the same replication, and
// hence the same arrivals, demands and power schedule: common random numbers.
func Simulate(seed uint64, configure func(point int) (*model.Config, error)) Func {
	return func(ctx context.Context, t Task) (Result, error) {
		config, err := configure(t.Point)
		if err != nil {
			return Result{Task: t, Failure: err.Error()}, nil
		}
		result := Result{Task: t}
		merged := map[string]*stats.Histogram{}
		for r := t.First; r < t.First+t.Replications; r++ {
			simulation, err := model.New(config, seed, r)
			if err != nil {
				result.Failed = append(result.Failed, Failed{r, err.Error()})
				continue
			}
			outcome := simulation.Run(func() bool { return ctx.Err() != nil })
			if ctx.Err() != nil {
				return Result{}, context.Cause(ctx) // the outcome may be cut short
			}
			row, histograms := newRow(outcome)
			row.Replication = r
			for _, m := range row.Measures {
				h := histograms[m.Metric]
				if h == nil {
					continue
				}
				if t.Replications == 1 {
					merged[m.Metric] = h
					continue
				}
				if merged[m.Metric] == nil {
					merged[m.Metric] = &stats.Histogram{} // metrics may share what was observed
				}
				merged[m.Metric].Merge(h)
			}
			result.Rows = append(result.Rows, row)
		}
		return result, result.encodeHistograms(merged)
	}
}

// encodeHistograms adds the merged histograms in the order of the rows' measures.
func (r *Result) encodeHistograms(merged map[string]*stats.Histogram) error {
	var buffer []byte
	for _, row := range r.Rows {
		for _, m := range row.Measures {
			h := merged[m.Metric]
			if h == nil {
				continue
			}
			delete(merged, m.Metric)
			var err error
			if buffer, err = h.AppendBinary(buffer[:0]); err != nil {
				return fmt.Errorf("%s: %w", m.Metric, err)
			}
			r.Histograms = append(r.Histograms, MergedHistogram{Metric: m.Metric, Data: bytes.Clone(buffer)})
		}
	}
	return nil
}
