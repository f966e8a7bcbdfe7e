package reports

import (
	"fmt"
	"strings"

	"quiesce/model"
	"quiesce/results"
)

// sweepCollector sums up points as they are read. It keeps the points themselves only if they are few.
type sweepCollector struct {
	sweep    *results.Sweep
	few      bool
	points   []*results.PointSummary
	number   int // of points that have results
	ends     []figureEnds
	findings []aggregate
	holding  int                   // points at which all objectives hold
	best     *results.PointSummary // of these, or of all without objectives, the one with the least power
	missed   int                   // expectations
}

// figureEnds are the least and the greatest value of a figure.
type figureEnds struct {
	name          string
	unit          string
	kind          model.Kind
	least, most   end
	defined, none int // points at which it has a value, and at which it is 0
}

type end struct {
	value results.Number
	ci    results.Interval
	point results.Point
}

// aggregate is a finding with the points that have it.
type aggregate struct {
	severity, code, message string
	points                  int
	first                   string
	varies                  bool // the message is not the same at all of them
}

func (c *sweepCollector) begin(s *results.Sweep, figures []string) {
	c.sweep, c.few = s, s.Definition.Len() <= pointsShown
	for _, name := range figures {
		c.ends = append(c.ends, figureEnds{name: name})
	}
}

// add takes a setting.
func (c *sweepCollector) add(study *results.Study) {
	for _, f := range study.Failures {
		c.found(model.Failure, "no_result", noResult(f), study.Definition.Point(f.Point))
	}
	for _, check := range study.Missed() {
		c.missed++
		c.found(model.Failure, "missed: "+check.Condition.Text, "An expectation is missed: "+check.Condition.Text+".", study.Points[0].Point)
	}
	for _, point := range study.Points {
		for _, n := range study.Definition.Notes {
			if n.Strategy == "" || n.Strategy == point.Point.Strategy {
				c.found(n.Severity, n.Code, n.Message, point.Point)
			}
		}
		for _, f := range point.Findings {
			c.found(f.Severity, f.Code, f.Message, point.Point)
		}
		if point.Replications == 0 {
			continue
		}
		c.number++
		if c.few {
			c.points = append(c.points, point)
		}
		for i := range c.ends {
			c.ends[i].add(point)
		}
		c.judge(point)
	}
}

// judge compares a point with the best so far.
func (c *sweepCollector) judge(point *results.PointSummary) {
	if holds, _ := point.Holds(c.sweep.Objectives); !holds || point.Failed() {
		return
	}
	c.holding++
	if power := point.Metric("mean_power"); power != nil && power.Mean.Defined &&
		(c.best == nil || power.Mean.Value < c.best.Metric("mean_power").Mean.Value) {
		c.best = point
	}
}

// add takes a point.
func (e *figureEnds) add(point *results.PointSummary) {
	metric, statistic := e.name, "mean"
	if base, last, found := strings.Cut(e.name, "."); found {
		metric, statistic = base, last
	}
	m := point.Metric(metric)
	if m == nil {
		return
	}
	value, ci := m.Statistic(statistic)
	if !value.Defined {
		return
	}
	e.unit, e.kind = m.Unit, m.Kind
	if e.defined == 0 || value.Value < e.least.value.Value {
		e.least = end{value, ci, point.Point}
	}
	if e.defined == 0 || value.Value > e.most.value.Value {
		e.most = end{value, ci, point.Point}
	}
	e.defined++
	if value.Value == 0 {
		e.none++
	}
}

// found counts a finding of a point.
func (c *sweepCollector) found(severity, code, message string, point results.Point) {
	for i := range c.findings {
		if a := &c.findings[i]; a.severity == severity && a.code == code {
			a.points++
			a.varies = a.varies || a.message != message
			return
		}
	}
	c.findings = append(c.findings, aggregate{severity, code, message, 1, point.String(), false})
}

// gravest are the failures, rest what is less than that, the gravest first.
func (c *sweepCollector) gravest() []line { return c.lines(model.Failure) }

func (c *sweepCollector) rest() []line { return c.lines(model.Warning, model.Note) }

func (c *sweepCollector) lines(severities ...string) []line {
	var all []line
	for _, severity := range severities {
		for _, a := range c.findings {
			if a.severity != severity {
				continue
			}
			text := a.message
			switch {
			case c.sweep.Definition.Len() == 1:
			case a.points == 1:
				text += " (At " + a.first + ".)"
			case a.points >= c.number && !a.varies:
			case a.points >= c.number:
				text += " (Likewise at all points; this is of " + a.first + ".)"
			default:
				text += fmt.Sprintf(" (At %d of %d points; this is of %s.)", a.points, c.number, a.first)
			}
			all = append(all, line{severity, text})
		}
	}
	return all
}

// aggregated writes findings over all points.
func (p *page) aggregated(lines []line) {
	if len(lines) == 0 {
		return
	}
	p.heading("Findings")
	for i, l := range lines {
		lead := fmt.Sprintf("  %-9s", l.severity)
		switch {
		case p.markdown:
			lead = "- " + l.severity + ": "
		case i > 0 && lines[i-1].severity == l.severity:
			lead = strings.Repeat(" ", len(lead))
		}
		p.wrapped(lead, l.text)
	}
	p.out.WriteByte('\n')
}

// extremes shows the ends of each figure, where there are too many points for a table.
func (p *page) extremes(c *sweepCollector) error {
	columns := []column{{head: []string{"", "figure"}, left: true}, {head: []string{"", "unit"}, left: true},
		{head: []string{"", "least"}}, {head: []string{"", "at"}, left: true}, {head: []string{"", "greatest"}}, {head: []string{"", "at"}, left: true}}
	for _, e := range c.ends {
		if e.defined == 0 {
			continue
		}
		scale := scaleFor(e.unit, []float64{e.least.value.Value, e.most.value.Value})
		for i, cell := range []string{e.name, scale.unit, scale.plain(e.least.value, e.least.ci), short(e.least.point),
			scale.plain(e.most.value, e.most.ci), short(e.most.point)} {
			columns[i].cells = append(columns[i].cells, cell)
		}
	}
	p.paragraph(fmt.Sprintf("There are %d points, too many for a table: these are the ends. --format csv or json shows all, and so does bench export.", c.sweep.Definition.Len()))
	if len(columns[0].cells) == 0 {
		return nil
	}
	return p.table(columns)
}

// short names a point by its values.
func short(p results.Point) string {
	parts := []string{}
	for _, s := range p.Set {
		parts = append(parts, s.Value)
	}
	return strings.Join(append(parts, p.Strategy), ", ")
}

// bestSweep says at which points the objectives hold, and which of them needs the least power.
func (p *page) bestSweep(s *results.Sweep, c *sweepCollector) {
	if c.number == 0 {
		return
	}
	text := ""
	if len(s.Objectives) > 0 {
		var conditions []string
		for i := range s.Objectives {
			conditions = append(conditions, s.Objectives[i].Text)
		}
		text = fmt.Sprintf("Objectives: %s. They hold at %d of %d points", strings.Join(conditions, ", "), c.holding, c.number)
		if c.holding == 0 {
			p.paragraph(text + ".")
			return
		}
		text += "; of these "
	}
	if c.best == nil {
		return
	}
	m := c.best.Metric("mean_power")
	scale := scaleFor(m.Unit, []float64{m.Mean.Value})
	figure := scale.figure(m.Mean, m.MeanCI).String() + " " + scale.unit
	if text == "" {
		text = "Of all points "
	}
	set := c.best.Point.String()
	if len(s.Definition.Strategies) == 1 {
		_, set, _ = strings.Cut(set, ", ")
	}
	p.paragraph(fmt.Sprintf("%smean_power is least, %s, at %s.", text, figure, set))
}
