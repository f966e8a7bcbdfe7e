package variate

import (
	"math"
	"sync"
	"sync/atomic"
)

// law is a distribution function without a closed inverse, in units of its own. It is called
// through a switch, not an interface, for speed: one of the two is nil.
type law struct {
	erlang           *erlangLaw
	hyperexponential *hyperexponentialLaw
}

// excess returns how far above u the distribution function is at a time x > 0, divided by the density
// there, and the derivative of the density's logarithm. q is 1-u; the side of the median on which u
// lies is computed without cancellation.
func (l law) excess(x, u, q float64) (step, slope float64) {
	if l.erlang != nil {
		return l.erlang.excess(x, u, q)
	}
	return l.hyperexponential.excess(x, u, q)
}

// cdf returns the distribution function at x >= 0.
func (l law) cdf(x float64) float64 {
	if l.erlang != nil {
		return l.erlang.cdf(x)
	}
	return l.hyperexponential.cdf(x)
}

// density returns the density at x > 0.
func (l law) density(x float64) float64 {
	if l.erlang != nil {
		return l.erlang.density(x)
	}
	return l.hyperexponential.density(x)
}

// inverse inverts a law by a table of quantiles, even in the logit ln(u/(1-u)): in that, quantiles
// are smooth, near 0 a power of u and so an exponential of the logit, far out like the logit itself.
// It spans all multiples of 2^-53 in (0, 1). Between two knots runs the polynomial of degree 5 that
// has the law's own value and first two derivatives at both. Where that misses by more than
// tolerance, which takes branches far apart, it is only the start of Halley's iteration on the law.
//
// The table takes milliseconds to make and 64 KiB, and is made when the first quantile is asked for.
type inverse struct {
	law   law
	table atomic.Pointer[table] // nil: not made yet
	make  sync.Mutex            // held by the one who makes it
}

// table is the quantiles at the ends of all cells.
type table [cells + 1]knot

// knot is a quantile and its derivatives by the position in the table, counted in cells.
type knot struct {
	x, first, second float64
	smooth           bool // the polynomial to the next knot will do
}

const (
	cells     = 2048
	maxLogit  = 36.75 // ln 2^53 = 36.74
	cell      = 2 * maxLogit / cells
	tolerance = 2e-13 // relative
)

// knots returns the table. It depends on the law alone, so that it does not matter who makes it.
func (v *inverse) knots() *table {
	if t := v.table.Load(); t != nil {
		return t
	}
	return v.makeTable()
}

func (v *inverse) makeTable() *table {
	v.make.Lock()
	defer v.make.Unlock()
	if t := v.table.Load(); t != nil {
		return t
	}
	t := v.law.tabulate()
	v.table.Store(t)
	return t
}

// tabulate makes the table of a law.
func (l law) tabulate() *table {
	t := new(table)
	low := 0.0
	for i := range t {
		u, q := fromLogit(float64(i)*cell - maxLogit)
		high := max(2*low, 0x1p-1000)
		for step, _ := l.excess(high, u, q); step < 0; step, _ = l.excess(high, u, q) {
			high *= 2
		}
		x := l.refine(low+(high-low)/2, low, high, u, q)
		_, slope := l.excess(x, u, q)
		first := cell * u * q / l.density(x)
		t[i] = knot{x: x, first: first, second: first * (cell*(q-u) - first*slope)}
		low = x
	}
	for i := range cells {
		t[i].smooth = l.polynomialWillDo(i, &t[i], &t[i+1])
	}
	return t
}

// fromLogit returns u and 1-u.
func fromLogit(logit float64) (u, q float64) {
	return 1 / (1 + math.Exp(-logit)), 1 / (1 + math.Exp(logit))
}

// polynomialWillDo compares the polynomial of cell i, from a to b, with the law. Its error is greatest in the
// middle unless the law changes its nature within the cell.
func (l law) polynomialWillDo(i int, a, b *knot) bool {
	for _, s := range []float64{0.25, 0.5, 0.75} {
		u, q := fromLogit((float64(i)+s)*cell - maxLogit)
		x := interpolate(a, b, s)
		if exact := l.refine(x, a.x, b.x, u, q); !(math.Abs(x-exact) <= tolerance*exact) {
			return false
		}
	}
	return true
}

// interpolate returns Hermite's polynomial of degree 5 at s, from 0 at a to 1 at b.
func interpolate(a, b *knot, s float64) float64 {
	rise := b.x - a.x
	c3 := 10*rise - 6*a.first - 4*b.first - (3*a.second-b.second)/2
	c4 := -15*rise + 8*a.first + 7*b.first + (3*a.second-2*b.second)/2
	c5 := 6*rise - 3*(a.first+b.first) - (a.second-b.second)/2
	return a.x + s*(a.first+s*(a.second/2+s*(c3+s*(c4+s*c5))))
}

// at returns the u-quantile.
func (v *inverse) at(u float64) float64 { return v.quantile(u, 1-u) }

// quantile returns the u-quantile; q is 1-u.
func (v *inverse) quantile(u, q float64) float64 {
	// Uniforms beyond the table, which no stream yields, count as its ends.
	position := max(min((math.Log(u/q)+maxLogit)*(1/cell), cells), 0)
	i := min(int(position), cells-1)
	t := v.knots()
	a, b := &t[i], &t[i+1]
	x := interpolate(a, b, position-float64(i))
	if !a.smooth {
		x = v.law.refine(x, a.x, b.x, u, q)
	}
	return x
}

// refine returns the quantile that lies between low and high, starting from x: Halley's iteration,
// and bisection when that leads out.
func (l law) refine(x, low, high, u, q float64) float64 {
	for range 200 {
		if !(x > low && x < high) {
			x = low + (high-low)/2
		}
		step, slope := l.excess(x, u, q)
		if step > 0 {
			high = x
		} else {
			low = x
		}
		move := step / (1 - step*slope/2)
		next := x - move
		if math.Abs(move) <= 1e-7*x { // third order: the next error is far below rounding
			return next
		}
		if x = next; high-low <= 1e-15*high {
			return high
		}
	}
	return x
}
