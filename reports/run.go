package reports

import (
	"fmt"
	"strings"

	"quiesce/model"
	"quiesce/results"
)

// configuration shows one point: a line per metric.
func (p *page) configuration(s *results.Study) error {
	point := s.Points[0]
	p.title(s)
	p.paragraph(fmt.Sprintf("Strategy %s, seed %d, %s.", point.Point, s.Definition.Seed, replications(point.Replications)))
	p.partial(s)
	if point.Replications > 0 {
		if err := p.metrics(point); err != nil {
			return err
		}
	}
	p.checks(s)
	p.findings(s)
	return nil
}

// metrics writes the two tables of a point.
func (p *page) metrics(point *results.PointSummary) error {
	var latencies, scalars []*results.Summary
	for i := range point.Metrics {
		m := &point.Metrics[i]
		if m.Kind == model.Latency {
			latencies = append(latencies, m)
		} else {
			scalars = append(scalars, m)
		}
	}
	latencies, never := partition(shown(latencies), func(m *results.Summary) bool { return m.Count > 0 })
	scalars, always := partition(shown(scalars), func(m *results.Summary) bool { return !zero(m) })
	if err := p.latencies(latencies); err != nil {
		return err
	}
	if err := p.scalars(scalars); err != nil {
		return err
	}
	if len(never) > 0 {
		p.paragraph("Never observed: " + names(never) + ".")
	}
	if len(always) > 0 {
		p.paragraph("0 in all replications: " + names(always) + ".")
	}
	p.paragraph(reading)
	return nil
}

// reading says how to read the figures. The README has the long form.
const reading = "± is half of the 95 % confidence interval, from the differences between replications; the greater side of it for percentiles."

// shown leaves out what says nothing new: the only variant of its kind.
func shown(metrics []*results.Summary) []*results.Summary {
	variants := map[string]int{} // by name and label key
	for _, m := range metrics {
		base, label := split(m.Name)
		key, _, _ := strings.Cut(label, "=")
		variants[base+"{"+key]++
	}
	var kept []*results.Summary
	for _, m := range metrics {
		base, label := split(m.Name)
		key, _, _ := strings.Cut(label, "=")
		if label == "" || variants[base+"{"+key] > 1 || key == "part" {
			kept = append(kept, m)
		}
	}
	return kept
}

// split separates a metric's name from its label: stop_latency{queue=io} has queue=io.
func split(name string) (base, label string) {
	base, label, _ = strings.Cut(name, "{")
	return base, strings.TrimSuffix(label, "}")
}

// partition separates the metrics that are so from those that are not.
func partition(metrics []*results.Summary, so func(*results.Summary) bool) (yes, no []*results.Summary) {
	for _, m := range metrics {
		if so(m) {
			yes = append(yes, m)
		} else {
			no = append(no, m)
		}
	}
	return yes, no
}

// zero reports whether a metric is 0 in every replication, or undefined in all.
func zero(m *results.Summary) bool {
	return !m.Mean.Defined || m.Mean.Value == 0 && m.Max.Value == 0
}

// names lists metrics, without the variants of one that is in the list itself.
func names(metrics []*results.Summary) string {
	var all []string
	whole := map[string]bool{}
	for _, m := range metrics {
		base, label := split(m.Name)
		if label == "" {
			whole[base] = true
		}
		if label == "" || !whole[base] {
			all = append(all, m.Name)
		}
	}
	return strings.Join(all, ", ")
}

// labelled makes the first two columns, metric and unit: a variant stands indented below its metric.
func labelled(metrics []*results.Summary) (metric, unit column, scales []scale) {
	metric = column{head: []string{"metric"}, left: true}
	unit = column{head: []string{"unit"}, left: true}
	last := ""
	for _, m := range metrics {
		base, label := split(m.Name)
		name := m.Name
		if label != "" && base == last {
			name = "  " + label
		} else {
			last = base
		}
		at := []float64{m.Mean.Value}
		if m.Mean.Value == 0 {
			at[0] = m.Max.Value
		}
		s := scaleFor(m.Unit, at)
		metric.cells = append(metric.cells, name)
		unit.cells = append(unit.cells, s.unit)
		scales = append(scales, s)
	}
	return metric, unit, scales
}

// latencies writes the table of distributions over observations.
func (p *page) latencies(metrics []*results.Summary) error {
	if len(metrics) == 0 {
		return nil
	}
	metric, unit, scales := labelled(metrics)
	metric.head = []string{"over observations"}
	mean, sd := column{head: []string{"mean"}}, column{head: []string{"sd"}}
	highest, n := column{head: []string{"max"}}, column{head: []string{"count"}}
	columns := make([]column, len(results.Percentiles))
	for i, m := range metrics {
		s := scales[i]
		mean.figures = append(mean.figures, s.figure(m.Mean, m.MeanCI))
		sd.cells = append(sd.cells, s.number(m.SD))
		for j, x := range m.Percentiles {
			if detailed(j) {
				columns[j].figures = append(columns[j].figures, s.figure(x, m.PercentileCIs[j]))
			} else {
				columns[j].cells = append(columns[j].cells, s.plain(x, m.PercentileCIs[j]))
			}
		}
		highest.cells = append(highest.cells, s.number(m.Max))
		n.cells = append(n.cells, count(m.Count))
	}
	all := []column{metric, unit, mean, sd}
	for j, percentile := range results.Percentiles {
		if columns[j].head = []string{percentile.Name}; p.markdown || percentile.Name != "p90" {
			all = append(all, columns[j])
		}
	}
	return p.table(append(all, highest, n))
}

// detailed says which percentiles are shown with their uncertainty.
func detailed(percentile int) bool { return results.Percentiles[percentile].Name == "p99" }

// scalars writes the table of values per replication.
func (p *page) scalars(metrics []*results.Summary) error {
	if len(metrics) == 0 {
		return nil
	}
	metric, unit, scales := labelled(metrics)
	metric.head = []string{"over replications"}
	mean, sd := column{head: []string{"mean"}}, column{head: []string{"sd"}}
	highest, n := column{head: []string{"max"}}, column{head: []string{"count"}}
	for i, m := range metrics {
		s := scales[i]
		mean.figures = append(mean.figures, s.figure(m.Mean, m.MeanCI))
		sd.cells = append(sd.cells, s.number(m.SD))
		highest.cells = append(highest.cells, s.number(m.Max))
		n.cells = append(n.cells, count(m.Count))
	}
	return p.table([]column{metric, unit, mean, sd, highest, n})
}
