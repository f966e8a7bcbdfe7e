package charts_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"quiesce/reports/charts"
)

// Of many samples none has an interval, also where a probability is 0.
func TestManyRarePointsHaveNoIntervals(t *testing.T) {
	r := simulate(t, "system-sleep", false, "replications=2", "horizon=60s", "device.watchdog=3s", "compare=[hold, drain]", "objectives=[bug_check_probability < 1%]",
		"design={halton: 32}", "sweep={device.d0_exit: {from: 1ms, to: 50ms}, requests.read.service.lognormal.mean: {from: 1ms, to: 300ms}}")
	c := r.chart(t, "sweep_bug_check_probability_device-d0_exit")
	drawable(t, "rare", c)
	zeros := 0
	for _, s := range c.Series {
		if len(s.Low) > 0 {
			t.Errorf("%s has intervals at %d points", s.Name, len(s.X))
		}
		for _, y := range s.Y {
			if y == 0 {
				zeros++
			}
		}
	}
	if zeros == 0 || !strings.Contains(c.About, "points where it is 0 are left out") {
		t.Errorf("%d points are 0: %s", zeros, c.About)
	}
}

// Theory may say that a probability is 0, whatever was measured.
func TestTheoryMaySayZero(t *testing.T) {
	r := simulate(t, "system-sleep", true, "replications=3", "horizon=1000s", "device.watchdog=3s",
		"theory=[hold: bug_check_probability = 0 exactly, drain: bug_check_probability = 0 exactly]")
	c := r.chart(t, "bug-check")
	drawable(t, "theory", c)
	if !strings.Contains(c.About, "It is 0 for hold, requeue and cancel-owned.") || !strings.Contains(c.About, "Theory says 0 for hold and drain.") {
		t.Error(c.About)
	}
	at := slices.Index(c.X.Categories, "hold")
	s := series(t, c, charts.Points, "hold")
	if i := slices.Index(s.X, float64(at)); s.Y[i] != 0 || !math.IsNaN(s.Low[i]) {
		t.Errorf("%g [%g, %g]", s.Y[i], s.Low[i], s.High[i])
	}
}
