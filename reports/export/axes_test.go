package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"quiesce/reports"
	"quiesce/reports/export"
	"quiesce/results"
	"quiesce/workloads"
)

// sweptDir stores a sweep of the scenario along axes, and returns the directory of its results.
func sweptDir(t *testing.T, sets ...string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	sets = append([]string{"replications=2", "horizon=2s", "compare=[]"}, sets...)
	s, err := workloads.Open(workloads.Source{Name: "axes", Text: scenario, Sets: sets}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := results.NewSweep(s, []string{""})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	l, err := results.Create(dir, &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Run(t.Context(), l, results.Local{}, e.Func(), func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// numericAxes are axes of several dimensions, and of what is no number: words, and a distribution among times.
const numericAxes = `sweep={strategy: [drain, requeue], device.d0_exit: [1ms, 1m30s], ` +
	`requests.read.arrivals.poisson.rate: {from: 12/min, to: 90/min, steps: 2}, queues.io.presented: [1, 2_000], ` +
	`device.power.idle: {values: {low: 500mW, high: 1W}}, requests.read.service: {values: {short: 10ms, spread: {exponential: {mean: 50ms}}}}}`

// inSI are the values of these axes as numbers.
var inSI = map[string]map[string]float64{
	"device.d0_exit_s":                          {"1ms": 0.001, "1m30s": 90},
	"requests.read.arrivals.poisson.rate_per_s": {"12/min": 0.2, "90/min": 1.5},
	"queues.io.presented_number":                {"1": 1, "2_000": 2000},
	"device.power.idle_W":                       {"low": 0.5, "high": 1},
}

// keyColumns are those that each table begins with.
var keyColumns = []string{"scenario", "seed", "point", "strategy",
	"device.d0_exit", "device.d0_exit_s", "requests.read.arrivals.poisson.rate", "requests.read.arrivals.poisson.rate_per_s",
	"queues.io.presented", "queues.io.presented_number", "device.power.idle", "device.power.idle_W", "requests.read.service"}

// Behind each axis of numbers is a column of them, in every table and format; the text stays as it was given.
func TestAxesAreNumbersToo(t *testing.T) {
	dir := sweptDir(t, numericAxes)
	for _, table := range export.Tables() {
		data, _ := written(t, dir, table, export.CSV)
		records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(records) < 64 {
			t.Fatalf("%d records, error %v", len(records), err)
		}
		if d := cmp.Diff(keyColumns, records[0][:len(keyColumns)]); d != "" {
			t.Errorf("the columns of %s:\n%s", table, d)
		}
		seen := map[string]bool{}
		for _, row := range records[1:] {
			for i, name := range records[0] {
				if numbers, numeric := inSI[name]; numeric {
					seen[name+row[i-1]] = true
					if x, err := strconv.ParseFloat(row[i], 64); err != nil || x != numbers[row[i-1]] {
						t.Fatalf("%s: %s of %q is %q", table, name, row[i-1], row[i])
					}
				}
			}
		}
		if len(seen) != 8 {
			t.Errorf("%s has only %v", table, seen)
		}
		if d := cmp.Diff(records, fromJSON(t, dir, table, records[0])); d != "" {
			t.Errorf("%s: CSV and JSON differ:\n%.2000s", table, d)
		}
		if d := cmp.Diff(records, fromParquet(t, dir, table)); d != "" {
			t.Errorf("%s: CSV and Parquet differ:\n%.2000s", table, d)
		}
	}
	axesAreTyped(t, dir)
}

// axesAreTyped looks for the numbers of axes where a reader sees types: in JSON, in Parquet's schema, and in the list
// of axes.
func axesAreTyped(t *testing.T, dir string) {
	t.Helper()
	data, _ := written(t, dir, export.Points, export.JSON)
	var object struct {
		Axes   []struct{ Path, Column, Unit string }
		Points []map[string]any
	}
	if err := json.Unmarshal(data, &object); err != nil {
		t.Fatal(err)
	}
	if x := object.Points[0]["device.d0_exit_s"]; x != 0.001 {
		t.Errorf("JSON has %T %v", x, x)
	}
	units := map[string]string{}
	for _, a := range object.Axes {
		if a.Column != "" {
			units[a.Column] = a.Unit
		}
	}
	want := map[string]string{"device.d0_exit_s": "s", "requests.read.arrivals.poisson.rate_per_s": "1/s", "queues.io.presented_number": "1", "device.power.idle_W": "W"}
	if d := cmp.Diff(want, units); d != "" {
		t.Errorf("the units of axes:\n%s", d)
	}
	data, _ = written(t, dir, export.Points, export.Parquet)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for name := range inSI {
		leaf, ok := file.Schema().Lookup(name)
		if !ok || leaf.Node.Type().Kind() != parquet.Double || leaf.Node.Optional() {
			t.Errorf("Parquet has %s as %v", name, leaf.Node)
		}
	}
}

// Designs that sample have numbers as well: those of the texts, whatever value comes how often.
func TestSampledAxesAreNumbersToo(t *testing.T) {
	for _, design := range []string{"latin_hypercube", "halton"} {
		dir := sweptDir(t, "sweep={device.d0_exit: {from: 1ms, to: 20ms}, queues.io.presented: {from: 1, to: 4}}", "design={"+design+": 40}")
		data, _ := written(t, dir, export.Points, export.CSV)
		records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := func(name string) int { return slices.Index(records[0], name) }
		points := map[string]bool{}
		for _, row := range records[1:] {
			points[row[at("point")]] = true
			exit, err := time.ParseDuration(row[at("device.d0_exit")])
			if x, wrong := strconv.ParseFloat(row[at("device.d0_exit_s")], 64); err != nil || wrong != nil || time.Duration(x*1e9+0.5) != exit {
				t.Fatalf("%s: %q is %q", design, row[at("device.d0_exit")], row[at("device.d0_exit_s")])
			}
			if row[at("queues.io.presented")] != row[at("queues.io.presented_number")] {
				t.Fatalf("%s: %q is %q", design, row[at("queues.io.presented")], row[at("queues.io.presented_number")])
			}
		}
		if len(points) != 40 {
			t.Errorf("%s: %d points", design, len(points))
		}
	}
}

// What bench sweep prints for programs has the same numbers by the same names.
func TestSweepsPrintTheNumbersOfTheExport(t *testing.T) {
	dir := sweptDir(t, numericAxes)
	exported, _ := written(t, dir, export.Points, export.CSV)
	want, err := csv.NewReader(bytes.NewReader(exported)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	l, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var table, object bytes.Buffer
	if _, err := reports.WriteSweep(&table, l.Sweep(nil, nil), []string{"mean_power"}, reports.CSV); err != nil {
		t.Fatal(err)
	}
	if _, err := reports.WriteSweep(&object, l.Sweep(nil, nil), []string{"mean_power"}, reports.JSON); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(&table).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Points []struct {
			Set     map[string]string
			Numbers map[string]float64
		}
	}
	if err := json.Unmarshal(object.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if len(document.Points) != 32*2 || len(got) != 32*2+1 {
		t.Fatalf("%d points in JSON, %d rows in CSV", len(document.Points), len(got))
	}
	const key = 2 // scenario and seed; the strategy stands before the axes in both
	if d := cmp.Diff(keyColumns[key+1:], got[0][key:len(keyColumns)-1]); d != "" {
		t.Errorf("the columns of bench sweep:\n%s", d)
	}
	rows := slices.DeleteFunc(want[1:], func(row []string) bool { return row[slices.Index(want[0], "metric")] != "mean_power" })
	for i, row := range rows {
		if d := cmp.Diff(row[key+1:len(keyColumns)], got[i+1][key:len(keyColumns)-1]); d != "" {
			t.Fatalf("bench sweep and bench export differ:\n%s", d)
		}
		p := document.Points[i]
		if len(p.Numbers) != len(inSI) {
			t.Fatalf("a point has the numbers %v", p.Numbers)
		}
		for name, x := range p.Numbers {
			path := name[:strings.LastIndexAny(strings.TrimSuffix(name, "_per_s"), "_")+1]
			if strings.HasSuffix(name, "_per_s") {
				path = strings.TrimSuffix(name, "per_s")
			}
			if text := p.Set[strings.TrimSuffix(path, "_")]; x != inSI[name][text] {
				t.Fatalf("%s of %q is %g", name, text, x)
			}
		}
	}
}
