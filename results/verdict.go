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
	// Contenders are the strategies of which none is shown to be worse than the one that looks best;
	// that one is the first. They are all if nothing is shown.
	Contenders []string
	Equal      bool // the contenders are several, equal in every replication
	Same       bool // so are all strategies
}

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

// verdict compares the point that looks best with each other one. ok is false with fewer than two
// points to compare.
func (f *figure) verdict(points []*PointSummary) (v Verdict, ok bool) {
	v = Verdict{Metric: f.name, Better: f.metric.Better, Equal: true, Same: true}
	all := len(points)
	points = sound(points)
	var best *PointSummary
	defined := 0
	for _, p := range points {
		x := f.value(p)
		if !x.Defined {
			continue
		}
		defined++
		if best == nil || float64(f.metric.Better)*(x.Value-f.value(best).Value) > 0 {
			best = p
		}
	}
	if defined == 1 && len(points) == 1 && all > 1 { // the only one that did not fail
		v.Best, v.Contenders, v.Equal, v.Same = best.Point.Strategy, []string{best.Point.Strategy}, false, false
		return v, true
	}
	if defined < 2 {
		return v, false
	}
	v.Contenders = []string{best.Point.Strategy}
	// As sure as a two-sided interval that does not contain 0.
	const threshold = (1 - Confidence) / 2
	var near []string
	doubt, judged := 0.0, true
	for _, p := range points {
		if p == best || !f.value(p).Defined {
			continue
		}
		ahead, behind := best, p // the contrast is positive where best is ahead
		if f.metric.Better < 0 {
			ahead, behind = p, best
		}
		c := f.contrast(ahead, behind)
		if c.none {
			v.Contenders = append(v.Contenders, p.Point.Strategy)
			continue
		}
		v.Same = false
		judged = judged && c.judged
		miss := c.greater()
		doubt += miss
		if miss > threshold/float64(defined-1) {
			near = append(near, p.Point.Strategy)
		}
	}
	v.Probability = number(max(0, 1-doubt), judged && !v.Same)
	if doubt > threshold {
		v.Contenders, v.Equal = append(v.Contenders, near...), false
	}
	if len(v.Contenders) == 1 {
		v.Best, v.Equal = v.Contenders[0], false
	}
	return v, true
}
