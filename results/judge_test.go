package results

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"quiesce/des/stats"
	"quiesce/des/variate"
	"quiesce/model"
	"quiesce/model/driver"
	"quiesce/model/wdf"
	"quiesce/workloads"
)

// codesOf lists the findings' codes.
func codesOf(p *PointSummary) []string {
	var all []string
	for _, f := range p.Findings {
		all = append(all, f.Code)
	}
	return all
}

// judged is a point of one strategy after the judgement, and what it found.
func judged(p *PointSummary, expectations ...workloads.Expectation) []string {
	(&Study{Points: []*PointSummary{p}}).judge(expectations)
	return codesOf(p)
}

// queue is an M/M/1 queue with a mean service time of 1 s.
func queue(t *testing.T, rho float64, horizon time.Duration) *model.Config {
	t.Helper()
	exponential := func(mean float64) *variate.Distribution {
		d, err := variate.Exponential(mean)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	s, problems := driver.Parse("hold")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return &model.Config{
		Horizon:  horizon,
		Warmup:   model.Warmup{Fraction: 0.2},
		Device:   model.Device{PolicyOwner: true},
		Queues:   []model.Queue{{Name: "io", Dispatch: wdf.Sequential, PowerManaged: true}},
		Classes:  []model.Class{{Name: "read", Arrivals: model.Arrivals{Kind: model.Renewal, Gap: exponential(1 / rho)}, Service: exponential(1)}},
		Strategy: model.Strategy{Suspend: []driver.Strategy{s}, Purge: []driver.Strategy{s}},
	}
}

// simulated is the point of a configuration that is simulated for so many replications.
func simulated(t *testing.T, cfg *model.Config, seed uint64, replications int) *PointSummary {
	t.Helper()
	p := &PointSummary{Replications: replications}
	for r := range replications {
		s, err := model.New(cfg, seed, r)
		if err != nil {
			t.Fatal(err)
		}
		row, _ := newRow(s.Run(nil))
		p.rows = append(p.rows, row)
	}
	for _, name := range []string{"requests_in_system", "backlog_growth"} {
		s := Summary{Metric: Metric{Name: name, Kind: model.Scalar}}
		s.scalar(measures(p.rows, name))
		p.Metrics = append(p.Metrics, s)
	}
	return p
}

// TestBacklogGrowing measures how often the warning comes: never in 200 experiments with an M/M/1
// queue at a load of 0.9, nearly always at 1.1, and at 1.02, where the backlog drifts by 0.02 a second and
// wanders by 1.4 times the square root of the time, when the horizon is long.
func TestBacklogGrowing(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	for _, test := range []struct {
		rho           float64
		horizon       time.Duration
		experiments   int
		replications  int
		least, most   int
		lowest, upper float64 // of the mean growth
	}{
		{0.9, 1600 * time.Second, 200, 5, 0, 1, -0.02, 0},
		{1.1, 5000 * time.Second, 10, 10, 9, 10, 0.06, 0.1},
		{1.02, 80_000 * time.Second, 1, 10, 1, 1, 0.01, 0.02},
	} {
		warned, sum := 0, 0.0
		for i := range test.experiments {
			p := simulated(t, queue(t, test.rho, test.horizon), uint64(i), test.replications)
			sum += p.Metric("backlog_growth").Mean.Value / float64(test.experiments)
			if slices.Contains(judged(p), codeGrowing) {
				warned++
			}
		}
		t.Logf("load %g: warned in %d of %d experiments; the backlog grows by %.3g/s", test.rho, warned, test.experiments, sum)
		if warned < test.least || warned > test.most || sum < test.lowest || sum > test.upper {
			t.Errorf("load %g: warned in %d of %d experiments, want %d to %d; the backlog grows by %.3g/s, want %g to %g",
				test.rho, warned, test.experiments, test.least, test.most, sum, test.lowest, test.upper)
		}
	}
}

// growing is a point with these numbers in the system and growths, over a window of 100 s.
func growing(level float64, growth ...float64) *PointSummary {
	levels := make([]float64, len(growth))
	for i := range levels {
		levels[i] = level
	}
	p := ScalarPoint("hold", []string{"requests_in_system", "backlog_growth"}, levels, growth)
	for i := range p.rows {
		p.rows[i].Simulated, p.rows[i].Discarded = 150, 50
	}
	return p
}

// TestGrowthThatMatters: growth must be shown, matter, and rest on five replications.
func TestGrowthThatMatters(t *testing.T) {
	for _, test := range []struct {
		name string
		p    *PointSummary
		want bool
	}{
		{"clear", growing(10, 1, 1.1, 0.9, 1, 1), true},
		{"the same in all", growing(10, 1, 1, 1, 1, 1), true},
		{"not shown", growing(10, 1, 3, -1, 2, 0), false},
		{"four", growing(10, 1, 1.1, 0.9, 1), false},
		{"too little", growing(1001, 1, 1.1, 0.9, 1, 1), false},
		{"just enough", growing(999, 1, 1.1, 0.9, 1, 1), true},
		{"shrinks", growing(10, -1, -1.1, -0.9, -1, -1), false},
		{"nothing happens", growing(0, 0, 0, 0, 0, 0), false},
	} {
		if got := slices.Contains(judged(test.p), codeGrowing); got != test.want {
			t.Errorf("%s: %v, want %v: %+v", test.name, got, test.want, test.p.Findings)
		}
	}
	failed := growing(10, 1, 1, 1, 1, 1)
	failed.Findings = []Finding{{Finding: model.Finding{Code: "saturated", Severity: model.Failure}}}
	if got := judged(failed); len(got) != 1 {
		t.Errorf("after a failure: %v", got)
	}
}

// stopped is a point with so many stops in each replication of 150 s, of which 100 s count.
func stopped(stops ...int) *PointSummary {
	p := &PointSummary{Point: Point{Strategy: "hold"}, Replications: len(stops)}
	all := &stats.Histogram{}
	for i, n := range stops {
		h := &stats.Histogram{}
		for range n {
			h.Record(1e9)
		}
		all.Merge(h)
		m := Measure{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: n > 0}
		if n > 0 {
			m.Sample = NewSample(h)
		}
		p.rows = append(p.rows, Row{Replication: i, Simulated: 150, Discarded: 50, Measures: []Measure{m}})
	}
	s := Summary{Metric: Metric{Name: "stop_latency", Unit: "s", Kind: model.Latency}}
	s.latency(all, measures(p.rows, "stop_latency"))
	p.Metrics = []Summary{s}
	return p
}

// TestFewStops: fewer than 30 stops are warned of, with what 30 take, but not where the scenario said
// so already.
func TestFewStops(t *testing.T) {
	for _, test := range []struct {
		stops []int
		notes []model.Finding
		want  string // part of the message; "": none
	}{
		{[]int{10, 10, 9}, nil, "Only 29 stops were observed in 3 replications: metrics of stops say little. About 30 take a horizon of 1.5e+02 s, or 4 replications."},
		{[]int{2, 1}, nil, "About 30 take a horizon of 1e+03 s, or 20 replications."},
		{[]int{10, 10, 10}, nil, ""},
		{[]int{0}, nil, "No stop was observed in 1 replication"},
		{[]int{0}, []model.Finding{{Code: "always_on", Severity: model.Note}}, ""},
		{[]int{5}, []model.Finding{{Code: "few_stops", Severity: model.Warning}}, ""},
		{[]int{5}, []model.Finding{{Code: "few_stops", Severity: model.Note}}, "Only 5 stops"}, // which spoke of percentiles
	} {
		p := stopped(test.stops...)
		p.Notes = test.notes
		judged(p)
		text := fmt.Sprint(p.Findings)
		if (test.want == "") != (len(p.Findings) == 0) || !strings.Contains(text, test.want) {
			t.Errorf("%v stops, notes %v: %s, want %q", test.stops, test.notes, text, test.want)
		}
	}
}

// TestUnanswered: a condition on what was never observed, or has no interval, is named.
func TestUnanswered(t *testing.T) {
	condition := func(text string) workloads.Condition {
		var c workloads.Condition
		if err := c.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return c
	}
	many := []int{20, 20}
	for _, test := range []struct {
		text  string
		stops []int
		tail  bool // the mean has no interval that holds
		want  string
	}{
		{"stop_latency < 2s", many, false, ""},
		{"stop_latency < 2s", []int{40}, false, codeNoInterval + ": stop_latency, "},
		{"stop_latency.max < 2s", []int{40}, false, ""},
		{"stop_latency < 2s", many, true, codeNoInterval + ": stop_latency, of which an objective speaks (stop_latency < 2s), has no interval that holds"},
		{"stop_latency.p50 < 2s", many, true, ""},
		{"stop_latency.p99 < 2s", []int{40}, false, codeNoInterval + ": stop_latency.p99, "},
		{"request_latency{class=read}.p99 < 2s", many, false, codeNotObserved + ": request_latency{class=read}.p99, "},
		{"stop_latency.count > 2", many, false, ""},
	} {
		for _, objective := range []bool{true, false} {
			p := stopped(test.stops...)
			if test.tail {
				p.withdraw([]model.Finding{{Metrics: []string{"stop_latency"}}})
			}
			s := &Study{Points: []*PointSummary{p}}
			want := test.want
			if c := condition(test.text); objective {
				s.Ask([]workloads.Condition{c})
			} else {
				want = strings.Replace(want, "an objective", "an expectation", 1)
				s.judge([]workloads.Expectation{{Strategy: "drain", Condition: c}, {Strategy: "hold", Condition: c}})
			}
			text := ""
			for _, f := range p.Findings {
				text += f.Code + ": " + f.Message + "\n"
			}
			if (want == "") != (text == "") || !strings.Contains(text, want) || strings.Count(text, "\n") > 1 {
				t.Errorf("%s of %v stops: %q, want %q", test.text, test.stops, text, want)
			}
		}
	}
}

// TestPrecisionWithoutMean: a mean that does not exist, or whose variance does not, never asks for more
// replications; a finding says that it is left out.
func TestPrecisionWithoutMean(t *testing.T) {
	rule := &Precision{Relative: 0.01, Figures: []string{"mean_power"}, Budget: 1000}
	p := ScalarPoint("hold", []string{"mean_power"}, []float64{1, 5, 2, 7, 3, 9})
	if next := rule.next(6, []*PointSummary{p}); next <= 6 {
		t.Fatalf("with a mean: %d replications after 6", next)
	}
	p.withdraw([]model.Finding{{Metrics: []string{"mean_power"}}})
	if next := rule.next(6, []*PointSummary{p}); next != 6 {
		t.Errorf("without: %d replications after 6", next)
	}
	if f := rule.findings(p); len(f) != 1 || f[0].Code != codeNoFigure || f[0].Severity != model.Warning || !strings.Contains(f[0].Message, "mean of mean_power") {
		t.Errorf("findings %+v", f)
	}
	if n := rule.unseen([]*PointSummary{p}); len(n) != 0 {
		t.Errorf("said twice: %+v", n)
	}
}
