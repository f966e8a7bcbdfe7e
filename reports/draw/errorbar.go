package draw

import (
	"math"

	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
)

const (
	capHalf   = 2.2  // half of the cap at an error bar's end
	openReach = 15.0 // of the arrow that stands for an end that there is not, from the point on
	headSize  = 3.2  // of its head
)

// errorBar draws an interval around a place along an axis, capped where its ends are on it. Where one end is NaN
// the interval is open there: an arrow.
func (f *area) errorBar(style vgdraw.LineStyle, along *axis, low, around, high float64, at func(float64) vg.Point, seen bool) {
	if !seen {
		return
	}
	if math.IsNaN(low) != math.IsNaN(high) {
		f.openBar(style, along, low, around, high, at)
		return
	}
	l, okLow := along.bound(low, -1)
	h, okHigh := along.bound(high, +1)
	if !okLow || !okHigh || math.Max(l, h) < along.low || math.Min(l, h) > along.high {
		return
	}
	f.twice(style, func(style vgdraw.LineStyle) { f.bracket(style, along, l, h, at) })
}

// twice draws on a ground that keeps it apart from bars, whose colours are others than the background's.
func (f *area) twice(style vgdraw.LineStyle, draw func(vgdraw.LineStyle)) {
	if len(f.bars) > 0 {
		under := style
		under.Color, under.Width = f.page.colour(f.theme.background), style.Width+1.6
		draw(under)
	}
	draw(style)
}

// bracket draws one stroke of an error bar, and its caps.
func (f *area) bracket(style vgdraw.LineStyle, along *axis, l, h float64, at func(float64) vg.Point) {
	ends := [2]float64{along.within(l), along.within(h)}
	from, to := at(ends[0]), at(ends[1])
	f.page.StrokeLine2(style, from.X, from.Y, to.X, to.Y)
	for i, place := range []float64{l, h} {
		if along.holds(place) {
			f.barCap(style, along, at(ends[i]))
		}
	}
}

func (f *area) barCap(style vgdraw.LineStyle, along *axis, end vg.Point) {
	if along == &f.y {
		f.page.StrokeLine2(style, end.X-capHalf, end.Y, end.X+capHalf, end.Y)
	} else {
		f.page.StrokeLine2(style, end.X, end.Y-capHalf, end.X, end.Y+capHalf)
	}
}

// openBar draws an interval of which one end is known, the other NaN: from there to a point and a little further, where
// an arrow says that it goes on.
func (f *area) openBar(style vgdraw.LineStyle, along *axis, low, around, high float64, at func(float64) vg.Point) {
	known, forward := low, vg.Length(1)
	if math.IsNaN(low) {
		known, forward = high, -1
	}
	end, ok := along.bound(known, -int(forward))
	if !ok || !along.holds(around) {
		return
	}
	from, tip, wing := at(along.within(end)), at(around), vg.Point{X: headSize / 2, Y: headSize}
	if along == &f.y {
		tip.Y = max(f.data.Min.Y, min(f.data.Max.Y, tip.Y+forward*openReach))
		wing.Y *= forward
	} else {
		tip.X = max(f.data.Min.X, min(f.data.Max.X, tip.X+forward*openReach))
		wing = vg.Point{X: headSize * forward, Y: headSize / 2}
	}
	f.twice(style, func(style vgdraw.LineStyle) {
		f.page.StrokeLine2(style, from.X, from.Y, tip.X, tip.Y)
		if along.holds(end) {
			f.barCap(style, along, from)
		}
		other := vg.Point{X: -wing.X, Y: wing.Y}
		if along != &f.y {
			other = vg.Point{X: wing.X, Y: -wing.Y}
		}
		f.page.StrokeLine2(style, tip.X, tip.Y, tip.X-wing.X, tip.Y-wing.Y)
		f.page.StrokeLine2(style, tip.X, tip.Y, tip.X-other.X, tip.Y-other.Y)
	})
}
