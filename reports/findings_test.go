package reports_test

import (
	"strings"
	"testing"

	"quiesce/model"
	"quiesce/results"
)

// What several strategies have is one finding: a warning or a note if it says the same of all, a failure if it is of
// the same kind, of which the first is told; and how often each has it.
func TestFindingsOfSeveralStrategiesAreOne(t *testing.T) {
	found := func(severity, code, message string, replications int) results.Finding {
		return results.Finding{Finding: model.Finding{Severity: severity, Code: code, Message: message}, Replications: replications}
	}
	for _, test := range []struct {
		name     string
		findings [3][]results.Finding // of drain, hold and requeue
		want     []string
	}{
		{"the same failure", [3][]results.Finding{
			{found(model.Failure, "hang", "It hangs.", 20)}, {found(model.Failure, "hang", "It hangs.", 20)}, {found(model.Failure, "hang", "It hangs.", 20)},
		}, []string{"drain, hold and requeue: It hangs. (So or similar in all replications.)"}},
		{"failures of one kind", [3][]results.Finding{
			{found(model.Failure, "hang", "It hangs at 1s.", 20)}, nil, {found(model.Failure, "hang", "It hangs at 2s.", 3)},
		}, []string{"drain and requeue: It hangs at 1s. (So or similar in 20 of 20 and 3 of 20 replications; this is of drain.)"}},
		{"of all replications together", [3][]results.Finding{
			{found(model.Failure, "growth", "It grows by 1.", 0)}, {found(model.Failure, "growth", "It grows by 2.", 0)},
		}, []string{"drain and hold: It grows by 1. (This is of drain.)"}},
		{"warnings that say another thing", [3][]results.Finding{
			{found(model.Warning, "requeues", "It was requeued 12 times.", 2)}, {found(model.Warning, "requeues", "It was requeued 13 times.", 2)},
		}, []string{"drain: It was requeued 12 times. (So or similar in 2 of 20 replications.)", "hold: It was requeued 13 times."}},
		{"warnings that say the same", [3][]results.Finding{
			{found(model.Warning, "few", "There are few.", 0)}, nil, {found(model.Warning, "few", "There are few.", 0)},
		}, []string{"warning drain and requeue: There are few."}},
		{"a failure and a warning", [3][]results.Finding{
			{found(model.Warning, "few", "There are few.", 0)}, {found(model.Failure, "few", "There are few.", 0)},
		}, []string{"failure hold: There are few.", "warning drain: There are few."}},
		{"two of one strategy", [3][]results.Finding{
			{found(model.Failure, "lost", "One is lost.", 1), found(model.Failure, "lost", "Another is lost.", 1)},
		}, []string{"drain: One is lost. (In 1 of 20 replications.) drain: Another is lost."}},
	} {
		s := study(t, 3, 20, 20)
		for i, name := range []string{"drain", "hold", "requeue"} {
			s.Points[i].Point.Strategy, s.Points[i].Findings = name, test.findings[i]
		}
		text := table(t, s)
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the output lacks %q:\n%s", test.name, want, text)
			}
		}
	}
}
