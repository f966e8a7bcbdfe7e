package results

// Verdict says which strategy is best by one metric, and how surely.
type Verdict struct {
	Metric string
	Better int // -1: the least is best, +1: the greatest
	// Best is the strategy that is shown to be best, with a probability of 0.975 or more (as sure as
	// a two-sided 95 % interval of a difference that does not contain 0), or "" if none is.
	Best string
	// Probability is a lower bound for the probability that the strategy that looks best is: 1 less
	// the one-sided p-values of its contrasts with all others (Bonferroni), but for those that are
	// equal to it in every replication. Undefined where strategies cannot be told apart for want of
	// replications, or do not differ at all.
	Probability Number
	// Equal are the strategies that look best together, because they are the same in every replication;
	// empty if only one looks best.
	Equal []string
	// Contenders are the strategies of which none is shown to be worse than the one that looks best;
	// that one is the first, those equal to it follow. They are all if nothing is shown.
	Contenders []string
	Same       bool // all strategies are the same in every replication
}

// Tied reports whether several strategies are shown to be best, and are the same in every replication.
func (v *Verdict) Tied() bool { return len(v.Equal) > 0 && len(v.Equal) == len(v.Contenders) }

// Verdicts judges the strategies at points by every metric that has a better direction.
func Verdicts(points []*PointSummary) []Verdict {
	var all []Verdict
	for _, f := range figures(points) {
		if f.metric.Better == 0 {
			continue
		}
		if v, ok := f.verdict(points); ok {
			all = append(all, v)
		}
	}
	return all
}

// value is what a point has in this figure.
func (f *figure) value(p *PointSummary) Number {
	s := p.Metric(f.metric.Name)
	switch {
	case s == nil:
		return Number{}
	case f.percentile:
		return s.Percentiles[compared]
	}
	return s.Mean
}

// sound leaves out the points of which a replication failed, by a hang, say, or a bug check: what was
// measured up to then is no reason to choose them. If all have failed, all are compared.
func sound(points []*PointSummary) []*PointSummary {
	var without []*PointSummary
	for _, p := range points {
		if !p.Failed() {
			without = append(without, p)
		}
	}
	if len(without) == 0 {
		return points
	}
	return without
}

// FailedStrategies names the strategies of which a replication failed. Verdicts leave them out unless
// all did.
func FailedStrategies(points []*PointSummary) []string {
	var failed []string
	for _, p := range points {
		if p.Failed() {
			failed = append(failed, p.Point.Strategy)
		}
	}
	return failed
}

// threshold is the p-value below which a difference to one side is shown: as sure as a two-sided
// interval that does not contain 0.
const threshold = (1 - Confidence) / 2

// verdict compares the point that looks best with each other one. ok is false with fewer than two
// points to compare.
func (f *figure) verdict(points []*PointSummary) (v Verdict, ok bool) {
	v = Verdict{Metric: f.name, Better: f.metric.Better}
	all := len(points)
	points = sound(points)
	best, defined := f.leader(points)
	if defined == 1 && len(points) == 1 && all > 1 { // the only one that did not fail
		v.Best, v.Contenders = best.Point.Strategy, []string{best.Point.Strategy}
		return v, true
	}
	if defined < 2 {
		return v, false
	}
	equal, near := []string{best.Point.Strategy}, []string(nil)
	doubt, judged := 0.0, true
	for _, p := range points {
		if p == best || !f.value(p).Defined {
			continue
		}
		c := f.lead(best, p)
		if c.none {
			equal = append(equal, p.Point.Strategy)
			continue
		}
		judged = judged && c.judged
		miss := c.greater()
		doubt += miss
		if miss > threshold/float64(defined-1) {
			near = append(near, p.Point.Strategy)
		}
	}
	v.Same = len(equal) == defined
	v.Probability = number(max(0, 1-doubt), judged && !v.Same)
	v.Contenders = equal
	if doubt > threshold {
		v.Contenders = append(v.Contenders[:len(equal):len(equal)], near...)
	}
	if len(equal) > 1 {
		v.Equal = equal
	}
	if len(v.Contenders) == 1 {
		v.Best = v.Contenders[0]
	}
	return v, true
}

// leader is the point that looks best; defined is how many have a value. A point that was dropped
// has its value from fewer replications, which may have been lucky ones for all: it looks better only
// if it does in the replications that both have.
func (f *figure) leader(points []*PointSummary) (best *PointSummary, defined int) {
	ahead := func(p *PointSummary) bool {
		if p.Replications != best.Replications {
			return f.lead(p, best).difference > 0
		}
		return float64(f.metric.Better)*(f.value(p).Value-f.value(best).Value) > 0
	}
	for _, p := range points {
		if !f.value(p).Defined {
			continue
		}
		defined++
		if best == nil || ahead(p) {
			best = p
		}
	}
	return best, defined
}

// lead is the contrast that is positive where a is better than b.
func (f *figure) lead(a, b *PointSummary) contrast {
	if f.metric.Better < 0 {
		a, b = b, a
	}
	return f.contrast(a, b)
}
