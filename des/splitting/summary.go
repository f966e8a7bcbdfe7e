package splitting

import (
	"math"

	"quiesce/des/stats"
)

// Summary is the probability by several replications.
type Summary struct {
	stats.Interval // of the probability, a t-interval over replications
	// RelativeError is the standard error of the probability as a share of it. The interval is to be
	// trusted below 0.1 or so.
	RelativeError float64
}

// Summarise returns the mean of independent replications of one plan. ok is false with fewer than
// two, or if all are 0: nothing is known then but that effort or levels do not suffice.
func Summarise(estimates []Estimate, confidence float64) (summary Summary, ok bool) {
	var probabilities stats.Tally
	values := make([]float64, len(estimates))
	for i, e := range estimates {
		values[i] = e.Probability
		probabilities.Record(e.Probability)
	}
	interval, ok := stats.MeanInterval(values, confidence)
	sd, _ := probabilities.SD()
	if !ok || interval.Estimate == 0 {
		return Summary{}, false
	}
	return Summary{Interval: interval, RelativeError: sd / math.Sqrt(float64(len(values))) / interval.Estimate}, true
}
