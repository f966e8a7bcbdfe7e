package plan

import (
	"math"

	"quiesce/results"
	"quiesce/workloads"
)

// State is what is known of an objective, or of all at one value of the axis.
type State uint8

// The states.
const (
	Unseen    State = iota // not simulated
	Open                   // more replications may tell
	Undecided              // the budget is spent, or would never suffice
	Holds
	Fails
	// Unbroken is what holds in all that was observed, with the budget spent, and that no inference bears out:
	// that something never happens, or that a figure that was the same in all replications is always that.
	Unbroken
)

// String is the state as results call it.
func (s State) String() string {
	return [...]string{"unseen", "open", "undecided", "holds", "fails", "unbroken"}[s]
}

// meets reports whether the objectives are met, as far as is known.
func (s State) meets() bool { return s == Holds || s == Unbroken }

// settled reports whether nothing more is to be simulated.
func (s State) settled() bool { return s >= Undecided }

// Judgement is an objective at one value.
type Judgement struct {
	Condition *workloads.Condition
	results.Bounds
	State State
	// Observed is set if the objective is met in all that was observed, and no inference bears it out: it is open
	// until the budget is spent, and then Unbroken.
	Observed bool
	// PowerDowns is set if that is for want of replications in which the device leaves D0.
	PowerDowns bool
	// Needed is how many replications will probably decide; 0: nobody knows.
	Needed float64
}

// judge holds an objective against what is stored of a point. Each decision is wrong with probability
// miss at most.
func judge(c *workloads.Condition, e *results.Evidence, miss float64) Judgement {
	j := Judgement{Condition: c, Bounds: e.Bounds(c.Name(), c.Statistic, miss), State: Open}
	if !j.Value.Defined {
		return j
	}
	switch c.Operator {
	case "<", "<=":
		j.below(c.Operator == "<=")
	case ">", ">=":
		j.above(c.Operator == ">=")
	default:
		j.equal(e.Metric(c.Name()))
	}
	if j.State == Open && j.Constant() && j.onRightSide() {
		j.Observed = true
	}
	if j.State == Holds {
		j.needPowerDowns(e)
	}
	if j.State == Open && j.Needed == 0 && (!j.Observed || j.Value.Value != j.Condition.Value) {
		j.Needed = j.needed(e.Replications)
	}
	return j
}

// needPowerDowns leaves open what holds, if in too few replications the device has left D0 though it may: nothing
// then shows what a figure is like when it does. Without one the objective is met in all that was observed.
func (j *Judgement) needPowerDowns(e *results.Evidence) {
	seen, able := e.PowerDowns()
	if !able || seen >= results.LeastDifferent {
		return
	}
	j.State, j.PowerDowns, j.Observed = Open, true, seen == 0
	if seen > 0 {
		j.Needed = math.Ceil(float64(e.Replications) * results.LeastDifferent / float64(seen))
	}
}

// below decides whether the figure is below the limit.
func (j *Judgement) below(orEqual bool) {
	limit := j.Condition.Value
	switch {
	case j.Low.Defined && (j.Low.Value > limit || j.Low.Value == limit && !orEqual):
		j.State = Fails
	case j.High.Defined && (j.High.Value < limit || j.High.Value == limit && orEqual):
		j.State = Holds
	case j.Condition.Statistic == "max":
		j.Observed = true
	}
}

// above decides whether the figure is above the limit.
func (j *Judgement) above(orEqual bool) {
	limit := j.Condition.Value
	switch {
	case j.High.Defined && (j.High.Value < limit || j.High.Value == limit && !orEqual):
		j.State = Fails
	case j.Low.Defined && (j.Low.Value > limit || j.Low.Value == limit && orEqual):
		j.State = Holds
	}
}

// equal decides whether the figure is the limit: so far as it was in all that was observed.
func (j *Judgement) equal(m *results.Summary) {
	limit := j.Condition.Value
	constant := m.Min.Defined && m.Min.Value == m.Max.Value
	switch {
	case constant && j.Value.Value == limit, j.Condition.Statistic == "max" && j.Value.Value == limit:
		j.Observed = true
	case constant,
		j.Low.Defined && j.Low.Value > limit,
		j.High.Defined && j.High.Value < limit,
		limit == m.Min.Value && m.Min.Value == 0 && m.Max.Value > 0: // nothing below 0 makes up for it
		j.State = Fails
	}
}

// needed is how many replications will probably do: intervals shrink by the square root of their
// number, and come about only where enough replications differ. Where the figure is too near its limit that is infinite.
func (j *Judgement) needed(replications int) float64 {
	gap, half := j.Value.Value-j.Condition.Value, 0.0
	switch {
	case j.Constant() && gap < 0 && j.High.Defined:
		// Of something none was seen: the bound on it shrinks with the number of replications.
		return math.Ceil(float64(replications) * (j.High.Value - j.Value.Value) / -gap)
	case j.Constant() && gap > 0 && j.Low.Defined:
		return math.Ceil(float64(replications) * (j.Value.Value - j.Low.Value) / gap)
	case j.Different > 0 && j.Different < results.LeastDifferent && gap != 0:
		return math.Ceil(float64(replications) * results.LeastDifferent / float64(j.Different))
	case gap > 0 && j.Low.Defined:
		half = j.Value.Value - j.Low.Value
	case gap <= 0 && j.High.Defined:
		half = j.High.Value - j.Value.Value
	default:
		return 0 // there is no bound yet on the side that matters
	}
	if gap == 0 {
		return math.Inf(1)
	}
	return math.Ceil(float64(replications) * half / gap * half / gap)
}

// onRightSide reports whether the figure, by itself, meets the objective.
func (j *Judgement) onRightSide() bool {
	x, limit := j.Value.Value, j.Condition.Value
	switch j.Condition.Operator {
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

// excess is how far the figure is beyond its limit, relative to it: what binds most has the greatest.
func (j *Judgement) excess() float64 {
	gap := j.Value.Value - j.Condition.Value
	if j.Condition.Operator[0] == '>' {
		gap = -gap
	}
	if j.Condition.Value == 0 {
		return gap
	}
	return gap / math.Abs(j.Condition.Value)
}
