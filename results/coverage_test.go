package results_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

var runs = flag.Int("runs", 15, "runs of the coverage experiments; make coverage has 1000")

// queue is M/M/1 at load 0.8: sojourn times are exponential with mean 5 s.
const queue = `about: A sequential queue at load 0.8
horizon: 6000s
warmup: 300s
device: {power: {busy: 2W, idle: 1W}}
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {poisson: {rate: 0.8/s}}, service: {exponential: {mean: 1s}}}]
`

// repeated computes the queue so many times, each time with another seed, and calls look with each
// run's summary.
func repeated(t *testing.T, precision *results.Precision, look func(*results.PointSummary)) {
	t.Helper()
	if testing.Short() {
		t.Skip("a thousand events a thousand times")
	}
	s, err := workloads.Open(workloads.Source{Name: "queue", Text: queue}, nil)
	if err != nil {
		t.Fatal(err)
	}
	config, err := s.Config("")
	if err != nil {
		t.Fatal(err)
	}
	d := &results.Definition{Format: results.Format, Scenario: "queue", Replications: 30, Precision: precision}
	if precision != nil {
		d.Replications = 20
	}
	d.Strategies, d.Axes = []string{"drain"}, []results.Axis{{Path: "seed"}}
	for i := range *runs {
		d.Axes[0].Values = append(d.Axes[0].Values, fmt.Sprint(i))
	}
	l := create(t, t.TempDir(), d)
	f := func(ctx context.Context, task results.Task) (results.Result, error) {
		return results.Simulate(uint64(1000+task.Point), func(int) (*model.Config, error) { return config, nil })(ctx, task)
	}
	if err := results.Run(t.Context(), l, results.Local{}, f, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	for point := range d.Len() {
		p, err := l.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		look(p)
	}
}

// coverage counts how often an interval covers the truth.
type coverage struct{ covered, undefined, n int }

func (c *coverage) note(ci results.Interval, truth float64) {
	c.n++
	switch {
	case !ci.Defined:
		c.undefined++
	case !ci.Excludes(truth):
		c.covered++
	}
}

// check demands a share. What few runs can fall below it by chance is allowed for: one in a thousand.
func (c *coverage) check(t *testing.T, what string, least float64) {
	t.Helper()
	share := float64(c.covered) / float64(c.n)
	allowance := 3.1 * math.Sqrt(least*(1-least)/float64(c.n))
	if c.n >= 1000 {
		allowance = 0
	}
	t.Logf("%s: %d of %d intervals cover the truth, %d are undefined", what, c.covered, c.n, c.undefined)
	if share < least-allowance {
		t.Errorf("%s: coverage %.3f is below %.2f", what, share, least)
	}
}

// Runs to a precision of 5 % stop at 20 to 60 replications, and their nominal 95 % intervals cover the
// truth nearly as often as they say: stopping when an interval happens to be narrow costs a little. A.
// M. Law, Simulation Modeling and Analysis, 9.4.1.
func TestCoverageOfTheSequentialRule(t *testing.T) {
	var mean, p99 coverage
	var replications stats.Tally
	within := 0
	repeated(t, &results.Precision{Relative: 0.05, Figures: []string{"request_latency"}, Budget: 1000}, func(p *results.PointSummary) {
		m := p.Metric("request_latency")
		mean.note(m.MeanCI, 5)
		p99.note(m.PercentileCIs[3], 5*math.Log(100))
		replications.Record(float64(p.Replications))
		if math.Abs(m.Mean.Value-5) <= 0.05*5 {
			within++
		}
	})
	average, _ := replications.Mean()
	least, _ := replications.Min()
	most, _ := replications.Max()
	t.Logf("%.1f replications on average, %.0f to %.0f; %d means within 5 %%", average, least, most, within)
	mean.check(t, "mean", 0.92)
	p99.check(t, "p99", 0.92)
	if average < 20 || average > 60 {
		t.Errorf("%.1f replications on average", average)
	}
}

// Intervals after 30 replications, as many as there are without a precision.
func TestCoverageOfFixedReplications(t *testing.T) {
	var mean, p99 coverage
	repeated(t, nil, func(p *results.PointSummary) {
		m := p.Metric("request_latency")
		mean.note(m.MeanCI, 5)
		p99.note(m.PercentileCIs[3], 5*math.Log(100))
	})
	mean.check(t, "mean", 0.92)
	p99.check(t, "p99", 0.92)
}
