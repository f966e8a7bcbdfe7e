package variate

import "math"

// hyperexponentialLaw is a mixture of exponential distributions, in units of its mean.
type hyperexponentialLaw struct {
	branches []ratedBranch
}

type ratedBranch struct{ p, rate float64 }

func newHyperexponentialLaw(branches []Branch, total, mean float64) law {
	l := &hyperexponentialLaw{}
	for _, b := range branches {
		l.branches = append(l.branches, ratedBranch{p: b.P / total, rate: mean / b.Mean})
	}
	return law{hyperexponential: l}
}

func (l *hyperexponentialLaw) density(x float64) float64 {
	density := 0.0
	for _, b := range l.branches {
		density += float64(b.p * b.rate * math.Exp(-b.rate*x))
	}
	return density
}

func (l *hyperexponentialLaw) excess(x, u, q float64) (step, slope float64) {
	var below, above, density, derivative float64
	small := u < 0.125 // 1-F would lose digits
	for _, b := range l.branches {
		e := math.Exp(-b.rate * x)
		if small {
			below -= float64(b.p * math.Expm1(-b.rate*x))
		}
		above += float64(b.p * e)
		density += float64(b.p * b.rate * e)
		derivative -= float64(b.p * b.rate * b.rate * e)
	}
	step = (q - above) / density
	if small {
		step = (below - u) / density
	}
	return step, derivative / density
}

func (l *hyperexponentialLaw) cdf(x float64) float64 {
	below := 0.0
	for _, b := range l.branches {
		below -= float64(b.p * math.Expm1(-b.rate*x))
	}
	return min(below, 1)
}
