package results

import (
	"context"
	"fmt"
	"slices"
)

// Wish is that a point has so many replications.
type Wish struct {
	Point, Replications int
}

// RunChosen computes some points of an experiment, those that are wished for and as many replications
// of each, as far as the ledger lacks them. A search asks for points one after the other; those that it never asks
// for are never computed. What is stored already is not computed again. Cancelling is as in Run.
func RunChosen(ctx context.Context, ledger *Ledger, engine Engine, f Func, wishes []Wish, progress func(Progress)) error {
	var tasks []Task
	state := Progress{Open: true}
	for _, w := range wishes {
		lacking, done, err := ledger.lacking(w)
		if err != nil {
			return err
		}
		tasks = append(tasks, lacking...)
		state.Done += done
		state.Total += w.Replications
	}
	slices.SortStableFunc(tasks, func(a, b Task) int { return a.First - b.First })
	progress(state)
	if len(tasks) > 0 {
		if err := ledger.ready(ctx); err != nil {
			return ledger.explain(err)
		}
	}
	return engine.Run(ctx, slices.Values(tasks), f, func(finished []Result) error {
		if err := ledger.Append(finished); err != nil {
			return err
		}
		for i := range finished {
			state.Done += finished[i].Task.Replications
		}
		progress(state)
		return nil
	})
}

// chosenAtOnce is how many replications a task of RunChosen has at most: few, for a search has few
// points at a time and all cores are to work.
const chosenAtOnce = 5

// lacking are the tasks for what a wish asks for and is not stored; done is how much of it is.
func (l *Ledger) lacking(w Wish) (tasks []Task, done int, err error) {
	if w.Replications > l.Definition.Replications {
		return nil, 0, fmt.Errorf("results: %d replications are asked for, of %d", w.Replications, l.Definition.Replications)
	}
	stored := make([]bool, w.Replications)
	add := func(scan scanner) error {
		var first, n int
		if err := scan(&first, &n); err != nil {
			return err
		}
		for r := max(0, first); r < min(first+n, len(stored)); r++ {
			if !stored[r] {
				stored[r] = true
				done++
			}
		}
		return nil
	}
	if err := l.each("select replication, 1 from rows where point = ?", []any{w.Point}, add); err != nil {
		return nil, 0, l.explain(err)
	}
	if err := l.each("select replication, replications from failures where point = ?", []any{w.Point}, add); err != nil {
		return nil, 0, l.explain(err)
	}
	for first := 0; first < len(stored); {
		last := first
		for last < len(stored) && !stored[last] && last-first < chosenAtOnce {
			last++
		}
		if last > first {
			tasks = append(tasks, Task{Run: l.identity, Point: w.Point, First: first, Replications: last - first})
			first = last
		} else {
			first++
		}
	}
	return tasks, done, nil
}
