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
		"watchdog_margin", "watchdog_margin.min", "watchdog_trips", "bug_check_probability", "stop_tail", "touches_in_dx"}},
}

// comparison shows strategies side by side.
func (p *page) comparison(s *results.Study) error {
	p.title(s)
	fewest, most := s.Points[0].Replications, 0
	dropped := false
	for _, point := range s.Points {
		if point.Dropped == nil {
			fewest, most = min(fewest, point.Replications), max(most, point.Replications)
		}
		dropped = dropped || point.Dropped != nil
	}
	p.paragraph(fmt.Sprintf("Seed %d, %s each; all strategies see the same arrivals, demands and power schedule.",
		s.Definition.Seed, fromTo(fewest, most)))
	if dropped {
		p.paragraph("Those marked * were dropped early, because another strategy beats them in everything that counts; see the findings, and --all.")
	}
	p.partial(s)
	p.precision(s)
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
	if err := p.tradeOff(s); err != nil {
		return err
	}
	p.checks(s)
	p.findings(s)
	p.conclusion(s)
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
	p.paragraph(readingOf(s.Points...))
	return nil
}

// strategies is the first column of a table with a line per strategy.
func strategies(s *results.Study) column {
	c := column{head: []string{"", "strategy"}, left: true}
	for _, point := range s.Points {
		c.cells = append(c.cells, marked(point))
		c.points = append(c.points, point.Point)
	}
	return c
}

// marked names a point; an asterisk says that it was dropped early.
func marked(point *results.PointSummary) string {
	if point.Dropped != nil {
		return point.Point.String() + " *"
	}
	return point.Point.String()
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

// head is the header of a figure's column: metric, statistic, unit. That a scalar's is its mean over
// replications is not said.
func head(metric, statistic, unit string, kind model.Kind) []string {
	second := unit
	if kind == model.Latency || statistic != "mean" {
		second = strings.TrimSuffix(statistic+", "+unit, ", ")
	}
	return []string{metric, second}
}
