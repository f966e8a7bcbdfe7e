package nats_test

import (
	"context"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	natsgo "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"quiesce/model"
	"quiesce/results"
	"quiesce/results/nats"
)

// A run of several stages gives the same through streams as through goroutines; and so do workers that
// are called the same.
func TestRunEqualsLocalRun(t *testing.T) {
	t.Parallel()
	d := definition(5)
	d.Precision = &results.Precision{Relative: 0.05, Figures: []string{"stop_latency", "mean_power"}, Budget: 60}
	heard := newDiary()
	o := options(t, d, heard)
	o.Jobs = 1
	r := start(t, d, o, fake)
	url := heard.url(t)
	for range 2 {
		hire(t, &nats.Worker{URL: url, Name: "twin", Jobs: 2, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	}
	r.end(t)
	if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}

// broker starts a server of its own, as a site may have one, and returns its URL.
func broker(t *testing.T) string { return brokerOf(t, server.MAX_PAYLOAD_SIZE) }

// brokerOf is one that takes messages of so many bytes.
func brokerOf(t *testing.T, most int32) string {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true, MaxPayload: most})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the server does not start")
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s.ClientURL()
}

// connect connects to a server past the engine.
func connect(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	conn, err := natsgo.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// session is the name of the one run that a server has.
func session(t *testing.T, js jetstream.JetStream) string {
	t.Helper()
	for name := range js.StreamNames(t.Context()).Name() {
		if session, ours := strings.CutPrefix(name, "BENCH_RESULTS_"); ours {
			return session
		}
	}
	t.Fatal("the server has no run")
	return ""
}

// A result that is there already, but is none, is told of, and its task computed again; one that nobody
// asks for is passed over. The first of a key is what the server keeps, and what comes later is refused.
func TestResultsOfStrangers(t *testing.T) {
	d := definition(2)
	heard := newDiary()
	o := options(t, d, heard)
	o.URL, o.AckWait, o.Jobs = broker(t), 300*time.Millisecond, 1
	js := connect(t, o.URL)
	var calls atomic.Int32
	r := start(t, d, o, func(ctx context.Context, task results.Task) (results.Result, error) {
		if calls.Add(1) == 1 {
			subject := "bench.results." + session(t, js) + "."
			stray := task
			stray.First = 100
			for _, key := range []string{task.Key(), stray.Key()} {
				if _, err := js.Publish(ctx, subject+key, []byte("rubbish")); err != nil {
					t.Error(err)
				}
			}
		}
		return fake(ctx, task)
	})
	r.end(t)
	heard.wait(t, "a result for drain cannot be used")
	if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
		t.Errorf("the ledgers differ (-local +nats):\n%s", d)
	}
}

// A run that is over leaves nothing on a server that others use.
func TestServerIsLeftAsItWas(t *testing.T) {
	d := definition(2)
	o := options(t, d, newDiary())
	o.URL, o.Jobs = broker(t), 1
	r := start(t, d, o, fake)
	r.end(t)
	if err := r.engine.Close(); err != nil {
		t.Fatal(err)
	}
	js := connect(t, o.URL)
	for name := range js.StreamNames(t.Context()).Name() {
		stream, err := js.Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if n := stream.CachedInfo().State.Msgs; name != "BENCH_RUNS" || n != 0 {
			t.Errorf("stream %s is left with %d messages", name, n)
		}
	}
}

// Two coordinators of the same run, with a ledger each, share a server and its workers.
func TestTwoCoordinatorsOfOneRun(t *testing.T) {
	t.Parallel()
	d := definition(4)
	url := broker(t)
	hire(t, &nats.Worker{URL: url, Name: "shared", Jobs: 2, Build: d.Build, Format: d.Format, Open: open(fake), Say: newDiary().say})
	var all []*running
	for _, owner := range []string{"one", "two"} {
		o := options(t, d, newDiary())
		o.URL, o.Owner = url, owner
		all = append(all, start(t, d, o, nil))
	}
	for _, r := range all {
		r.end(t)
		if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
			t.Errorf("the ledgers differ (-local +nats):\n%s", d)
		}
	}
}

// A panic of the model fails its task at the first time, whoever computes it, and no other.
func TestPanicFailsItsTaskOnly(t *testing.T) {
	t.Parallel()
	d := definition(2)
	heard := newDiary()
	r := start(t, d, options(t, d, heard), nil)
	var tried sync.Map
	var again atomic.Bool
	hire(t, &nats.Worker{URL: heard.url(t), Name: "far", Jobs: 2, Build: d.Build, Format: d.Format, Say: newDiary().say,
		Open: open(func(ctx context.Context, task results.Task) (results.Result, error) {
			if task.Point == 1 {
				if _, before := tried.LoadOrStore(task.First, true); before {
					again.Store(true)
				}
				panic("index out of range")
			}
			return fake(ctx, task)
		})})
	r.end(t)
	failures, err := r.ledger.Failures()
	if err != nil {
		t.Fatal(err)
	}
	if len(failures) == 0 || again.Load() {
		t.Errorf("failures: %+v; tried again: %v", failures, again.Load())
	}
	failed := 0
	for _, f := range failures {
		if failed += f.Replications; f.Point != 1 || !strings.Contains(f.Message, "index out of range") {
			t.Errorf("failure: %+v", f)
		}
	}
	for point, want := range []int{2, 0, 2} {
		rows, err := r.ledger.Rows(point)
		if err != nil || len(rows) != want {
			t.Errorf("point %d has %d rows, not %d (error %v)", point, len(rows), want, err)
		}
	}
	if failed != 2 {
		t.Errorf("%d replications failed, not 2", failed)
	}
}

// Results pass whether they fit into a message (1 MiB) or not: sizes around the limit, and far above it.
func TestResultsOfAnySize(t *testing.T) {
	t.Parallel()
	const limit = 1 << 20
	random := rand.NewChaCha8([32]byte{})
	sizes := []int{limit - 2000, limit - 500, limit - 300, limit - 200, limit - 100, limit, limit + 1, 3 * limit}
	data := make([]byte, 3*limit)
	if _, err := random.Read(data); err != nil {
		t.Fatal(err)
	}
	noise := base64.StdEncoding.EncodeToString(data)
	size := func(r *results.Result) int { return base64.StdEncoding.EncodedLen(sizes[r.Task.First]) }
	d := definition(len(sizes))
	d.Strategies, d.Chosen = d.Strategies[:1], d.Chosen[:1]
	o := options(t, d, newDiary())
	o.Jobs = 2
	o.Store = t.TempDir()
	engine := nats.NewEngine(o)
	defer func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}()
	f := func(_ context.Context, task results.Task) (results.Result, error) {
		r := results.Result{Task: task, Rows: []results.Row{{Replication: task.First}}}
		r.Rows[0].Findings = []model.Finding{{Message: noise[:size(&r)]}}
		return r, nil
	}
	got := make([]bool, len(sizes))
	err := engine.Run(t.Context(), func(yield func(results.Task) bool) {
		for i := range sizes {
			if !yield(results.Task{Run: d.Identity(), First: i, Replications: 1}) {
				return
			}
		}
	}, f, func(all []results.Result) error {
		for _, r := range all {
			got[r.Task.First] = len(r.Rows) == 1 && r.Rows[0].Findings[0].Message == noise[:size(&r)]
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, whole := range got {
		if !whole {
			t.Errorf("a result of %d bytes came back otherwise", sizes[i])
		}
	}
}

// Run ends with the context's error, and with the sink's; what was finished has been given to the sink.
func TestRunEnds(t *testing.T) {
	t.Parallel()
	d := definition(20)
	for name, end := range map[string]error{"stopped": context.Canceled, "full": errors.New("the disk is full")} {
		o := options(t, d, newDiary())
		o.Jobs = 1
		engine := nats.NewEngine(o)
		l := create(t, t.TempDir(), d)
		tasks, _, err := l.Missing(1)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		given := 0
		err = engine.Run(ctx, tasks, fake, func(some []results.Result) error {
			if given += len(some); given >= 3 {
				cancel()
				if name == "full" {
					return end
				}
			}
			return nil
		})
		if !errors.Is(err, end) || given < 3 || given == 60 {
			t.Errorf("%s: Run ended with %v after %d results", name, err, given)
		}
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
		cancel()
	}
}
