package variate

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDrawRoundsAndSaturates(t *testing.T) {
	for _, c := range []struct {
		d    *Distribution
		u    float64
		want time.Duration
	}{
		{must(Constant(1.4e-9)), 0.5, 1},
		{must(Constant(1.6e-9)), 0.5, 2},
		{must(Constant(0)), 0.5, 0},
		{must(Constant(0.5)), 0.5, 500 * time.Millisecond},
		{must(Constant(1e300)), 0.5, math.MaxInt64},
		{must(Constant(9.3e9)), 0.5, math.MaxInt64},
		{must(Uniform(1, 3)), 0.25, 1500 * time.Millisecond},
		{must(Pareto(0.01, 1)), 1 - 0x1p-53, math.MaxInt64},
		{must(Exponential(1)), 1 - math.Exp(-2), 2 * time.Second},
	} {
		if got := c.d.Draw(c.u); got != c.want {
			t.Errorf("%v: Draw(%v) = %d, want %d", c.d, c.u, got, c.want)
		}
	}
}

func TestZeroValueIsConstantZero(t *testing.T) {
	var d Distribution
	if d.Kind() != KindConstant || d.Draw(0.3) != 0 || d.String() != "0s" || d.Mean() != 0 {
		t.Errorf("%v of %v", &d, d.Kind())
	}
}

// Every problem is named, each with its parameter as the scenario file spells it.
func TestParameterErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		construct func() (*Distribution, error)
		want      []string
	}{
		{func() (*Distribution, error) { return Constant(-1) }, []string{"constant: value must be at least 0 s and finite, is -1 s"}},
		{func() (*Distribution, error) { return Constant(nan) }, []string{"constant: value must be at least 0 s and finite, is NaN s"}},
		{func() (*Distribution, error) { return Exponential(0) }, []string{"exponential: mean must be more than 0 s and finite, is 0 s"}},
		{func() (*Distribution, error) { return Exponential(inf) }, []string{"exponential: mean must be more than 0 s and finite, is +Inf s"}},
		{func() (*Distribution, error) { return Erlang(0, -1) }, []string{
			"erlang: shape must be a whole number from 1 to 1000, is 0",
			"erlang: mean must be more than 0 s and finite, is -1 s",
		}},
		{func() (*Distribution, error) { return Erlang(1001, 1) }, []string{"erlang: shape must be a whole number from 1 to 1000, is 1001"}},
		{func() (*Distribution, error) { return Hyperexponential(nil) }, []string{"hyperexponential: branches must have at least one entry, has none"}},
		{func() (*Distribution, error) { return Hyperexponential([]Branch{{-0.5, 1}, {0.5, 0}}) }, []string{
			"hyperexponential: branches[0].p must be more than 0 and finite, is -0.5",
			"hyperexponential: branches[1].mean must be more than 0 s and finite, is 0 s",
		}},
		{func() (*Distribution, error) { return Hyperexponential([]Branch{{0.5, 1}, {0.25, 2}}) }, []string{
			"hyperexponential: branches must have probabilities p that add up to 1, they add up to 0.75",
		}},
		{func() (*Distribution, error) { return Lognormal(nan, 0) }, []string{
			"lognormal: mean must be more than 0 s and finite, is NaN s",
			"lognormal: cv2 must be more than 0 and finite, is 0",
		}},
		{func() (*Distribution, error) { return Uniform(-1, inf) }, []string{
			"uniform: low must be at least 0 s and finite, is -1 s",
			"uniform: high must be at least 0 s and finite, is +Inf s",
		}},
		{func() (*Distribution, error) { return Uniform(2, 2) }, []string{"uniform: high must be more than low, 2s, is 2s"}},
		{func() (*Distribution, error) { return Pareto(0, 0) }, []string{
			"pareto: alpha must be more than 0 and finite, is 0",
			"pareto: low must be more than 0 s and finite, is 0 s",
		}},
		{func() (*Distribution, error) { return Weibull(0, 0) }, []string{
			"weibull: shape must be more than 0 and finite, is 0",
			"weibull: mean must be more than 0 s and finite, is 0 s",
		}},
		{func() (*Distribution, error) { return Weibull(0.001, 1) }, []string{"weibull: shape is too small to compute with: 0.001"}},
		{func() (*Distribution, error) { return Empirical(nil) }, []string{"empirical: values must have at least one entry, has none"}},
		{func() (*Distribution, error) { return Empirical([]float64{1, -2, inf}) }, []string{
			"empirical: values[1] must be at least 0 s and finite, is -2 s",
			"empirical: values[2] must be at least 0 s and finite, is +Inf s",
		}},
	} {
		d, err := c.construct()
		if d != nil || err == nil {
			t.Errorf("no error; want %q", c.want)
			continue
		}
		if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, c.want) {
			t.Errorf("errors %q, want %q", got, c.want)
		}
		if parameter := (*ParameterError)(nil); !errors.As(err, &parameter) || parameter.Parameter == "" {
			t.Errorf("%v is no ParameterError", err)
		}
	}
}

func TestStringIsTheScenarioFile(t *testing.T) {
	for want, d := range map[string]*Distribution{
		"500ms":                          must(Constant(0.5)),
		"0s":                             must(Constant(0)),
		"1.5s":                           must(Constant(1.5)),
		"100s":                           must(Constant(100)),
		"800us":                          must(Constant(800e-6)),
		"1.234567ms":                     must(Constant(1.234567e-3)),
		"20ns":                           must(Constant(20e-9)),
		"0.0000000001s":                  must(Constant(1e-10)),
		"100000000000s":                  must(Constant(1e11)),
		"{exponential: {mean: 20ms}}":    must(Exponential(0.02)),
		"{erlang: {shape: 3, mean: 2s}}": must(Erlang(3, 2)),
		"{hyperexponential: {branches: [{p: 0.8, mean: 500ms}, {p: 0.2, mean: 3s}]}}": must(Hyperexponential([]Branch{{0.8, 0.5}, {0.2, 3}})),
		"{lognormal: {mean: 1s, cv2: 2}}":                                             must(Lognormal(1, 2)),
		"{uniform: {low: 200ms, high: 1.8s}}":                                         must(Uniform(0.2, 1.8)),
		"{pareto: {alpha: 1.5, low: 1ms}}":                                            must(Pareto(1.5, 0.001)),
		"{weibull: {shape: 0.5, mean: 1s}}":                                           must(Weibull(0.5, 1)),
		"{empirical: {values: 3}}":                                                    must(Empirical([]float64{1, 2, 3})),
		`{empirical: {file: "demands.txt"}}`:                                          must(Empirical([]float64{1, 2, 3})).FromFile("demands.txt"),
		"{exponential: {mean: 1s}}":                                                   must(Exponential(1)).FromFile("ignored.txt"),
	} {
		if got := d.String(); got != want {
			t.Errorf("String: %s, want %s", got, want)
		}
	}
}

func TestKindsAreNamed(t *testing.T) {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.String())
	}
	want := []string{"constant", "exponential", "erlang", "hyperexponential", "lognormal", "uniform", "pareto", "weibull", "empirical"}
	if !slices.Equal(names, want) || Kind(99).String() != "unknown" {
		t.Errorf("kinds %v", names)
	}
}

func TestCDFBelowAndAbove(t *testing.T) {
	for _, d := range append(continuous(), must(Constant(1)), must(Empirical([]float64{1}))) {
		if got := d.CDF(-1); got != 0 {
			t.Errorf("%v: CDF(-1) = %v", d, got)
		}
		if got := d.CDF(0); got != 0 {
			t.Errorf("%v: CDF(0) = %v", d, got)
		}
		if got := d.CDF(1e200); math.Abs(got-1) > 1e-15 {
			t.Errorf("%v: CDF(1e200) = %v", d, got)
		}
	}
	if must(Constant(1)).CDF(1) != 1 || must(Pareto(2, 3)).CDF(2.9) != 0 || must(Uniform(1, 2)).CDF(0.5) != 0 {
		t.Error("CDF at or below the least value")
	}
}

// Uniforms outside the contract must not crash a simulation.
func TestQuantileAtTheEnds(t *testing.T) {
	for _, d := range continuous() {
		for _, u := range []float64{0, 1e-300, 0x1p-60, 1} {
			if x := d.Quantile(u); !(x >= 0) {
				t.Errorf("%v: Quantile(%v) = %v", d, u, x)
			}
		}
	}
}

func TestQuantileDoesNotAllocate(t *testing.T) {
	for _, d := range append(continuous(), must(Empirical([]float64{1, 2}))) {
		u := 0.0
		if n := testing.AllocsPerRun(100, func() {
			if u += 0.0097; d.Draw(u) < 0 {
				t.Error("negative")
			}
		}); n != 0 {
			t.Errorf("%v: %v allocations", d, n)
		}
	}
}
