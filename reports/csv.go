package reports

import (
	"bytes"
	"encoding/csv"
	"strconv"

	"quiesce/results"
)

// writeCSV writes a row per point and metric, in the units of the JSON object. What is undefined is
// empty.
func writeCSV(b *bytes.Buffer, s *results.Study) error {
	w := csv.NewWriter(b)
	header := []string{"scenario", "seed", "strategy"}
	if len(s.Points) > 0 {
		for _, setting := range s.Points[0].Point.Set {
			header = append(header, setting.Path)
		}
	}
	header = append(header, "replications", "metric", "unit", "count", "mean", "sd")
	for _, p := range results.Percentiles {
		header = append(header, p.Name)
	}
	header = append(header, "max", "mean_low", "mean_high")
	for _, p := range results.Percentiles {
		header = append(header, p.Name+"_low", p.Name+"_high")
	}
	rows := [][]string{header}
	for _, p := range s.Points {
		for i := range p.Metrics {
			rows = append(rows, csvRow(s, p, &p.Metrics[i]))
		}
	}
	return w.WriteAll(rows)
}

func csvRow(s *results.Study, p *results.PointSummary, m *results.Summary) []string {
	row := []string{s.Definition.Scenario, strconv.FormatUint(s.Definition.Seed, 10), p.Point.Strategy}
	for _, setting := range p.Point.Set {
		row = append(row, setting.Value)
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
	return row
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
