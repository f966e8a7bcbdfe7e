package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"quiesce/reports"
	"quiesce/reports/explain"
	"quiesce/results/recording"
	"quiesce/results/recording/recordingtest"
)

// Whatever the configuration, the JSON is one object whose blame sums to its total, as do those of its
// stops, and the tables can be written.
func TestExplanationSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg, seed := recordingtest.Config(t), rapid.Uint64().Draw(t, "seed")
		r := recordingtest.Record(t, cfg, seed, recording.Limits{})
		b, err := explain.NewBlame(r, explain.Selection{Window: explain.Always, Warmup: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []reports.Format{reports.Table, reports.Markdown} {
			if err := reports.WriteExplanation(io.Discard, b, f); err != nil {
				t.Errorf("%s: %v", f, err)
			}
		}
		var out bytes.Buffer
		if err := reports.WriteExplanation(&out, b, reports.JSON); err != nil {
			t.Fatal(err)
		}
		type share struct{ Time, Share float64 }
		var o struct {
			Time  float64
			Blame []share
			Worst []struct {
				Time  float64
				Blame []share
			}
		}
		decoder := json.NewDecoder(&out)
		if err := decoder.Decode(&o); err != nil {
			t.Fatal(err)
		}
		if err := decoder.Decode(&o); !errors.Is(err, io.EOF) {
			t.Errorf("there is more than one object: %v", err)
		}
		var lines bytes.Buffer
		if err := reports.WriteExplanation(&lines, b, reports.CSV); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&lines).ReadAll()
		if err != nil || len(rows) != len(o.Blame)+1 {
			t.Fatalf("%d lines of %d phases: %v", len(rows), len(o.Blame), err)
		}
		for i, row := range rows[1:] {
			if got, err := strconv.ParseFloat(row[slices.Index(rows[0], "time")], 64); err != nil || got != o.Blame[i].Time {
				t.Errorf("CSV says %v, JSON %+v", row, o.Blame[i])
			}
		}
		check := func(of string, total float64, shares []share) {
			sum, parts := 0.0, 0.0
			for _, s := range shares {
				sum, parts = sum+s.Time, parts+s.Share
			}
			if math.Abs(sum-total) > 1e-9 || total > 0 && math.Abs(parts-1) > 1e-9 {
				t.Errorf("%s: shares sum to %v s of %v s, and to %v", of, sum, total, parts)
			}
		}
		check("all", o.Time, o.Blame)
		for _, stop := range o.Worst {
			check("a stop", stop.Time, stop.Blame)
		}
	})
}
