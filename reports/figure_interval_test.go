package reports

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"pgregory.net/rapid"

	"quiesce/results"
)

// ± is where both sides are the same in the digits shown, and nowhere else.
func TestIntervalsWithUnequalSidesHaveEnds(t *testing.T) {
	bare := scale{1, ""}
	for _, c := range []struct {
		x, low, high float64
		want         string
	}{
		{0, 0, 270, "0 [0, 270]"},
		{0, 0, 0.27, "0.00 [0.00, 0.27]"},
		{10, 9, 14, "10.0 [9.0, 14.0]"},
		{1.38, 1.36, 1.87, "1.38 [1.36, 1.87]"},
		{2.63, 2.2449, 3.0249, "2.63 ± 0.39"},       // 0.3851 and 0.3949: 0.39 both
		{2.63, 2.2451, 3.0249, "2.63 [2.25, 3.02]"}, // 0.3849 and 0.3949: 0.38 and 0.39
		{50, 37, 63, "50 ± 13"},
		{50, 36.6, 63.4, "50 ± 13"},
		{50, 36.4, 63.4, "50 [36, 63]"},
		{100, 100, 100, "100"},
		{5, 5, 5.6, "5.00 [5.00, 5.60]"},
		{5, 4.4, 5, "5.00 [4.40, 5.00]"},
		{-20, -63, -4, "-20 [-63, -4]"},
		// The greater side alone would leave the figure no digit.
		{8.1, 6.1, 388, "8.1 [6.1, 390]"},
		{0.8, 0.0003, 270, "0.80 [0.00, 270]"},
		{0.8, 0.8, 270, "0.80 [0.80, 270]"},
		{260, 0, 262, "260 [0, 260]"},
		// No more than five digits, and then at least one in the last place.
		{0.99988, 0.9998799, 0.9998803, "0.99988 ± 0.00001"},
		{0.99988, 0.999874, 0.9998801, "0.99988 [0.99987, 0.99988]"},
		{2e-9, 1e-9, 3e-8, "0.20e-8 [0.10e-8, 3.0e-8]"},
		{0, 0, 3e-300, "0.0e-300 [0.0e-300, 3.0e-300]"},
	} {
		ci := results.Interval{Low: c.low, High: c.high, Defined: true}
		if got := bare.figure(defined(c.x), ci).String(); got != c.want {
			t.Errorf("%g from %g to %g is shown as %s, want %s", c.x, c.low, c.high, got, c.want)
		}
	}
}

// number reads what a figure shows.
func number(t *rapid.T, text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("%q is shown", text)
	}
	return x
}

// anInterval is a figure within an interval, of any shape.
func anInterval(t *rapid.T) (x, low, high float64) {
	size := func(name string) float64 {
		if rapid.IntRange(0, 5).Draw(t, name+" is 0") == 0 {
			return 0
		}
		power := rapid.IntRange(-9, 6).Draw(t, name+" power")
		return rapid.Float64Range(1, 10).Draw(t, name) * math.Pow(10, float64(power))
	}
	x = size("x")
	below, above := size("below"), size("above")
	switch rapid.SampledFrom([]string{"any", "equal", "near", "bounded"}).Draw(t, "shape") {
	case "equal":
		above = below
	case "near":
		above = below * rapid.Float64Range(0.9, 1.1).Draw(t, "ratio")
	case "bounded":
		below = min(below, x)
	}
	return x, x - below, x + above
}

// Read back, what is shown is the interval in the digits shown: ends are off by half of the last one, those of ± by
// one, as the figure is rounded and half of its interval is. No more is shown to be possible than is: where
// nothing is below 0, nothing is shown to be.
func TestShownIntervalsAreTheIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, low, high := anInterval(t)
		f := scale{1, ""}.figure(defined(x), results.Interval{Low: low, High: high, Defined: true})
		below, above := x-low, high-x
		half := math.Max(below, above)
		if half <= 1e-12*math.Abs(x) {
			if f.half+f.low+f.high != "" {
				t.Fatalf("an exact %g is shown as %s", x, f)
			}
			return
		}
		// The last digit that may be shown: the second of the greater side, but no more than five of the figure.
		step := math.Pow(10, float64(exponent(half, 2)-1))
		if x != 0 {
			step = math.Max(step, math.Pow(10, float64(exponent(x, 5)-4)))
		}
		const slack = 1 + 1e-6
		near := func(what, text string, want, steps float64) {
			if got := number(t, text); math.Abs(got-want) > steps*step*slack {
				t.Fatalf("%g from %g to %g is shown as %s, where the %s is off by more than %g steps of %g", x, low, high, f, what, steps, step)
			}
		}
		near("figure", f.value, x, 0.5)
		if f.half == "" {
			if math.Abs(below-above) <= half*1e-9 {
				t.Fatalf("%g ± %g is shown as %s", x, half, f)
			}
			near("lower end", f.low, low, 0.5)
			near("upper end", f.high, high, 0.5)
			if lesser := math.Min(below, above); math.Abs(number(t, f.value)-x) > 0.05*slack*math.Max(math.Abs(x), lesser) {
				t.Fatalf("%g from %g to %g is shown as %s, which has too few digits", x, low, high, f)
			}
			if v := number(t, f.value); number(t, f.low) > v || v > number(t, f.high) {
				t.Fatalf("%g from %g to %g is shown as %s, outside", x, low, high, f)
			}
		} else {
			shown := number(t, f.half)
			if math.Abs(below-above) > step*slack {
				t.Fatalf("%g from %g to %g is shown as %s", x, low, high, f)
			}
			for _, side := range []float64{below, above} {
				if off := math.Abs(shown - side); off > 0.5*step*slack && !(shown < step*slack && side <= step) {
					t.Fatalf("%g from %g to %g is shown as %s, where a side is %g", x, low, high, f, side)
				}
			}
			steps := 1.0 // half of one by which the figure is rounded, and half of one by which its interval is
			if half < step/2 {
				steps = 1.5 // as no less than one is shown
			}
			for _, end := range [][2]float64{{number(t, f.value) - shown, low}, {number(t, f.value) + shown, high}} {
				if math.Abs(end[0]-end[1]) > steps*step*slack {
					t.Fatalf("%g from %g to %g is shown as %s, more than %g steps of %g beside it", x, low, high, f, steps, step)
				}
			}
		}
		if least := number(t, f.value) - number(t, "0"+f.half); low >= 0 && (least < -1e-9*step || f.low != "" && number(t, f.low) < 0) {
			t.Fatalf("%g from %g to %g is shown as %s, below 0", x, low, high, f)
		}
	})
}

// A difference shows the signs of its ends, in parentheses if both are possible.
func TestDifferencesShowTheSignsOfTheirEnds(t *testing.T) {
	for _, c := range []struct {
		x, low, high float64
		want         string
	}{
		{-50, -63, -46, "−50 [−63, −46]"},
		{-18, -43, 7, "(−18 ± 25)"},
		{-18, -51, 7, "(−18 [−51, +7])"},
		{20, 2, 90, "+20 [+2, +90]"},
		{20, -7, 90, "(+20 [−7, +90])"},
		{20, 15, 25, "+20.0 ± 5.0"},
		{20, 20, 20, "+20 ± 0"},
	} {
		d := results.Difference{Diff: defined(c.x), CI: results.Interval{Low: c.low, High: c.high, Defined: true}}
		if got := signed(&d, scale{1, ""}).String(); got != c.want {
			t.Errorf("%g from %g to %g is shown as %s, want %s", c.x, c.low, c.high, got, c.want)
		}
	}
}

// What is said of a gain has the ends of the interval the other way round.
func TestGainsAreDifferencesTheOtherWayRound(t *testing.T) {
	s := &results.Study{Differences: []results.Difference{{
		Metric: "stop_latency", Unit: "s", Strategy: "hold", Baseline: "drain",
		Diff: defined(-0.6), CI: results.Interval{Low: -0.77, High: -0.55, Defined: true},
	}}}
	v := &results.Verdict{Metric: "stop_latency", Contenders: []string{"hold"}}
	if got, want := gain(s, v), ", 600 [550, 770] ms less than drain"; got != want {
		t.Errorf("%q is said, want %q", got, want)
	}
}

// Figures of a column end one below the other, and so do their intervals begin.
func TestIntervalsOfAColumnStandBelowOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := column{head: []string{"p99"}}
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			x, low, high := anInterval(t)
			ci := results.Interval{Low: low, High: high, Defined: rapid.IntRange(0, 3).Draw(t, "defined") > 0}
			d := results.Difference{Diff: defined(x), CI: ci, Equal: rapid.IntRange(0, 5).Draw(t, "equal") == 0}
			c.figures = append(c.figures, signed(&d, scale{1, ""}))
		}
		got := onTerminal(t, 100, []column{{head: []string{"strategy"}, left: true, cells: make([]string, len(c.figures))}, c, {head: []string{"next"}, cells: make([]string, len(c.figures))}})
		ends, signs, halves := map[int]bool{}, map[int]bool{}, map[int]bool{}
		for i, line := range strings.Split(got, "\n")[2 : 2+len(c.figures)] {
			f := &c.figures[i]
			at := strings.Index(line, f.number())
			if at < 0 || strings.Join(strings.Fields(line), " ") != strings.Join(strings.Fields(f.String()), " ") {
				t.Fatalf("%q has no %s", line, f)
			}
			end := runewidth.StringWidth(line[:at+len(f.number())])
			ends[end] = true
			if rest := strings.TrimLeft(line[at+len(f.number()):], " "); rest != "" {
				signs[runewidth.StringWidth(line)-runewidth.StringWidth(rest)-end] = true
			}
			if f.half != "" {
				halves[runewidth.StringWidth(strings.TrimRight(line, " "))] = true
			}
		}
		if len(ends) > 1 || len(signs) > 1 || len(halves) > 1 {
			t.Fatalf("misaligned:\n%s", got)
		}
	})
}
