package stats

// Autocorrelation returns the sample autocorrelation of a series at a lag: the sum of products of
// deviations from the mean that are lag apart, over the sum of squared deviations, from -1 to 1. It
// is biased towards 0 by about 1/n. ok is false unless 0 <= lag < len(series), or if the series is
// constant. G. E. P. Box and G. M. Jenkins, Time Series Analysis, 2.1.
func Autocorrelation(series []float64, lag int) (correlation float64, ok bool) {
	if lag < 0 || lag >= len(series) {
		return 0, false
	}
	var t Tally
	for _, x := range series {
		t.Record(x)
	}
	if t.deviation == 0 {
		return 0, false
	}
	var products float64
	for i, x := range series[lag:] {
		products += float64((x - t.mean) * (series[i] - t.mean))
	}
	return products / t.deviation, true
}
