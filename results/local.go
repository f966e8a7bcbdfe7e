package results

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
)

// Local is the engine of one machine: as many goroutines as Jobs says.
type Local struct {
	Jobs int // tasks computed at the same time; 0: one per core
}

// batch bounds how many results reach the sink at once.
const batch = 256

// Run computes the tasks on this machine's cores. See Engine.
func (l Local) Run(ctx context.Context, tasks iter.Seq[Task], f Func, sink func([]Result) error) error {
	jobs := l.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	todo := make(chan Task)
	done := make(chan Result, jobs)
	go func() {
		defer close(todo)
		for t := range tasks {
			select {
			case todo <- t:
			case <-ctx.Done():
				return
			}
		}
	}()

	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for t := range todo {
				r, err := guarded(ctx, t, f)
				if err != nil {
					cancel(err)
					continue // the rest of todo drains: its tasks see the ended context
				}
				done <- r
			}
		})
	}
	go func() {
		workers.Wait()
		close(done)
	}()

	collect(done, sink, cancel)
	return context.Cause(ctx)
}

// collect gives results to sink as they come. Several that are waiting go together, so that a slow
// sink (a disk that syncs) costs one write for all of them. After the sink failed it only drains.
func collect(done <-chan Result, sink func([]Result) error, cancel context.CancelCauseFunc) {
	failed := false
	for r := range done {
		waiting := []Result{r}
		for len(waiting) < batch {
			select {
			case more, open := <-done:
				if open {
					waiting = append(waiting, more)
					continue
				}
			default:
			}
			break
		}
		if failed {
			continue
		}
		if err := sink(waiting); err != nil {
			failed = true
			cancel(err)
		}
	}
}

// guarded turns a panic of the model into a failed result that names its task, so that one bad
// point neither takes the others down nor is tried for ever.
func guarded(ctx context.Context, t Task, f Func) (r Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			r = Result{Task: t, Failure: fmt.Sprintf("panic: %v\n%s", p, debug.Stack())}
			err = nil
		}
	}()
	if err := context.Cause(ctx); err != nil {
		return Result{}, err
	}
	return f(ctx, t)
}
