package results

import (
	"math"

	"quiesce/des/stats"
)

// percentiles contrasts a percentile of a latency metric at two points, a - b, from the two
// intervals and from how much the replications' shares up to the percentiles go together. There is
// one histogram per point, not one per replication, so percentiles cannot be resampled; but to first
// order a percentile errs as the share of observations up to it does (R. R. Bahadur, Annals of
// Mathematical Statistics 37 (1966) 577), and each replication's share is known.
func percentiles(a, b *PointSummary, metric string, index int) contrast {
	x, y := a.Metric(metric), b.Metric(metric)
	if x == nil || y == nil || !x.Percentiles[index].Defined || !y.Percentiles[index].Defined {
		return contrast{}
	}
	p, q := x.Percentiles[index].Value, y.Percentiles[index].Value
	left, right := pairs(a, b, metric)
	n := min(a.Replications, b.Replications)
	c := contrast{difference: p - q, df: float64(n - 1), defined: true}
	if len(left) == n && a.Replications == b.Replications && alike(left, right) {
		c.judged, c.none = n > 1, true
		return c
	}
	i, j := x.PercentileCIs[index], y.PercentileCIs[index]
	if c.judged = n > 1 && i.Defined && j.Defined; !c.judged {
		return c
	}
	steps := Steps(x.Unit)
	common := float64(len(left)) / math.Sqrt(float64(a.Replications)*float64(b.Replications))
	rho := common * correlation(left, right, int64(math.Round(p*steps)), int64(math.Round(q*steps)))
	s, t := sides{p - i.Low, i.High - p}, sides{q - j.Low, j.High - q}
	below, above := s.minus(t, rho)
	c.reduction = reduction(s.square()+t.square(), s.square()+t.square()-2*rho*math.Sqrt(s.square()*t.square()))
	// Cells of a histogram do not err together, as observations do.
	cells := x.cellError(p, i) + y.cellError(q, j)
	quantile := stats.StudentT(Confidence, c.df)
	c.below, c.above = (below+cells)/quantile, (above+cells)/quantile
	c.none = c.difference == 0 && c.below == 0 && c.above == 0
	return c
}

// cellError is how far a percentile may be from the middle of its histogram's cell; 0 where its
// interval shows that it is exact.
func (s *Summary) cellError(percentile float64, ci Interval) float64 {
	if ci.Low == ci.High {
		return 0
	}
	return cellError(percentile*Steps(s.Unit)) / Steps(s.Unit)
}

// alike reports whether two points have observed the same in every replication.
func alike(a, b []Measure) bool {
	for i := range a {
		if a[i].Sample != b[i].Sample {
			return false
		}
	}
	return true
}

// correlation is how much the replications' shares of observations up to p and up to q go together,
// each weighted by its number of observations: from -1 to 1; 0 if one does not vary.
func correlation(a, b []Measure, p, q int64) float64 {
	x, y := shareResiduals(a, p), shareResiduals(b, q)
	xx, yy, xy := 0.0, 0.0, 0.0
	for i := range x {
		xx += float64(x[i] * x[i])
		yy += float64(y[i] * y[i])
		xy += float64(x[i] * y[i])
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return min(1, max(-1, xy/math.Sqrt(xx*yy)))
}

// shareResiduals are how many more observations up to x each replication has than its part.
func shareResiduals(measures []Measure, x int64) []float64 {
	n, upTo := 0.0, 0.0
	for i := range measures {
		s := &measures[i].Sample
		n += float64(s.Count)
		upTo += float64(float64(s.Count) * s.share(x))
	}
	all := make([]float64, len(measures))
	for i := range measures {
		s := &measures[i].Sample
		all[i] = float64(s.Count) * (s.share(x) - upTo/n)
	}
	return all
}

// sides are how far an interval reaches below and above its estimate.
type sides struct {
	below, above float64
}

// square is that of the side at its mean.
func (s sides) square() float64 {
	side := (s.below + s.above) / 2
	return side * side
}

// at is how far the estimate errs at z of the interval, from -1 to 1.
func (s sides) at(z float64) float64 {
	if z < 0 {
		return s.below * z
	}
	return s.above * z
}

// minus returns how far the interval of a difference reaches below and above it: the least and the
// greatest error s(u) - t(v) where (u, v) is anywhere on the ellipse of correlation rho,
// u*u - 2*rho*u*v + v*v = 1 - rho*rho. Without correlation that is the method of variance estimates
// recovery, which suits intervals that are not symmetric (G. Y. Zou and A. Donner, Statistics in
// Medicine 27 (2008) 1693); for symmetric intervals its form for correlated estimates; and nothing is
// left for two intervals that are the same, and err together.
func (s sides) minus(t sides, rho float64) (below, above float64) {
	note := func(u, v float64) {
		error := s.at(u) - t.at(v)
		below, above = max(below, -error), max(above, error)
	}
	// The extremes are where a side changes, or where the slope is that of the ellipse.
	edge := math.Sqrt(1 - float64(rho*rho))
	note(0, edge)
	note(0, -edge)
	note(edge, 0)
	note(-edge, 0)
	for _, a := range [...]float64{s.below, s.above} {
		for _, b := range [...]float64{t.below, t.above} {
			m := math.Sqrt(max(0, float64(a*a)+float64(b*b)-float64(2*rho*a*b)))
			if m > 0 {
				u, v := (a-float64(rho*b))/m, (float64(rho*a)-b)/m
				note(u, v) // on the ellipse whatever the signs: never too far
				note(-u, -v)
			}
		}
	}
	return below, above
}
