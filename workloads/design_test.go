package workloads

import (
	"fmt"
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

// Samples of any range lie in it, and a Latin hypercube's each in its own part, however narrow the range is and
// however its ends are written; whole numbers stay whole, between ends that are not.
func TestSamplesStayInTheirRange(t *testing.T) {
	for _, c := range []struct {
		path, from, to, scale string
		low, high             float64 // in the unit of from
		whole                 bool
	}{
		{"requests.read.arrivals.poisson.rate", "3.0001/min", "3.0009/min", "linear", 3.0001, 3.0009, false},
		{"requests.read.arrivals.poisson.rate", "3.0009/min", "3.0001/min", "linear", 3.0001, 3.0009, false},
		{"requests.read.arrivals.poisson.rate", "0.99995/s", "1.00005/s", "log", 0.99995, 1.00005, false},
		{"requests.read.arrivals.poisson.rate", "60/min", "1.0001/s", "linear", 60, 60.006, false},
		{"device.d0_exit", "123.456789ms", "123.456999ms", "linear", 123.456789, 123.456999, false},
		{"queues.io.presented", "1", "3.5", "linear", 1, 3, true},
		{"queues.io.presented", "4", "1.5", "linear", 2, 4, true},
	} {
		for _, design := range []string{"latin_hypercube", "halton"} {
			const n = 40
			s := open(t, small, "design={"+design+": 40}", fmt.Sprintf("sweep={%s: {from: %s, to: %s, scale: %s}}", c.path, c.from, c.to, c.scale))
			var numbers []float64
			for _, text := range s.Axes[0].Values {
				x, err := strconv.ParseFloat(strings.TrimRight(text, "/mins"), 64)
				if err != nil {
					t.Fatal(err)
				}
				if x < c.low || x > c.high || c.whole && x != math.Trunc(x) {
					t.Errorf("%s from %s to %s: %s has %s", c.path, c.from, c.to, design, text)
				}
				numbers = append(numbers, x)
			}
			slices.Sort(numbers)
			if distinct := len(slices.Compact(slices.Clone(numbers))); c.whole && distinct != int(c.high-c.low)+1 || !c.whole && design == "latin_hypercube" && distinct < n-1 {
				t.Errorf("%s from %s to %s: %s has %d different values", c.path, c.from, c.to, design, distinct)
			}
			for i, x := range numbers {
				part := (x - c.low) / (c.high - c.low) * n
				if !c.whole && design == "latin_hypercube" && (part < float64(i)-0.06 || part > float64(i)+1.06) {
					t.Errorf("%s from %s to %s: sample %d is %g, not in its part", c.path, c.from, c.to, i, x)
				}
			}
		}
	}
}

// Not even the ends of a range are rounded out of it.
func TestEndsAreNotRoundedOutOfTheRange(t *testing.T) {
	for _, scale := range []AxisScale{"linear", "log"} {
		var r Range
		for to, text := range map[*AxisEnd]string{&r.From: "3.00012345678", &r.To: "3.00087654321"} {
			if err := to.UnmarshalText([]byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		r.Scale = scale
		for _, at := range []float64{0, math.Nextafter(1, 0)} {
			x, err := strconv.ParseFloat(r.at(at, 10, false), 64)
			if err != nil || x < 3.00012345678 || x > 3.00087654321 {
				t.Errorf("%s: at %g there is %v, error %v", scale, at, x, err)
			}
		}
	}
}
