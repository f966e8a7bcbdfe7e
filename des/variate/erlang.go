package variate

import "math"

// erlangLaw is the Erlang distribution with phases of mean 1.
type erlangLaw struct {
	shape    float64
	logGamma float64 // ln (shape-1)!
}

func newErlangLaw(shape int) law {
	logGamma, _ := math.Lgamma(float64(shape))
	return law{erlang: &erlangLaw{shape: float64(shape), logGamma: logGamma}}
}

// density returns x^(k-1) exp(-x) / (k-1)!.
func (l *erlangLaw) density(x float64) float64 {
	return math.Exp(float64((l.shape-1)*math.Log(x)) - x - l.logGamma)
}

// below returns F(x)/density: (x/k)(1 + x/(k+1) + x^2/((k+1)(k+2)) + ...).
func (l *erlangLaw) below(x float64) float64 {
	term := x / l.shape
	sum := term
	for n := l.shape + 1; term > 1e-17*sum; n++ {
		term *= x / n
		sum += term
	}
	return sum
}

// above returns (1-F(x))/density: 1 + (k-1)/x + (k-1)(k-2)/x^2 + ... to k terms.
func (l *erlangLaw) above(x float64) float64 {
	inverse := 1 / x
	term, sum := 1.0, 1.0
	for n := l.shape - 1; n > 0 && term > 1e-17*sum; n-- {
		term *= float64(n * inverse)
		sum += term
	}
	return sum
}

func (l *erlangLaw) excess(x, u, q float64) (step, slope float64) {
	density := l.density(x)
	slope = (l.shape-1)/x - 1
	if u < 0.5 {
		return l.below(x) - u/density, slope
	}
	return q/density - l.above(x), slope
}

func (l *erlangLaw) cdf(x float64) float64 {
	switch {
	case x == 0:
		return 0
	case x < l.shape:
		return min(l.below(x)*l.density(x), 1)
	}
	return 1 - l.above(x)*l.density(x)
}
