package charts_test

import (
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/results"
	"quiesce/workloads"
)

// ran is a run that was simulated for the tests, with its charts.
type ran struct {
	ledger   *results.Ledger
	scenario *workloads.Scenario
	charts   []charts.Chart
}

// simulate runs a scenario with values replaced, or a sweep of it if it has axes and compare is false.
func simulate(t *testing.T, name string, compare bool, sets ...string) *ran {
	t.Helper()
	s, err := workloads.Load(name, sets)
	if err != nil {
		t.Fatal(err)
	}
	strategies := []string{""}
	if len(s.Compare) > 0 {
		strategies = s.Compare
	}
	if len(s.Axes) > 0 && !compare {
		return simulateSweep(t, s, strategies)
	}
	e, err := results.NewExperiment(s, strategies)
	if err != nil {
		t.Fatal(err)
	}
	return drawn(t, s, e)
}

// simulateSweep runs a sweep.
func simulateSweep(t *testing.T, s *workloads.Scenario, strategies []string) *ran {
	t.Helper()
	e, err := results.NewSweep(s, strategies)
	if err != nil {
		t.Fatal(err)
	}
	return drawn(t, s, e)
}

// with is a scenario with values replaced.
func with(t *testing.T, s *workloads.Scenario, sets ...string) *workloads.Scenario {
	t.Helper()
	s, err := s.With(sets...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// drawn runs an experiment, and makes its charts.
func drawn(t *testing.T, s *workloads.Scenario, e *results.Experiment) *ran {
	t.Helper()
	l, err := results.Create(t.TempDir(), &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, e.Func(), func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	r := &ran{ledger: l, scenario: s}
	if r.charts, err = charts.Of(l, s); err != nil {
		t.Fatal(err)
	}
	return r
}

// chart is one of the run's.
func (r *ran) chart(t *testing.T, id string) *charts.Chart {
	t.Helper()
	var ids []string
	for i := range r.charts {
		if r.charts[i].ID == id {
			return &r.charts[i]
		}
		ids = append(ids, r.charts[i].ID)
	}
	t.Fatalf("there is no chart %s, but %s", id, strings.Join(ids, " "))
	return nil
}

// series is the first of a chart that is of a kind and a strategy.
func series(t *testing.T, c *charts.Chart, kind charts.Kind, strategy string) *charts.Series {
	t.Helper()
	for i := range c.Series {
		if s := &c.Series[i]; s.Kind == kind && s.Strategy == strategy {
			return s
		}
	}
	t.Fatalf("%s has no %s of %s", c.ID, kind, strategy)
	return nil
}

// summary is a point of the run.
func (r *ran) summary(t *testing.T, point int) *results.PointSummary {
	t.Helper()
	p, err := r.ledger.Summarize(point)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// short are values with which a built-in scenario takes little time and still shows what it is about.
var short = map[string]string{
	"stop-latency": "horizon=4000s", "slowest-class": "horizon=4000s", "system-sleep": "horizon=1000s", "watchdog-margin": "horizon=20h",
	"requeue-cost": "horizon=1000s", "time-to-low-power": "horizon=2000s", "first-request": "horizon=1h", "split-queue": "horizon=1000s",
	"nvme-power-states": "horizon=60s", "idle-timeout": "horizon=2000s",
}
