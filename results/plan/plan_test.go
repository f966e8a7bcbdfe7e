package plan

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"quiesce/results"
	"quiesce/workloads"
)

// A plan that is stopped, at any point of it, and started again answers as one that was not.
func TestStoppedPlanGoesOn(t *testing.T) {
	t.Parallel()
	o := Options{Confidence: 0.95}
	whole := planMade(t, t.TempDir(), 3, 7, 1.6, o, same)
	if err := whole.search(); err != nil {
		t.Fatal(err)
	}
	total := whole.plan.Answers[0].Replications
	for _, stage := range whole.plan.Stages[:2] { // each is tried before the next one
		if !slices.ContainsFunc(whole.plan.Answers[0].Values, func(v Value) bool { return v.Summary.Replications == stage }) {
			t.Errorf("no value was decided with %d replications", stage)
		}
	}
	for _, after := range []int{1, total / 3, total - 7} {
		dir := t.TempDir()
		first := planMade(t, dir, 3, 7, 1.6, o, same)
		ctx, stop := context.WithCancel(t.Context())
		computed, compute := 0, first.compute
		first.ctx, first.options.Engine = ctx, results.Local{Jobs: 1}
		first.compute = func(c context.Context, task results.Task) (results.Result, error) {
			if computed += task.Replications; computed > after {
				stop()
			}
			if err := c.Err(); err != nil {
				return results.Result{}, err
			}
			return compute(c, task)
		}
		if err := first.search(); !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %d replications: %v", after, err)
		}
		if err := first.ledger.Close(); err != nil {
			t.Fatal(err)
		}
		second := planMade(t, dir, 3, 7, 1.6, o, same)
		fresh, compute := 0, second.compute
		second.options.Engine = results.Local{Jobs: 1}
		second.compute = func(c context.Context, task results.Task) (results.Result, error) {
			fresh += task.Replications
			return compute(c, task)
		}
		if err := second.search(); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(whole.plan.Answers, second.plan.Answers) {
			t.Errorf("stopped after %d replications, the answer differs: %+v, not %+v", after, second.plan.Answers, whole.plan.Answers)
		}
		if fresh > total || after > 5 && fresh == total {
			t.Errorf("stopped after %d replications of %d, %d were computed afterwards", after, total, fresh)
		}
	}
}

// An objective that goes up and down along the axis: the answer says so.
func TestObjectiveOfTwoWays(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 5, 1000, 1.3, Options{Confidence: 0.95}, func(x float64) float64 { return 1 + 4*math.Abs(x-1.5) })
	if err := p.search(); err != nil {
		t.Fatal(err)
	}
	a := &p.plan.Answers[0]
	hold, fail := a.Holding(), a.Failing()
	if hold == nil || fail == nil || hold.X > 1.575 || fail.X < 1.575 || hold.X < 1.5 {
		t.Errorf("the answer is %+v up to %+v; the objective holds from 1.425 to 1.575", hold, fail)
	}
	if len(a.Contrary) != 2 || a.Values[a.Contrary[0]].X != 1 || a.Values[a.Contrary[1]].X != 1.25 {
		t.Errorf("contrary are %v, and should be the values 1 and 1.25 of the axis", a.Contrary)
	}
	if a.Binding() != "mean_power < 1.3W" {
		t.Errorf("binding is %q", a.Binding())
	}
}

// At the two ends of what can be found.
func TestAllAndNone(t *testing.T) {
	t.Parallel()
	all := planMade(t, t.TempDir(), 5, 1000, 10, Options{Confidence: 0.95}, same)
	none := planMade(t, t.TempDir(), 5, 1000, 0.1, Options{Confidence: 0.95}, same)
	for _, p := range []*planner{all, none} {
		if err := p.search(); err != nil {
			t.Fatal(err)
		}
	}
	if a := &all.plan.Answers[0]; !a.End() || a.Nowhere() || a.Holding().X != 2 || a.Failing() != nil || len(a.Values) != 5 {
		t.Errorf("all values hold, and the answer is %+v", a)
	}
	if a := &none.plan.Answers[0]; a.End() || !a.Nowhere() || a.Holding() != nil || a.Failing().X != 1 || len(a.Values) != 5 {
		t.Errorf("no value holds, and the answer is %+v", a)
	}
}

// Figures that are the same everywhere are no question to the axis.
func TestIndependentAxis(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 5, 7, 2, Options{Confidence: 0.95}, func(float64) float64 { return 1.5 })
	var independent *IndependentError
	if err := p.search(); !errors.As(err, &independent) || !strings.Contains(err.Error(), "stop_latency.p99, mean_power.mean") {
		t.Errorf("an axis that changes nothing: %v", err)
	}
}

// Values that the budget does not suffice for are between the two of the answer.
func TestUndecided(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 8, 1000, 1.5, Options{Confidence: 0.95, Budget: 20}, same)
	if err := p.search(); err != nil {
		t.Fatal(err)
	}
	a := &p.plan.Answers[0]
	if v := a.Values[len(a.Values)/2]; a.Hold < 0 || a.Fail < a.Hold+2 || v.X != 1.5 || v.State != Undecided {
		t.Errorf("the limit is at 1.5, and the answer is %d to %d, with %v at %g", a.Hold, a.Fail, v.State, v.X)
	}
	for i := range a.Values {
		if between := i > a.Hold && i < a.Fail; between != (a.Values[i].State == Undecided) {
			t.Errorf("%g is %v, and the answer is from %g to %g", a.Values[i].X, a.Values[i].State, a.Holding().X, a.Failing().X)
		}
	}
}

// What an objective is decided by.
func TestJudge(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 2, 7, 1.5, Options{Confidence: 0.95}, same)
	if err := p.search(); err != nil {
		t.Fatal(err)
	}
	e, err := p.ledger.Evidence(p.point(0, 0)) // x = 1, at least 10 replications of 40 observations
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]State{
		"stop_latency.p99 < 8ms": Holds, "stop_latency.p99 > 8ms": Fails, "stop_latency.p99 < 2ms": Fails, "stop_latency.p99 >= 2ms": Holds,
		"stop_latency.p99.9 < 1s": Open, "stop_latency.p99.9 > 100us": Holds, // too few to bound it from above
		"stop_latency.max < 1s": Open, "stop_latency.max < 1ms": Fails,
		"stop_latency.mean < 2ms": Holds, "stop_latency.sd > 100us": Holds, "mean_power < 0.1W": Fails, "mean_power == 1W": Open,
		"watchdog_trips == 0": Open, "watchdog_trips == 1": Fails, "watchdog_trips < 1000": Holds, "watchdog_trips < 0.001": Open,
		"time_to_d0 < 1s": Open, // never observed
	} {
		var c workloads.Condition
		if err := c.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		j := judge(&c, e, 0.001)
		if j.State != want {
			t.Errorf("%s: %v, not %v (%+v)", text, j.State, want, j.Bounds)
		}
		if observed := slices.Contains([]string{"stop_latency.max < 1s", "watchdog_trips == 0", "watchdog_trips < 0.001"}, text); j.Observed != observed {
			t.Errorf("%s: observed is %v", text, j.Observed)
		}
	}
}

// What must equal something must do so in every replication, and one that does not decides it.
func TestEqual(t *testing.T) {
	some := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	for _, c := range []struct {
		least, mean, most, limit float64
		want                     State
	}{
		{1, 1, 1, 1, Open}, {2, 2, 2, 1, Fails}, {0, 0.1, 1, 0, Fails}, {0, 1, 2, 1, Open}, {1, 1.5, 2, 1, Open}, // others may be below
	} {
		j := Judgement{Condition: &workloads.Condition{Operator: "==", Statistic: "mean", Value: c.limit}, State: Open}
		j.Value = some(c.mean)
		j.equal(&results.Summary{Min: some(c.least), Max: some(c.most)})
		if j.State != c.want || j.Observed != (c.least == c.most && c.most == c.limit) {
			t.Errorf("%+v: %v, observed is %v", c, j.State, j.Observed)
		}
	}
}
