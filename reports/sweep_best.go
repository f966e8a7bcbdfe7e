package reports

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/reports/charts"
	"quiesce/results"
)

// bestOf is what is best where the same is asked of the device: at settings that are alike in the axes that no driver
// chooses.
type bestOf struct {
	demand string                // its values of these axes; "": there is none
	point  *results.PointSummary // at which the objectives hold, or any without objectives, with the least power; nil: none
}

// demand is what is asked of the device at a point.
func (c *sweepCollector) demand(p results.Point) string {
	var parts []string
	for k, s := range p.Set {
		if charts.IsDemand(s.Path) {
			parts = append(parts, AxisName(&c.sweep.Definition, k)+"="+s.Value)
		}
	}
	return strings.Join(parts, ", ")
}

// judge compares a point with the best so far: of those under the same demand, or of all where the design samples, as then
// no two points have the same.
func (c *sweepCollector) judge(study *results.Study, point *results.PointSummary) {
	at := 0
	if !c.sampled() {
		demand := c.demand(point.Point)
		if at = slices.IndexFunc(c.best, func(b bestOf) bool { return b.demand == demand }); at < 0 {
			at, c.best = len(c.best), append(c.best, bestOf{demand: demand})
		}
	}
	if holds, _ := point.Holds(c.sweep.Objectives); !holds || point.Failed() {
		return
	}
	if len(c.sweep.Objectives) > 0 && warnedOf(study, point, backlogs) {
		c.growing = append(c.growing, point.Point.String())
		return
	}
	c.holding++
	if point.HoldsSurely(c.sweep.Objectives) {
		c.shown++
	}
	if c.sampled() {
		for i := range c.ranks {
			c.ranks[i].add(point)
		}
		return
	}
	best := &c.best[at]
	if power := point.Metric("mean_power"); power != nil && power.Mean.Defined &&
		(best.point == nil || power.Mean.Value < best.point.Metric("mean_power").Mean.Value) {
		best.point = point
	}
}

// bestSweep says at which points the objectives hold, and which of them needs the least power.
func (p *page) bestSweep(s *results.Sweep, c *sweepCollector) {
	if c.number == 0 {
		return
	}
	if len(s.Objectives) > 0 {
		p.paragraph(c.held())
	}
	if c.sampled() {
		p.ranked(c)
	} else if text := c.leastPower(); text != "" {
		p.paragraph(text)
	}
}

// held says at how many points the objectives hold.
func (c *sweepCollector) held() string {
	var conditions []string
	for i := range c.sweep.Objectives {
		conditions = append(conditions, c.sweep.Objectives[i].Text)
	}
	text := fmt.Sprintf("Objectives: %s. As estimated, they hold at %d of %d points", strings.Join(conditions, ", "), c.holding, c.number)
	switch {
	case c.holding == 0:
		text += "."
	case c.shown == c.holding:
		text += ", with all of their 95 % intervals."
	case c.shown == 0:
		text += "; at none of these do the 95 % intervals lie within them as well (bench plan shows what holds, with the confidence that is asked for)."
	default:
		text += fmt.Sprintf("; at %d of these the 95 %% intervals lie within them as well (bench plan shows what holds, with the confidence that is asked for).", c.shown)
	}
	switch n := len(c.growing); {
	case n == 1:
		text += fmt.Sprintf(" At 1 more, %s, they are met only because the replications end: its backlog grows without bound.", c.growing[0])
	case n > 1:
		text += fmt.Sprintf(" At %d more, such as %s, they are met only because the replications end: the backlog grows without bound.", n, c.growing[0])
	}
	return text
}

// demandsNamed is how many demands are named one by one.
const demandsNamed = 12

// leastPower says which point that holds needs the least power: under each demand, for that is not chosen.
func (c *sweepCollector) leastPower() string {
	var parts, none []string
	rest := 0
	for i := range c.best {
		b := &c.best[i]
		switch {
		case b.point == nil:
			none = append(none, b.demand)
		case b.point.Metric("mean_power").Mean.Value == 0: // no power is given
		case len(parts) == demandsNamed:
			rest++
		default:
			parts = append(parts, c.powerAt(b))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	if len(c.best) == 1 {
		return fmt.Sprintf("%s mean_power is least, %s.", c.candidates(), parts[0])
	}
	text := fmt.Sprintf("%s mean_power is least, for each %s: %s", c.candidates(), charts.DemandWord(&c.sweep.Definition), strings.Join(parts, "; "))
	if rest > 0 {
		text += fmt.Sprintf("; and so on for %d more", rest)
	}
	text += "."
	switch more := len(none) - demandsNamed; {
	case len(none) == 0 || len(c.sweep.Objectives) == 0:
	case more > 0:
		text += fmt.Sprintf(" At no point of %s and %d more do they hold.", strings.Join(none[:demandsNamed], "; "), more)
	default:
		text += " At no point of " + strings.Join(none, "; ") + " do they hold."
	}
	return text
}

// candidates are the points of which the best are named.
func (c *sweepCollector) candidates() string {
	if len(c.sweep.Objectives) > 0 {
		return "Of those at which they hold"
	}
	return "Of all points"
}

// powerAt is the power of the best point under a demand, and where that is.
func (c *sweepCollector) powerAt(b *bestOf) string {
	d := &c.sweep.Definition
	m := b.point.Metric("mean_power")
	scale := scaleFor(m.Unit, []float64{m.Mean.Value})
	var chosen []string
	if len(d.Strategies) > 1 {
		chosen = append(chosen, b.point.Point.Strategy)
	}
	for k, s := range b.point.Point.Set {
		if !charts.IsDemand(s.Path) || len(c.best) == 1 {
			chosen = append(chosen, AxisName(d, k)+"="+s.Value)
		}
	}
	text := scale.figure(m.Mean, m.MeanCI).String() + " " + scale.unit
	if len(chosen) > 0 {
		text += ", at " + strings.Join(chosen, ", ")
	}
	if len(c.best) > 1 {
		text = b.demand + ": " + text
	}
	return text
}
