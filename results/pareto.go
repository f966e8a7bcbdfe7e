package results

// TradeOff is where a strategy stands between the three aims that oppose one another: to let go of D0
// soon, to serve requests fast, and to draw little power. Each is a metric's mean, and less is better.
type TradeOff struct {
	Strategy string
	Aims     []Number // of Aims, in their order
	Standing Standing
	// DominatedBy are the strategies that are shown to be no worse by any aim, and better by one.
	DominatedBy []string
	// Doubtful are the strategies that may dominate this one, or not: neither is shown.
	Doubtful []string
}

// Aims are the metrics whose means strategies are weighed by.
var Aims = []string{"stop_latency", "request_latency", "mean_power"}

// Standing is what is shown of a strategy in the trade-off.
type Standing string

// The standings.
const (
	OnFront   Standing = "on the front" // no other strategy dominates it
	Dominated Standing = "dominated"
	Undecided Standing = "undecided"
	Out       Standing = "failed" // a replication failed, but not all strategies have
)

// Pareto says which strategies are worth choosing between. It needs two aims at least that all
// strategies have; otherwise it is empty.
func Pareto(points []*PointSummary) []TradeOff {
	candidates := sound(points)
	var aims []figure
	for _, f := range figures(candidates) {
		for _, name := range Aims {
			if _, defined := f.leader(candidates); f.name == name && defined == len(candidates) {
				aims = append(aims, f)
			}
		}
	}
	if len(aims) < 2 {
		return nil
	}
	var all []TradeOff
	for _, p := range points {
		t := TradeOff{Strategy: p.Point.Strategy, Standing: Out}
		for _, name := range Aims {
			x := Number{}
			if s := p.Metric(name); s != nil {
				x = s.Mean
			}
			t.Aims = append(t.Aims, x)
		}
		if len(candidates) == len(points) || !p.Failed() {
			t.place(p, candidates, aims)
		}
		all = append(all, t)
	}
	return all
}

// place compares a point with all others. As sure as 95 %, for all comparisons of a point together:
// that another dominates it takes all aims, each shown, which needs no correction (R. L. Berger,
// Technometrics 24 (1982) 295); that another is worse by some aim takes one of several, which does.
func (t *TradeOff) place(p *PointSummary, candidates []*PointSummary, aims []figure) {
	level := threshold / float64(max(1, len(candidates)-1))
	for _, other := range candidates {
		switch {
		case other == p:
		case beats(other, p, aims, level):
			t.DominatedBy = append(t.DominatedBy, other.Point.Strategy)
		case !beats(p, other, aims, level) && !differently(p, other, aims, level):
			t.Doubtful = append(t.Doubtful, other.Point.Strategy)
		}
	}
	switch {
	case len(t.DominatedBy) > 0:
		t.Standing = Dominated
	case len(t.Doubtful) > 0:
		t.Standing = Undecided
	default:
		t.Standing = OnFront
	}
}

// beats reports whether a is shown to dominate b. That b was dropped for a is no reason by itself; but
// what it takes to drop it shows here as well: see screening.
func beats(a, b *PointSummary, aims []figure, level float64) bool {
	better := false
	for i := range aims {
		switch c := aims[i].lead(a, b); {
		case c.none:
		case c.greater() <= level:
			better = true
		default:
			return false
		}
	}
	return better
}

// differently reports whether a is shown to be better than b by some aim, or the same by all.
func differently(a, b *PointSummary, aims []figure, level float64) bool {
	equal := 0
	for i := range aims {
		c := aims[i].lead(a, b)
		if !c.none && c.greater() <= level/float64(len(aims)) {
			return true
		}
		if c.none {
			equal++
		}
	}
	return equal == len(aims)
}
