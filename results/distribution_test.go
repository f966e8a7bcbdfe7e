package results_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
)

// evidence stores the observations of each replication of each point, in nanoseconds, and reads them
// again.
func evidence(t *testing.T, observed ...[][]int64) []*results.Evidence {
	t.Helper()
	d := &results.Definition{Format: results.Format, Replications: len(observed[0])}
	var all []results.Result
	for point, replications := range observed {
		d.Strategies = append(d.Strategies, string(rune('a'+point)))
		r := results.Result{Task: results.Task{Point: point, Replications: len(replications)}}
		merged := &stats.Histogram{}
		for i, values := range replications {
			h := &stats.Histogram{}
			for _, v := range values {
				h.Record(v)
			}
			merged.Merge(h)
			m := results.Measure{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: h.Count() > 0}
			if m.Defined {
				m.Sample = results.NewSample(h)
			}
			r.Rows = append(r.Rows, results.Row{Replication: i, Measures: []results.Measure{m}})
		}
		data, err := merged.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Histograms = []results.MergedHistogram{{Metric: "stop_latency", Data: data}}
		all = append(all, r)
	}
	l := create(t, t.TempDir(), d)
	if err := l.Append(all); err != nil {
		t.Fatal(err)
	}
	var read []*results.Evidence
	for point := range observed {
		e, err := l.Evidence(point)
		if err != nil {
			t.Fatal(err)
		}
		read = append(read, e)
	}
	return read
}

// draws are exponential latencies of a mean in nanoseconds, of which a share is 0. Each replication's
// are longer or shorter together, by a factor that spreads.
func draws(random *rand.Rand, replications, each int, mean, zeros, spread float64) [][]int64 {
	var all [][]int64
	for range replications {
		factor := math.Exp(spread * random.NormFloat64())
		var values []int64
		for range each {
			x := int64(0)
			if random.Float64() >= zeros {
				x = int64(factor * mean * random.ExpFloat64())
			}
			values = append(values, x)
		}
		all = append(all, values)
	}
	return all
}

func TestDistributionHasThePercentilesOfTheTable(t *testing.T) {
	e := evidence(t, draws(rand.New(rand.NewPCG(1, 2)), 10, 500, 1e6, 0.3, 0.1))[0]
	d, s := e.Distribution("stop_latency"), e.Metric("stop_latency")
	if d.Count() != s.Count || d.Max() != s.Max.Value {
		t.Errorf("%d observations up to %g, want %d up to %g", d.Count(), d.Max(), s.Count, s.Max.Value)
	}
	for i, p := range results.Percentiles {
		value, ci := d.Quantile(p.Share)
		if value != s.Percentiles[i].Value || ci != s.PercentileCIs[i] {
			t.Errorf("%s is %g in %v, the table has %g in %v", p.Name, value, ci, s.Percentiles[i].Value, s.PercentileCIs[i])
		}
	}
	if e.Distribution("mean_power") != nil {
		t.Error("what was never observed has a distribution")
	}
}

// Latencies below 2048 ns are counted exactly.
func TestSharesAboveAreThoseOfTheObservations(t *testing.T) {
	observed := draws(rand.New(rand.NewPCG(3, 4)), 8, 300, 200, 0.4, 0)
	d := evidence(t, observed)[0].Distribution("stop_latency")
	for _, x := range []int64{0, 1, 7, 100, 350, 900, 2000} {
		above, n := 0, 0
		for _, values := range observed {
			for _, v := range values {
				n++
				if v > x {
					above++
				}
			}
		}
		got, ci := d.Above(float64(x) / 1e9)
		near(t, "the share", got, float64(above)/float64(n), 1e-15)
		if !ci.Defined || got < ci.Low || got > ci.High || ci.Low < 0 || ci.High > 1 {
			t.Errorf("above %d ns: %g in %v", x, got, ci)
		}
	}
}

// Intervals of C. J. Clopper and E. S. Pearson as statistics packages print them.
func TestShareIntervalsAreThoseOfClopperAndPearson(t *testing.T) {
	for _, c := range []struct {
		n, above  int
		low, high float64
	}{{10, 0, 0, 0.30850}, {10, 1, 0.00253, 0.44502}, {10, 5, 0.18709, 0.81291}, {20, 3, 0.03207, 0.37893}, {10, 10, 0.69150, 1}} {
		i := results.ShareInterval(float64(c.above)/float64(c.n), float64(c.n))
		near(t, "low", i.Low, c.low, 1e-5)
		near(t, "high", i.High, c.high, 1e-5)
	}
}

// A value is in the interval of a quantile where the interval of the share above it has the quantile's.
func TestBandsOfSharesAndOfQuantilesAreTheSame(t *testing.T) {
	for _, zeros := range []float64{0, 0.45} {
		d := evidence(t, draws(rand.New(rand.NewPCG(5, 6)), 20, 400, 1e6, zeros, 0.05))[0].Distribution("stop_latency")
		for _, share := range []float64{0.5, 0.7, 0.9, 0.95, 0.99} {
			value, ci := d.Quantile(share)
			for _, c := range []struct {
				x      float64
				within bool
			}{{value, true}, {(value + ci.Low) / 2, true}, {(value + ci.High) / 2, true}, {ci.Low - (value - ci.Low), false}, {ci.High + (ci.High - value), false}} {
				if c.x < 0 {
					continue
				}
				_, band := d.Above(c.x)
				if within := band.Low <= 1-share && 1-share <= band.High; within != c.within {
					t.Errorf("p%g is %g in %v, and above %g there are %v", 100*share, value, ci, c.x, band)
				}
			}
		}
	}
}

// One in twenty intervals misses, also where the replications differ more than by chance.
func TestBandsContainTheTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	const runs, zeros = 400, 0.3
	for _, spread := range []float64{0, 0.3} {
		random := rand.New(rand.NewPCG(17, 8))
		var observed [][][]int64
		for range runs {
			observed = append(observed, draws(random, 20, 60, 1e6, zeros, spread))
		}
		truth := func(x float64) float64 { // over the factors, by Simpson's rule
			sum, weights := 0.0, 0.0
			for k := range 2001 {
				z := (float64(k) - 1000) / 125
				w := math.Exp(-z * z / 2)
				sum += w * (1 - zeros) * math.Exp(-x/1e-3/math.Exp(spread*z))
				weights += w
			}
			return sum / weights
		}
		stored := evidence(t, observed...)
		for _, x := range []float64{0, 1e-4, 7e-4, 2e-3, 4e-3} {
			hits := 0
			for _, e := range stored {
				_, ci := e.Distribution("stop_latency").Above(x)
				if ci.Low <= truth(x) && truth(x) <= ci.High {
					hits++
				}
			}
			share := float64(hits) / runs
			t.Logf("spread %g, above %g s: %.1f %% of the intervals contain the truth", spread, x, 100*share)
			if share < 0.91 {
				t.Errorf("spread %g, above %g s: %.1f %% of the intervals contain %.4f", spread, x, 100*share, truth(x))
			}
		}
	}
}

func TestTailSharesEndWithOneObservation(t *testing.T) {
	d := evidence(t, draws(rand.New(rand.NewPCG(9, 10)), 5, 2000, 1e6, 0, 0))[0].Distribution("stop_latency")
	shares := d.TailShares(40)
	if last := shares[len(shares)-1]; math.Abs(last-(1-1e-4)) > 1e-12 || shares[0] != 0 {
		t.Errorf("of 10000 observations the shares go from %g to %g", shares[0], last)
	}
	for i := range shares[1:] {
		if shares[i+1] <= shares[i] {
			t.Fatalf("%g follows %g", shares[i+1], shares[i])
		}
	}
	if n := len(shares); n < 160 || n > 180 {
		t.Errorf("four decades have %d shares", n)
	}
	values := d.Values(shares)
	if len(values) > len(shares)+1 || values[len(values)-1] != d.Max() {
		t.Errorf("%d values up to %g", len(values), values[len(values)-1])
	}
}

func TestBegunSettingsHaveResults(t *testing.T) {
	d := grid(3, 4)
	d.Strategies, d.Chosen = []string{"drain", "hold"}, []string{"", "hold"}
	l := create(t, t.TempDir(), d)
	for _, point := range []int{23, 4, 5, 8} { // settings 11, 2, 2, 4
		appendTask(t, l, results.Task{Point: point, Replications: 1})
	}
	var asked []int
	got, err := l.Begun(func(setting int) bool {
		asked = append(asked, setting)
		return setting != 4
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{2, 4, 11}; !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	if want := []int{2, 11}; !slices.Equal(got, want) {
		t.Errorf("settings %v, want %v", got, want)
	}
}
