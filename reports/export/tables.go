package export

import (
	"fmt"

	"quiesce/results"
)

// Table is a table that can be exported.
type Table string

// The tables. Each row begins with scenario, seed, point (its number, from 0), strategy, and the values
// of the axes: as they were given, and behind each that is a number or a quantity the number in SI units.
const (
	// Points has a row per point and metric: count, mean, standard deviation, percentiles and so on,
	// with 95 % confidence intervals.
	Points Table = "points"
	// Replications has a row per point, metric and replication.
	Replications Table = "replications"
	// Histograms has a row per point, latency metric and cell that is not empty.
	Histograms Table = "histograms"
	// Findings has what a reader must know besides the figures.
	Findings Table = "findings"
)

// Tables lists them.
func Tables() []Table { return []Table{Points, Replications, Histograms, Findings} }

// layout is how a table is made.
type layout struct {
	columns []column // behind the key's
	// point reads all that is needed of a point, and returns what then emits its rows.
	point func(x *exporter, point int) (func(emit emitter) error, error)
}

// emitter takes the cells of a row. They may be changed afterwards.
type emitter func(cells []cell) error

// exporter is what tables are made from.
type exporter struct {
	ledger *results.Ledger
	key    *key
	order  order

	setting int            // of study
	study   *results.Study // see findings
}

func (t Table) layout() (*layout, error) {
	switch t {
	case Points:
		return &layout{columns: pointColumns(), point: (*exporter).points}, nil
	case Replications:
		return &layout{columns: replicationColumns(), point: (*exporter).replications}, nil
	case Histograms:
		return &layout{columns: histogramColumns(), point: (*exporter).histograms}, nil
	case Findings:
		return &layout{columns: findingColumns(), point: (*exporter).findings}, nil
	}
	return nil, fmt.Errorf("there is no table %q", t)
}

// kinds of metrics, as tables name them.
func kindCell(latency bool) cell {
	if latency {
		return textCell("latency")
	}
	return textCell("scalar")
}
