package variate

import (
	"math"
	"sync"
	"testing"
)

// lawsOf are distributions that need a table, of one mean.
func lawsOf(mean float64) []*Distribution {
	return []*Distribution{
		must(Erlang(2, mean)), must(Erlang(7, mean)),
		must(Hyperexponential([]Branch{{0.9, 0.5 * mean}, {0.1, 5.5 * mean}})),
		must(Hyperexponential([]Branch{{0.9, 0.75 * mean}, {0.1, 3.25 * mean}})),
		must(Hyperexponential([]Branch{{0.5, 0.5 * mean}, {0.5, 1.5 * mean}})),
		must(Hyperexponential([]Branch{{0.9, 0.5 * mean}, {0.05, 5.5 * mean}, {0.05, 5.5 * mean}})),
	}
}

// alone is a distribution whose table was made for it, and is shared with nobody.
func alone(d *Distribution) *Distribution {
	own := *d
	own.inverse = &inverse{law: d.inverse.law}
	return &own
}

// A shared table draws what one of its own would, to the last bit, whatever was asked for before.
func TestSharedTables(t *testing.T) {
	for _, mean := range []float64{1, 0.003, 1.0 / 3, 1} {
		for _, d := range lawsOf(mean) {
			own := alone(d)
			for _, u := range grid() {
				if got, want := d.Quantile(u), own.Quantile(u); math.Float64bits(got) != math.Float64bits(want) {
					t.Fatalf("%v: Quantile(%v) = %v, %v from a table of its own", d, u, got, want)
				}
			}
		}
		for shape := 2; shape <= sharedLimit+2; shape++ { // which pushes all of them out
			must(Erlang(shape+100, 1))
		}
	}
}

// Distributions share a table if their laws are equal in units of their own, and only then.
func TestWhatIsShared(t *testing.T) {
	if must(Erlang(3, 1)).inverse != must(Erlang(3, 20)).inverse {
		t.Error("Erlang distributions of one shape have two tables")
	}
	if lawsOf(1)[2].inverse != lawsOf(2)[2].inverse {
		t.Error("a hyperexponential distribution and its double have two tables")
	}
	for i, a := range lawsOf(1) {
		for k, b := range lawsOf(1) {
			if (a.inverse == b.inverse) != (i == k) {
				t.Errorf("%v and %v: one table is %v", a, b, a.inverse == b.inverse)
			}
		}
	}
}

// What is kept has a bound, and it is the inverses asked for last.
func TestSharedIsBounded(t *testing.T) {
	first := must(Erlang(2, 1)).inverse
	for shape := 3; shape < 2+4*sharedLimit; shape++ {
		must(Erlang(shape, 1))
		if must(Erlang(2, 1)).inverse != first {
			t.Fatalf("an inverse asked for all the time was forgotten at shape %d", shape)
		}
	}
	if n := len(shared.byLaw); n != sharedLimit || shared.order.Len() != n {
		t.Errorf("%d inverses are kept, %d of them in order; want %d", n, shared.order.Len(), sharedLimit)
	}
	long := make([]Branch, sharedBranches+1)
	for i := range long {
		long[i] = Branch{P: 1 / float64(len(long)), Mean: float64(i + 1)}
	}
	kept := len(shared.byLaw)
	must(Hyperexponential(long))
	if shared.order.Front().Value.(sharedInverse).inverse.law.erlang == nil || len(shared.byLaw) != kept {
		t.Error("a law of many branches is kept")
	}
}

// Goroutines that ask for one law at once get one table.
func TestSharedByGoroutines(t *testing.T) {
	const many = 8
	var all sync.WaitGroup
	tables := make([]*table, many)
	for i := range many {
		all.Go(func() { tables[i] = must(Erlang(17, float64(i+1))).inverse.knots() })
	}
	all.Wait()
	for _, table := range tables {
		if table != tables[0] {
			t.Fatal("there are two tables of one law")
		}
	}
}
