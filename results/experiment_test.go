package results_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

const scenario = `about: Two names for one strategy, and another strategy
seed: 5
replications: 6
horizon: 100s
warmup: 5s
device: {power: {busy: 2W, idle: 1W, d0_exit: 1W, dx: 10mW, d0_entry: 1W}, d0_exit: 5ms, watchdog: 600s}
queues:
  - {name: io, dispatch: parallel, presented: 4}
  - {name: ctl, dispatch: sequential}
requests:
  - {class: read, queue: io, arrivals: {poisson: {rate: 20/s}}, service: {exponential: {mean: 50ms}}}
  - {class: control, queue: ctl, arrivals: {poisson: {rate: 1/s}}, service: 5ms}
sleep:
  - {trigger: sx, poisson: {rate: 0.2/s}, clock: d0, dwell: 500ms}
compare:
  - {name: one, suspend: drain}
  - {name: other, suspend: drain}
  - requeue
`

func experiment(t *testing.T) *results.Experiment {
	t.Helper()
	s, err := workloads.Open(workloads.Source{Name: "two names", Text: scenario}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := results.NewExperiment(s, s.Compare)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func simulated(t *testing.T, e *results.Experiment, jobs int) (*results.Study, string) {
	t.Helper()
	l := create(t, t.TempDir(), &e.Definition)
	if err := results.Run(t.Context(), l, results.Local{Jobs: jobs}, e.Func(), func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	s, err := l.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	text := contents(t, l)
	closed(t, l)
	return s, text
}

// A strategy under two names has seen the same random numbers, so nothing differs; another strategy
// does, and the verdict sees that.
func TestStrategiesSeeCommonRandomNumbers(t *testing.T) {
	e := experiment(t)
	study, text := simulated(t, e, 1)
	for _, d := range study.Differences {
		if d.Strategy == "other" && d.Diff.Value != 0 {
			t.Errorf("%s differs by %g from itself", d.Metric, d.Diff.Value)
		}
	}
	same := 0
	for _, v := range study.Verdicts {
		switch {
		case v.Metric == "stop_latency" && (v.Best != "requeue" || v.Probability.Value < 0.999):
			t.Errorf("requeue does not stop fastest: %+v", v)
		case v.Metric == "lost_work" && (v.Best != "" || !v.Tied() || v.Contenders[0] != "one" || len(v.Equal) != 2):
			t.Errorf("only requeue loses work: %+v", v)
		case v.Same:
			same++
		}
	}
	if same == 0 {
		t.Error("no metric is the same for all")
	}
	if _, again := simulated(t, e, 4); again != text {
		t.Errorf("4 jobs give something else:\n%s", cmp.Diff(text, again))
	}
}

// The merged histograms of a task hold every observation once, although metrics may share what was
// observed: that of the only class is that of all.
func TestHistogramsHoldEachObservationOnce(t *testing.T) {
	source, _, _ := strings.Cut(scenario, "  - {class: control")
	_, rest, _ := strings.Cut(scenario, "service: 5ms}\n")
	s, err := workloads.Open(workloads.Source{Name: "one class", Text: source + rest}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := results.NewExperiment(s, []string{""})
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Func()(t.Context(), results.Task{Replications: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]uint64{}
	for _, row := range r.Rows {
		for _, m := range row.Measures {
			want[m.Metric] += m.Sample.Count
		}
	}
	if want["request_latency"] < 3*1500 {
		t.Fatalf("request_latency has %d observations", want["request_latency"])
	}
	for _, merged := range r.Histograms {
		var h stats.Histogram
		if err := h.UnmarshalBinary(merged.Data); err != nil {
			t.Fatal(err)
		}
		if h.Count() != want[merged.Metric] {
			t.Errorf("%s: %d observations are merged to %d", merged.Metric, want[merged.Metric], h.Count())
		}
	}
}

func TestSimulateEndsWithItsContextAndNamesRefusedConfigurations(t *testing.T) {
	e := experiment(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Func()(ctx, results.Task{Replications: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context gives error %v", err)
	}
	f := results.Simulate(1, func(int) (*model.Config, error) { return &model.Config{}, nil })
	r, err := f(t.Context(), results.Task{Replications: 1})
	if err != nil || len(r.Failures()) != 1 || len(r.Rows) > 0 {
		t.Errorf("an empty configuration gives %+v, error %v", r, err)
	}
	f = results.Simulate(1, func(int) (*model.Config, error) { return nil, errors.New("no such point") })
	if r, err := f(t.Context(), results.Task{Replications: 1}); err != nil || !strings.Contains(r.Failure, "no such point") {
		t.Errorf("a point that is not there gives %+v, error %v", r, err)
	}
}
