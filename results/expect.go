package results

import "quiesce/workloads"

// Check is one expectation of a scenario, held against the results of one strategy.
type Check struct {
	Strategy  string
	Condition workloads.Condition
	Value     Number   // what was measured
	CI        Interval // of that
	Met       bool     // Value fulfils the condition; an undefined one does not
	// Open is set if the interval reaches to the other side: another seed might decide otherwise.
	Open bool
	// NotRun is set if the strategy that it is about was not run: nothing was checked.
	NotRun bool
}

// Expect checks the expectations against the points.
func Expect(expectations []workloads.Expectation, points []*PointSummary) []Check {
	var all []Check
	for _, e := range expectations {
		run := false
		for _, p := range points {
			if e.Strategy == "" || e.Strategy == p.Point.Strategy {
				all = append(all, check(&e.Condition, p))
				run = true
			}
		}
		if !run {
			all = append(all, Check{Strategy: e.Strategy, Condition: e.Condition, NotRun: true})
		}
	}
	return all
}

func check(c *workloads.Condition, p *PointSummary) Check {
	result := Check{Strategy: p.Point.Strategy, Condition: *c}
	if s := p.Metric(c.Name()); s != nil {
		result.Value, result.CI = s.Statistic(c.Statistic)
	}
	if !result.Value.Defined {
		return result
	}
	result.Met = holds(result.Value.Value, c.Operator, c.Value)
	if i := result.CI; i.Defined {
		result.Open = holds(i.Low, c.Operator, c.Value) != result.Met || holds(i.High, c.Operator, c.Value) != result.Met
	}
	return result
}

// Statistic returns a statistic by its name in a condition (mean, sd, p99, min, max, count), with its
// interval if it has one.
func (s *Summary) Statistic(name string) (Number, Interval) {
	switch name {
	case "mean":
		return s.Mean, s.MeanCI
	case "sd":
		return s.SD, Interval{}
	case "min":
		return s.Min, Interval{}
	case "max":
		return s.Max, Interval{}
	case "count":
		return number(float64(s.Count), true), Interval{}
	}
	for i, p := range Percentiles {
		if p.Name == name {
			return s.Percentiles[i], s.PercentileCIs[i]
		}
	}
	return Number{}, Interval{}
}

func holds(x float64, operator string, limit float64) bool {
	switch operator {
	case "<":
		return x < limit
	case "<=":
		return x <= limit
	case ">":
		return x > limit
	case ">=":
		return x >= limit
	}
	return x == limit
}
