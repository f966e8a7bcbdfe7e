package model

import (
	"testing"

	"quiesce/model/wdf"
)

// The rows of the validation ladder are scenarios in workloads/validation, and results/ladder holds
// them against theory. Here is what no metric shows by itself.

// skipLong leaves the long runs out of a short test.
func skipLong(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("millions of events")
	}
	t.Parallel()
}

// TestCancelRace is S14, given that a request is in service: its end at rate 1 and the target's
// answer at rate 4 race, so the stop takes 0.2 s and four of five are cancelled.
func TestCancelRace(t *testing.T) {
	skipLong(t)
	cfg := oneQueue(wdf.Sequential, 0, poisson("read", 0, .8, exponentialOf(1)), "cancel-sent(cancel_latency=exponential(250ms))")
	cfg.Sleep = []Sleep{{Trigger: SystemSleep, Every: exponentialOf(5), OnlyInD0: true, Dwell: constant(0)}}
	cfg.Requests = 15_000
	agree(t, cfg, 600,
		expectation{"latency if busy", .2, roughly, func(t *testing.T, o *Outcome) float64 {
			return value(t, o, "stop_latency").mean() / value(t, o, "busy_at_stop").mean()
		}},
		expectation{"cancelled if busy", .8, roughly, func(t *testing.T, o *Outcome) float64 {
			n := float64(value(t, o, "cancelled_latency").Observations.Count())
			return n / value(t, o, "busy_at_stop").mean() / float64(value(t, o, "in_flight_at_stop").Observations.Count())
		}})
}
