package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"quiesce/results"
	"quiesce/workloads"
)

// What is stored of a plan gives the same answer as the search that stored it, whole or stopped, and from a
// ledger that is open for reading. It tells the direction that was asked for.
func TestStoredReplicationsGiveTheSamePlan(t *testing.T) {
	t.Parallel()
	for _, run := range []struct {
		o     Options
		after int // replications; 0: to the end
	}{
		{Options{Confidence: 0.95}, 0},
		{Options{Confidence: 0.8, Direction: Smallest, Budget: 30}, 0},
		{Options{Confidence: 0.95}, 60},
		{Options{Confidence: 0.95, Direction: Largest}, 3},
	} {
		dir := t.TempDir()
		p := planMade(t, dir, 3, 7, 1.6, run.o, same)
		if run.after > 0 {
			stopAfter(t, p, run.after)
		} else if err := p.search(); err != nil {
			t.Fatal(err)
		}
		l, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		s, err := workloads.Open(workloads.Source{Name: "made", Text: l.Definition.Text}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Stored(s, l)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if got.Partial != (run.after > 0) || len(got.Answers) != 1 {
			t.Fatalf("%+v: %d answers, partial: %v", run, len(got.Answers), got.Partial)
		}
		ignored := []cmp.Option{cmpopts.IgnoreUnexported(Value{}, results.PointSummary{}), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()}
		if run.after > 0 { // a round that was under way is looked at further, or less far
			ignored = append(ignored, cmpopts.IgnoreFields(Answer{}, "Values", "Replications"))
		}
		if diff := cmp.Diff(p.plan.Answers[0], got.Answers[0], ignored...); diff != "" {
			t.Errorf("%+v: from what is stored (-searched +stored):\n%s", run, diff)
		}
	}
}
