package stats_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"quiesce/des/stats"
)

// The order-statistic interval of a quantile covers it as often as its ranks say, here for a
// lognormal distribution; the quantile of 1000 values is the one of rank 990.
func TestQuantileIntervalCovers(t *testing.T) {
	const trials, n, p = 2000, 1000, 0.99
	want := math.Exp(2.3263478740408408) // the normal quantile
	ranks, ok := stats.QuantileRanks(n, p, 0.95)
	if !ok {
		t.Fatal("not ok")
	}
	covered := 0
	values := make([]float64, n)
	for trial := range trials {
		d := newDraws(12, trial)
		for i := range values {
			values[i] = math.Exp(d.normal())
		}
		slices.Sort(values)
		if values[ranks.Low-1] <= want && want <= values[ranks.High-1] {
			covered++
		}
	}
	share := float64(covered) / trials
	if math.Abs(share-ranks.Coverage) > 3.3*math.Sqrt(ranks.Coverage*(1-ranks.Coverage)/trials) {
		t.Errorf("covers %v, should %v", share, ranks.Coverage)
	}
}

// The sojourn time in M/M/1 at load 0.8 is exponential of mean 5: its 99 % quantile, 23.025851,
// lies in the order-statistic interval over independent customers, and the histogram's quantile is
// that of the sorted list to 0.05 %.
func TestHistogramQuantileOfSojournTimes(t *testing.T) {
	const n = 30_000
	var h stats.Histogram
	var list []int64
	d := newDraws(13, 0)
	for range n {
		waits := queueingDelays(d, 0.8, 1)
		sojourn := int64((waits[0] - math.Log(d.uniform())) * float64(time.Second))
		h.Record(sojourn)
		list = append(list, sojourn)
	}
	slices.Sort(list)
	got, ok := h.Quantile(0.99)
	exact := list[29_700-1]
	if !ok || math.Abs(float64(got-exact)) > 0.0005*float64(exact) {
		t.Errorf("p99 %d, of the list %d", got, exact)
	}
	ranks, ok := stats.QuantileRanks(n, 0.99, 0.999)
	low, high := float64(list[ranks.Low-1])/1e9, float64(list[ranks.High-1])/1e9
	if !ok || low > 23.025851 || high < 23.025851 || high-low > 3 {
		t.Errorf("p99 from %v to %v, exactly 23.025851", low, high)
	}
}

// Intervals over few replications cover as often as they say: of a mean, and of a difference of
// systems with unlike variances, independent or on common random numbers.
func TestIntervalsCover(t *testing.T) {
	const trials = 4000
	covered := map[string]int{}
	for trial := range trials {
		d := newDraws(14, trial)
		var a, b, paired []float64
		for range 8 {
			x := d.normal()
			a = append(a, 5+x)
			b = append(b, 4+3*d.normal())
			paired = append(paired, 4+x+0.2*d.normal())
		}
		mean, _ := stats.MeanInterval(a, 0.95)
		welch, _ := stats.WelchInterval(a, b[:5], 0.95)
		difference, _ := stats.PairedInterval(a, paired, 0.95)
		for name, ok := range map[string]bool{"mean": !mean.Excludes(5), "Welch": !welch.Excludes(1), "paired": !difference.Excludes(1)} {
			if ok {
				covered[name]++
			}
		}
	}
	for _, name := range []string{"mean", "Welch", "paired"} {
		if share := float64(covered[name]) / trials; math.Abs(share-0.95) > 0.0125 {
			t.Errorf("%s covers %v", name, share)
		}
	}
}
