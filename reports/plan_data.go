package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"strconv"

	"quiesce/results"
	"quiesce/results/plan"
)

// planObject is what bench plan --format json prints.
type planObject struct {
	Scenario   string         `json:"scenario"`
	Seed       uint64         `json:"seed"`
	Version    int            `json:"version"`
	Points     []planPoint    `json:"points"` // those simulated
	Answer     answerObject   `json:"answer"` // of the first strategy
	Answers    []answerObject `json:"answers"`
	Confidence float64        `json:"confidence"`
	Miss       float64        `json:"miss"` // risk of each bound of an objective
	Stages     []int          `json:"stages"`
	Idle       *idleObject    `json:"idle,omitempty"`
	Others     []string       `json:"other_axes,omitempty"` // of the scenario; they stay as its file has them
	Partial    *partialPlan   `json:"partial,omitempty"`    // where the search was stopped early
}

// partialPlan says how far a search had come. Nobody knows how far it would have gone.
type partialPlan struct {
	Done int `json:"done"` // replications, over all points
}

// planPoint is a point with what was decided at it.
type planPoint struct {
	pointObject
	State      string            `json:"state"`
	Objectives []objectiveObject `json:"objectives"`
}

type objectiveObject struct {
	Objective string            `json:"objective"`
	Value     results.Number    `json:"value"`
	CI        [2]results.Number `json:"ci"` // the bounds that it is decided by; null: none
	State     string            `json:"state"`
	Observed  bool              `json:"observed,omitempty"` // it is met in all that was observed, which does not show that it holds
}

// answerObject is the answer for one strategy. value is a number in SI units, set the same as --set
// takes it.
type answerObject struct {
	Strategy     string            `json:"strategy"`
	Axis         string            `json:"axis"`
	Unit         string            `json:"unit"`
	Direction    string            `json:"direction"`
	Value        results.Number    `json:"value"` // null: none is shown to hold
	Set          *string           `json:"set"`
	CI           [2]results.Number `json:"ci"`    // from the value to the next one that is shown to fail, the smaller first; null: none
	Shown        bool              `json:"shown"` // that all objectives hold at the value; else some are only met in all that was observed
	Binding      *string           `json:"binding"`
	Monotone     bool              `json:"monotone"` // as far as was seen
	End          bool              `json:"end"`      // it is the end of the axis
	Nowhere      bool              `json:"nowhere"`  // every value fails
	Undecided    []results.Number  `json:"undecided"`
	Replications int               `json:"replications"`
}

type idleObject struct {
	BreakEven results.Number  `json:"break_even"` // s
	Periods   int             `json:"periods"`
	Mean      float64         `json:"mean_period"`
	Offline   float64         `json:"offline_energy"` // J per idle period
	Best      results.Number  `json:"best_timeout"`   // s; null: never leave D0
	Timeouts  []timeoutObject `json:"timeouts"`
}

type timeoutObject struct {
	Timeout float64          `json:"timeout"` // s
	Energy  float64          `json:"energy"`  // J per idle period
	Ratio   results.Number   `json:"competitive_ratio"`
	CI      results.Interval `json:"ci"`
}

func known(x float64) results.Number { return results.Number{Value: x, Defined: true} }

func planJSON(b *bytes.Buffer, pl *plan.Plan) error {
	o := planObject{
		Scenario: pl.Study.Definition.Scenario, Seed: pl.Study.Definition.Seed, Version: results.Format,
		Points: []planPoint{}, Confidence: pl.Confidence, Miss: pl.Miss, Stages: pl.Stages, Others: pl.Others,
	}
	numbers := pl.Study.Definition.AxisNumbers()
	for i := range pl.Answers {
		a := &pl.Answers[i]
		o.Answers = append(o.Answers, newAnswer(pl, a))
		for k := range a.Values {
			o.Points = append(o.Points, newPlanPoint(pl, &a.Values[k], numbers))
		}
	}
	o.Answer = o.Answers[0]
	if pl.Idle != nil {
		o.Idle = newIdle(pl.Idle)
	}
	if pl.Partial {
		o.Partial = &partialPlan{pl.Study.Progress.Done}
	}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(o)
}

func newPlanPoint(pl *plan.Plan, v *plan.Value, numbers []*results.AxisNumbers) planPoint {
	p := planPoint{pointObject: newPoint(pl.Study, v.Summary, numbers), State: v.State.String(), Objectives: []objectiveObject{}}
	for i := range v.Judgements {
		j := &v.Judgements[i]
		p.Objectives = append(p.Objectives, objectiveObject{j.Condition.Text, j.Value, [2]results.Number{j.Low, j.High}, j.State.String(), j.State == plan.Unbroken})
	}
	return p
}

func newAnswer(pl *plan.Plan, a *plan.Answer) answerObject {
	o := answerObject{
		Strategy: a.Strategy, Axis: pl.Axis, Unit: pl.Unit, Direction: a.Direction.String(), Monotone: len(a.Contrary) == 0,
		End: a.End(), Nowhere: a.Nowhere(), Undecided: []results.Number{}, Replications: a.Replications,
	}
	var hold, fail results.Number
	if v := a.Holding(); v != nil {
		hold, o.Set, o.Shown = known(v.X), &v.Text, v.State == plan.Holds
	}
	if v := a.Failing(); v != nil {
		fail = known(v.X)
	}
	o.Value, o.CI = hold, [2]results.Number{hold, fail}
	if a.Direction == plan.Smallest {
		o.CI = [2]results.Number{fail, hold}
	}
	if binding := a.Binding(); binding != "" {
		o.Binding = &binding
	}
	for i := range a.Values {
		if v := &a.Values[i]; v.State == plan.Undecided {
			o.Undecided = append(o.Undecided, known(v.X))
		}
	}
	return o
}

func newIdle(idle *plan.Idle) *idleObject {
	o := &idleObject{BreakEven: idle.BreakEven, Periods: idle.Periods, Mean: idle.Mean, Offline: idle.Offline, Timeouts: []timeoutObject{}}
	if !math.IsInf(idle.Best, 1) {
		o.Best = known(idle.Best)
	}
	for i := range idle.Timeouts {
		t := &idle.Timeouts[i]
		o.Timeouts = append(o.Timeouts, timeoutObject{t.Seconds, t.Energy, t.Ratio, t.CI})
	}
	return o
}

// planHeader is that of planCSV.
var planHeader = []string{"scenario", "seed", "strategy", "axis", "value", "set", "replications", "state", "place",
	"objective", "figure", "low", "high", "objective_state", "mean_power", "mean_power_low", "mean_power_high",
	"competitive_ratio", "competitive_ratio_low", "competitive_ratio_high"}

// planCSV writes a row per strategy, value and objective: what a plot of the search needs. Where the axis is the
// idle time-out, a row has what it costs against knowing the future as well, and a row of its own has break-even.
func planCSV(b *bytes.Buffer, pl *plan.Plan) error {
	w := csv.NewWriter(b)
	rows := [][]string{planHeader}
	d := &pl.Study.Definition
	start := func(strategy string) []string {
		return []string{d.Scenario, strconv.FormatUint(d.Seed, 10), strategy, pl.Axis}
	}
	for i := range pl.Answers {
		a := &pl.Answers[i]
		for k := range a.Values {
			v := &a.Values[k]
			behind := powerCells(v.Summary)
			if pl.Idle == nil {
				behind = append(behind, ratioCells(nil)...)
			} else {
				behind = append(behind, ratioCells(pl.Idle.At(v.X))...)
			}
			for n := range v.Judgements {
				j := &v.Judgements[n]
				row := append(start(a.Strategy), exact(known(v.X)), v.Text, strconv.Itoa(v.Summary.Replications), v.State.String(), placeOf(a, k),
					j.Condition.Text, exact(j.Value), exact(j.Low), exact(j.High), j.State.String())
				rows = append(rows, append(row, behind...))
			}
		}
	}
	if pl.Idle != nil && pl.Idle.AtBreakEven() != nil {
		row := append(start(""), exact(pl.Idle.BreakEven), "", "", "", "break_even", "", "", "", "", "", "", "", "")
		rows = append(rows, append(row, ratioCells(pl.Idle.AtBreakEven())...))
	}
	return w.WriteAll(rows)
}

// placeOf is the place of a value in an answer.
func placeOf(a *plan.Answer, k int) string {
	switch k {
	case a.Hold:
		return "answer"
	case a.Fail:
		return "limit"
	}
	return ""
}

// powerCells are the mean power of a point and its interval.
func powerCells(point *results.PointSummary) []string {
	m := point.Metric("mean_power")
	if m == nil {
		return []string{"", "", ""}
	}
	return append([]string{exact(m.Mean)}, ends(m.MeanCI)...)
}

// ratioCells are what a time-out costs over knowing the future, and its interval; nil: nothing is known.
func ratioCells(t *plan.Timeout) []string {
	if t == nil {
		return []string{"", "", ""}
	}
	return append([]string{exact(t.Ratio)}, ends(t.CI)...)
}
