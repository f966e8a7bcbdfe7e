package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
	"quiesce/des/stats"
)

func TestAutocorrelation(t *testing.T) {
	// Deviations -2 -1 0 1 2: products 2+0+0+2 at lag 1, 0-1+0 at lag 2, over 10.
	series := []float64{1, 2, 3, 4, 5}
	for lag, want := range []float64{1, 0.4, -0.1, -0.4, -0.4} {
		got, ok := stats.Autocorrelation(series, lag)
		if !ok || math.Abs(got-want) > 1e-15 {
			t.Errorf("lag %d: %v, want %v", lag, got, want)
		}
	}
	for name, c := range map[string]struct {
		series []float64
		lag    int
	}{"negative lag": {series, -1}, "lag too long": {series, 5}, "constant": {[]float64{2, 2, 2}, 1}, "nothing": {nil, 0}} {
		if _, ok := stats.Autocorrelation(c.series, c.lag); ok {
			t.Errorf("%s: ok", name)
		}
	}
	long := autoregressive(newDraws(1, 0), 0.5, 100_000)
	for lag := range 5 {
		if got, _ := stats.Autocorrelation(long, lag); math.Abs(got-math.Pow(0.5, float64(lag))) > 0.015 {
			t.Errorf("AR(1), lag %d: %v", lag, got)
		}
	}
}

// The asymptotic variance of an AR(1) series of phi = 0.5 is 1/(1-phi)^2 = 4, three times its
// marginal variance 1.3333.
func TestBatchMeansOfAutoregression(t *testing.T) {
	const trials, n = 1000, 4096
	covered, failed := 0, 0
	var estimates stats.Tally
	for trial := range trials {
		series := autoregressive(newDraws(2, trial), 0.5, n)
		got, ok := stats.BatchMeansInterval(series, 0.95)
		if !ok || got.Batches < 20 || got.Batches != n/got.BatchSize {
			t.Fatalf("trial %d: %+v", trial, got)
		}
		if !got.Excludes(0) {
			covered++
		}
		if got.Failed {
			failed++
		}
		estimates.Record(got.AsymptoticVariance)
		if naive, _ := stats.MeanInterval(series, 0.95); trial == 0 && !(got.HalfWidth > 1.4*naive.HalfWidth) {
			t.Errorf("no wider than if the values were independent: %v, %v", got.HalfWidth, naive.HalfWidth)
		}
	}
	mean, _ := estimates.Mean()
	t.Logf("coverage %.3f, failed %d, mean asymptotic variance %.3f", float64(covered)/trials, failed, mean)
	// Three standard errors of 1000 trials are 0.02; the remaining correlation costs another 0.01.
	if covered < 920 || covered > 970 {
		t.Errorf("the interval covers %d of %d means", covered, trials)
	}
	// At 20 to 32 batches the correlation is known to 0.2, so that some series fail by chance.
	if failed > 100 || math.Abs(mean/4-1) > 0.05 {
		t.Errorf("failed %d, asymptotic variance %v, want 4", failed, mean)
	}
}

// Asymptotic variances of M/M/1 at load 0.8: 1976 of the delay of a customer and 1800 of the number
// in the system, whose means are 4 and 4.
func TestBatchMeansOfQueue(t *testing.T) {
	for _, c := range []struct {
		name   string
		series func(d *draws, load float64, n int) []float64
		want   float64
	}{{"delay", queueingDelays, 1976}, {"number", numbersInSystem, 1800}} {
		var means, variances []float64
		for run := range 12 {
			got, ok := stats.BatchMeansInterval(c.series(newDraws(3, run), 0.8, 400_000), 0.95)
			if !ok || got.Failed {
				t.Fatalf("%s, run %d: %+v", c.name, run, got)
			}
			means = append(means, got.Estimate)
			variances = append(variances, got.AsymptoticVariance)
		}
		mean, _ := stats.MeanInterval(means, 0.999)
		variance, _ := stats.MeanInterval(variances, 0.999)
		t.Logf("%s: mean %.3f +- %.3f, asymptotic variance %.0f +- %.0f", c.name, mean.Estimate, mean.HalfWidth, variance.Estimate, variance.HalfWidth)
		if mean.Excludes(4) {
			t.Errorf("%s: mean from %v to %v, not 4", c.name, mean.Low(), mean.High())
		}
		if variance.Excludes(c.want) || variance.HalfWidth > 0.3*c.want {
			t.Errorf("%s: asymptotic variance from %v to %v, want %v", c.name, variance.Low(), variance.High(), c.want)
		}
	}
}

func TestBatchMeansOfTooLittle(t *testing.T) {
	if _, ok := stats.BatchMeansInterval(make([]float64, 19), 0.95); ok {
		t.Error("19 values are 20 batches")
	}
	// A line is correlated at any batch size.
	rising := make([]float64, 1000)
	for i := range rising {
		rising[i] = float64(i)
	}
	if got, ok := stats.BatchMeansInterval(rising, 0.95); !ok || !got.Failed || got.BatchSize != 32 || got.Batches != 31 {
		t.Errorf("a line: %+v", got)
	}
	if got, ok := stats.BatchMeansInterval(make([]float64, 1000), 0.95); !ok || got.Failed || got.BatchSize != 1 || got.HalfWidth != 0 {
		t.Errorf("a constant: %+v", got)
	}
}

// Against the definition: the interval is that of the means of the last full batches, and every
// smaller batch size was rejected.
func TestBatchMeansAreTheirDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		phi := rapid.Float64Range(-0.5, 0.99).Draw(t, "phi")
		n := rapid.IntRange(20, 2000).Draw(t, "n")
		series := autoregressive(newDraws(4, rapid.IntRange(0, 1000).Draw(t, "trial")), phi, n)
		got, ok := stats.BatchMeansInterval(series, 0.9)
		if !ok {
			t.Fatal("not ok")
		}
		for size := 1; size <= got.BatchSize; size *= 2 {
			var means []float64
			for end := n; end-size >= 0; end -= size {
				means = append([]float64{stat.Mean(series[end-size:end], nil)}, means...)
			}
			correlation, _ := stats.Autocorrelation(means, 1)
			if size < got.BatchSize {
				if correlation <= 0.05 {
					t.Fatalf("size %d would have done", size)
				}
				continue
			}
			want, _ := stats.MeanInterval(means, 0.9)
			if len(means) != got.Batches || math.Abs(want.Estimate-got.Estimate) > 1e-9 || math.Abs(want.HalfWidth-got.HalfWidth) > 1e-9 ||
				math.Abs(got.Correlation-correlation) > 1e-9 || got.Failed != (correlation > 0.05) ||
				math.Abs(got.AsymptoticVariance-float64(size)*stat.Variance(means, nil)) > 1e-9 {
				t.Fatalf("%+v, by definition %+v, correlation %v", got, want, correlation)
			}
			if got.Failed && n/(2*size) >= 20 {
				t.Fatalf("%+v gave up early", got)
			}
		}
	})
}
