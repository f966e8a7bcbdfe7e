package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// near reports whether x is want as printed with so many decimals.
func near(x, want float64, decimals int) bool {
	return math.Abs(x-want) <= 0.51*math.Pow10(-decimals)
}

// Two systems under common random numbers, five replications each.
var (
	systemA = []float64{12.1, 11.4, 13.0, 12.6, 11.9}
	systemB = []float64{10.9, 10.8, 11.9, 11.2, 11.1}
)

func TestIntervals(t *testing.T) {
	paired, ok := PairedInterval(systemA, systemB, 0.95)
	if !ok || !near(paired.Estimate, 1.02, 10) || !near(paired.HalfWidth, 0.396556, 6) || paired.DF != 4 {
		t.Errorf("paired: %+v", paired)
	}
	welch, ok := WelchInterval(systemA, systemB, 0.95)
	if !ok || !near(welch.Estimate, 1.02, 10) || !near(welch.HalfWidth, 0.796532, 6) || !near(welch.DF, 7.143989, 6) {
		t.Errorf("Welch: %+v", welch)
	}
	if !near(welch.Low(), 0.223468, 6) || !near(welch.High(), 1.816532, 6) || !welch.Excludes(0) || welch.Excludes(1) || !welch.Excludes(2) {
		t.Errorf("Welch: from %v to %v", welch.Low(), welch.High())
	}
	mean, ok := MeanInterval(systemA, 0.95) // 12.2 +- 2.776445*sqrt(0.385/5)
	if !ok || !near(mean.Estimate, 12.2, 10) || !near(mean.HalfWidth, 2.776445105*math.Sqrt(0.077), 8) {
		t.Errorf("mean: %+v", mean)
	}
}

// The quantiles that the acceptance rule of a validation ladder takes.
func TestStudentT(t *testing.T) {
	for _, c := range []struct{ confidence, df, want float64 }{
		{0.999, 29, 3.659}, {0.95, 4, 2.776}, {0.95, 29, 2.045}, {0.99, 1, 63.657}, {0.95, 1e9, 1.960},
	} {
		if got := StudentT(c.confidence, c.df); !near(got, c.want, 3) {
			t.Errorf("t of %v with %v: %v, want %v", c.confidence, c.df, got, c.want)
		}
	}
}

func TestIntervalsOfTooFewValues(t *testing.T) {
	for name, ok := range map[string]bool{
		"mean of none":      second(MeanInterval(nil, 0.95)),
		"mean of one":       second(MeanInterval(systemA[:1], 0.95)),
		"pairs of one":      second(PairedInterval(systemA[:1], systemB[:1], 0.95)),
		"unequal pairs":     second(PairedInterval(systemA, systemB[:4], 0.95)),
		"Welch with one":    second(WelchInterval(systemA, systemB[:1], 0.95)),
		"Welch with none":   second(WelchInterval(nil, systemB, 0.95)),
		"ranks of none":     second(QuantileRanks(0, 0.5, 0.95)),
		"ranks of p 0":      second(QuantileRanks(100, 0, 0.95)),
		"ranks of p 1":      second(QuantileRanks(100, 1, 0.95)),
		"ranks, p99 of 100": second(QuantileRanks(100, 0.99, 0.95)),
		"ranks, p1 of 100":  second(QuantileRanks(100, 0.01, 0.95)),
		"ranks, NaN":        second(QuantileRanks(100, math.NaN(), 0.95)),
		"MSER of 9":         second(MSER5(make([]float64, 9))),
	} {
		if ok {
			t.Errorf("%s: ok", name)
		}
	}
}

func second[T any](_ T, ok bool) bool { return ok }

// Equal values have an interval of no width, not one that is undefined.
func TestIntervalsOfConstants(t *testing.T) {
	a, b := []float64{3, 3, 3}, []float64{1, 1}
	if i, ok := WelchInterval(a, b, 0.95); !ok || i.Estimate != 2 || i.HalfWidth != 0 {
		t.Errorf("Welch: %+v", i)
	}
	if i, ok := MeanInterval(a, 0.95); !ok || i.Estimate != 3 || i.HalfWidth != 0 {
		t.Errorf("mean: %+v", i)
	}
}

func TestQuantileRanks(t *testing.T) {
	for _, c := range []struct {
		n         int
		p         float64
		low, high int
		coverage  float64
	}{
		{1000, 0.95, 936, 964, 0.958095},
		{1000, 0.99, 983, 997, 0.976095},
		{10_000, 0.99, 9880, 9920, 0.955755},
		// The median's interval by the binomial tables: ranks 2 and 9 of 10.
		{10, 0.5, 2, 9, 0.978516},
		// The least sample that allows one: 1 - 2*0.5^6 = 0.96875.
		{6, 0.5, 1, 6, 0.96875},
	} {
		got, ok := QuantileRanks(c.n, c.p, 0.95)
		if !ok || got.Low != c.low || got.High != c.high || !near(got.Coverage, c.coverage, 6) {
			t.Errorf("p%v of %d: %+v, want %d, %d, %v", 100*c.p, c.n, got, c.low, c.high, c.coverage)
		}
	}
	if _, ok := QuantileRanks(5, 0.5, 0.95); ok {
		t.Error("five values do not bound a median with 95 %")
	}
}

// The ranks are the tightest with equal tails, and cover as they say, by counting outcomes.
func TestQuantileRanksCover(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 400).Draw(t, "n")
		p := rapid.Float64Range(0.01, 0.99).Draw(t, "p")
		confidence := rapid.SampledFrom([]float64{0.8, 0.9, 0.95, 0.99}).Draw(t, "confidence")
		// cumulative[r] is the probability that fewer than r values are below the quantile.
		cumulative := make([]float64, n+2)
		for k := 0; k <= n; k++ {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(k + 1))
			c, _ := math.Lgamma(float64(n - k + 1))
			cumulative[k+1] = cumulative[k] + math.Exp(a-b-c+float64(k)*math.Log(p)+float64(n-k)*math.Log1p(-p))
		}
		tail := (1 - confidence) / 2
		ranks, ok := QuantileRanks(n, p, confidence)
		const slack = 1e-9
		if !ok {
			if cumulative[1] <= tail-slack && 1-cumulative[n] <= tail-slack {
				t.Fatal("the extremes would do")
			}
			return
		}
		if cumulative[ranks.Low] > tail+slack || 1-cumulative[ranks.High] > tail+slack {
			t.Fatalf("%+v misses by %v below and %v above", ranks, cumulative[ranks.Low], 1-cumulative[ranks.High])
		}
		if cumulative[ranks.Low+1] < tail-slack || 1-cumulative[ranks.High-1] < tail-slack {
			t.Fatalf("%+v could be tighter", ranks)
		}
		if math.Abs(ranks.Coverage-(cumulative[ranks.High]-cumulative[ranks.Low])) > slack {
			t.Fatalf("%+v covers with %v", ranks, cumulative[ranks.High]-cumulative[ranks.Low])
		}
	})
}

func TestMSER5(t *testing.T) {
	series := make([]float64, 400)
	var raw Tally
	for i := range series {
		series[i] = 10*math.Exp(-float64(i)/20) + float64((7919*i)%101)/101 - 0.5
		raw.Record(series[i])
	}
	got, ok := MSER5(series)
	if !ok || got.Batches != 20 || got.Cut != 100 || got.Failed ||
		math.Abs(got.Statistic/5.362341e-5-1) > 1e-6 || math.Abs(got.Mean/1.167493e-4-1) > 1e-6 {
		t.Errorf("%+v", got)
	}
	if mean, _ := raw.Mean(); !near(mean, 0.507753, 6) {
		t.Errorf("raw mean %v", mean)
	}
	// What does not fill a batch does not count.
	if longer, ok := MSER5(append(series, 1e6, 1e6)); !ok || longer != got {
		t.Errorf("with two more observations: %+v", longer)
	}
}

// Against the definition, term by term.
func TestMSER5IsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := rapid.SliceOfN(rapid.Float64Range(-10, 10), 10, 200).Draw(t, "series")
		var batches []float64
		for i := 0; i+5 <= len(series); i += 5 {
			batches = append(batches, stat.Mean(series[i:i+5], nil))
		}
		n := len(batches)
		statistic := func(d int) float64 {
			mean, sum := stat.Mean(batches[d:], nil), 0.0
			for _, y := range batches[d:] {
				sum += (y - mean) * (y - mean)
			}
			return sum / float64((n-d)*(n-d))
		}
		got, ok := MSER5(series)
		if !ok || got.Batches > n/2 || got.Cut != 5*got.Batches || got.Failed != (got.Batches == n/2) {
			t.Fatalf("%+v of %d batches", got, n)
		}
		if math.Abs(got.Statistic-statistic(got.Batches)) > 1e-12 || math.Abs(got.Mean-stat.Mean(batches[got.Batches:], nil)) > 1e-12 {
			t.Fatalf("%+v, by definition %v", got, statistic(got.Batches))
		}
		for d := 0; d <= n/2; d++ {
			if statistic(d) < got.Statistic-1e-12 {
				t.Fatalf("%+v, but cutting %d gives %v", got, d, statistic(d))
			}
		}
	})
}

// A series that is still rising has no end of warm-up in its first half.
func TestMSER5Fails(t *testing.T) {
	series := make([]float64, 200)
	for i := range series {
		series[i] = float64(i)
	}
	if got, ok := MSER5(series); !ok || !got.Failed || got.Batches != 20 {
		t.Errorf("%+v", got)
	}
	// A constant series keeps everything: of equal statistics the least cut.
	if got, ok := MSER5(make([]float64, 200)); !ok || got.Failed || got.Cut != 0 {
		t.Errorf("constant: %+v", got)
	}
}

func TestTallyAgainstGonum(t *testing.T) {
	source := rand.New(rand.NewPCG(5, 6))
	values := make([]float64, 1000)
	var whole, left, right, empty Tally
	for i := range values {
		values[i] = 1e9 + source.NormFloat64()
		whole.Record(values[i])
		if i < 300 {
			left.Record(values[i])
		} else {
			right.Record(values[i])
		}
	}
	left.Merge(right)
	left.Merge(empty)
	empty.Merge(left)
	for name, got := range map[string]*Tally{"whole": &whole, "merged": &left, "merged into nothing": &empty} {
		mean, variance := stat.MeanVariance(values, nil)
		m, okMean := got.Mean()
		v, okVariance := got.Variance()
		sd, okSD := got.SD()
		least, okMin := got.Min()
		greatest, okMax := got.Max()
		if got.Count() != 1000 || math.Abs(m-mean) > 1e-12*mean || math.Abs(v-variance) > 1e-6 || sd != math.Sqrt(v) {
			t.Errorf("%s: mean %v, variance %v; gonum %v, %v", name, m, v, mean, variance)
		}
		for _, x := range values {
			if x < least || x > greatest {
				t.Fatalf("%s: %v is not from %v to %v", name, x, least, greatest)
			}
		}
		if !okMean || !okVariance || !okSD || !okMin || !okMax {
			t.Errorf("%s: not ok", name)
		}
	}
	whole.Reset()
	if _, ok := whole.Mean(); ok || whole.Count() != 0 {
		t.Error("not empty after Reset")
	}
	var one Tally
	one.Record(-3)
	least, _ := one.Min()
	greatest, _ := one.Max()
	if _, ok := one.SD(); ok || least != -3 || greatest != -3 {
		t.Errorf("one number: from %v to %v", least, greatest)
	}
}

func TestTimeAverage(t *testing.T) {
	var a TimeAverage
	if _, ok := a.Mean(0); ok {
		t.Error("an average over no time")
	}
	a.Set(10, 2) // 0 for 10, 2 for 5, 6 for no time, 5 for 5
	a.Add(15, 4)
	a.Add(15, -1)
	mean, ok := a.Mean(20)
	variance, okVariance := a.Variance(20)
	if !ok || !okVariance || mean != (2*5+5*5)/20. || !near(variance, (4*5+25*5)/20.-mean*mean, 12) || a.Max() != 6 || a.Level() != 5 {
		t.Errorf("mean %v, variance %v, max %d, level %d", mean, variance, a.Max(), a.Level())
	}
	a.Reset(30) // end of warm-up, at level 5
	if _, ok := a.Mean(30); ok || a.Max() != 5 || a.Level() != 5 {
		t.Errorf("after Reset: max %d, level %d", a.Max(), a.Level())
	}
	a.Set(40, 1)
	if mean, ok := a.Mean(50); !ok || mean != 3 {
		t.Errorf("since Reset: %v", mean)
	}
	if mean, ok := a.Mean(50); !ok || mean != 3 {
		t.Errorf("asked again: %v", mean)
	}
}

// Against a sum over instants.
func TestTimeAverageIsLikeSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a TimeAverage
		var levels []float64 // of each unit of time since the last Reset
		now, level, greatest := int64(0), int64(0), int64(0)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			for range rapid.IntRange(0, 9).Draw(t, "elapsed") {
				levels = append(levels, float64(level))
				now++
			}
			if rapid.IntRange(0, 9).Draw(t, "reset") == 0 {
				a.Reset(now)
				levels, greatest = nil, level
				continue
			}
			level = rapid.Int64Range(0, 20).Draw(t, "level")
			greatest = max(greatest, level)
			a.Set(now, level)
		}
		mean, ok := a.Mean(now)
		variance, _ := a.Variance(now)
		if ok != (len(levels) > 0) || a.Max() != greatest {
			t.Fatalf("ok %v, max %d; want %v, %d", ok, a.Max(), len(levels) > 0, greatest)
		}
		if ok && (math.Abs(mean-stat.Mean(levels, nil)) > 1e-12 || math.Abs(variance-stat.PopVariance(levels, nil)) > 1e-9) {
			t.Fatalf("mean %v, variance %v; want %v, %v", mean, variance, stat.Mean(levels, nil), stat.PopVariance(levels, nil))
		}
	})
}

func TestTimeAverageDoesNotOverflow(t *testing.T) {
	var a TimeAverage
	for now := int64(0); now >= 0; now += 1e18 - 7 {
		a.Set(now, MaxLevel)
	}
	mean, _ := a.Mean(math.MaxInt64)
	variance, _ := a.Variance(math.MaxInt64)
	if mean != MaxLevel || variance != 0 {
		t.Errorf("mean %v, variance %v", mean, variance)
	}
}

func TestTimeAverageRefusesNonsense(t *testing.T) {
	for name, call := range map[string]func(a *TimeAverage){
		"time going back":   func(a *TimeAverage) { a.Set(4, 1) },
		"a negative level":  func(a *TimeAverage) { a.Add(5, -2) },
		"a level too great": func(a *TimeAverage) { a.Set(5, MaxLevel+1) },
		"a mean of before":  func(a *TimeAverage) { a.Mean(3) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(string); !ok {
					t.Errorf("%s: no panic", name)
				}
			}()
			var a TimeAverage
			a.Set(5, 1)
			call(&a)
		}()
	}
}
