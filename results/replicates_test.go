package results

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
)

// shares is a point whose replications have counted so many of so many.
func shares(strategy string, counts, of []float64) *PointSummary {
	p := &PointSummary{Point: Point{Strategy: strategy}, Replications: len(counts)}
	for i := range counts {
		m := Measure{Metric: "bug_check_probability", Unit: "1", Kind: model.Scalar, Defined: of[i] > 0}
		if m.Defined {
			m.Scalar, m.Weight = counts[i]/of[i], of[i]
		}
		p.rows = append(p.rows, Row{Replication: i, Simulated: 100 * of[i], Measures: []Measure{m}})
	}
	s := Summary{Metric: Metric{Name: "bug_check_probability", Unit: "1", Kind: model.Scalar, Better: -1}}
	s.scalar(measures(p.rows, s.Name))
	p.Metrics = []Summary{s}
	return p
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*math.Max(1, math.Abs(b)) }

// Sums of 1+8+0 = 9 over 2+10+8 = 20; residuals 0.1, 3.5, -3.6; the value that is undefined is left out.
func TestWeightedScalarsAreRatiosOfSums(t *testing.T) {
	p := shares("drain", []float64{1, 8, 0, 0}, []float64{2, 10, 0, 8})
	s := p.Metric("bug_check_probability")
	want := math.Sqrt((0.1*0.1+3.5*3.5+3.6*3.6)/2/3) / (20. / 3)
	e := p.Estimate(s.Name, "mean")
	if s.Count != 3 || !near(s.Mean.Value, .45) || !near(e.Value.Value, .45) || !near(e.Error.Value, want) || e.DF != 2 {
		t.Errorf("mean %+v of %d, estimate %+v, want 0.45, error %g", s.Mean, s.Count, e, want)
	}
	if half := stats.StudentT(Confidence, 2) * want; !near(s.MeanCI.Low, .45-half) || !near(s.MeanCI.High, .45+half) {
		t.Errorf("interval %+v, want 0.45 ± %g", s.MeanCI, half)
	}
	sd := math.Sqrt((math.Pow(.5-1.3/3, 2) + math.Pow(.8-1.3/3, 2) + math.Pow(1.3/3, 2)) / 2)
	if s.Max.Value != .8 || s.Min.Value != 0 || !near(s.SD.Value, sd) { // of replications
		t.Errorf("from %v to %v, sd %v, want 0, 0.8, %v", s.Min, s.Max, s.SD, sd)
	}
	// Against 3 of 10 in each, the residuals' differences are 0.1/(20/3), 3.5/(20/3), -3.6/(20/3).
	q := shares("hold", []float64{3, 3, 3, 3}, []float64{10, 10, 10, 10})
	if c := pairedMeans(p, q, s.Name); !near(c.difference, .15) || !near(c.below, want) || c.none {
		t.Errorf("difference %+v, want 0.15, error %g", c, want)
	}
	if c := pairedMeans(p, p, s.Name); !c.none || c.difference != 0 {
		t.Errorf("difference to itself: %+v", c)
	}
}

// Where all weigh alike, or none has a weight, nothing differs by a bit from what it was.
func TestEqualWeightsChangeNothing(t *testing.T) {
	values := []float64{.1, .7, .3, 1. / 3}
	for _, weight := range []float64{0, 7} {
		all := make([]Measure, len(values))
		for i, x := range values {
			all[i] = Measure{Kind: model.Scalar, Defined: true, Scalar: x, Weight: weight}
		}
		for i, x := range scalars(all) {
			if x != (Number{values[i], true}) {
				t.Errorf("weight %v: %v, want %v", weight, x, values[i])
			}
		}
	}
}

// Replications that end at the first success, of probability 0.2, at most 12 trials each: the interval
// holds that as often as it says, the mean of ratios (near 0.35) never.
func TestWeightedIntervalsCoverTheTruth(t *testing.T) {
	const experiments, truth = 400, .2
	random := rand.New(rand.NewPCG(3, 4))
	covered, pairs := 0, 0
	for range experiments {
		points := [2]*PointSummary{}
		for k := range points {
			var counts, of []float64
			for range 60 {
				n, hit := 0., 0.
				for n < 12 && hit == 0 {
					n++
					if random.Float64() < truth {
						hit = 1
					}
				}
				counts, of = append(counts, hit), append(of, n)
			}
			points[k] = shares("drain", counts, of)
		}
		if ci := points[0].Metrics[0].MeanCI; ci.Low <= truth && truth <= ci.High {
			covered++
		}
		if c := pairedMeans(points[0], points[1], "bug_check_probability"); !c.interval().Excludes(0) {
			pairs++
		}
	}
	for what, n := range map[string]int{"the probability": covered, "the difference": pairs} {
		// Two-sided 99.9 % of a binomial with 400 trials of 0.95 is 0.95 ± 0.036.
		if share := float64(n) / experiments; share < .91 || share > .986 {
			t.Errorf("the 95 %% interval of %s covers the truth in %.3f of all cases", what, share)
		}
	}
}

func TestRowsKeepWeights(t *testing.T) {
	p := shares("drain", []float64{1, 2}, []float64{3, 1e300})
	for i := range p.rows {
		data := encodeRow(nil, 0, 4, &p.rows[i], func(*Measure) int { return 0 })
		row, err := decodeRow(0, 4, i, data, []Metric{p.Metrics[0].Metric})
		if err != nil || row.Measures[0] != p.rows[i].Measures[0] {
			t.Errorf("%+v, %v; want %+v", row, err, p.rows[i])
		}
	}
}

// The risk is that of all replications, not of the first: 2 of 400000 power-downs, one in 100 s.
func TestBugCheckRisk(t *testing.T) {
	of := []float64{100_000, 100_000, 200_000}
	for _, test := range []struct {
		counts []float64
		want   string // part of the message; "": none
	}{
		{[]float64{0, 0, 0}, ""},
		{[]float64{0, 0, 1e-3}, ""}, // 315576 power-downs a year: 0.0008 bug checks
		{[]float64{2, 0, 0}, "with probability 0.0000050 (0 to 0.000030): at 315576 power-downs a year, 1.6 times a year (0 to 9.4), from 3 replications."},
		{[]float64{25, 25, 50}, "with probability 0.00025 (0.00025 to 0.00025): at 315576 power-downs a year, 79 times a year (79 to 79), from 3 replications."},
	} {
		p := shares("drain", test.counts, of)
		(&Study{Points: []*PointSummary{p}}).judge(nil)
		text := ""
		for _, f := range p.Findings {
			text += f.Code + ": " + f.Message
		}
		if (text == "") != (test.want == "") || !strings.Contains(text, test.want) || text != "" && !strings.HasPrefix(text, codeRisk+": A power-down") {
			t.Errorf("%v: %q, want %q", test.counts, text, test.want)
		}
	}
	for x, want := range map[float64]string{0: "0", 123.4: "123", .0123: "0.012", 9.99: "10", 1.8e-15: "0.0000000000000018"} {
		if got := twoDigits(x); got != want {
			t.Errorf("%g is written as %s, want %s", x, got, want)
		}
	}
}
