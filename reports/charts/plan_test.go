package charts_test

import (
	"math"
	"slices"
	"strings"
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
		{X: 3, Text: "3s", Judgements: []plan.Judgement{bounds(none, 0.08, 0.09), bounds(none, 0.08, 0.09), bounds(none, none, none)}},
	}}
	pl := &plan.Plan{Axis: plan.IdleTimeout, Unit: "s", Objectives: objectives, Miss: 0.001, Answers: []plan.Answer{a}, Idle: &plan.Idle{BreakEven: number(1.5)}}
	all := charts.OfPlan(pl)
	if len(all) != 2 || all[0].ID != "plan_stop_latency-p99" || all[1].ID != "plan_stop_latency-p99_2" {
		t.Fatalf("the charts are %+v", all)
	}
	for i, limit := range []float64{0.05, 0.001} {
		c := &all[i]
		drawable(t, "plan", c)
		want := []charts.Series{{Name: "drain", Kind: charts.LinePoint, X: charts.Values{1, 2, 3}, Y: charts.Values{0.03, 0.07, 0.08},
			Low: charts.Values{0.02, 0.06, none}, High: charts.Values{0.04, none, 0.09}, Sets: [][]string{{"1s"}, {"2s"}, {"3s"}}}}
		if diff := cmp.Diff(want, c.Series, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
		undefined := charts.Value(none)
		marks := []charts.Mark{{Label: objectives[i].Text, X: undefined, Y: charts.Value(limit)}, {Label: "the answer, 1s", X: 1, Y: undefined}, {Label: "break-even", X: 1.5, Y: undefined}}
		if diff := cmp.Diff(marks, c.Marks, cmp.Comparer(func(a, b charts.Value) bool { return a == b || a != a && b != b })); diff != "" {
			t.Error(diff)
		}
	}
	if about := all[0].About; !strings.Contains(about, "An arrow: there is no bound on that side") {
		t.Errorf("the caption is %s", about)
	}
	pl.Answers = append(pl.Answers, plan.Answer{Strategy: "hold", Hold: 1, Fail: -1, Values: a.Values})
	if c := charts.OfPlan(pl)[0]; len(c.Series) != 2 || c.Series[0].Strategy != "drain" || c.Series[1].Strategy != "hold" || len(c.Marks) != 2 {
		t.Errorf("of two strategies: %+v", c)
	}
}

// A search that was stopped when one value was known has no line to draw: the value is a name along the axis, and
// what is marked along it has no place.
func TestOneValueIsAName(t *testing.T) {
	objectives := make([]workloads.Condition, 1)
	if err := objectives[0].UnmarshalText([]byte("stop_latency.p99 < 50ms")); err != nil {
		t.Fatal(err)
	}
	number := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	one := []plan.Value{{X: 1, Text: "1s", Judgements: []plan.Judgement{{Bounds: results.Bounds{Value: number(0.03), Low: number(0.02), High: number(0.04)}}}}}
	pl := &plan.Plan{Axis: plan.IdleTimeout, Unit: "s", Objectives: objectives, Miss: 0.001, Partial: true, Answers: []plan.Answer{
		{Strategy: "drain", Hold: 0, Fail: -1, Values: one}, {Strategy: "hold", Hold: -1, Fail: -1, Values: one}, {Strategy: "park", Hold: -1, Fail: -1},
	}}
	c := charts.OfPlan(pl)[0]
	drawable(t, "plan", &c)
	if !slices.Equal(c.X.Categories, []string{"drain", "hold"}) || c.X.Label != "device.idle.timeout at 1s" || len(c.Series) != 2 || len(c.Marks) != 1 {
		t.Errorf("the chart is %+v", c)
	}
	for i, s := range c.Series {
		if s.Kind != charts.Points || s.X[0] != float64(i) || s.Y[0] != 0.03 || strings.Contains(c.About, "arrow") {
			t.Errorf("the series is %+v", s)
		}
	}
	pl.Answers = pl.Answers[:1]
	if c := charts.OfPlan(pl)[0]; !slices.Equal(c.X.Categories, []string{"1s"}) || c.X.Label != plan.IdleTimeout || c.Series[0].X[0] != 0 {
		t.Errorf("of one strategy: %+v", c)
	}
}

// What theory says of the time-outs of an axis is drawn, with their intervals and the bounds that hold for any idle periods.
func TestRatiosOfTimeoutsAreDrawn(t *testing.T) {
	number := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	idle := &plan.Idle{BreakEven: number(1.5), Periods: 10, Timeouts: []plan.Timeout{
		{Seconds: 1.5, Ratio: number(1.4)},
		{Seconds: 1, Ratio: number(1.6), CI: results.Interval{Low: 1.5, High: 1.7, Defined: true}, OnAxis: true},
		{Seconds: 2, Ratio: number(1.8), OnAxis: true},
		{Seconds: 3, OnAxis: true},
	}}
	pl := &plan.Plan{Axis: plan.IdleTimeout, Unit: "s", Miss: 0.001, Idle: idle}
	all := charts.OfPlan(pl)
	if len(all) != 1 || all[0].ID != "plan_competitive-ratio" {
		t.Fatalf("the charts are %+v", all)
	}
	drawable(t, "plan", &all[0])
	none := math.NaN()
	want := []charts.Series{{Name: "time-outs of the axis", Kind: charts.Line, X: charts.Values{1, 2}, Y: charts.Values{1.6, 1.8}, Low: charts.Values{1.5, none}, High: charts.Values{1.7, none}}}
	if diff := cmp.Diff(want, all[0].Series, cmpopts.EquateNaNs()); diff != "" {
		t.Error(diff)
	}
	if marks := all[0].Marks; len(marks) != 3 || marks[0].Y != 2 || marks[1].Y != charts.Value(plan.Randomized) || marks[2].X != 1.5 {
		t.Errorf("the marks are %+v", marks)
	}
	if idle.Periods = 0; len(charts.OfPlan(pl)) != 0 {
		t.Error("without idle periods there is a chart")
	}
}
