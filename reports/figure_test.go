package reports

import (
	"testing"

	"quiesce/results"
)

func defined(x float64) results.Number { return results.Number{Value: x, Defined: true} }

func around(x, half float64) results.Interval {
	return results.Interval{Low: x - half, High: x + half, Defined: true}
}

func TestFiguresHaveTheDigitsTheyAreSureOf(t *testing.T) {
	bare := scale{1, ""}
	for _, c := range []struct {
		x, half float64
		want    string
	}{
		{0.9122, 0.0268, "0.912 ± 0.027"},
		{912.2, 26.8, "912 ± 27"},
		{12345, 678, "12350 ± 680"},
		{0, 0.5, "0.00 ± 0.50"},
		{-3.14159, 0.0996, "-3.14 ± 0.10"},
		{-0.0004, 0.02, "0.000 ± 0.020"},
		{0.99988, 1.3e-7, "0.99988 ± 0.00001"},
		{5, 0, "5"},
		{0, 0, "0"},
		{1e-3, 0, "0.001"},
		{1.8e-15, 7.6e-16, "1.80e-15 ± 0.76e-15"},
		{9.96e-10, 2.2e-10, "10.0e-10 ± 2.2e-10"},
		{1.234e-15, 4.56e-15, "1.2e-15 ± 4.6e-15"},
		{0, 3e-300, "0.0e-300 ± 3.0e-300"},
		{-4e-320, 4e-320, "-4.0e-320 ± 4.0e-320"},
		{1e-6, 3e-7, "0.00000100 ± 0.00000030"},
		{2e-9, 0, "2e-9"},
	} {
		if got := bare.figure(defined(c.x), around(c.x, c.half)).String(); got != c.want {
			t.Errorf("%g within %g is shown as %s, want %s", c.x, c.half, got, c.want)
		}
	}
	for x, want := range map[float64]string{0.0123456: "0.0123", 123456: "123000", 4: "4", 0: "0", 0.9999: "1", 1.2345e-9: "1.23e-9", -5e-324: "-4.94e-324"} {
		if got := bare.number(defined(x)); got != want {
			t.Errorf("%g is shown as %s, want %s", x, got, want)
		}
	}
	if got := bare.figure(results.Number{}, results.Interval{}).String(); got != undefined {
		t.Errorf("what is undefined is shown as %s", got)
	}
}

func TestScalesPutMostFiguresBetween1And1000(t *testing.T) {
	for _, c := range []struct {
		unit   string
		values []float64
		want   scale
	}{
		{"s", []float64{0.0031, 0.09, 0.005}, scale{1e3, "ms"}},
		{"s", []float64{4e-7}, scale{1e9, "ns"}},
		{"s", []float64{0, 0.9996, 0}, scale{1, "s"}},
		{"s", []float64{0.9990}, scale{1e3, "ms"}},
		{"s", []float64{86400}, scale{1, "s"}},
		{"s", nil, scale{1, "s"}},
		{"J", []float64{-8500}, scale{1e-3, "kJ"}},
		{"W", []float64{0.0125}, scale{1e3, "mW"}},
		{"1", []float64{1e-6}, scale{1, ""}},
		{"requests", []float64{1e-6}, scale{1, "requests"}},
	} {
		got := scaleFor(c.unit, c.values)
		if got.unit != c.want.unit || got.factor/c.want.factor < 0.999999 || got.factor/c.want.factor > 1.000001 {
			t.Errorf("%v %s: %+v, want %+v", c.values, c.unit, got, c.want)
		}
	}
}

func TestCountsAreShort(t *testing.T) {
	for n, want := range map[uint64]string{0: "0", 9999: "9999", 10_000: "10.0k", 999_499: "999k", 999_500: "1.00M", 2_431_000_000: "2.43G"} {
		if got := count(n); got != want {
			t.Errorf("%d is shown as %s, want %s", n, got, want)
		}
	}
}

func TestProbabilitiesAreNeverCertain(t *testing.T) {
	for x, want := range map[float64]string{1: "> 0.999", 0.9996: "> 0.999", 0.9994: "0.999", 0.5: "0.500", 0: "0.000"} {
		if got := probability(defined(x)); got != want {
			t.Errorf("%g is shown as %s, want %s", x, got, want)
		}
	}
}
