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
		{[]string{"mean_power <= 1W", "mean_power >= 1W"}, ""},
		{[]string{"mean_power < 2W", "mean_power < 1W", "mean_power > 0.5W"}, ""},
		{[]string{"stop_latency.p99 < 1s", "stop_latency.p50 > 2s"}, ""}, // two figures
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
