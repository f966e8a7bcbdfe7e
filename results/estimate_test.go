package results

import (
	"math"
	"math/rand/v2"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
)

// observed is a point whose replications have made counts[i] exponential observations of mean 1 s.
func observed(random *rand.Rand, counts []int) *PointSummary {
	all := &stats.Histogram{}
	p := &PointSummary{}
	for i, n := range counts {
		one := &stats.Histogram{}
		for range n {
			one.Record(int64(random.ExpFloat64() * 1e9))
		}
		all.Merge(one)
		m := Measure{Metric: "stop_latency", Unit: "s", Kind: model.Latency}
		if n > 0 {
			m.Defined, m.Sample = true, NewSample(one)
		}
		p.rows = append(p.rows, Row{Replication: i, Measures: []Measure{m}})
	}
	s := Summary{Metric: Metric{Name: "stop_latency", Unit: "s", Kind: model.Latency}}
	s.latency(all, measures(p.rows, "stop_latency"))
	p.Metrics = []Summary{s}
	return p
}

// The intervals of mean, standard deviation and percentile hold what is true as often as they say, also
// where replications have very different numbers of observations.
func TestEstimatesCoverTheTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	const experiments = 250
	counts := make([]int, 30)
	for i := range counts {
		counts[i] = 500 + 60*i
	}
	random := rand.New(rand.NewPCG(1, 2))
	truth := map[string]float64{"mean": 1, "sd": 1, "p50": math.Ln2, "p99": math.Log(100)}
	covered := map[string]int{}
	for range experiments {
		p := observed(random, counts)
		for statistic, x := range truth {
			e := p.Estimate("stop_latency", statistic)
			if !e.Value.Defined || !e.Error.Defined || e.DF != 29 {
				t.Fatalf("%s: %+v", statistic, e)
			}
			if math.Abs(e.Value.Value-x) <= stats.StudentT(Confidence, e.DF)*e.Error.Value+e.Resolution {
				covered[statistic]++
			}
		}
	}
	for statistic := range truth {
		// Two-sided 99.9 % of a binomial with 250 trials of 0.95 is 0.95 ± 0.045.
		if share := float64(covered[statistic]) / experiments; share < .905 || share > .99 {
			t.Errorf("the 95 %% interval of the %s covers the truth in %.3f of all cases", statistic, share)
		}
	}
}

func TestEstimateOfScalarsIsTheIntervalOverReplications(t *testing.T) {
	values := []float64{12.1, 11.4, 13.0, 12.6, 11.9}
	want, ok := stats.MeanInterval(values, Confidence)
	e := EstimateMean(values)
	if got := stats.StudentT(Confidence, e.DF) * e.Error.Value; !ok || math.Abs(got-want.HalfWidth) > 1e-12 || math.Abs(e.Value.Value-want.Estimate) > 1e-12 {
		t.Errorf("%g ± %g, want %g ± %g", e.Value.Value, got, want.Estimate, want.HalfWidth)
	}
	if e := EstimateMean([]float64{3}); !e.Value.Defined || e.Error.Defined {
		t.Errorf("of one value: %+v", e)
	}
	if e := EstimateMean([]float64{1, math.NaN(), 3}); e.DF != 1 || e.Value.Value != 2 {
		t.Errorf("with an undefined value: %+v", e)
	}
}

func TestEstimateOfWhatWasNotObserved(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	if e := observed(random, []int{5, 5}).Estimate("idle_wait", "mean"); e.Value.Defined {
		t.Errorf("%+v", e)
	}
	for _, statistic := range []string{"mean", "sd", "p99"} {
		if e := observed(random, []int{5, 0, 0}).Estimate("stop_latency", statistic); !e.Value.Defined || e.Error.Defined {
			t.Errorf("one replication has an error of its %s: %+v", statistic, e)
		}
	}
	for _, statistic := range []string{"max", "count"} {
		if e := observed(random, []int{5, 5}).Estimate("stop_latency", statistic); !e.Value.Defined || e.Error.Defined {
			t.Errorf("%s: %+v", statistic, e)
		}
	}
}
