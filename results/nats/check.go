package nats

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// check looks where the open tasks are when no result has come for a while. One that is nowhere (its
// streams were lost with a disk) is queued anew; one that was handed out Deliveries times and is not at any
// worker is given up.
//
// The order of looking matters: a worker stores its result, or queues a task that it returns, before it
// acknowledges the task. So what has left the tasks is seen among the results.
func (r *round) check(ctx context.Context) error {
	e := r.engine
	e.roster.lament()
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
	var lost, exhausted []string
	for _, key := range r.inOrder() {
		switch {
		case stored[key]:
		case !queued[key]:
			lost = append(lost, key)
		case at.NumPending == 0 && at.NumAckPending == 0, r.open[key].over(e.options.AckWait):
			exhausted = append(exhausted, key)
		}
	}
	for _, key := range lost {
		delete(r.stored, key)
	}
	r.queue(ctx, lost)
	for _, key := range exhausted {
		r.giveUp(ctx, key, fmt.Sprintf("given to a worker %d times, and each died of it or lost its connection", Deliveries))
	}
	return nil
}

// over reports whether a task is given up though the server waits to hand it out once more: it counts the
// deliveries of a task only when a worker asks for one, and there may be none left.
func (e *entry) over(ackWait time.Duration) bool {
	return !e.spent.IsZero() && time.Since(e.spent) >= ackWait
}

// inOrder are the keys of what is open, in the order of the tasks.
func (r *round) inOrder() []string {
	return slices.SortedFunc(maps.Keys(r.open), func(a, b string) int { return r.open[a].number - r.open[b].number })
}

// giveUp takes a task out of the round, by name. The next run of the same ledger tries it again, for what
// happened says nothing of the task: workers on machines that are taken away are lost again and again.
func (r *round) giveUp(ctx context.Context, key, why string) {
	e := r.engine
	task := r.open[key].task
	what := fmt.Sprintf("%s: %s", e.options.Name(task), why)
	e.options.Say("a task is lost: " + what)
	e.lost.add(key, task, what)
	delete(r.open, key)
	if err := e.tasks.Purge(ctx, jetstream.WithPurgeSubject(e.session.taskSubject(key))); err != nil {
		e.options.Say("cannot remove a lost task: " + err.Error())
	}
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
	if err := putObject(ctx, e.conn, e.objects, jobObject, e.options.Job); err != nil {
		return err
	}
	return e.announce(ctx) // the next check finds the tasks nowhere
}
