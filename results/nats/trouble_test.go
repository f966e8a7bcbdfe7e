package nats_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"quiesce/model"
	"quiesce/results"
	"quiesce/results/nats"
)

// A server of the site that takes small messages only takes jobs and results of any size all the same.
func TestServerOfSmallMessages(t *testing.T) {
	t.Parallel()
	const most = 4096
	job, noise := bytes.Repeat([]byte("a job "), most), make([]byte, 3*most)
	if _, err := rand.NewChaCha8([32]byte{}).Read(noise); err != nil {
		t.Fatal(err)
	}
	large := func(ctx context.Context, task results.Task) (results.Result, error) {
		r, err := fake(ctx, task)
		for i := range r.Rows {
			text := bytes.Map(func(c rune) rune { return ' ' + c%64 }, noise[i:])
			r.Rows[i].Findings = []model.Finding{{Code: "saturated", Severity: "warning", Message: string(text)}}
		}
		return r, err
	}
	d := definition(2)
	own := newDiary()
	o := options(t, d, newDiary())
	o.URL, o.Job = brokerOf(t, most), job
	r := start(t, d, o, nil)
	hire(t, &nats.Worker{URL: o.URL, Jobs: 1, Build: d.Build, Format: d.Format, Say: own.say,
		Open: func(data []byte) (results.Func, error) {
			if !bytes.Equal(data, job) {
				t.Errorf("the job has %d bytes, not %d", len(data), len(job))
			}
			return large, nil
		}})
	r.end(t)
	for point := range 3 {
		if rows, err := r.ledger.Rows(point); err != nil || len(rows) != 2 {
			t.Errorf("point %d has %d rows, error %v", point, len(rows), err)
		}
	}
}

// A worker whose results the server does not store says why, and keeps them until it does.
func TestServerThatStoresNothing(t *testing.T) {
	t.Parallel()
	d := definition(2)
	heard, own := newDiary(), newDiary()
	o := options(t, d, heard)
	o.URL = broker(t)
	r := start(t, d, o, nil)
	heard.url(t)
	js := connect(t, o.URL)
	stream, err := js.Stream(t.Context(), "BENCH_RESULTS_"+session(t, js))
	if err != nil {
		t.Fatal(err)
	}
	config := stream.CachedInfo().Config
	limit := func(most int32) {
		config.MaxMsgSize = most
		if _, err := js.UpdateStream(t.Context(), config); err != nil {
			t.Fatal(err)
		}
	}
	limit(10)
	hire(t, &nats.Worker{URL: o.URL, Jobs: 1, Build: d.Build, Format: d.Format, Open: open(fake), Say: own.say})
	own.wait(t, "the server does not store a result (", "message size exceeds maximum allowed", "trying until it does")
	limit(-1)
	r.end(t)
	r.same(t)
}

// A run whose coordinator is away goes on, but after those of coordinators that are there.
func TestRunsWithoutACoordinatorComeLast(t *testing.T) {
	t.Parallel()
	site := broker(t)
	line, spoilt := through(t, site)
	orphaned, kept := definition(20), definition(20)
	orphaned.Seed = 8
	var mutex sync.Mutex
	var order []string // runs of the tasks that were computed
	noted := func(ctx context.Context, task results.Task) (results.Result, error) {
		mutex.Lock()
		defer mutex.Unlock()
		order = append(order, task.Run)
		return fake(ctx, task)
	}
	heard, own := newDiary(), newDiary()
	o := options(t, orphaned, heard)
	o.URL = spoilt
	away := start(t, orphaned, o, nil)
	heard.url(t)
	js := connect(t, site)
	queued(t, js, orphaned, 60)
	line.sever()
	heard.wait(t, "connection to the server lost")
	gate := make(chan bool)
	hire(t, &nats.Worker{URL: site, Jobs: 1, Build: "test", Format: results.Format, Say: own.say,
		Open: open(func(ctx context.Context, task results.Task) (results.Result, error) {
			select {
			case <-gate:
				return noted(ctx, task)
			case <-ctx.Done():
				return results.Result{}, ctx.Err()
			}
		})})
	own.wait(t, "its coordinator is not connected; other runs come first")
	o = options(t, kept, newDiary())
	o.URL = site
	other := start(t, kept, o, nil)
	queued(t, js, kept, 60)
	close(gate)
	other.end(t)
	mutex.Lock()
	first, last := -1, 0
	for i, run := range order {
		if run == kept.Identity() {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	if strangers := last - first + 1 - 60; strangers != 0 {
		t.Errorf("%d tasks of the run without a coordinator came between", strangers)
	}
	mutex.Unlock()
	line.mend()
	away.end(t)
	away.same(t)
}

// queued waits until a run has so many tasks on the server.
func queued(t *testing.T, js jetstream.JetStream, d *results.Definition, n uint64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for ctx.Err() == nil {
		for info := range js.ListStreams(ctx).Info() {
			if strings.HasPrefix(info.Config.Name, "BENCH_TASKS_"+d.Identity()[:12]) && info.State.Msgs == n {
				return
			}
		}
	}
	t.Fatalf("there are no %d tasks", n)
}
