package results

import (
	"context"
	"errors"
)

// Run computes all that the ledger lacks with f, on engine, and stores it, stage after stage if there
// are several. It tells progress after each write. When ctx ends, what was finished is stored, and Run
// returns the context's error; the same call later goes on from there. Settings of which the engine has
// lost tasks get no further stage, the others do; Run then returns the *LostError.
func Run(ctx context.Context, ledger *Ledger, engine Engine, f Func, progress func(Progress)) error {
	for {
		err := runStage(ctx, ledger, engine, f, progress)
		if lost := (*LostError)(nil); err != nil && (ledger.Fault() != nil || !errors.As(err, &lost)) {
			return err
		}
		more, failed := ledger.Advance()
		if failed != nil || !more {
			return errors.Join(failed, err)
		}
	}
}

// runStage computes what is planned so far.
func runStage(ctx context.Context, ledger *Ledger, engine Engine, f Func, progress func(Progress)) error {
	tasks, state, err := ledger.Missing(chunk(&ledger.Definition))
	if err != nil {
		return err
	}
	progress(state)
	if state.Done < state.Total {
		if err := ledger.ready(ctx); err != nil {
			return ledger.explain(err)
		}
	}
	err = engine.Run(ctx, tasks, f, func(finished []Result) error {
		if err := ledger.Append(finished); err != nil {
			return err
		}
		progress(ledger.progress())
		return nil
	})
	return errors.Join(err, ledger.Fault())
}

// chunk is how many replications a task has at most: few where there are few points, so that all cores have
// work to the end of each stage and a stopped run has lost little; all of a point's where there are many
// points, so that each point is merged and written once. Results do not depend on it, and the time of the
// cores hardly does.
func chunk(d *Definition) int {
	const (
		many  = 1024 // points, each of which is a task or more
		tasks = 1024 // about as many at least, if there are as many replications
		most  = 16   // so that a task is done in seconds
	)
	if d.Len() >= many {
		return 4 * most
	}
	return min(max(1, d.Len()*d.Replications/tasks), most)
}
