package export_test

import (
	"bytes"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"quiesce/reports"
	"quiesce/reports/export"
	"quiesce/results"
	"quiesce/workloads"
)

const scenario = `about: A device that is put to sleep "under load", <fast>
seed: 18446744073709551615
replications: 5
horizon: 60s
device: {power: {busy: 2W, idle: 1W, d0_exit: 1W, dx: 10mW, d0_entry: 1W}, d0_exit: 5ms, watchdog: 6s}
queues:
  - {name: io, dispatch: parallel, presented: 4}
requests:
  - {class: read, queue: io, arrivals: {poisson: {rate: 20/s}}, service: {exponential: {mean: 50ms}}}
sleep:
  - {trigger: sx, poisson: {rate: 0.2/s}, clock: d0, dwell: 500ms}
compare: [drain, hold, requeue]
`

// stored runs the scenario and returns the directory of its results.
func stored(t *testing.T, jobs int) string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("load.yaml", []byte(scenario), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := workloads.Load("load.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := results.NewExperiment(s, s.Compare)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	l, err := results.Create(dir, &e.Definition)
	if err != nil {
		t.Fatal(err)
	}
	if err := results.Run(t.Context(), l, results.Local{Jobs: jobs}, e.Func(), func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func written(t *testing.T, dir string, table export.Table, format export.Format) ([]byte, *export.Summary) {
	t.Helper()
	l, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s, err := export.Write(t.Context(), &b, l, export.Options{Table: table, Format: format})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), s
}

// The three formats hold the same rows: what one says as text, the others say as text or as the same
// number, and what is empty in one is null in the others.
func TestFormatsHoldTheSame(t *testing.T) {
	dir := stored(t, 2)
	for _, table := range export.Tables() {
		t.Run(string(table), func(t *testing.T) {
			data, s := written(t, dir, table, export.CSV)
			records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
			if err != nil || len(records)-1 != s.Rows || s.Rows == 0 {
				t.Fatalf("%d records of %d rows, error %v", len(records), s.Rows, err)
			}
			if d := cmp.Diff(records, fromJSON(t, dir, table, records[0])); d != "" {
				t.Errorf("CSV and JSON differ:\n%.2000s", d)
			}
			if d := cmp.Diff(records, fromParquet(t, dir, table)); d != "" {
				t.Errorf("CSV and Parquet differ:\n%.2000s", d)
			}
		})
	}
}

// fromJSON is a table of the JSON object, as CSV has it.
func fromJSON(t *testing.T, dir string, table export.Table, header []string) [][]string {
	t.Helper()
	data, _ := written(t, dir, table, export.JSON)
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		t.Fatal(err)
	}
	if object["seed"] != json.Number("18446744073709551615") || object["about"] != `A device that is put to sleep "under load", <fast>` {
		t.Errorf("seed %v, about %v", object["seed"], object["about"])
	}
	all := [][]string{header}
	for _, row := range object[string(table)].([]any) {
		var cells []string
		for _, name := range header {
			switch value, ok := row.(map[string]any)[name]; {
			case !ok:
				t.Fatalf("a row has no %s", name)
			case value == nil:
				cells = append(cells, "")
			default:
				cells = append(cells, fmt.Sprint(value))
			}
		}
		all = append(all, cells)
	}
	return all
}

// fromParquet is a Parquet file, as CSV has it.
func fromParquet(t *testing.T, dir string, table export.Table) [][]string {
	t.Helper()
	data, _ := written(t, dir, table, export.Parquet)
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if seed, _ := file.Lookup("quiesce.seed"); seed != "18446744073709551615" {
		t.Errorf("the seed of the metadata is %q", seed)
	}
	if text, _ := file.Lookup("quiesce.text"); !strings.Contains(text, "trigger: sx") {
		t.Errorf("the scenario of the metadata is %q", text)
	}
	var header []string
	for _, path := range file.Schema().Columns() {
		header = append(header, path[0])
	}
	all := [][]string{header}
	reader := parquet.NewReader(file)
	rows := make([]parquet.Row, 1)
	for range file.NumRows() {
		if n, err := reader.ReadRows(rows); n != 1 {
			t.Fatal(err)
		}
		var cells []string
		for i, v := range rows[0] {
			switch text := v.String(); {
			case v.IsNull():
				cells = append(cells, "")
			case v.Kind() == parquet.Double:
				cells = append(cells, strconv.FormatFloat(v.Double(), 'g', -1, 64))
			case header[i] == "seed":
				cells = append(cells, strconv.FormatUint(v.Uint64(), 10))
			default:
				cells = append(cells, text)
			}
		}
		all = append(all, cells)
	}
	return all
}

// The points are those that the CSV of bench compare has, in another order, and with more columns.
func TestPointsAreThoseOfTheReport(t *testing.T) {
	dir := stored(t, 1)
	l, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	study, err := l.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := reports.Write(&b, study, reports.CSV); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, _ := written(t, dir, export.Points, export.CSV)
	if d := cmp.Diff(byName(t, b.Bytes()), byName(t, data)); d != "" {
		t.Errorf("report and export differ:\n%.2000s", d)
	}
}

// byName are the cells that a report and an export share, by strategy, metric and column.
func byName(t *testing.T, data []byte) map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, name := range records[0] {
		at[name] = i
	}
	all := map[string]string{}
	for _, r := range records[1:] {
		for _, name := range []string{"seed", "unit", "count", "mean", "sd", "p50", "p99.9", "max", "min", "mean_low", "p90_high", "replications"} {
			all[r[at["strategy"]]+" "+r[at["metric"]]+" "+name] = r[at[name]]
		}
	}
	return all
}

// The cells of a histogram and the samples of the replications are the observations of their point.
func TestTablesAgreeOnWhatWasObserved(t *testing.T) {
	dir := stored(t, 2)
	sums := map[export.Table]map[string]float64{}
	for _, table := range []export.Table{export.Points, export.Replications, export.Histograms} {
		sums[table] = map[string]float64{}
		data, _ := written(t, dir, table, export.CSV)
		records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for i, name := range records[0] {
			at[name] = i
		}
		for _, r := range records[1:] {
			n, err := strconv.ParseFloat(r[at["count"]], 64)
			if err != nil {
				t.Fatal(err)
			}
			if table == export.Histograms || r[at["kind"]] == "latency" && n > 0 {
				sums[table][r[at["strategy"]]+" "+r[at["metric"]]] += n
			}
		}
	}
	for _, table := range []export.Table{export.Replications, export.Histograms} {
		if d := cmp.Diff(sums[export.Points], sums[table]); d != "" {
			t.Errorf("points and %s differ:\n%s", table, d)
		}
	}
	if n := sums[export.Points]["drain request_latency"]; n < 1000 || math.IsNaN(n) {
		t.Errorf("%g requests: this tests nothing", n)
	}
}

// Bytes depend neither on jobs nor on the numbers that the ledger has given to metrics.
func TestEqualRunsGiveEqualBytes(t *testing.T) {
	one, four := stored(t, 1), stored(t, 4)
	for _, table := range export.Tables() {
		for _, format := range export.Formats() {
			a, _ := written(t, one, table, format)
			b, _ := written(t, four, table, format)
			if !bytes.Equal(a, b) {
				t.Errorf("%s as %s differs", table, format)
			}
		}
	}
}

// A damaged point is named and left out; the others are there.
func TestADamagedPointIsLeftOut(t *testing.T) {
	dir := stored(t, 1)
	db, err := sql.Open("sqlite3", "file:"+filepath.ToSlash(filepath.Join(dir, results.LedgerFile)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("update rows set data = substr(data, 1, 20) || x'55' || substr(data, 22) where point = 1 and replication = 2"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, table := range []export.Table{export.Points, export.Replications} {
		data, s := written(t, dir, table, export.CSV)
		if len(s.LeftOut) != 1 || s.LeftOut[0].Point.Strategy != "hold" || !strings.Contains(s.LeftOut[0].Err.Error(), "replication 2 of hold: damaged") {
			t.Errorf("%s: left out: %v", table, s.LeftOut)
		}
		text := string(data)
		if strings.Contains(text, ",hold,") || !strings.Contains(text, ",drain,") || !strings.Contains(text, ",requeue,") {
			t.Errorf("%s:\n%.300s", table, text)
		}
	}
}

// No two columns have the same name, an axis of strategies or not: its values are the strategies of the points.
func TestColumnsHaveDifferentNames(t *testing.T) {
	dir := sweptDir(t, "sweep={strategy: [drain, requeue], device.d0_exit: [1ms, 2ms]}")
	for _, table := range export.Tables() {
		data, _ := written(t, dir, table, export.CSV)
		records, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		column := map[string]int{}
		for i, name := range records[0] {
			if _, twice := column[name]; twice {
				t.Errorf("%s has two columns %q", table, name)
			}
			column[name] = i
		}
		for _, row := range records[1:] {
			point := row[column["point"]]
			want := map[string][2]string{"0": {"drain", "1ms"}, "1": {"drain", "2ms"}, "2": {"requeue", "1ms"}, "3": {"requeue", "2ms"}}[point]
			if row[column["strategy"]] != want[0] || row[column["device.d0_exit"]] != want[1] {
				t.Errorf("%s: point %s is %q", table, point, row)
			}
		}
		if d := cmp.Diff(records, fromJSON(t, dir, table, records[0])); d != "" {
			t.Errorf("CSV and JSON differ:\n%.2000s", d)
		}
	}
}
