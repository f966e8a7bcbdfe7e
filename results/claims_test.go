package results

import (
	"testing"

	"quiesce/model"
)

// TestNothingIsClaimedOfWithdrawnMeans: an estimate, a bound and a difference of a mean whose interval
// was withdrawn have no error either, and say why; those of another metric have.
func TestNothingIsClaimedOfWithdrawnMeans(t *testing.T) {
	a := ScalarPoint("a", []string{"request_latency", "mean_power"}, []float64{1, 2, 4, 3, 6, 5}, []float64{1, 2, 4, 3, 6, 5})
	b := ScalarPoint("b", []string{"request_latency", "mean_power"}, []float64{2, 5, 3, 4, 7, 1}, []float64{2, 5, 3, 4, 7, 1})
	a.withdraw([]model.Finding{{Code: "infinite_variance", Metrics: []string{"request_latency"}}})
	for _, test := range []struct{ metric, why string }{{"request_latency", "its variance does not exist"}, {"mean_power", ""}} {
		sure := test.why == ""
		if e := a.Estimate(test.metric, "mean"); !e.Value.Defined || e.Error.Defined != sure || e.Withdrawn != test.why {
			t.Errorf("estimate of %s: %+v", test.metric, e)
		}
		if b := (&Evidence{PointSummary: a}).Bounds(test.metric, "mean", 0.01); b.Low.Defined != sure || b.High.Defined != sure {
			t.Errorf("bounds of %s: %+v", test.metric, b)
		}
		for _, d := range Differences([]*PointSummary{b, a}) {
			if d.Metric == test.metric && (d.CI.Defined != sure || d.VarianceReduction.Defined != sure || d.Withdrawn != test.why) {
				t.Errorf("difference in %s: %+v", test.metric, d)
			}
		}
	}
	for code, want := range map[string]string{"infinite_mean": "its mean does not exist", "requeue_diverges": "its mean, or its variance, does not exist"} {
		if got := lacking(code); got != want {
			t.Errorf("%s: %s", code, got)
		}
	}
}

// TestPointsWithDisjointReplicationsAreNotEqual: two points of an interrupted run that have as many
// replications, of which few or none are the same ones, are not the same in every replication.
func TestPointsWithDisjointReplicationsAreNotEqual(t *testing.T) {
	for shift, want := range []bool{true, false, false, false} {
		a, b := stopped(3, 3, 3), stopped(3, 3, 3)
		for i := range b.rows {
			b.rows[i].Replication += shift
		}
		if c := percentiles(a, b, "stop_latency", compared); c.none != want {
			t.Errorf("%d of 3 replications paired: the same %v, want %v: %+v", 3-shift, c.none, want, c)
		}
	}
}
