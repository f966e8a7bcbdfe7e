package stats

import "math"

// Range is a confidence interval that need not be symmetric.
type Range struct {
	Low, High float64
}

// MCB returns, for each system, the interval of its mean less the best mean of all the others
// (multiple comparisons with the best); all of them hold at once with this confidence. An interval
// that ends at 0 on the worse side is that of the best system, one that ends at 0 on the better side
// is that of a system that is not the best; one that contains 0 inside may be either. Those of the
// systems that Subset keeps reach beyond 0 on the better side. It asks for what Subset asks, and ok
// is false if that's is or there are fewer than two systems. J. C. Hsu, "Constrained simultaneous
// confidence intervals for multiple comparisons with the best", Annals of Statistics 12 (1984); for
// unequal counts D. G. Edwards and J. C. Hsu, "Multiple comparisons with the best treatment",
// Journal of the American Statistical Association 78 (1983).
func MCB(systems []Sample, confidence float64, best Direction) (intervals []Range, ok bool) {
	if !haveVariances(systems) || len(systems) < 2 {
		return nil, false
	}
	bounds := comparisonBounds(systems, confidence)
	sign := best.sign()
	lead := func(i, j int) float64 { return sign * (systems[i].Mean - systems[j].Mean) }
	intervals = make([]Range, len(systems))
	var candidates []int // for the best
	for i := range systems {
		high := math.Inf(1)
		for j := range systems {
			if j != i {
				high = min(high, lead(i, j)+bounds(i, j))
			}
		}
		if intervals[i].High = max(high, 0); high >= 0 {
			candidates = append(candidates, i)
		}
	}
	for i := range systems {
		low := 0.0 // stays if there is no other candidate
		for _, j := range candidates {
			if j != i {
				low = min(low, lead(i, j)-bounds(i, j))
			}
		}
		intervals[i].Low = low
	}
	if best == Minimise {
		for i, r := range intervals {
			intervals[i] = Range{Low: 0 - r.High, High: 0 - r.Low} // not -0
		}
	}
	return intervals, true
}
