package results_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"quiesce/results"
)

func TestAxesAreNumbersOnlyIfAllValuesAre(t *testing.T) {
	for _, c := range []struct {
		values, labels []string
		name, unit     string // of the numbers; "": there are none
		want           []float64
	}{
		{[]string{"50ms", "1.5s", "1m30s", "1h"}, nil, "axis_s", "s", []float64{0.05, 1.5, 90, 3600}},
		{[]string{"1.979/min", "3/h", "0.8/s"}, nil, "axis_per_s", "1/s", []float64{1.979 / 60, 3.0 / 3600, 0.8}},
		{[]string{"350uW", "5W"}, nil, "axis_W", "W", []float64{350e-6, 5}},
		{[]string{"5mJ", "1kJ"}, nil, "axis_J", "J", []float64{0.005, 1000}},
		{[]string{"500MB/s", "1MiB/s"}, nil, "axis_B_per_s", "B/s", []float64{5e8, 1 << 20}},
		{[]string{"50%", "0.25", "2_000", "-1e-3"}, nil, "axis_number", "1", []float64{0.5, 0.25, 2000, -0.001}},
		{[]string{"1s", "1000ms"}, []string{"one", "the same"}, "axis_s", "s", []float64{1, 1}},
		{[]string{"1s", "2s", "1s"}, nil, "axis_s", "s", []float64{1, 2, 1}}, // samples
		{[]string{"4", "unlimited"}, nil, "", "", nil},
		{[]string{"none", "600s"}, nil, "", "", nil},
		{[]string{"2s", "100 requests"}, nil, "", "", nil},
		{[]string{"1", "1s"}, nil, "", "", nil},
		{[]string{"1ms", "{exponential: {mean: 1ms}}"}, nil, "", "", nil},
		{[]string{"true", "false"}, nil, "", "", nil},
		{[]string{"trace.csv"}, nil, "", "", nil},
		{[]string{"drain", "deadline(5ms)"}, nil, "", "", nil},
		{[]string{"NaN", "Inf"}, nil, "", "", nil},
	} {
		a := results.Axis{Path: "axis", Values: c.values, Labels: c.labels}
		n := a.Numbers()
		if n == nil || c.name == "" {
			if n != nil || c.name != "" {
				t.Errorf("%q has the numbers %+v", c.values, n)
			}
			continue
		}
		var got []float64
		for i, value := range c.values {
			if c.labels != nil {
				value = c.labels[i]
			}
			got = append(got, n.Of(value))
		}
		if d := cmp.Diff(c.want, got); d != "" || n.Name != c.name || n.Unit != c.unit {
			t.Errorf("%q is %s in %s:\n%s", c.values, n.Name, n.Unit, d)
		}
	}
}
