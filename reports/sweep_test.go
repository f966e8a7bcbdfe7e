package reports_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/results"
	"quiesce/workloads"
)

// sweep stores so many replications of two settings and so many strategies.
func sweep(t *testing.T, points, stored int) *results.Sweep {
	t.Helper()
	return sweepOf(t, points, stored, nil)
}

// sweepOf is the same with other axes, if any, of two settings; notes are those of a point.
func sweepOf(t *testing.T, points, stored int, notes func(point int) []model.Finding, axes ...results.Axis) *results.Sweep {
	t.Helper()
	d := &results.Definition{
		Format: results.Format, Scenario: "golden", About: "Made up to look at reports", Text: "horizon: 10s\n", Seed: 7, Replications: 20,
		Axes: []results.Axis{{Path: "device.d0_exit", Values: []string{"1ms", "{uniform: {low: 1ms, high: 9ms}}"}, Labels: []string{"1ms", "spread"}}},
	}
	if len(axes) > 0 {
		d.Axes = axes
	}
	for _, s := range strategies[:points] {
		d.Strategies = append(d.Strategies, s.name)
	}
	l, err := results.Create(t.TempDir(), d)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	for point := range d.Len() {
		if stored == 0 {
			break
		}
		r := task(t, point%points, stored)
		r.Task.Point = point
		if notes != nil {
			r.Notes = notes(point)
		}
		if err := l.Append([]results.Result{r}); err != nil {
			t.Fatal(err)
		}
	}
	condition := workloads.Condition{Text: "stop_latency.p99 < 20ms", Metric: "stop_latency", Statistic: "p99", Operator: "<", Value: 0.02, Unit: "s"}
	return l.Sweep([]workloads.Expectation{{Condition: condition}}, []workloads.Condition{condition})
}

// What is printed of a sweep is what the golden files show.
func TestGoldenSweep(t *testing.T) {
	for name, s := range map[string]*results.Sweep{
		"sweep": sweep(t, 3, 20), "sweep-partial": sweep(t, 2, 1), "sweep-nothing": sweep(t, 2, 0),
	} {
		for format, extension := range map[reports.Format]string{
			reports.Table: "txt", reports.Markdown: "md", reports.CSV: "csv", reports.JSON: "json",
		} {
			var b bytes.Buffer
			figures := []string{"stop_latency", "stop_latency.p99", "mean_power"}
			if _, err := reports.WriteSweep(&b, s, figures, format); err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("%s.%s", name, extension), b.Bytes())
			wellFormed(t, name, format, b.Bytes())
		}
	}
}

// What is best is told of each load, which nobody chooses; where the backlog grows objectives do not hold, and a load at
// which they hold nowhere is named.
func TestSweepTellsTheBestOfEachLoad(t *testing.T) {
	saturated := func(point int) []model.Finding {
		if point < 4 { // the first load
			return nil
		}
		return []model.Finding{{Code: "saturated", Severity: model.Warning, Message: "More than can be served."},
			{Code: "saturated", Severity: model.Warning, Message: "So do all queues together."}}
	}
	s := sweepOf(t, 2, 20, saturated, results.Axis{Path: "requests.read.arrivals.poisson.rate", Values: []string{"1/s", "2/s"}},
		results.Axis{Path: "device.d0_exit", Values: []string{"1ms", "2ms"}})
	var b bytes.Buffer
	if _, err := reports.WriteSweep(&b, s, nil, reports.Table); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"As estimated, they hold at 2 of 8 points", "they are met only because the replications end: the backlog grows without bound.",
		"mean_power is least, for each load: rate=1/s: ", " At no point of rate=2/s do they hold.", "(At 4 of 8 points;",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the output lacks %q:\n%s", want, b.String())
		}
	}
}

// members are what JSON has of a study's strategies side by side.
type members struct {
	Differences, Verdict, Pareto, Expect any
}

// The JSON of a sweep says of each setting what that of a comparison would, in every member.
func TestSweepComparesStrategiesAtEachSettingInJSON(t *testing.T) {
	s := sweep(t, 3, 20)
	var b bytes.Buffer
	if _, err := reports.WriteSweep(&b, s, nil, reports.JSON); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Points   []any
		Settings []struct {
			Set map[string]string
			members
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Points) != 6 || len(got.Settings) != 2 || got.Settings[1].Set["device.d0_exit"] != "spread" {
		t.Fatalf("%d points, settings %v", len(got.Points), got.Settings)
	}
	place := 0
	for study, err := range s.Settings {
		if err != nil {
			t.Fatal(err)
		}
		b.Reset()
		if err := reports.Write(&b, study, reports.JSON); err != nil {
			t.Fatal(err)
		}
		var want members
		if err := json.Unmarshal(b.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		if want.Differences == nil || want.Verdict == nil || want.Pareto == nil || want.Expect == nil || !reflect.DeepEqual(got.Settings[place].members, want) {
			t.Errorf("setting %d has\n%v, compare says\n%v", place, got.Settings[place].members, want)
		}
		place++
	}
}

// Of one strategy without expectations there is nothing to say of a setting.
func TestSweepOfOneStrategyHasNoSettingsInJSON(t *testing.T) {
	s := sweep(t, 1, 20)
	for i, want := range []bool{true, false} { // with its expectation, and without
		var b bytes.Buffer
		if i == 1 {
			settings := s.Settings
			s.Settings = func(yield func(*results.Study, error) bool) {
				settings(func(study *results.Study, err error) bool {
					study.Checks = nil
					return yield(study, err)
				})
			}
		}
		if _, err := reports.WriteSweep(&b, s, nil, reports.JSON); err != nil {
			t.Fatal(err)
		}
		var o map[string]any
		if err := json.Unmarshal(b.Bytes(), &o); err != nil {
			t.Fatal(err)
		}
		if _, there := o["settings"]; there != want {
			t.Errorf("settings: %v", o["settings"])
		}
	}
}
