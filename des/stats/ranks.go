package stats

import "gonum.org/v1/gonum/stat/distuv"

// Ranks is a confidence interval for a quantile by order statistics: from the Low-th to the
// High-th of the ordered values, counted from 1. It holds for any distribution.
type Ranks struct {
	Low, High int
	Coverage  float64 // probability that the interval contains the quantile
}

// QuantileRanks returns the ranks of the p-quantile's interval among n independent values, at
// least of this confidence: the greatest Low and the least High that each miss with at most half
// the remaining probability. ok is false if n values are too few, that is if even the extremes
// miss too often.
func QuantileRanks(n int, p, confidence float64) (ranks Ranks, ok bool) {
	if n < 1 || !(p > 0 && p < 1) || !(confidence > 0 && confidence < 1) {
		return Ranks{}, false
	}
	// The number of values below the quantile is binomial: the Low-th value is above the quantile
	// with probability P(B < Low), the High-th below it with P(B >= High).
	below := distuv.Binomial{N: float64(n), P: p}
	tail := (1 - confidence) / 2
	low := leastRank(n, func(r int) bool { return below.CDF(float64(r)) > tail })
	high := leastRank(n+1, func(r int) bool { return below.Survival(float64(r-1)) <= tail })
	if low < 1 || high > n {
		return Ranks{}, false
	}
	return Ranks{Low: low, High: high, Coverage: below.CDF(float64(high-1)) - below.CDF(float64(low-1))}, true
}

// leastRank returns the least r from 0 to n for which holds(r), which holds from there on; n if
// for none.
func leastRank(n int, holds func(int) bool) int {
	low, high := 0, n
	for low < high {
		if middle := low + (high-low)/2; holds(middle) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low
}
