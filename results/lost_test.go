package results_test

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
)

// losing is an engine that loses all tasks of a point.
type losing struct{ point int }

// Run runs the tasks. See results.Engine.
func (e losing) Run(ctx context.Context, tasks iter.Seq[results.Task], f results.Func, sink func([]results.Result) error) error {
	lost := 0
	err := results.Local{Jobs: 1}.Run(ctx, func(yield func(results.Task) bool) {
		for t := range tasks {
			if t.Point == e.point {
				lost++
			} else if !yield(t) {
				return
			}
		}
	}, f, sink)
	if err == nil && lost > 0 {
		err = &results.LostError{Tasks: lost, First: "it"}
	}
	return err
}

// A run whose engine loses tasks computes all stages of the settings that lack none, and says what is lost.
// The next run computes that, and all is as if nothing had been lost.
func TestLostTasksAreTriedAgain(t *testing.T) {
	d := grid(2, 2)
	d.Replications = 5
	d.Precision = &results.Precision{Relative: 0.05, Figures: []string{"stop_latency", "mean_power"}, Budget: 100}
	whole := create(t, t.TempDir(), d)
	run(t, whole, 1)

	l := create(t, t.TempDir(), d)
	var lost *results.LostError
	if err := results.Run(t.Context(), l, losing{1}, fake, func(results.Progress) {}); !errors.As(err, &lost) || lost.Tasks == 0 {
		t.Fatalf("Run ends with %v", err)
	}
	for point := range 4 {
		got, err := l.Rows(point)
		if err != nil {
			t.Fatal(err)
		}
		want, err := whole.Rows(point)
		if err != nil {
			t.Fatal(err)
		}
		if point == 1 {
			want = nil
		}
		if len(got) != len(want) {
			t.Errorf("point %d has %d rows, not %d", point, len(got), len(want))
		}
	}
	if failures, err := l.Failures(); err != nil || len(failures) > 0 {
		t.Errorf("failures: %+v, error %v", failures, err)
	}
	run(t, l, 1)
	if d := cmp.Diff(contents(t, whole), contents(t, l)); d != "" {
		t.Errorf("the ledgers differ (-whole +lost):\n%s", d)
	}
}
