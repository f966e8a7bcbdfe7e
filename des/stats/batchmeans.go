package stats

// BatchMeans is the mean of one long correlated series and how well it is known.
type BatchMeans struct {
	Interval               // of the mean, with Batches-1 degrees of freedom
	Batches, BatchSize int // the oldest observations, which fill no batch, are left out
	// Correlation is that of neighbouring batch means; 0 if all batch means are equal.
	Correlation float64
	// AsymptoticVariance is the variance of the mean of n observations times n, for large n: the
	// variance of the batch means times the batch size. Its relative standard error is
	// sqrt(2/Batches).
	AsymptoticVariance float64
	// Failed is set if even the fewest, largest batches are correlated: the series is too short,
	// and the interval too narrow. A correlation of so few means is known to about 0.2, so that one
	// in twenty series of sufficient length fails by chance.
	Failed bool
}

const (
	leastBatches = 20
	// A lag-1 correlation c makes the variance of the mean too small by a share of about 2c.
	uncorrelated = 0.05
)

// BatchMeansInterval returns the interval for the mean of a stationary correlated series, such as
// the successive latencies of one run after its warm-up. The batch size is doubled, from 1, until
// the lag-1 autocorrelation of the batch means is at most 0.05, but leaves 20 batches or more. ok is
// false with fewer than 20 values. A. M. Law and J. S. Carson, "A sequential procedure for
// determining the length of a steady-state simulation", Operations Research 27 (1979), with one
// series instead of a growing one.
func BatchMeansInterval(series []float64, confidence float64) (result BatchMeans, ok bool) {
	if len(series) < leastBatches {
		return BatchMeans{}, false
	}
	for size := 1; ; size *= 2 {
		means := batch(series, size)
		correlation, varies := Autocorrelation(means, 1)
		small := !varies || correlation <= uncorrelated
		if !small && len(series)/(2*size) >= leastBatches {
			continue
		}
		interval, ok := MeanInterval(means, confidence)
		var t Tally
		for _, m := range means {
			t.Record(m)
		}
		variance, _ := t.Variance()
		return BatchMeans{
			Interval:           interval,
			Batches:            len(means),
			BatchSize:          size,
			Correlation:        correlation,
			AsymptoticVariance: float64(size) * variance,
			Failed:             !small,
		}, ok
	}
}

// batch returns the means of the last full batches of a size.
func batch(series []float64, size int) []float64 {
	means := make([]float64, len(series)/size)
	series = series[len(series)%size:]
	for i := range means {
		var sum float64
		for _, x := range series[i*size : (i+1)*size] {
			sum += x
		}
		means[i] = sum / float64(size)
	}
	return means
}
