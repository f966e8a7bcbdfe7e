package reports

import (
	"fmt"
	"slices"
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
	holding  int      // points at which all objectives hold, as estimated
	shown    int      // of these, points at which no figure's interval reaches to the other side
	growing  []string // points at which they hold only because the replications end: the backlog grows
	best     []bestOf // by what is asked of the device, in the order of the points; not where the design samples
	ranks    []rank   // the best by each aim, where the design samples
	missed   int      // expectations
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
	first, last             string
	varies                  bool // the message is not the same at all of them
}

func (c *sweepCollector) begin(s *results.Sweep, figures []string, most int) {
	c.sweep, c.few = s, s.Definition.Len() <= most
	for _, name := range figures {
		c.ends = append(c.ends, figureEnds{name: name})
	}
	if c.sampled() {
		for _, aim := range results.Aims {
			c.ranks = append(c.ranks, rank{metric: aim})
		}
	}
}

// add takes a setting.
func (c *sweepCollector) add(study *results.Study) {
	for _, f := range study.Failures {
		c.found(model.Failure, "no_result", noResult(f), study.Definition.Point(f.Point))
	}
	for _, check := range study.Missed() {
		c.missed++
		place := slices.IndexFunc(study.Points, func(p *results.PointSummary) bool { return p.Point.Strategy == check.Strategy })
		c.found(model.Failure, "missed: "+check.Condition.Text, "An expectation is missed: "+check.Condition.Text+".", study.Points[max(0, place)].Point)
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
		c.judge(study, point)
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
			if a.last == point.String() {
				return // of another queue, say: the point is counted once
			}
			a.points, a.last = a.points+1, point.String()
			a.varies = a.varies || a.message != message
			return
		}
	}
	c.findings = append(c.findings, aggregate{severity, code, message, 1, point.String(), point.String(), false})
}

// gravest are the failures, rest what is less than that, the gravest first.
func (c *sweepCollector) gravest() []Item { return c.lines(model.Failure) }

func (c *sweepCollector) rest() []Item { return c.lines(model.Warning, model.Note) }

func (c *sweepCollector) lines(severities ...string) []Item {
	var all []Item
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
			all = append(all, Item{severity, text})
		}
	}
	return all
}

// extremes shows the ends of each figure, where there are too many points for a table.
func (p *page) extremes(c *sweepCollector) error {
	columns := []column{{head: []string{"figure"}, left: true}, {head: []string{"end"}, left: true}, {head: []string{"value"}},
		{head: []string{"unit"}, left: true}, {head: []string{"at"}, left: true}}
	d := &c.sweep.Definition
	for _, e := range c.ends {
		if e.defined == 0 {
			continue
		}
		scale := scaleFor(e.unit, []float64{e.least.value.Value, e.most.value.Value})
		row := func(cells ...string) {
			for i, cell := range cells {
				columns[i].cells = append(columns[i].cells, cell)
			}
		}
		row(e.name, "least", scale.plain(e.least.value, e.least.ci), scale.unit, short(d, e.least.point))
		row("", "greatest", scale.plain(e.most.value, e.most.ci), scale.unit, short(d, e.most.point))
	}
	p.paragraph(fmt.Sprintf("There are %d points, too many for a table: these are the ends. --format csv or json shows all, and so does bench export.", c.sweep.Definition.Len()))
	if len(columns[0].cells) == 0 {
		return nil
	}
	return p.table(columns)
}

// short names a point by its values.
func short(d *results.Definition, p results.Point) string {
	var parts []string
	for _, s := range p.Set {
		parts = append(parts, s.Value)
	}
	if len(d.Strategies) > 1 {
		parts = append(parts, p.Strategy)
	}
	return strings.Join(parts, ", ")
}
