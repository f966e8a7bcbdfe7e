package plan

import (
	"fmt"
	"math"
	"slices"

	"quiesce/workloads"
)

// allowed is where a figure may be: from low to high, of which either may be left out.
type allowed struct {
	low, high         float64
	lowOut, highOut   bool   // the end itself is not allowed
	lowText, highText string // the objectives that say so
}

// contradiction refuses objectives of one figure that no value meets together.
func contradiction(objectives []workloads.Condition) error {
	all := map[string]*allowed{}
	for i := range objectives {
		c := &objectives[i]
		figure := c.Name() + "." + c.Statistic
		a := all[figure]
		if a == nil {
			a = &allowed{low: math.Inf(-1), high: math.Inf(1)}
			all[figure] = a
		}
		a.add(c)
		if a.low > a.high || a.low == a.high && (a.lowOut || a.highOut) {
			return fmt.Errorf("%s and %s contradict each other: no value of %s meets both (leave one out)", a.lowText, a.highText, figure)
		}
	}
	return disorder(objectives, all)
}

// ascending are the statistics of a metric that never exceed one another, from the least.
var ascending = []string{"p50", "p90", "p95", "p99", "p99.9", "max"}

// neverAbove reports whether a statistic of a metric never exceeds another one of it.
func neverAbove(a, b string) bool {
	if a == "mean" {
		return b == "max"
	}
	i, j := slices.Index(ascending, a), slices.Index(ascending, b)
	return i >= 0 && j > i
}

// disorder refuses objectives that only a statistic meets which exceeds one that it never does.
func disorder(objectives []workloads.Condition, all map[string]*allowed) error {
	for i := range objectives {
		for j := range objectives {
			less, more := &objectives[i], &objectives[j]
			if less.Name() != more.Name() || !neverAbove(less.Statistic, more.Statistic) {
				continue
			}
			a, b := all[less.Name()+"."+less.Statistic], all[more.Name()+"."+more.Statistic]
			if a.low > b.high || a.low == b.high && (a.lowOut || b.highOut) {
				return fmt.Errorf("%s and %s contradict each other: %s of %s never exceeds its %s (leave one out)",
					a.lowText, b.highText, less.Statistic, less.Name(), more.Statistic)
			}
		}
	}
	return nil
}

// add leaves out what a condition does not allow.
func (a *allowed) add(c *workloads.Condition) {
	switch c.Operator {
	case "<", "<=":
		a.below(c, c.Operator == "<")
	case ">", ">=":
		a.above(c, c.Operator == ">")
	default:
		a.below(c, false)
		a.above(c, false)
	}
}

func (a *allowed) below(c *workloads.Condition, out bool) {
	if c.Value < a.high || c.Value == a.high && out {
		a.high, a.highOut, a.highText = c.Value, out, c.Text
	}
}

func (a *allowed) above(c *workloads.Condition, out bool) {
	if c.Value > a.low || c.Value == a.low && out {
		a.low, a.lowOut, a.lowText = c.Value, out, c.Text
	}
}
