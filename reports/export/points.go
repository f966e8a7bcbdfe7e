package export

import (
	"slices"

	"quiesce/model"
	"quiesce/results"
)

// pointColumns are named as in the CSV of bench run and bench compare.
func pointColumns() []column {
	all := []column{
		{"replications", whole, false}, {"metric", text, false}, {"unit", text, false}, {"kind", text, false},
		{"count", unsigned, false}, {"mean", real, true}, {"sd", real, true},
	}
	for _, p := range results.Percentiles {
		all = append(all, column{p.Name, real, true})
	}
	all = append(all, column{"max", real, true}, column{"mean_low", real, true}, column{"mean_high", real, true})
	for _, p := range results.Percentiles {
		all = append(all, column{p.Name + "_low", real, true}, column{p.Name + "_high", real, true})
	}
	return append(all, column{"min", real, true})
}

func (x *exporter) points(point int) (func(emitter) error, error) {
	p, err := x.ledger.Summarize(point)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(p.Metrics, func(a, b results.Summary) int { return x.order.compare(a.Name, b.Name) })
	key := x.key.cells(point, p.Point)
	return func(emit emitter) error {
		for i := range p.Metrics {
			if err := emit(append(slices.Clip(key), pointCells(p, &p.Metrics[i])...)); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

func pointCells(p *results.PointSummary, m *results.Summary) []cell {
	all := []cell{
		wholeCell(p.Replications), textCell(m.Name), textCell(m.Unit), kindCell(m.Kind == model.Latency),
		unsignedCell(m.Count), numberCell(m.Mean), numberCell(m.SD),
	}
	for _, percentile := range m.Percentiles {
		all = append(all, numberCell(percentile))
	}
	low, high := endCells(m.MeanCI)
	all = append(all, numberCell(m.Max), low, high)
	for _, ci := range m.PercentileCIs {
		low, high := endCells(ci)
		all = append(all, low, high)
	}
	return append(all, numberCell(m.Min))
}
