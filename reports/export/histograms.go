package export

import (
	"maps"
	"slices"

	"quiesce/results"
)

// A value x is in a cell if low <= x < high.
func histogramColumns() []column {
	return []column{{"metric", text, false}, {"unit", text, false}, {"low", real, false}, {"high", real, false}, {"count", unsigned, false}}
}

func (x *exporter) histograms(point int) (func(emitter) error, error) {
	histograms, err := x.ledger.Histograms(point)
	if err != nil {
		return nil, err
	}
	key := x.key.cells(point, x.ledger.Definition.Point(point))
	return func(emit emitter) error {
		for _, metric := range slices.SortedFunc(maps.Keys(histograms), x.order.compare) {
			m, _ := x.ledger.Metric(metric) // Histograms has it from the same table
			steps := results.Steps(m.Unit)
			for c := range histograms[metric].Cells {
				err := emit(append(slices.Clip(key), textCell(metric), textCell(m.Unit),
					realCell(float64(c.Low)/steps), realCell((float64(c.High)+1)/steps), unsignedCell(c.Count)))
				if err != nil {
					return err
				}
			}
		}
		return nil
	}, nil
}
