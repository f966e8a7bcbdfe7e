package results_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"quiesce/des/stats"
	"quiesce/results"
)

// pair is one point each for two strategies: latencies in seconds, by replication.
type pair [2][][]int64

// correlated pairs have demands in common: a share of the observations comes from the same
// random numbers, as requests do that a strategy does not touch. Each replication has a factor of its
// own, so that its observations depend on one another. Strategy b is slower by half.
func correlated(random *rand.Rand, replications, observations int, share, slower float64) pair {
	var p pair
	for range replications {
		factor := 0.8 + 0.4*random.Float64()
		var a, b []int64
		for range observations {
			x, y := random.ExpFloat64(), random.ExpFloat64()
			if random.Float64() < share {
				y = x
			}
			a = append(a, int64(factor*x*1e9))
			b = append(b, int64(factor*slower*y*1e9))
		}
		p[0], p[1] = append(p[0], a), append(p[1], b)
	}
	return p
}

// truth is the p-quantile of strategy a, by bisection: the mean over factors of exp(-x/factor) is 1-p.
func truth(p float64) float64 {
	low, high := 0.0, 100.0
	for range 100 {
		x, above := (low+high)/2, 0.0
		const steps = 400
		for i := range steps {
			above += math.Exp(-x/(0.8+0.4*(float64(i)+0.5)/steps)) / steps
		}
		if above > 1-p {
			low = x
		} else {
			high = x
		}
	}
	return low
}

// The difference of two 99 % quantiles of correlated samples is in its 95 % interval as often as that
// says, whether they have nothing in common or nearly everything; and what they have in common makes
// the interval narrower.
func TestIntervalsOfPercentileDifferencesCoverTheTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("many experiments")
	}
	const experiments, replications, observations = 200, 30, 400
	want := 0.25 * truth(0.99)
	width := map[float64]float64{}
	for _, c := range []struct {
		share float64 // of what is in common
		kept  int     // replications of strategy b
	}{{0, replications}, {0.5, replications}, {0.9, replications}, {1, replications}, {0.99, replications / 3}} {
		share := c.share
		random := rand.New(rand.NewPCG(4, uint64(100*share)))
		covered, undefined := 0, 0
		var reduction, half stats.Tally
		for range experiments {
			p := correlated(random, replications, observations, share, 1.25)
			p[1] = p[1][:c.kept]
			d := p99(t, observedDifferences(p))
			if !d.CI.Defined {
				undefined++
				continue
			}
			if !d.CI.Excludes(want) {
				covered++
			}
			half.Record((d.CI.High - d.CI.Low) / 2)
			reduction.Record(d.VarianceReduction.Value)
		}
		coverage := float64(covered) / float64(experiments-undefined)
		ratio, _ := reduction.Mean()
		width[share], _ = half.Mean()
		t.Logf("share %.2f in common, %d of %d replications: coverage %.3f, %d undefined, ± %.3f s, variance reduced %.1f times", share, c.kept, replications, coverage, undefined, width[share], ratio)
		if coverage < 0.92 || undefined > 0 {
			t.Errorf("with a share of %.1f in common, coverage is %.3f, and %d intervals are undefined", share, coverage, undefined)
		}
	}
	if width[0.9] > 0.7*width[0] || width[1] > 0.5*width[0] {
		t.Errorf("common random numbers do not pay: ± %v", width)
	}
}

// observedDifferences are those of b from a, without a ledger.
func observedDifferences(p pair) []results.Difference {
	var points []*results.PointSummary
	for _, observed := range p {
		var histograms []*stats.Histogram
		for _, replication := range observed {
			h := &stats.Histogram{}
			for _, v := range replication {
				h.Record(v)
			}
			histograms = append(histograms, h)
		}
		points = append(points, results.LatencyPoint("stop_latency", histograms))
	}
	points[0].Point.Strategy, points[1].Point.Strategy = "a", "b"
	return results.Differences(points)
}

func p99(t *testing.T, all []results.Difference) results.Difference {
	t.Helper()
	for _, d := range all {
		if d.Metric == "stop_latency.p99" {
			return d
		}
	}
	t.Fatal("there is no difference of p99")
	return results.Difference{}
}

// A strategy under another name is the same in every replication, by each percentile too.
func TestTheSameStrategyIsEqualByPercentiles(t *testing.T) {
	p := correlated(rand.New(rand.NewPCG(1, 1)), 30, 100, 1, 1)
	d := p99(t, observedDifferences(p))
	if !d.Equal || d.Diff.Value != 0 || d.CI != (results.Interval{Defined: true}) || d.VarianceReduction.Defined {
		t.Errorf("from itself it differs: %+v", d)
	}
	p[1][7][3]++
	if d := p99(t, observedDifferences(p)); d.Equal || d.CI.Excludes(0) || d.CI.High > 0.01 {
		t.Errorf("from one that differs by a nanosecond it differs: %+v", d)
	}
}

// Where nothing is common, the interval is that of Zou and Donner's method of variance estimates
// recovery, which they tabulate from the two intervals: here 1.2 (0.9, 1.6) less 1 (0.8, 1.3).
func TestIntervalOfADifferenceRecoversVariances(t *testing.T) {
	s, u := results.Sides{Below: 0.3, Above: 0.4}, results.Sides{Below: 0.2, Above: 0.3}
	below, above := s.Minus(u, 0)
	near(t, "below", below, math.Hypot(0.3, 0.3), 1e-12)
	near(t, "above", above, math.Hypot(0.4, 0.2), 1e-12)
	even := results.Sides{Below: 0.5, Above: 0.5}
	below, above = even.Minus(results.Sides{Below: 0.3, Above: 0.3}, 0.6)
	near(t, "below, correlated", below, math.Sqrt(0.25+0.09-2*0.6*0.15), 1e-12)
	near(t, "above, correlated", above, below, 1e-12)
	if below, above = s.Minus(s, 1); below != 0 || above != 0 {
		t.Errorf("what errs together differs by -%g, +%g", below, above)
	}
	// No point of the ellipse is farther than what is found, and some point is as far.
	random := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		s := results.Sides{Below: random.Float64(), Above: random.Float64()}
		u := results.Sides{Below: random.Float64(), Above: random.Float64()}
		rho := 2*random.Float64() - 1
		below, above := s.Minus(u, rho)
		least, most := 0.0, 0.0
		for i := range 4000 {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / 4000)
			x, y := cos, rho*cos+math.Sqrt(1-rho*rho)*sin
			error := s.At(x) - u.At(y)
			least, most = min(least, error), max(most, error)
		}
		near(t, "below, searched", below, -least, 1e-3)
		near(t, "above, searched", above, most, 1e-3)
	}
}

// Two runs of the same random numbers but for a constant need no replications; independent ones as
// many as they have.
func TestVarianceReductionOfCommonRandomNumbers(t *testing.T) {
	scalar := results.Differences(storeScalars(t, slower, faster))[0]
	x, y, d := stats.Tally{}, stats.Tally{}, stats.Tally{}
	for i := range slower {
		x.Record(slower[i])
		y.Record(faster[i])
		d.Record(faster[i] - slower[i])
	}
	vx, _ := x.Variance()
	vy, _ := y.Variance()
	vd, _ := d.Variance()
	near(t, "reduction", scalar.VarianceReduction.Value, (vx+vy)/vd, 1e-9)
	latency := results.Differences(store(t, observe(slower), observe(faster)))[0]
	near(t, "reduction of a latency", latency.VarianceReduction.Value, (vx+vy)/vd, 1e-5)
	shifted := make([]float64, len(slower))
	for i, v := range slower {
		shifted[i] = v - 0.1
	}
	if d := results.Differences(storeScalars(t, slower, shifted))[0]; d.VarianceReduction.Defined || !d.CI.Excludes(0) {
		t.Errorf("a constant difference: %+v", d)
	}
}

// Strategies that were dropped early have fewer replications: what counts is those in common.
func TestDifferencesOfAStrategyWithFewerReplications(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	p := correlated(random, 30, 200, 0.9, 1.25)
	full := p99(t, observedDifferences(p))
	p[1] = p[1][:12]
	all := observedDifferences(p)
	short := p99(t, all)
	if !short.CI.Defined || short.CI.High-short.CI.Low < full.CI.High-full.CI.Low {
		t.Errorf("with 12 of 30 replications %+v, with all %+v", short, full)
	}
	if d := all[0]; !d.CI.Defined || !d.CI.Excludes(0) {
		t.Errorf("the mean: %+v", d)
	}
}

// Observations are counted in cells of 0.1 %; the interval of a percentile contains that by the
// observations themselves.
func TestPercentileIntervalsAllowForTheCells(t *testing.T) {
	for scale := int64(3000); scale < 3040; scale++ {
		var histograms []*stats.Histogram
		for range 10 {
			histograms = append(histograms, &stats.Histogram{})
		}
		for v := range int64(1000) {
			histograms[v%10].Record((v + 1) * scale)
		}
		s := results.LatencyPoint("stop_latency", histograms).Metric("stop_latency")
		low, high := 936e-9*float64(scale), 964e-9*float64(scale) // by binomial tables
		if ci := s.PercentileCIs[2]; ci.Low > low || ci.High < high || ci.Low < 0.998*low || ci.High > 1.002*high {
			t.Errorf("p95 is in [%g, %g], by the observations in [%g, %g]", ci.Low, ci.High, low, high)
		}
	}
	constant := &stats.Histogram{}
	constant.RecordN(5e6, 1000)
	s := results.LatencyPoint("stop_latency", []*stats.Histogram{constant, constant}).Metric("stop_latency")
	if ci := s.PercentileCIs[3]; ci != (results.Interval{Low: 5e-3, High: 5e-3, Defined: true}) {
		t.Errorf("a constant is in %+v", ci)
	}
}
