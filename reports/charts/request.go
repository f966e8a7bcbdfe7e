package charts

import (
	"math"
	"slices"
	"strconv"
)

// requestLatency is the chart of what requests pay, by percentile.
func requestLatency(src *source) []Chart {
	curves, zero := src.observed("request_latency")
	if len(curves) == 0 {
		return nil
	}
	c := Chart{ID: "request-latency", Title: src.curvesTitled("Request latency by percentile"),
		About: "The latency that a share of the requests does not exceed, from arrival to completion with success: each step to the right has ten times fewer requests beyond it. Lower is better." +
			bands + atoms("requests", curves, zero) + src.some(src.curved),
		X: Axis{Label: "percentile", Scale: Percentile}, Y: Axis{Label: "request latency", Unit: "s"}}
	for i := range curves {
		c.Series = append(c.Series, curves[i].quantiles())
	}
	c.fit()
	c.begin(curves)
	src.requestTheory(&c, curves)
	return []Chart{c}
}

// begin lets a logarithmic Y axis begin where it matters: the fastest requests may be decades faster, in
// a sliver at the left.
func (c *Chart) begin(curves []curve) {
	if c.Y.Scale != Log {
		return
	}
	least := math.Inf(1)
	for i := range curves {
		least = min(least, curves[i].positive(0.1))
	}
	low := below(least)
	c.Y.Low = &low
}

// quantiles is a curve of the values that shares do not exceed, with their intervals.
func (c *curve) quantiles() Series {
	s := Series{Name: c.name, Kind: Line, Strategy: c.entry.colour, Set: c.entry.set}
	for _, share := range c.TailShares(perDecade) {
		if share == 0 || share < c.zeros {
			continue
		}
		x, ci := c.Quantile(share)
		low, high := ends(ci)
		s.X, s.Y = append(s.X, share), append(s.Y, x)
		s.Low, s.High = append(s.Low, low), append(s.High, high)
	}
	return s
}

// pairsAtMost is how many points have a chart of their own where it takes two curves each.
const pairsAtMost = 4

// coldAndWarm are charts of what the first request after Dx pays, one for each point.
func coldAndWarm(src *source) []Chart {
	var charts []Chart
	has := func(e *entry, metric string) bool {
		return e.distributions[metric] != nil && e.distributions[metric].Max() > 0
	}
	some := slices.DeleteFunc(slices.Clone(src.curves), func(e *entry) bool {
		return !has(e, "first_io_latency") || !has(e, "request_latency")
	})
	most := pairsAtMost
	if src.perSetting() {
		most = settingsAtMost
	}
	keep := spread(len(some), most)
	for i, e := range some {
		if !keep[i] {
			continue
		}
		cold, all := e.distributions["first_io_latency"], e.distributions["request_latency"]
		pair := []curve{newCurve(e, cold, "first after the hardware was off"), newCurve(e, all, "all requests")}
		id, title := "cold-and-warm", "The first request after Dx"
		if len(src.curves) > 1 {
			id, title = id+"_"+identifier(e.name), title+": "+e.name
		}
		c := cumulative(id, title,
			"The share of requests that are done within a time: of those that came first after the hardware was switched off, and of all. What lies between is what waking costs a request."+
				coldShare(&pair[0], &pair[1])+leftOut(most, len(some)),
			"latency", "s", "cumulative share of requests", pair)
		if len(src.curves) > 1 {
			c.Group = "cold-and-warm"
		}
		c.Series[1].Strategy = "" // the two must not look alike
		charts = append(charts, c)
	}
	return charts
}

// leftOut says that not all points have such a chart.
func leftOut(most, points int) string {
	if points <= most {
		return ""
	}
	return " " + strconv.Itoa(most) + " of " + strconv.Itoa(points) + " points have such a chart."
}

// coldShare says how much rarer the first requests are.
func coldShare(cold, all *curve) string {
	per := float64(all.Count()) / float64(cold.Count())
	if per < 1.5 || math.IsInf(per, 0) {
		return ""
	}
	return " One request in " + strconv.FormatFloat(per, 'f', 0, 64) + " is such a first one."
}
