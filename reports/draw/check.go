package draw

import (
	"fmt"
	"slices"

	"quiesce/reports/charts"
)

var (
	scales = []charts.Scale{charts.Linear, charts.Log, charts.Percentile}
	kinds  = []charts.Kind{charts.Line, charts.Step, charts.Points, charts.LinePoint, charts.Bars, charts.Theory, charts.Front}
)

// problems names everything because of which a chart cannot be drawn. Values are never a reason: those
// that have no place on their axis are left out.
func problems(c *charts.Chart) []error {
	var wrong []error
	report := func(format string, a ...any) { wrong = append(wrong, fmt.Errorf(format, a...)) }
	for _, axis := range []struct {
		name  string
		scale charts.Scale
	}{{"x", c.X.Scale}, {"y", c.Y.Scale}} {
		if axis.scale != "" && !slices.Contains(scales, axis.scale) {
			report("axis %s: scale %q: there are %v", axis.name, axis.scale, scales)
		}
	}
	for i := range c.Series {
		checkSeries(&c.Series[i], report)
	}
	if c.HeatMap != nil {
		checkHeatMap(c, report)
	}
	if c.Strip != nil {
		checkStrip(c, report)
	}
	return wrong
}

func checkSeries(s *charts.Series, report func(string, ...any)) {
	if !slices.Contains(kinds, s.Kind) {
		report("series %q: kind %q: there are %v", s.Name, s.Kind, kinds)
	}
	if len(s.Y) != len(s.X) {
		report("series %q: %d values of y for %d of x", s.Name, len(s.Y), len(s.X))
	}
	for _, list := range []struct {
		name string
		n    int
	}{{"low", len(s.Low)}, {"high", len(s.High)}, {"xLow", len(s.XLow)}, {"xHigh", len(s.XHigh)}, {"names", len(s.Names)}} {
		if list.n != 0 && list.n != len(s.X) {
			report("series %q: %d of %s for %d values", s.Name, list.n, list.name, len(s.X))
		}
	}
	if len(s.Low) != len(s.High) || len(s.XLow) != len(s.XHigh) {
		report("series %q: an interval has a low and a high end", s.Name)
	}
}

func checkHeatMap(c *charts.Chart, report func(string, ...any)) {
	z := c.HeatMap.Z
	if len(z) != len(c.Y.Categories) {
		report("heat map: %d rows for %d categories of y", len(z), len(c.Y.Categories))
	}
	for y, row := range z {
		if len(row) != len(c.X.Categories) {
			report("heat map: row %d has %d cells for %d categories of x", y, len(row), len(c.X.Categories))
		}
	}
	if scale := c.HeatMap.Scale; scale != "" && scale != charts.Linear && scale != charts.Log {
		report("heat map: scale %q: there are %s and %s", scale, charts.Linear, charts.Log)
	}
}

func checkStrip(c *charts.Chart, report func(string, ...any)) {
	lanes := len(c.Y.Categories)
	for i, span := range c.Strip.Spans {
		if span.Lane < 0 || span.Lane >= lanes {
			report("span %d is in lane %d of %d", i, span.Lane, lanes)
		}
	}
	for i, event := range c.Strip.Events {
		if event.Lane < 0 || event.Lane >= lanes {
			report("event %d is in lane %d of %d", i, event.Lane, lanes)
		}
	}
}
