package charts

import (
	"fmt"
	"math"
	"slices"

	"quiesce/results/plan"
)

// OfPlan draws the search of a plan, a chart for each objective: its figure at the values that were simulated,
// with the bounds that it was decided by. An objective of which no figure was observed has none. Of an idle time-out
// it adds what theory says.
func OfPlan(pl *plan.Plan) []Chart {
	var all []Chart
	for i := range pl.Objectives {
		o := &pl.Objectives[i]
		f := figure{metric: o.Name(), statistic: o.Statistic, unit: o.Unit}
		c := Chart{
			ID: "plan_" + identifier(f.name()), Title: fmt.Sprintf("Where %s holds", o.Text),
			About: fmt.Sprintf("The figure %s at the values of %s that the search has simulated. Bars are the bounds that it decides by, each wrong with probability %.2g at most: they are wider than 95 %% intervals.", f.name(), pl.Axis, roundedUp(pl.Miss)),
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
		if slices.ContainsFunc(c.Series, Series.open) {
			c.About += " An arrow: there is no bound on that side, because too little was observed."
		}
		c.scale(&f)
		c.X.Scale = scaleOf(c.Series[0].X...)
		c.answered(pl)
		c.atOnePlace(0)
		all = append(all, c)
	}
	if c := ratios(pl); c != nil {
		all = append(all, *c)
	}
	Unique(all) // there may be two limits of one figure
	return all
}

// roundedUp rounds a probability to two digits.
func roundedUp(p float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(p))-1)
	return math.Ceil(p/unit-1e-9) * unit
}

// open reports whether an interval of a series is open on one side.
func (s Series) open() bool {
	for i := range s.Low {
		if math.IsNaN(s.Low[i]) != math.IsNaN(s.High[i]) {
			return true
		}
	}
	return false
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
		low, high := math.NaN(), math.NaN() // one alone is that of an open interval
		if j.Low.Defined {
			low = j.Low.Value
		}
		if j.High.Defined {
			high = j.High.Value
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

// ratios is what time-outs cost over knowing the future, along the axis; nil: no idle periods were observed.
func ratios(pl *plan.Plan) *Chart {
	if pl.Idle == nil || pl.Idle.Periods == 0 {
		return nil
	}
	s := Series{Name: "time-outs of the axis", Kind: Line}
	for i := range pl.Idle.Timeouts {
		t := &pl.Idle.Timeouts[i]
		if !t.OnAxis || !t.Ratio.Defined {
			continue
		}
		low, high := math.NaN(), math.NaN()
		if t.CI.Defined {
			low, high = t.CI.Low, t.CI.High
		}
		s.X, s.Y = append(s.X, t.Seconds), append(s.Y, t.Ratio.Value)
		s.Low, s.High = append(s.Low, low), append(s.High, high)
	}
	if len(s.X) == 0 {
		return nil
	}
	c := &Chart{
		ID: "plan_competitive-ratio", Title: "What a time-out costs over knowing the future",
		About: "The energy of an idle period with a time-out, over what it would cost who knew how long the period lasts, for the idle periods of a device that stays awake. A time-out of break-even never has more than 2, whatever the idle periods; a random one can have 1.582 in the mean. Band: 95 % confidence.",
		X:     Axis{Label: pl.Axis, Unit: pl.Unit, Scale: scaleOf(s.X...)}, Y: Axis{Label: "competitive ratio", Scale: scaleOf(s.Y...)},
		Series: []Series{s},
		Marks:  []Mark{{Label: "2: the most of break-even", X: undefined, Y: 2}, {Label: "1.582: of a random one", X: undefined, Y: plan.Randomized}},
	}
	c.answered(pl)
	return c
}
