package charts

import (
	"testing"

	"quiesce/workloads"
)

// Values that are listed are drawn as they are spaced; those of a range as its scale says.
func TestAxisScale(t *testing.T) {
	linear := make([]float64, 50)
	for i := range linear {
		linear[i] = float64(i + 1)
	}
	for _, test := range []struct {
		values []float64
		given  workloads.AxisScale
		want   Scale
	}{
		{linear, "", Linear},
		{linear, "log", Log},
		{[]float64{1, 10, 100}, "", Log},
		{[]float64{1, 2, 5, 10, 20, 50}, "", Log},
		{[]float64{100, 1, 10}, "", Log}, // in any order
		{[]float64{1, 10, 100}, "linear", Linear},
		{[]float64{1, 25, 50}, "", Linear},
		{[]float64{1, 2, 4}, "", Linear}, // not far apart
		{[]float64{1, 2, 4}, "log", Log},
		{[]float64{0, 10, 100}, "", Linear},
		{[]float64{26.67, 2.174, 38.92, 11, 50, 1, 17}, "", Linear}, // sampled
		{[]float64{1, 1000}, "", Linear},                            // either will do
	} {
		if got := axisScale(test.values, test.given); got != test.want {
			t.Errorf("%v, given as %q, are drawn on a %s axis", test.values, test.given, got)
		}
	}
}
