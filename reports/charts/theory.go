package charts

import (
	"math"

	"quiesce/des/stats"
	"quiesce/results"
	"quiesce/workloads"
)

// theory are the claims of the run's scenario; none if something was set that may have made them untrue,
// or is varied.
func (src *source) theory() []workloads.Theory {
	s := src.scenario
	if s == nil || len(src.definition.Axes) > 0 {
		return nil
	}
	if len(s.Source().Sets) < len(src.definition.Sets) { // it was read from the ledger, where they are in place
		again, err := s.With(src.definition.Sets...)
		if err != nil {
			return nil
		}
		s = again
	}
	if len(s.StaleTheory()) > 0 {
		return nil
	}
	return s.Theory
}

// claim is what theory says of a figure of an entry.
type claim struct {
	*workloads.Claim
	at int // of the entry
}

// claimed are the claims on the entries.
func (src *source) claimed() []claim {
	var all []claim
	theory := src.theory()
	for i := range theory {
		for at, e := range src.entries {
			if s := theory[i].Strategy; s == "" || s == e.Point.Strategy {
				all = append(all, claim{&theory[i].Claim, at})
			}
		}
	}
	return all
}

// cross is a value by itself that theory says.
func (e *entry) cross(x, y float64, name string) Series {
	return Series{Name: "theory", Kind: Theory, Strategy: e.colour, Set: e.set, X: Values{x}, Y: Values{y}, Names: []string{name}}
}

// claims adds to a chart of means what theory says of them.
func (src *source) claims(c *Chart, metric string) {
	for _, t := range src.claimed() {
		if t.Name() == metric && t.Statistic == "mean" {
			c.Series = append(c.Series, src.entries[t.at].cross(float64(t.at), t.Value, t.Source))
		}
	}
}

// pairClaims adds to the chart of power against latency what theory says of both.
func (src *source) pairClaims(c *Chart) {
	latency, power := map[int]float64{}, map[int]float64{}
	for _, t := range src.claimed() {
		switch {
		case t.Statistic != "mean":
		case t.Name() == "request_latency":
			latency[t.at] = t.Value
		case t.Name() == "mean_power":
			power[t.at] = t.Value
		}
	}
	for at, e := range src.entries {
		x, known := latency[at]
		y, too := power[at]
		if known && too {
			c.Series = append(c.Series, e.cross(x, y, "")) // the point beside it has the name
		}
	}
}

// percentileClaims calls add for each percentile of a metric that theory says.
func (src *source) percentileClaims(metric string, add func(e *entry, share, value float64, name string)) {
	for _, t := range src.claimed() {
		for _, p := range results.Percentiles {
			if t.Name() == metric && t.Statistic == p.Name {
				add(src.entries[t.at], p.Share, t.Value, p.Name)
			}
		}
	}
}

// stopTheory adds to the two charts of the stop latency what theory knows of it: percentiles that the
// scenario claims, and all of it where a closed form holds.
func (src *source) stopTheory(body, rare *Chart, curves []curve) {
	src.percentileClaims("stop_latency", func(e *entry, share, value float64, name string) {
		body.Series = append(body.Series, e.cross(value, share, name))
		rare.Series = append(rare.Series, e.cross(value, 1-share, name))
	})
	for i := range curves {
		form, ok := stopForm(curves[i].entry.config)
		if !ok {
			continue
		}
		up := curves[i].theory(form, body.X)
		for k, y := range up.Y {
			up.Y[k] = 1 - y
		}
		body.Series = append(body.Series, up)
		rare.Series = append(rare.Series, curves[i].theory(form, rare.X))
		body.About += form.about()
		rare.About += form.about()
	}
}

// theory is what a closed form says where the curve is drawn.
func (c *curve) theory(form *exponentialTail, axis Axis) Series {
	s := Series{Name: c.name + ", theory", Kind: Theory, Strategy: c.entry.colour, Set: c.entry.set}
	const steps = 200
	low, high := *axis.Low, c.Max()
	for i := range steps + 1 {
		x := low + (high-low)*float64(i)/steps
		if axis.Scale == Log {
			x = low * math.Pow(high/low, float64(i)/steps)
		}
		s.X, s.Y = append(s.X, x), append(s.Y, form.above(x))
	}
	return s
}

// requestTheory is the same for the chart of request latency by percentile.
func (src *source) requestTheory(c *Chart, curves []curve) {
	src.percentileClaims("request_latency", func(e *entry, share, value float64, name string) {
		c.Series = append(c.Series, e.cross(share, value, name))
	})
	for i := range curves {
		form, ok := requestForm(curves[i].entry.config)
		if !ok {
			continue
		}
		s := Series{Name: curves[i].name + ", theory", Kind: Theory, Strategy: curves[i].entry.colour, Set: curves[i].entry.set}
		for _, share := range curves[i].TailShares(perDecade) {
			if x := form.quantile(share); x > 0 {
				s.X, s.Y = append(s.X, share), append(s.Y, x)
			}
		}
		c.Series = append(c.Series, s)
		c.About += form.about()
	}
}

// figuresAgainstTheory is the chart of each figure that theory claims, over what it claims.
func figuresAgainstTheory(src *source) []Chart {
	c := Chart{ID: "theory", Title: "Measured over theory",
		About: "Each figure that the scenario says theory knows, divided by what theory says: 1 is right. Where 1 is in the bar, the two agree." + bars,
		X:     Axis{Scale: Linear}, Y: Axis{Label: "measured / theory", Scale: Linear}}
	for _, t := range src.claimed() {
		e := src.entries[t.at]
		m := e.Metric(t.Name())
		if m == nil || t.Value == 0 {
			continue
		}
		estimate := e.Estimate(t.Name(), t.Statistic)
		if !estimate.Value.Defined {
			continue
		}
		half := math.NaN()
		if estimate.Error.Defined && estimate.DF >= 1 {
			half = stats.StudentT(results.Confidence, estimate.DF)*estimate.Error.Value + estimate.Resolution
		}
		ratio := estimate.Value.Value / t.Value
		c.add(e.Point.Strategy, float64(len(c.X.Categories)), ratio, ratio-half/t.Value, ratio+half/t.Value)
		name := figureName(t.Name(), t.Statistic)
		if len(src.entries) > 1 {
			name = e.name + ": " + name
		}
		c.X.Categories = append(c.X.Categories, name)
		c.X.Strategies = append(c.X.Strategies, e.Point.Strategy)
	}
	if len(c.Series) == 0 {
		return nil
	}
	c.Marks = []Mark{{Label: "theory", X: Value(math.NaN()), Y: 1}}
	return []Chart{c}
}

// figureName names a metric's statistic; the mean by the metric alone.
func figureName(metric, statistic string) string {
	if statistic == "mean" {
		return metric
	}
	return metric + "." + statistic
}
