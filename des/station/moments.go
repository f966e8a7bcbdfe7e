package station

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"

	"quiesce/des/variate"
)

// deepest is the greatest y at which u = 1-e^(-y) is still less than 1.
const deepest = 36.5

// integrate returns the integral of g(Quantile(u)) over u up to 1-e^(-last). It substitutes
// u = 1-e^(-y), in which the tail is no steep wall.
func integrate(d *variate.Distribution, g func(x float64) float64, last float64) float64 {
	integrand := func(y float64) float64 { return g(d.Quantile(-math.Expm1(-y))) * math.Exp(-y) }
	sum, low := 0.0, 0.0
	for high := min(1e-6, last/2); low < last; high *= 1.25 {
		high = min(high, last)
		sum += quad.Fixed(integrand, low, high, 24, quad.Legendre{}, 0)
		low = high
	}
	return sum
}

// expectation returns E[g(X)] for a smooth g that grows no faster than a power. It is +Inf where the
// integrand still has weight in the deepest tail.
func expectation(d *variate.Distribution, g func(x float64) float64) float64 {
	if d.Kind() == variate.KindConstant {
		return g(d.Mean())
	}
	sum := integrate(d, g, deepest)
	if g(d.Quantile(-math.Expm1(-deepest)))*math.Exp(-deepest) > 1e-6*sum {
		return math.Inf(1)
	}
	return sum
}

// thirdMoment returns E[X³] in s³.
func thirdMoment(d *variate.Distribution) float64 {
	return expectation(d, func(x float64) float64 { return x * x * x })
}

// laplace returns E[e^(-sX)], s in 1/s.
func laplace(d *variate.Distribution, s float64) float64 {
	return expectation(d, func(x float64) float64 { return math.Exp(-s * x) })
}

// meanUpTo returns E[min(X, limit)] in seconds: the integral of P(X > x) from 0 to limit.
func meanUpTo(d *variate.Distribution, limit float64) float64 {
	switch {
	case limit <= 0:
		return 0
	case math.IsInf(limit, 1):
		return d.Mean()
	case d.Kind() == variate.KindConstant:
		return min(d.Mean(), limit)
	}
	beyond := 1 - d.CDF(limit)
	if beyond == 1 {
		return limit
	}
	last := min(-math.Log(beyond), deepest)
	return integrate(d, func(x float64) float64 { return x }, last) + float64(limit*math.Exp(-last))
}
