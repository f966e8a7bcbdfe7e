package results

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
)

// law is what a replication may give, and its mean.
type law struct {
	name string
	mean float64
	draw func(r *rand.Rand) float64
}

// poissonDraw is a Poisson count.
func poissonDraw(r *rand.Rand, mean float64) float64 {
	n := 0.0
	for left := r.ExpFloat64(); left < mean; left += r.ExpFloat64() {
		n++
	}
	return n
}

// compound is the sum of a Poisson number of sizes.
func compound(name string, events, size float64, draw func(r *rand.Rand) float64) law {
	return law{fmt.Sprintf("%s, %g a replication", name, events), events * size, func(r *rand.Rand) float64 {
		sum := 0.0
		for range int(poissonDraw(r, events)) {
			sum += draw(r)
		}
		return sum
	}}
}

// rareLaws are those that Student's t misses of: zero in most replications, or skewed.
func rareLaws() []law {
	var all []law
	for _, events := range []float64{0.02, 0.07, 0.2, 0.5, 1, 3} {
		all = append(all,
			compound("single events", events, 1, func(*rand.Rand) float64 { return 1 }),
			compound("clusters of some 40", events, 40, func(r *rand.Rand) float64 { return poissonDraw(r, 40) }),
			compound("exponential sizes", events, 1, (*rand.Rand).ExpFloat64))
	}
	never := compound("falls from 5", 0.05, -3, func(*rand.Rand) float64 { return -3 })
	return append(all, law{never.name, 5 + never.mean, func(r *rand.Rand) float64 { return 5 + never.draw(r) }})
}

// Over the stages of a plan, bounds of rare events miss no more often than they say, on neither side. That is
// Student's t's 5 % in all here, of which it misses up to 87 %.
func TestBoundsOfRareEventsCover(t *testing.T) {
	if testing.Short() {
		t.Skip("much computing on one goroutine at a time")
	}
	const runs, stages, miss = 800, 5, 0.01
	allowed := runs*stages*miss + 3.1*math.Sqrt(runs*stages*miss)
	r := rand.New(rand.NewPCG(1, 2))
	for _, l := range rareLaws() {
		below, above, vague := 0, 0, 0
		for range runs {
			var all weighted
			tooLow, tooHigh := false, false
			for n := 10; n <= 160; n *= 2 {
				for len(all.values) < n {
					all.add(l.draw(r), 1)
				}
				b := meanBounds(all, support{0, math.Inf(1)}, miss)
				tooLow = tooLow || b.High.Defined && b.High.Value < l.mean
				tooHigh = tooHigh || b.Low.Defined && b.Low.Value > l.mean
				if n == 160 && !b.High.Defined {
					vague++
				}
			}
			if tooLow {
				below++
			}
			if tooHigh {
				above++
			}
		}
		t.Logf("%s: of %d plans, %d have an upper bound below the mean, %d a lower one above it; %d have no upper one in the end", l.name, runs, below, above, vague)
		if float64(below) > allowed || float64(above) > allowed {
			t.Errorf("%s: of %d plans, %d and %d have a wrong bound, more than %.0f", l.name, runs, below, above, allowed)
		}
		if l.name == "single events, 0.2 a replication" && vague > 0 {
			t.Errorf("%s: %d plans have no upper bound", l.name, vague)
		}
	}
}

// meanBounds are those of the mean of values.
func meanBounds(all weighted, within support, miss float64) Bounds {
	sum, weights := 0.0, 0.0
	for i, x := range all.values {
		sum += x * all.weights[i]
		weights += all.weights[i]
	}
	b := Bounds{Value: number(sum/weights, true)}
	b.mean(all, within, miss)
	return b
}

// repeatedly is n values of which the first are these and the others 0.
func repeatedly(n int, first ...float64) weighted {
	var all weighted
	for i := range n {
		x := 0.0
		if i < len(first) {
			x = first[i]
		}
		all.add(x, 1)
	}
	return all
}

// Where there are tables, bounds are those of the tables.
func TestBoundsAreThoseOfTables(t *testing.T) {
	share, count := support{0, 1}, support{0, math.Inf(1)}
	for _, c := range []struct {
		what   string
		values weighted
		within support
		miss   float64
		low    float64
		high   float64 // infinite: none
	}{
		// Clopper and Pearson, two-sided 95 %: 0 and 3 of 10.
		{"none of 10", repeatedly(10), share, 0.025, 0, 0.3085},
		{"3 of 10", repeatedly(10, 1, 1, 1), share, 0.025, 0, 0.6525},
		// Rule of three: 0 of 300.
		{"none of 300", repeatedly(300), share, 0.05, 0, 0.009936},
		// Garwood, two-sided 95 %: 5 events are 1.6235 to 11.6683, 10 are 4.7954 to 18.3904.
		{"5 events in 20", repeatedly(20, 1, 1, 1, 1, 1), count, 0.025, 1.6235 / 20, 11.6683 / 20},
		{"10 events of 2 in 40", repeatedly(40, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2), count, 0.025, 2 * 4.7954 / 40, 2 * 18.3904 / 40},
		// Of four events, or none, there is no saying what the next one is like.
		{"4 events in 20", repeatedly(20, 1, 1, 1, 1), count, 0.025, 0, math.Inf(1)},
		{"no event in 160", repeatedly(160), count, 0.025, 0, math.Inf(1)},
		// Student's t of 1 to 10 without skewness: 5.5 ± 2.2622 * 0.95743.
		{"1 to 10", repeatedly(10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), count, 0.025, 3.3341, 7.6659},
	} {
		b := meanBounds(c.values, c.within, c.miss)
		high := math.Inf(1)
		if b.High.Defined {
			high = b.High.Value
		}
		if !tabled(b.Low.Value, c.low) || !tabled(high, c.high) {
			t.Errorf("%s: from %g to %g, not from %g to %g", c.what, b.Low.Value, high, c.low, c.high)
		}
	}
}

func tabled(x, y float64) bool { return x == y || math.Abs(x-y) <= 2e-4*math.Abs(y) }

// A figure that is the same in all replications, and not 0, is bounded from below only: some may be 0.
func TestBoundsOfAConstant(t *testing.T) {
	var all weighted
	for range 10 {
		all.add(5, 7)
	}
	b := meanBounds(all, support{0, math.Inf(1)}, 0.001)
	if !b.Constant() || b.High.Defined || !tabled(b.Low.Value, 5*math.Pow(0.001, 0.1)) {
		t.Errorf("%+v", b)
	}
	all.add(5.5, 7)
	if b = meanBounds(all, support{0, math.Inf(1)}, 0.001); b.Constant() || b.Different != 1 || b.High.Defined {
		t.Errorf("%+v", b)
	}
}

// What counts more weighs more: a rare share of few observations is not that of all.
func TestWeightsCount(t *testing.T) {
	light, heavy := repeatedly(20, 1, 1, 1), repeatedly(20, 1, 1, 1)
	for i := range 3 {
		light.weights[i] = 0.1
	}
	heavy.weights[10] = 3
	plain := meanBounds(repeatedly(20, 1, 1, 1), support{0, 1}, 0.01).High.Value
	if h := meanBounds(heavy, support{0, 1}, 0.01).High.Value; h <= plain {
		t.Errorf("one heavy replication may be the one that differs: at most %g, and %g without it", h, plain)
	}
	if v := meanBounds(light, support{0, 1}, 0.01); v.High.Value < v.Value.Value {
		t.Errorf("%+v", v)
	}
}

// The metrics that are bounded are those of which the catalogue says that they are shares or probabilities, and
// the number of the trips of which the first is the last.
func TestSharesAreThoseOfTheCatalogue(t *testing.T) {
	for _, m := range model.Catalogue() {
		is := strings.HasPrefix(m.About, "share of") || strings.HasPrefix(m.About, "probability") || m.Name == "watchdog_trips"
		if bounded := supportOf(m.Name+"{class=read}").most == 1; bounded != is {
			t.Errorf("%s: bounded is %v: %s", m.Name, bounded, m.About)
		}
	}
}

// Of many replications with few events in them, what is widened for skewness is Garwood's bound; of values without
// skewness, or with skewness to the left, it is Student's t.
func TestSkewedIsBetweenPoissonAndStudent(t *testing.T) {
	for seen, want := range map[int]float64{5: 11.6683, 10: 18.3904} { // two-sided 95 %
		high := 10000 * skewed(repeatedly(10000, ones(seen)...).values, 0.025)
		if math.Abs(high-want) > 0.01*want {
			t.Errorf("%d events: at most %g, not %g", seen, high, want)
		}
	}
	for _, values := range [][]float64{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, {-9, 1, 1.1, 1.2, 1.3, 1.4}} {
		e := EstimateMean(values)
		student := e.Value.Value + stats.StudentT(0.95, e.DF)*e.Error.Value
		if high := skewed(values, 0.025); math.Abs(high-student) > 1e-9 {
			t.Errorf("%v: at most %g, Student's t says %g", values, high, student)
		}
	}
}

// ones is so many ones.
func ones(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = 1
	}
	return all
}
