package charts

import (
	"fmt"
	"math"
)

// watchdog are the charts of what may go wrong: how near bug check 0x9F comes, and requests that meet
// hardware that is off.
func watchdog(src *source) []Chart {
	var charts []Chart
	if c, ok := src.margin(); ok {
		charts = append(charts, c)
	}
	for _, p := range []struct{ id, title, metric, about, label string }{
		{"bug-check", "Probability of bug check 0x9F", "bug_check_probability",
			"The probability that a power-down takes longer than the watchdog allows, estimated at each stop from how long its requests have been served, whether it has ever happened or not.", "probability per power-down"},
		{"stop-tail", "Probability of a stop beyond the limit", "stop_tail",
			"The probability that a stop takes longer than the scenario's tails.beyond, estimated in the same way as that of a bug check.", "probability per stop"},
	} {
		if c, ok := src.dots(p.id, p.title, p.about, p.label, p.metric); ok {
			c.rare()
			charts = append(charts, c)
		}
	}
	if c, ok := src.dots("touches-in-dx", "Requests at the hardware in Dx",
		"How many requests were handed to the hardware, or left there, while it was off, per replication: what taking a queue out of power management may cost.", "requests", "touches_in_dx"); ok {
		charts = append(charts, c)
	}
	return charts
}

// margin is the chart of what the watchdog's limit left: in the mean over replications, and least.
func (src *source) margin() (Chart, bool) {
	const metric = "watchdog_margin"
	c, ok := src.dots("watchdog-margin", "What the watchdog's limit left",
		"The share of the watchdog's limit that the longest power transition of a replication left: the mean over replications, and the least of all. At 0 it is bug check 0x9F.",
		"share of the limit", metric)
	if !ok {
		return c, false
	}
	least := Series{Name: "least", Kind: Points}
	for i, e := range src.entries {
		if m := e.Metric(metric); m != nil && m.Min.Defined {
			least.X, least.Y = append(least.X, float64(i)), append(least.Y, m.Min.Value)
		}
	}
	c.Series = append(c.Series, least)
	low, high := 0.0, 1.0
	c.Y.Low, c.Y.High = &low, &high
	c.Marks = append(c.Marks, Mark{Label: "bug check 0x9F", X: Value(math.NaN()), Y: 0})
	return c, true
}

// rare makes the Y axis logarithmic, whatever the span, as small probabilities need it. Those of 0 are
// left out, and that is said.
func (c *Chart) rare() {
	zeros := 0
	var none, claimed []string // categories where it is 0, and where theory says so
	for _, s := range c.Series {
		for i, y := range s.Y {
			if y != 0 {
				continue
			}
			if s.Kind == Theory {
				claimed = append(claimed, c.X.Categories[int(s.X[i])])
				continue
			}
			zeros++
			if len(s.Low) > 0 { // of many points none has an interval
				s.Low[i], s.High[i] = math.NaN(), math.NaN()
			}
			if len(c.X.Categories) > 0 {
				none = append(none, c.X.Categories[int(s.X[i])])
			}
		}
	}
	switch {
	case zeros == 0:
	case zeros == len(none) && zeros <= namedAtMost:
		c.About += " It is 0 for " + list(none) + "."
	default:
		c.About += fmt.Sprintf(" %d points where it is 0 are left out.", zeros)
	}
	if len(claimed) > 0 {
		c.About += " Theory says 0 for " + list(claimed) + "."
	}
	c.Y.Scale = Log
	c.decades()
}

// decades lets a logarithmic Y axis go from one power of ten to another: less would show how much
// probabilities differ, and not how small they are.
func (c *Chart) decades() {
	least, most := math.Inf(1), 0.0
	for _, s := range c.Series {
		for _, y := range s.Y {
			if y > 0 {
				least, most = min(least, y), max(most, y)
			}
		}
	}
	if most == 0 {
		return
	}
	low, high := math.Pow(10, math.Floor(math.Log10(least/2))), math.Pow(10, math.Ceil(math.Log10(2*most)))
	c.Y.Low, c.Y.High = &low, &high
	for _, s := range c.Series {
		for i := range s.Low {
			s.Low[i] = max(s.Low[i], low) // the end of the axis
		}
	}
}
