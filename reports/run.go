package reports

import (
	"cmp"
	"fmt"
	"slices"
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
	p.precision(s)
	if point.Replications > 0 {
		p.short(point)
		p.topic("Metrics")
		if err := p.metrics(point); err != nil {
			return err
		}
		p.checks(s)
	}
	p.findings(s)
	return nil
}

// short lists the figures that most readers come for, where a page has a place for them.
func (p *page) short(point *results.PointSummary) {
	if !p.data() {
		return
	}
	p.topic(ShortTitle)
	var items []Item
	for _, name := range headlines {
		metric, statistic, _ := strings.Cut(name, ".")
		m := point.Metric(metric)
		if m == nil {
			continue
		}
		value, ci := m.Statistic(cmp.Or(statistic, "mean"))
		if !value.Defined {
			continue
		}
		s := scaleFor(m.Unit, []float64{value.Value})
		items = append(items, Item{strings.Join(head(metric, cmp.Or(statistic, "mean"), "", m.Kind), " "), strings.TrimSpace(s.figure(value, ci).String() + " " + s.unit)})
	}
	p.list(items, 0, false)
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
	var never, always []*results.Summary
	for _, list := range []*[]*results.Summary{&latencies, &scalars} {
		observed, none := partition(shown(*list), func(m *results.Summary) bool { return m.Count > 0 })
		telling, zeros := partition(observed, func(m *results.Summary) bool { return m.Mean.Value != 0 || m.Max.Value != 0 })
		*list, never, always = telling, append(never, none...), append(always, zeros...)
	}
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
	p.paragraph(readingOf(point))
	return nil
}

// reading says how to read the figures. The README has the long form.
const reading = "± is half of the 95 % interval that the replications give; where its sides are not equal, its ends are in brackets. (That of a percentile allows for the 0.05 % that it may be off.) A figure without an interval is exact, or rests on too few observations for one."

// readingOf is that for points, some of whose means may have no interval that holds.
func readingOf(points ...*results.PointSummary) string {
	for _, p := range points {
		if slices.ContainsFunc(p.Metrics, func(m results.Summary) bool { return m.Withdrawn != "" }) {
			return strings.TrimSuffix(reading, ".") + "; or its mean, or its variance, does not exist, which the warnings tell."
		}
	}
	return reading
}

// shown leaves out what says nothing new: the only variant of its kind.
func shown(metrics []*results.Summary) []*results.Summary {
	variants := map[string]int{} // by name and label key: stop_latency{queue
	for _, m := range metrics {
		kind, _, _ := strings.Cut(m.Name, "=")
		variants[kind]++
	}
	var kept []*results.Summary
	for _, m := range metrics {
		kind, _, labelled := strings.Cut(m.Name, "=")
		if !labelled || variants[kind] > 1 || strings.HasSuffix(kind, "{part") {
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
	unit = column{head: []string{"unit"}, left: true, again: true}
	last := ""
	for _, m := range metrics {
		base, label := split(m.Name)
		name := m.Name
		if label != "" && base == last {
			name = "  " + label
		} else {
			last = base
		}
		s := scaleFor(m.Unit, []float64{m.Mean.Value, m.SD.Value, m.Percentiles[0].Value, m.Percentiles[compared].Value, m.Max.Value})
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
	mean, sd := column{head: []string{"mean"}}, column{head: []string{"sd"}, spare: 3}
	highest, n := column{head: []string{"max"}}, column{head: []string{"count"}, spare: 1}
	columns := make([]column, len(results.Percentiles))
	for i, m := range metrics {
		s := scales[i]
		mean.figures = append(mean.figures, s.figure(m.Mean, m.MeanCI))
		sd.cells = append(sd.cells, s.number(m.SD))
		for j, x := range m.Percentiles {
			if j == compared {
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
		columns[j].head = []string{percentile.Name}
		columns[j].spare = map[string]int{"p90": 4, "p95": 2}[percentile.Name]
		all = append(all, columns[j])
	}
	return p.table(append(all, highest, n))
}

// compared is the percentile that is shown with its uncertainty: p99.
const compared = 3

// scalars writes the table of values per replication.
func (p *page) scalars(metrics []*results.Summary) error {
	if len(metrics) == 0 {
		return nil
	}
	metric, unit, scales := labelled(metrics)
	metric.head = []string{"over replications"}
	mean, sd := column{head: []string{"mean"}}, column{head: []string{"sd"}, spare: 2}
	least, highest, n := column{head: []string{"min"}}, column{head: []string{"max"}}, column{head: []string{"count"}, spare: 1}
	for i, m := range metrics {
		s := scales[i]
		mean.figures = append(mean.figures, s.figure(m.Mean, m.MeanCI))
		sd.cells = append(sd.cells, s.number(m.SD))
		least.cells = append(least.cells, s.number(m.Min))
		highest.cells = append(highest.cells, s.number(m.Max))
		n.cells = append(n.cells, count(m.Count))
	}
	return p.table([]column{metric, unit, mean, sd, least, highest, n})
}
