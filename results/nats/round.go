package nats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
)

// round is one call of Engine.Run: the tasks of a stage, of which all that are still open are in one of
// three places: to be published, in the stream of tasks, or in that of results. Check finds those that
// are nowhere. The streams may also hold what an earlier round, or an earlier life of this process, has
// left there; results that fit are taken, the others passed over.
type round struct {
	engine *Engine
	order  []string                // keys, in the order of the tasks
	open   map[string]results.Task // by key: what sink has not had
	sink   func([]results.Result) error
}

// Sizes of what goes over the wire at once.
const (
	publishedAtOnce = 1000
	collectedAtOnce = 256
)

// pause is how long to wait before a server that did not answer is asked again.
const pause = 200 * time.Millisecond

func (r *round) run(ctx context.Context) error {
	e := r.engine
	stored, err := keys(ctx, e.results)
	if err != nil {
		return fmt.Errorf("cannot read the stream of results: %w", err)
	}
	todo := make([]string, 0, len(r.order))
	for _, key := range r.order {
		if !stored[key] {
			todo = append(todo, key)
		}
	}

	inner, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	published := make(chan struct{})
	arrivals := make(chan jetstream.Msg, collectedAtOnce)
	running.Go(func() {
		defer close(published)
		e.publish(inner, r.assignments(todo))
	})
	running.Go(func() {
		defer close(arrivals)
		e.collect(inner, arrivals)
	})
	err = r.take(ctx, arrivals, published)
	cancel()
	for msg := range arrivals { // what has come in the meantime
		if ctx.Err() != nil && err == context.Cause(ctx) {
			if more := r.store(ctx, []jetstream.Msg{msg}); more != nil {
				err = more
			}
		}
	}
	running.Wait()
	return err
}

// take gives results to the sink until all are there.
func (r *round) take(ctx context.Context, arrivals <-chan jetstream.Msg, published <-chan struct{}) error {
	idle := time.NewTimer(r.engine.options.AckWait)
	defer idle.Stop()
	for len(r.open) > 0 {
		select {
		case msg, open := <-arrivals:
			if !open {
				return context.Cause(ctx)
			}
			if err := r.store(ctx, waiting(msg, arrivals)); err != nil {
				return err
			}
		case <-idle.C:
			select {
			case <-published:
				if err := r.check(ctx); err != nil {
					return err
				}
			default:
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		idle.Reset(r.engine.options.AckWait)
	}
	return nil
}

// waiting adds to a message those that wait behind it, so that a slow sink costs one write for all.
func waiting(first jetstream.Msg, arrivals <-chan jetstream.Msg) []jetstream.Msg {
	all := []jetstream.Msg{first}
	for len(all) < collectedAtOnce {
		select {
		case msg, open := <-arrivals:
			if !open {
				return all
			}
			all = append(all, msg)
		default:
			return all
		}
	}
	return all
}

// store gives the results in messages to the sink, and only then acknowledges them: a result that this
// process dies with comes again.
func (r *round) store(ctx context.Context, messages []jetstream.Msg) error {
	var fresh []results.Result
	for _, msg := range messages {
		key := keyOf(msg.Subject())
		task, wanted := r.open[key]
		if !wanted {
			continue // it came before, or is of another round
		}
		result, err := r.engine.read(ctx, msg)
		switch {
		case err == nil && result.Task != task:
			err = errors.New("it is of another task")
		case err == nil && result.Failure == "" && len(result.Rows) != task.Replications:
			err = fmt.Errorf("it has %d rows for %d replications", len(result.Rows), task.Replications)
		}
		if err != nil {
			// The task is computed again: check finds it nowhere.
			r.engine.options.Say(fmt.Sprintf("a result for %s cannot be used: %v", r.engine.options.Name(task), err))
			continue
		}
		delete(r.open, key)
		fresh = append(fresh, *result)
	}
	if len(fresh) > 0 {
		if err := r.sink(fresh); err != nil {
			return err
		}
	}
	for _, msg := range messages {
		r.engine.discard(ctx, msg)
	}
	return nil
}

// read unpacks the result in a message, or in the object that the message names.
func (e *Engine) read(ctx context.Context, msg jetstream.Msg) (*results.Result, error) {
	data := msg.Data()
	if name := msg.Headers().Get(objectHeader); name != "" {
		var err error
		if data, err = e.objects.GetBytes(ctx, name); err != nil {
			return nil, err
		}
	}
	report, err := decodeReport(data)
	if err != nil {
		return nil, err
	}
	if report.Build != e.options.Run.Build {
		return nil, fmt.Errorf("it was computed by build %.12s, this is %.12s", report.Build, e.options.Run.Build)
	}
	e.roster.credit(report.Worker)
	return &report.Result, nil
}

// discard removes a message that is dealt with, and its object. Where that fails, the message comes
// again and is then passed over.
func (e *Engine) discard(ctx context.Context, msg jetstream.Msg) {
	name := msg.Headers().Get(objectHeader)
	if name != "" {
		if err := e.objects.Delete(ctx, name); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
			e.options.Say("cannot remove a collected result: " + err.Error())
		}
	}
	if err := msg.Ack(); err != nil {
		e.options.Say("cannot acknowledge a result: " + err.Error())
	}
}

func (r *round) assignments(keys []string) []message {
	all := make([]message, len(keys))
	for i, key := range keys {
		all[i] = r.assignment(key)
	}
	return all
}

// message is a message to publish.
type message struct {
	subject string
	data    []byte
}

func (r *round) assignment(key string) message {
	data, err := json.Marshal(newAssignment(r.open[key]))
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

// collect passes the results on as they come, until ctx ends.
func (e *Engine) collect(ctx context.Context, arrivals chan<- jetstream.Msg) {
	for ctx.Err() == nil {
		wait, cancel := e.link.while(ctx, 5*time.Second)
		batch, err := e.collector.Fetch(collectedAtOnce, jetstream.FetchContext(wait))
		if err == nil {
			for msg := range batch.Messages() {
				arrivals <- msg
			}
			err = batch.Error()
		}
		cancel()
		if err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
			sleep(ctx, pause)
		}
	}
}

// sleep waits, but no longer than ctx.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
