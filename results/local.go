package results

import (
	"context"
	"iter"
	"runtime"
	"sync"
	"time"
)

// Local is the engine of one machine: as many goroutines as Jobs says.
type Local struct {
	Jobs int // tasks computed at the same time; 0: one per core
	// AtOnce gives every result to the sink as soon as that is free. Else results wait for one another,
	// a second at most.
	AtOnce bool
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

	done := make(chan Result, batch) // so that nobody waits for a sink that is at work
	go func() {
		defer close(done)
		computeAll(tasks, jobs, func(t Task) (more bool) {
			r, err := Guarded(ctx, t, f)
			if err != nil {
				cancel(err)
				return false
			}
			done <- r
			return true
		})
	}()

	wait := pace
	if l.AtOnce {
		wait = func(time.Duration) time.Duration { return 0 }
	}
	collect(done, sink, wait, cancel)
	return context.Cause(ctx)
}

// computeAll calls compute for each task, on so many goroutines, until one is told that there is no more.
// They take the tasks themselves: a goroutine that handed them out would wait to be scheduled while a core
// has nothing to do, which costs some 60 us per task on Linux.
func computeAll(tasks iter.Seq[Task], jobs int, compute func(Task) (more bool)) {
	next, stop := iter.Pull(tasks)
	defer stop()
	var one sync.Mutex
	take := func() (Task, bool) {
		one.Lock()
		defer one.Unlock()
		return next()
	}
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() {
			for t, more := take(); more; t, more = take() {
				if !compute(t) {
					return
				}
			}
		})
	}
	workers.Wait()
}

// pace is how long results are held after a call of the sink that took so long: so long that the sink is
// at work a fiftieth of the time. A disk that syncs, and histograms that are merged and written again,
// cost as much for one result as for all that come meanwhile. What a killed process loses is the last
// second at most.
func pace(took time.Duration) time.Duration {
	return min(max(50*took, 100*time.Millisecond), time.Second)
}

// collect gives results to sink as they come, several together if they come within the time that they may
// be held, which pace tells. After the sink failed it only drains.
func collect(done <-chan Result, sink func([]Result) error, pace func(time.Duration) time.Duration, cancel context.CancelCauseFunc) {
	var waiting []Result
	var due <-chan time.Time // when those that wait go to the sink; nil: none do
	var next time.Time       // when that may be
	failed := false
	flush := func() {
		if !failed && len(waiting) > 0 {
			began := time.Now()
			if err := sink(waiting); err != nil {
				failed = true
				cancel(err)
			}
			next = time.Now().Add(pace(time.Since(began)))
		}
		waiting, due = nil, nil
	}
	for {
		select {
		case r, open := <-done:
			if !open {
				flush()
				return
			}
			waiting = append(waiting, r)
			if len(waiting) == batch {
				flush()
			} else if due == nil {
				due = time.After(time.Until(next))
			}
		case <-due:
			flush()
		}
	}
}
