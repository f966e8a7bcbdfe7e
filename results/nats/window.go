package nats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
)

// entry is a task of which there is no result yet.
type entry struct {
	task     results.Task
	number   int       // in the order in which tasks were taken up
	unusable int       // results that were of no use
	spent    time.Time // when the worker was lost that had it for the last time; zero: it is to be handed out again
}

// takeUp takes tasks until the window is full, and returns their keys. It waits until a quarter of it is
// free, so that tasks are published many at a time.
func (r *round) takeUp() []string {
	window := r.engine.options.Window
	if r.ended || len(r.open) > window-(window+3)/4 {
		return nil
	}
	var keys []string
	for len(r.open) < window {
		t, more := r.next()
		if !more {
			r.ended = true
			break
		}
		key := t.Key()
		if r.engine.lost.has(key) {
			continue
		}
		r.open[key] = &entry{task: t, number: r.taken}
		r.taken++
		keys = append(keys, key)
	}
	return keys
}

// queue has tasks published whose results are not on the server already.
func (r *round) queue(ctx context.Context, keys []string) {
	var batch []message
	for _, key := range keys {
		if !r.stored[key] {
			batch = append(batch, r.assignment(key))
		}
	}
	if len(batch) == 0 {
		return
	}
	r.unpublished.Add(1)
	select {
	case r.batches <- batch:
	case <-ctx.Done():
	}
}

// publishing publishes what is queued, until ctx ends.
func (r *round) publishing(ctx context.Context) {
	for {
		select {
		case batch := <-r.batches:
			r.engine.publish(ctx, batch)
			r.unpublished.Add(-1)
		case <-ctx.Done():
			return
		}
	}
}

// message is a message to publish.
type message struct {
	subject string
	data    []byte
}

func (r *round) assignment(key string) message {
	data, err := json.Marshal(newAssignment(r.open[key].task))
	if err != nil {
		panic(fmt.Sprintf("nats: a task cannot be encoded: %v", err)) // integers only
	}
	return message{r.engine.session.taskSubject(key), data}
}

// publish puts messages into their stream, in order, and tries again what is not confirmed until ctx
// ends. A message may so be there twice, which costs a computation and changes nothing.
func (e *Engine) publish(ctx context.Context, messages []message) {
	for len(messages) > 0 && ctx.Err() == nil {
		n := min(publishedAtOnce, len(messages))
		failed, err := e.publishSome(ctx, messages[:n])
		if err != nil && ctx.Err() == nil {
			e.options.Say("cannot queue tasks, trying again: " + err.Error())
			sleep(ctx, pause)
		}
		messages = append(failed, messages[n:]...)
	}
}

// publishSome publishes messages at once and returns those that were not confirmed.
func (e *Engine) publishSome(ctx context.Context, messages []message) (failed []message, err error) {
	futures := make([]jetstream.PubAckFuture, len(messages))
	for i, m := range messages {
		if futures[i], err = e.js.PublishAsync(m.subject, m.data); err != nil {
			break
		}
	}
	for i, future := range futures {
		if future == nil {
			failed = append(failed, messages[i])
			continue
		}
		select {
		case <-future.Ok():
			continue
		case err = <-future.Err():
		case <-time.After(5 * time.Second):
			err = errors.New("the server does not answer")
		case <-ctx.Done():
			err = ctx.Err()
		}
		failed = append(failed, messages[i])
	}
	return failed, err
}
