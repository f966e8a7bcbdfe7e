package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"quiesce/results"
	"quiesce/results/ladder"
)

// validated is a report with a figure of every verdict.
func validated() *ladder.Report {
	value := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	seed := uint64(7)
	claim := ladder.Claim{Quantity: "request_latency", Unit: "s", Want: 5, Tolerance: .01, Source: "M/M/1, 1 / (mu - lambda)"}
	exact := ladder.Claim{Quantity: "transitions", Unit: "1/s", Want: .0587484, Exact: true}
	return &ladder.Report{Seed: &seed, Share: .25, Criterion: ladder.Criterion{Confidence: .9999, Widening: 2}, Results: []ladder.Result{
		{Row: &ladder.Row{ID: "C1", About: "a queue", Kind: ladder.Device}, Comparisons: []ladder.Comparison{
			{Claim: claim, Measured: value(5.0123456789), HalfWidth: value(.06), Verdict: ladder.OK},
			{Claim: claim, Strategy: "drain", Measured: value(5.5), HalfWidth: value(.06), Verdict: ladder.Miss},
			{Claim: claim, Measured: value(5.1), HalfWidth: value(.2), Verdict: ladder.Noisy},
		}},
		{Row: &ladder.Row{ID: "I8", About: "a station", Kind: ladder.Engine}, Comparisons: []ladder.Comparison{
			{Claim: exact, Measured: value(.0587484), Verdict: ladder.OK},
			{Claim: claim, Verdict: ladder.Miss},
		}},
	}}
}

func written(t *testing.T, format Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteValidation(&b, validated(), format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestValidationTable(t *testing.T) {
	text := strings.Join(strings.Fields(written(t, Table)), " ")
	for _, want := range []string{
		"C1 device request_latency 5 s 5.012346 s 1.2 % ok M/M/1, 1 / (mu - lambda)",
		"C1 device drain: request_latency 5 s 5.5 s 1.2 % MISS",
		"C1 device request_latency 5 s 5.1 s 4.0 % NOISY",
		"I8 engine transitions 0.0587484 1/s 0.0587484 1/s exact ok",
		"I8 engine request_latency 5 s never observed – MISS",
		"99.99 % interval", "Seed 7 for all rows.", "Quick: 25 % of each horizon", "2 times as wide",
		"2 passed, 3 failed",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, written(t, Table))
		}
	}
}

func TestValidationForPrograms(t *testing.T) {
	var o struct {
		Passed, Failed int
		Seed           *uint64
		Rows           []map[string]any
	}
	if err := json.Unmarshal([]byte(written(t, JSON)), &o); err != nil {
		t.Fatal(err)
	}
	if o.Passed != 2 || o.Failed != 3 || *o.Seed != 7 || len(o.Rows) != 5 {
		t.Errorf("%+v", o)
	}
	if r := o.Rows[0]; r["measured"] != 5.0123456789 || r["tolerance"] != .02 || r["verdict"] != "ok" {
		t.Errorf("%v", r)
	}
	if r := o.Rows[4]; r["measured"] != nil || r["half_width"] != nil || r["verdict"] != "miss" {
		t.Errorf("what was never observed: %v", r)
	}
	rows, err := csv.NewReader(strings.NewReader(written(t, CSV))).ReadAll()
	if err != nil || len(rows) != 6 || rows[1][6] != "5.0123456789" || rows[5][6] != "" {
		t.Errorf("%v, %q", err, rows)
	}
}
