package charts

import (
	"fmt"
	"math"

	"quiesce/results/plan"
)

// OfPlan draws the search of a plan, a chart for each objective: its figure at the values that were simulated,
// with the bounds that it was decided by. An objective of which no figure was observed has none.
func OfPlan(pl *plan.Plan) []Chart {
	var all []Chart
	for i := range pl.Objectives {
		o := &pl.Objectives[i]
		f := figure{metric: o.Name(), statistic: o.Statistic, unit: o.Unit}
		c := Chart{
			ID: "plan_" + identifier(f.name()), Title: fmt.Sprintf("Where %s holds", o.Text),
			About: fmt.Sprintf("The figure %s at the values of %s that the search has simulated. Bars are the bounds that it decides by, each wrong with probability %.2g at most: they are wider than 95 %% intervals.", f.name(), pl.Axis, pl.Miss),
			X:     Axis{Label: pl.Axis, Unit: pl.Unit}, Y: Axis{Label: f.name(), Unit: o.Unit},
			Marks: []Mark{{Label: o.Text, X: undefined, Y: Value(o.Value)}},
		}
		for k := range pl.Answers {
			if s := searched(&pl.Answers[k], i, len(pl.Answers) > 1); len(s.X) > 0 {
				c.Series = append(c.Series, s)
			}
		}
		if len(c.Series) == 0 {
			continue
		}
		c.scale(&f)
		c.X.Scale = scaleOf(c.Series[0].X...)
		c.answered(pl)
		all = append(all, c)
	}
	Unique(all) // there may be two limits of one figure
	return all
}

// searched is an objective's figure along the axis.
func searched(a *plan.Answer, objective int, several bool) Series {
	s := Series{Name: a.Strategy, Kind: LinePoint}
	if several {
		s.Strategy = a.Strategy
	}
	for i := range a.Values {
		v := &a.Values[i]
		j := &v.Judgements[objective]
		if !j.Value.Defined {
			continue
		}
		s.X, s.Y = append(s.X, v.X), append(s.Y, j.Value.Value)
		s.Sets = append(s.Sets, []string{v.Text})
		low, high := math.NaN(), math.NaN()
		if j.Low.Defined && j.High.Defined { // of a bound on one side alone there is no bar
			low, high = j.Low.Value, j.High.Value
		}
		s.Low, s.High = append(s.Low, low), append(s.High, high)
	}
	return s
}

// answered marks break-even and, of one strategy, the answer: those of several are in the page's table.
func (c *Chart) answered(pl *plan.Plan) {
	if len(pl.Answers) == 1 {
		a := &pl.Answers[0]
		if v := a.Holding(); v != nil {
			c.Marks = append(c.Marks, Mark{Label: "the answer, " + v.Text, X: Value(v.X), Y: undefined})
		}
	}
	if pl.Idle != nil && pl.Idle.BreakEven.Defined && pl.Idle.BreakEven.Value > 0 {
		c.Marks = append(c.Marks, Mark{Label: "break-even", X: Value(pl.Idle.BreakEven.Value), Y: undefined})
	}
}
