package charts_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/workloads"
)

// A closed form is drawn where it holds, and the simulated curve has it in its band.
func TestTheStopLatencyIsAsTheClosedFormSays(t *testing.T) {
	r := simulate(t, "validation/A5-A", true, "seed=1", "replications=20", "horizon=20000 requests", "compare=[hold, drain]",
		"theory=[drain: stop_latency.p99 = 4.149695s, drain: stop_latency = 0.634146s, drain: mean_power = 1.535989W, drain: request_latency = 6.965568s]")
	c := r.chart(t, "stop-latency-tail")
	form := curveOf(t, c, "drain, theory")
	for i, x := range form.X {
		if want := 0.634146 * math.Exp(-x); math.Abs(form.Y[i]-want) > 1e-6 {
			t.Fatalf("theory says %g above %g s, want %g", form.Y[i], x, want)
		}
	}
	inside(t, c, series(t, c, charts.Step, "drain"), func(x float64) float64 { return 0.634146 * math.Exp(-x) })
	body := r.chart(t, "stop-latency")
	inside(t, body, series(t, body, charts.Step, "drain"), func(x float64) float64 { return 1 - 0.634146*math.Exp(-x) })
	cross := crossOf(t, c, "drain")
	if math.Abs(cross.X[0]-4.149695) > 1e-9 || math.Abs(cross.Y[0]-0.01) > 1e-12 {
		t.Errorf("the 99th percentile stands at %g, %g", cross.X[0], cross.Y[0])
	}
	trade := crossOf(t, r.chart(t, "energy-latency"), "drain")
	if trade.X[0] != 6.965568 || trade.Y[0] != 1.535989 {
		t.Errorf("theory's trade-off stands at %g, %g", trade.X[0], trade.Y[0])
	}
	ratios := r.chart(t, "theory")
	if n := len(ratios.X.Categories); n != 4 {
		t.Errorf("%d figures are held against theory, of 4", n)
	}
	s := series(t, ratios, charts.Points, "drain")
	for i, y := range s.Y {
		if y < 0.9 || y > 1.1 || s.High[i] < 0.97 || s.Low[i] > 1.03 {
			t.Errorf("%s is %g of theory, [%g, %g]", ratios.X.Categories[int(s.X[i])], y, s.Low[i], s.High[i])
		}
	}
}

func TestTheLatencyOfMM1IsAsTheClosedFormSays(t *testing.T) {
	r := simulate(t, "validation/C1", true, "replications=20", "horizon=20000 requests")
	c := r.chart(t, "request-latency")
	form := curveOf(t, c, "drain, theory")
	for i, share := range form.X {
		if want := -5 * math.Log1p(-share); math.Abs(form.Y[i]-want) > 1e-9*want {
			t.Fatalf("theory says %g at %g, want %g", form.Y[i], share, want)
		}
	}
	inside(t, c, series(t, c, charts.Line, "drain"), func(share float64) float64 { return -5 * math.Log1p(-share) })
}

// inside checks that nearly all of a band contains a curve. A band holds at each point by itself.
func inside(t *testing.T, c *charts.Chart, s *charts.Series, truth func(float64) float64) {
	t.Helper()
	out, n := 0, 0
	for i, x := range s.X {
		if math.IsNaN(s.Low[i]) || i == len(s.X)-1 { // the last point closes the curve
			continue
		}
		n++
		if y := truth(x); y < s.Low[i] || y > s.High[i] {
			out++
		}
	}
	if n < 50 || float64(out) > 0.1*float64(n) {
		t.Errorf("%s: theory is outside the band at %d of %d points", c.ID, out, n)
	}
}

func curveOf(t *testing.T, c *charts.Chart, name string) *charts.Series {
	t.Helper()
	for i := range c.Series {
		if s := &c.Series[i]; s.Name == name && s.Kind == charts.Theory {
			return s
		}
	}
	t.Fatalf("%s has no %s", c.ID, name)
	return nil
}

func crossOf(t *testing.T, c *charts.Chart, strategy string) *charts.Series {
	t.Helper()
	for i := range c.Series {
		if s := &c.Series[i]; s.Strategy == strategy && s.Kind == charts.Theory && len(s.X) == 1 {
			return s
		}
	}
	t.Fatalf("%s has no cross of %s", c.ID, strategy)
	return nil
}

// Where an assumption of the closed form does not hold, or what the scenario says has been changed,
// nothing is drawn.
func TestNoTheoryIsDrawnWhereItDoesNotHold(t *testing.T) {
	for _, set := range []string{
		"", // theory holds as it is
		"queues.io.dispatch=parallel",
		"requests.read.service={erlang: {shape: 2, mean: 1s}}",
		"requests.read.arrivals={renewal: {gap: {constant: 2s}}}",
		"requests.read.handler=1ms",
		"requests.read.timeout=60s",
		"sleep.0.clock=wall",
		"sleep.0.trigger=stop",
		"device.watchdog=10s",
		"device.self_managed_io_suspend=1ms",
		"device.idle={timeout: 5s}",
		"compare=[\"drain(callback=true, cap=1s)\"]",
		"compare=[requeue]",
	} {
		sets := []string{"replications=2", "horizon=300 requests", "warmup=0s", "compare=[drain]", "theory=[stop_latency = 0.634146s]"}
		if set != "" {
			sets = append(sets, set)
		}
		if strings.HasPrefix(set, "compare") {
			sets[3], sets = set, sets[:5]
		}
		r := simulate(t, "validation/A5-A", true, sets...)
		drawn := false
		for i := range r.charts {
			for _, s := range r.charts[i].Series {
				drawn = drawn || s.Kind == charts.Theory && strings.HasSuffix(s.Name, ", theory")
			}
		}
		if drawn != (set == "") {
			t.Errorf("with %q a closed form is drawn: %v", set, drawn)
		}
	}
}

// The theory of a scenario is not held against it where a value that it rests on was replaced, whether the
// scenario was just read or comes from its ledger, where the value is in its place.
func TestTheTheoryOfAnotherLoadIsNotDrawn(t *testing.T) {
	for set, want := range map[string]bool{"seed=5": true, "requests.read.arrivals.poisson.rate=0.5/s": false} {
		r := simulate(t, "validation/C1", true, "replications=2", "horizon=2000 requests", "warmup=0s", set)
		d := &r.ledger.Definition
		stored, err := workloads.Open(workloads.Source{Name: d.Scenario, Text: d.Text}, nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := charts.Of(r.ledger, stored)
		if err != nil {
			t.Fatal(err)
		}
		for _, all := range [][]charts.Chart{r.charts, again} {
			if drawn := slices.ContainsFunc(all, func(c charts.Chart) bool { return c.ID == "theory" }); drawn != want {
				t.Errorf("with %s the scenario is held against its theory: %v", set, drawn)
			}
		}
	}
}
