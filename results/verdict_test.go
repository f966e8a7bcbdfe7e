package results_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

var (
	slower = []float64{12.1, 11.4, 13.0, 12.6, 11.9}
	faster = []float64{10.9, 10.8, 11.9, 11.2, 11.1}
)

// observe gives each replication three observations around its mean, in milliseconds.
func observe(means []float64) [][]int64 {
	var all [][]int64
	for _, m := range means {
		all = append(all, []int64{int64(m*1e6) - 3e5, int64(m * 1e6), int64(m*1e6) + 3e5})
	}
	return all
}

// The paired difference is 1.02 +- 0.396556 (A. M. Law's formulas; checked by hand).
func TestDifferencesArePaired(t *testing.T) {
	latency := results.Differences(store(t, observe(faster), observe(slower)))
	scalar := results.Differences(storeScalars(t, faster, slower))
	for _, c := range []struct {
		d    results.Difference
		unit float64
	}{{latency[0], 1e-3}, {scalar[0], 1}} {
		near(t, c.d.Metric+" difference", c.d.Diff.Value, 1.02*c.unit, 1e-9*c.unit)
		near(t, c.d.Metric+" half-width", (c.d.CI.High-c.d.CI.Low)/2, 0.396556*c.unit, 1e-6*c.unit)
		if c.d.Baseline != "a" || c.d.Strategy != "b" {
			t.Errorf("%+v", c.d)
		}
	}
	if latency[1].Metric != "stop_latency.p99" || !latency[1].Diff.Defined {
		t.Errorf("%+v", latency[1])
	}
}

// studentTail is P(T > t) by Simpson's rule over the density: a second implementation.
func studentTail(t, df float64) float64 {
	lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	c := math.Exp(lg((df+1)/2)-lg(df/2)) / math.Sqrt(df*math.Pi)
	const n = 20_000
	h, sum := t/n, 0.0
	for i := range n + 1 {
		w := float64(2 + 2*(i%2))
		if i == 0 || i == n {
			w = 1
		}
		x := float64(i) * h
		sum += w * c * math.Pow(1+x*x/df, -(df+1)/2)
	}
	return 0.5 - sum*h/3
}

func TestVerdictHasTheProbabilityOfThePairedTest(t *testing.T) {
	v := results.Verdicts(storeScalars(t, slower, faster))
	tail := studentTail(1.02/(0.396556/2.7764451), 4)
	if len(v) != 1 || v[0].Best != "b" {
		t.Fatalf("%+v", v)
	}
	near(t, "probability", v[0].Probability.Value, 1-tail, 1e-6)

	slowest := []float64{12.9, 11.2, 13.1, 12.0, 12.2}
	sure := results.Verdicts(storeScalars(t, slower, faster, slowest))[0]
	x, ok := stats.PairedInterval(slowest, faster, 0.95)
	if !ok || sure.Best != "b" {
		t.Fatalf("%+v", sure)
	}
	second := studentTail(x.Estimate/(x.HalfWidth/2.7764451), 4)
	near(t, "probability against two", sure.Probability.Value, 1-tail-second, 1e-6)

	three := results.Verdicts(storeScalars(t, slower, faster, []float64{10.8, 10.9, 11.8, 11.3, 11.0}))
	if three[0].Best != "" || !slices.Equal(three[0].Contenders, []string{"c", "b"}) || three[0].Probability.Value > 0.7 {
		t.Errorf("of two alike: %+v", three[0])
	}
}

func TestVerdictShowsNothingWhereNothingIsToBeSeen(t *testing.T) {
	same := results.Verdicts(storeScalars(t, slower, slower))[0]
	if same.Best != "" || !same.Same || !same.Tied() || len(same.Equal) != 2 || same.Probability.Defined || len(same.Contenders) != 2 {
		t.Errorf("of equal strategies: %+v", same)
	}
	once := results.Verdicts(storeScalars(t, []float64{2}, []float64{1}))[0]
	if once.Best != "" || once.Probability.Defined || once.Contenders[0] != "b" {
		t.Errorf("of one replication: %+v", once)
	}
	certain := results.Verdicts(storeScalars(t, []float64{2, 2, 2}, []float64{1, 1, 1}))[0]
	if certain.Best != "b" || certain.Probability.Value != 1 {
		t.Errorf("without any spread: %+v", certain)
	}
	if alone := results.Verdicts(storeScalars(t, slower)); len(alone) != 0 {
		t.Errorf("of one strategy: %+v", alone)
	}
}

// TestVerdictLeavesOutWhatFailed: a strategy that hangs has the shortest of stops, and is no candidate.
func TestVerdictLeavesOutWhatFailed(t *testing.T) {
	points := storeScalars(t, slower, faster)
	points[1].Findings = []results.Finding{{Finding: model.Finding{Code: "hang", Severity: model.Failure}}}
	if v := results.Verdicts(points); len(v) != 1 || v[0].Best != "a" {
		t.Errorf("the faster one hangs: %+v", v)
	}
	if failed := results.FailedStrategies(points); !slices.Equal(failed, []string{"b"}) {
		t.Errorf("failed: %v", failed)
	}
	points[0].Findings = points[1].Findings
	if v := results.Verdicts(points); len(v) != 1 || v[0].Best != "b" {
		t.Errorf("both fail: %+v", v)
	}
	points[0].Findings = []results.Finding{{Finding: model.Finding{Code: "saturated", Severity: "warning"}}}
	points[1].Findings = points[0].Findings
	if v := results.Verdicts(points); len(v) != 1 || v[0].Best != "b" {
		t.Errorf("both are only warned of: %+v", v)
	}
}

func TestExpectationsAreHeldAgainstTheResults(t *testing.T) {
	points := storeScalars(t, slower, faster)
	condition := func(operator string, value float64) workloads.Condition {
		return workloads.Condition{Metric: "mean_power", Statistic: "mean", Operator: operator, Value: value, Unit: "W"}
	}
	checks := results.Expect([]workloads.Expectation{
		{Condition: condition("<", 12)},
		{Strategy: "b", Condition: condition(">=", 11.3)},
		{Strategy: "b", Condition: workloads.Condition{Metric: "stop_latency", Statistic: "p99", Operator: "<", Value: 1}},
	}, points)
	want := []struct {
		strategy  string
		met, open bool
	}{{"a", false, true}, {"b", true, false}, {"b", false, true}, {"b", false, false}}
	if len(checks) != len(want) {
		t.Fatalf("%+v", checks)
	}
	for i, w := range want {
		if c := checks[i]; c.Strategy != w.strategy || c.Met != w.met || c.Open != w.open {
			t.Errorf("check %d is %+v, want %+v", i, c, w)
		}
	}
	if checks[3].Value.Defined {
		t.Error("a metric that is not there has a value")
	}
}

// A strategy that was dropped early has the mean of its few replications, in which all may have been
// lucky. It is judged by those alone that it has in common with the others.
func TestVerdictIsNotMisledByFewerReplications(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	c := common(30, random)
	for i := range 10 {
		c[i] -= 50
	}
	points := []*results.PointSummary{
		noisy("all", [3]float64{60, 60, 60}, c, 0.01, random),
		noisy("dropped", [3]float64{61, 61, 61}, c[:10], 0.01, random),
	}
	verdicts := results.Verdicts(points)
	if len(verdicts) != 3 {
		t.Fatalf("%d verdicts", len(verdicts))
	}
	for _, v := range verdicts {
		if v.Best != "all" || v.Probability.Value < 0.999 {
			t.Errorf("%+v", v)
		}
	}
}
