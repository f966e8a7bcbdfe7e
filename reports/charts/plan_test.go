package charts_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quiesce/reports/charts"
	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// Each objective of a plan has a chart of its own, also where two are of one figure: its limit, the bounds that
// it was decided by, the answer, break-even. A value at which its figure was never observed is left out.
func TestSearchOfAPlanIsDrawn(t *testing.T) {
	objectives := make([]workloads.Condition, 3)
	for i, text := range []string{"stop_latency.p99 < 50ms", "stop_latency.p99 > 1ms", "mean_power < 1W"} {
		if err := objectives[i].UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	number := func(x float64) results.Number { return results.Number{Value: x, Defined: !math.IsNaN(x)} }
	bounds := func(low, x, high float64) plan.Judgement {
		return plan.Judgement{Bounds: results.Bounds{Value: number(x), Low: number(low), High: number(high)}}
	}
	none := math.NaN()
	a := plan.Answer{Strategy: "drain", Hold: 0, Fail: 1, Values: []plan.Value{
		{X: 1, Text: "1s", Judgements: []plan.Judgement{bounds(0.02, 0.03, 0.04), bounds(0.02, 0.03, 0.04), bounds(none, none, none)}},
		{X: 2, Text: "2s", Judgements: []plan.Judgement{bounds(0.06, 0.07, none), bounds(0.06, 0.07, none), bounds(none, none, none)}},
	}}
	pl := &plan.Plan{Axis: plan.IdleTimeout, Unit: "s", Objectives: objectives, Miss: 0.001, Answers: []plan.Answer{a}, Idle: &plan.Idle{BreakEven: number(1.5)}}
	all := charts.OfPlan(pl)
	if len(all) != 2 || all[0].ID != "plan_stop_latency-p99" || all[1].ID != "plan_stop_latency-p99_2" {
		t.Fatalf("the charts are %+v", all)
	}
	for i, limit := range []float64{0.05, 0.001} {
		c := &all[i]
		drawable(t, "plan", c)
		want := []charts.Series{{Name: "drain", Kind: charts.LinePoint, X: charts.Values{1, 2}, Y: charts.Values{0.03, 0.07}, Low: charts.Values{0.02, none}, High: charts.Values{0.04, none}, Sets: [][]string{{"1s"}, {"2s"}}}}
		if diff := cmp.Diff(want, c.Series, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
		undefined := charts.Value(none)
		marks := []charts.Mark{{Label: objectives[i].Text, X: undefined, Y: charts.Value(limit)}, {Label: "the answer, 1s", X: 1, Y: undefined}, {Label: "break-even", X: 1.5, Y: undefined}}
		if diff := cmp.Diff(marks, c.Marks, cmp.Comparer(func(a, b charts.Value) bool { return a == b || a != a && b != b })); diff != "" {
			t.Error(diff)
		}
	}
	pl.Answers = append(pl.Answers, plan.Answer{Strategy: "hold", Hold: 1, Fail: -1, Values: a.Values})
	if c := charts.OfPlan(pl)[0]; len(c.Series) != 2 || c.Series[0].Strategy != "drain" || c.Series[1].Strategy != "hold" || len(c.Marks) != 2 {
		t.Errorf("of two strategies: %+v", c)
	}
}
