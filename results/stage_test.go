package results_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/results"
)

// staged is a run of three strategies to a precision, in several stages.
func staged(relative float64) *results.Definition {
	d := definition(5)
	d.Precision = &results.Precision{Relative: relative, Figures: []string{"stop_latency", "mean_power"}, Budget: 400}
	return d
}

// halfWidth is half of the interval of a mean, over the mean.
func halfWidth(s *results.Summary) float64 {
	return (s.MeanCI.High - s.MeanCI.Low) / 2 / s.Mean.Value
}

// Replications are added until the intervals are as narrow as asked for, and not many more than it
// takes; whoever computes them, and in whatever order, the same.
func TestReplicationsAreAddedUntilThePrecisionIsReached(t *testing.T) {
	one := create(t, t.TempDir(), staged(0.02))
	run(t, one, 1)
	four := create(t, t.TempDir(), staged(0.02))
	run(t, four, 4)
	if d := cmp.Diff(contents(t, one), contents(t, four)); d != "" {
		t.Errorf("1 job and 4 jobs differ:\n%s", d)
	}
	s, err := one.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Met() || s.Partial() {
		t.Errorf("met: %v, partial: %v", s.Met(), s.Partial())
	}
	n, widest := s.Points[0].Replications, 0.0
	for _, p := range s.Points {
		if p.Replications != n {
			t.Errorf("%s has %d replications, %s %d", p.Point, p.Replications, s.Points[0].Point, n)
		}
		for _, name := range []string{"stop_latency", "mean_power"} {
			widest = max(widest, halfWidth(p.Metric(name)))
		}
	}
	if widest > 0.02/1.02 || widest < 0.015 || n < 20 {
		t.Errorf("%d replications, half-width %g of the mean", n, widest)
	}
}

// What cannot be reached ends with the budget, and says so with the numbers.
func TestPrecisionEndsWithTheBudget(t *testing.T) {
	l := create(t, t.TempDir(), staged(0.005))
	run(t, l, 2)
	s, err := l.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Met() || s.Partial() || s.Points[0].Replications != 400 {
		t.Errorf("met: %v, partial: %v, %d replications", s.Met(), s.Partial(), s.Points[0].Replications)
	}
	text := ""
	for _, f := range s.Points[0].Findings {
		if f.Code == "precision_not_met" {
			text += f.Message + "\n"
		}
	}
	if strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "stop_latency is not known to ±0.5 %, but to ±") || !strings.Contains(text, "after 400 replications; it will probably take ") {
		t.Errorf("findings: %q", text)
	}
}

// Figures that are never observed do not keep a run going, and are named.
func TestPrecisionLeavesOutWhatIsNeverObserved(t *testing.T) {
	d := staged(0.05)
	d.Precision.Figures = []string{"cancelled_latency", "no_such_metric", "mean_power"}
	l := create(t, t.TempDir(), d)
	run(t, l, 2)
	s, err := l.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Met() || s.Points[0].Replications != 20 || len(s.Definition.Notes) != 3 || s.Definition.Notes[1].Code != "precision_no_figure" {
		t.Errorf("met: %v, %d replications, notes %+v", s.Met(), s.Points[0].Replications, s.Definition.Notes)
	}
}

// A percentile can be asked for as well.
func TestPrecisionOfAPercentile(t *testing.T) {
	d := staged(0.10)
	d.Precision.Figures = []string{"stop_latency.p99"}
	l := create(t, t.TempDir(), d)
	run(t, l, 2)
	s, err := l.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Points {
		m := p.Metric("stop_latency")
		x, ci := m.Percentiles[3].Value, m.PercentileCIs[3]
		if half := max(x-ci.Low, ci.High-x) / x; half > 0.10 || p.Replications <= 20 || p.Replications == 400 {
			t.Errorf("%s: half-width %g of p99 after %d replications", p.Point, half, p.Replications)
		}
	}
}

// Another rule is another run.
func TestThePrecisionIsPartOfTheIdentity(t *testing.T) {
	dir := t.TempDir()
	l := create(t, dir, staged(0.05))
	run(t, l, 2)
	closed(t, l)
	_, err := results.Create(dir, staged(0.02))
	if err == nil || !strings.Contains(err.Error(), "its precision is 5 % of stop_latency, mean_power, at most 400 replications, this run's is 2 %") {
		t.Errorf("error %v", err)
	}
	for change, statement := range map[string]string{
		"a stage without one of the points": "delete from stages where point = 1",
		"stages that are not the same":      "update stages set stage = 99 where point = 1",
		"a stage that takes away":           "update stages set replications = 1",
		"a stage that is not decided":       "update stages set final = 2",
		"a stage of no point":               "update stages set point = 7 where point = 2",
		"a setting beyond all":              "update stages set point = point + 3",
		"a stage before the first":          "update stages set stage = 0",
		"a stage beyond all":                "update stages set replications = 1000001",
		"a point that no point beats":       "update stages set beaten_by = -2 where point = 1",
		"a point that a stranger beats":     "update stages set beaten_by = 3 where point = 1",
		"a stage that is final for some":    "update stages set final = 0 where point = 1",
	} {
		dir := t.TempDir()
		l := create(t, dir, staged(0.05))
		run(t, l, 2)
		closed(t, l)
		execute(t, dir, statement)
		if _, err := results.Open(dir); err == nil || !strings.Contains(err.Error(), "malformed: its table stages") {
			t.Errorf("%s: error %v", change, err)
		}
	}
}

// Whatever says how many replications there will be makes another run.
func TestEachPartOfThePrecisionIsPartOfTheIdentity(t *testing.T) {
	seen := map[string]string{staged(0.02).Identity(): "nothing"}
	for change, f := range map[string]func(*results.Definition){
		"another share":   func(d *results.Definition) { d.Precision.Relative = 0.03 },
		"another figure":  func(d *results.Definition) { d.Precision.Figures[0] = "stop_latency.p99" },
		"a figure less":   func(d *results.Definition) { d.Precision.Figures = d.Precision.Figures[:1] },
		"another budget":  func(d *results.Definition) { d.Precision.Budget++ },
		"no precision":    func(d *results.Definition) { d.Precision = nil },
		"with screening":  func(d *results.Definition) { d.Screened = true },
		"more replicates": func(d *results.Definition) { d.Replications++ },
	} {
		d := staged(0.02)
		f(d)
		if other, found := seen[d.Identity()]; found {
			t.Errorf("%s and %s are the same run", change, other)
		}
		seen[d.Identity()] = change
	}
}

// The next stage is decided when the last one is complete, and not before: else it would depend on who
// was first.
func TestAStageIsDecidedWhenAllBeforeIsStored(t *testing.T) {
	l := create(t, t.TempDir(), staged(0.005))
	add := func(point, first, replications int) {
		t.Helper()
		r, err := fake(t.Context(), results.Task{Point: point, First: first, Replications: replications})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Append([]results.Result{r}); err != nil {
			t.Fatal(err)
		}
	}
	advance := func(want bool, total int) {
		t.Helper()
		more, err := l.Advance()
		p, problem := l.Progress()
		if err != nil || problem != nil || more != want || p.Total != total || !p.Open {
			t.Errorf("more: %v, progress %+v, errors %v, %v", more, p, err, problem)
		}
	}
	advance(false, 15)
	add(0, 0, 5)
	add(1, 0, 5)
	add(2, 1, 4)
	advance(false, 15)
	add(2, 0, 1)
	advance(true, 60)
	advance(false, 60)
}

// In a sweep a setting that needs no more replications is decided once: the others go on without it, to
// their own precision.
func TestSettingsEndOneByOne(t *testing.T) {
	d := grid(3, 1)
	d.Replications, d.Precision = 5, &results.Precision{Relative: 0.02, Figures: []string{"mean_power"}, Budget: 1000}
	noise := []float64{0.001, 0.1, 0.5}
	uneven := func(_ context.Context, task results.Task) (results.Result, error) {
		r := results.Result{Task: task}
		for i := task.First; i < task.First+task.Replications; i++ {
			x := 1 + noise[task.Point]*(uniform(i, -1)-0.5)
			r.Rows = append(r.Rows, results.Row{Replication: i, Measures: []results.Measure{{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: x}}})
		}
		return r, nil
	}
	l := create(t, t.TempDir(), d)
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, uneven, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	last := 0
	for i := range noise {
		s, err := l.Setting(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		n := s.Points[0].Replications
		if !s.Met() || s.Partial() || n < last || n < 20 {
			t.Errorf("setting %d: met %v, partial %v, %d replications, the one before %d", i, s.Met(), s.Partial(), n, last)
		}
		last = n
	}
	if last < 160 {
		t.Errorf("the last setting has %d replications, too few to tell", last)
	}
}

// A damaged point is computed again to as many replications as its last stage had, and nothing is
// decided anew.
func TestADamagedPointKeepsItsStages(t *testing.T) {
	dir := t.TempDir()
	l := create(t, dir, staged(0.02))
	run(t, l, 2)
	want := contents(t, l)
	closed(t, l)
	execute(t, dir, "update rows set data = substr(data, 1, 20) || x'55' || substr(data, 22) where point = 1 and replication = 2")
	again := create(t, dir, staged(0.02))
	run(t, again, 2)
	if d := cmp.Diff(want, contents(t, again)); d != "" {
		t.Errorf("the repaired ledger differs:\n%s", d)
	}
}

// many is a run of six strategies, of which the made-up worst two are dominated: all their latencies
// and their power are greater than another's.
func many(replications int) *results.Definition {
	d := definition(replications)
	d.Strategies = []string{"a", "b", "c", "d", "e", "f"}
	d.Chosen = d.Strategies
	d.Screened = true
	return d
}

// worse are made-up costs of a strategy in stop latency, request latency and power: the first is
// beaten by others, but the baseline; the last two are beaten; the rest are good at something.
var worse = [][3]float64{{2, 2, 2}, {1, 1.5, 1}, {1.5, 1, 1}, {1, 1, 1.5}, {1.8, 1.8, 1.8}, {1, 1.6, 1.2}}

// screenable computes tasks of these strategies, on common random numbers.
func screenable(_ context.Context, task results.Task) (results.Result, error) {
	r := results.Result{Task: task}
	cost := worse[task.Point]
	names := []string{"stop_latency", "request_latency"}
	merged := make([]stats.Histogram, len(names))
	for i := task.First; i < task.First+task.Replications; i++ {
		row := results.Row{Replication: i}
		for k, name := range names {
			one := &stats.Histogram{}
			for j := range 200 {
				one.Record(int64(1e6 * cost[k] * -math.Log(uniform(i, j+300*k))))
			}
			merged[k].Merge(one)
			row.Measures = append(row.Measures, results.Measure{Metric: name, Unit: "s", Kind: model.Latency, Defined: true, Sample: results.NewSample(one)})
		}
		row.Measures = append(row.Measures, results.Measure{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: cost[2] + uniform(i, -1)/5 + uniform(i, -2-task.Point)/100})
		r.Rows = append(r.Rows, row)
	}
	for k, name := range names {
		data, err := merged[k].AppendBinary(nil)
		if err != nil {
			return results.Result{}, err
		}
		r.Histograms = append(r.Histograms, results.MergedHistogram{Metric: name, Data: data})
	}
	return r, nil
}

// A strategy that another one beats in everything has the replications of the first stage; the
// baseline is kept whatever it costs, and so is who is good at something.
func TestDominatedStrategiesAreDropped(t *testing.T) {
	var texts []string
	for _, jobs := range []int{1, 3} {
		l := create(t, t.TempDir(), many(30))
		if err := results.Run(t.Context(), l, results.Local{Jobs: jobs}, screenable, func(results.Progress) {}); err != nil {
			t.Fatal(err)
		}
		s, err := l.Study(nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range s.Points {
			text := fmt.Sprintf("%s %d", p.Point, p.Replications)
			for _, f := range p.Findings {
				text += " " + f.Message
			}
			got = append(got, text)
		}
		want := []string{"a 30", "b 30", "c 30", "d 30",
			"e 10 Dropped after 10 replications: worse than b in stop_latency, request_latency and mean_power.",
			"f 10 Dropped after 10 replications: worse than b in request_latency and mean_power."}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%d jobs:\n%s", jobs, d)
		}
		if s.Partial() {
			t.Error("the run is not finished")
		}
		texts = append(texts, contents(t, l))
	}
	if texts[0] != texts[1] {
		t.Error("1 job and 3 jobs differ")
	}
}

// Without the screening, and where there are few replications, all strategies have all of them.
func TestStrategiesAreKept(t *testing.T) {
	all, few := many(30), many(19)
	all.Screened = false
	for _, d := range []*results.Definition{all, few} {
		l := create(t, t.TempDir(), d)
		if err := results.Run(t.Context(), l, results.Local{}, screenable, func(results.Progress) {}); err != nil {
			t.Fatal(err)
		}
		progress, err := l.Progress()
		if err != nil || (progress != results.Progress{Done: 6 * d.Replications, Total: 6 * d.Replications}) {
			t.Errorf("progress %+v, error %v", progress, err)
		}
	}
}

// A strategy that fails beats nobody, however little it costs.
func TestWhoFailsBeatsNobody(t *testing.T) {
	const b, e, f = 1, 4, 5
	hanging := func(ctx context.Context, task results.Task) (results.Result, error) {
		r, err := screenable(ctx, task)
		if task.Point == b {
			for i := range r.Rows {
				r.Rows[i].Findings = []model.Finding{{Code: "hang", Severity: model.Failure, Message: "It hangs."}}
			}
		}
		return r, err
	}
	l := create(t, t.TempDir(), many(30))
	if err := results.Run(t.Context(), l, results.Local{Jobs: 2}, hanging, func(results.Progress) {}); err != nil {
		t.Fatal(err)
	}
	s, err := l.Study(nil)
	if err != nil {
		t.Fatal(err)
	}
	// f is worse than b alone, e than others as well.
	if s.Points[f].Replications != 30 || s.Points[e].Replications != 10 {
		t.Errorf("with b failing, e has %d replications and f %d", s.Points[e].Replications, s.Points[f].Replications)
	}
}
