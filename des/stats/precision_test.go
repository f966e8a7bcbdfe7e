package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"
	"quiesce/des/stats"
)

// Replications of the mean delay in M/M/1 at load 0.8, of 1200 customers each, are stopped at 10 % of
// their mean: the interval at that number must still cover the exact mean, 4, nearly as often as it
// says, though stopping depends on the values.
func TestStoppingAtPrecisionCovers(t *testing.T) {
	const trials, customers = 1000, 1200
	rule := stats.Precision{Relative: 0.1, Confidence: 0.95}
	covered, within := 0, 0
	var replications stats.Tally
	for trial := range trials {
		var values stats.Tally
		d := newDraws(5, trial)
		for !rule.Reached(&values) {
			var waits stats.Tally
			for _, w := range queueingDelays(d, 0.8, customers) {
				waits.Record(w)
			}
			mean, _ := waits.Mean()
			values.Record(mean)
		}
		mean, _ := values.Mean()
		sd, _ := values.SD()
		n := float64(values.Count())
		if math.Abs(mean-4) <= stats.StudentT(0.95, n-1)*sd/math.Sqrt(n) {
			covered++
		}
		if math.Abs(mean-4) <= 0.1*4 {
			within++
		}
		replications.Record(n)
	}
	mean, _ := replications.Mean()
	t.Logf("coverage %.3f, within 10 %% %.3f, mean replications %.1f", float64(covered)/trials, float64(within)/trials, mean)
	if covered < 920 || within < 920 {
		t.Errorf("%d intervals of %d cover, %d means are within 10 %%", covered, trials, within)
	}
	if mean < 20 || mean > 60 {
		t.Errorf("%v replications on average: the test says nothing", mean)
	}
}

// Against the formula, and the plan against the rule.
func TestPrecisionPlans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 60).Draw(t, "n")
		d := newDraws(6, rapid.IntRange(0, 1000).Draw(t, "trial"))
		shift := rapid.Float64Range(-3, 3).Draw(t, "mean")
		var values stats.Tally
		var list []float64
		for range n {
			x := shift + d.normal()
			values.Record(x)
			list = append(list, x)
		}
		rule := stats.Precision{
			Relative:   rapid.Float64Range(0.01, 0.5).Draw(t, "relative"),
			Confidence: 0.95,
			Least:      rapid.IntRange(0, 40).Draw(t, "least"),
		}
		interval, _ := stats.MeanInterval(list, 0.95)
		narrow := interval.HalfWidth <= rule.Relative*math.Abs(interval.Estimate)/(1+rule.Relative)
		enough := n >= max(rule.Least, 20)
		if rule.Reached(&values) != (narrow && enough) {
			t.Fatalf("reached %v with %+v of %d", rule.Reached(&values), interval, n)
		}
		planned, ok := rule.Replications(&values)
		if !ok {
			t.Fatalf("no plan for %+v", interval)
		}
		if planned < n || planned < max(rule.Least, 20) || rule.Reached(&values) != (planned == n) {
			t.Fatalf("planned %d of %d", planned, n)
		}
		sd, _ := values.SD()
		half := func(n int) float64 { return stats.StudentT(0.95, float64(n-1)) * sd / math.Sqrt(float64(n)) }
		target := rule.Relative * math.Abs(interval.Estimate) / (1 + rule.Relative)
		if half(planned) > target || planned > max(n, rule.Least, 20) && half(planned-1) <= target {
			t.Fatalf("planned %d: half width %v, of one less %v, to be %v", planned, half(planned), half(planned-1), target)
		}
	})
}

func TestPrecisionOfNothing(t *testing.T) {
	rule := stats.Precision{Relative: 0.05, Confidence: 0.95, Least: 30}
	var values stats.Tally
	if n, ok := rule.Replications(&values); !ok || n != 30 || rule.Reached(&values) {
		t.Errorf("of nothing: %d replications", n)
	}
	for i := range 40 {
		values.Record(float64(i%2)*2 - 1)
	}
	if n, ok := rule.Replications(&values); ok || rule.Reached(&values) {
		t.Errorf("a mean of 0 to 5 %%: %d replications", n)
	}
}
