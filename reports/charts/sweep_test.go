package charts_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/reports/charts"
	"quiesce/results"
)

// A sweep of two axes: what is drawn at each of its points is what the ledger says of it, with the
// objective's limit and the break-even of the idle time-out.
func TestASweepIsAsItsPointsSay(t *testing.T) {
	r := simulate(t, "idle-timeout", false, "replications=5", "horizon=5000s",
		"sweep={device.idle.timeout: [10s, 100ms, 1s], requests.report.arrivals.on_off.rate: [1/s, 10/s]}")
	timeouts, rates := []float64{10, 0.1, 1}, []string{"1/s", "10/s"}
	lines, heat := r.chart(t, "sweep_request_latency-p99"), r.chart(t, "map_request_latency-p99")
	if lines.X.Scale != charts.Log || lines.X.Unit != "s" {
		t.Errorf("the time-outs are on the axis %+v", lines.X)
	}
	for i, timeout := range timeouts {
		for k, rate := range rates {
			m := r.summary(t, i*len(rates)+k).Metric("request_latency")
			want, ci := m.Percentiles[3], m.PercentileCIs[3]
			s := &lines.Series[slices.IndexFunc(lines.Series, func(s charts.Series) bool { return s.Name == "rate="+rate })]
			at := slices.Index(s.X, timeout)
			near(t, "p99", s.Y[at], want.Value)
			near(t, "p99, low", s.Low[at], ci.Low)
			if text := []string{"10s", "100ms", "1s"}[i]; !slices.Equal(s.Set, []string{"", rate}) || !slices.Equal(s.Sets[at], []string{text, rate}) {
				t.Errorf("%s has the set %q, and at %s %q", s.Name, s.Set, text, s.Sets[at])
			}
			x := slices.Index(heat.X.Categories, []string{"10s", "100ms", "1s"}[i])
			near(t, "cell", heat.HeatMap.Z[slices.Index(heat.Y.Categories, rate)][x], want.Value)
		}
	}
	if !slices.Equal(heat.X.Categories, []string{"100ms", "1s", "10s"}) || !slices.Equal(lines.Series[0].X, []float64{0.1, 1, 10}) {
		t.Errorf("the time-outs are in the order %v, %v", heat.X.Categories, lines.Series[0].X)
	}
	if c := heat.HeatMap.Contours; len(c) != 1 || c[0].Level != 0.07 || c[0].Operator != "<" {
		t.Errorf("the contours are %v", c)
	}
	limit, breakEven := lines.Marks[0], lines.Marks[1]
	if limit.Y != 0.07 || !math.IsNaN(float64(limit.X)) || limit.Label != "request_latency.p99 < 70ms" {
		t.Errorf("the limit is %+v", limit)
	}
	// 5 ms at 1 W and 60 ms at 2.5 W, less 65 ms at 12.5 mW; staying in D0 draws 0.9875 W more.
	if want := (0.005 + 0.15 - 0.0008125) / 0.9875; math.Abs(float64(breakEven.X)-want) > 1e-12 {
		t.Errorf("break-even is at %g s, want %g", breakEven.X, want)
	}
	trade := r.chart(t, "energy-latency")
	if s := series(t, trade, charts.Points, "drain"); len(s.X) != 6 || len(s.Sets) != 6 {
		t.Errorf("the trade-off has %d points", len(s.X))
	}
	for _, s := range trade.Series[1:] {
		if s.Kind != charts.Front || s.Set[0] != "" || s.Name != "front, rate="+s.Set[1] {
			t.Errorf("beside points there is %s %s of %q", s.Kind, s.Name, s.Set)
		}
	}
	bars := r.chart(t, "residency").X
	for i, set := range bars.Sets {
		if want := "timeout=" + set[0] + ", rate=" + set[1]; bars.Categories[i] != want {
			t.Errorf("the bars of %q are named %s", set, bars.Categories[i])
		}
	}
	if len(trade.Series) < 2 || len(bars.Sets) != 6 {
		t.Errorf("%d series, and %d sets of bars", len(trade.Series), len(bars.Sets))
	}
	for _, q := range charts.Questions {
		if q.Number == 6 && !slices.Contains(q.Of(r.charts), lines.ID) {
			t.Error("the sweep of the idle time-out does not answer which to choose")
		}
	}
	if nothing, err := charts.Of(r.ledger, nil); err != nil || len(nothing) == 0 {
		t.Errorf("without its scenario the sweep has %d charts, %v", len(nothing), err)
	}
}

// Of three axes each has a chart, where the others are at the middle; labelled values have no order.
func TestMoreAxesAreDrawnThroughTheMiddle(t *testing.T) {
	r := simulate(t, "system-sleep", false, "replications=2", "horizon=100s", "objectives=[]", "compare=[drain, hold]",
		"sweep={queues.reads.presented: [1, 8, 64], requests.write.arrivals.poisson.rate: [1/s, 3/s], queues.writes.dispatch: [sequential, parallel]}")
	c := r.chart(t, "sweep_mean_power_queues-reads-presented")
	s := series(t, c, charts.LinePoint, "hold")
	for i, presented := range []float64{1, 8, 64} {
		near(t, "mean power", s.Y[slices.Index(s.X, presented)], r.summary(t, (i*4+3)*2+1).Metric("mean_power").Mean.Value)
	}
	if !strings.Contains(c.About, "rate=3/s") || !strings.Contains(c.About, "dispatch=parallel") {
		t.Errorf("the chart does not say where the other axes are: %s", c.About)
	}
	c = r.chart(t, "sweep_mean_power_queues-writes-dispatch")
	if !slices.Equal(c.X.Categories, []string{"sequential", "parallel"}) || c.Series[0].Kind != charts.Points {
		t.Errorf("words are drawn as %s on %v", c.Series[0].Kind, c.X.Categories)
	}
	if want := [][]string{{"", "", "sequential"}, {"", "", "parallel"}}; !slices.EqualFunc(want, c.X.Sets, slices.Equal[[]string]) || !slices.Equal(c.X.Strategies, []string{"", ""}) {
		t.Errorf("words are of the sets %q and the strategies %q", c.X.Sets, c.X.Strategies)
	}
}

func TestASampleIsScattered(t *testing.T) {
	r := simulate(t, "idle-timeout", false, "replications=2", "horizon=500s", "design={halton: 7}",
		"sweep={device.idle.timeout: {from: 100ms, to: 10s, scale: log}, requests.report.arrivals.on_off.rate: {from: 1/s, to: 10/s}}")
	c := r.chart(t, "sweep_mean_power_device-idle-timeout")
	s := series(t, c, charts.Points, "drain")
	if len(s.X) != 7 || len(s.Low) != 7 || len(s.Sets) != 7 {
		t.Fatalf("%d points of 7", len(s.X))
	}
	for i := range s.X {
		if want := r.ledger.Definition.Point(i).Set; s.Sets[i][0] != want[0].Value || s.Sets[i][1] != want[1].Value {
			t.Errorf("point %d has the set %q, not %v", i, s.Sets[i], want)
		}
		near(t, "mean power", s.Y[i], r.summary(t, i).Metric("mean_power").Mean.Value)
	}
}

// made is a ledger of two strategies with made-up results at all settings of axes with so many values.
func made(t *testing.T, design results.Design, lengths ...int) *results.Ledger {
	t.Helper()
	d := &results.Definition{Format: results.Format, Replications: 2, Strategies: []string{"drain", "hold"}, Chosen: []string{"", "hold"}, Design: design}
	for k, n := range lengths {
		a := results.Axis{Path: fmt.Sprintf("target.axis%d", k)}
		for i := range n {
			a.Values = append(a.Values, fmt.Sprint(i+1))
		}
		d.Axes = append(d.Axes, a)
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
	h := &stats.Histogram{}
	h.Record(1e6)
	sample := results.NewSample(h)
	h.Record(1e6)
	data, err := h.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []results.Result
	for point := range d.Len() {
		r := results.Result{Task: results.Task{Point: point, Replications: 2}, Histograms: []results.MergedHistogram{{Metric: "request_latency", Data: data}}}
		for i := range 2 {
			r.Rows = append(r.Rows, results.Row{Replication: i, Measures: []results.Measure{
				{Metric: "request_latency", Unit: "s", Kind: model.Latency, Defined: true, Sample: sample},
				{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: 1 + float64(point)},
			}})
		}
		all = append(all, r)
	}
	if err := l.Append(all); err != nil {
		t.Fatal(err)
	}
	return l
}

// However large a sweep is, as much is drawn as can be seen, from one end to the other, and is said to
// be not all.
func TestALargeSweepIsThinnedOut(t *testing.T) {
	for _, c := range []struct {
		design  results.Design
		lengths []int
		total   int
	}{
		{results.Design{}, []int{3000}, 3000},
		{results.Design{}, []int{60, 5, 10}, 3000},
		{results.Design{}, []int{60, 50}, 3000},
		{results.Design{Kind: results.Halton, Settings: 2500}, []int{2500, 2500}, 2500},
	} {
		l := made(t, c.design, c.lengths...)
		all, err := charts.Of(l, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			chart := &all[i]
			n := 0
			for _, s := range chart.Series {
				n += len(s.X)
			}
			if chart.HeatMap != nil {
				n = len(chart.HeatMap.Z) * len(chart.HeatMap.Z[0])
			}
			if n == 0 || n > 2200 || !strings.Contains(chart.About, fmt.Sprintf("Of %d settings ", c.total)) {
				t.Errorf("%v: %s draws %d points: %s", c.lengths, chart.ID, n, chart.About)
			}
		}
		trade := &all[slices.IndexFunc(all, func(c charts.Chart) bool { return c.ID == "energy-latency" })]
		s := series(t, trade, charts.Points, "hold")
		if n := len(s.X); n < 700 || n > 1000 || s.Y[0] != 2 || s.Y[n-1] != float64(2*c.total) {
			t.Errorf("%v: of %d settings %d are drawn, from %g to %g", c.lengths, c.total, n, s.Y[0], s.Y[n-1])
		}
	}
}

// A picture has no caption: where not all settings of a sweep are drawn, the title and the label of its axis say so.
func TestTitlesSayHowManySettingsAreDrawn(t *testing.T) {
	for settings, want := range map[int]string{30: " (24 of 30 settings)", 8: ""} {
		r := simulate(t, "idle-timeout", false, "replications=2", "horizon=200s", fmt.Sprintf("design={halton: %d}", settings),
			"sweep={device.idle.timeout: {from: 100ms, to: 1s}}")
		for id, title := range map[string]string{"residency": "Power states", "low-power-parts": "What the way to low power is spent on"} {
			if c := r.chart(t, id); c.Title != title+want || c.X.Label != "device.idle.timeout"+want || strings.Contains(c.About, "24 are drawn") != (want != "") {
				t.Errorf("%d settings: %q, %q, %s", settings, c.Title, c.X.Label, c.About)
			}
		}
	}
}

// An axis is drawn as it was given, whatever the values that were sampled.
func TestAxesAreDrawnAsTheyWereGiven(t *testing.T) {
	for axis, want := range map[string]charts.Scale{
		"{from: 1ms, to: 50s}": charts.Linear, "{from: 1s, to: 5s, scale: log}": charts.Log, "{from: 1ms, to: 50s, scale: linear}": charts.Linear,
	} {
		r := simulate(t, "idle-timeout", false, "replications=2", "horizon=100s", "design={latin_hypercube: 6}", "sweep={device.idle.timeout: "+axis+"}")
		if c := r.chart(t, "sweep_mean_power_device-idle-timeout"); c.X.Scale != want {
			t.Errorf("%s is drawn on a %s axis", axis, c.X.Scale)
		}
	}
}
