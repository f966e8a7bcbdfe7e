package results_test

import (
	"testing"

	"quiesce/model"
)

// TestWithdrawnIntervals: where a note says that a mean does not exist, it has no interval, but its
// percentiles have; other metrics and strategies are not concerned.
func TestWithdrawnIntervals(t *testing.T) {
	d := definition(6)
	d.Notes = []model.Finding{{Code: "infinite_mean", Severity: model.Warning, Message: "No mean.", Metrics: []string{"stop_latency"}, Strategy: "hold"}}
	l := create(t, t.TempDir(), d)
	run(t, l, 1)
	for point, withdrawn := range []bool{false, true, false} {
		p, err := l.Summarize(point)
		if err != nil {
			t.Fatal(err)
		}
		stop := p.Metric("stop_latency")
		if stop.MeanCI.Defined == withdrawn || !stop.Mean.Defined || !stop.PercentileCIs[0].Defined {
			t.Errorf("%s: mean %+v with interval %+v, median's interval %+v", p.Point, stop.Mean, stop.MeanCI, stop.PercentileCIs[0])
		}
		if !p.Metric("mean_power").MeanCI.Defined {
			t.Errorf("%s: mean_power has lost its interval", p.Point)
		}
	}
}
