package draw

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"quiesce/reports/charts"
)

const (
	lineWidth   = 1.5
	theoryWidth = 1.1
	frontWidth  = 0.8
	errorWidth  = 0.9
	pointRadius = 2.6
	bandsMost   = 5  // that a quarter of what is below them is enough to be seen through
	pointsMost  = 48 // glyphs on one line, so that they do not become a band
)

// area is where series are drawn.
type area struct {
	*figure
	page   *page
	canvas vgdraw.Canvas
	plane  *plot.Plot
}

// run is consecutive points of a series that all have a place.
type run struct {
	first int // in the series
	at    plotter.XYs
}

// runs are the parts of a series between points that have no place.
func (a *area) runs(s *charts.Series) []run {
	var all []run
	open := false
	for i := range s.X {
		x, okX := a.x.place(s.X[i])
		y, okY := a.y.place(s.Y[i])
		if !okX || !okY {
			open = false
			continue
		}
		if !open {
			all = append(all, run{first: i})
			open = true
		}
		last := &all[len(all)-1]
		last.at = append(last.at, plotter.XY{X: a.x.near(x), Y: a.y.near(y)})
	}
	return all
}

// stairs are the corners of a step line: what holds at a point holds until the next.
func stairs(at plotter.XYs) plotter.XYs {
	var all plotter.XYs
	for i, point := range at {
		if i > 0 {
			all = append(all, plotter.XY{X: point.X, Y: at[i-1].Y})
		}
		all = append(all, point)
	}
	return all
}

// holding adds the end of the axis to the points of a series' last run: what holds at its last point
// holds on. Only if that repeats the one before it, it is where the series ends.
func (a *area) holding(s *charts.Series, r run, at plotter.XYs) plotter.XYs {
	n := len(at)
	if n == 0 || r.first+len(r.at) < len(s.X) || n > 1 && at[n-1].Y == at[n-2].Y || at[n-1].X >= a.x.high {
		return at
	}
	return append(slices.Clone(at), plotter.XY{X: a.x.high, Y: at[n-1].Y})
}

// band fills the intervals of a line's points.
func (a *area) band(s *charts.Series, look style) {
	if s.Low == nil {
		return
	}
	fill := func(low, high plotter.XYs) {
		if s.Kind == charts.Step {
			low, high = stairs(low), stairs(high)
		}
		if len(low) < 2 {
			return
		}
		slices.Reverse(low)
		ring := append(high, low...)
		polygon := plotter.Polygon{XYs: []plotter.XYs{ring}, Color: a.page.colour(look.tint.over(a.bandShare()))}
		polygon.Plot(a.canvas, a.plane)
	}
	for _, r := range a.runs(s) {
		var low, high plotter.XYs
		for i, point := range r.at {
			l, okLow := a.y.bound(s.Low[r.first+i], -1)
			h, okHigh := a.y.bound(s.High[r.first+i], +1)
			if !okLow || !okHigh {
				if n := len(low); n > 0 && s.Kind == charts.Step { // what holds at a point holds until the next
					low, high = append(low, plotter.XY{X: point.X, Y: low[n-1].Y}), append(high, plotter.XY{X: point.X, Y: high[n-1].Y})
				}
				fill(low, high)
				low, high = nil, nil
				continue
			}
			low, high = append(low, plotter.XY{X: point.X, Y: l}), append(high, plotter.XY{X: point.X, Y: h})
		}
		if end := len(a.holding(s, r, r.at)); s.Kind == charts.Step && end > len(r.at) && len(low) > 0 {
			n := len(low)
			low, high = append(low, plotter.XY{X: a.x.high, Y: low[n-1].Y}), append(high, plotter.XY{X: a.x.high, Y: high[n-1].Y})
		}
		fill(low, high)
	}
}

// bandShare is how much a band covers: the less, the more of them there are.
func (f *figure) bandShare() uint8 {
	bands := 0
	for i := range f.chart.Series {
		if f.chart.Series[i].Low != nil {
			bands++
		}
	}
	if bands > bandsMost {
		return eighth
	}
	return quarter
}

func (a *area) stroke(at plotter.XYs, style vgdraw.LineStyle) {
	line := plotter.Line{XYs: at, LineStyle: style}
	line.Plot(a.canvas, a.plane)
}

// line joins the points of a series. A point alone would not be seen as a line.
func (a *area) line(s *charts.Series, look style) {
	for _, r := range a.runs(s) {
		at := r.at
		if s.Kind == charts.Step {
			at = stairs(a.holding(s, r, at))
		}
		if len(at) == 1 && s.Kind != charts.LinePoint {
			a.glyphs(at, look)
			continue
		}
		a.stroke(at, a.page.line(look.tint, lineWidth, look.dashes...))
	}
}

// front joins points as the border of what they dominate.
func (a *area) front(s *charts.Series, look style) {
	for _, r := range a.runs(s) {
		slices.SortStableFunc(r.at, func(a, b plotter.XY) int { return cmp.Compare(a.X, b.X) })
		a.stroke(stairs(r.at), a.page.line(look.tint, frontWidth, look.dashes...))
	}
}

// theory draws what a closed form says: a dashed line, or a cross.
func (a *area) theory(s *charts.Series, look style) {
	for _, r := range a.runs(s) {
		if len(r.at) > 1 {
			a.stroke(r.at, a.page.line(look.tint, theoryWidth, look.dashes...))
			continue
		}
		if a.x.holds(r.at[0].X) && a.y.holds(r.at[0].Y) {
			a.cross(a.page, a.at(r.at[0].X, r.at[0].Y), look.tint)
		}
	}
}

func (f *figure) cross(p *page, at vg.Point, t tint) {
	const r = 3.6
	style := p.line(t, theoryWidth)
	p.StrokeLine2(style, at.X-r, at.Y-r, at.X+r, at.Y+r)
	p.StrokeLine2(style, at.X-r, at.Y+r, at.X+r, at.Y-r)
}

// points draws a glyph at each point; on a line of very many only at some.
func (a *area) points(s *charts.Series, look style) {
	every := 1
	if s.Kind == charts.LinePoint {
		every = max(1, (len(s.X)+pointsMost-1)/pointsMost)
	}
	for _, r := range a.runs(s) {
		var some plotter.XYs
		for i := range r.at {
			if (r.first+i)%every == 0 || len(r.at) == 1 {
				some = append(some, r.at[i])
			}
		}
		a.glyphs(some, look)
	}
}

// zeros are the places of points that have none but a 0 on a logarithmic axis, at the categories of the
// other.
func (f *figure) zeros() []vg.Point {
	var all []vg.Point
	if f.y.Scale != charts.Log || len(f.x.Categories) == 0 {
		return nil
	}
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		for k := range s.X {
			x, ok := f.x.place(s.X[k])
			at := vg.Point{X: f.atX(x), Y: f.data.Min.Y + 2}
			near := func(other vg.Point) bool { return max(at.X-other.X, other.X-at.X) < smallSize }
			if ok && s.Y[k] == 0 && f.x.holds(x) && !slices.ContainsFunc(all, near) {
				all = append(all, at)
			}
		}
	}
	return all
}

// glyphs draws glyphs on a border of the background's colour, so that they stay apart from lines below.
func (a *area) glyphs(at plotter.XYs, look style) {
	for _, point := range at {
		if a.x.holds(point.X) && a.y.holds(point.Y) {
			a.point(a.page, a.at(point.X, point.Y), look)
		}
	}
}

func (f *figure) point(p *page, at vg.Point, look style) { f.pointOf(p, at, look, pointRadius) }

func (f *figure) pointOf(p *page, at vg.Point, look style, radius vg.Length) {
	p.DrawGlyphNoClip(vgdraw.GlyphStyle{Color: p.colour(f.theme.background), Radius: radius + 0.8, Shape: look.glyph}, at)
	p.DrawGlyphNoClip(vgdraw.GlyphStyle{Color: p.colour(look.tint), Radius: radius, Shape: look.glyph}, at)
}

// errors draws the intervals of points, in both directions.
func (a *area) errors(s *charts.Series, look style) {
	style := a.page.line(look.tint, errorWidth)
	for _, r := range a.runs(s) {
		for i, point := range r.at {
			i += r.first
			if s.Low != nil {
				a.errorBar(style, &a.y, s.Low[i], point.Y, s.High[i], func(place float64) vg.Point { return a.at(point.X, place) }, a.x.holds(point.X))
			}
			if s.XLow != nil {
				a.errorBar(style, &a.x, s.XLow[i], point.X, s.XHigh[i], func(place float64) vg.Point { return a.at(place, point.Y) }, a.y.holds(point.Y))
			}
		}
	}
}
