package draw_test

import (
	"slices"
	"testing"

	"quiesce/reports/charts"
	"quiesce/reports/draw"
)

// Ticks are where people expect them, with one prefix for an axis, whatever its range.
func TestTicks(t *testing.T) {
	axis := func(scale charts.Scale, unit string, low, high float64) charts.Axis {
		return charts.Axis{Label: "x", Unit: unit, Scale: scale, Low: &low, High: &high}
	}
	for _, test := range []struct {
		axis charts.Axis
		want []string // labels from left to right, then the title
	}{
		{axis(charts.Linear, "s", 0, 2.63), []string{"0", "0.5", "1", "1.5", "2", "2.5", "x (s)"}},
		{axis(charts.Linear, "s", 0, 0.0004), []string{"0", "100", "200", "300", "400", "x (µs)"}},
		{axis(charts.Linear, "W", 0, 5000), []string{"0", "1", "2", "3", "4", "5", "x (kW)"}},
		{axis(charts.Linear, "s", 0, 5000), []string{"0", "1000", "2000", "3000", "4000", "5000", "x (s)"}},
		{axis(charts.Linear, "s", 412.35, 412.36), []string{"412.35", "412.352", "412.354", "412.356", "412.358", "412.36", "x (s)"}},
		{axis(charts.Linear, "", -3, 3), []string{"−3", "−2", "−1", "0", "1", "2", "3", "x"}},
		{axis(charts.Linear, "", 0, 1), []string{"0", "0.2", "0.4", "0.6", "0.8", "1", "x"}},
		{axis(charts.Log, "", 0.02, 1), []string{"0.02", "0.05", "0.1", "0.2", "0.5", "1", "x"}},
		{axis(charts.Log, "", 8e-5, 4e-4), []string{"1×10", "−4", "2×10", "−4", "3×10", "−4", "4×10", "−4", "x"}},
		{axis(charts.Linear, "1/s", 0, 2e7), []string{"0", "0.5×10", "7", "1×10", "7", "1.5×10", "7", "2×10", "7", "x (1/s)"}},
		{axis(charts.Log, "s", 1e-5, 0.1), []string{"0.01", "0.1", "1", "10", "100", "x (ms)"}},
		{axis(charts.Log, "s", 0.002, 0.009), []string{"2", "3", "4", "5", "6", "7", "8", "9", "x (ms)"}},
		{axis(charts.Log, "s", 0.0021, 0.0024), []string{"2.1", "2.2", "2.3", "2.4", "x (ms)"}},
		{axis(charts.Log, "", 1e-30, 1), []string{"10", "−28", "10", "−24", "10", "−20", "10", "−16", "10", "−12", "10", "−8", "10", "−4", "10", "0", "x"}},
		{axis(charts.Percentile, "", 0, 0.99999), []string{"0", "50 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %", "x"}},
	} {
		width := 260.0
		if test.axis.Scale == charts.Percentile {
			width = 480
		}
		c := of("ticks", test.axis, charts.Axis{Categories: []string{""}}, charts.Series{Kind: charts.Points, X: []float64{*test.axis.High}, Y: []float64{0}})
		var got []string
		for _, label := range see(t, drawn(t, c, draw.SVG, draw.Options{Width: width})).texts {
			got = append(got, label.words)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("from %g to %g: %q, not %q", *test.axis.Low, *test.axis.High, got, test.want)
		}
	}
}
