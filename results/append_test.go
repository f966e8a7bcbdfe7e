package results_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/model"
	"quiesce/results"
)

// noted is fake, with a note and a metric that are new from some replication on.
func noted(ctx context.Context, task results.Task) (results.Result, error) {
	r, err := fake(ctx, task)
	r.Notes = []model.Finding{{Code: "always_on", Severity: "note", Message: "It never leaves D0."}}
	for i := range r.Rows {
		r.Rows[i].Measures = append(r.Rows[i].Measures, results.Measure{Metric: "mean_power{state=D3}", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: 1})
	}
	return r, err
}

// An Append that is refused leaves nothing behind, in the file or in memory: not the histograms that it had added
// to those of a point, nor a metric, a note or a count. The ledger goes on as if it had not been.
func TestARefusedAppendLeavesNothingBehind(t *testing.T) {
	d := grid(2, 1)
	d.Replications = 5
	dir := t.TempDir()
	l := create(t, dir, d)
	appendTask(t, l, results.Task{Point: 0, First: 0, Replications: 2})
	before, progress := contents(t, l), l.MustProgress()

	next, err := noted(t.Context(), results.Task{Point: 0, First: 2, Replications: 2}) // merged with what is there
	if err != nil {
		t.Fatal(err)
	}
	overlap, err := fake(t.Context(), results.Task{Point: 0, First: 3, Replications: 2})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append([]results.Result{next, overlap}); err == nil || !strings.Contains(err.Error(), "overlaps") {
		t.Fatalf("an overlapping result gives error %v", err)
	}
	if diff := cmp.Diff(before, contents(t, l)); diff != "" {
		t.Errorf("the refused Append changed the ledger:\n%s", diff)
	}
	if got := l.MustProgress(); got != progress {
		t.Errorf("the refused Append has left a progress of %+v, not %+v", got, progress)
	}
	other, err := noted(t.Context(), results.Task{Point: 1, Replications: 5})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Append([]results.Result{next, other}); err != nil {
		t.Fatal(err)
	}
	closed(t, l)

	undisturbed := create(t, t.TempDir(), d)
	appendTask(t, undisturbed, results.Task{Point: 0, First: 0, Replications: 2})
	if err := undisturbed.Append([]results.Result{next, other}); err != nil {
		t.Fatal(err)
	}
	again := create(t, dir, d)
	if again.Aside != "" || len(again.Damaged) > 0 {
		t.Errorf("it is found damaged: %q, %v", again.Aside, again.Damaged)
	}
	if diff := cmp.Diff(contents(t, undisturbed), contents(t, again)); diff != "" {
		t.Errorf("with the refused Append and without (-without +with):\n%s", diff)
	}
	for point := range 2 {
		s, err := again.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Notes) != 1 || s.Notes[0].Code != "always_on" {
			t.Errorf("point %d has the notes %+v", point, s.Notes)
		}
	}
}

// Where the first of a point's results is a failure, which has no notes, those of the next are the point's; and where
// the last is, they stay.
func TestNotesAreThoseOfAnyResult(t *testing.T) {
	d := grid(2, 1)
	d.Replications = 2
	l := create(t, t.TempDir(), d)
	for point, failing := range []int{0, 1} {
		for r := range 2 {
			result, err := noted(t.Context(), results.Task{Point: point, First: r, Replications: 1})
			if err != nil {
				t.Fatal(err)
			}
			if r == failing {
				result = results.Result{Task: result.Task, Failed: []results.Failed{{Replication: r, Message: "panic: poison"}}}
			}
			if err := l.Append([]results.Result{result}); err != nil {
				t.Fatal(err)
			}
		}
		s, err := l.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Notes) != 1 || s.Notes[0].Code != "always_on" {
			t.Errorf("replication %d of 2 failed, and the notes are %+v", failing, s.Notes)
		}
	}
}

// The notes of a task in which a replication panics are those of the others, whichever panics.
func TestNotesOfATaskThatPanics(t *testing.T) {
	for poison := range 3 {
		r, err := results.Guarded(t.Context(), results.Task{Replications: 3}, func(ctx context.Context, task results.Task) (results.Result, error) {
			if task.First <= poison && poison < task.First+task.Replications {
				panic("poison")
			}
			return noted(ctx, task)
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Rows) != 2 || len(r.Failed) != 1 || r.Failed[0].Replication != poison || len(r.Notes) != 1 {
			t.Errorf("replication %d panics: %d rows, failed %+v, notes %+v", poison, len(r.Rows), r.Failed, r.Notes)
		}
	}
}

// A failure of many replications overlaps a result by those that both have, and not by all that it has.
func TestAResultThatOverlapsAFailureIsRefused(t *testing.T) {
	for _, first := range []int{0, 10} {
		l := create(t, t.TempDir(), definition(20))
		lost := results.Result{Task: results.Task{Point: 1, First: 5, Replications: 10}, Failure: "it was lost"}
		if err := l.Append([]results.Result{lost}); err != nil {
			t.Fatal(err)
		}
		r, err := fake(t.Context(), results.Task{Point: 1, First: first, Replications: 10})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Append([]results.Result{r}); err == nil || !strings.Contains(err.Error(), "overlaps 5 stored") {
			t.Errorf("replications from %d on, of which 5 are a failure's: error %v", first, err)
		}
	}
}

// A result of nothing leaves nothing.
func TestAnEmptyResultIsNotStored(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	l := create(t, dir, definition(2))
	if err := l.Append([]results.Result{{Task: results.Task{Point: 1}}}); err != nil {
		t.Fatal(err)
	}
	closed(t, l)
	if again := create(t, dir, definition(2)); again.Aside != "" || len(again.Damaged) > 0 {
		t.Errorf("the ledger is found damaged: %q, %v", again.Aside, again.Damaged)
	}
}

// More settings are decided than are stored with one write, each once.
func TestManySettingsAreDecidedOnce(t *testing.T) {
	d := grid(150, 1)
	d.Replications, d.Precision = 5, &results.Precision{Relative: 0.02, Figures: []string{"mean_power"}, Budget: 40}
	dir := t.TempDir()
	l := create(t, dir, d)
	compute := func(_ context.Context, task results.Task) (results.Result, error) {
		r := results.Result{Task: task}
		for i := task.First; i < task.First+task.Replications; i++ {
			r.Rows = append(r.Rows, results.Row{Replication: i, Measures: []results.Measure{
				{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: 1 + float64(task.Point%3)*uniform(i, -1)}}})
		}
		return r, nil
	}
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, compute, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	progress := l.MustProgress()
	stored := 0
	for point := range d.Len() {
		rows, err := l.Rows(point)
		if err != nil {
			t.Fatal(err)
		}
		stored += len(rows)
	}
	if progress.Open || progress.Done != stored || progress.Total != stored {
		t.Errorf("%d replications are stored, and the progress is %+v", stored, progress)
	}
	closed(t, l)
	if got := create(t, dir, d).MustProgress(); got != progress {
		t.Errorf("opened again the progress is %+v, not %+v", got, progress)
	}
}

// In a sweep a strategy is dropped for another one of its own setting, and one of which a replication gave no
// result gets no more.
func TestEachSettingDropsItsOwn(t *testing.T) {
	d := many(30)
	d.Axes = []results.Axis{{Path: "target.servers", Values: []string{"1", "2"}}}
	const broken = 9 // of the second setting, as good as any
	compute := func(ctx context.Context, task results.Task) (results.Result, error) {
		if task.Point == broken && task.First <= 3 && 3 < task.First+task.Replications {
			panic("poison")
		}
		one := task
		one.Point %= len(worse)
		r, err := screenable(ctx, one)
		r.Task = task
		return r, err
	}
	l := create(t, t.TempDir(), d)
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, compute, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	for setting, want := range [][]int{{30, 30, 30, 30, 10, 10}, {30, 30, 30, 9, 10, 10}} {
		s, err := l.Setting(setting, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, p := range s.Points {
			got = append(got, p.Replications)
			dropped := slices.ContainsFunc(p.Findings, func(f results.Finding) bool {
				return strings.Contains(f.Message, "Dropped after 10 replications: worse than b in")
			})
			if dropped != (p.Point.Strategy >= "e") {
				t.Errorf("setting %d, %s: findings %+v", setting, p.Point.Strategy, p.Findings)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("setting %d has other replications:\n%s", setting, diff)
		}
	}
}
