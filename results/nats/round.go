package nats

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
)

// round is one call of Engine.Run: the tasks of a stage. Some of them are open at a time, and each of those is
// in one of three places: to be published, in the stream of tasks, or in that of results. Check finds those
// that are nowhere. When results have come, others take their places, so that a run of a million tasks begins
// with the first, and what is in memory and on the server is bounded. The streams may also hold what an earlier
// round, or an earlier life of this process, has left there; results that fit are taken, the others passed over.
type round struct {
	engine *Engine
	sink   func([]results.Result) error

	next  func() (results.Task, bool) // the tasks
	ended bool                        // there are no more of them
	taken int                         // how many there were so far
	open  map[string]*entry           // by key: what sink has not had

	stored      map[string]bool // keys of the results that were there before this round
	batches     chan []message  // to publish
	unpublished atomic.Int64    // batches
}

// Sizes of what goes over the wire at once.
const (
	publishedAtOnce = 1000
	collectedAtOnce = 256
)

// pause is how long to wait before a server that did not answer is asked again.
const pause = 200 * time.Millisecond

// run runs the tasks, of which the first have been taken up.
func (r *round) run(ctx context.Context, first []string) error {
	e := r.engine
	if err := r.review(ctx); err != nil {
		return err
	}
	inner, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	arrivals := make(chan jetstream.Msg, collectedAtOnce)
	running.Go(func() { r.publishing(inner) })
	running.Go(func() {
		defer close(arrivals)
		e.collect(inner, arrivals)
	})
	r.queue(ctx, first)
	err := r.take(ctx, arrivals)
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

// review notes which results are there already. A server that is away just then is waited for.
func (r *round) review(ctx context.Context) error {
	e := r.engine
	for told := false; ; sleep(ctx, pause) {
		wait, cancel := e.link.while(ctx, confirmation)
		stored, err := keys(wait, e.results)
		cancel()
		if err == nil {
			r.stored = stored
			return nil
		}
		if !told && e.conn.IsConnected() {
			told = true
			e.options.Say(fmt.Sprintf("cannot read the stream of results (%v); trying until it can be read", err))
		}
		if err := r.mend(ctx, err); err != nil {
			return err
		}
	}
}

// take gives results to the sink until all are there.
func (r *round) take(ctx context.Context, arrivals <-chan jetstream.Msg) error {
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
			if r.unpublished.Load() == 0 {
				if err := r.check(ctx); err != nil {
					return err
				}
			}
		case <-r.engine.roster.departing:
			r.handOn()
			continue // which is no sign of a result
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		r.queue(ctx, r.takeUp())
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
	var done []jetstream.Msg
	for _, msg := range messages {
		key := keyOf(msg.Subject())
		task, wanted := r.wanted(key)
		if !wanted {
			delete(r.stored, key)
			done = append(done, msg) // it came before, or is of another round
			continue
		}
		data, err := r.engine.payload(ctx, msg)
		if err != nil {
			r.engine.options.Say(fmt.Sprintf("a result for %s cannot be fetched (%v); it is tried again", r.engine.options.Name(task), err))
			continue // it was not acknowledged, and comes again
		}
		worker := msg.Headers().Get(workerHeader)
		result, err := r.engine.read(data, worker, task)
		if err != nil {
			if err := r.reject(ctx, msg, worker, err); err != nil {
				return err
			}
			continue
		}
		r.engine.roster.credit(worker)
		delete(r.open, key)
		delete(r.engine.lost.tasks, key)
		fresh, done = append(fresh, *result), append(done, msg)
	}
	if len(fresh) > 0 {
		if err := r.sink(fresh); err != nil {
			return err
		}
	}
	for _, msg := range done {
		r.engine.discard(ctx, msg)
	}
	return nil
}

// wanted is the task of a key of which a result is wanted: an open one, or one that was given up too early.
func (r *round) wanted(key string) (t results.Task, wanted bool) {
	if e := r.open[key]; e != nil {
		return e.task, true
	}
	t, wanted = r.engine.lost.tasks[key]
	return t, wanted
}

// payload is the result in a message, or in the object that the message names. One that is not there, or not
// as it was stored, is empty.
func (e *Engine) payload(ctx context.Context, msg jetstream.Msg) ([]byte, error) {
	name := msg.Headers().Get(objectHeader)
	if name == "" {
		return msg.Data(), nil
	}
	data, err := e.objects.GetBytes(ctx, name)
	if errors.Is(err, jetstream.ErrObjectNotFound) || errors.Is(err, jetstream.ErrDigestMismatch) {
		return nil, nil
	}
	return data, err
}

// read unpacks the result of a task, and says why it cannot be used.
func (e *Engine) read(data []byte, worker string, task results.Task) (*results.Result, error) {
	if e.roster.struckOff(worker) {
		return nil, errors.New("its worker is struck off")
	}
	if len(data) == 0 {
		return nil, errors.New("the server has lost it")
	}
	report, err := decodeReport(data)
	if err != nil {
		return nil, err
	}
	if report.Build != e.options.Run.Build {
		return nil, fmt.Errorf("it was computed by build %s, this is %s", results.ShortBuild(report.Build), results.ShortBuild(e.options.Run.Build))
	}
	if report.Result.Task != task {
		return nil, errors.New("it is of another task")
	}
	return &report.Result, report.Result.Check()
}

// reject deals with a result that cannot be used: its task is queued anew, and given up after some such
// results; its worker is struck off after a few. If that is the one of this process, its machine or the program
// is at fault, which is the error.
func (r *round) reject(ctx context.Context, msg jetstream.Msg, worker string, why error) error {
	e, key := r.engine, keyOf(msg.Subject())
	task, _ := r.wanted(key)
	reason := fmt.Sprintf("a result for %s cannot be used: %v", e.options.Name(task), why)
	e.options.Say(reason + e.roster.source(worker))
	e.confirmDiscard(ctx, msg)
	if e.roster.strike(worker, reason) && worker == e.ownID {
		return fmt.Errorf("%d results that this process has computed cannot be used: this machine is at fault, or the program; the last: %s", Strikes, reason)
	}
	open := r.open[key]
	if open == nil {
		return nil // it was given up before
	}
	if open.unusable++; open.unusable == Deliveries {
		r.giveUp(ctx, key, fmt.Sprintf("%d results of it could not be used; the last: %v", Deliveries, why))
		return nil
	}
	delete(r.stored, key)
	r.queue(ctx, []string{key})
	return nil
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

// confirmDiscard removes a message and waits until the server has done so: before, it refuses another result
// of the key.
func (e *Engine) confirmDiscard(ctx context.Context, msg jetstream.Msg) {
	ctx, cancel := e.link.while(ctx, confirmation)
	defer cancel()
	if err := msg.DoubleAck(ctx); err != nil {
		e.options.Say("cannot acknowledge a result: " + err.Error())
	}
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
