package stats_test

import (
	"math"
	"strings"
	"testing"

	"quiesce/des/stats"
)

// exponentials returns u, e^u and e^(1-u) for u in the middles of n equal parts of (0, 1): moments
// over them are the exact ones but for terms of order 1/n^2.
func exponentials(n int) (u, up, down []float64) {
	for i := range n {
		x := (float64(i) + 0.5) / float64(n)
		u, up, down = append(u, x), append(up, math.Exp(x)), append(down, math.Exp(1-x))
	}
	return u, up, down
}

func variance(t *testing.T, values []float64) float64 {
	var tally stats.Tally
	for _, x := range values {
		tally.Record(x)
	}
	v, ok := tally.Variance()
	if !ok {
		t.Fatal("no variance")
	}
	return v
}

func TestAntitheticPairs(t *testing.T) {
	const n = 1_000_000
	_, up, down := exponentials(n)
	single := variance(t, up)
	closeTo(t, "variance of e^U", single, 0.242036, 6)
	interval, ok := stats.AntitheticInterval(up, down, 0.95)
	if !ok {
		t.Fatal("not ok")
	}
	closeTo(t, "mean", interval.Estimate, math.E-1, 9)
	pair := math.Pow(interval.HalfWidth/stats.StudentT(0.95, n-1), 2) * n
	closeTo(t, "variance of a pair's average", pair, 0.003912, 6)
	ratio, ok := stats.AntitheticReduction(up, down)
	if !ok || math.Abs(ratio/(single/2/pair)-1) > 1e-6 {
		t.Errorf("reduction %v, want %v", ratio, single/2/pair)
	}
}

func TestPairingReduction(t *testing.T) {
	// Var a = 0.385, Var b = 0.187, differences 1.2 .6 1.1 1.4 .8: 0.102.
	a, b := []float64{12.1, 11.4, 13.0, 12.6, 11.9}, []float64{10.9, 10.8, 11.9, 11.2, 11.1}
	if ratio, ok := stats.PairingReduction(a, b); !ok || math.Abs(ratio-0.572/0.102) > 1e-9 {
		t.Errorf("%v, want %v", ratio, 0.572/0.102)
	}
	for name, c := range map[string][2][]float64{"unequal lengths": {a, b[:4]}, "one pair": {a[:1], b[:1]}, "the same": {a, a}, "nothing": {}} {
		if _, ok := stats.PairingReduction(c[0], c[1]); ok {
			t.Errorf("%s: ok", name)
		}
	}
	if _, ok := stats.AntitheticInterval(a, b[:4], 0.95); ok {
		t.Error("unequal pairs: ok")
	}
}

func TestControlVariate(t *testing.T) {
	const n = 1_000_000
	u, up, _ := exponentials(n)
	got, err := stats.ControlledInterval(up, []stats.Control{{Values: u, Mean: 0.5}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "coefficient", got.Coefficients[0], 1.690309, 6)
	closeTo(t, "residual variance", got.ResidualVariance, 0.003940, 6)
	closeTo(t, "mean", got.Estimate, math.E-1, 9)
	// A control off its mean by a tenth moves the adjusted mean by the coefficient's tenth.
	got, err = stats.ControlledInterval(up, []stats.Control{{Values: u, Mean: 0.6}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "shifted mean", got.Estimate, math.E-1+0.1690309, 6)
}

// By hand: x = 1 2 3 4, y = 2 4 5 9: slope 2.2, y(3) = 6.1, residuals .3 .1 -1.1 .7, s^2 = 1.8/2,
// standard error of y(3) = s*sqrt(1/4 + 0.5^2/5).
func TestControlVariateByHand(t *testing.T) {
	x, y := []float64{1, 2, 3, 4}, []float64{2, 4, 5, 9}
	got, err := stats.ControlledInterval(y, []stats.Control{{Values: x, Mean: 3}}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "coefficient", got.Coefficients[0], 2.2, 12)
	closeTo(t, "mean", got.Estimate, 6.1, 12)
	closeTo(t, "residual variance", got.ResidualVariance, 0.9, 12)
	closeTo(t, "half width", got.HalfWidth, stats.StudentT(0.95, 2)*math.Sqrt(0.9*0.3), 12)
	if got.DF != 2 {
		t.Errorf("%v degrees of freedom", got.DF)
	}
	// Without controls it is the interval of the mean.
	plain, err := stats.ControlledInterval(y, nil, 0.95)
	want, _ := stats.MeanInterval(y, 0.95)
	if err != nil || math.Abs(plain.Estimate-want.Estimate) > 1e-12 || math.Abs(plain.HalfWidth-want.HalfWidth) > 1e-12 {
		t.Errorf("without controls: %+v, %v; want %+v", plain, err, want)
	}
}

// Two controls of a normal result, means of 30 each: the intervals keep their confidence and are as
// much narrower as the controls explain.
func TestControlVariatesCover(t *testing.T) {
	const trials = 1000
	covered := 0
	var squares, plainSquares float64
	for trial := range trials {
		d := newDraws(11, trial)
		var results []float64
		controls := []stats.Control{{Mean: 2}, {Mean: 0}}
		for range 30 {
			a, b := d.normal(), d.normal()
			controls[0].Values = append(controls[0].Values, 2+a)
			controls[1].Values = append(controls[1].Values, b)
			results = append(results, 7+2*a-b+d.normal())
		}
		got, err := stats.ControlledInterval(results, controls, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Excludes(7) {
			covered++
		}
		plain, _ := stats.MeanInterval(results, 0.95)
		squares += got.HalfWidth * got.HalfWidth
		plainSquares += plain.HalfWidth * plain.HalfWidth
	}
	ratio := plainSquares / squares // 6 in the limit, less (n-2)/(n-q-2) for estimating
	t.Logf("coverage %.3f, squared width ratio %.2f", float64(covered)/trials, ratio)
	if covered < 930 || covered > 970 || ratio < 5 || ratio > 6 {
		t.Errorf("covers %d of %d, variance ratio %v", covered, trials, ratio)
	}
}

func TestControlVariateRefusesNonsense(t *testing.T) {
	y := []float64{1, 2, 3, 5}
	for want, controls := range map[string][]stats.Control{
		"control 0 has 3 values for 4": {{Values: []float64{1, 2, 3}}},
		"too few":                      {{Values: y}, {Values: y}, {Values: y}},
		"constant or depend":           {{Values: []float64{1, 1, 1, 1}}},
		"depend on each other":         {{Values: []float64{1, 2, 4, 3}}, {Values: []float64{2, 4, 8, 6}}},
	} {
		if _, err := stats.ControlledInterval(y, controls, 0.95); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
}
