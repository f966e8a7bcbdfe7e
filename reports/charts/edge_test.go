package charts_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/results"
	"quiesce/workloads"
)

// The same results give the same charts, and with one replication they have no intervals.
func TestChartsFollowFromResults(t *testing.T) {
	r := simulate(t, "system-sleep", true, "replications=1", "horizon=300s")
	again, err := charts.Of(r.ledger, r.scenario)
	if err != nil {
		t.Fatal(err)
	}
	a, err := json.Marshal(r.charts)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(again)
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("the charts differ from time to time")
	}
	for i := range r.charts {
		drawable(t, "one replication", &r.charts[i])
		for _, s := range r.charts[i].Series {
			if len(s.Low) > 0 && s.Low[0] == s.Low[0] {
				t.Errorf("%s: one replication gives %s the interval [%g, %g]", r.charts[i].ID, s.Name, s.Low[0], s.High[0])
			}
		}
	}
}

// A run that was stopped has charts of what is there.
func TestAnUnfinishedRunIsDrawnAsFarAsItCame(t *testing.T) {
	s, err := workloads.Load("idle-timeout", []string{"replications=2", "horizon=500s"})
	if err != nil {
		t.Fatal(err)
	}
	e, err := results.NewSweep(s, []string{"drain", "hold"})
	if err != nil {
		t.Fatal(err)
	}
	l, err := results.Create(filepath.Join(t.TempDir(), "run"), &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}()
	if all, err := charts.Of(l, s); err != nil || len(all) > 0 {
		t.Errorf("a run without results has %d charts, %v", len(all), err)
	}
	wishes := []results.Wish{{Point: 6, Replications: 2}, {Point: 18, Replications: 2}, {Point: 24, Replications: 1}}
	if err := results.RunChosen(t.Context(), l, results.Local{Jobs: 2}, e.Func(), wishes, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	all, err := charts.Of(l, s)
	if err != nil {
		t.Fatal(err)
	}
	r := &ran{ledger: l, scenario: s, charts: all}
	for i := range all {
		drawable(t, "unfinished", &all[i])
	}
	if c := r.chart(t, "residency"); len(c.X.Categories) != 3 {
		t.Errorf("three points give the bars %v", c.X.Categories)
	}
	heat := r.chart(t, "map_mean_power_drain").HeatMap
	known := 0
	for _, row := range heat.Z {
		for _, z := range row {
			if z == z {
				known++
			}
		}
	}
	if known != 3 {
		t.Errorf("%d cells are known of 3", known)
	}
}

// Where a sweep varies the strategy, strategies are places on an axis.
func TestStrategiesMayBeAnAxis(t *testing.T) {
	r := simulate(t, "system-sleep", true, "replications=2", "horizon=200s", "compare=[]")
	swept := simulateSweep(t, with(t, r.scenario, "sweep={strategy: [drain, hold, requeue], queues.reads.presented: [1, 8]}"), []string{""})
	for i := range swept.charts {
		drawable(t, "strategy", &swept.charts[i])
	}
	c := swept.chart(t, "sweep_mean_power")
	if names := []string{"drain", "hold", "requeue"}; !slices.Equal(c.X.Categories, names) || !slices.Equal(c.X.Strategies, names) || len(c.Series) != 2 {
		t.Errorf("%d series over %v", len(c.Series), c.X.Categories)
	}
	heat := swept.chart(t, "map_mean_power").HeatMap
	for i := range 3 {
		for k := range 2 {
			near(t, "cell", heat.Z[k][i], swept.summary(t, 2*i+k).Metric("mean_power").Mean.Value)
		}
	}
}

// Small probabilities are drawn on a logarithmic axis, and those of 0 are said.
func TestSmallProbabilitiesAreLogarithmic(t *testing.T) {
	r := simulate(t, "system-sleep", true, "replications=3", "horizon=1000s", "device.watchdog=3s")
	c := r.chart(t, "bug-check")
	if c.Y.Scale != charts.Log || !strings.Contains(c.About, "0 for hold, requeue and cancel-owned") {
		t.Errorf("the axis is %s: %s", c.Y.Scale, c.About)
	}
	swept := simulateSweep(t, with(t, r.scenario, "sweep={requests.read.service.lognormal.mean: [100ms, 150ms]}"), []string{"drain", "hold"})
	c = swept.chart(t, "sweep_bug_check_probability")
	if c.Y.Scale != charts.Log || !strings.Contains(c.About, "2 points where it is 0 are left out") {
		t.Errorf("the axis is %s: %s", c.Y.Scale, c.About)
	}
}
