package results_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"quiesce/results"
)

// tasks are n of them, and tell how many were asked for.
func tasks(n int, asked *atomic.Int64) iter.Seq[results.Task] {
	return func(yield func(results.Task) bool) {
		for i := range n {
			asked.Add(1)
			if !yield(results.Task{Run: "r", Point: i, Replications: 1}) {
				return
			}
		}
	}
}

func echo(_ context.Context, t results.Task) (results.Result, error) {
	return results.Result{Task: t}, nil
}

func TestLocalGivesEveryTaskToTheSinkOnce(t *testing.T) {
	for _, jobs := range []int{1, 2, 7} {
		var asked atomic.Int64
		var points []int
		err := results.Local{Jobs: jobs}.Run(t.Context(), tasks(1000, &asked), echo, func(rs []results.Result) error {
			for _, r := range rs {
				points = append(points, r.Task.Point)
			}
			return nil
		})
		slices.Sort(points)
		if err != nil || len(points) != 1000 || points[0] != 0 || points[999] != 999 || len(slices.Compact(points)) != 1000 {
			t.Errorf("%d jobs: error %v, %d results", jobs, err, len(points))
		}
	}
}

func TestLocalEndsWithItsContextAndKeepsWhatIsFinished(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var asked, computed atomic.Int64
	stored := 0
	f := func(ctx context.Context, task results.Task) (results.Result, error) {
		if computed.Add(1) == 50 {
			cancel()
		}
		return results.Result{Task: task}, nil
	}
	err := results.Local{Jobs: 2}.Run(ctx, tasks(1_000_000, &asked), f, func(rs []results.Result) error {
		stored += len(rs)
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if int64(stored) != computed.Load() || asked.Load() == 1_000_000 {
		t.Errorf("%d tasks were asked for, %d computed, %d stored", asked.Load(), computed.Load(), stored)
	}
}

// A task that was under way when the sink failed is not given to it any more.
func TestLocalEndsWhenTheSinkFails(t *testing.T) {
	full := errors.New("disk full")
	failed, underWay := make(chan struct{}), make(chan struct{})
	var asked atomic.Int64
	f := func(_ context.Context, task results.Task) (results.Result, error) {
		if task.Point == 1 {
			close(underWay)
		}
		if task.Point > 0 {
			<-failed
		}
		return results.Result{Task: task}, nil
	}
	calls := 0
	err := results.Local{Jobs: 2}.Run(t.Context(), tasks(1_000_000, &asked), f, func([]results.Result) error {
		if calls++; calls == 1 {
			<-underWay
			close(failed)
		}
		return full
	})
	if !errors.Is(err, full) || calls != 1 || asked.Load() == 1_000_000 {
		t.Errorf("error %v after %d calls, %d tasks", err, calls, asked.Load())
	}
}

func TestLocalEndsWhenATaskCannotBeComputed(t *testing.T) {
	broken := errors.New("cannot encode")
	var asked atomic.Int64
	f := func(_ context.Context, task results.Task) (results.Result, error) {
		if task.Point == 10 {
			return results.Result{}, broken
		}
		return results.Result{Task: task}, nil
	}
	err := results.Local{Jobs: 2}.Run(t.Context(), tasks(1_000_000, &asked), f, func([]results.Result) error { return nil })
	if !errors.Is(err, broken) || asked.Load() == 1_000_000 {
		t.Errorf("error %v, %d tasks", err, asked.Load())
	}
}

func TestLocalTurnsAPanicIntoAFailedResult(t *testing.T) {
	var asked atomic.Int64
	f := func(_ context.Context, task results.Task) (results.Result, error) {
		if task.Point == 3 {
			panic("queue off twice")
		}
		return fake(t.Context(), task)
	}
	failed, count := "", 0
	err := results.Local{Jobs: 2}.Run(t.Context(), tasks(10, &asked), f, func(rs []results.Result) error {
		for _, r := range rs {
			count++
			for _, f := range r.Failures() {
				failed = f.Message
				if r.Task.Point != 3 {
					t.Errorf("task %d failed", r.Task.Point)
				}
			}
		}
		return nil
	})
	if err != nil || count != 10 || !strings.Contains(failed, "queue off twice") {
		t.Errorf("error %v, %d results, failure %q", err, count, failed)
	}
}
