package reports

import (
	"fmt"
	"strings"

	"quiesce/model"
	"quiesce/results"
)

// section is a part of the comparison: figures that belong together.
type section struct {
	title   string
	figures []string // metric.statistic; the mean without one
}

// sections are what a comparison shows, of what there is.
var sections = []section{
	{"How fast the driver lets go of D0", []string{
		"stop_latency", "stop_latency.p99", "stop_latency.max", "time_to_low_power", "time_to_low_power.p99"}},
	{"What requests pay for it", []string{
		"request_latency", "request_latency.p99", "first_io_latency", "requeues_per_request", "lost_work",
		"cancelled", "rejected", "retries", "client_failures", "throughput"}},
	{"What it costs, and what went wrong", []string{
		"mean_power", "energy_per_request", "low_power_residency", "transitions",
		"watchdog_margin", "watchdog_trips", "touches_in_dx"}},
}

// comparison shows strategies side by side.
func (p *page) comparison(s *results.Study) error {
	p.title(s)
	fewest := s.Points[0].Replications
	for _, point := range s.Points {
		fewest = min(fewest, point.Replications)
	}
	p.paragraph(fmt.Sprintf("Seed %d, %s each; all strategies see the same arrivals, demands and power schedule.",
		s.Definition.Seed, replications(fewest)))
	p.partial(s)
	if fewest == 0 {
		p.findings(s)
		return nil
	}
	if err := p.sections(s); err != nil {
		return err
	}
	if err := p.differences(s); err != nil {
		return err
	}
	if err := p.verdict(s); err != nil {
		return err
	}
	p.checks(s)
	p.findings(s)
	return nil
}

// sections writes the tables with a line per strategy.
func (p *page) sections(s *results.Study) error {
	var same []string
	for _, section := range sections {
		columns := []column{strategies(s)}
		for _, name := range section.figures {
			c, state := side(s.Points, name)
			switch state {
			case telling:
				columns = append(columns, c)
			case nothing:
				same = append(same, name)
			}
		}
		if len(columns) == 1 {
			continue
		}
		p.heading(section.title)
		if err := p.tables(columns); err != nil {
			return err
		}
	}
	if len(same) > 0 {
		p.paragraph("0 for all strategies: " + strings.Join(same, ", ") + ".")
	}
	p.paragraph(reading)
	return nil
}

// strategies is the first column of a table with a line per strategy.
func strategies(s *results.Study) column {
	c := column{head: []string{"", "strategy"}, left: true}
	for _, point := range s.Points {
		c.cells = append(c.cells, point.Point.String())
	}
	return c
}

// state says whether a column has something to tell.
type state uint8

const (
	absent  state = iota // undefined for all strategies
	nothing              // 0 for all
	telling
)

// side is the column of one figure, for all points.
func side(points []*results.PointSummary, name string) (column, state) {
	metric, statistic := name, "mean"
	if base, last, found := strings.Cut(name, "."); found {
		metric, statistic = base, last
	}
	values := make([]results.Number, len(points))
	intervals := make([]results.Interval, len(points))
	state, unit, kind := absent, "", model.Scalar
	var sizes []float64
	for i, point := range points {
		m := point.Metric(metric)
		if m == nil {
			continue
		}
		unit, kind = m.Unit, m.Kind
		values[i], intervals[i] = m.Statistic(statistic)
		if values[i].Defined {
			state = max(state, nothing)
			sizes = append(sizes, values[i].Value)
		}
		if values[i].Value != 0 || intervals[i].Excludes(0) {
			state = telling
		}
	}
	s := scaleFor(unit, sizes)
	c := column{head: head(metric, statistic, s.unit, kind)}
	for i := range points {
		c.figures = append(c.figures, s.figure(values[i], intervals[i]))
	}
	return c, state
}

// head is the header of a figure's column: metric, statistic, unit. A scalar has a mean only, of
// which there is no need to speak.
func head(metric, statistic, unit string, kind model.Kind) []string {
	second := unit
	if kind == model.Latency {
		second = strings.TrimSuffix(statistic+", "+unit, ", ")
	}
	return []string{metric, second}
}

// headlines are the figures whose differences are shown; JSON has all.
var headlines = []string{"stop_latency", "stop_latency.p99", "request_latency", "request_latency.p99",
	"throughput", "mean_power", "energy_per_request"}

// contrasted are the figures of the sections for which there are verdicts.
func contrasted() []string {
	var all []string
	for _, section := range sections {
		for _, name := range section.figures {
			if !strings.HasSuffix(name, ".max") {
				all = append(all, name)
			}
		}
	}
	return all
}

// differences writes how each strategy differs from the first.
func (p *page) differences(s *results.Study) error {
	columns := []column{{head: []string{"", "strategy"}, left: true}}
	for _, point := range s.Points[1:] {
		columns[0].cells = append(columns[0].cells, point.Point.String())
	}
	for _, name := range headlines {
		if c, ok := difference(s, name); ok {
			columns = append(columns, c)
		}
	}
	if len(columns) == 1 {
		return nil
	}
	p.heading("Differences from " + s.Points[0].Point.String())
	if err := p.tables(columns); err != nil {
		return err
	}
	p.paragraph("In parentheses: the interval contains 0, no difference is shown. Differences of means are paired, replication by replication.")
	return nil
}

// difference is the column of one figure's differences; ok is false if there are none, or all are 0.
func difference(s *results.Study, name string) (c column, ok bool) {
	byStrategy := map[string]*results.Difference{}
	var sizes []float64
	unit := ""
	for i := range s.Differences {
		if d := &s.Differences[i]; d.Metric == name {
			byStrategy[d.Strategy] = d
			sizes = append(sizes, d.Diff.Value)
			unit = d.Unit
			ok = ok || d.Diff.Value != 0
		}
	}
	scale := scaleFor(unit, sizes)
	metric, statistic, found := strings.Cut(name, ".")
	if !found {
		statistic = "mean"
	}
	c.head = head(metric, statistic, scale.unit, kindOf(s, metric))
	for _, point := range s.Points[1:] {
		c.figures = append(c.figures, signed(byStrategy[point.Point.Strategy], scale))
	}
	return c, ok
}

// kindOf is the kind of a metric that some point has.
func kindOf(s *results.Study, metric string) model.Kind {
	for _, point := range s.Points {
		if m := point.Metric(metric); m != nil {
			return m.Kind
		}
	}
	return model.Scalar
}

// signed is a difference with its sign, in parentheses if it may be none.
func signed(d *results.Difference, s scale) figure {
	if d == nil {
		return figure{value: undefined}
	}
	f := s.figure(d.Diff, d.CI)
	if d.Diff.Value > 0 {
		f.value = "+" + f.value
	}
	f.value = strings.Replace(f.value, "-", "−", 1)
	if d.Diff.Value != 0 && !d.CI.Excludes(0) {
		f.value = "(" + f.value
		if f.error == "" {
			f.value += ")"
		} else {
			f.error += ")"
		}
	}
	return f
}

// verdict writes which strategy is best by each figure.
func (p *page) verdict(s *results.Study) error {
	figure := column{head: []string{"by"}, left: true}
	aim := column{head: []string{"good is"}, left: true}
	best := column{head: []string{"best"}, left: true}
	sure := column{head: []string{"probability"}}
	undecided := 0
	for _, name := range contrasted() {
		v := find(s.Verdicts, name)
		if v == nil || v.Same {
			continue
		}
		figure.cells = append(figure.cells, strings.Replace(name, ".", " ", 1))
		aim.cells = append(aim.cells, map[int]string{-1: "less", +1: "more"}[v.Better])
		sure.cells = append(sure.cells, probability(v.Probability))
		if v.Best != "" {
			best.cells = append(best.cells, v.Best)
			continue
		}
		if v.Equal {
			best.cells = append(best.cells, "equal: "+some(v.Contenders))
			continue
		}
		undecided++
		best.cells = append(best.cells, "undecided: "+some(v.Contenders))
	}
	if len(figure.cells) == 0 {
		p.paragraph("The strategies do not differ.")
		return nil
	}
	p.heading("Which is best")
	if err := p.table([]column{figure, aim, best, sure}); err != nil {
		return err
	}
	text := "The probability is the least with which the strategy that looks best is best, against all others together."
	if undecided > 0 {
		text += " Undecided: no difference is shown between the strategies listed, of which the first looks best; more replications (--reps) may tell them apart."
	}
	if failed := results.FailedStrategies(s.Points); len(failed) > 0 && len(failed) < len(s.Points) {
		text += fmt.Sprintf(" Left out, because a replication failed: %s; see the findings.", some(failed))
	}
	p.paragraph(text)
	return nil
}

// some names strategies, not too many of them.
func some(strategies []string) string {
	const most = 4
	if more := len(strategies) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(strategies[:most], ", "), more)
	}
	return strings.Join(strategies, ", ")
}

func find(verdicts []results.Verdict, name string) *results.Verdict {
	for i := range verdicts {
		if verdicts[i].Metric == name {
			return &verdicts[i]
		}
	}
	return nil
}
