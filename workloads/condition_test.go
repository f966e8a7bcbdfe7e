package workloads

import "testing"

// One equals sign is as good as two: objectives are often written with one.
func TestEqualsIsReadEitherWay(t *testing.T) {
	for _, text := range []string{"watchdog_trips = 0", "watchdog_trips == 0", "watchdog_trips=0", "watchdog_trips==0"} {
		var c Condition
		if err := c.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if c.Operator != "==" || c.Value != 0 || c.Statistic != "mean" || c.Text != text {
			t.Errorf("%s: %+v", text, c)
		}
	}
	s := open(t, small, "objectives=[watchdog_trips = 0]", "expect=[cancelled = 0]")
	if s.Objectives[0].Operator != "==" || s.Expect[0].Condition.Operator != "==" {
		t.Errorf("%+v, %+v", s.Objectives, s.Expect)
	}
	for _, text := range []string{"watchdog_trips =< 0", "watchdog_trips === 0", "watchdog_trips => 0"} {
		var c Condition
		if err := c.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%s is read as %+v", text, c)
		}
	}
}
