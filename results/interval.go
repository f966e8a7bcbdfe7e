package results

import (
	"math"

	"quiesce/des/stats"

	"gonum.org/v1/gonum/stat/distuv"
)

// meanError returns the standard error of the mean over all observations, from how much the
// replications differ, and its degrees of freedom. Replications have different numbers of
// observations, so the mean is a ratio of two sums, and its error that of a ratio estimator: the
// spread of (sum - mean * count) over replications. It is what the t-interval over replication means
// becomes when their counts differ, and the same when they do not. W. G. Cochran, Sampling
// Techniques, 6.4.
func meanError(mean float64, measures []Measure) (error, df float64, ok bool) {
	n, count := len(measures), 0.0
	var residuals stats.Tally
	observed := 0
	for i := range measures {
		s := &measures[i].Sample
		count += float64(s.Count)
		residuals.Record(s.Sum - float64(mean*float64(s.Count)))
		if s.Count > 0 {
			observed++
		}
	}
	if observed < 2 {
		return 0, 0, false
	}
	variance, _ := residuals.Variance()
	perReplication := count / float64(n)
	return math.Sqrt(variance/float64(n)) / perReplication, float64(n - 1), true
}

// percentileInterval returns the interval for a percentile by order statistics: two of the pooled
// observations, chosen as if there were fewer of them by the design effect. That is the variance of
// the share of observations up to the percentile, as the replications show it, over the variance
// that independent observations would give: how many dependent observations are worth one. It is at
// least 1 here. R. S. Woodruff, JASA 47 (1952) 635; L. Kish, Survey Sampling, 8.2. The interval is
// widened by how far the cells of the histogram may be off.
func percentileInterval(h *stats.Histogram, share float64, measures []Measure, steps float64) Interval {
	n := float64(h.Count())
	percentile, _ := h.Quantile(share)
	effect, ok := designEffect(percentile, measures)
	if !ok {
		return Interval{}
	}
	ranks, ok := stats.QuantileRanks(int(n/effect), share, Confidence)
	if !ok {
		return Interval{}
	}
	low, _ := h.Quantile((float64(float64(ranks.Low-1)*effect) + 1) / n)
	high, _ := h.Quantile(min(1, float64(ranks.High)*effect/n))
	least, _ := h.Min()
	most, _ := h.Max()
	return Interval{
		Low:     max(float64(least), float64(low)-cellError(float64(low))) / steps,
		High:    min(float64(most), float64(high)+cellError(float64(high))) / steps,
		Defined: true,
	}
}

// cellError is how far a histogram's quantile may be from the truth: half a cell, 0.05 % of it; those
// below 2048 are exact.
func cellError(quantile float64) float64 {
	if quantile < 2048 {
		return 0
	}
	return quantile / 2048
}

// designEffect returns the design effect on the share of observations up to x. It is an estimate
// from as many replications as there are, so it is widened by what Student's t is wider than the
// normal distribution. ok is false if fewer than two replications have observations.
func designEffect(x int64, measures []Measure) (effect float64, ok bool) {
	return designEffectAt(x, measures, Confidence)
}

// designEffectAt is the design effect widened for intervals of another confidence.
func designEffectAt(x int64, measures []Measure, confidence float64) (effect float64, ok bool) {
	n, upTo, observed := 0.0, 0.0, 0
	for i := range measures {
		if s := &measures[i].Sample; s.Count > 0 {
			observed++
			n += float64(s.Count)
			upTo += float64(float64(s.Count) * s.share(x))
		}
	}
	if observed < 2 {
		return 0, false
	}
	share := upTo / n
	independent := share * (1 - share) / n
	if independent <= 0 {
		return 1, true
	}
	var residuals stats.Tally
	for i := range measures {
		s := &measures[i].Sample
		residuals.Record(float64(s.Count) * (s.share(x) - share))
	}
	replications := float64(len(measures))
	variance, _ := residuals.Variance()
	variance *= replications / (n * n)
	wider := stats.StudentT(confidence, replications-1) / distuv.UnitNormal.Quantile(0.5+confidence/2)
	return max(1, variance/independent*wider*wider), true
}

// share estimates the share of a sample's observations that are x or less. Between the values that
// the sample is described by, the tail is taken to fall exponentially.
func (s *Sample) share(x int64) float64 {
	switch {
	case s.Count == 0 || x < s.Min:
		return 0
	case x >= s.Max:
		return 1
	}
	values := s.ascending()
	k := 0
	for values[k+1] <= x {
		k++
	}
	highest := 1 - 1/float64(s.Count) // just below the maximum
	from, to := 0.0, highest
	if k > 0 {
		from = min(Percentiles[k-1].Share, highest)
	}
	if k < len(Percentiles) {
		to = min(Percentiles[k].Share, highest)
	}
	way := float64(x-values[k]) / float64(values[k+1]-values[k])
	return 1 - (1-from)*math.Pow((1-to)/(1-from), way)
}
