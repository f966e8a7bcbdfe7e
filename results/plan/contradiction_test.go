package plan

import (
	"testing"

	"quiesce/workloads"
)

// Objectives that nothing can meet are refused, and only those.
func TestContradiction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		objectives []string
		want       string
	}{
		{[]string{"watchdog_trips = 0", "watchdog_trips > 0"}, "watchdog_trips > 0 and watchdog_trips = 0 contradict each other: no value of watchdog_trips.mean meets both (leave one out)"},
		{[]string{"mean_power < 1W", "mean_power >= 1W"}, "mean_power >= 1W and mean_power < 1W contradict each other: no value of mean_power.mean meets both (leave one out)"},
		{[]string{"mean_power <= 1W", "stop_latency.p99 > 2s", "mean_power > 2W"}, "mean_power > 2W and mean_power <= 1W contradict each other: no value of mean_power.mean meets both (leave one out)"},
		{[]string{"mean_power = 1W", "mean_power = 2W"}, "mean_power = 2W and mean_power = 1W contradict each other: no value of mean_power.mean meets both (leave one out)"},
		{[]string{"mean_power <= 1W", "mean_power < 1W", "mean_power >= 1W"}, "mean_power >= 1W and mean_power < 1W contradict each other: no value of mean_power.mean meets both (leave one out)"},
		{[]string{"mean_power >= 1W", "mean_power > 1W", "mean_power <= 1W"}, "mean_power > 1W and mean_power <= 1W contradict each other: no value of mean_power.mean meets both (leave one out)"},
		{[]string{"low_power_residency{state=D3} < 0.2", "low_power_residency{state=D0} > 0.5"}, ""}, // two figures
		{[]string{"mean_power <= 1W", "mean_power >= 1W"}, ""},
		{[]string{"mean_power < 2W", "mean_power < 1W", "mean_power > 0.5W"}, ""},
		{[]string{"stop_latency.p99 < 1s", "stop_latency.p50 > 2s"}, "stop_latency.p50 > 2s and stop_latency.p99 < 1s contradict each other: p50 of stop_latency never exceeds its p99 (leave one out)"},
		{[]string{"stop_latency.max <= 1s", "stop_latency.mean > 1s"}, "stop_latency.mean > 1s and stop_latency.max <= 1s contradict each other: mean of stop_latency never exceeds its max (leave one out)"},
		{[]string{"stop_latency.max <= 1s", "stop_latency.p99.9 >= 1s"}, ""}, // both may be 1s
		{[]string{"stop_latency.p99 > 2s", "stop_latency.p50 < 1s"}, ""},
		{[]string{"stop_latency.p99 < 1s", "stop_latency.mean > 2s"}, ""}, // a mean may exceed a percentile
		{[]string{"stop_latency.sd > 2s", "stop_latency.max < 3s"}, ""},
		{[]string{"stop_latency.p99 < 1s", "request_latency.p50 > 2s"}, ""}, // two metrics
	} {
		var all []workloads.Condition
		for _, text := range c.objectives {
			var condition workloads.Condition
			if err := condition.UnmarshalText([]byte(text)); err != nil {
				t.Fatal(err)
			}
			all = append(all, condition)
		}
		got := ""
		if err := checkObjectives(all); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%q: %q, not %q", c.objectives, got, c.want)
		}
	}
}
