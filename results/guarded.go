package results

import (
	"context"
	"fmt"
	"runtime/debug"

	"quiesce/des/stats"
)

// Guarded computes a task for an engine. A panic of the model, or a result that cannot be one, does not take
// other tasks down: the replications that it happens in are failures, named by what happened, and are not
// tried for ever. Which they are does not depend on which replications the task has besides them.
func Guarded(ctx context.Context, t Task, f Func) (Result, error) {
	r, fault, err := attempt(ctx, t, f)
	if fault == "" || err != nil {
		return r, err
	}
	if t.Replications == 1 {
		return Result{Task: t, Notes: r.Notes, Failed: []Failed{{t.First, fault}}}, nil
	}
	single := make([]Result, t.Replications)
	for i := range single {
		one := t
		one.First, one.Replications = t.First+i, 1
		if single[i], err = Guarded(ctx, one, f); err != nil {
			return Result{}, err
		}
	}
	return merged(t, single)
}

// attempt computes a task; fault is why what it gave is of no use.
func attempt(ctx context.Context, t Task, f Func) (r Result, fault string, err error) {
	defer func() {
		if p := recover(); p != nil {
			fault, err = fmt.Sprintf("panic: %v\n%s", p, debug.Stack()), nil
		}
	}()
	if err := context.Cause(ctx); err != nil {
		return Result{}, "", err
	}
	if r, err = f(ctx, t); err != nil {
		return Result{}, "", err
	}
	if r.Task != t {
		return r, "the result is of another task", nil
	}
	if wrong := r.Check(); wrong != nil {
		return r, "the result is wrong: " + wrong.Error(), nil
	}
	r.checked = true
	return r, "", nil
}

// merged is the result of a task from those of its replications.
func merged(t Task, single []Result) (Result, error) {
	all := Result{Task: t}
	histograms := map[string]*stats.Histogram{}
	for i := range single {
		r := &single[i]
		if r.Failure != "" {
			r.Failed = []Failed{{r.Task.First, r.Failure}}
		}
		if all.Notes == nil {
			all.Notes = r.Notes
		}
		all.Rows = append(all.Rows, r.Rows...)
		all.Failed = append(all.Failed, r.Failed...)
		for _, h := range r.Histograms {
			sum := histograms[h.Metric]
			if sum == nil {
				sum = &stats.Histogram{}
				histograms[h.Metric] = sum
			}
			if err := sum.MergeBinary(h.Data); err != nil {
				return Result{}, fmt.Errorf("%s: %w", h.Metric, err)
			}
		}
	}
	return all, all.encodeHistograms(histograms)
}
