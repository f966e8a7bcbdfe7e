package results

import (
	"encoding/json"
	"math"
)

// Number is a figure that may be undefined, such as the mean of nothing.
type Number struct {
	Value   float64
	Defined bool
}

// number is x if it is defined and finite.
func number(x float64, defined bool) Number {
	if !defined || math.IsNaN(x) || math.IsInf(x, 0) {
		return Number{}
	}
	return Number{x, true}
}

// MarshalJSON writes the value, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.Defined {
		return []byte("null"), nil
	}
	return json.Marshal(n.Value)
}

// Interval is a confidence interval that may be undefined.
type Interval struct {
	Low, High float64
	Defined   bool
}

// interval is the one around estimate, if it is defined and finite.
func interval(estimate, halfWidth float64, defined bool) Interval {
	low, high := number(estimate-halfWidth, defined), number(estimate+halfWidth, defined)
	if !low.Defined || !high.Defined {
		return Interval{}
	}
	return Interval{low.Value, high.Value, true}
}

// Excludes reports whether x is known to be outside.
func (i Interval) Excludes(x float64) bool { return i.Defined && (x < i.Low || x > i.High) }

// MarshalJSON writes [low, high], or null.
func (i Interval) MarshalJSON() ([]byte, error) {
	if !i.Defined {
		return []byte("null"), nil
	}
	return json.Marshal([2]float64{i.Low, i.High})
}
