package nats_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/results/nats"
)

// fake computes tasks from point and replication alone, as a model would.
func fake(_ context.Context, t results.Task) (results.Result, error) {
	r := results.Result{Task: t}
	all := &stats.Histogram{}
	for i := t.First; i < t.First+t.Replications; i++ {
		one := &stats.Histogram{}
		for j := range 20 {
			one.Record(int64(1e6 * (1 + float64(t.Point)/4) * -math.Log(uniform(i, j))))
		}
		all.Merge(one)
		r.Rows = append(r.Rows, results.Row{
			Replication: i, Events: uint64(i), Simulated: 100, Discarded: math.Copysign(0, -1),
			Measures: []results.Measure{
				{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: true, Sample: results.NewSample(one)},
				{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: 2 + uniform(i, -1)/5},
			},
			Findings: []model.Finding{{Code: "saturated", Severity: "warning", Message: fmt.Sprintf("Replication %d.", i)}},
		})
	}
	data, err := all.AppendBinary(nil)
	r.Histograms = []results.MergedHistogram{{Metric: "stop_latency", Data: data}}
	return r, err
}

// uniform is a hash of its arguments, in (0, 1).
func uniform(i, j int) float64 {
	x := uint64(i)*0x9e3779b97f4a7c15 + uint64(j+1)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (float64((x^x>>31)>>11) + 0.5) / (1 << 53)
}

// definition of a run of three strategies.
func definition(replications int) *results.Definition {
	return &results.Definition{
		Format: results.Format, Build: "test", Scenario: "far.yaml", About: "A test.", Text: "about: A test.\n",
		Seed: 7, Replications: replications,
		Strategies: []string{"drain", "hold", "requeue"}, Chosen: []string{"drain", "hold", "requeue"},
	}
}

// create makes a ledger that the test closes at its end.
func create(t *testing.T, dir string, d *results.Definition) *results.Ledger {
	t.Helper()
	l, err := results.Create(dir, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// contents is all that a ledger knows, as text.
func contents(t *testing.T, l *results.Ledger) string {
	t.Helper()
	var text strings.Builder
	for point := range l.Definition.Len() {
		rows, err := l.Rows(point)
		if err != nil {
			t.Fatal(err)
		}
		summary, err := l.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "%v\n%+v\n%+v\n%+v\n", summary.Point, rows, summary.Metrics, summary.Findings)
	}
	return text.String()
}

// local is the contents of the ledger of a run on this machine alone.
func local(t *testing.T, d *results.Definition) string {
	t.Helper()
	l := create(t, t.TempDir(), d)
	if err := results.Run(t.Context(), l, results.Local{Jobs: 1}, fake, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	return contents(t, l)
}

// open is how workers of the tests make a Func of a job.
func open(f results.Func) func([]byte) (results.Func, error) {
	return func(job []byte) (results.Func, error) {
		if string(job) != "a job" {
			return nil, fmt.Errorf("the job is %q", job)
		}
		return f, nil
	}
}

// options of an engine whose server is in the test's process, at a free port of this machine.
func options(t *testing.T, d *results.Definition, heard *diary) nats.Options {
	return nats.Options{
		Listen: "127.0.0.1:0", Store: t.TempDir(),
		Run: nats.Run{Identity: d.Identity(), Scenario: d.Scenario, Build: d.Build, Format: d.Format},
		Job: []byte("a job"), Owner: t.Name(),
		Name: func(task results.Task) string { return d.Point(task.Point).String() },
		Say:  heard.say,
	}
}

// diary keeps what was said, and lets a test wait for it.
type diary struct {
	mutex   sync.Mutex
	lines   []string
	written chan struct{}
}

func newDiary() *diary { return &diary{written: make(chan struct{})} }

func (d *diary) say(line string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.lines = append(d.lines, line)
	close(d.written)
	d.written = make(chan struct{})
}

// patience bounds how long a test waits for what must happen.
const patience = 10 * time.Second

// wait returns the first line that has all of the words.
func (d *diary) wait(t *testing.T, words ...string) string {
	t.Helper()
	late := time.After(patience)
	for {
		d.mutex.Lock()
		lines, written := slices.Clone(d.lines), d.written
		d.mutex.Unlock()
		for _, line := range lines {
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
				return line
			}
		}
		select {
		case <-written:
		case <-late:
			t.Fatalf("nobody said %q; what was said:\n%s", words, strings.Join(lines, "\n"))
		}
	}
}

// url waits for the server's address.
func (d *diary) url(t *testing.T) string {
	t.Helper()
	_, at, _ := strings.Cut(d.wait(t, "tasks are at"), "tasks are at ")
	url, _, _ := strings.Cut(at, ";")
	return url
}

// running is a run in the background.
type running struct {
	ledger *results.Ledger
	engine *nats.Engine
	done   chan error
}

// start starts a run on an engine with these options.
func start(t *testing.T, d *results.Definition, o nats.Options, f results.Func) *running {
	t.Helper()
	r := &running{create(t, t.TempDir(), d), nats.NewEngine(o), make(chan error, 1)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.done <- results.Run(t.Context(), r.ledger, r.engine, f, func(results.Progress) {})
	}()
	t.Cleanup(func() {
		<-ended // of a test that does not see its end, by the test's context
		if err := r.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// end waits for the run's end.
func (r *running) end(t *testing.T) {
	t.Helper()
	select {
	case err := <-r.done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(2 * patience):
		t.Fatal("the run does not end")
	}
}

// hire starts a worker in the test's process that stops at the test's end, or earlier by fire.
func hire(t *testing.T, w *nats.Worker) (fire func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	fire = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("worker %s: %v", w.Name, err)
		}
	})
	t.Cleanup(fire)
	return fire
}
