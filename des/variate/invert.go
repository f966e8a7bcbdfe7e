package variate

import "math"

// law is a distribution function without a closed inverse, in units of its own. It is called
// through a switch, not an interface, for speed: one of the two is nil.
type law struct {
	erlang           *erlangLaw
	hyperexponential *hyperexponentialLaw
}

// excess returns, at a time x > 0, how far the distribution function is above u, divided by the
// density there, and the density's logarithmic derivative. q is 1-u; the side of the median on
// which u lies is computed without cancellation.
func (l law) excess(x, u, q float64) (step, slope float64) {
	if l.erlang != nil {
		return l.erlang.excess(x, u, q)
	}
	return l.hyperexponential.excess(x, u, q)
}

// cdf returns the distribution function at x >= 0.
func (l law) cdf(x float64) float64 {
	if l.erlang != nil {
		return l.erlang.cdf(x)
	}
	return l.hyperexponential.cdf(x)
}

// density returns the density at x > 0.
func (l law) density(x float64) float64 {
	if l.erlang != nil {
		return l.erlang.density(x)
	}
	return l.hyperexponential.density(x)
}

// inverse inverts a law: cubic interpolation in a table gives a start, which Halley's iteration on
// the law itself then brings to rounding error, most often in one step or two.
//
// The table is even in the logit ln(u/(1-u)), in which quantiles are smooth: near 0 they are a
// power of u and so an exponential of the logit, far out they grow like the logit itself. It spans
// all multiples of 2^-53 in (0, 1).
type inverse struct {
	law   law
	knots [cells + 1]knot
}

type knot struct {
	x     float64 // quantile
	slope float64 // its derivative, per cell
}

const (
	cells    = 512
	maxLogit = 36.75 // ln 2^53 = 36.74
	cell     = 2 * maxLogit / cells
)

func newInverse(l law) *inverse {
	v := &inverse{law: l}
	low := 0.0
	for i := range v.knots {
		logit := float64(i)*cell - maxLogit
		u, q := 1/(1+math.Exp(-logit)), 1/(1+math.Exp(logit))
		high := max(low, math.SmallestNonzeroFloat64)
		for {
			if step, _ := l.excess(high, u, q); step >= 0 {
				break
			}
			high *= 2
			if high < 1e-300 {
				high = 1e-300
			}
		}
		x := v.refine(low+(high-low)/2, low, high, u, q)
		v.knots[i] = knot{x: x, slope: cell * u * q / l.density(x)}
		low = x
	}
	return v
}

// at returns the u-quantile.
func (v *inverse) at(u float64) float64 {
	q := 1 - u
	position := (math.Log(u/q) + maxLogit) * (1 / cell)
	if !(position >= 0) {
		return v.refine(v.knots[0].x/2, 0, v.knots[0].x, u, q)
	}
	i := min(int(position), cells-1)
	a, b := &v.knots[i], &v.knots[i+1]
	t := min(position-float64(i), 1)
	s := 1 - t
	// Hermite's cubic, in Bernstein form.
	x := s*s*(a.x*(1+2*t)+a.slope*t) + t*t*(b.x*(1+2*s)-b.slope*s)
	return v.refine(x, a.x, b.x, u, q)
}

// refine returns the quantile that lies between low and high, starting from x.
func (v *inverse) refine(x, low, high, u, q float64) float64 {
	for range 200 {
		if !(x > low && x < high) {
			x = low + (high-low)/2
		}
		step, slope := v.law.excess(x, u, q)
		if step > 0 {
			high = x
		} else {
			low = x
		}
		move := step / (1 - step*slope/2)
		next := x - move
		if math.Abs(move) <= 1e-7*x { // third order: the next error is far below rounding
			return next
		}
		if x = next; high-low <= 1e-15*high {
			return high
		}
	}
	return x
}
