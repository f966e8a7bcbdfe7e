package plan_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// planned loads a scenario and answers its question in a directory of its own.
func planned(t *testing.T, text string, strategies []string, o plan.Options, sets ...string) (*plan.Plan, error) {
	t.Helper()
	s, err := workloads.Open(workloads.Source{Name: "test", Text: text, Sets: sets}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if o.Objectives == nil {
		o.Objectives = s.Objectives
	}
	if o.Confidence == 0 {
		o.Confidence = plan.DefaultConfidence
	}
	o.Engine, o.Progress = results.Local{}, func(results.Progress) {}
	e, err := plan.NewExperiment(s, strategies, o)
	if err != nil {
		return nil, err
	}
	l, err := results.Create(t.TempDir(), &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	return plan.Run(context.Background(), s, l, e, o)
}

// drained is a sequential queue that waits for its request: Poisson arrivals, exponential service of rate mu,
// power-downs at rate theta while in D0, exponential time in Dx.
type drained struct {
	mu, theta, away float64
	limit           float64 // of stop_latency.p99, s
}

// rate is the arrival rate at which the limit is met exactly. A stop that finds a request waits
// for the rest of it, exponential again, so that the p99 is ln(100 P(busy)) / mu; P(busy) is that of
// Poisson stops of an M/G/1 queue whose service includes the time in Dx that stops in it lead to.
func (d drained) rate() float64 {
	busy := math.Exp(d.mu*d.limit) / 100
	met := d.theta / (d.mu + d.theta) // chance that a request meets a stop
	return busy / (met*(1/d.theta+d.away) + busy*(1/d.mu-met/d.theta))
}

func (d drained) scenario(seed int) string {
	return fmt.Sprintf(`about: Drain, exponential service, Poisson stops
seed: %d
replications: 20
horizon: %gs
warmup: %gs
device: {power: {busy: 2W, idle: 1W, dx: 10mW}}
queues: [{name: io, dispatch: sequential}]
requests: [{class: read, queue: io, arrivals: {poisson: {rate: 0.1/s}}, service: {exponential: {mean: %gs}}}]
sleep: [{trigger: sx, poisson: {rate: %g/s}, clock: d0, dwell: {exponential: {mean: %gs}}}]
strategy: drain
objectives: [stop_latency.p99 < %gs]
`, seed, 2500/d.mu, 100/d.mu, 1/d.mu, d.theta, d.away, d.limit)
}

// Where the answer is known, it is in the interval.
func TestAnswerIsTheoryS(t *testing.T) {
	t.Parallel()
	for i, d := range []drained{
		{mu: 1, theta: 0.05, away: 6, limit: 2},
		{mu: 10, theta: 1, away: 0.2, limit: 0.25},
		{mu: 2, theta: 0.2, away: 3, limit: 0.8},
	} {
		want := d.rate()
		axis := fmt.Sprintf("sweep={requests.read.arrivals.poisson.rate: {from: %g/s, to: %g/s, steps: 33}}", want*0.3, want*2.2)
		p, err := planned(t, d.scenario(i+1), []string{""}, plan.Options{Budget: 640}, axis)
		if err != nil {
			t.Fatal(err)
		}
		a := &p.Answers[0]
		hold, fail := a.Holding(), a.Failing()
		if hold == nil || fail == nil || !(hold.X <= want && want <= fail.X) {
			t.Fatalf("%+v: the answer is %v up to %v, theory says %g", d, hold, fail, want)
		}
		t.Logf("%+v: %g in %g .. %g, %d replications at %d values", d, want, hold.X, fail.X, a.Replications, len(a.Values))
		if width := (fail.X - hold.X) / want; width > 0.5 {
			t.Errorf("%+v: %g .. %g is %.0f %% wide", d, hold.X, fail.X, 100*width)
		}
		if a.Direction != plan.Largest || a.Binding() != p.Objectives[0].Text || len(a.Contrary) > 0 {
			t.Errorf("%+v: direction %v, binding %q, contrary %v", d, a.Direction, a.Binding(), a.Contrary)
		}
	}
}
