package nats_test

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"quiesce/model"
	"quiesce/results"
)

// A result that arrives but cannot be one, whatever is wrong with it, neither ends the run nor is stored: it is
// told of, and its task computed again.
func TestAWrongResultIsComputedAgain(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(*results.Result){
		"lacks replication":        func(r *results.Result) { r.Rows[0].Replication = 7 },
		"not an encoded histogram": func(r *results.Result) { r.Histograms[0].Data = []byte("garbage") },
		"which no replication has": func(r *results.Result) { r.Histograms[0].Metric = "zz" },
		"lacks the histogram":      func(r *results.Result) { r.Histograms = nil },
		"stop_latency, which": func(r *results.Result) {
			for i := range r.Rows {
				r.Rows[i].Measures[0] = results.Measure{Metric: "stop_latency", Unit: "s", Kind: model.Scalar}
			}
		},
	} {
		d, heard := definition(2), newDiary()
		o := options(t, d, heard)
		o.URL, o.AckWait, o.Jobs = broker(t), 300*time.Millisecond, 1
		js := connect(t, o.URL)
		var calls atomic.Int32
		r := start(t, d, o, func(ctx context.Context, task results.Task) (results.Result, error) {
			sound, err := fake(ctx, task)
			if err == nil && calls.Add(1) == 1 {
				wrong, err := fake(ctx, task)
				if err != nil {
					return wrong, err
				}
				spoil(&wrong)
				if _, err := js.Publish(ctx, "bench.results."+session(t, js)+"."+task.Key(), packed(t, &wrong)); err != nil {
					t.Error(err)
				}
			}
			return sound, err
		})
		r.end(t)
		if d := cmp.Diff(local(t, d), contents(t, r.ledger)); d != "" {
			t.Errorf("%s: the ledgers differ (-local +nats):\n%s", what, d)
		}
		heard.wait(t, "cannot be used", what)
	}
}

// packed is a result as a worker sends it.
func packed(t *testing.T, r *results.Result) []byte {
	t.Helper()
	var data bytes.Buffer
	w, err := flate.NewWriter(&data, flate.BestSpeed)
	if err == nil {
		err = json.NewEncoder(w).Encode(map[string]any{"Build": "test", "Worker": "x", "Result": r})
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}
