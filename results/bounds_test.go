package results

import (
	"testing"

	"quiesce/des/stats"
	"quiesce/model"
)

// observedIn is a latency of which every replication has so many observations, as value says.
func observedIn(replications, observations int, value func(replication, k int) int64) *Evidence {
	e := &Evidence{PointSummary: &PointSummary{Replications: replications}, histograms: map[string]*stats.Histogram{}}
	var all stats.Histogram
	var list []Measure
	for r := range replications {
		var h stats.Histogram
		for k := range observations {
			h.Record(value(r, k))
		}
		all.Merge(&h)
		m := Measure{Metric: "stop_latency", Unit: "s", Kind: model.Latency, Defined: true, Sample: NewSample(&h)}
		list = append(list, m)
		e.rows = append(e.rows, Row{Replication: r, Measures: []Measure{m}})
	}
	s := Summary{Metric: Metric{Name: "stop_latency", Unit: "s", Kind: model.Latency}}
	s.latency(&all, list)
	e.Metrics, e.histograms["stop_latency"] = []Summary{s}, &all
	return e
}

// A percentile that only few replications reach has no bound from above, however many observations there are;
// nor has one, from below, that only few stay below.
func TestPercentilesOfFewReplicationsHaveNoBounds(t *testing.T) {
	slowIn := func(slow int) *Evidence {
		return observedIn(20, 1000, func(r, k int) int64 {
			if r < slow && k < 150 {
				return int64(1e9 + 1e7*k)
			}
			return int64(1e6 + 1000*k + r)
		})
	}
	if b := slowIn(3).Bounds("stop_latency", "p99", 0.01); b.High.Defined || !b.Low.Defined {
		t.Errorf("slow in 3 of 20 replications: %+v", b)
	}
	if b := slowIn(12).Bounds("stop_latency", "p99", 0.01); !b.High.Defined || b.High.Value < 2 {
		t.Errorf("slow in 12 of 20 replications: %+v", b)
	}
	if b := slowIn(0).Bounds("stop_latency", "p99", 0.01); !b.High.Defined || b.High.Value > 0.002 {
		t.Errorf("never slow: %+v", b)
	}
	fast := observedIn(20, 1000, func(r, k int) int64 {
		if r < 3 {
			return 1000
		}
		return int64(1e6 + 1000*k)
	})
	if b := fast.Bounds("stop_latency", "p50", 0.01); !b.Low.Defined || !b.High.Defined {
		t.Errorf("%+v", b)
	}
	few := observedIn(6, 1000, func(r, k int) int64 {
		if r < 3 {
			return int64(1000 + k)
		}
		return int64(1e6 + 1000*k)
	})
	if b := few.Bounds("stop_latency", "p50", 0.01); b.Low.Defined {
		t.Errorf("fast in 3 of 6 replications: %+v", b)
	}
}

// Where all observations are the same, nothing shows whether a replication might have others: each counts as one
// observation, of which it takes ln(miss)/ln(share) to bound a percentile.
func TestPercentilesOfAConstant(t *testing.T) {
	constant := func(replications int) *Evidence {
		return observedIn(replications, 1000, func(int, int) int64 { return 5e6 })
	}
	if b := constant(10).Bounds("stop_latency", "p99", 0.01); !b.Constant() || b.High.Defined {
		t.Errorf("10 replications bound p99: %+v", b)
	}
	if b := constant(10).Bounds("stop_latency", "p50", 0.01); !b.Constant() || !b.High.Defined || b.High.Value != 0.005 {
		t.Errorf("10 replications do not bound p50: %+v", b)
	}
	if b := constant(460).Bounds("stop_latency", "p99", 0.01); !b.High.Defined || b.High.Value != 0.005 {
		t.Errorf("460 replications do not bound p99: %+v", b)
	}
	for _, statistic := range []string{"mean", "sd"} {
		if b := constant(160).Bounds("stop_latency", statistic, 0.01); !b.Constant() || b.High.Defined {
			t.Errorf("160 replications bound the %s of a constant from above: %+v", statistic, b)
		}
	}
}
