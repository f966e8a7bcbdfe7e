package variate

import (
	"math"
	"time"

	"gonum.org/v1/gonum/mathext"
)

// Distribution is a distribution of times of zero or more seconds. It never changes, so any number
// of goroutines may draw from one. The zero value is the constant 0 s.
type Distribution struct {
	kind Kind

	// What Quantile needs, by kind; see the constructors.
	scale, shape float64
	inverse      *inverse  // Erlang of shape 2 and more, Hyperexponential of two branches and more
	values       []float64 // Empirical: in ascending order

	mean, variance float64 // s, s^2; +Inf where infinite

	parameters string // as in a scenario file, for String
}

// Kind is the family of a distribution.
type Kind uint8

// The families. A scenario file names them as String does.
const (
	KindConstant Kind = iota
	KindExponential
	KindErlang
	KindHyperexponential
	KindLognormal
	KindUniform
	KindPareto
	KindWeibull
	KindEmpirical
)

// Kinds returns all families in the order in which they are documented.
func Kinds() []Kind {
	kinds := make([]Kind, KindEmpirical+1)
	for i := range kinds {
		kinds[i] = Kind(i)
	}
	return kinds
}

// String returns the family's key in a scenario file.
func (k Kind) String() string {
	switch k {
	case KindConstant:
		return "constant"
	case KindExponential:
		return "exponential"
	case KindErlang:
		return "erlang"
	case KindHyperexponential:
		return "hyperexponential"
	case KindLognormal:
		return "lognormal"
	case KindUniform:
		return "uniform"
	case KindPareto:
		return "pareto"
	case KindWeibull:
		return "weibull"
	case KindEmpirical:
		return "empirical"
	}
	return "unknown"
}

// Kind returns the distribution's family.
func (d *Distribution) Kind() Kind { return d.kind }

// Quantile returns the time in seconds that a share u of all draws does not exceed, for u in the
// open interval (0, 1). It is the inverse of CDF, exact to a relative 1e-12 even in the tails, and
// grows with u but for rounding errors: one uniform makes one variate, and a greater uniform never
// a notably lesser one.
func (d *Distribution) Quantile(u float64) float64 {
	switch d.kind {
	case KindConstant:
		return d.scale
	case KindExponential:
		return float64(-d.scale * logOneMinus(u))
	case KindErlang, KindHyperexponential:
		if d.inverse == nil { // one phase, one branch
			return float64(-d.scale * logOneMinus(u))
		}
		return float64(d.scale * d.inverse.at(u))
	case KindLognormal:
		return math.Exp(d.scale + float64(d.shape*mathext.NormalQuantile(u)))
	case KindUniform:
		return d.scale + float64(d.shape*u)
	case KindPareto:
		return float64(d.scale * math.Exp(float64(d.shape*logOneMinus(u))))
	case KindWeibull:
		return float64(d.scale * math.Pow(-logOneMinus(u), d.shape))
	case KindEmpirical:
		return d.values[rank(u, len(d.values))]
	}
	panic("variate: no such kind")
}

// logOneMinus returns ln(1-u). 1-u is exact for the uniforms of package des, multiples of 2^-53;
// below 2^-20 it would lose digits of any others.
func logOneMinus(u float64) float64 {
	if u < 0x1p-20 {
		return math.Log1p(-u)
	}
	return math.Log(1 - u)
}

// rank returns the index, from 0, of the u-quantile of n ordered values: the first of which at
// least a share u does not exceed it, number ceil(u*n) counted from 1.
func rank(u float64, n int) int {
	return min(max(int(math.Ceil(float64(u*float64(n))))-1, 0), n-1)
}

// Draw returns Quantile(u) rounded to the nearest nanosecond, at most the longest Duration there
// is (292 years).
func (d *Distribution) Draw(u float64) time.Duration {
	ns := float64(d.Quantile(u)*1e9) + 0.5
	if ns >= 1<<63 {
		return math.MaxInt64
	}
	return time.Duration(ns)
}

// Mean returns the mean in seconds, +Inf if it is infinite.
func (d *Distribution) Mean() float64 { return d.mean }

// Variance returns the variance in square seconds, +Inf if it is infinite or the mean is.
func (d *Distribution) Variance() float64 { return d.variance }

// SecondMoment returns the mean of the square in square seconds, +Inf if it is infinite.
func (d *Distribution) SecondMoment() float64 { return d.variance + float64(d.mean*d.mean) }

// String returns the distribution as a scenario file would have it: 500ms, {exponential: {mean: 1s}}.
func (d *Distribution) String() string {
	if d.kind == KindConstant {
		return seconds(d.scale)
	}
	return "{" + d.kind.String() + ": {" + d.parameters + "}}"
}
