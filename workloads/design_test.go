package workloads

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sampled is the small scenario with a design over three ranges.
func sampled(t *testing.T, design string, sets ...string) *Scenario {
	t.Helper()
	sets = append([]string{"design=" + design,
		"sweep={requests.read.arrivals.poisson.rate: {from: 1/s, to: 3/s}, device.d0_exit: {from: 1ms, to: 1s, scale: log}, queues.io.presented: {from: 1, to: 4}}"}, sets...)
	return open(t, small, sets...)
}

// share is where between the ends of its range a value lies, in [0, 1].
func share(t *testing.T, axis int, text string) float64 {
	t.Helper()
	number, err := strconv.ParseFloat(strings.TrimRight(text, "/ms"), 64)
	if err != nil {
		t.Fatal(err)
	}
	switch axis {
	case 0:
		return (number - 1) / 2
	case 1:
		return math.Log(number) / math.Log(1000)
	}
	return (number - 0.5) / 4
}

// A Latin hypercube uses each part of each axis once; a Halton sequence has in every interval of an axis
// almost its share of the settings. Both hold in projections of all points on each axis, which random
// points do not.
func TestDesignsFillTheSpace(t *testing.T) {
	const n = 256
	for design, slack := range map[string]float64{"latin_hypercube": 1, "halton": 4} {
		s := sampled(t, "{"+design+": 256}")
		for k, a := range s.Axes {
			if len(a.Values) != n || len(a.Labels) != n {
				t.Fatalf("%s: %d values", design, len(a.Values))
			}
			for parts := 2; parts <= 16; parts *= 2 {
				if k == 2 && parts > 4 {
					break // it has four values
				}
				counts := make([]float64, parts)
				for _, v := range a.Values {
					counts[min(int(share(t, k, v)*float64(parts)), parts-1)]++
				}
				for i, c := range counts {
					if math.Abs(c-n/float64(parts)) > slack {
						t.Errorf("%s: %s has %g of %d settings in part %d of %d", design, a.Path, c, n, i+1, parts)
					}
				}
			}
		}
	}
}

// Samples depend on the seed and on nothing else.
func TestDesignsAreDeterministic(t *testing.T) {
	for _, design := range []string{"{latin_hypercube: 20}", "{halton: 20}"} {
		one, again, other := sampled(t, design), sampled(t, design, "replications=7"), sampled(t, design, "seed=9")
		for k := range one.Axes {
			if !slices.Equal(one.Axes[k].Values, again.Axes[k].Values) {
				t.Errorf("%s: %s differs", design, one.Axes[k].Path)
			}
		}
		if slices.Equal(one.Axes[0].Values, other.Axes[0].Values) {
			t.Errorf("%s: another seed has the same samples", design)
		}
		reread := open(t, one.Text())
		if !slices.Equal(one.Axes[1].Values, reread.Axes[1].Values) {
			t.Errorf("%s: the text has other samples", design)
		}
		with, err := one.With("design={halton: 20}", "seed=3")
		if err != nil {
			t.Fatal(err)
		}
		if slices.Equal(one.Axes[0].Values, with.Axes[0].Values) {
			t.Errorf("%s: a design that is set has the samples of the one before", design)
		}
	}
}

// Axes of the command line replace those of their paths and come behind the others.
func TestAxesOfTheCommandLine(t *testing.T) {
	s := open(t, small, "sweep={device.d0_exit: [1ms, 2ms], requests.read.arrivals.poisson.rate: [1/s, 2/s]}")
	next, err := s.WithAxes([]string{"queues.io.presented=1..7/4", "device.d0_exit=1ms..100ms/3/log", "strategy=drain,deadline(5ms, fallback=cancel-hw)"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range next.Axes {
		got = append(got, a.Path+"="+strings.Join(a.Values, ";"))
	}
	want := []string{"device.d0_exit=1ms;10ms;100ms", "requests.read.arrivals.poisson.rate=1/s;2/s", "queues.io.presented=1;3;5;7",
		"strategy=drain;deadline(5ms, fallback=cancel-hw)"}
	if !slices.Equal(got, want) {
		t.Errorf("axes are %q", got)
	}
	_, err = s.WithAxes([]string{"device.d0_exit", "device.d0_exit=", "=1", "device.d0_exit=1s..2s", "device.d0_exit=..2s/4", "a=1", "a=2"})
	for _, want := range []string{"--axis 1", "--axis 2", "--axis 3", "--axis 4", "--axis 5", "--axis 7", "has no =", "has no values", "names no path", "does not say how many", "lacks an end", "given twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
	if _, err := s.WithAxes([]string{"device.d0_exti=1ms,2ms"}); err == nil || !strings.Contains(err.Error(), `did you mean "device.d0_exit"`) {
		t.Errorf("an unknown path gives error %v", err)
	}
}
