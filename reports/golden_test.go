package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/reports"
	"quiesce/results"
	"quiesce/workloads"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// uniform is a hash of its arguments, in (0, 1).
func uniform(i, j int) float64 {
	x := uint64(i)*0x9e3779b97f4a7c15 + uint64(j+1)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return (float64((x^x>>31)>>11) + 0.5) / (1 << 53)
}

// strategies of the study: each with what it multiplies stop latency by (0 is no latency at all), what
// it adds to request latency in units of the mean demand, and to mean power in watts; and by how much
// at most its power differs from the others' at random.
var strategies = []struct {
	name                          string
	stops, requests, power, noise float64
	hangs                         bool
}{
	{name: "drain", stops: 1},
	{name: "hold", requests: 0.02, power: -0.01},
	{name: "requeue", requests: 0.04, power: -0.02},
	{name: "deadline(5ms)", stops: 0.9, requests: 0.06, power: -0.03},
	{name: "requeue-or-wait(detachable_for=50ms)", stops: 0.5, requests: 0.02, power: -0.01, noise: 0.02},
	{name: "self-stop", stops: 1.1, requests: 0.08},
	{name: "park", requests: -0.5, power: -1, hangs: true},
}

// observe is a replication of a strategy: made up, and the same at any time.
func observe(strategy, replication int) (results.Row, map[string]*stats.Histogram) {
	stop, request, queue := &stats.Histogram{}, &stats.Histogram{}, &stats.Histogram{}
	for i := range 40 {
		stop.Record(int64(12e6 * strategies[strategy].stops * -math.Log(uniform(replication, i))))
	}
	for i := range 400 {
		demand := -math.Log(uniform(replication, 1000+i))
		request.Record(int64(3e9 * (max(0, demand+strategies[strategy].requests))))
		queue.Record(int64(1e3 * demand))
	}
	noise := uniform(replication, -7)
	power := 1.2 + strategies[strategy].power + noise/10 + strategies[strategy].noise*(uniform(replication, -8)-0.5)
	row := results.Row{Replication: replication, Events: 1000, Simulated: 100, Measures: []results.Measure{
		latency("stop_latency", "s", stop), latency("stop_latency{part=handlers}", "s", &stats.Histogram{}),
		latency("stop_latency{queue=io}", "s", stop),
		latency("request_latency", "s", request), latency("queue_wait", "s", queue),
		latency("cancelled_latency", "s", &stats.Histogram{}),
		scalar("requeues_per_request", "1", map[string]float64{"requeue": 0.05 + noise/100}[strategies[strategy].name]),
		scalar("cancelled", "1", 0),
		scalar("throughput", "1/s", 3+noise/50), scalar("throughput{class=read}", "1/s", 2+noise/50), scalar("throughput{class=write}", "1/s", 1),
		scalar("mean_power", "W", power),
		scalar("watchdog_margin", "1", 1-strategies[strategy].stops*(0.01+noise/100)),
		{Metric: "energy_per_request", Unit: "J", Kind: model.Scalar},
	}}
	if strategy == 2 && replication%4 == 0 {
		row.Findings = []model.Finding{{Code: "requeued_often", Severity: model.Warning, Message: "Request read 17 was requeued 12 times."}}
	}
	if strategies[strategy].hangs && replication == 3 {
		row.Findings = []model.Finding{{Code: "hang", Severity: model.Failure, Message: "The queue stop never ends."}}
	}
	return row, map[string]*stats.Histogram{"stop_latency": stop, "stop_latency{queue=io}": stop, "request_latency": request, "queue_wait": queue}
}

func latency(name, unit string, h *stats.Histogram) results.Measure {
	m := results.Measure{Metric: name, Unit: unit, Kind: model.Latency, Defined: h.Count() > 0}
	if m.Defined {
		m.Sample = results.NewSample(h)
	}
	return m
}

func scalar(name, unit string, x float64) results.Measure {
	return results.Measure{Metric: name, Unit: unit, Kind: model.Scalar, Defined: true, Scalar: x}
}

// study stores so many replications of so many strategies, and sums them up.
func study(t *testing.T, points, asked, stored int) *results.Study {
	t.Helper()
	d := &results.Definition{
		Format: results.Format, Scenario: "golden", About: "Made up to look at reports",
		Text: "queues:\n  - {name: io, dispatch: parallel, presented: 4}\n  - {name: control, dispatch: sequential, power_managed: false}\n",
		Seed: 7, Replications: asked,
		Notes: []model.Finding{{Code: "open_loop", Severity: model.Note, Message: "Open loop: read 4/s. Requests come whether earlier ones are done or not."}},
	}
	for _, s := range strategies[:points] {
		d.Strategies = append(d.Strategies, s.name)
	}
	l, err := results.Create(t.TempDir(), d)
	if err != nil {
		t.Fatal(err)
	}
	for point := range points {
		if stored == 0 {
			break
		}
		if err := l.Append([]results.Result{task(t, point, stored)}); err != nil {
			t.Fatal(err)
		}
	}
	condition := workloads.Condition{Text: "stop_latency.p99 < 20ms", Metric: "stop_latency", Statistic: "p99", Operator: "<", Value: 0.02, Unit: "s"}
	s, err := l.Study([]workloads.Expectation{{Condition: condition}})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return s
}

func task(t *testing.T, point, replications int) results.Result {
	t.Helper()
	r := results.Result{Task: results.Task{Point: point, Replications: replications}}
	merged := map[string]*stats.Histogram{}
	for i := range replications {
		row, histograms := observe(point, i)
		r.Rows = append(r.Rows, row)
		for name, h := range histograms {
			if merged[name] == nil {
				merged[name] = &stats.Histogram{}
			}
			merged[name].Merge(h)
		}
	}
	for name, h := range merged {
		data, err := h.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Histograms = append(r.Histograms, results.MergedHistogram{Metric: name, Data: data})
	}
	return r
}

// What is printed is what the golden files show. Run the test with -update to rewrite them, and look
// at the difference.
func TestGolden(t *testing.T) {
	for name, s := range map[string]*results.Study{
		"run":     study(t, 1, 20, 20),
		"compare": study(t, 4, 20, 20),
		"failed":  study(t, 7, 20, 20),
		"partial": study(t, 2, 20, 1),
		"nothing": study(t, 2, 20, 0),
	} {
		for format, extension := range map[reports.Format]string{
			reports.Table: "txt", reports.Markdown: "md", reports.CSV: "csv", reports.JSON: "json",
		} {
			var b bytes.Buffer
			if err := reports.Write(&b, s, format); err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("%s.%s", name, extension), b.Bytes())
			wellFormed(t, name, format, b.Bytes())
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(got)); d != "" {
		t.Errorf("%s differs (-golden +now):\n%s", name, d)
	}
}

// wellFormed checks what readers of a format rely on, whatever the figures are.
func wellFormed(t *testing.T, name string, format reports.Format, data []byte) {
	t.Helper()
	switch text := string(data); format {
	case reports.JSON:
		var object map[string]any
		if err := json.Unmarshal(data, &object); err != nil || strings.Contains(text, "NaN") {
			t.Errorf("%s: no JSON object: %v", name, err)
		}
	case reports.CSV:
		if _, err := csv.NewReader(bytes.NewReader(data)).ReadAll(); err != nil {
			t.Errorf("%s: no CSV: %v", name, err)
		}
	case reports.Table:
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 100 {
				t.Errorf("%s: a line of %d columns: %s", name, n, line)
			}
		}
	}
}

// A fault of the program is told in one sentence; the stack is for whoever looks into the ledger.
func TestFaultsOfTheProgramAreNamed(t *testing.T) {
	s := study(t, 2, 20, 20)
	s.Failures = []results.Failure{{Point: 1, First: 3, Replications: 2, Message: "panic: queue off twice\ngoroutine 7 [running]:"}}
	const want = "Replications 3 to 4 gave no result, a fault of this program: panic: queue off twice."
	for _, format := range []reports.Format{reports.Table, reports.JSON} {
		var b bytes.Buffer
		if err := reports.Write(&b, s, format); err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(strings.Fields(b.String()), " "); strings.Count(text, want) != 1 || strings.Contains(text, "goroutine") {
			t.Errorf("%s shows\n%s", format, text)
		}
	}
}

// The members of the JSON object are a contract.
func TestJSONHasTheMembersThatProgramsRead(t *testing.T) {
	var b bytes.Buffer
	if err := reports.Write(&b, study(t, 4, 20, 20), reports.JSON); err != nil {
		t.Fatal(err)
	}
	var o struct {
		Scenario string
		Seed     uint64
		Version  int
		Points   []struct {
			Set          map[string]string
			Strategy     string
			Replications int
			Metrics      map[string]struct {
				Unit           string
				Count          uint64
				Mean, SD       *float64
				Min, Max       *float64
				P50, P90, P95  *float64
				P99            *float64
				P999           *float64             `json:"p99.9"`
				ConfidenceInts map[string][]float64 `json:"ci"`
			}
			Findings []struct {
				Code, Severity, Message string
				Replications            int
			}
		}
		Differences []struct {
			Metric, Strategy, Baseline string
			Diff                       *float64
			CI                         []float64
			Reduction                  *float64 `json:"variance_reduction"`
		}
		Verdict map[string]struct {
			Best              *string
			Probability       *float64
			Equal, Contenders []string
		}
		Pareto []struct {
			Strategy       string
			StopLatency    *float64 `json:"stop_latency"`
			RequestLatency *float64 `json:"request_latency"`
			MeanPower      *float64 `json:"mean_power"`
			Front          *bool
			DominatedBy    []string `json:"dominated_by"`
			Doubtful       []string
		}
		Expect []any
	}
	decoder := json.NewDecoder(&b)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&o); err != nil {
		t.Fatal(err)
	}
	if o.Scenario != "golden" || o.Seed != 7 || o.Version != results.Format || len(o.Points) != 4 || len(o.Differences) == 0 {
		t.Fatalf("%+v", o)
	}
	drain := o.Points[0]
	stop := drain.Metrics["stop_latency"]
	if drain.Strategy != "drain" || drain.Set == nil || drain.Replications != 20 || stop.Unit != "s" || stop.Count != 800 ||
		len(stop.ConfidenceInts["mean"]) != 2 || len(stop.ConfidenceInts["p99"]) != 2 || *stop.Mean < 0.01 || *stop.P50 > *stop.P999 {
		t.Errorf("%+v", stop)
	}
	if power := drain.Metrics["mean_power"]; power.P50 != nil || power.Mean == nil || power.Count != 20 {
		t.Errorf("a scalar: %+v", power)
	}
	if margin := drain.Metrics["energy_per_request"]; margin.Mean != nil || margin.Count != 0 || margin.ConfidenceInts["mean"] != nil {
		t.Errorf("what is undefined: %+v", margin)
	}
	if v := o.Verdict["mean_power"]; v.Best == nil || *v.Best != "deadline(5ms)" || *v.Probability < 0.95 {
		t.Errorf("the verdict on mean_power: %+v", v)
	}
	if v := o.Verdict["stop_latency"]; v.Best != nil || *v.Probability < 0.95 || !slices.Equal(v.Equal, []string{"hold", "requeue"}) || !slices.Equal(v.Contenders, v.Equal) {
		t.Errorf("the verdict on stop_latency, where two are equal: %+v", v)
	}
	if v := o.Verdict["request_latency.p99"]; len(v.Contenders) == 0 || v.Equal == nil {
		t.Errorf("the verdict on request_latency.p99: %+v", v)
	}
	if d := o.Differences[0]; d.Metric != "stop_latency" || *d.Reduction <= 0 {
		t.Errorf("the first difference: %+v", d)
	}
	front := map[string]bool{}
	for _, p := range o.Pareto {
		front[p.Strategy] = p.Front != nil && *p.Front
	}
	// drain is best in requests, deadline(5ms) in power, requeue in stops but for hold, with less power.
	if want := map[string]bool{"drain": true, "hold": true, "requeue": true, "deadline(5ms)": true}; !cmp.Equal(front, want) {
		t.Errorf("on the front: %v", front)
	}
}
