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

// However wide the axes are, all figures that bench sweep promises are shown, and each part of the table says whose they are:
// by all key columns, or by the number of the point where these leave no room. Of other figures it says which are left out.
func TestSweepTablesShowWhatIsPromised(t *testing.T) {
	left, room := 0, 0
	for width := 3; width < 60; width += 4 {
		long := strings.Repeat("9", width-2) + "ms"
		s := sweepOf(t, 3, 20, nil, results.Axis{Path: "device.d0_exit", Values: []string{"1ms", long}},
			results.Axis{Path: "device.d0_entry", Values: []string{"2ms", long}})
		var b bytes.Buffer
		if _, err := reports.WriteSweep(&b, s, nil, reports.Table); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, fmt.Sprint("axes of ", width), reports.Table, b.Bytes())
		lines := strings.Split(b.String(), "\n")
		heads := map[string]int{}
		numbered := false
		for i := range lines {
			if !strings.HasPrefix(lines[i], "───") {
				continue
			}
			for _, head := range strings.Fields(lines[i-2]) {
				heads[head]++
			}
			keys := strings.Fields(lines[i-1])
			numbered = numbered || keys[0] == "point"
			if !numbered && !(keys[0] == "d0_exit" && keys[1] == "d0_entry" && keys[2] == "strategy") || numbered && keys[0] != "point" {
				t.Errorf("axes of %d: a part begins with %q:\n%s", width, keys, b.String())
			}
			if !numbered && (!strings.HasPrefix(lines[i+1], "1ms") || strings.Fields(lines[i+1])[2] != "drain") {
				t.Errorf("axes of %d: the first row is %q", width, lines[i+1])
			}
		}
		if heads["stop_latency"] != 2 || heads["request_latency"] != 2 || heads["mean_power"] != 1 {
			t.Errorf("axes of %d: the table has %v:\n%s", width, heads, b.String())
		}
		said := strings.Contains(b.String(), "There is no room for requeues_per_request (")
		if shown := heads["requeues_per_request"] > 0; shown == said {
			t.Errorf("axes of %d: requeues_per_request is shown: %v, and said to be left out: %v:\n%s", width, shown, said, b.String())
		} else if said {
			left++
		} else {
			room++
		}
		if wide := width >= 35; wide != numbered {
			t.Errorf("axes of %d: the points are numbered: %v", width, numbered)
		}
	}
	if left == 0 || room == 0 {
		t.Errorf("%d tables leave requeues_per_request out, and %d have room for it", left, room)
	}
}

// What comes to the device is called what it is: requests are a load, power-downs a schedule, and what the driver does with
// requests is a choice.
func TestSweepNamesWhatNobodyChooses(t *testing.T) {
	for path, want := range map[string]string{
		"requests.read.arrivals.poisson.rate": "mean_power is least, for each load: rate=1/s: ",
		"sleep.0.poisson.rate":                "mean_power is least, for each power schedule: rate=1/s: ",
		"requests.read.queue":                 "mean_power is least, 1.241 ± 0.015 W, at hold, queue=1/s, d0_exit=1ms.",
	} {
		s := sweepOf(t, 2, 20, nil, results.Axis{Path: path, Values: []string{"1/s", "2/s"}},
			results.Axis{Path: "device.d0_exit", Values: []string{"1ms", "2ms"}})
		var b bytes.Buffer
		if _, err := reports.WriteSweep(&b, s, nil, reports.Table); err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(text, want) {
			t.Errorf("%s: the output lacks %q:\n%s", path, want, b.String())
		}
	}
}
