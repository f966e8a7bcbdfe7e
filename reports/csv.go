package reports

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"

	"quiesce/results"
)

// writeCSV writes a row per point and metric, in the units of the JSON object. What is undefined is
// empty. Where strategies were compared, a row has its strategy's difference from the baseline and its
// place in the verdict as well, so that there is one table with one header to filter and to pivot.
func writeCSV(b *bytes.Buffer, s *results.Study) error {
	w := csv.NewWriter(b)
	numbers := s.Definition.AxisNumbers()
	header := csvHeader(&s.Definition, numbers)
	if s.Compared() {
		header = append(header, comparedHeader()...)
	}
	rows := [][]string{header}
	for _, p := range s.Points {
		for i := range p.Metrics {
			row := csvRow(s, p, &p.Metrics[i], numbers)
			if s.Compared() {
				row = append(row, comparedCells(s, p, p.Metrics[i].Name)...)
			}
			rows = append(rows, row)
		}
	}
	return w.WriteAll(rows)
}

// hasColumn reports whether an axis has a column of its own: one of strategies has that of the strategy.
func hasColumn(axis string) bool { return axis != "strategy" }

func csvRow(s *results.Study, p *results.PointSummary, m *results.Summary, numbers []*results.AxisNumbers) []string {
	row := []string{s.Definition.Scenario, strconv.FormatUint(s.Definition.Seed, 10), p.Point.Strategy}
	for k, setting := range p.Point.Set {
		if hasColumn(setting.Path) {
			row = append(row, setting.Value)
		}
		if n := numbers[k]; n != nil {
			row = append(row, exact(known(n.Of(setting.Value))))
		}
	}
	row = append(row, strconv.Itoa(p.Replications), m.Name, m.Unit, strconv.FormatUint(m.Count, 10), exact(m.Mean), exact(m.SD))
	for _, x := range m.Percentiles {
		row = append(row, exact(x))
	}
	row = append(row, exact(m.Max))
	row = append(row, ends(m.MeanCI)...)
	for _, ci := range m.PercentileCIs {
		row = append(row, ends(ci)...)
	}
	return append(row, exact(m.Min))
}

// comparedStatistics are those that have differences and verdicts.
var comparedStatistics = []string{"mean", results.Percentiles[compared].Name}

func comparedHeader() []string {
	header := []string{"baseline"}
	for _, statistic := range comparedStatistics {
		for _, name := range []string{"diff", "diff_low", "diff_high", "variance_reduction", "verdict", "probability"} {
			header = append(header, statistic+"_"+name)
		}
	}
	return append(header, "trade_off")
}

// comparedCells are what a metric's comparison says of a point.
func comparedCells(s *results.Study, p *results.PointSummary, metric string) []string {
	strategy := p.Point.Strategy
	cells := []string{s.Points[0].Point.Strategy}
	for _, statistic := range comparedStatistics {
		name := metric
		if statistic != "mean" {
			name += "." + statistic
		}
		cells = append(cells, differenceCells(s, strategy, name)...)
		cells = append(cells, verdictCells(s, p, name)...)
	}
	for i := range s.TradeOffs {
		if t := &s.TradeOffs[i]; t.Strategy == strategy {
			return append(cells, string(t.Standing))
		}
	}
	return append(cells, "")
}

func differenceCells(s *results.Study, strategy, name string) []string {
	for i := range s.Differences {
		if d := &s.Differences[i]; d.Strategy == strategy && d.Metric == name {
			return append(append([]string{exact(d.Diff)}, ends(d.CI)...), exact(d.VarianceReduction))
		}
	}
	return []string{"", "", "", ""}
}

// verdictCells are the place of a strategy in a verdict, and the verdict's probability.
func verdictCells(s *results.Study, p *results.PointSummary, name string) []string {
	v := find(s.Verdicts, name)
	if v == nil {
		return []string{"", ""}
	}
	strategy, place := p.Point.Strategy, "worse"
	switch {
	case p.Failed() && len(results.FailedStrategies(s.Points)) < len(s.Points):
		place = "failed"
	case v.Best == strategy:
		place = "best"
	case slices.Contains(v.Equal, strategy) && v.Tied():
		place = "equal"
	case slices.Contains(v.Contenders, strategy):
		place = "undecided"
	}
	return []string{place, exact(v.Probability)}
}

// exact is a number that reads back as itself.
func exact(n results.Number) string {
	if !n.Defined {
		return ""
	}
	return strconv.FormatFloat(n.Value, 'g', -1, 64)
}

func ends(i results.Interval) []string {
	if !i.Defined {
		return []string{"", ""}
	}
	return []string{exact(results.Number{Value: i.Low, Defined: true}), exact(results.Number{Value: i.High, Defined: true})}
}
