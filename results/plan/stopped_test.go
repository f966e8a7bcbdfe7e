package plan

import (
	"context"
	"errors"
	"testing"

	"quiesce/results"
)

// stopAfter searches, and stops when so many replications are computed.
func stopAfter(t *testing.T, p *planner, replications int) *Plan {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	computed, compute := 0, p.compute
	p.ctx, p.options.Engine = ctx, results.Local{Jobs: 1}
	p.compute = func(c context.Context, task results.Task) (results.Result, error) {
		if computed += task.Replications; computed > replications {
			stop()
			return results.Result{}, c.Err()
		}
		return compute(c, task)
	}
	if err := p.search(); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped after %d replications: %v", replications, err)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	return p.plan
}

// A search that is stopped says what finished rounds have decided, and not more: what it calls decided is
// decided alike when it goes on to the end, and values under way decide nothing.
func TestStoppedPlanSaysOnlyWhatIsDecided(t *testing.T) {
	t.Parallel()
	whole := planMade(t, t.TempDir(), 3, 7, 1.6, Options{Confidence: 0.95}, same)
	if err := whole.search(); err != nil {
		t.Fatal(err)
	}
	final := map[float64]Value{}
	for _, v := range whole.plan.Answers[0].Values {
		final[v.X] = v
	}
	total := whole.plan.Answers[0].Replications
	narrowed := 0
	for _, after := range []int{0, 3, 27, 55, total / 2, total - 11} {
		p := stopAfter(t, planMade(t, t.TempDir(), 3, 7, 1.6, Options{Confidence: 0.95}, same), after)
		a := &p.Answers[0]
		if !p.Partial || a.Replications > after || p.Study.Progress.Done != a.Replications {
			t.Errorf("after %d replications: partial is %v, there are %d of them", after, p.Partial, a.Replications)
		}
		for _, v := range a.Values {
			if v.State.settled() && (v.State != final[v.X].State || v.Summary.Replications != final[v.X].Summary.Replications) {
				t.Errorf("after %d replications, %g is %v with %d; at the end %v with %d", after, v.X, v.State, v.Summary.Replications,
					final[v.X].State, final[v.X].Summary.Replications)
			}
			for _, j := range v.Judgements {
				if v.State == Open && j.State == Holds && v.Summary.Replications%10 != 0 {
					t.Errorf("after %d replications, an objective holds at %g with %d, in the middle of a stage", after, v.X, v.Summary.Replications)
				}
			}
		}
		if v := a.Holding(); v != nil && (v.X > whole.plan.Answers[0].Holding().X || v.State != Holds) {
			t.Errorf("after %d replications, %g is the answer (%v)", after, v.X, v.State)
		}
		if v := a.Failing(); v != nil && (v.X < whole.plan.Answers[0].Failing().X || v.State != Fails) {
			t.Errorf("after %d replications, %g is the limit (%v)", after, v.X, v.State)
		}
		if a.Holding() != nil && a.Failing() != nil {
			narrowed++
		}
	}
	if narrowed == 0 {
		t.Error("no search had come far enough to say anything: this tests nothing")
	}
}

// Before both ends are decided nobody knows which way the search goes, and there is no answer.
func TestStoppedPlanWithoutEndsHasNoAnswer(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 3, 7, 1.6, Options{Confidence: 0.95}, same)
	p.searches[0].states[0], p.values[0][0] = Holds, &Value{State: Holds, Summary: &results.PointSummary{}}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if a := &p.plan.Answers[0]; a.Direction != Either || a.Holding() != nil || a.Failing() != nil || a.Binding() != "" {
		t.Errorf("the answer is %+v", a)
	}
}
