package results_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
)

// store makes a ledger of one point per element of observed, which has the observations of each
// replication in nanoseconds, and returns the summaries.
func store(t *testing.T, observed ...[][]int64) []*results.PointSummary {
	t.Helper()
	return summaries(t, len(observed[0]), len(observed), func(point, replication int) (results.Measure, *stats.Histogram) {
		h := &stats.Histogram{}
		for _, v := range observed[point][replication] {
			h.Record(v)
		}
		m := results.Measure{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: h.Count() > 0}
		if m.Defined {
			m.Sample = results.NewSample(h)
		}
		return m, h
	})
}

// storeScalars does the same with a value per replication; NaN is an undefined one.
func storeScalars(t *testing.T, values ...[]float64) []*results.PointSummary {
	t.Helper()
	return summaries(t, len(values[0]), len(values), func(point, replication int) (results.Measure, *stats.Histogram) {
		x := values[point][replication]
		if math.IsNaN(x) {
			return results.Measure{Metric: "mean_power", Unit: "W", Kind: model.Scalar}, nil
		}
		return results.Measure{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: x}, nil
	})
}

func summaries(t *testing.T, replications, points int, measure func(point, replication int) (results.Measure, *stats.Histogram)) []*results.PointSummary {
	t.Helper()
	d := &results.Definition{Format: results.Format, Replications: replications}
	for i := range points {
		d.Strategies = append(d.Strategies, string(rune('a'+i)))
	}
	l := create(t, t.TempDir(), d)
	var all []*results.PointSummary
	for point := range points {
		r := results.Result{Task: results.Task{Point: point, Replications: replications}}
		merged := &stats.Histogram{}
		for i := range replications {
			m, h := measure(point, i)
			r.Rows = append(r.Rows, results.Row{Replication: i, Measures: []results.Measure{m}})
			if h != nil {
				merged.Merge(h)
			}
		}
		if merged.Count() > 0 {
			data, err := merged.AppendBinary(nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Histograms = []results.MergedHistogram{{Metric: "stop_latency", Data: data}}
		}
		if err := l.Append([]results.Result{r}); err != nil {
			t.Fatal(err)
		}
		s, err := l.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	closed(t, l)
	return all
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.9g, want %.9g", what, got, want)
	}
}

// With as many observations in each replication, the interval of a latency's mean is the t-interval
// over replication means: 12.2 +- 2.776445 * sqrt(0.385/5) for the sample of A. M. Law's paired
// example.
func TestMeanIntervalIsThatOfReplicationMeans(t *testing.T) {
	means := []float64{12.1, 11.4, 13.0, 12.6, 11.9}
	var observed [][]int64
	for _, m := range means {
		observed = append(observed, []int64{int64(m*1e6) - 5e5, int64(m * 1e6), int64(m*1e6) + 5e5})
	}
	s := store(t, observed)[0].Metric("stop_latency")
	scalars := storeScalars(t, means)[0].Metric("mean_power")
	near(t, "mean", s.Mean.Value, 12.2e-3, 1e-12)
	near(t, "half-width", (s.MeanCI.High-s.MeanCI.Low)/2, 2.7764451*math.Sqrt(0.385/5)/1000, 1e-9)
	near(t, "scalar mean", scalars.Mean.Value, 12.2, 1e-12)
	near(t, "scalar half-width", (scalars.MeanCI.High-scalars.MeanCI.Low)/2, 2.7764451*math.Sqrt(0.385/5), 1e-6)
	near(t, "scalar sd", scalars.SD.Value, math.Sqrt(0.385), 1e-12)
	near(t, "scalar max", scalars.Max.Value, 13, 0)
	if scalars.Percentiles[0].Defined || scalars.Count != 5 || s.Count != 15 {
		t.Errorf("scalar: %+v, latency: %+v", scalars, s)
	}
}

// Where replications have different numbers of observations, the mean is a ratio of sums: here 13/6,
// with residuals -1/6, 11/3 and -7/2.
func TestMeanIntervalWeighsReplicationsByTheirObservations(t *testing.T) {
	s := store(t, [][]int64{{2e6}, {4e6, 4e6}, {1e6, 1e6, 1e6}})[0].Metric("stop_latency")
	near(t, "mean", s.Mean.Value, 13e-3/6, 1e-12)
	want := 4.3026527 * math.Sqrt((1/36.+121/9.+49/4.)/2/3) / 2 / 1000
	near(t, "half-width", (s.MeanCI.High-s.MeanCI.Low)/2, want, 1e-9)
}

// The ranks of the order statistics are those of validation by binomial tables: n = 1000 gives
// (936, 964) for p95 and (983, 997) for p99. Dealing the values out in turn leaves replications
// alike, so they count as independent.
func TestPercentileIntervalsAreOrderStatistics(t *testing.T) {
	observed := make([][]int64, 10)
	for v := range int64(1000) {
		observed[v%10] = append(observed[v%10], v+1)
	}
	s := store(t, observed)[0].Metric("stop_latency")
	for i, want := range map[int][3]float64{2: {950, 936, 964}, 3: {990, 983, 997}} {
		near(t, results.Percentiles[i].Name, s.Percentiles[i].Value*1e9, want[0], 1e-6)
		near(t, results.Percentiles[i].Name+" low", s.PercentileCIs[i].Low*1e9, want[1], 1e-6)
		near(t, results.Percentiles[i].Name+" high", s.PercentileCIs[i].High*1e9, want[2], 1e-6)
	}
	if s.PercentileCIs[4].Defined {
		t.Error("1000 observations give an interval for p99.9")
	}
	near(t, "max", s.Max.Value*1e9, 1000, 1e-6)
}

// Ten equal observations in each of a thousand replications are worth one each.
func TestPercentileIntervalsSeeThatObservationsDepend(t *testing.T) {
	observed := make([][]int64, 1000)
	for r := range observed {
		for range 10 {
			observed[r] = append(observed[r], int64(r+1))
		}
	}
	s := store(t, observed)[0].Metric("stop_latency")
	near(t, "p95 low", s.PercentileCIs[2].Low*1e9, 936, 2)
	near(t, "p95 high", s.PercentileCIs[2].High*1e9, 964, 2)
}

// The sojourn times of an M/M/1 queue at load 0.8 depend on one another over dozens of customers,
// and are exponential with mean 5 in the long run. Nominal 95 % intervals miss the truth about that
// rarely; where even 30,000 observations tell too little, there is none.
func TestIntervalsCoverTheTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	const experiments, replications, customers = 100, 30, 1000
	random := rand.New(rand.NewPCG(1, 2))
	missed, undefined := map[string]int{}, map[string]int{}
	note := func(name string, ci results.Interval, truth float64) {
		switch {
		case !ci.Defined:
			undefined[name]++
		case ci.Excludes(truth):
			missed[name]++
		}
	}
	for range experiments {
		observed := make([][]int64, replications)
		for r := range observed {
			sojourn := 5 * random.ExpFloat64() // as in the long run
			for range customers {
				observed[r] = append(observed[r], int64(sojourn*1e9))
				wait := max(0, sojourn-random.ExpFloat64()/0.8)
				sojourn = wait + random.ExpFloat64()
			}
		}
		s := store(t, observed)[0].Metric("stop_latency")
		note("mean", s.MeanCI, 5)
		for i, p := range results.Percentiles {
			note(p.Name, s.PercentileCIs[i], -5*math.Log(1-p.Share))
		}
	}
	for _, name := range []string{"mean", "p50", "p90", "p95", "p99", "p99.9"} {
		if share := float64(missed[name]) / experiments; share > 0.09 {
			t.Errorf("the interval of %s misses the truth in %.1f %% of experiments", name, 100*share)
		}
	}
	for _, name := range []string{"mean", "p50", "p90", "p95"} {
		if undefined[name] > 0 {
			t.Errorf("%s has no interval in %d of %d experiments", name, undefined[name], experiments)
		}
	}
	t.Logf("missed %v, undefined %v of %d", missed, undefined, experiments)
}

// What is undefined is undefined: never 0 and never NaN.
func TestUndefinedFiguresAreNull(t *testing.T) {
	empty := store(t, [][]int64{{}, {}, {}})[0].Metric("stop_latency")
	single := store(t, [][]int64{{5}, {}, {}})[0].Metric("stop_latency")
	none := storeScalars(t, []float64{math.NaN(), math.NaN()})[0].Metric("mean_power")
	for name, n := range map[string]results.Number{
		"mean of nothing": empty.Mean, "p99 of nothing": empty.Percentiles[3], "maximum of nothing": empty.Max,
		"sd of one": single.SD, "mean of no value": none.Mean, "maximum of no value": none.Max,
	} {
		if data, err := json.Marshal(n); err != nil || string(data) != "null" {
			t.Errorf("the %s is %s, error %v", name, data, err)
		}
	}
	if single.MeanCI.Defined || single.PercentileCIs[0].Defined || empty.MeanCI.Defined || none.MeanCI.Defined {
		t.Error("one observation or none has an interval")
	}
	if data, err := json.Marshal(single.MeanCI); err != nil || string(data) != "null" {
		t.Errorf("an undefined interval is %s, error %v", data, err)
	}
	if !single.Mean.Defined || single.Mean.Value != 5e-9 {
		t.Errorf("the mean of one is %+v", single.Mean)
	}
}

func TestFindingsAreSummedUp(t *testing.T) {
	l := create(t, t.TempDir(), definition(30))
	run(t, l, 2)
	s, err := l.Summarize(0)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Findings) != 1 || s.Findings[0].Replications != 6 || s.Findings[0].Message != "Replication 4 is saturated." {
		t.Errorf("findings: %+v", s.Findings)
	}
}

func TestDirectoryIsNamedByScenarioSeedAndContent(t *testing.T) {
	a, b := definition(3), definition(3)
	b.Build = "other"
	if !strings.HasPrefix(a.Directory(), "results") || !strings.Contains(a.Directory(), "which-strategy-seed7-") {
		t.Errorf("the directory is %s", a.Directory())
	}
	if a.Directory() == b.Directory() {
		t.Error("another build has the same directory")
	}
}
