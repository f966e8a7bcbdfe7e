package shard_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
	"quiesce/results/shard"
)

// fake computes tasks as a model would: from point and replication alone. Point 5 fails.
func fake(_ context.Context, t results.Task) (results.Result, error) {
	r := results.Result{Task: t}
	if t.Point == 5 {
		r.Failure = "panic: queue off twice"
		return r, nil
	}
	latency := &stats.Histogram{}
	for i := t.First; i < t.First+t.Replications; i++ {
		one := &stats.Histogram{}
		for j := range 5 + (i*7)%11 {
			one.Record(int64(1e6 * (1 + float64(t.Point)/4) * -math.Log(uniform(i, j))))
		}
		latency.Merge(one)
		row := results.Row{
			Replication: i, Events: uint64(1000 + i), Simulated: 100, Discarded: float64(i) / 7,
			Measures: []results.Measure{
				{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: true, Sample: results.NewSample(one)},
				{Metric: "request_latency", Unit: "s", Kind: model.Latency},
				{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: 2 - float64(t.Point)/10 + uniform(i, -1)/5},
			},
		}
		if i%5 == 4 {
			row.Findings = []model.Finding{{Code: "saturated", Severity: "warning", Message: fmt.Sprintf("Replication %d is saturated.", i)}}
		}
		r.Rows = append(r.Rows, row)
	}
	data, err := latency.AppendBinary(nil)
	if err != nil {
		return results.Result{}, err
	}
	r.Histograms = []results.MergedHistogram{{Metric: "stop_latency", Data: data}}
	return r, nil
}

// uniform is a hash of its arguments, in (0, 1).
func uniform(i, j int) float64 {
	x := uint64(i)*0x9e3779b97f4a7c15 + uint64(j+1)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (float64((x^x>>31)>>11) + 0.5) / (1 << 53)
}

// comparison is a run of three strategies.
func comparison(replications int) *results.Job {
	return &results.Job{
		Definition: results.Definition{
			Format: results.Format, Build: "test", Scenario: "my.yaml", Text: "about: A test.\n", Seed: 7, Replications: replications,
			Strategies: []string{"drain", "hold", "requeue"}, Chosen: []string{"", "hold", "requeue"},
		},
		Files: []results.JobFile{{Name: "a.trace", Data: []byte{0, 1, 255}}},
	}
}

// sweep is one of two strategies at so many settings, of which one fails.
func sweep(settings int) *results.Job {
	j := comparison(4)
	j.Definition.Strategies, j.Definition.Chosen = j.Definition.Strategies[:2], j.Definition.Chosen[:2]
	axis := results.Axis{Path: "device.idle.timeout"}
	for i := range settings {
		axis.Values = append(axis.Values, fmt.Sprintf("%ds", i+1))
	}
	j.Definition.Axes = []results.Axis{axis}
	return j
}

// precise is a comparison of several stages.
func precise() *results.Job {
	j := comparison(6)
	j.Definition.Precision = &results.Precision{Relative: 0.08, Budget: 100, Figures: []string{"stop_latency.mean"}}
	return j
}

func quiet(results.Progress) {}

// split makes a run in a new directory.
func split(t *testing.T, job *results.Job, shards int) *shard.Run {
	t.Helper()
	run, err := shard.Split(t.TempDir(), job, shards)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// reopened is the run as another process sees it.
func reopened(t *testing.T, run *shard.Run) *shard.Run {
	t.Helper()
	again, err := shard.Open(run.Dir)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// compute computes a shard as a process of its own does.
func compute(t *testing.T, run *shard.Run, index int) *shard.Computed {
	t.Helper()
	done, err := reopened(t, run).Compute(t.Context(), index, results.Local{Jobs: 2}, fake, quiet)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func collect(t *testing.T, run *shard.Run) *shard.Collection {
	t.Helper()
	c, err := reopened(t, run).Collect()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func missing(t *testing.T, run *shard.Run) string {
	t.Helper()
	list, err := reopened(t, run).Missing()
	if err != nil {
		t.Fatal(err)
	}
	return shard.FormatList(list, 0)
}

// local is what a run on this machine stores.
func local(t *testing.T, job *results.Job) string {
	t.Helper()
	dir := t.TempDir()
	l, err := results.Create(dir, &job.Definition)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, fake, quiet); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return contents(t, dir)
}

// contents is all that the ledger in a directory knows: rows, histograms, failures, progress, and what
// follows from them.
func contents(t *testing.T, dir string) string {
	t.Helper()
	l, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	progress, err := l.Progress()
	must(err)
	text := fmt.Sprintf("%+v\n", progress)
	for point := range l.Definition.Len() {
		rows, err := l.Rows(point)
		must(err)
		histograms, err := l.Histograms(point)
		must(err)
		for _, metric := range []string{"stop_latency", "request_latency"} {
			if h := histograms[metric]; h != nil {
				data, err := h.AppendBinary(nil)
				must(err)
				text += fmt.Sprintf("%s %x\n", metric, data)
			}
		}
		summary, err := l.Summarize(point)
		must(err)
		text += fmt.Sprintf("%v\n%+v\n%+v\n", summary.Point, rows, summary.Metrics)
	}
	failures, err := l.Failures()
	must(err)
	failed := 0
	for _, f := range failures {
		failed += f.Replications
	}
	return text + fmt.Sprintf("%d failed\n", failed)
}
