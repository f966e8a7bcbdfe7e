package draw

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"

	"quiesce/reports/charts"
)

// hatch is the lines across an area, so that areas are told apart without colour.
type hatch []float64 // the directions of the lines, in quarters of a half turn

var hatches = []hatch{{}, {1}, {3}, {1, 3}, {2}, {0}, {0, 2}}

const (
	slanted    = 4 // hatches without upright lines, which on a time axis look like events
	hatchApart = 5.0
	hatchWidth = 0.6
	barShare   = 0.7  // of the distance between bars
	barMost    = 80.0 // width of one
)

// bar is one piece of a stack.
type bar struct {
	at        float64 // place along the axis of categories
	from, to  float64 // values along the other
	low, high float64 // of the interval around to, NaN if there is none
	width     float64
	look      style
}

// stack puts the bars of each place upon one another, those below 0 downwards.
func (f *figure) stack() []bar {
	var all []bar
	tops, bottoms := map[float64]float64{}, map[float64]float64{}
	places := f.barPlaces()
	width := 1.0
	for i := 1; i < len(places); i++ {
		width = math.Min(width, places[i]-places[i-1])
		if len(f.along().Categories) == 0 && (i == 1 || places[i]-places[i-1] < width) {
			width = places[i] - places[i-1]
		}
	}
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		if s.Kind != charts.Bars {
			continue
		}
		for k := range s.X {
			at, value, low, high, ok := f.barValue(s, k)
			if !ok {
				continue
			}
			level := tops
			if value < 0 {
				level = bottoms
			}
			b := bar{at: at, from: level[at], to: level[at] + value, width: barShare * width, look: f.styles[i]}
			b.low, b.high = level[at]+low, level[at]+high
			level[at] = b.to
			all = append(all, b)
		}
	}
	return all
}

// along is the axis beside which bars stand, values the one they are measured by.
func (f *figure) along() *axis {
	if f.across {
		return &f.y
	}
	return &f.x
}

func (f *figure) values() *axis {
	if f.across {
		return &f.x
	}
	return &f.y
}

// barValue is one bar's place, value and interval.
func (f *figure) barValue(s *charts.Series, i int) (at, value, low, high float64, ok bool) {
	places, values, lows, highs := s.X, s.Y, s.Low, s.High
	if f.across {
		places, values, lows, highs = s.Y, s.X, s.XLow, s.XHigh
	}
	at, ok = f.along().place(places[i])
	value, low, high = values[i], math.NaN(), math.NaN()
	if lows != nil {
		low, high = lows[i], highs[i]
	}
	return at, value, low, high, ok && !math.IsNaN(value) && math.Abs(value) < greatest
}

// barPlaces are the places of bars, in order.
func (f *figure) barPlaces() []float64 {
	var all []float64
	for i := range f.chart.Series {
		s := &f.chart.Series[i]
		if s.Kind != charts.Bars {
			continue
		}
		for k := range s.X {
			if at, _, _, _, ok := f.barValue(s, k); ok {
				all = append(all, at)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// extent adds what a bar covers.
func (b bar) extent(f *figure, x, y *extent) {
	places, values := x, y
	if f.across {
		places, values = y, x
	}
	places.add(b.at - b.width)
	places.add(b.at + b.width)
	whole := &f.values().whole
	*whole = *whole && b.to == math.Trunc(b.to)
	for _, v := range []float64{b.from, b.to, b.low, b.high} {
		values.addValue(f.values(), v)
	}
}

// paintBars draws all bars, each with a border of the background's colour.
func (f *figure) paintBars(p *page) {
	for _, b := range f.bars {
		from, okFrom := f.values().bound(b.from, -1)
		to, okTo := f.values().bound(b.to, -1)
		if !okFrom || !okTo {
			continue
		}
		r, seen := f.barBox(b, from, to)
		if !seen {
			continue
		}
		f.swatch(p, r, b.look)
		p.outline(p.line(f.theme.background, gridWidth), r)
	}
	area := &area{figure: f, page: p}
	for _, b := range f.bars {
		style := p.line(f.theme.ink, errorWidth)
		at := func(place float64) vg.Point {
			if f.across {
				return f.at(place, b.at)
			}
			return f.at(b.at, place)
		}
		area.errorBar(style, f.values(), b.low, b.to, b.high, at, f.along().holds(b.at))
	}
}

// length is that of an axis on the page.
func (f *figure) length(a *axis) vg.Length {
	if a == &f.x {
		return f.data.Size().X
	}
	return f.data.Size().Y
}

// barBox is what of a bar is on the axes.
func (f *figure) barBox(b bar, from, to float64) (r vg.Rectangle, seen bool) {
	along, values := f.along(), f.values()
	half := math.Min(b.width/2, barMost/2*(along.high-along.low)/float64(f.length(along)))
	first, last := along.within(b.at-half), along.within(b.at+half)
	low, high := values.within(math.Min(from, to)), values.within(math.Max(from, to))
	if f.across {
		r = vg.Rectangle{Min: f.at(low, first), Max: f.at(high, last)}
	} else {
		r = vg.Rectangle{Min: f.at(first, low), Max: f.at(last, high)}
	}
	return r, first < last && low < high
}

// swatch fills an area with a colour and its hatch.
func (f *figure) swatch(p *page, r vg.Rectangle, look style) {
	if r.Size().Y > rowHeight-2 && r.Size().X == sampleWidth { // of the legend
		r.Min.Y, r.Max.Y = r.Min.Y+2, r.Max.Y-2
	}
	p.box(look.tint, r)
	if len(look.hatch) == 0 {
		return
	}
	var path vg.Path
	canvas := vgdraw.Canvas{Rectangle: r}
	for _, direction := range look.hatch {
		sin, cos := math.Sincos(direction * math.Pi / 4)
		// Lines are at distances from the page's corner, so that they go on from one area to the next.
		normal := func(x, y vg.Length) float64 { return float64(y)*cos - float64(x)*sin }
		corners := []float64{normal(r.Min.X, r.Min.Y), normal(r.Max.X, r.Min.Y), normal(r.Min.X, r.Max.Y), normal(r.Max.X, r.Max.Y)}
		for d := math.Ceil(slices.Min(corners)/hatchApart) * hatchApart; d < slices.Max(corners); d += hatchApart {
			x, y := vg.Length(-d*sin), vg.Length(d*cos)
			dx, dy := vg.Length(2*greatestSize*cos), vg.Length(2*greatestSize*sin)
			for _, line := range canvas.ClipLinesXY([]vg.Point{{X: x - dx, Y: y - dy}, {X: x + dx, Y: y + dy}}) {
				path.Move(line[0])
				path.Line(line[len(line)-1])
			}
		}
	}
	p.SetLineStyle(p.line(f.theme.background, hatchWidth))
	p.Stroke(path)
}
