package draw

import (
	"math"

	"quiesce/reports/charts"
)

// extent is from where to where places go.
type extent struct{ low, high float64 }

var nowhere = extent{math.Inf(1), math.Inf(-1)}

func (e extent) empty() bool   { return e.low > e.high }
func (e extent) span() float64 { return e.high - e.low }

func (e *extent) add(place float64) {
	e.low, e.high = math.Min(e.low, place), math.Max(e.high, place)
}

// addValue adds the place of a value that has one.
func (e *extent) addValue(a *axis, v float64) {
	if p, ok := a.place(v); ok {
		e.add(p)
	}
}

// addInterval adds the ends of an interval around a place. Logarithms of ends near 0 may be anywhere: an
// interval widens a logarithmic axis by a decade, no more.
func (e *extent) addInterval(a *axis, around, low, high float64) {
	for _, v := range []float64{low, high} {
		if p, ok := a.place(v); ok && (a.Scale != charts.Log || math.Abs(p-around) <= 1) {
			e.add(p)
		} else if ok {
			e.add(around + math.Copysign(1, p-around))
		}
	}
}

// tight says that data may touch the ends of an axis, as lines may those of time.
type tight bool

// extend sets the ends of an axis: as the chart says, else so that data, and marks not too far from
// them, are seen.
func (a *axis) extend(data extent, marks []float64, zero bool, touch tight) {
	if n := len(a.Categories); n > 0 {
		a.low, a.high = -0.5, float64(n)-0.5
		if a.down {
			a.low, a.high = -a.high, -a.low
		}
		return
	}
	seen := data
	for _, mark := range marks {
		with := seen
		with.addValue(a, mark)
		if data.empty() || !with.empty() && with.span() <= a.reach(data) {
			seen = with
		}
	}
	a.low, a.high = a.ends(seen, zero, touch)
	if a.Low != nil {
		if p, ok := a.place(*a.Low); ok {
			a.low = p
		}
	}
	if a.High != nil {
		if p, ok := a.place(*a.High); ok {
			a.high = p
		}
	}
	a.widen()
}

// reach is the span that an axis may have so that a mark is on it.
func (a *axis) reach(data extent) float64 {
	if a.Scale == charts.Log || a.Scale == charts.Percentile {
		return data.span() + 2
	}
	return 3 * math.Max(data.span(), math.Max(math.Abs(data.low), math.Abs(data.high))/3)
}

// ends leaves room around what is seen.
func (a *axis) ends(seen extent, zero bool, touch tight) (low, high float64) {
	if seen.empty() {
		return 0, 1
	}
	low, high = seen.low, seen.high
	if touch && a.Scale == charts.Percentile && low < 0.3 {
		low = 0
	}
	if touch {
		return low, high
	}
	linear := a.Scale != charts.Log && a.Scale != charts.Percentile
	if linear && low < 0 && -low < 0.02*high { // the end of an interval of what is not below 0
		low = 0
	}
	fromZero := a.Scale == charts.Percentile && low < 1 || linear && low >= 0 && (zero || low < 0.4*high)
	toZero := linear && high <= 0 && (zero || high > 0.4*low)
	if fromZero {
		low = 0
	}
	if toZero {
		high = 0
	}
	if zero && linear {
		low, high = math.Min(low, 0), math.Max(high, 0)
	}
	if low == high {
		return low, high
	}
	room := 0.05 * (high - low)
	if !fromZero {
		low -= room
	}
	if !toZero {
		high += room
	}
	return low, high
}

// widen gives an axis a span that is there, and not too small for numbers along it to differ.
func (a *axis) widen() {
	if a.low > a.high {
		a.low, a.high = a.high, a.low
	}
	size := math.Max(math.Abs(a.low), math.Abs(a.high))
	switch {
	case a.Scale == charts.Log && a.high-a.low < 0.05:
		a.low, a.high = a.low-0.35, a.high+0.35
	case a.Scale == charts.Percentile && a.high-a.low < 0.05:
		a.high = a.low + 1
	case a.high-a.low >= 1e-9*size && a.high > a.low:
		return
	case size == 0:
		a.high = 1
	case a.high-a.low > 0: // closer than can be shown
		a.low, a.high = a.low-1e-9*size, a.high+1e-9*size
	case a.low > 0:
		a.low, a.high = 0, 2*a.high
	default:
		a.low, a.high = 2*a.low, 0
	}
}
