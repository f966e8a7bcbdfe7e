package plan

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
	"quiesce/workloads"
)

// What theory says of a time-out is read from the ledger as it was found, to the last digit, whether or not there are
// intervals, a break-even or a best time-out; and nothing is simulated where it is stored.
func TestWhatTheorySaysIsStored(t *testing.T) {
	number := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	for name, want := range map[string]*Idle{
		"all": {Costs: Costs{Saving: 0.1, Switch: 1.0 / 3}, BreakEven: number(10.0 / 3), Periods: 12, Mean: 0.7, Offline: 1e-300, Best: 0, Timeouts: []Timeout{
			{Seconds: 10.0 / 3, Energy: 0.2, Ratio: number(1.9), CI: results.Interval{Low: 1.8, High: 2, Defined: true}},
			{Seconds: 1, Energy: 0.25, Ratio: number(2.1), OnAxis: true},
			{Seconds: 2, OnAxis: true},
		}},
		"never leave D0": {Periods: 1, Best: math.Inf(1)},
	} {
		dir := t.TempDir()
		p := planMade(t, dir, 3, 7, 1.6, Options{Confidence: 0.95}, same)
		record, err := encodedIdle(want)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.ledger.Derive(t.Context(), derivedIdleName, record); err != nil {
			t.Fatal(err)
		}
		l, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, derivedIdle(l)); diff != "" {
			t.Errorf("%s (-derived +stored):\n%s", name, diff)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		stored, err := deriveIdle(t.Context(), nil, p.ledger, "", nil) // which has no scenario to simulate
		if diff := cmp.Diff(want, stored); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

// A plan of an idle time-out is the same from what is stored, with what theory says.
func TestStoredPlanTellsWhatTheorySays(t *testing.T) {
	sets := []string{"replications=10", "horizon=100s", "warmup=0s"}
	s, err := workloads.Load("idle-timeout", sets)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = s.WithAxis("device.idle.timeout=100ms..10s/3/log", 3); err != nil {
		t.Fatal(err)
	}
	o := Options{Objectives: s.Objectives, Confidence: 0.9, Budget: 10, Engine: results.Local{Jobs: 1}, Progress: func(results.Progress) {}}
	e, err := NewExperiment(s, []string{""}, o)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	l, err := results.Create(dir, &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Run(t.Context(), s, l, e, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if l, err = results.Open(dir); err != nil {
		t.Fatal(err)
	}
	got, err := Stored(s, l)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if found.Idle.Periods == 0 || len(found.Idle.Timeouts) != 4 {
		t.Fatalf("the plan found %+v", found.Idle)
	}
	if diff := cmp.Diff(found.Idle, got.Idle); diff != "" {
		t.Errorf("(-found +stored):\n%s", diff)
	}
}
