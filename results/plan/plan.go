package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"quiesce/results"
	"quiesce/workloads"
)

// Options say what is looked for and how surely.
type Options struct {
	Objectives []workloads.Condition // all of which must hold
	Direction  Direction
	Confidence float64 // that an answer is right, each by itself
	Budget     int     // replications of a strategy at a value, at most; 0: sixteen times the first stage
	Engine     results.Engine
	Progress   func(results.Progress)
	// Others are axes of the scenario that are not looked along: their paths stay as its file has them.
	Others []string
}

// DefaultConfidence is that of an answer unless the user asks for another.
const DefaultConfidence = 0.95

// FirstStageLeast is how many replications the first stage has at least: with fewer an interval is
// narrow by chance too often.
const FirstStageLeast = 10

// stages are how many replications a value has after each stage.
func stages(s *workloads.Scenario, budget int) []int {
	n := max(s.Replications, FirstStageLeast)
	if budget == 0 {
		budget = 16 * n
	}
	var all []int
	for ; n < budget; n *= 2 {
		all = append(all, n)
	}
	return append(all, budget)
}

// Value is one strategy at one value of the axis.
type Value struct {
	X     float64 // in SI units
	Text  string  // as one gives it to --set
	State State
	// Judgements are those of the objectives, in their order.
	Judgements []Judgement
	// Failure is why it fails whatever the figures say: a finding that is a failure, such as a hang, or saturated or
	// backlog_growing, with which figures are those of the horizon.
	Failure string
	// Growing is set if the objectives are met, and the backlog seems to grow, which is not shown surely enough to fail.
	Growing bool
	Needed  float64 // replications that will probably decide; 0: nobody knows, or it is decided
	Summary *results.PointSummary

	index int // on the axis
}

// Answer is what a plan found for a strategy.
type Answer struct {
	Strategy  string
	Direction Direction
	Values    []Value // those simulated, from the least to the greatest
	// Hold is the last value at which all objectives are shown to hold, going away from the end at which they
	// do; Fail the first behind it at which one is shown to fail. Indexes into Values; -1: there is none.
	Hold, Fail int
	// Contrary are values that do not fit: failing before Hold, or holding behind Fail.
	Contrary     []int
	Replications int // over all values
}

// Holding is the value that answers the question, or nil.
func (a *Answer) Holding() *Value { return a.value(a.Hold) }

// Failing is the first value that is shown to be beyond the answer, or nil.
func (a *Answer) Failing() *Value { return a.value(a.Fail) }

func (a *Answer) value(i int) *Value {
	if i < 0 {
		return nil
	}
	return &a.Values[i]
}

// End reports whether the objectives hold up to the end of the axis.
func (a *Answer) End() bool {
	last := len(a.Values) - 1
	if a.Direction == Smallest {
		last = 0
	}
	return a.Hold >= 0 && a.Hold == last
}

// Nowhere reports whether an objective is shown to fail at every value that was simulated, and there is one.
func (a *Answer) Nowhere() bool {
	return len(a.Values) > 0 && !slices.ContainsFunc(a.Values, func(v Value) bool { return v.State != Fails })
}

// Binding is the objective that sets the limit: the one that fails most behind the answer or, if none is
// shown to, the one that comes nearest to its limit at it. A failure binds by its finding.
func (a *Answer) Binding() string {
	v := a.Failing()
	if v == nil {
		v = a.Holding()
	}
	if v == nil {
		return ""
	}
	if v.Failure != "" {
		return v.Failure
	}
	best := -1
	for i := range v.Judgements {
		j := &v.Judgements[i]
		if v.State == Fails && j.State != Fails || !j.Value.Defined {
			continue
		}
		if best < 0 || j.excess() > v.Judgements[best].excess() {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return v.Judgements[best].Condition.Text
}

// Plan is what came out, ready to be shown.
type Plan struct {
	Study      *results.Study // of the points that were simulated
	Partial    bool           // the search was stopped: what is known so far
	Axis       string
	Others     []string // axes of the scenario that stay as its file has them
	Unit       string   // of the axis: s, 1/s, W, J, B/s; "": a bare number
	Objectives []workloads.Condition
	Confidence float64
	Miss       float64 // risk of each bound of an interval
	Stages     []int   // replications after each
	Met        int     // values that a bisection meets at most
	Grid       int     // values of the axis
	Answers    []Answer
	Idle       *Idle // where the axis is the idle time-out, unless the search was stopped; else nil
}

// NewExperiment is the experiment whose points a plan may ask for: the scenario's only axis, under
// strategies. The error says why it cannot be planned.
func NewExperiment(s *workloads.Scenario, strategies []string, o Options) (*results.Experiment, error) {
	if len(s.Axes) != 1 {
		return nil, fmt.Errorf("a plan has one axis, not %d", len(s.Axes))
	}
	if _, _, err := s.Axes[0].Numbers(); err != nil {
		return nil, err
	}
	if len(s.Axes[0].Values) < 2 {
		return nil, fmt.Errorf("%s has only one value", s.Axes[0].Path)
	}
	if err := checkObjectives(o.Objectives); err != nil {
		return nil, err
	}
	if o.Budget != 0 && o.Budget < FirstStageLeast {
		return nil, fmt.Errorf("a budget of %d replications is too small for a first stage (give %d or more: of fewer an interval is too narrow by chance too often)", o.Budget, FirstStageLeast)
	}
	for i, name := range strategies {
		if slices.Contains(strategies[:i], name) {
			return nil, fmt.Errorf("the strategy %s is named twice (remove one of them)", name)
		}
	}
	e, err := results.NewSweep(s, strategies)
	if err != nil {
		return nil, err
	}
	steps := stages(s, o.Budget)
	d := &e.Definition
	d.Replications, d.Precision, d.Screened = steps[len(steps)-1], nil, false
	// When a value is decided depends on these, and so does how far it was computed.
	d.Plan = &results.Plan{Direction: o.Direction.String(), Confidence: o.Confidence}
	for i := range o.Objectives {
		d.Plan.Objectives = append(d.Plan.Objectives, o.Objectives[i].Text)
	}
	return e, nil
}

// checkObjectives refuses what replications cannot decide.
func checkObjectives(objectives []workloads.Condition) error {
	if len(objectives) == 0 {
		return fmt.Errorf("there are no objectives (add --objective %q, or objectives: [...] to the scenario)", "stop_latency.p99 < 50ms")
	}
	for i := range objectives {
		if c := &objectives[i]; c.Statistic == "count" {
			return fmt.Errorf("%s: a count grows with the replications, and is no objective (a rate or a share is, as in throughput > 5/s)", c.Text)
		}
	}
	return contradiction(objectives)
}

// planner is a plan under way.
type planner struct {
	ctx        context.Context
	ledger     *results.Ledger
	compute    results.Func
	options    *Options
	plan       *Plan
	strategies []string
	order      []int // settings from the least value to the greatest
	x          []float64
	text       []string
	searches   []*search        // by strategy
	values     []map[int]*Value // by strategy and place on the axis
	asked      []asked          // in the last round
	failed     map[int]bool     // points that lack replications by a fault of the program
}

// asked is a value that a round simulates, of one strategy, by its place on the axis.
type asked struct{ strategy, place int }

// Run looks for the answers, simulating what the ledger lacks. If ctx ends, the plan says what is known so
// far, and the error is that of ctx.
func Run(ctx context.Context, s *workloads.Scenario, ledger *results.Ledger, e *results.Experiment, o Options) (*Plan, error) {
	p, err := newPlanner(ctx, s, ledger, e, &o)
	if err != nil {
		return nil, err
	}
	err = p.search()
	if ctx.Err() != nil && errors.Is(err, context.Cause(ctx)) {
		if stopped := p.stop(); stopped != nil {
			return nil, stopped
		}
		return p.plan, err
	}
	if err != nil {
		return nil, err
	}
	if s.Axes[0].Path == IdleTimeout {
		if p.plan.Idle, err = deriveIdle(ctx, s, ledger, p.strategies[0], p.x); ctx.Err() != nil {
			p.plan.Partial = true
		}
	}
	return p.plan, err
}

// search goes on until no search asks for more, and concludes.
func (p *planner) search() error {
	for first := true; ; first = false {
		more, err := p.round()
		if err != nil {
			return err
		}
		if first {
			if err := p.depends(); err != nil {
				return err
			}
		}
		if !more {
			return p.conclude()
		}
	}
}

func newPlanner(ctx context.Context, s *workloads.Scenario, ledger *results.Ledger, e *results.Experiment, o *Options) (*planner, error) {
	axis := &s.Axes[0]
	numbers, unit, err := axis.Numbers()
	if err != nil {
		return nil, err
	}
	p := &planner{ctx: ctx, ledger: ledger, compute: e.Func(), options: o, strategies: e.Definition.Strategies, failed: map[int]bool{}}
	for i := range numbers {
		p.order = append(p.order, i)
	}
	slices.SortFunc(p.order, func(a, b int) int {
		if numbers[a] < numbers[b] {
			return -1
		}
		return 1
	})
	for _, i := range p.order {
		p.x, p.text = append(p.x, numbers[i]), append(p.text, axis.Labels[i])
	}
	tied := Largest
	if axis.Path == IdleTimeout {
		tied = Smallest // which saves the most energy
	}
	for range p.strategies {
		p.searches = append(p.searches, newSearch(len(numbers), o.Direction, tied))
		p.values = append(p.values, map[int]*Value{})
	}
	p.plan = &Plan{
		Axis: axis.Path, Others: o.Others, Unit: unit, Objectives: o.Objectives, Confidence: o.Confidence,
		Stages: stages(s, o.Budget), Met: mostValues(len(numbers)), Grid: len(numbers),
	}
	p.plan.Miss = (1 - o.Confidence) / float64(p.plan.Met*len(p.plan.Stages)*len(o.Objectives))
	return p, nil
}

// point is the number of a strategy at a place on the axis.
func (p *planner) point(strategy, place int) int {
	return p.order[place]*len(p.strategies) + strategy
}

// round simulates what all searches ask for next, and tells them what came out. It reports false if
// they ask for nothing.
func (p *planner) round() (more bool, err error) {
	var all []asked
	var wishes []results.Wish
	for k, s := range p.searches {
		for _, place := range s.wanted() {
			n, err := p.next(k, place)
			if err != nil {
				return false, err
			}
			all = append(all, asked{k, place})
			wishes = append(wishes, results.Wish{Point: p.point(k, place), Replications: n})
		}
	}
	if len(all) == 0 {
		return false, nil
	}
	p.asked = all
	if err := results.RunChosen(p.ctx, p.ledger, p.options.Engine, p.compute, wishes, p.options.Progress); err != nil {
		return false, err
	}
	failures, err := p.ledger.Failures()
	if err != nil {
		return false, err
	}
	for _, f := range failures {
		p.failed[f.Point] = true
	}
	for _, a := range all {
		v, err := p.look(a.strategy, a.place)
		if err != nil {
			return false, err
		}
		p.values[a.strategy][a.place] = v
		p.searches[a.strategy].states[a.place] = v.State
		p.searches[a.strategy].failings[a.place] = v.failing(p.plan.Stages[len(p.plan.Stages)-1])
	}
	return true, nil
}

// next is how many replications a value gets. A run that was stopped may have left some of a later
// stage: then the stages before have not decided it.
func (p *planner) next(strategy, place int) (int, error) {
	stored, err := p.ledger.Rows(p.point(strategy, place))
	if err != nil {
		return 0, err
	}
	n := len(stored)
	if v := p.values[strategy][place]; v != nil {
		n = v.Summary.Replications + 1
	}
	for _, stage := range p.plan.Stages {
		if stage >= n {
			return stage, nil
		}
	}
	return p.plan.Stages[len(p.plan.Stages)-1], nil
}

// hopeless is how many times the budget a decision must probably take to be given up early: what is
// needed is an estimate, too, and may be far off.
const hopeless = 4

// look decides a value by what is stored.
func (p *planner) look(strategy, place int) (*Value, error) {
	point := p.point(strategy, place)
	e, err := p.ledger.Evidence(point)
	if err != nil {
		return nil, err
	}
	budget := p.plan.Stages[len(p.plan.Stages)-1]
	v := &Value{X: p.x[place], Text: p.text[place], State: Holds, Summary: e.PointSummary, index: place}
	var codes []string
	for i := range p.options.Objectives {
		j := judge(&p.options.Objectives[i], e, p.plan.Miss)
		if j.State == Open && j.Observed && e.Replications >= budget {
			j.State = Unbroken
		}
		v.Judgements = append(v.Judgements, j)
		if strings.HasPrefix(j.Condition.Metric, "watchdog") || strings.HasPrefix(j.Condition.Metric, "bug_check") {
			codes = append(codes, "watchdog_trip") // the objective says how many there may be
		}
	}
	v.combine()
	if f := e.GravestFailure(codes...); f != nil {
		v.State, v.Failure = Fails, f.Code
	}
	v.settles(p.plan.Miss)
	if v.State == Open && (e.Replications >= budget || v.Needed > hopeless*float64(budget) || p.failed[point]) {
		v.State = Undecided
	}
	return v, nil
}

// growthRisk is the share of a bound's risk that a value is called growing without reason: small enough for the confidence
// of the answer to be the same to its last digit.
const growthRisk = 0.01

// settles lets a value fail whose backlog grows without bound: that its objectives are met is then due to the horizon, which
// ends too soon. One that is only warned of is not called holding.
func (v *Value) settles(miss float64) {
	switch {
	case v.State == Fails:
	case v.Summary.Saturated():
		v.State, v.Failure = Fails, "saturated"
	case v.Summary.BacklogGrows(1 - growthRisk*miss):
		v.State, v.Failure = Fails, "backlog_growing"
	case v.State.meets() && v.Summary.WarnsOfBacklog():
		v.State, v.Growing = Open, true
	}
}

// combine makes the state of the value of those of the objectives.
func (v *Value) combine() {
	toFail, toHold := 0.0, 0.0
	for i := range v.Judgements {
		switch j := &v.Judgements[i]; {
		case j.State == Fails:
			v.State = Fails
		case j.State == Unbroken && v.State == Holds:
			v.State = Unbroken
		case j.State == Open && v.State.meets():
			v.State = Open
			fallthrough
		case j.State == Open:
			if j.Observed {
				continue // it may stay so, and does not keep the value from being decided
			}
			toHold = max(toHold, j.Needed)
			if !j.onRightSide() && j.Needed > 0 && (toFail == 0 || j.Needed < toFail) {
				toFail = j.Needed
			}
		}
	}
	if v.State == Open {
		v.Needed = toHold
		if toFail > 0 {
			v.Needed = toFail // one that fails is enough
		}
	}
}

// IndependentError says that the axis changes nothing that the objectives are about.
type IndependentError struct {
	Axis    string
	Figures []string
}

func (e *IndependentError) Error() string {
	return fmt.Sprintf("%s does not change %s: the figures are the same, to the last digit, at every value (is it the axis you mean? bench list metrics says what depends on what)",
		e.Axis, strings.Join(e.Figures, ", "))
}

// depends demands that some objective's figure, or how the replications end, is not the same at all landmarks. A figure of 0, or
// one that was never observed, is an answer. It is asked of the first stage alone, so that a search that goes on, of which the
// first round has the replications of a later one, ends as it would have.
func (p *planner) depends() error {
	var same []string
	for i := range p.options.Objectives {
		for _, values := range p.values {
			var first *Judgement
			for _, place := range landmarks(len(p.x)) {
				v := values[place]
				if v == nil || v.Failure != "" || v.Summary.Replications != p.plan.Stages[0] {
					return nil
				}
				j := &v.Judgements[i]
				if first == nil {
					first = j
				}
				few := j.Different > 0 && j.Different < results.LeastDifferent // these may be the same by chance
				if j.Bounds != first.Bounds || !j.Value.Defined || j.Value.Value == 0 || few {
					return nil
				}
			}
		}
		c := &p.options.Objectives[i]
		same = append(same, c.Name()+"."+c.Statistic)
	}
	return &IndependentError{p.plan.Axis, same}
}

// conclude makes the answers of what was found.
func (p *planner) conclude() error {
	d := p.ledger.Definition
	p.plan.Study = &results.Study{Definition: d}
	var err error
	if p.plan.Study.Failures, err = p.ledger.Failures(); err != nil {
		return err
	}
	for k, s := range p.searches {
		a := Answer{Strategy: p.strategies[k], Direction: s.direction, Hold: -1, Fail: -1}
		b, contrary := s.known()
		for place := range p.x {
			v := p.values[k][place]
			if v == nil {
				continue
			}
			at := len(a.Values)
			switch {
			case b.hold >= 0 && place == s.place(b.hold):
				a.Hold = at
			case b.fail >= 0 && place == s.place(b.fail):
				a.Fail = at
			case slices.Contains(contrary, place):
				a.Contrary = append(a.Contrary, at)
			}
			a.Values = append(a.Values, *v)
			a.Replications += v.Summary.Replications
			p.plan.Study.Points = append(p.plan.Study.Points, v.Summary)
		}
		p.plan.Study.Progress.Done += a.Replications
		p.plan.Answers = append(p.plan.Answers, a)
	}
	p.plan.Study.Progress.Total = p.plan.Study.Progress.Done
	p.plan.Study.Judge(p.options.Objectives)
	return nil
}
