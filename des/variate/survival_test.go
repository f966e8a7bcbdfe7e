package variate

import (
	"math"
	"testing"
	"time"
)

// Where neither tail is small, Survival and CDF add up to 1; elsewhere the sum cannot tell.
func TestSurvivalComplementsCDF(t *testing.T) {
	ds := append(continuous(), must(Constant(0.5)), must(Empirical([]float64{1, 2, 2, 5})))
	for _, d := range ds {
		for _, u := range []float64{1e-6, 0.01, 0.3, 0.5, 0.9, 0.9999} {
			x := d.Quantile(u)
			if sum := d.CDF(x) + d.Survival(x); math.Abs(sum-1) > 1e-14 {
				t.Errorf("%v: CDF and Survival at %v add up to 1%+.2g", d, x, sum-1)
			}
		}
	}
}

// InverseSurvival inverts Survival, down to probabilities that no Quantile knows.
func TestInverseSurvival(t *testing.T) {
	for _, d := range continuous() {
		for _, q := range []float64{0.9, 0.5, 0.1, 1e-3, 1e-9, 1e-15, 1e-17, 1e-20, 1e-40, 1e-100} {
			if d.kind == KindUniform && q < 1e-3 { // its upper end has no more digits
				continue
			}
			x := d.InverseSurvival(q)
			// What an error of 1e-12 in x alone does to the probability.
			slack := math.Abs(d.Survival(x*(1+1e-12))-d.Survival(x*(1-1e-12))) + 1e-12*q
			if got := d.Survival(x); math.Abs(got-q) > slack {
				t.Errorf("%v: Survival(InverseSurvival(%v)) = %v", d, q, got)
			}
			if q >= 1e-3 && math.Abs(d.Quantile(1-q)/x-1) > 1e-11 {
				t.Errorf("%v: InverseSurvival(%v) = %v, Quantile(1-q) = %v", d, q, x, d.Quantile(1-q))
			}
		}
	}
}

// The survival of a sum of exponential times against its series in 400-bit arithmetic.
func TestErlangSurvival(t *testing.T) {
	for _, c := range []struct {
		n int
		x float64
	}{{1, 3}, {2, 0.1}, {2, 50}, {8, 4}, {8, 40}, {8, 700}, {40, 20}, {40, 41}, {40, 300}} {
		_, want := erlangBig(c.x, c.n)
		if got := ErlangSurvival(c.n, c.x); math.Abs(got/want-1) > 1e-11 {
			t.Errorf("ErlangSurvival(%d, %v) = %v, want %v", c.n, c.x, got, want)
		}
		if c.n == 1 {
			continue
		}
		if got := must(Erlang(c.n, float64(c.n))).Survival(c.x); math.Abs(got/want-1) > 1e-11 {
			t.Errorf("Erlang %d: Survival(%v) = %v, want %v", c.n, c.x, got, want)
		}
	}
	if got := ErlangSurvival(8, 40); math.Abs(got/1.664010e-10-1) > 1e-6 { // validation of rare events
		t.Errorf("ErlangSurvival(8, 40) = %v", got)
	}
}

// What is left of a time has the conditional distribution: its median is where the conditional
// survival is a half, and there is no memory in the exponential.
func TestDrawRemaining(t *testing.T) {
	for _, d := range continuous() {
		for _, known := range []float64{0.7, 1e-2, 1e-8, 1e-30} {
			if d.kind == KindUniform && known < 1e-2 {
				continue
			}
			attained := d.InverseSurvival(known)
			if attained > 1e9 || attained < 1e-5 { // beyond a Duration, or too coarse in it
				continue
			}
			from := time.Duration(attained * 1e9)
			for _, u := range []float64{0.05, 0.5, 0.95} {
				left, ok := d.DrawRemaining(from, u)
				if !ok {
					t.Fatalf("%v: nothing is left beyond %v", d, from)
				}
				if left < 1000 { // ns: rounding tells
					continue
				}
				if got := d.SurvivalBeyond(from.Seconds(), (from + left).Seconds()); math.Abs(got-u) > 1e-3 {
					t.Errorf("%v: beyond %v a share %v lasts %v more, want %v", d, from, got, left, u)
				}
			}
		}
	}
	d := must(Exponential(2))
	for _, attained := range []time.Duration{0, time.Second, 100 * time.Second, 1000 * time.Second} {
		left, _ := d.DrawRemaining(attained, math.Exp(-3))
		if math.Abs(left.Seconds()-6) > 1e-6 {
			t.Errorf("after %v the draw is %v, want 6 s", attained, left)
		}
	}
	if _, ok := must(Constant(1)).DrawRemaining(2*time.Second, 0.5); ok {
		t.Error("a constant of 1 s has something left after 2 s")
	}
	if p := must(Pareto(1.5, 1)).SurvivalBeyond(4, 16); math.Abs(p-0.125) > 1e-15 {
		t.Errorf("Pareto: P(X > 16 | X > 4) = %v, want 1/8", p)
	}
}
