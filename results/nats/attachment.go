package nats

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
)

// objectHeader is the header of a result that is too large for a message: the object that holds it.
const objectHeader = "Bench-Object"

// workerHeader is the header of a result with the ID of who computed it, which can be read where the result
// cannot.
const workerHeader = "Bench-Worker"

// headerRoom is what headers take of a message at most.
const headerRoom = 256

// answer is how long a server may take to store a result: there are slow lines.
const answer = 30 * time.Second

// confirmation is how long it may take to confirm an acknowledgement. One that was killed forgets the last of
// its deliveries, and never answers what is said of them.
const confirmation = 5 * time.Second

// toldAfter is how often the server may fail to store a result before that is told: when a run ends, it fails once
// or twice.
const toldAfter = 5

// Why a task is not computed to its end.
var (
	errStopping  = errors.New("the worker stops")
	errOver      = errors.New("the run is over")
	errStruckOff = errors.New("the worker is struck off")
)

// attachment is a run as a worker has it.
type attachment struct {
	announcement
	session session
	reason  string // why this worker must not compute it; "": it may
	worker  *shift

	workers jetstream.Consumer
	objects jetstream.ObjectStore
	f       results.Func
	ctx     context.Context // ends with the run, and with the worker
	cancel  context.CancelCauseFunc
	done    atomic.Int64              // tasks computed
	missed  atomic.Pointer[time.Time] // when its coordinator was last found not to be connected; nil: never
}

// orphaned is 1 if the run's coordinator was not there of late, else 0. One that was killed and does not come
// back must not take workers from the others.
func (a *attachment) orphaned() int {
	if missed := a.missed.Load(); missed != nil && time.Since(*missed) < closedAfter*a.Beat {
		return 1
	}
	return 0
}

// title is what the run is called in messages.
func (a *attachment) title() string { return fmt.Sprintf("%s (run %.8s)", a.Scenario, a.Identity) }

// attach takes up a run, or refuses it; nil if that cannot be told now.
func (s *shift) attach(ctx context.Context, open jetstream.Stream, name session) *attachment {
	raw, err := open.GetLastMsgForSubject(ctx, openSubject+string(name))
	if err != nil {
		return nil // withdrawn, or the server is about to go
	}
	a := &attachment{session: name, worker: s}
	a.ctx, a.cancel = context.WithCancelCause(context.Background())
	if err := json.Unmarshal(raw.Data, &a.announcement); err != nil || a.AckWait <= 0 {
		a.AckWait, a.Beat, a.reason = DefaultAckWait, DefaultBeat, "its announcement cannot be read"
		return a
	}
	if a.Beat <= 0 {
		a.Beat = DefaultBeat // of a build that knows none, and is refused
	}
	if a.reason = a.refuse(s.Build, s.Format); a.reason != "" {
		s.Say(fmt.Sprintf("%s: refused: this worker cannot compute it: %s", a.title(), a.reason))
		return a
	}
	if a.workers, err = s.js.Consumer(ctx, name.tasksStream(), workersConsumer); err != nil {
		return nil
	}
	if a.objects, err = s.js.ObjectStore(ctx, name.bucket()); err != nil {
		return nil
	}
	job, err := a.objects.GetBytes(ctx, jobObject)
	if err != nil {
		return nil
	}
	if a.f, err = s.Open(job); err != nil {
		a.reason = err.Error()
		s.Say(fmt.Sprintf("%s: refused: %s", a.title(), a.reason))
		return a
	}
	if s.only == "" {
		s.Say(a.title() + ": working for it")
	}
	return a
}

// ask is the one message of a batch, or nil.
func (a *attachment) ask(batch jetstream.MessageBatch, err error) jetstream.Msg {
	if err != nil {
		return nil
	}
	return <-batch.Messages()
}

// compute computes the task of a message in a slot, stores its result, and only then acknowledges it:
// whatever happens before, the task goes to another worker.
func (a *attachment) compute(msg jetstream.Msg, slot int) {
	var task assignment
	if err := json.Unmarshal(msg.Data(), &task); err != nil {
		a.worker.Say(fmt.Sprintf("%s: a task cannot be read: %v", a.title(), err))
		a.note(msg.TermWithReason("it cannot be read"))
		return
	}
	beating := a.heartbeat(msg)
	defer beating()
	a.begin(msg, slot)
	result, err := results.Guarded(a.ctx, task.task(a.Identity), a.f)
	switch {
	case err != nil && context.Cause(a.ctx) == nil:
		// Not a failure of the model, which is a result: the same would happen to others.
		result = results.Result{Task: task.task(a.Identity), Failure: err.Error()}
	case err != nil:
		a.giveBack(msg)
		return
	}
	if err := a.deliver(msg, &result); err != nil {
		a.giveBack(msg)
		return
	}
	a.done.Add(1)
	if result.Failure != "" {
		first, _, _ := strings.Cut(result.Failure, "\n")
		a.worker.Say(fmt.Sprintf("%s: point %d, replications %d to %d: %s", a.title(), task.Point, task.First, task.First+task.Replications-1, first))
		a.note(msg.TermWithReason(first)) // not to be tried again by anybody
		return
	}
	a.note(a.acknowledge(msg))
}

// begin lets the coordinator know that this worker has the task, so that it can hand it on if the worker is
// gone, and waits until the server knows: the task may kill the worker in its first instant. Where that is not
// heard, the server hands it on, after AckWait.
func (a *attachment) begin(msg jetstream.Msg, slot int) {
	about, err := msg.Metadata()
	if err != nil || a.worker.only != "" {
		return // it came from elsewhere than a stream; or this is the coordinator's process
	}
	a.worker.tell(a, working, &taken{Slot: slot, Key: keyOf(msg.Subject()), Ack: msg.Reply(), Deliveries: about.NumDelivered})
	ctx, cancel := a.worker.link.while(a.ctx, a.Beat)
	defer cancel()
	if err := a.worker.conn.FlushWithContext(ctx); err != nil {
		return // a line that is lost or slow keeps nobody from computing
	}
}

// acknowledge lets the server know that a task is done with, and waits until it does, or the run is over.
func (a *attachment) acknowledge(msg jetstream.Msg) error {
	ctx, cancel := a.worker.link.while(context.Background(), min(confirmation, a.AckWait))
	defer cancel()
	stop := context.AfterFunc(a.ctx, func() {
		if errors.Is(context.Cause(a.ctx), errOver) {
			cancel() // what answered may be gone
		}
	})
	defer stop()
	return msg.DoubleAck(ctx)
}

// note tells of an acknowledgement that failed. The task is then computed again, and the server or the
// collector refuses the second result.
func (a *attachment) note(err error) {
	if err != nil && a.ctx.Err() == nil {
		a.worker.Say(fmt.Sprintf("%s: a task could not be acknowledged (%v); it will be computed again", a.title(), err))
	}
}

// heartbeat tells the server that the task is being worked at, until the returned function is called.
func (a *attachment) heartbeat(msg jetstream.Msg) (end func()) {
	stop := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		ticker := time.NewTicker(a.AckWait / 3)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				if err := msg.InProgress(); err != nil && a.worker.conn.IsConnected() {
					return // acknowledged
				}
			case <-stop:
				return
			}
		}
	})
	return func() {
		close(stop)
		ended.Wait()
	}
}

// pack encodes a result; one that cannot be encoded is a failed one.
func (a *attachment) pack(r *results.Result) []byte {
	data, err := (&report{Build: a.worker.Build, Result: *r}).encode()
	if err == nil {
		return data
	}
	*r = results.Result{Task: r.Task, Failure: "the result cannot be encoded: " + err.Error()}
	return a.pack(r)
}

// deliver stores a result, and tries until the server has it, the run is over, or the worker stops.
func (a *attachment) deliver(msg jetstream.Msg, r *results.Result) error {
	data := a.pack(r)
	key := keyOf(msg.Subject())
	for tries := 1; ; tries++ {
		err := a.deliverOnce(key, data)
		if err == nil {
			return nil
		}
		sleep(a.ctx, pause)
		if err := context.Cause(a.ctx); err != nil {
			return err
		}
		if tries == toldAfter && a.worker.conn.IsConnected() {
			a.worker.Say(fmt.Sprintf("%s: the server does not store a result (%v); trying until it does", a.title(), err))
		}
	}
}

// deliverOnce stores a result: in a message, or in an object that a message names if it is larger than
// the server takes. Results of a key are all the same, so it does not matter whose object it is.
func (a *attachment) deliverOnce(key string, data []byte) error {
	ctx, cancel := a.worker.link.while(a.ctx, answer)
	defer cancel()
	message := newMessage(a.session.resultSubject(key), data)
	if int64(len(data)+headerRoom) > a.worker.conn.MaxPayload() {
		if err := putObject(ctx, a.worker.conn, a.objects, key, data); err != nil {
			return err
		}
		message = newMessage(a.session.resultSubject(key), nil)
		message.Header.Set(objectHeader, key)
	}
	message.Header.Set(workerHeader, a.worker.id)
	_, err := a.worker.js.PublishMsg(ctx, message)
	if storedBefore(err) {
		return nil
	}
	return err
}

// giveBack returns a task to the queue of a run that goes on. It is queued anew rather than refused
// with Nak, which would count as one of its deliveries: a worker that is stopped is no sign that the
// task is what kills workers.
func (a *attachment) giveBack(msg jetstream.Msg) {
	if errors.Is(context.Cause(a.ctx), errOver) {
		return
	}
	ctx, cancel := a.worker.link.while(context.Background(), answer)
	defer cancel()
	_, err := a.worker.js.Publish(ctx, msg.Subject(), msg.Data())
	if err == nil {
		err = a.acknowledge(msg)
	}
	if err != nil {
		a.worker.Say(fmt.Sprintf("%s: a task could not be returned (%v); it goes to another worker in %v", a.title(), err, a.AckWait))
		return
	}
	a.worker.Say(a.title() + ": a task is returned to the others")
}
