package results_test

import (
	"fmt"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
)

// BenchmarkAppend stores the result of a task as a simulation gives it: so many replications of 15
// latencies and 40 scalars. The bytes are those of the ledger.
func BenchmarkAppend(b *testing.B) {
	for _, replications := range []int{1, 30} {
		b.Run(fmt.Sprintf("replications=%d", replications), func(b *testing.B) {
			d := grid(1000, 1000)
			d.Replications = replications
			l, err := results.Create(b.TempDir(), d)
			if err != nil {
				b.Fatal(err)
			}
			r := large(b, replications)
			for b.Loop() {
				if err := l.Append([]results.Result{r}); err != nil {
					b.Fatal(err)
				}
				r.Task.Point++
			}
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(r.Task.Point)*float64(replications)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// large is a result of the usual size.
func large(b *testing.B, replications int) results.Result {
	r := results.Result{Task: results.Task{Replications: replications}}
	merged := make([]stats.Histogram, 15)
	for i := range replications {
		row := results.Row{Replication: i, Events: 100_000, Simulated: 1000, Discarded: 12.5}
		for j := range merged {
			one := &stats.Histogram{}
			for k := range 300 {
				one.Record(int64(1e9 * uniform(i*40+j, k) * uniform(i, k)))
			}
			merged[j].Merge(one)
			row.Measures = append(row.Measures, results.Measure{Metric: fmt.Sprintf("latency_%d", j), Unit: "s", Kind: model.Latency, Defined: true, Sample: results.NewSample(one)})
		}
		for j := range 40 {
			row.Measures = append(row.Measures, results.Measure{Metric: fmt.Sprintf("scalar_%d", j), Unit: "1", Kind: model.Scalar, Defined: true, Scalar: uniform(i, -j)})
		}
		r.Rows = append(r.Rows, row)
	}
	for j := range merged {
		data, err := merged[j].AppendBinary(nil)
		if err != nil {
			b.Fatal(err)
		}
		r.Histograms = append(r.Histograms, results.MergedHistogram{Metric: fmt.Sprintf("latency_%d", j), Data: data})
	}
	return r
}
