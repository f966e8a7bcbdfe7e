package variate

import (
	"math"
	"sort"
	"time"

	"gonum.org/v1/gonum/mathext"
)

// Survival returns the probability of a time of more than x seconds, 1-CDF(x) without its
// cancellation: a relative error near rounding, however small the probability is. It is 0 only where
// nothing lies beyond x, or less than the least number there is.
func (d *Distribution) Survival(x float64) float64 {
	if x < 0 {
		return 1
	}
	switch d.kind {
	case KindConstant:
		if x < d.scale {
			return 1
		}
		return 0
	case KindExponential:
		return math.Exp(-x / d.scale)
	case KindErlang, KindHyperexponential:
		if d.inverse == nil {
			return math.Exp(-x / d.scale)
		}
		return d.inverse.law.survival(x / d.scale)
	case KindLognormal:
		return math.Erfc((math.Log(x)-d.scale)/(d.shape*math.Sqrt2)) / 2
	case KindUniform:
		return min(max((d.scale+d.shape-x)/d.shape, 0), 1)
	case KindPareto:
		return math.Exp(min(math.Log(d.scale/x)/-d.shape, 0))
	case KindWeibull:
		return math.Exp(-math.Pow(x/d.scale, 1/d.shape))
	case KindEmpirical:
		atMost := sort.Search(len(d.values), func(i int) bool { return d.values[i] > x })
		return float64(len(d.values)-atMost) / float64(len(d.values))
	}
	panic("variate: no such kind")
}

// InverseSurvival returns the time in seconds that a share q of all draws exceeds, for q in the open
// interval (0, 1): Quantile(1-q), but for a q of any smallness.
func (d *Distribution) InverseSurvival(q float64) float64 {
	switch d.kind {
	case KindConstant:
		return d.scale
	case KindExponential:
		return float64(-d.scale * math.Log(q))
	case KindErlang, KindHyperexponential:
		if d.inverse == nil {
			return float64(-d.scale * math.Log(q))
		}
		return float64(d.scale * d.inverse.above(q))
	case KindLognormal:
		return math.Exp(d.scale - float64(d.shape*mathext.NormalQuantile(q)))
	case KindUniform:
		return d.scale + float64(d.shape*(1-q))
	case KindPareto:
		return float64(d.scale * math.Exp(float64(d.shape*math.Log(q))))
	case KindWeibull:
		return float64(d.scale * math.Pow(-math.Log(q), d.shape))
	case KindEmpirical:
		return d.values[rank(1-q, len(d.values))]
	}
	panic("variate: no such kind")
}

// SurvivalBeyond returns the probability that a time that is known to be more than attained seconds
// is more than x. The condition must have a probability of more than 0; else the answer is 0.
func (d *Distribution) SurvivalBeyond(attained, x float64) float64 {
	if x <= attained {
		return 1
	}
	known := d.Survival(attained)
	if known == 0 {
		return 0
	}
	return d.Survival(x) / known
}

// DrawRemaining returns what is left of a time that is known to be more than attained: a draw from
// the conditional distribution, by inversion in the scale of Survival, in which no tail is too far
// out. ok is false where the condition has probability 0.
func (d *Distribution) DrawRemaining(attained time.Duration, u float64) (left time.Duration, ok bool) {
	from := attained.Seconds()
	known := d.Survival(from)
	if known == 0 {
		return 0, false
	}
	ns := float64((d.InverseSurvival(float64(known*u))-from)*1e9) + 0.5
	if ns >= 1<<62 {
		return 1 << 62, true
	}
	return time.Duration(max(ns, 0)), true
}

// ErlangSurvival returns the probability that the sum of n exponential times of mean 1, n at least 1,
// is more than x: exp(-x) times the sum of x^i/i! for i below n, all terms of one sign.
func ErlangSurvival(n int, x float64) float64 {
	if x <= 0 {
		return 1
	}
	logGamma, _ := math.Lgamma(float64(n))
	l := erlangLaw{shape: float64(n), logGamma: logGamma}
	return l.survival(x)
}

// survival returns 1-F at x >= 0, in the law's own units.
func (l law) survival(x float64) float64 {
	if l.erlang != nil {
		return l.erlang.survival(x)
	}
	return l.hyperexponential.survival(x)
}

func (l *erlangLaw) survival(x float64) float64 {
	switch {
	case x == 0:
		return 1
	case x < l.shape:
		return 1 - min(l.below(x)*l.density(x), 1)
	}
	return l.above(x) * l.density(x)
}

func (l *hyperexponentialLaw) survival(x float64) float64 {
	above := 0.0
	for _, b := range l.branches {
		above += float64(b.p * math.Exp(-b.rate*x))
	}
	return min(above, 1)
}

// above returns the quantile of 1-q. Beyond the table it looks for an upper bound first.
func (v *inverse) above(q float64) float64 {
	last := &v.knots()[cells]
	if _, end := fromLogit(maxLogit); q > end {
		return v.quantile(1-q, q)
	}
	high := 2 * last.x
	for step, _ := v.law.excess(high, 1, q); step < 0; step, _ = v.law.excess(high, 1, q) {
		high *= 2
	}
	return v.law.refine(last.x, last.x, high, 1, q)
}
