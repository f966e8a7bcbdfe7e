package draw

import (
	"math"

	"quiesce/reports/charts"
)

// prefix is a decimal one of a unit.
type prefix struct {
	name  string
	power int // of ten
}

var prefixes = []prefix{{"n", -9}, {"µ", -6}, {"m", -3}, {"", 0}, {"k", 3}}

// prefixFor chooses the one with which the size of values is from 1 up to 1000. As in tables, only times,
// powers and energies have one, and times none above the second.
func prefixFor(unit string, size float64) prefix {
	if unit != "s" && unit != "W" && unit != "J" || !(size > 0) {
		return prefix{}
	}
	best := prefixes[0]
	for _, p := range prefixes {
		if size >= math.Pow10(p.power)*0.9995 && (unit != "s" || p.power <= 0) {
			best = p
		}
	}
	return best
}

// choosePrefix chooses that of an axis: by its greatest value, or by what is in the upper half of
// its decades.
func (a *axis) choosePrefix() {
	size := math.Max(math.Abs(a.low), math.Abs(a.high))
	switch a.Scale {
	case charts.Log:
		size = math.Pow(10, math.Max(-300, math.Min(300, a.low+0.75*(a.high-a.low))))
	case charts.Percentile:
		size = 0
	}
	a.prefix = prefixFor(a.Unit, size)
}

// title is what is written along an axis: its label, and the unit of its numbers.
func (a *axis) title() string { return titled(a.Label, a.Unit, a.prefix) }

func titled(label, unit string, p prefix) string {
	if unit == "" || unit == "1" {
		return label
	}
	if label == "" {
		return p.name + unit
	}
	return label + " (" + p.name + unit + ")"
}
