package variate

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

// must returns a distribution whose parameters are right.
func must(d *Distribution, err error) *Distribution {
	if err != nil {
		panic(err)
	}
	return d
}

// grid returns uniforms in ascending order: dense in the middle and down to 2^-53 in both tails.
func grid() (us []float64) {
	for k := 53; k > 7; k-- {
		us = append(us, math.Ldexp(1, -k), math.Ldexp(1.5, -k))
	}
	tail := len(us)
	for u := 1. / 64; u < 63./64; u += 1. / 1024 {
		us = append(us, u)
	}
	for i := tail - 1; i >= 0; i-- {
		us = append(us, 1-us[i])
	}
	return us
}

func continuous() []*Distribution {
	ds := []*Distribution{
		must(Exponential(0.02)),
		must(Lognormal(1, 2)), must(Lognormal(3e-6, 0.01)), must(Lognormal(100, 50)),
		must(Uniform(0.2, 1.8)), must(Uniform(0, 1e-6)),
		must(Pareto(1.5, 0.001)), must(Pareto(3, 10)),
		must(Weibull(0.5, 1)), must(Weibull(1, 2)), must(Weibull(4, 0.001)),
		must(Hyperexponential([]Branch{{0.8, 0.5}, {0.2, 3}})),
		must(Hyperexponential([]Branch{{0.5, 1e-6}, {0.5, 1}})),
		must(Hyperexponential([]Branch{{0.999, 1e-4}, {0.000999, 1}, {0.000001, 1e4}})),
		must(Hyperexponential([]Branch{{1, 7}})),
		must(Hyperexponential([]Branch{{0.3333333333, 1}, {0.3333333333, 2}, {0.3333333333, 3}})),
	}
	for _, shape := range []int{1, 2, 3, 5, 10, 30, 100, 1000} {
		ds = append(ds, must(Erlang(shape, 2)))
	}
	return ds
}

// CDF(Quantile(u)) is u, to a relative error in u below the median and in 1-u above it.
func TestQuantileInvertsCDF(t *testing.T) {
	for _, d := range continuous() {
		for _, u := range grid() {
			x := d.Quantile(u)
			// How far an error of 1e-12 in x alone would move the distribution function.
			slack := d.CDF(x*(1+1e-12)) - d.CDF(x*(1-1e-12)) + 4e-16
			if u < 0.25 && d.CDF(0.9*x) > 0 { // from 0 on: no digits lost to a least value
				slack = 2e-12 * max(1, d.shape) * u
			}
			if got := d.CDF(x); math.Abs(got-u) > slack {
				t.Errorf("%v: CDF(Quantile(%v)) = %v, off by %.2g", d, u, got, got-u)
			}
		}
	}
}

// Erlang distributions are smooth enough to be interpolated everywhere, which is fast.
func TestErlangNeedsNoIteration(t *testing.T) {
	for _, shape := range []int{2, 3, 10, 100, MaxErlangShape} {
		for i, k := range must(Erlang(shape, 1)).inverse.knots()[:cells] {
			if !k.smooth {
				t.Fatalf("shape %d: cell %d is not smooth", shape, i)
			}
		}
	}
}

func TestQuantileIsMonotone(t *testing.T) {
	for _, d := range continuous() {
		last := 0.0
		for _, u := range grid() {
			x := d.Quantile(u)
			if x < last*(1-1e-12) || math.IsNaN(x) || math.IsInf(x, 0) {
				t.Errorf("%v: Quantile(%v) = %v after %v", d, u, x, last)
			}
			last = x
		}
	}
}

// The tails of the Erlang distribution against its series in 200-bit arithmetic: where the
// distribution function itself has no digits left to tell.
func TestErlangTails(t *testing.T) {
	for _, shape := range []int{2, 3, 10, 40} {
		d := must(Erlang(shape, float64(shape))) // phases of mean 1
		for _, k := range []int{4, 10, 25, 53} {
			u := math.Ldexp(1, -k)
			if below, _ := erlangBig(d.Quantile(u), shape); math.Abs(below/u-1) > 1e-12*float64(shape) {
				t.Errorf("shape %d: P(X <= Quantile(2^-%d)) is off by a factor 1%+.2g", shape, k, below/u-1)
			}
			if _, above := erlangBig(d.Quantile(1-u), shape); math.Abs(above/u-1) > 1e-12*100 {
				t.Errorf("shape %d: P(X > Quantile(1-2^-%d)) is off by a factor 1%+.2g", shape, k, above/u-1)
			}
		}
	}
}

// erlangBig returns P(X <= x) and P(X > x) for phases of mean 1: exp(-x) times the sum of x^i/i!
// from shape on, and below.
func erlangBig(x float64, shape int) (below, above float64) {
	const precision = 400
	one := big.NewFloat(1).SetPrec(precision)
	bx := new(big.Float).SetPrec(precision).SetFloat64(x)
	sums := [2]*big.Float{new(big.Float).SetPrec(precision), new(big.Float).SetPrec(precision)}
	term := new(big.Float).Set(one)
	for i := range 2000 {
		if i > 0 {
			term.Mul(term, bx)
			term.Quo(term, new(big.Float).SetPrec(precision).SetInt64(int64(i)))
		}
		side := 0
		if i < shape {
			side = 1
		}
		sums[side].Add(sums[side], term)
	}
	total := new(big.Float).Add(sums[0], sums[1]) // exp(x)
	below, _ = new(big.Float).Quo(sums[0], total).Float64()
	above, _ = new(big.Float).Quo(sums[1], total).Float64()
	return below, above
}

// Against gonum's own distributions.
func TestAgainstGonum(t *testing.T) {
	type law interface {
		CDF(float64) float64
		Mean() float64
		Variance() float64
	}
	lognormal := func(mean, cv2 float64) law {
		sigma2 := math.Log(1 + cv2)
		return distuv.LogNormal{Mu: math.Log(mean) - sigma2/2, Sigma: math.Sqrt(sigma2)}
	}
	for _, c := range []struct {
		ours   *Distribution
		theirs law
	}{
		{must(Exponential(0.5)), distuv.Exponential{Rate: 2}},
		{must(Erlang(1, 3)), distuv.Gamma{Alpha: 1, Beta: 1. / 3}},
		{must(Erlang(4, 2)), distuv.Gamma{Alpha: 4, Beta: 2}},
		{must(Erlang(60, 2)), distuv.Gamma{Alpha: 60, Beta: 30}},
		{must(Lognormal(1, 2)), lognormal(1, 2)},
		{must(Uniform(0.2, 1.8)), distuv.Uniform{Min: 0.2, Max: 1.8}},
		{must(Pareto(2.5, 3)), distuv.Pareto{Xm: 3, Alpha: 2.5}},
		{must(Pareto(1.5, 3)), distuv.Pareto{Xm: 3, Alpha: 1.5}},
		{must(Pareto(0.5, 3)), distuv.Pareto{Xm: 3, Alpha: 0.5}},
		{must(Weibull(2, math.Sqrt(math.Pi)/2)), distuv.Weibull{K: 2, Lambda: 1}},
	} {
		for _, u := range []float64{1e-6, 0.01, 0.3, 0.5, 0.8, 0.99, 1 - 1e-6} {
			x := c.ours.Quantile(u)
			if got := c.theirs.CDF(x); math.Abs(got-u) > 1e-13 {
				t.Errorf("%v: gonum has CDF(Quantile(%v)) = %v", c.ours, u, got)
			}
			if got, want := c.ours.CDF(x), c.theirs.CDF(x); math.Abs(got-want) > 1e-13 {
				t.Errorf("%v: CDF(%v) = %v, gonum %v", c.ours, x, got, want)
			}
		}
		if got, want := c.ours.Mean(), c.theirs.Mean(); !near(got, want) {
			t.Errorf("%v: mean %v, gonum %v", c.ours, got, want)
		}
		if got, want := c.ours.Variance(), c.theirs.Variance(); !near(got, want) {
			t.Errorf("%v: variance %v, gonum %v", c.ours, got, want)
		}
	}
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-12*math.Abs(b) && !math.IsInf(b, 0)
}

// The moments are the integrals of Quantile and its square over (0, 1).
func TestMomentsAreIntegralsOfQuantile(t *testing.T) {
	for _, d := range []*Distribution{
		must(Constant(0.5)), must(Exponential(0.02)), must(Erlang(2, 1)), must(Erlang(50, 3)),
		must(Hyperexponential([]Branch{{0.8, 0.5}, {0.2, 3}})),
		must(Lognormal(1, 0.5)), must(Uniform(0.2, 1.8)), must(Pareto(9, 2)),
		must(Weibull(0.8, 1)), must(Weibull(3, 1)), must(Empirical([]float64{3, 1, 2, 2})),
	} {
		mean := integrate(d.Quantile)
		second := integrate(func(u float64) float64 { x := d.Quantile(u); return x * x })
		if math.Abs(mean-d.Mean()) > 1e-6*d.Mean() {
			t.Errorf("%v: mean %v, the integral is %v", d, d.Mean(), mean)
		}
		if math.Abs(second-d.SecondMoment()) > 1e-5*second {
			t.Errorf("%v: second moment %v, the integral is %v", d, d.SecondMoment(), second)
		}
		if got := d.SecondMoment() - d.Mean()*d.Mean(); math.Abs(got-d.Variance()) > 1e-12*second {
			t.Errorf("%v: variance %v, moments give %v", d, d.Variance(), got)
		}
	}
}

// integrate returns the integral of f over (0, 1), octave by octave into both ends.
func integrate(f func(float64) float64) (sum float64) {
	for k := 1; k < 53; k++ {
		low, high := math.Ldexp(1, -k-1), math.Ldexp(1, -k)
		sum += quad.Fixed(f, low, high, 24, nil, 0)
		sum += quad.Fixed(f, 1-high, 1-low, 24, nil, 0)
	}
	return sum
}

func TestMomentsOfTheValidationLadder(t *testing.T) {
	for _, c := range []struct {
		d            *Distribution
		mean, second float64
	}{
		{must(Hyperexponential([]Branch{{0.8, 0.5}, {0.2, 3}})), 1, 4},
		{must(Lognormal(1, 2)), 1, 3},
		{must(Uniform(0.2, 1.8)), 1, 1 + 1.6*1.6/12},
		{must(Erlang(2, 1)), 1, 1.5},
		{must(Exponential(1)), 1, 2},
		{must(Constant(1)), 1, 1},
		{must(Pareto(3, 2)), 3, 12},
		{must(Pareto(2, 1)), 2, math.Inf(1)},
		{must(Pareto(1, 1)), math.Inf(1), math.Inf(1)},
	} {
		if !near(c.d.Mean(), c.mean) || !near(c.d.SecondMoment(), c.second) {
			t.Errorf("%v: moments %v, %v; want %v, %v", c.d, c.d.Mean(), c.d.SecondMoment(), c.mean, c.second)
		}
	}
}

func TestEmpiricalQuantiles(t *testing.T) {
	sample := []float64{4, 1, 3, 1}
	d := must(Empirical(sample))
	sample[0] = 100 // the caller's own affair
	if sample[1] != 1 {
		t.Errorf("the caller's sample is now %v", sample)
	}
	for _, c := range []struct{ u, want float64 }{
		{1e-300, 1}, {0.25, 1}, {0.5, 1}, {0.500001, 3}, {0.75, 3}, {0.76, 4}, {1 - 0x1p-53, 4},
	} {
		if got := d.Quantile(c.u); got != c.want {
			t.Errorf("Quantile(%v) = %v, want %v", c.u, got, c.want)
		}
	}
	for _, c := range []struct{ x, want float64 }{{-1, 0}, {0.9, 0}, {1, 0.5}, {2, 0.5}, {3, 0.75}, {4, 1}, {5, 1}} {
		if got := d.CDF(c.x); got != c.want {
			t.Errorf("CDF(%v) = %v, want %v", c.x, got, c.want)
		}
	}
	if d.Mean() != 2.25 || d.Variance() != 1.6875 {
		t.Errorf("mean %v, variance %v", d.Mean(), d.Variance())
	}
}

// Any hyperexponential, however far apart its branches are: no fall-back may hang or miss.
func TestAnyHyperexponential(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 5).Draw(t, "branches")
		var branches []Branch
		total := 0.0
		for range n {
			b := Branch{
				P:    math.Exp(rapid.Float64Range(-15, 0).Draw(t, "ln p")),
				Mean: math.Exp(rapid.Float64Range(-20, 7).Draw(t, "ln mean")),
			}
			total += b.P
			branches = append(branches, b)
		}
		for i := range branches {
			branches[i].P /= total
		}
		d, err := Hyperexponential(branches)
		if err != nil {
			t.Fatal(err)
		}
		k := rapid.Uint64Range(1, 1<<53-1).Draw(t, "u")
		u := float64(k) * 0x1p-53
		x := d.Quantile(u)
		slack := d.CDF(x*(1+1e-12)) - d.CDF(x*(1-1e-12)) + 4e-16
		if got := d.CDF(x); math.Abs(got-u) > slack {
			t.Fatalf("CDF(Quantile(%v)) = %v, off by %.2g", u, got, got-u)
		}
	})
}

func BenchmarkQuantile(b *testing.B) {
	for _, d := range []*Distribution{
		must(Constant(1)), must(Exponential(1)), must(Erlang(2, 1)), must(Erlang(10, 1)),
		must(Erlang(100, 1)), must(Erlang(1000, 1)),
		must(Hyperexponential([]Branch{{0.8, 0.5}, {0.2, 3}})),
		must(Hyperexponential([]Branch{{0.5, 1e-6}, {0.5, 1}})),
		must(Lognormal(1, 2)), must(Uniform(0.2, 1.8)), must(Pareto(2.5, 1)), must(Weibull(0.5, 1)),
		must(Empirical(grid())),
	} {
		b.Run(fmt.Sprintf("%v", d), func(b *testing.B) {
			const golden = 0.6180339887498949
			u, sum := 0.5, 0.0
			for b.Loop() {
				if u += golden; u >= 1 {
					u--
				}
				sum += d.Quantile(u)
			}
			if sum < 0 {
				b.Fatal("negative times")
			}
		})
	}
}
