package draw

import (
	"math"

	"quiesce/reports/charts"
)

// Beyond these a value is as good as infinite, or zero: their products with other numbers of a figure
// still have a size.
const (
	greatest = 1e280
	least    = 1e-280
)

// axis lays values out. A place is where a value is along it: the value itself, its decimal logarithm, or
// for a share p the decimal logarithm of 1/(1-p).
type axis struct {
	charts.Axis
	low, high float64 // the ends, as places
	down      bool    // categories follow one another from top to bottom
	whole     bool    // all values are whole numbers: so are its ticks
	unknown   bool    // nothing says from where to where it goes
	turned    float64 // by how much labels are, anticlockwise
	prefix    prefix
	ticks     []tick
}

// counts reports whether an axis may have counts along it: not if its end is known, as that of a share is.
func (a *axis) counts() bool { return a.Unit == "" && a.High == nil }

// place is where a value is, if it has a place.
func (a *axis) place(v float64) (float64, bool) {
	switch {
	case math.IsNaN(v) || math.Abs(v) > greatest:
		return 0, false
	case math.Abs(v) < least:
		v = 0
	}
	switch {
	case a.Scale == charts.Log:
		return math.Log10(v), v > 0
	case a.Scale == charts.Percentile:
		return -math.Log10(1 - v), v >= 0 && v < 1
	case a.down:
		return -v, true
	}
	return v, true
}

// bound is where the end of an interval is. One that is infinite, or has no place, is beyond the axis'
// end on its side.
func (a *axis) bound(v float64, side int) (float64, bool) {
	if math.IsNaN(v) {
		return 0, false
	}
	p, ok := a.place(v)
	if !ok {
		p = math.Inf(side)
	}
	return a.near(p), true
}

// near is a place, or one so far beyond the axis that it makes no difference to what is seen.
func (a *axis) near(place float64) float64 {
	far := 1e4 * (a.high - a.low)
	return math.Max(a.low-far, math.Min(a.high+far, place))
}

// within is a place, or the end of the axis that it is beyond.
func (a *axis) within(place float64) float64 { return math.Max(a.low, math.Min(a.high, place)) }

// share is how far along the axis a place is: 0 at the low end, 1 at the high one.
func (a *axis) share(place float64) float64 { return (place - a.low) / (a.high - a.low) }
