package stats

import "math"

// Truncation is where a series is cut so that its start no longer biases its mean.
type Truncation struct {
	Cut       int     // observations to leave out
	Batches   int     // the same in batches
	Statistic float64 // the squared standard error that was minimised
	Mean      float64 // of the batches kept
	// Failed is set if the minimum lies at the greatest cut considered, half the batches: the
	// series is too short to tell where its transient ends.
	Failed bool
}

// mserBatch is the batch size of MSER-5.
const mserBatch = 5

// MSER5 returns the truncation point of a series by the rule MSER-5: the means of batches of 5 are
// cut after the d-th, d at most half of them, such that the sum of squared deviations of those
// kept, over the square of their number, is least; the least d if several are. Observations after
// the last full batch do not count. ok is false with fewer than two batches. K. P. White, "An
// effective truncation heuristic for bias reduction in simulation output", Simulation 69 (1997).
func MSER5(series []float64) (truncation Truncation, ok bool) {
	n := len(series) / mserBatch
	if n < 2 {
		return Truncation{}, false
	}
	best := Truncation{Statistic: math.Inf(1)}
	// From the end, so that each d adds one batch to a running sum.
	var kept Tally
	for d := n - 1; d >= 0; d-- {
		var sum float64
		for _, x := range series[d*mserBatch : (d+1)*mserBatch] {
			sum += x
		}
		kept.Record(sum / mserBatch)
		if d > n/2 {
			continue
		}
		m := float64(n - d)
		if statistic := kept.deviation / (m * m); statistic <= best.Statistic {
			best = Truncation{Cut: d * mserBatch, Batches: d, Statistic: statistic, Mean: kept.mean}
		}
	}
	best.Failed = best.Batches == n/2
	return best, true
}
