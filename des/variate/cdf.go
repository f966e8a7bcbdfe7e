package variate

import (
	"math"
	"sort"
)

// CDF returns the probability of a time of at most x seconds.
func (d *Distribution) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	switch d.kind {
	case KindConstant:
		if x < d.scale {
			return 0
		}
		return 1
	case KindExponential:
		return -math.Expm1(-x / d.scale)
	case KindErlang, KindHyperexponential:
		if d.inverse == nil {
			return -math.Expm1(-x / d.scale)
		}
		return d.inverse.law.cdf(x / d.scale)
	case KindLognormal:
		return math.Erfc((d.scale-math.Log(x))/(d.shape*math.Sqrt2)) / 2
	case KindUniform:
		return min(max((x-d.scale)/d.shape, 0), 1)
	case KindPareto:
		return max(-math.Expm1(math.Log(d.scale/x)/-d.shape), 0)
	case KindWeibull:
		return -math.Expm1(-math.Pow(x/d.scale, 1/d.shape))
	case KindEmpirical:
		atMost := sort.Search(len(d.values), func(i int) bool { return d.values[i] > x })
		return float64(atMost) / float64(len(d.values))
	}
	panic("variate: no such kind")
}
