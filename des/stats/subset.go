package stats

import "math"

// Subset returns the indices, in ascending order, of the systems that may be the best: the best is
// among them with at least this confidence. System i stays if its mean trails no other j's by more
// than sqrt(t_i^2 s_i^2/n_i + t_j^2 s_j^2/n_j). It asks for independent sampling of normal values,
// with any variances and counts. ok is false without systems, or if one has fewer than two
// replications. B. L. Nelson, J. Swann, D. Goldsman and W. Song, "Simple procedures for selecting
// the best simulated system when the number of alternatives is large", Operations Research 49
// (2001), 3.1.
func Subset(systems []Sample, confidence float64, best Direction) (survivors []int, ok bool) {
	if !haveVariances(systems) {
		return nil, false
	}
	bounds := comparisonBounds(systems, confidence)
	for i, s := range systems {
		stays := true
		for j, other := range systems {
			if j != i && best.sign()*(s.Mean-other.Mean) < -bounds(i, j) {
				stays = false
			}
		}
		if stays {
			survivors = append(survivors, i)
		}
	}
	return survivors, true
}

// haveVariances reports whether there are systems, each with a variance.
func haveVariances(systems []Sample) bool {
	for _, s := range systems {
		if s.Count < 2 {
			return false
		}
	}
	return len(systems) > 0
}

// comparisonBounds returns the bound that, for any one system i, all errors of its estimated
// differences from the others j, in one direction, keep at once with this confidence.
func comparisonBounds(systems []Sample, confidence float64) func(i, j int) float64 {
	each := math.Pow(confidence, 1/float64(max(len(systems)-1, 1)))
	squares := make([]float64, len(systems))
	for i, s := range systems {
		t := StudentT(2*each-1, float64(s.Count-1)) // one-sided
		squares[i] = t * t * s.SD * s.SD / float64(s.Count)
	}
	return func(i, j int) float64 { return math.Sqrt(squares[i] + squares[j]) }
}
