package nats

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
)

// check looks where the open tasks are when no result has come for a while. One that is nowhere (its
// streams were lost with a disk, its result could not be used) is queued anew; one that was handed out
// Deliveries times and is not at any worker is failed.
//
// The order of looking matters: a worker stores its result, or queues a task that it returns, before it
// acknowledges the task. So what has left the tasks is seen among the results.
func (r *round) check(ctx context.Context) error {
	e := r.engine
	e.roster.lament(e.options.Jobs > 0)
	queued, err := keys(ctx, e.tasks)
	var at *jetstream.ConsumerInfo
	if err == nil {
		at, err = e.workers.Info(ctx)
	}
	var stored map[string]bool
	if err == nil {
		stored, err = keys(ctx, e.results)
	}
	if err != nil {
		return r.mend(ctx, err)
	}
	var lost []string
	var exhausted []results.Result
	for _, key := range r.order {
		task, open := r.open[key]
		switch {
		case !open || stored[key]:
		case !queued[key]:
			lost = append(lost, key)
		case at.NumPending == 0 && at.NumAckPending == 0:
			exhausted = append(exhausted, results.Result{Task: task, Failure: fmt.Sprintf(
				"%s: given to a worker %d times, and each died of it or lost its connection", e.options.Name(task), Deliveries)})
			delete(r.open, key)
		}
	}
	if len(lost) > 0 {
		e.publish(ctx, r.assignments(lost))
	}
	if len(exhausted) == 0 {
		return nil
	}
	if err := r.sink(exhausted); err != nil {
		return err
	}
	for _, x := range exhausted {
		if err := e.tasks.Purge(ctx, jetstream.WithPurgeSubject(e.session.taskSubject(x.Task.Key()))); err != nil {
			e.options.Say("cannot remove a failed task: " + err.Error())
		}
	}
	return nil
}

// mend makes the streams again if they are gone, and queues what is open. Any other trouble is waited
// out: the server may be about to come back.
func (r *round) mend(ctx context.Context, trouble error) error {
	e := r.engine
	if !errors.Is(trouble, jetstream.ErrStreamNotFound) && !errors.Is(trouble, jetstream.ErrConsumerNotFound) {
		return context.Cause(ctx)
	}
	e.options.Say("the server has lost the streams of the run; making them again")
	if _, err := makeStreams(ctx, e.js, e.session, e.options.AckWait); err != nil {
		return err
	}
	if _, err := e.objects.PutBytes(ctx, jobObject, e.options.Job); err != nil {
		return err
	}
	return e.announce(ctx) // the next check finds the tasks nowhere
}
