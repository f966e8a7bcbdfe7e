package charts_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"quiesce/reports/charts"
	"quiesce/results"
)

// What charts show is what tables say: percentiles and their intervals, means, and parts that add up.
func TestAComparisonIsAsItsTablesSay(t *testing.T) {
	r := simulate(t, "system-sleep", true, "replications=5", "horizon=1500s")
	t.Run("percentiles", func(t *testing.T) { percentiles(t, r) })
	t.Run("tail", func(t *testing.T) { tails(t, r) })
	t.Run("zeros", func(t *testing.T) { zeros(t, r) })
	t.Run("parts", func(t *testing.T) { parts(t, r) })
	t.Run("trade-off", func(t *testing.T) { trades(t, r) })
	t.Run("dots", func(t *testing.T) { dots(t, r) })
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Abs(want)) {
		t.Errorf("%s is %.12g, want %.12g", what, got, want)
	}
}

// percentiles: the curves of request latency go through the table's, with its intervals.
func percentiles(t *testing.T, r *ran) {
	c := r.chart(t, "request-latency")
	for point, strategy := range r.ledger.Definition.Strategies {
		m := r.summary(t, point).Metric("request_latency")
		s := series(t, c, charts.Line, strategy)
		for i, p := range results.Percentiles {
			at := slices.Index(s.X, p.Share)
			if at < 0 {
				t.Errorf("%s has no point at %s", strategy, p.Name)
				continue
			}
			near(t, strategy+" "+p.Name, s.Y[at], m.Percentiles[i].Value)
			if !m.PercentileCIs[i].Defined {
				if !math.IsNaN(s.Low[at]) || !math.IsNaN(s.High[at]) {
					t.Errorf("%s %s has an interval that the table has not", strategy, p.Name)
				}
				continue
			}
			near(t, strategy+" "+p.Name+", low", s.Low[at], m.PercentileCIs[i].Low)
			near(t, strategy+" "+p.Name+", high", s.High[at], m.PercentileCIs[i].High)
		}
	}
}

// tails: the share of stops above a percentile of the table is what the percentile leaves, to one
// observation; and the share above what one has observed is 0.
func tails(t *testing.T, r *ran) {
	m := r.summary(t, 0).Metric("stop_latency")
	s := series(t, r.chart(t, "stop-latency-tail"), charts.Step, "drain")
	up := series(t, r.chart(t, "stop-latency"), charts.Step, "drain")
	for i, p := range results.Percentiles {
		value := m.Percentiles[i].Value
		at := slices.Index(s.X, value)
		if value == m.Max.Value {
			continue
		}
		if at < 0 {
			t.Errorf("the tail has no step at %s, %g", p.Name, value)
			continue
		}
		// Latencies in the same cell of the histogram as the percentile count as not above it.
		if got := s.Y[at]; got > 1-p.Share+1e-12 || got < 1-p.Share-0.01 {
			t.Errorf("%g of the stops are above %s", got, p.Name)
		}
		if s.Low[at] > 1-p.Share || s.High[at] < 1-p.Share {
			t.Errorf("the band at %s is [%g, %g]", p.Name, s.Low[at], s.High[at])
		}
		near(t, "the cumulative share", up.Y[slices.Index(up.X, value)], 1-s.Y[at])
	}
	last := len(s.X) - 1
	near(t, "the end", s.X[last], m.Max.Value)
	if up.Y[len(up.Y)-1] != 1 || s.Y[last] <= 0 {
		t.Errorf("the curves end at %g and %g", up.Y[len(up.Y)-1], s.Y[last])
	}
}

// zeros: strategies whose stops all take no time are named, and a curve begins beside those of its own.
func zeros(t *testing.T, r *ran) {
	c := r.chart(t, "stop-latency-tail")
	for _, strategy := range []string{"hold", "requeue", "cancel-owned"} {
		if !strings.Contains(c.About, strategy) || slices.ContainsFunc(c.Series, func(s charts.Series) bool { return s.Strategy == strategy }) {
			t.Errorf("%s is not named as always 0, or is drawn: %s", strategy, c.About)
		}
	}
	busy := r.summary(t, 0).Metric("busy_at_stop")
	s := series(t, r.chart(t, "stop-latency"), charts.Step, "drain")
	if s.X[0] != 0 || math.Abs(1-s.Y[0]-busy.Mean.Value) > 1e-9 {
		t.Errorf("%g of the stops take no time, and %g find the driver busy", s.Y[0], busy.Mean.Value)
	}
}

// parts: what is stacked adds up.
func parts(t *testing.T, r *ran) {
	sum := func(c *charts.Chart) []float64 {
		total := make([]float64, len(c.X.Categories))
		for _, s := range c.Series {
			if s.Kind == charts.Bars {
				for i, x := range s.X {
					total[int(x)] += s.Y[i]
				}
			}
		}
		return total
	}
	for point, strategy := range r.ledger.Definition.Strategies {
		p := r.summary(t, point)
		near(t, strategy+": parts of the way to Dx", sum(r.chart(t, "low-power-parts"))[point], p.Metric("time_to_low_power").Mean.Value)
		near(t, strategy+": queues", sum(r.chart(t, "blame"))[point], p.Metric("stop_latency").Mean.Value)
		near(t, strategy+": power states", sum(r.chart(t, "residency"))[point], 1)
	}
}

// trades: the points are the tables' figures, and the front has those that none beats.
func trades(t *testing.T, r *ran) {
	c := r.chart(t, "energy-latency-p99")
	type place struct{ x, y float64 }
	var all []place
	for point, strategy := range r.ledger.Definition.Strategies {
		p := r.summary(t, point)
		s := series(t, c, charts.Points, strategy)
		latency, power := p.Metric("request_latency"), p.Metric("mean_power")
		near(t, "latency", s.X[0], latency.Percentiles[3].Value)
		near(t, "latency, high", s.XHigh[0], latency.PercentileCIs[3].High)
		near(t, "power", s.Y[0], power.Mean.Value)
		near(t, "power, low", s.Low[0], power.MeanCI.Low)
		all = append(all, place{s.X[0], s.Y[0]})
	}
	front := series(t, c, charts.Front, "")
	for _, p := range all {
		beaten := slices.ContainsFunc(all, func(q place) bool { return q != p && q.x <= p.x && q.y <= p.y })
		if on := slices.Contains(front.X, p.x); on == beaten {
			t.Errorf("%v is on the front: %v, and beaten: %v", p, on, beaten)
		}
	}
}

// dots: means with their intervals.
func dots(t *testing.T, r *ran) {
	for id, metric := range map[string]string{"requeues-per-request": "requeues_per_request", "lost-work": "lost_work", "watchdog-margin": "watchdog_margin"} {
		for point, strategy := range r.ledger.Definition.Strategies {
			m := r.summary(t, point).Metric(metric)
			s := series(t, r.chart(t, id), charts.Points, strategy)
			if s.X[0] != float64(point) {
				t.Errorf("%s stands at %g", strategy, s.X[0])
			}
			near(t, strategy+": "+metric, s.Y[0], m.Mean.Value)
			near(t, strategy+": "+metric+", low", s.Low[0], m.MeanCI.Low)
			near(t, strategy+": "+metric+", high", s.High[0], m.MeanCI.High)
		}
	}
	s := series(t, r.chart(t, "requeues-per-stop"), charts.LinePoint, "requeue")
	mean := 0.0 // the sum of P(>= k) over k
	for _, share := range s.Y {
		mean += share
	}
	near(t, "requeues per stop", mean, r.summary(t, 2).Metric("requeues_per_stop").Mean.Value)
}
