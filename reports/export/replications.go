package export

import (
	"math"
	"slices"

	"quiesce/model"
	"quiesce/results"
)

func replicationColumns() []column {
	all := []column{
		{"replication", whole, false}, {"metric", text, false}, {"unit", text, false}, {"kind", text, false},
		{"count", unsigned, false}, {"value", real, true}, {"sd", real, true},
	}
	for _, p := range results.Percentiles {
		all = append(all, column{p.Name, real, true})
	}
	return append(all, column{"max", real, true}, column{"min", real, true},
		column{"simulated", real, false}, column{"discarded", real, false}, column{"events", unsigned, false})
}

// replications emits the rows of a point by metric, so that a metric's replications are neighbours.
func (x *exporter) replications(point int) (func(emitter) error, error) {
	rows, err := x.ledger.Rows(point)
	if err != nil {
		return nil, err
	}
	var metrics []string
	places := make([]map[string]int, len(rows)) // of each metric among the measures of a row
	for i := range rows {
		if i > 0 && sameMetrics(&rows[i-1], &rows[i]) {
			places[i] = places[i-1]
			continue
		}
		places[i] = map[string]int{}
		for at := range rows[i].Measures {
			places[i][rows[i].Measures[at].Metric] = at
			metrics = append(metrics, rows[i].Measures[at].Metric)
		}
	}
	metrics = x.order.sorted(metrics)
	key := x.key.cells(point, x.ledger.Definition.Point(point))
	return func(emit emitter) error {
		for _, metric := range metrics {
			for i := range rows {
				at, ok := places[i][metric]
				if !ok {
					continue
				}
				if err := emit(append(slices.Clip(key), replicationCells(&rows[i], &rows[i].Measures[at])...)); err != nil {
					return err
				}
			}
		}
		return nil
	}, nil
}

// sameMetrics reports whether two rows have the same metrics in the same places.
func sameMetrics(a, b *results.Row) bool {
	return slices.EqualFunc(a.Measures, b.Measures, func(a, b results.Measure) bool { return a.Metric == b.Metric })
}

// replicationCells are a metric of a replication. Of a latency, value is the mean.
func replicationCells(row *results.Row, m *results.Measure) []cell {
	all := []cell{wholeCell(row.Replication), textCell(m.Metric), textCell(m.Unit), kindCell(m.Kind == model.Latency)}
	if m.Kind == model.Latency && m.Defined {
		all = append(all, sampleCells(&m.Sample, results.Steps(m.Unit))...)
	} else {
		observed := uint64(0)
		if m.Defined {
			observed = 1
		}
		all = append(all, unsignedCell(observed), cell{real: m.Scalar, defined: m.Defined})
		all = append(all, make([]cell, 1+len(results.Percentiles)+2)...)
	}
	return append(all, realCell(row.Simulated), realCell(row.Discarded), unsignedCell(row.Events))
}

// sampleCells are those from count to min.
func sampleCells(s *results.Sample, steps float64) []cell {
	all := []cell{unsignedCell(s.Count), realCell(s.Sum / float64(s.Count) / steps), sampleSD(s, steps)}
	for _, p := range s.Percentiles {
		all = append(all, realCell(float64(p)/steps))
	}
	return append(all, realCell(float64(s.Max)/steps), realCell(float64(s.Min)/steps))
}

// sampleSD is the standard deviation of a sample, from sums that are rounded: it is off by up to some
// 1e-8 of the mean, and exactly 0 where all observations are equal.
func sampleSD(s *results.Sample, steps float64) cell {
	n := float64(s.Count)
	switch {
	case s.Count < 2:
		return cell{}
	case s.Min == s.Max:
		return realCell(0)
	}
	squares := s.SumOfSquares - float64(s.Sum*(s.Sum/n))
	return realCell(math.Sqrt(max(0, squares)/(n-1)) / steps)
}
