package charts

import (
	"math"
	"slices"
	"strings"

	"quiesce/results"
)

// trade is what a point pays and draws.
type trade struct {
	strategy, name string
	set            []string
	demand         []string // of set the values that say what the device is asked for; "" at the others
	failed         bool
	latency, power value
}

// newTrade is that of a point, with a statistic of its request latency.
func newTrade(p *results.PointSummary, name string, set []string, statistic string) trade {
	return trade{
		strategy: p.Point.Strategy, name: name, set: set, failed: p.Failed(),
		latency: valueOf(p, "request_latency", statistic), power: valueOf(p, "mean_power", "mean"),
	}
}

// value is a figure with its interval; NaN where it is undefined.
type value struct{ y, low, high float64 }

func valueOf(p *results.PointSummary, metric, statistic string) value {
	v := value{math.NaN(), math.NaN(), math.NaN()}
	m := p.Metric(metric)
	if m == nil {
		return v
	}
	if x, ci := m.Statistic(statistic); x.Defined {
		v.y = x.Value
		v.low, v.high = ends(ci)
	}
	return v
}

// tradeStatistics are those of request latency that are held against power.
var tradeStatistics = []string{"mean", "p99"}

// energy are the charts of power against latency of a run without axes.
func energy(src *source) []Chart {
	if len(src.definition.Axes) > 0 {
		return nil // all its points are in the sweep's own
	}
	var charts []Chart
	for _, statistic := range tradeStatistics {
		var all []trade
		for _, e := range src.entries {
			all = append(all, newTrade(e.PointSummary, e.name, nil, statistic))
		}
		c, ok := tradeOff(statistic, all, "", nil)
		if !ok {
			continue
		}
		c.About += standings(src.entries)
		if statistic == "mean" {
			src.pairClaims(&c)
		}
		charts = append(charts, c)
	}
	return charts
}

// With more points only some on the front have names beside them, and then there are no intervals.
const (
	namesAtMost     = 12
	intervalsAtMost = 60
)

// tradeOff is the chart of power against latency. word is what points differ in that no driver chooses, and name names
// that of some: "" and nil if they do not.
func tradeOff(statistic string, all []trade, word string, name func([]string) string) (Chart, bool) {
	c := Chart{ID: "energy-latency", Title: "Power against request latency",
		About: "What each choice draws, and what requests pay for it. Less of both is better",
		X:     Axis{Label: "mean request latency", Unit: "s"}, Y: Axis{Label: "mean power", Unit: "W"}}
	if statistic != "mean" {
		c.ID, c.Title, c.X.Label = c.ID+"-"+statistic, c.Title+", "+statistic, statistic+" of request latency"
	}
	all = slices.DeleteFunc(all, func(t trade) bool { return math.IsNaN(t.latency.y) || math.IsNaN(t.power.y) })
	failed := 0
	best := fronts(all, name)
	c.About += bestOf(best, all, word)
	named := namedOn(best, all)
	for i, t := range all {
		s := c.series(t.strategy)
		s.X, s.Y = append(s.X, t.latency.y), append(s.Y, t.power.y)
		if len(all) > namesAtMost && !named[i] {
			t.name = ""
		}
		s.Names = append(s.Names, t.name)
		if t.set != nil {
			s.Sets = append(s.Sets, t.set)
		}
		if len(all) <= intervalsAtMost {
			s.XLow, s.XHigh = append(s.XLow, t.latency.low), append(s.XHigh, t.latency.high)
			s.Low, s.High = append(s.Low, t.power.low), append(s.High, t.power.high)
		}
		if t.failed {
			failed++
		}
	}
	if failed > 0 && failed < len(all) {
		c.About += " Points with a failed replication are not on it."
	}
	if len(all) <= intervalsAtMost {
		c.About += bars
	}
	c.fitBoth()
	for _, s := range best {
		if len(s.X) > 1 {
			c.Series = append(c.Series, s)
		}
	}
	return c, len(all) > 1 // one alone is nothing to choose between
}

// series is that of a strategy's points, which it makes if it is not there.
func (c *Chart) series(strategy string) *Series {
	at := slices.IndexFunc(c.Series, func(s Series) bool { return s.Strategy == strategy && s.Kind == Points })
	if at < 0 {
		at = len(c.Series)
		c.Series = append(c.Series, Series{Name: strategy, Kind: Points, Strategy: strategy})
	}
	return &c.Series[at]
}

// fitBoth sets the scales of both axes by the values that are drawn.
func (c *Chart) fitBoth() {
	c.fit()
	var all []float64
	for _, s := range c.Series {
		all = append(all, s.X...)
	}
	if c.X.Scale = scaleOf(all...); c.X.Scale != Log {
		return
	}
	low := below(slices.Min(all) / 3)
	for _, s := range c.Series {
		for i := range s.XLow {
			if s.XLow[i] < low {
				s.XLow[i] = low
				c.X.Low = &low
			}
		}
	}
}

// standings says what is shown of strategies in the trade-off of all three aims.
func standings(entries []*entry) string {
	if len(entries) < 2 {
		return ""
	}
	var points []*results.PointSummary
	for _, e := range entries {
		points = append(points, e.PointSummary)
	}
	by := map[results.Standing][]string{}
	for _, t := range results.Pareto(points) {
		by[t.Standing] = append(by[t.Standing], t.Strategy)
	}
	var parts []string
	for _, standing := range []results.Standing{results.OnFront, results.Dominated, results.Undecided, results.Out} {
		if names := by[standing]; len(names) > 0 {
			parts = append(parts, string(standing)+": "+list(names))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " By stop latency, request latency and power together, " + strings.Join(parts, "; ") + "."
}
