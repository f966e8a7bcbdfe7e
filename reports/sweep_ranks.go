package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"quiesce/reports/charts"
	"quiesce/results"
)

// sampled reports whether the design samples its settings: then every value of an axis is at one setting only, and
// there are no points that differ in what is chosen alone.
func (c *sweepCollector) sampled() bool { return c.sweep.Definition.Design.Kind != "" }

// ranksNamed is how many points are named by each aim.
const ranksNamed = 3

// rank is which points are best by one aim, a metric whose mean is to be small.
type rank struct {
	metric string
	best   []*results.PointSummary // the least one first, at most ranksNamed
	equal  int                     // points whose mean is the same as the first one's
	lows   []float64               // the lower ends of all points' intervals; -Inf of one that has none
}

// add takes a point.
func (r *rank) add(point *results.PointSummary) {
	m := point.Metric(r.metric)
	if m == nil || !m.Mean.Defined {
		return
	}
	switch {
	case len(r.best) == 0 || m.Mean.Value < r.first().Mean.Value:
		r.equal = 1
	case m.Mean.Value == r.first().Mean.Value:
		r.equal++
	}
	low := math.Inf(-1)
	if m.MeanCI.Defined {
		low = m.MeanCI.Low
	}
	r.lows = append(r.lows, low)
	r.best = append(r.best, point)
	slices.SortStableFunc(r.best, func(a, b *results.PointSummary) int {
		return cmp.Compare(a.Metric(r.metric).Mean.Value, b.Metric(r.metric).Mean.Value)
	})
	r.best = r.best[:min(len(r.best), ranksNamed)]
}

// first is the best mean.
func (r *rank) first() *results.Summary { return r.best[0].Metric(r.metric) }

// alike is how many points besides the best one are not shown to be worse: their intervals reach down to its own. It is
// not known of a best one that has no interval.
func (r *rank) alike() (n int, known bool) {
	ci := r.first().MeanCI
	if !ci.Defined {
		return 0, false
	}
	for _, low := range r.lows {
		if low <= ci.High {
			n++
		}
	}
	return n - 1, true
}

// ranked names the best few of all points by each aim.
func (p *page) ranked(c *sweepCollector) {
	var items []Item
	width := 0
	for i := range c.ranks {
		if r := &c.ranks[i]; len(r.best) > 0 && (r.equal < len(r.lows) || len(r.lows) == 1) {
			items = append(items, Item{r.metric, r.text(&c.sweep.Definition)})
			width = max(width, len(r.metric))
		}
	}
	if len(items) == 0 {
		return
	}
	p.paragraph(c.candidates() + " these are the best, by each aim, with the 95 % interval of each by itself:")
	p.list(items, width+2, false)
	if word := charts.DemandWord(&c.sweep.Definition); word != "" {
		p.paragraph(fmt.Sprintf("They differ in the %s (%s), which no driver chooses: part of what makes them the best may be that. A grid (without the key design) compares points under the same.",
			word, strings.Join(c.demanded(), ", ")))
	}
}

// demanded are the names of the axes that no driver chooses.
func (c *sweepCollector) demanded() []string {
	var names []string
	for k, a := range c.sweep.Definition.Axes {
		if charts.IsDemand(a.Path) {
			names = append(names, AxisName(&c.sweep.Definition, k))
		}
	}
	return names
}

// text is the best points of an aim, and how many others may be as good.
func (r *rank) text(d *results.Definition) string {
	var parts []string
	for _, point := range r.best {
		m := point.Metric(r.metric)
		s := scaleFor(m.Unit, []float64{m.Mean.Value})
		if r.equal > 1 {
			parts = append(parts, fmt.Sprintf("%s at %d points, such as %s", inUnit(s.figure(m.Mean, m.MeanCI).String(), s), r.equal, settingOf(d, point)))
			break
		}
		parts = append(parts, inUnit(s.figure(m.Mean, m.MeanCI).String(), s)+" at "+settingOf(d, point))
	}
	text := strings.Join(parts, "; ") + "."
	n, known := r.alike()
	switch n -= r.equal - 1; {
	case !known || len(r.lows) == r.equal:
	case n == 0:
		text += " No other interval reaches down to that of the best."
	case n == 1:
		text += " 1 other point cannot be told apart from the best by these intervals."
	default:
		text += fmt.Sprintf(" %d other points cannot be told apart from the best by these intervals.", n)
	}
	return text
}

func inUnit(figure string, s scale) string { return strings.TrimSpace(figure + " " + s.unit) }

// settingOf names a point of a sweep by its strategy, if there are several, and its values.
func settingOf(d *results.Definition, point *results.PointSummary) string {
	var parts []string
	if len(d.Strategies) > 1 {
		parts = append(parts, point.Point.Strategy)
	}
	for k, s := range point.Point.Set {
		parts = append(parts, AxisName(d, k)+"="+s.Value)
	}
	return strings.Join(parts, ", ")
}
