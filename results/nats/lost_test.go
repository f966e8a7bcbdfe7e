package nats_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"quiesce/results"
	"quiesce/results/nats"
)

// lost waits for the end of a run that loses one task.
func (r *running) lost(t *testing.T, words ...string) {
	t.Helper()
	var lost *results.LostError
	select {
	case err := <-r.done:
		if !errors.As(err, &lost) || lost.Tasks != 1 {
			t.Fatalf("the run ends with %v", err)
		}
	case <-time.After(2 * patience):
		t.Fatal("the run does not end")
	}
	for _, word := range words {
		if !strings.Contains(lost.Error(), word) {
			t.Errorf("%q does not say %q", lost, word)
		}
	}
	if failures, err := r.ledger.Failures(); err != nil || len(failures) > 0 {
		t.Errorf("failures: %+v, error %v", failures, err)
	}
	if err := r.engine.Close(); err != nil {
		t.Error(err)
	}
}

// again runs what a ledger lacks, and compares all of it with a run on this machine.
func (r *running) again(t *testing.T, d *results.Definition) {
	t.Helper()
	o := options(t, d, newDiary())
	o.Jobs = 1
	engine := nats.NewEngine(o)
	if err := results.Run(t.Context(), r.ledger, engine, fake, func(results.Progress) {}); err != nil {
		t.Error(err)
	}
	if err := engine.Close(); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}

// A task that every worker dies of is given up after five times, by the name of its point. All else is
// computed, nothing of it is stored, and the next run of the ledger tries it again.
func TestTaskThatKillsItsWorkersIsLost(t *testing.T) {
	t.Parallel()
	d := definition(1)
	heard := newDiary()
	o := options(t, d, heard)
	o.AckWait = 200 * time.Millisecond
	r := start(t, d, o, nil)
	js := connect(t, heard.url(t))
	workers, err := js.Consumer(t.Context(), "BENCH_TASKS_"+session(t, js), "workers")
	if err != nil {
		t.Fatal(err)
	}
	poison := "" // the first task, which is given to those who are never heard of again
	for given := 0; given < nats.Deliveries; {
		batch, err := workers.Fetch(1, jetstream.FetchMaxWait(patience))
		if err != nil {
			t.Fatal(err)
		}
		for msg := range batch.Messages() {
			if poison == "" {
				poison = msg.Subject()
			}
			if msg.Subject() == poison {
				given++
				continue
			}
			_, err := js.Publish(t.Context(), msg.Subject(), msg.Data()) // as one who returns it
			if err := errors.Join(err, msg.Ack()); err != nil {
				t.Error(err)
			}
		}
	}
	hire(t, &nats.Worker{URL: heard.url(t), Name: "sound", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	heard.wait(t, "a task is lost: ", ": given to a worker 5 times")
	r.lost(t, "given to a worker 5 times", "the same command tries it again")
	if p, err := r.ledger.Progress(); err != nil || p.Done != 2 {
		t.Errorf("the ledger has %+v, error %v", p, err)
	}
	r.again(t, d)
}

// forge publishes a result that cannot be used, in the name of a worker. The server takes it when there is
// no other one of its task.
func forge(t *testing.T, js jetstream.JetStream, task results.Task, worker string) {
	t.Helper()
	msg := natsgo.NewMsg("bench.results." + session(t, js) + "." + task.Key())
	msg.Data = []byte("rubbish")
	msg.Header.Set("Bench-Worker", worker)
	for began := time.Now(); ; {
		if _, err := js.PublishMsg(t.Context(), msg); err == nil {
			return
		} else if time.Since(began) > patience {
			t.Fatal(err)
		}
	}
}

// take takes tasks off the queue, for good.
func take(t *testing.T, js jetstream.JetStream, n int) []results.Task {
	t.Helper()
	workers, err := js.Consumer(t.Context(), "BENCH_TASKS_"+session(t, js), "workers")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := workers.Fetch(n, jetstream.FetchMaxWait(patience))
	if err != nil {
		t.Fatal(err)
	}
	var all []results.Task
	for msg := range batch.Messages() {
		var task results.Task
		if err := errors.Join(json.Unmarshal(msg.Data(), &task), msg.DoubleAck(t.Context())); err != nil {
			t.Fatal(err)
		}
		all = append(all, task)
	}
	return all
}

// A task of which nobody gives a result that can be used is given up too.
func TestTaskOfUnusableResultsIsLost(t *testing.T) {
	d := definition(1)
	d.Strategies, d.Chosen = d.Strategies[1:2], d.Chosen[1:2]
	heard := newDiary()
	r := start(t, d, options(t, d, heard), nil)
	js := connect(t, heard.url(t))
	for i := range nats.Deliveries {
		forge(t, js, results.Task{Run: d.Identity(), Replications: 1}, fmt.Sprint("stranger ", i))
	}
	r.lost(t, "hold: 5 results of it could not be used")
	r.again(t, d)
}

// A worker whose results cannot be used is struck off and named. It returns its tasks, which others compute,
// and nothing that it gives is used.
func TestWorkerOfUnusableResultsIsStruckOff(t *testing.T) {
	t.Parallel()
	d := definition(4)
	heard, own := newDiary(), newDiary()
	o := options(t, d, heard)
	o.AckWait = time.Hour // nothing but its return brings a task back
	r := start(t, d, o, nil)
	js := connect(t, heard.url(t))
	presences := make(chan *natsgo.Msg, 16)
	if _, err := js.Conn().ChanSubscribe("bench.workers.>", presences); err != nil {
		t.Fatal(err)
	}
	if err := js.Conn().Flush(); err != nil {
		t.Fatal(err)
	}
	given := take(t, js, nats.Strikes+1)
	hire(t, &nats.Worker{URL: heard.url(t), Name: "broken", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(blocked), Say: own.say})
	var worker struct{ ID string }
	if err := json.Unmarshal((<-presences).Data, &worker); err != nil {
		t.Fatal(err)
	}
	for _, task := range given {
		task.Run = d.Identity()
		forge(t, js, task, worker.ID)
	}
	heard.wait(t, "worker broken", "is struck off: 3 of its results could not be used")
	heard.wait(t, "its worker is struck off") // the fourth
	own.wait(t, "far.yaml", "this worker is struck off: 3 of its results")
	own.wait(t, "a task is returned")
	hire(t, &nats.Worker{URL: heard.url(t), Name: "sound", Jobs: 1, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	r.end(t)
	if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}

// blocked never finishes a task.
func blocked(ctx context.Context, _ results.Task) (results.Result, error) {
	<-ctx.Done()
	return results.Result{}, ctx.Err()
}

// A process whose own results cannot be used ends, for what it stores would not be right either.
func TestCoordinatorOfUnusableResultsEnds(t *testing.T) {
	d := definition(20)
	o := options(t, d, newDiary())
	o.URL, o.Jobs = broker(t), 1
	js := connect(t, o.URL)
	published := make(chan *natsgo.Msg, 16)
	if _, err := js.Conn().ChanSubscribe("bench.results.>", published); err != nil {
		t.Fatal(err)
	}
	if err := js.Conn().Flush(); err != nil {
		t.Fatal(err)
	}
	var tasks atomic.Int32
	r := start(t, d, o, func(ctx context.Context, task results.Task) (results.Result, error) {
		if tasks.Add(1) > 1 {
			return blocked(ctx, task)
		}
		return fake(ctx, task)
	})
	worker := (<-published).Header.Get("Bench-Worker")
	for i := range nats.Strikes {
		forge(t, js, results.Task{Run: d.Identity(), Point: 2, First: 17 + i, Replications: 1}, worker)
	}
	select {
	case err := <-r.done:
		if err == nil || !strings.Contains(err.Error(), "this machine is at fault, or the program") {
			t.Errorf("the run ends with %v", err)
		}
	case <-time.After(patience):
		t.Fatal("the run does not end")
	}
}
