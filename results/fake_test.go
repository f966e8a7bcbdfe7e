package results_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
)

// fake computes tasks as a model would: from point and replication alone. Latencies and a scalar
// depend on the replication (what the points have in common) and on the point.
func fake(_ context.Context, t results.Task) (results.Result, error) {
	r := results.Result{Task: t}
	latency := &stats.Histogram{}
	for i := t.First; i < t.First+t.Replications; i++ {
		one := &stats.Histogram{}
		for j := range 20 + (i*7)%11 {
			one.Record(int64(1e6 * (1 + float64(t.Point)/4) * -math.Log(uniform(i, j))))
		}
		latency.Merge(one)
		row := results.Row{
			Replication: i, Events: uint64(1000 + i), Simulated: 100, Discarded: float64(i) / 8,
			Measures: []results.Measure{
				{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: true, Sample: results.NewSample(one)},
				{Metric: "cancelled_latency", Unit: "s", Kind: model.Latency},
				{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: 2 - float64(t.Point)/10 + uniform(i, -1)/5},
				{Metric: "energy_per_request", Unit: "J", Kind: model.Scalar, Defined: i%3 > 0, Scalar: float64(i % 3)},
			},
		}
		if i%5 == 4 {
			row.Findings = []model.Finding{{Code: "saturated", Severity: "warning", Message: fmt.Sprintf("Replication %d is saturated.", i)},
				{Code: "saturated", Severity: "warning", Message: "Still."}}
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

// definition of a run of three strategies.
func definition(replications int) *results.Definition {
	return &results.Definition{
		Format: results.Format, Build: "test", Scenario: "which strategy?", About: "A test.", Text: "about: A test.\n",
		Inputs: []results.Input{{Name: "a.trace", SHA256: "00"}}, Sets: []string{"seed=7"}, Seed: 7, Replications: replications,
		Strategies: []string{"drain", "hold", "requeue"}, Chosen: []string{"", "hold", "requeue"},
		Notes: []model.Finding{{Code: "open", Severity: "note", Message: "The load does not react."}},
	}
}

// create makes a ledger that the test closes at its end.
func create(t *testing.T, dir string, d *results.Definition) *results.Ledger {
	t.Helper()
	l, err := results.Create(dir, d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, l) })
	return l
}

func closed(t *testing.T, l *results.Ledger) {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// run computes what the ledger lacks.
func run(t *testing.T, l *results.Ledger, jobs int) {
	t.Helper()
	if err := results.Run(t.Context(), l, results.Local{Jobs: jobs}, fake, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
}

// contents is all that a ledger knows, as text: rows and summaries.
func contents(t *testing.T, l *results.Ledger) string {
	t.Helper()
	text := ""
	for point := range l.Definition.Len() {
		rows, err := l.Rows(point)
		if err != nil {
			t.Fatal(err)
		}
		summary, err := l.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		text += fmt.Sprintf("%v\n%+v\n%+v\n%+v\n", summary.Point, rows, summary.Metrics, summary.Findings)
	}
	return text
}

// grid is the definition of a sweep of one strategy over two axes of so many values.
func grid(a, b int) *results.Definition {
	d := definition(1)
	d.Strategies, d.Chosen, d.Notes = []string{"drain"}, []string{""}, nil
	for _, axis := range []struct {
		path   string
		values int
	}{{"device.idle.timeout", a}, {"target.servers", b}} {
		next := results.Axis{Path: axis.path}
		for i := range axis.values {
			next.Values = append(next.Values, fmt.Sprint(i+1))
		}
		d.Axes = append(d.Axes, next)
	}
	return d
}
