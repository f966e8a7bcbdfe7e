package nats_test

import (
	"context"
	"errors"
	"testing"

	"quiesce/results"
	"quiesce/results/nats"
)

// A run of a million tasks begins with the first, and has taken up no more than the window of those that
// are not done.
func TestRunTakesUpNoMoreThanItsWindow(t *testing.T) {
	const window, enough = 10, 200
	d := definition(1)
	o := options(t, d, newDiary())
	o.Jobs, o.Window = 2, window
	engine := nats.NewEngine(o)
	defer func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	taken, done, most := 0, map[int]bool{}, 0
	err := engine.Run(ctx, func(yield func(results.Task) bool) {
		for taken < 1_000_000 {
			taken++
			most = max(most, taken-len(done))
			if !yield(results.Task{Run: d.Identity(), First: taken - 1, Replications: 1}) {
				return
			}
		}
	}, fake, func(all []results.Result) error {
		for _, r := range all {
			done[r.Task.First] = true
		}
		if len(done) >= enough {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if len(done) < enough || most > window {
		t.Errorf("%d tasks are done of %d; as many as %d were open", len(done), taken, most)
	}
	for i := range enough - window {
		if !done[i] {
			t.Errorf("task %d was passed over", i)
		}
	}
}

// However small the window, a run of several stages is whole.
func TestSmallWindow(t *testing.T) {
	t.Parallel()
	for _, window := range []int{1, 3} {
		d := definition(5)
		d.Precision = &results.Precision{Relative: 0.2, Figures: []string{"stop_latency"}, Budget: 20}
		o := options(t, d, newDiary())
		o.Jobs, o.Window = 2, window
		r := start(t, d, o, fake)
		r.end(t)
		if got, want := contents(t, r.ledger), local(t, d); got != want {
			t.Errorf("window %d: the ledger is\n%s, not\n%s", window, got, want)
		}
	}
}
