package plan

import (
	"context"
	"fmt"
	"math"
	"sync"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

// made is a scenario whose results are made up: only its axis and its objectives matter. Of the axis's
// x the stop latency is exponential with mean x ms, and the power normal with mean x W.
const made = `about: Made up
seed: %d
replications: 10
horizon: 100s
device: {}
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {poisson: {rate: 1/s}}, service: 5ms}]
sweep: {requests.read.arrivals.poisson.rate: {from: 1/s, to: 2/s, steps: 33}}
objectives: [stop_latency.p99 < %gms, mean_power < %gW]
`

// uniform is a hash of its arguments, in (0, 1).
func uniform(seed, i, j int) float64 {
	x := uint64(seed)*0xd6e8feb86659fd93 + uint64(i)*0x9e3779b97f4a7c15 + uint64(j+1)*0xbf58476d1ce4e5b9
	for range 2 {
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		x ^= x >> 31
	}
	return (float64(x>>11) + 0.5) / (1 << 53)
}

// makeUp computes a task. All values of the axis have the same random numbers. Where nothing counts
// there is no observation, and the power says so.
func makeUp(seed int, x func(point int) float64, task results.Task) (results.Result, error) {
	result := results.Result{Task: task}
	var all stats.Histogram
	for r := task.First; r < task.First+task.Replications; r++ {
		var h stats.Histogram
		for k := range 40 {
			h.Record(int64(-1e6 * x(task.Point) * math.Log(uniform(seed, r, k))))
		}
		noise := math.Sqrt(-2*math.Log(uniform(seed, r, 1000))) * math.Cos(2*math.Pi*uniform(seed, r, 1001))
		result.Rows = append(result.Rows, results.Row{Replication: r, Simulated: 100, Measures: []results.Measure{
			{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: true, Sample: results.NewSample(&h)},
			{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: x(task.Point) + 0.3*noise},
			{Metric: "watchdog_trips", Unit: "1", Kind: model.Scalar, Defined: true},
		}})
		all.Merge(&h)
	}
	data, err := all.AppendBinary(nil)
	result.Histograms = []results.MergedHistogram{{Metric: "stop_latency", Data: data}}
	return result, err
}

// planMade plans the made-up scenario, with some values replaced.
func planMade(t *testing.T, dir string, seed int, stop, power float64, o Options, shape func(float64) float64, sets ...string) *planner {
	t.Helper()
	s, err := workloads.Open(workloads.Source{Name: "made", Text: fmt.Sprintf(made, seed, stop, power), Sets: sets}, nil)
	if err != nil {
		t.Fatal(err)
	}
	o.Objectives, o.Engine, o.Progress = s.Objectives, results.Local{Jobs: 2}, func(results.Progress) {}
	e, err := NewExperiment(s, []string{""}, o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := results.Create(dir, &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	p, err := newPlanner(t.Context(), s, l, e, &o)
	if err != nil {
		t.Fatal(err)
	}
	p.compute = func(_ context.Context, task results.Task) (results.Result, error) {
		return makeUp(seed, func(point int) float64 { return shape(p.x[p.place(point)]) }, task)
	}
	return p
}

// place is where a point of the first strategy is on the axis.
func (p *planner) place(point int) int {
	for at := range p.order {
		if p.point(0, at) == point {
			return at
		}
	}
	return -1
}

func same(x float64) float64 { return x }

// Of many plans, as few are wrong as their confidence says. The limits lie between two values of the
// axis, near one of them, so that the decision there is as hard as can be.
func TestConfidenceOverRepetitions(t *testing.T) {
	t.Parallel()
	const repetitions, confidence, edge = 30, 0.6, 1.5625 + 0.001
	plans := make([]*planner, repetitions)
	for i := range plans {
		plans[i] = planMade(t, t.TempDir(), i+1, edge*math.Log(100), edge, Options{Confidence: confidence}, same)
	}
	var running sync.WaitGroup
	for first := range 10 { // most of the time goes by in waiting for the disk
		running.Go(func() {
			for i := first; i < repetitions; i += 10 {
				if err := plans[i].search(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	wrong, vague := 0, 0
	for _, p := range plans {
		if len(p.plan.Answers) == 0 {
			continue
		}
		a := &p.plan.Answers[0]
		if hold, fail := a.Holding(), a.Failing(); hold != nil && hold.X > edge || fail != nil && fail.X < edge {
			wrong++
		} else if hold == nil || fail == nil || fail.X-hold.X > 0.5 {
			vague++
		}
	}
	t.Logf("%d of %d plans are wrong, %d vague", wrong, repetitions, vague)
	if float64(wrong) > (1-confidence)*repetitions {
		t.Errorf("%d of %d plans of %g %% confidence are wrong", wrong, repetitions, 100*confidence)
	}
	if vague > repetitions/10 {
		t.Errorf("%d of %d plans find next to nothing", vague, repetitions)
	}
}
