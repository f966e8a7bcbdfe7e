package plan

import (
	"context"
	"fmt"
	"math"
	"testing"

	"quiesce/model"
	"quiesce/results"
)

// rarely computes a task of a device that is stopped now and then, x times events a replication in the mean. A
// stop loses an exponential time of work, and 30 to 50 requests touch the hardware. All values see the same random
// numbers.
func rarely(seed int, events float64, x func(point int) float64, task results.Task) (results.Result, error) {
	result := results.Result{Task: task}
	for r := task.First; r < task.First+task.Replications; r++ {
		stops, lost, touches := 0, 0.0, 0.0
		for left := -math.Log(uniform(seed, r, 0)); left < events*x(task.Point); left -= math.Log(uniform(seed, r, 3*stops)) {
			stops++
			lost -= math.Log(uniform(seed, r, 3*stops+1))
			touches += 30 + math.Floor(21*uniform(seed, r, 3*stops+2))
		}
		requests := 190 + math.Floor(21*uniform(seed, r, 1e6))
		result.Rows = append(result.Rows, results.Row{Replication: r, Simulated: 100, Measures: []results.Measure{
			{Metric: "lost_work", Unit: "s", Kind: model.Scalar, Defined: true, Scalar: lost / requests, Weight: requests},
			{Metric: "touches_in_dx", Unit: "1", Kind: model.Scalar, Defined: true, Scalar: touches},
		}})
	}
	return result, nil
}

// Of many plans about events that few replications have, as few are wrong as their confidence says, however
// rare they are. One bound of Student's t is enough to make most of them wrong: where nothing was seen it says 0.
func TestConfidenceOfRareEvents(t *testing.T) {
	t.Parallel()
	const repetitions, confidence, edge = 12, 0.6, 1.5625 + 0.001
	for _, c := range []struct {
		events float64 // in a replication, at 1
		figure string
		size   float64
		unit   string
		budget int
		found  int // plans that say something, at least
	}{
		{0.05, "lost_work", 1. / 200, "s", 0, 0}, {0.05, "touches_in_dx", 40, "", 0, 0},
		{0.3, "lost_work", 1. / 200, "s", 640, 4}, {0.3, "touches_in_dx", 40, "", 640, 6},
	} {
		wrong, found := 0, 0
		for i := range repetitions {
			objective := fmt.Sprintf("objectives=[%s < %g%s]", c.figure, edge*c.events*c.size, c.unit)
			p := planMade(t, t.TempDir(), i+1, 7, 2, Options{Confidence: confidence, Budget: c.budget}, same, objective)
			p.compute = func(_ context.Context, task results.Task) (results.Result, error) {
				return rarely(i+1, c.events, func(point int) float64 { return p.x[p.place(point)] }, task)
			}
			if err := p.search(); err != nil {
				t.Fatal(err)
			}
			a := &p.plan.Answers[0]
			hold, fail := a.Holding(), a.Failing()
			if hold != nil && hold.State == Holds && hold.X > edge || fail != nil && fail.X < edge {
				wrong++
			}
			if hold != nil || fail != nil {
				found++
			}
			for _, v := range a.Values {
				if v.State == Holds && v.Judgements[0].Different < results.LeastDifferent {
					t.Errorf("%s < %g holds at %g though it differs in %d of %d replications only", c.figure, c.size, v.X, v.Judgements[0].Different, v.Summary.Replications)
				}
			}
		}
		t.Logf("%g events a replication, %s: %d of %d plans are wrong, %d say something", c.events, c.figure, wrong, repetitions, found)
		if float64(wrong) > (1-confidence)*repetitions {
			t.Errorf("%g events a replication, %s: %d of %d plans of %g %% confidence are wrong", c.events, c.figure, wrong, repetitions, 100*confidence)
		}
		if found < c.found {
			t.Errorf("%g events a replication, %s: only %d of %d plans find anything", c.events, c.figure, found, repetitions)
		}
	}
}

// What holds while the device stays in D0 is not shown to hold when it leaves it: with too few replications in which it
// does the value is not decided, and with none it is unbroken.
func TestHoldingNeedsPowerDowns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		every int  // replications have a power-down; 0: none has
		able  bool // whether the device may leave D0
		want  State
	}{
		{0, true, Unbroken}, {12, true, Undecided}, {8, true, Holds}, {2, true, Holds}, {0, false, Holds},
	} {
		p := planMade(t, t.TempDir(), 3, 1000, 10, Options{Confidence: 0.95, Budget: 40}, same)
		compute := p.compute
		p.compute = func(ctx context.Context, task results.Task) (results.Result, error) {
			result, err := compute(ctx, task)
			if !c.able {
				result.Notes = []model.Finding{{Code: "always_on", Severity: model.Note, Message: "It never leaves D0."}}
			}
			for i := range result.Rows {
				m := results.Measure{Metric: "transitions", Unit: "1/s", Kind: model.Scalar, Defined: true}
				if c.every > 0 && result.Rows[i].Replication%c.every == 0 {
					m.Scalar = 0.01
				}
				result.Rows[i].Measures = append(result.Rows[i].Measures, m)
			}
			return result, err
		}
		if err := p.search(); err != nil {
			t.Fatal(err)
		}
		for _, v := range p.plan.Answers[0].Values {
			if v.State != c.want || c.want != Holds && v.Summary.Replications != 40 {
				t.Errorf("a power-down in one of %d replications, able %v: %g is %v with %d replications, not %v", c.every, c.able, v.X, v.State, v.Summary.Replications, c.want)
			}
		}
	}
}

// A value that is offered more than can be served fails, though its figures meet the objectives as long as it is
// simulated; so does one whose backlog grows. One whose backlog only seems to grow does not hold.
func TestBacklogThatGrowsFails(t *testing.T) {
	t.Parallel()
	saturated := []model.Finding{{Code: "saturated", Severity: model.Warning, Message: "More than can be served."}}
	other := []model.Finding{{Code: "saturated", Severity: model.Warning, Message: "More than can be served.", Strategy: "other"}}
	for _, c := range []struct {
		name    string
		notes   []model.Finding
		growth  func(replication int) float64 // requests a second
		want    State
		failure string
	}{
		{"load", saturated, func(int) float64 { return 0 }, Fails, "saturated"},
		{"load of another strategy", other, func(int) float64 { return 0 }, Holds, ""},
		{"growth", nil, func(r int) float64 { return 1 + 0.01*float64(r%3) }, Fails, "backlog_growing"},
		{"growth that is not sure", nil, func(r int) float64 { return 1 + float64(r%5-2)*0.68 }, Undecided, ""},
		{"no growth", nil, func(r int) float64 { return float64(r%3 - 1) }, Holds, ""},
	} {
		p := planMade(t, t.TempDir(), 3, 1000, 10, Options{Confidence: 0.95, Budget: 20}, same)
		compute := p.compute
		p.compute = func(ctx context.Context, task results.Task) (results.Result, error) {
			result, err := compute(ctx, task)
			result.Notes = c.notes
			for i := range result.Rows {
				r := &result.Rows[i]
				r.Simulated = 100
				for _, m := range []results.Measure{{Metric: "requests_in_system", Scalar: 10}, {Metric: "backlog_growth", Scalar: c.growth(r.Replication), Unit: "1/s"}} {
					m.Kind, m.Defined = model.Scalar, true
					r.Measures = append(r.Measures, m)
				}
			}
			return result, err
		}
		if err := p.search(); err != nil {
			t.Fatal(err)
		}
		for _, v := range p.plan.Answers[0].Values {
			if v.State != c.want || v.Failure != c.failure || v.Growing != (c.want == Undecided) {
				t.Errorf("%s: %g is %v %q, not %v", c.name, v.X, v.State, v.Failure, c.want)
			}
		}
	}
}
