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
