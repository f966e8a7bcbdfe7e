package draw

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"quiesce/reports/charts"
)

// figure is a chart with everything decided that painting needs.
type figure struct {
	typesetter
	theme         *theme
	chart         *charts.Chart
	x, y          axis
	across        bool    // bars lie, their categories follow one another from top to bottom
	empty         bool    // nothing has a place
	styles        []style // of the series
	bars          []bar
	colours       *colourScale
	lanes         *lanes
	rows          [][]entry // of the legend
	width, height vg.Length
	data          vg.Rectangle
}

// newFigure decides on everything.
func newFigure(c *charts.Chart, format Format, o Options) *figure {
	f := &figure{typesetter: typesetter{format}, theme: &light, chart: c}
	if o.Theme == Dark {
		f.theme = &dark
	}
	f.width = vg.Length(o.Width)
	if f.width == 0 {
		f.width = defaultWidth
	}
	if f.lying() {
		f.across, f.chart = true, transposed(c)
	}
	y := &stylist{theme: f.theme, strategies: slices.Clone(o.Strategies)}
	f.styles = y.styles(f.chart.Series)
	f.x, f.y = axis{Axis: f.chart.X}, axis{Axis: f.chart.Y}
	f.y.down = f.across || c.Strip != nil
	f.bars = f.stack()
	f.extend()
	if c.HeatMap != nil {
		f.colours = newColourScale(c.HeatMap)
		f.colours.axis.unknown = f.empty
	}
	if c.Strip != nil {
		f.lanes = newLanes(c.Strip, len(c.Y.Categories), y)
	}
	f.legend(vg.Length(o.Height))
	f.layout(vg.Length(o.Height))
	return f
}

// lying reports whether bars must lie: their names do not fit below them.
func (f *figure) lying() bool {
	c := f.chart
	if len(c.X.Categories) == 0 || len(c.Y.Categories) > 0 || len(c.Series) == 0 || c.HeatMap != nil || c.Strip != nil {
		return false
	}
	for i := range c.Series {
		if kind := c.Series[i].Kind; kind != charts.Bars && kind != charts.Points && kind != charts.Theory {
			return false
		}
	}
	slot := 0.8 * f.width / vg.Length(len(c.X.Categories))
	r := room{typesetter: f.typesetter}
	return !r.flat(&axis{Axis: c.X}, slot)
}

// transposed exchanges the axes of a chart of series.
func transposed(c *charts.Chart) *charts.Chart {
	t := *c
	t.X, t.Y = c.Y, c.X
	t.Series = slices.Clone(c.Series)
	for i := range t.Series {
		s := &t.Series[i]
		s.X, s.Y = s.Y, s.X
		s.Low, s.XLow = s.XLow, s.Low
		s.High, s.XHigh = s.XHigh, s.High
	}
	t.Marks = slices.Clone(c.Marks)
	for i := range t.Marks {
		t.Marks[i].X, t.Marks[i].Y = t.Marks[i].Y, t.Marks[i].X
	}
	return &t
}

// extend sets the ends of both axes, and whether there is anything to be seen.
func (f *figure) extend() {
	x, y := nowhere, nowhere
	touchX, touchY := tight(true), tight(false)
	f.x.whole, f.y.whole = f.x.counts(), f.y.counts()
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		switch s.Kind {
		case charts.Bars:
			touchX = false
			continue
		case charts.Line, charts.Step:
		default:
			touchX = false
		}
		f.seriesExtent(s, &x, &y)
	}
	for _, b := range f.bars {
		b.extent(f, &x, &y)
	}
	if strip := f.chart.Strip; strip != nil {
		stripExtent(strip, &f.x, &x)
		y = extent{0, 1}
	}
	f.empty = x.empty() || y.empty()
	if f.chart.HeatMap != nil {
		f.empty = len(f.chart.X.Categories) == 0 || len(f.chart.Y.Categories) == 0 || !known(f.chart.HeatMap)
	}
	var xMarks, yMarks []float64
	for _, m := range f.chart.Marks {
		xMarks, yMarks = append(xMarks, float64(m.X)), append(yMarks, float64(m.Y))
	}
	hasBars := len(f.bars) > 0
	f.x.extend(x, xMarks, hasBars && f.across, touchX)
	f.y.extend(y, yMarks, hasBars && !f.across, touchY)
	f.x.unknown = f.empty && (f.x.Low == nil || f.x.High == nil)
	f.y.unknown = f.empty && (f.y.Low == nil || f.y.High == nil)
	f.x.choosePrefix()
	f.y.choosePrefix()
}

// seriesExtent adds the values of a series, and the ends of their intervals.
func (f *figure) seriesExtent(s *charts.Series, x, y *extent) {
	for i := range s.X {
		xs, okX := f.x.place(s.X[i])
		ys, okY := f.y.place(s.Y[i])
		if !okX || !okY {
			continue
		}
		x.add(xs)
		y.add(ys)
		f.x.whole = f.x.whole && xs == math.Trunc(xs)
		f.y.whole = f.y.whole && ys == math.Trunc(ys)
		if s.Low != nil {
			y.addInterval(&f.y, ys, s.Low[i], s.High[i])
		}
		if s.XLow != nil {
			x.addInterval(&f.x, xs, s.XLow[i], s.XHigh[i])
		}
	}
}
