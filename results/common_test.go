package results_test

import (
	"context"
	"math"
	"testing"
	"time"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

// BenchmarkCommonRandomNumbers measures how many replications of each of two strategies it takes until
// half of the 95 % interval of their difference is 1 % of the baseline's mean, on common random
// numbers and with independent ones, and how long that takes on one core. The scenario is the
// default one, with as many replications as it says; the spread of its differences tells how many
// would do.
func BenchmarkCommonRandomNumbers(b *testing.B) {
	s, err := workloads.Load(workloads.Default, nil)
	if err != nil {
		b.Fatal(err)
	}
	e, err := results.NewExperiment(s, s.Compare)
	if err != nil {
		b.Fatal(err)
	}
	e.KeepAll()
	for b.Loop() {
		common, seconds := contrasted(b, e, s, func(int) uint64 { return s.Seed })
		independent, _ := contrasted(b, e, s, func(point int) uint64 { return s.Seed + uint64(point) })
		b.Logf("%-16s %-14s %12s %12s   replications until ±1 %% of the baseline, and seconds of one core", "metric", "strategy", "common", "independent")
		for i, d := range common.Differences {
			base := common.Points[0].Metric(d.Metric)
			if d.Metric != "stop_latency" && d.Metric != "request_latency" && d.Metric != "mean_power" || !d.CI.Defined || d.Diff.Value == 0 {
				continue
			}
			n, m := needed(d.CI, base, s.Replications), needed(independent.Differences[i].CI, base, s.Replications)
			b.Logf("%-16s %-14s %5d %5.1fs %5d %5.1fs   %.1f times", d.Metric, d.Strategy,
				n, 2*float64(n)*seconds, m, 2*float64(m)*seconds, float64(m)/float64(n))
		}
	}
}

// contrasted computes the experiment with a seed for each point; seconds is what a replication takes.
func contrasted(b *testing.B, e *results.Experiment, s *workloads.Scenario, seed func(point int) uint64) (study *results.Study, seconds float64) {
	b.Helper()
	l, err := results.Create(b.TempDir(), &e.Definition)
	if err != nil {
		b.Fatal(err)
	}
	f := func(ctx context.Context, t results.Task) (results.Result, error) {
		return results.Simulate(seed(t.Point), func(point int) (*model.Config, error) { return s.Config(s.Compare[point]) })(ctx, t)
	}
	started := time.Now()
	if err := results.Run(b.Context(), l, results.Local{Jobs: 1}, f, func(results.Progress) {}); err != nil {
		b.Fatal(err)
	}
	seconds = time.Since(started).Seconds() / float64(e.Definition.Len()*s.Replications)
	if study, err = l.Study(nil); err != nil {
		b.Fatal(err)
	}
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	return study, seconds
}

// needed is how many replications give a half-width of 1 % of the baseline, from an interval after n.
func needed(ci results.Interval, base *results.Summary, n int) int {
	half, target := (ci.High-ci.Low)/2, 0.01*math.Abs(base.Mean.Value)
	sd := half * math.Sqrt(float64(n)) / stats.StudentT(results.Confidence, float64(n-1))
	m := 2
	for stats.StudentT(results.Confidence, float64(m-1))*sd/math.Sqrt(float64(m)) > target {
		m++
	}
	return m
}
