package charts

import (
	"math"
	"slices"
	"strings"

	"quiesce/results"
)

// part is one of those that make up a whole, as its share of the whole's mean.
type part struct {
	name  string
	value func(*entry) float64
}

// mean is that of a metric; 0 where it has none.
func mean(e *entry, metric string) float64 {
	if m := e.Metric(metric); m != nil {
		return m.Mean.Value
	}
	return 0
}

// perObservation is the sum of a metric over the observations of another one.
func perObservation(metric, of string) func(*entry) float64 {
	return func(e *entry) float64 {
		m, whole := e.Metric(metric), e.Metric(of)
		if m == nil || whole == nil || whole.Count == 0 {
			return 0
		}
		return m.Mean.Value * (float64(m.Count) / float64(whole.Count))
	}
}

// stack adds a series for each part that is not 0 everywhere. It reports whether there is one; the whole
// must have been observed at each entry that is drawn.
func (src *source) stack(c *Chart, whole string, parts []part) bool {
	for _, p := range parts {
		s := Series{Name: p.name, Kind: Bars}
		some := false
		for i, e := range src.entries {
			if m := e.Metric(whole); m == nil || !m.Mean.Defined {
				continue
			}
			y := p.value(e)
			some = some || y != 0
			s.X, s.Y = append(s.X, float64(i)), append(s.Y, y)
		}
		if some {
			c.Series = append(c.Series, s)
		}
	}
	return len(c.Series) > 0
}

// points are the means of a metric at the categories, with their intervals.
func (src *source) points(metric, name string) Series {
	s := Series{Name: name, Kind: Points}
	for i, e := range src.entries {
		m := e.Metric(metric)
		if m == nil || !m.Mean.Defined {
			continue
		}
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, m.Mean.Value)
		low, high := ends(m.MeanCI)
		s.Low, s.High = append(s.Low, max(0, low)), append(s.High, high) // no part is below 0
	}
	return s
}

// ends are those of an interval; NaN if it is undefined.
func ends(i results.Interval) (low, high float64) {
	if !i.Defined {
		return math.NaN(), math.NaN()
	}
	return i.Low, i.High
}

// anywhere reports whether a metric was observed at an entry, or is not 0 at one.
func (src *source) anywhere(metric string) bool {
	return slices.ContainsFunc(src.entries, func(e *entry) bool {
		m := e.Metric(metric)
		return m != nil && m.Mean.Defined && (m.Mean.Value != 0 || m.Max.Value != 0)
	})
}

// variants are the metrics whose names begin so, in the order of the catalogue.
func (src *source) variants(prefix string) []string {
	var all []string
	for _, e := range src.entries {
		for i := range e.Metrics {
			if name := e.Metrics[i].Name; strings.HasPrefix(name, prefix) && !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// dots is a chart of the means of a metric, with a series for each strategy.
func (src *source) dots(id, title, about, label, metric string) (Chart, bool) {
	if !src.anywhere(metric) || src.sweptAlready(metric) {
		return Chart{}, false
	}
	c := Chart{ID: id, Title: src.titled(title, src.drawn), About: about, X: src.categories(), Y: Axis{Label: label, Scale: Linear}}
	for i, e := range src.entries {
		m := e.Metric(metric)
		if m == nil || !m.Mean.Defined {
			continue
		}
		c.Y.Unit = unit(m.Unit)
		low, high := ends(m.MeanCI)
		c.add(e.Point.Strategy, float64(i), m.Mean.Value, low, high)
	}
	c.fromZero()
	c.About += bars + src.some(src.drawn)
	src.claims(&c, metric)
	return c, true
}

// sweptAlready reports whether the mean of a metric is drawn along the axes of a sweep.
func (src *source) sweptAlready(metric string) bool {
	return len(src.definition.Axes) > 0 && slices.ContainsFunc(usual, func(f figure) bool { return f.metric == metric && f.statistic == "mean" })
}

// add adds a point to the series of a strategy.
func (c *Chart) add(strategy string, x, y, low, high float64) {
	s := c.series(strategy)
	s.X, s.Y = append(s.X, x), append(s.Y, y)
	s.Low, s.High = append(s.Low, low), append(s.High, high)
}

// states are the power states that time is divided into, in the order of a power-down.
var states = []part{
	{"D0, busy", residencyOf("busy")}, {"D0, idle", residencyOf("idle")},
	{"on the way to Dx", residencyOf("d0_exit")}, {"D3", residencyOf("D3")}, {"on the way to D0", residencyOf("d0_entry")},
}

func residencyOf(state string) func(*entry) float64 {
	return func(e *entry) float64 { return mean(e, "low_power_residency{state="+state+"}") }
}

// residency is the chart of where the device spends its time.
func residency(src *source) []Chart {
	low, high := 0.0, 1.0
	c := Chart{ID: "residency", Title: src.titled("Power states", src.drawn),
		About: "The share of time in each power state; the shares add up to 1. In D0 the device draws what it draws busy or idle, and on the way there and back most of that." + src.some(src.drawn),
		X:     src.categories(), Y: Axis{Label: "share of time", Scale: Linear, Low: &low, High: &high}}
	if !src.stack(&c, "low_power_residency", states) {
		return nil
	}
	return []Chart{c}
}
