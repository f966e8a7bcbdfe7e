package results_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
)

// spoilt are results that no task gives, by what Check says of them. A task of two replications is spoilt.
var spoilt = map[string]func(r *results.Result){
	"replications of 2":        func(r *results.Result) { r.Rows = r.Rows[:1] },
	"lacks replication":        func(r *results.Result) { r.Rows[0].Replication = 7 },
	"lacks replication ":       func(r *results.Result) { r.Rows[1].Replication = r.Rows[0].Replication },
	"is a failure and has":     func(r *results.Result) { r.Failure = "panic" },
	"in binary form":           func(r *results.Result) { r.Histograms[0].Data = []byte("garbage") },
	"contradict its counts":    func(r *results.Result) { r.Histograms[0].Data[1]++ },
	"zz, which no replication": func(r *results.Result) { r.Histograms[0].Metric = "zz" },
	"lacks the histogram of":   func(r *results.Result) { r.Histograms = nil },
	"which no replication has": func(r *results.Result) { r.Histograms = append(r.Histograms, r.Histograms[0]) },
	"observations from":        func(r *results.Result) { r.Rows[1].Measures[0].Sample.Count-- },
	"in its histogram, and":    func(r *results.Result) { r.Rows[0].Measures[0] = r.Rows[1].Measures[0] },
	"is a scalar in": func(r *results.Result) {
		r.Rows[1].Measures[0] = results.Measure{Metric: "stop_latency", Unit: "s", Kind: model.Scalar}
	},
	"a latency in \"ms\"":        func(r *results.Result) { r.Rows[1].Measures[0].Unit = "ms" },
	"of kind 9":                  func(r *results.Result) { r.Rows[0].Measures[2].Kind = 9 },
	"there twice":                func(r *results.Result) { r.Rows[0].Measures[2] = r.Rows[0].Measures[3] },
	"are said to be from":        func(r *results.Result) { r.Rows[0].Measures[0].Sample.Max = -5 },
	"over":                       func(r *results.Result) { r.Rows[0].Measures[0].Sample.Percentiles[2] = 0 },
	"contradict their bounds":    func(r *results.Result) { r.Rows[0].Measures[0].Sample.Sum *= 1e6 },
	"the sums":                   func(r *results.Result) { r.Rows[0].Measures[0].Sample.SumOfSquares = math.NaN() },
	"it is NaN":                  func(r *results.Result) { r.Rows[0].Measures[2].Scalar = math.NaN() },
	"of weight -1":               func(r *results.Result) { r.Rows[0].Measures[2].Weight = -1 },
	"not defined and has":        func(r *results.Result) { r.Rows[0].Measures[1].Scalar = 1 },
	"it simulated -1":            func(r *results.Result) { r.Rows[0].Simulated = -1 },
	"it simulated":               func(r *results.Result) { r.Rows[0].Discarded = math.Inf(1) },
	"2 replications from -3":     func(r *results.Result) { r.Task.First = -3 },
	"9223372036854775807 replic": func(r *results.Result) { r.Task.Replications = math.MaxInt },
}

// A result that cannot be one is named, and none of it is stored.
func TestAResultThatCannotBeOneIsRefused(t *testing.T) {
	l := create(t, t.TempDir(), definition(4))
	appendTask(t, l, results.Task{Point: 1, First: 0, Replications: 2})
	before := contents(t, l)
	for want, spoil := range spoilt {
		r, err := fake(t.Context(), results.Task{Point: 1, First: 2, Replications: 2})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(); err != nil {
			t.Fatalf("a sound result: %v", err)
		}
		spoil(&r)
		if err := r.Check(); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("error %v lacks %q", err, want)
		}
		if err := l.Append([]results.Result{r}); err == nil || !strings.Contains(err.Error(), "hold") {
			t.Errorf("%s: Append gives error %v", want, err)
		}
		if d := cmp.Diff(before, contents(t, l)); d != "" {
			t.Fatalf("%s: the ledger is another one:\n%s", want, d)
		}
	}
	// What is right by itself must fit what is there.
	r, err := fake(t.Context(), results.Task{Point: 1, First: 2, Replications: 2})
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Rows {
		r.Rows[i].Measures[2].Unit = "mW"
	}
	if err := l.Append([]results.Result{r}); err == nil || !strings.Contains(err.Error(), `mean_power as a scalar in "mW"`) {
		t.Errorf("another unit: error %v", err)
	}
}

// One wrong result does not end the run: its replications are failures, and all else is computed.
func TestAWrongResultIsAFailure(t *testing.T) {
	for what, spoil := range spoilt {
		if strings.Contains(what, "replic") && strings.Contains(what, "9223") {
			continue // isolating its replications would take as long as it says
		}
		l := create(t, t.TempDir(), definition(4))
		f := func(ctx context.Context, task results.Task) (results.Result, error) {
			r, err := fake(ctx, task)
			if task.Point == 1 && task.Replications == 1 && task.First == 2 {
				r.Rows = append(r.Rows, results.Row{})
			}
			if task.Point == 1 && task.Replications == 2 {
				spoil(&r)
			}
			return r, err
		}
		if err := results.RunInTasks(t.Context(), l, f, 2); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		failures, err := l.Failures()
		if err != nil || len(failures) != 1 || failures[0].Point != 1 || failures[0].First != 2 || failures[0].Replications != 1 ||
			!strings.Contains(failures[0].Message, "the result is wrong") {
			t.Errorf("%s: failures %+v, error %v", what, failures, err)
		}
		if rows, err := l.Rows(1); err != nil || len(rows) != 3 {
			t.Errorf("%s: %d rows, error %v", what, len(rows), err)
		}
		if _, err := l.Summarize(1); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		closed(t, l)
	}
}

// Which replications fail, and what is stored of the others, does not depend on how they are dealt to tasks.
func TestFailuresAreThoseOfReplications(t *testing.T) {
	f := func(ctx context.Context, task results.Task) (results.Result, error) {
		if task.Point == 2 {
			return results.Result{Task: task, Failure: results.WrongTogether + ": a warm-up beyond the horizon"}, nil
		}
		for i := task.First; i < task.First+task.Replications; i++ {
			if task.Point == 1 && (i == 0 || i == 4 || i == 5) {
				panic("queue off twice")
			}
		}
		return fake(ctx, task)
	}
	var stored []string
	for _, chunk := range []int{1, 2, 3, 12} {
		l := create(t, t.TempDir(), definition(12))
		if err := results.RunInTasks(t.Context(), l, f, chunk); err != nil {
			t.Fatal(err)
		}
		failures, err := l.Failures()
		if err != nil {
			t.Fatal(err)
		}
		text := contents(t, l)
		for _, x := range failures {
			text += strings.Join([]string{l.Definition.Point(x.Point).String(), x.Why()}, ": ") + "\n"
		}
		var got [][3]int
		for _, x := range failures {
			got = append(got, [3]int{x.Point, x.First, x.Replications})
		}
		if d := cmp.Diff([][3]int{{1, 0, 1}, {1, 4, 2}, {2, 0, 12}}, got); d != "" {
			t.Errorf("in tasks of %d replications, failures differ:\n%s", chunk, d)
		}
		stored = append(stored, text)
		if d := cmp.Diff(stored[0], text); d != "" {
			t.Errorf("in tasks of %d replications, what is stored differs:\n%s", chunk, d)
		}
	}
}

// CheckBinary agrees with what it spares.
func TestCheckBinaryTellsWhatAHistogramTells(t *testing.T) {
	for n := range 50 {
		h := &stats.Histogram{}
		for j := range n + 1 {
			h.Record(int64(1e9 * uniform(n, j)))
		}
		data, err := h.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		least, _ := h.Min()
		greatest, _ := h.Max()
		if count, lo, hi, err := stats.CheckBinary(data); err != nil || count != h.Count() || lo != least || hi != greatest {
			t.Errorf("%d from %d to %d, error %v; want %d from %d to %d", count, lo, hi, err, h.Count(), least, greatest)
		}
		for at := range data {
			data[at] ^= 1 << (at % 8)
			_, _, _, err := stats.CheckBinary(data)
			if other := new(stats.Histogram).UnmarshalBinary(data); (err == nil) != (other == nil) {
				t.Errorf("byte %d: error %v, and %v", at, err, other)
			}
			data[at] ^= 1 << (at % 8)
		}
	}
}
