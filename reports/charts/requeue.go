package charts

import "math"

// requeueCounts are the charts of how much is given back, and overtaken.
func requeueCounts(src *source) []Chart {
	var charts []Chart
	for _, c := range []struct{ id, title, metric, about, label, share string }{
		{"requeues-per-stop", "Requeues per stop", "requeues_per_stop",
			"The share of stops in which at least so many requests were requeued.", "requeues in a stop, at least", "share of stops"},
		{"reordering", "Requests overtaken after a requeue", "reorder_distance",
			"The share of requeued requests that at least so many later ones overtook before they were delivered again.", "places lost, at least", "share of requeued requests"},
	} {
		if chart, ok := src.atLeast(c.id, c.title, c.about, c.label, c.share, c.metric); ok {
			charts = append(charts, chart)
		}
	}
	return charts
}

// requeueCost are the charts of what giving requests back costs each of them.
func requeueCost(src *source) []Chart {
	var charts []Chart
	for _, c := range []struct{ id, title, metric, about, label string }{
		{"requeues-per-request", "Requeues per request", "requeues_per_request", "How often a request is given back to its queue, in the mean.", "requeues per request"},
		{"lost-work", "Work done twice", "lost_work", "The service time that is repeated because of requeues and of held work that was lost, per request.", "lost work per request"},
	} {
		if chart, ok := src.dots(c.id, c.title, c.about, c.label, c.metric); ok {
			charts = append(charts, chart)
		}
	}
	return charts
}

// countsAtMost is up to where each count has a point of its own.
const countsAtMost = 40

// atLeast is the chart of the shares of observations that are k or more, for a metric that counts.
func (src *source) atLeast(id, title, about, label, share, metric string) (Chart, bool) {
	curves, zero := src.observed(metric)
	if len(curves) == 0 {
		return Chart{}, false
	}
	if len(zero) > 0 {
		about += " None under " + list(zero) + "."
	}
	c := Chart{ID: id, Title: src.curvesTitled(title), About: about + bars + src.some(src.curved),
		X: Axis{Label: label, Scale: Linear}, Y: Axis{Label: share, Scale: Linear}}
	most := 0.0
	for i := range curves {
		most = max(most, curves[i].Max())
		c.Series = append(c.Series, curves[i].counts())
	}
	if most > logFrom {
		c.X.Scale = Log
	}
	c.fit()
	return c, true
}

// counts is the curve's P(>= k), at each k up to a bound and at fewer beyond.
func (c *curve) counts() Series {
	s := Series{Name: c.name, Kind: LinePoint, Strategy: c.entry.colour, Set: c.entry.set}
	for k := 1.0; k <= c.Max(); k = max(k+1, math.Round(k*(1+1.0/countsAtMost))) {
		share, ci := c.Above(k - 1)
		low, high := ends(ci)
		s.X, s.Y = append(s.X, k), append(s.Y, share)
		s.Low, s.High = append(s.Low, low), append(s.High, high)
	}
	return s
}
