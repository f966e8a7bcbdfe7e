package reports

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"quiesce/results"
)

// sampledSweep is a collector of a sampled sweep of two axes, the second of which is of what is asked of the device.
func sampledSweep(points int) *sweepCollector {
	d := results.Definition{Strategies: []string{"drain"}, Design: results.Design{Kind: results.Halton, Settings: points},
		Axes: []results.Axis{{Path: "device.d0_exit"}, {Path: "sleep.0.poisson.rate"}}}
	c := &sweepCollector{}
	c.begin(&results.Sweep{Definition: d}, nil, 0)
	return c
}

// withPower is a point of a sampled sweep with a mean power, and half of its interval; NaN: there is none.
func withPower(name string, mean, half float64) *results.PointSummary {
	m := results.Summary{Metric: results.Metric{Name: "mean_power", Unit: "W"}, Mean: results.Number{Value: mean, Defined: true}}
	if half == half {
		m.MeanCI = results.Interval{Low: mean - half, High: mean + half, Defined: true}
	}
	return &results.PointSummary{Replications: 5, Metrics: []results.Summary{m}, Point: results.Point{Strategy: "drain",
		Set: []results.Setting{{Path: "device.d0_exit", Value: name}, {Path: "sleep.0.poisson.rate", Value: "6/min"}}}}
}

// Of a sample the best few of all points are named, not each point as the best of its own load.
func TestOfASampleTheBestFewAreNamed(t *testing.T) {
	for _, test := range []struct {
		what  string
		means []float64 // of points that are named a, b, c ...
		half  float64
		want  string
	}{
		{"far apart", []float64{5, 1, 4, 2, 3}, 0.1, "1.00 ± 0.10 W at d0_exit=b, rate=6/min; 2.00 ± 0.10 W at d0_exit=d, rate=6/min; " +
			"3.00 ± 0.10 W at d0_exit=e, rate=6/min. No other interval reaches down to that of the best."},
		{"near", []float64{1, 1.1, 1.15, 1.19, 1.3}, 0.1, "3 other points cannot be told apart from the best by these intervals."},
		{"one is near", []float64{1, 1.1, 5}, 0.1, "1 other point cannot be told apart from the best by these intervals."},
		{"equal", []float64{2, 1, 1, 1, 1.1}, 0.1, "1.00 ± 0.10 W at 3 points, such as d0_exit=b, rate=6/min. 1 other point cannot be told apart"},
		{"not known", []float64{1, 2}, math.NaN(), "1 W at d0_exit=a, rate=6/min; 2 W at d0_exit=b, rate=6/min."},
	} {
		c := sampledSweep(len(test.means))
		for i, mean := range test.means {
			c.number++
			c.judge(nil, withPower(string(rune('a'+i)), mean, test.half))
		}
		p := page{document: &Document{}}
		p.topic(VerdictTitle)
		p.bestSweep(c.sweep, c)
		blocks := p.section().Blocks
		if len(blocks) != 3 || len(blocks[1].List) != 1 || blocks[1].List[0].Lead != "mean_power" {
			t.Fatalf("%s: the verdict is %+v", test.what, blocks)
		}
		if got := blocks[1].List[0].Text; !strings.Contains(got, test.want) || test.half != test.half && got != test.want {
			t.Errorf("%s: %s", test.what, got)
		}
		if got := blocks[2].Text; !strings.Contains(got, "the power schedule (rate), which no driver chooses") || strings.Contains(got, "load") {
			t.Errorf("%s: %s", test.what, got)
		}
	}
}

// Whatever comes in whatever order: the best are the least of all, and those that are as good by their intervals are
// counted as if all were kept.
func TestRanksAreOfAllPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rank{metric: "mean_power"}
		var means []float64
		const half = 1.5
		for range rapid.IntRange(1, 30).Draw(t, "points") {
			mean := float64(rapid.IntRange(1, 12).Draw(t, "mean"))
			means = append(means, mean)
			r.add(withPower("1ms", mean, half))
		}
		slices.Sort(means)
		alike, equal := 0, 0
		for i, mean := range means {
			if i < ranksNamed && r.best[i].Metric("mean_power").Mean.Value != mean {
				t.Errorf("number %d of %v is %g", i+1, means, r.best[i].Metric("mean_power").Mean.Value)
			}
			if mean == means[0] {
				equal++
			}
			if i > 0 && mean-half <= means[0]+half {
				alike++
			}
		}
		if n, known := r.alike(); !known || n != alike || r.equal != equal {
			t.Errorf("of %v %d are alike and %d equal, not %d and %d", means, n, r.equal, alike, equal)
		}
	})
}
