package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// WritePlan shows the answer to a capacity question.
func WritePlan(w io.Writer, p *plan.Plan, format Format) error {
	text := func(out *page) error {
		out.fit(w)
		return out.plan(p)
	}
	return write(w, format, p, text, planCSV, planJSON)
}

// plan shows what was simulated, and at the end the answers, a line per strategy, with what they rest on.
func (p *page) plan(pl *plan.Plan) error {
	p.title(pl.Study)
	p.paragraph(question(pl))
	if pl.Partial {
		p.paragraph(fmt.Sprintf("PARTIAL: the search has not ended; it has %s so far. This is what they show; the same command goes on from there.",
			plural(pl.Study.Progress.Done, "replication", "replications")))
	}
	for i := range pl.Answers {
		if err := p.evidence(pl, &pl.Answers[i]); err != nil {
			return err
		}
	}
	if pl.Idle != nil {
		if err := p.idle(pl); err != nil {
			return err
		}
	}
	p.planFindings(pl)
	p.heading(AnswerTitle)
	if p.data() { // whose reader sees it at once; on a terminal the last lines are what is seen
		p.reasons(pl)
	}
	if err := p.answers(pl); err != nil {
		return err
	}
	if !p.data() {
		p.reasons(pl)
	}
	if slices.ContainsFunc(pl.Answers, func(a plan.Answer) bool { return !pl.Partial || a.Holding() != nil || a.Failing() != nil }) {
		p.paragraph(sureness(pl))
	}
	return nil
}

// question is what is looked for, and where.
func question(pl *plan.Plan) string {
	var objectives []string
	for i := range pl.Objectives {
		objectives = append(objectives, pl.Objectives[i].Text)
	}
	text := fmt.Sprintf("The %s of %d values of %s at which %s. Seed %d; all values and strategies see the same random numbers.",
		direction(pl), pl.Grid, pl.Axis, strings.Join(objectives, " and "), pl.Study.Definition.Seed)
	if len(pl.Others) > 0 {
		text += fmt.Sprintf(" Other axes of the scenario stay as its file sets them: %s (--axis looks along another one, --set gives it another value).",
			strings.Join(pl.Others, ", "))
	}
	return text
}

// direction is that of the answers, or both if they differ.
func direction(pl *plan.Plan) string {
	first := pl.Answers[0].Direction
	for i := range pl.Answers {
		if pl.Answers[i].Direction != first {
			return "largest or smallest"
		}
	}
	if first == plan.Either {
		return "largest or smallest" // the search was stopped before the ends told
	}
	return first.String()
}

// answers is the table with a line per strategy.
func (p *page) answers(pl *plan.Plan) error {
	strategy, hold := column{head: []string{"strategy"}, left: true}, column{head: []string{"holds at"}, left: true}
	fail, binding := column{head: []string{"fails at"}, left: true}, column{head: []string{"limited by"}, left: true}
	values, n := column{head: []string{"values"}}, column{head: []string{"replications"}}
	for i := range pl.Answers {
		a := &pl.Answers[i]
		strategy.cells = append(strategy.cells, a.Strategy)
		holding := valueText(a.Holding())
		if v := a.Holding(); v != nil && v.State == plan.Unbroken {
			holding += " (unbroken)"
		}
		hold.cells = append(hold.cells, holding)
		fail.cells = append(fail.cells, valueText(a.Failing()))
		limit := a.Binding()
		if a.Failing() == nil {
			limit = undefined
		}
		binding.cells = append(binding.cells, limit)
		values.cells = append(values.cells, fmt.Sprint(len(a.Values)))
		n.cells = append(n.cells, fmt.Sprint(a.Replications))
	}
	return p.table([]column{strategy, hold, fail, binding, values, n})
}

func valueText(v *plan.Value) string {
	if v == nil {
		return undefined
	}
	return v.Text
}

// reasons writes what the answers rest on, those of strategies with the same together.
func (p *page) reasons(pl *plan.Plan) {
	who := map[string][]string{}
	var texts []string
	for i := range pl.Answers {
		a := &pl.Answers[i]
		text := strings.Join(reasons(pl, a), " ")
		if who[text] == nil {
			texts = append(texts, text)
		}
		who[text] = append(who[text], a.Strategy)
	}
	for _, text := range texts {
		if len(pl.Answers) == 1 {
			p.paragraph(text)
		} else {
			p.paragraph(strings.Join(who[text], ", ") + ": " + text)
		}
	}
}

// reasons are what an answer rests on, in sentences.
func reasons(pl *plan.Plan, a *plan.Answer) []string {
	var all []string
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	hold, fail := a.Holding(), a.Failing()
	switch {
	case pl.Partial && hold == nil && fail == nil:
		say("So far nothing is decided.")
	case pl.Partial && hold == nil:
		say("So far this is shown to fail at %s: %s.", fail.Text, a.Binding())
	case pl.Partial && fail == nil:
		say("So far a%s.", met(hold))
	case pl.Partial:
		say("So far a%s; at %s this fails: %s.", met(hold), fail.Text, a.Binding())
	case a.Nowhere():
		say("No value of the axis meets the objectives: at each of the %d that were simulated one is shown to fail, and there is no room between them if each goes one way along the axis.", len(a.Values))
	case hold == nil:
		say("At no value are all objectives shown to hold; more replications may decide it (--budget).")
	case a.End() && hold.State == plan.Unbroken:
		say("A%s. That is the end of the axis: the limit, if there is one, may lie beyond.", met(hold))
	case a.End():
		say("The objectives hold up to the end of the axis, %s: the limit, if there is one, lies beyond.", hold.Text)
	case fail == nil:
		say("A%s; at no value behind it is one shown to fail.", met(hold))
	default:
		say("A%s; at %s this fails: %s. The limit lies between them.", met(hold), fail.Text, a.Binding())
	}
	if text := undecided(pl, a); text != "" {
		say("%s", text)
	}
	if len(a.Contrary) > 0 {
		all = append(all, contrary(a))
	}
	return append(all, observed(pl, a)...)
}

// contrary says where the objectives do not go one way.
func contrary(a *plan.Answer) string {
	var texts []string
	for _, i := range a.Contrary {
		v := &a.Values[i]
		text := fmt.Sprintf("at %s they hold (%s)", v.Text, strings.Join(figuresOf(v), ", "))
		if v.State == plan.Fails {
			text = fmt.Sprintf("at %s %s fails", v.Text, failing(v))
		}
		texts = append(texts, text)
	}
	return "The objectives do NOT go one way along the axis: " + strings.Join(texts, ", ") +
		". The answer is one edge of a range; --largest and --smallest look for one each, and sweep shows all."
}

// figuresOf are the figures of the objectives at a value, with their bounds.
func figuresOf(v *plan.Value) []string {
	var all []string
	for i := range v.Judgements {
		c := v.Judgements[i].Condition
		all = append(all, fmt.Sprintf("%s.%s is %s", c.Name(), c.Statistic, withScale(&v.Judgements[i])))
	}
	return all
}

// failing is the first objective that fails at a value, with its figure.
func failing(v *plan.Value) string {
	if v.Failure != "" {
		return v.Failure
	}
	for i := range v.Judgements {
		if j := &v.Judgements[i]; j.State == plan.Fails {
			return fmt.Sprintf("%s (it is %s)", j.Condition.Text, withScale(j))
		}
	}
	return "an objective"
}

// withScale is an objective's figure, and the bounds that it is decided by.
func withScale(j *plan.Judgement) string {
	s := scaleFor(j.Condition.Unit, []float64{j.Value.Value})
	b := s.bounds(j)
	text := strings.TrimSpace(b.value + " " + s.unit)
	switch {
	case j.Low.Defined && j.High.Defined && j.Low.Value < j.High.Value:
		text += fmt.Sprintf(", from %s to %s", b.low, b.high)
	case j.Low.Defined && !j.High.Defined:
		text += ", at least " + b.low
	case j.High.Defined && !j.Low.Defined:
		text += ", at most " + b.high
	}
	return text
}

// evidence is the table of a strategy's values.
func (p *page) evidence(pl *plan.Plan, a *plan.Answer) error {
	if len(a.Values) == 0 {
		return nil // the search was stopped before anything was there
	}
	heading := "What was simulated"
	if len(pl.Answers) > 1 {
		heading += " of " + a.Strategy
	}
	p.heading(heading)
	if p.data() && len(pl.Answers) > 1 {
		p.section().Strategy = a.Strategy
	}
	value, state := column{head: []string{"", pl.Axis}, left: true}, column{head: []string{"", "objectives"}, left: true}
	if i := strings.LastIndexByte(pl.Axis, '.'); i >= 0 {
		value.head[1] = pl.Axis[i+1:]
	}
	n := column{head: []string{"", "reps"}}
	for i := range a.Values {
		v := &a.Values[i]
		value.points = append(value.points, v.Summary.Point)
		text := v.State.String()
		if v.Failure != "" {
			text = v.Failure
		}
		value.cells, state.cells = append(value.cells, v.Text), append(state.cells, text)
		n.cells = append(n.cells, fmt.Sprint(v.Summary.Replications))
	}
	columns := []column{value, state, n}
	for i := range pl.Objectives {
		one := judged(a, i)
		if p.data() {
			one[1].head, one[2].head = []string{"at least"}, []string{"at most"}
		}
		columns = append(columns, one...)
	}
	if pl.Idle != nil {
		for _, name := range []string{"mean_power", "transitions"} {
			if slices.ContainsFunc(pl.Objectives, func(c workloads.Condition) bool { return c.Name() == name && c.Statistic == "mean" }) {
				continue // its figure is there already
			}
			c, _ := side(summaries(a), name)
			columns = append(columns, c)
		}
	}
	return p.tables(columns)
}

func summaries(a *plan.Answer) []*results.PointSummary {
	var all []*results.PointSummary
	for i := range a.Values {
		all = append(all, a.Values[i].Summary)
	}
	return all
}

// judged are the columns of one objective: its figure, and the bounds that it is decided by.
func judged(a *plan.Answer, objective int) []column {
	var sizes []float64
	for i := range a.Values {
		if x := a.Values[i].Judgements[objective].Value; x.Defined {
			sizes = append(sizes, x.Value)
		}
	}
	c := a.Values[0].Judgements[objective].Condition
	s := scaleFor(c.Unit, sizes)
	second := strings.TrimSuffix(c.Statistic+", "+s.unit, ", ")
	figure, low, high := column{head: []string{c.Name(), second}}, column{head: []string{"at", "least"}}, column{head: []string{"at", "most"}}
	for i := range a.Values {
		b := s.bounds(&a.Values[i].Judgements[objective])
		figure.cells = append(figure.cells, b.value)
		low.cells, high.cells = append(low.cells, b.low), append(high.cells, b.high)
	}
	return []column{figure, low, high}
}

// sureness says how the confidence is kept over all decisions.
func sureness(pl *plan.Plan) string {
	text := fmt.Sprintf("Each answer is right with %s confidence, if the objectives hold on one side of it and fail on the other, and no replications are rare and unlike all that were seen. The risk is divided among the %d values that a bisection meets at most, %s at which each may be decided (%s replications)",
		percent(pl.Confidence), pl.Met, plural(len(pl.Stages), "stage", "stages"), joined(pl.Stages))
	if len(pl.Objectives) > 1 {
		text += fmt.Sprintf(" and %d objectives", len(pl.Objectives))
	}
	text += fmt.Sprintf(": the figures are at least and at most what is shown with %s confidence each.", percent(1-roundUp(pl.Miss)))
	if slices.ContainsFunc(pl.Answers, func(a plan.Answer) bool { return a.Holding() != nil && a.Holding().State == plan.Unbroken }) {
		text += " Where objectives are not shown to hold, the confidence is that of the share of replications which may break them."
	}
	return text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func joined(numbers []int) string {
	var all []string
	for _, n := range numbers {
		all = append(all, fmt.Sprint(n))
	}
	return strings.Join(all, ", ")
}

// roundUp rounds a risk to two digits.
func roundUp(x float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(x))-1)
	return math.Ceil(x/unit-1e-9) * unit
}

// idle shows break-even, and time-outs beside knowing the future.
func (p *page) idle(pl *plan.Plan) error {
	idle := pl.Idle
	p.heading("What theory says of the time-out")
	if !idle.BreakEven.Defined {
		p.paragraph("The device draws no less in Dx than idle in D0: no time-out saves energy.")
		return nil
	}
	s := scaleFor("s", []float64{idle.BreakEven.Value})
	text := fmt.Sprintf("Break-even is %s %s: an idle period of that length costs as much energy in Dx, with the way there and back, as in D0.",
		trimmed(significant(idle.BreakEven.Value*s.factor, 4)), s.unit)
	if idle.Periods == 0 {
		p.paragraph(text)
		return nil
	}
	best := "never leaving D0"
	if !math.IsInf(idle.Best, 1) {
		b := scaleFor("s", []float64{idle.Best})
		best = fmt.Sprintf("a time-out of %s %s", significant(idle.Best*b.factor, 3), b.unit)
		if idle.Best == 0 {
			best = "a time-out of 0 s"
		}
	}
	p.paragraph(fmt.Sprintf("%s Of a device that stays awake, %s idle periods were observed, %s s long in the mean; for these %s would have cost least.",
		text, count(uint64(idle.Periods)), significant(idle.Mean, 3), best))
	timeout, energy := column{head: []string{"", "time-out"}, left: true}, column{head: []string{"energy per idle", "period, J"}}
	ratio := column{head: []string{"times what knowing the", "future costs"}}
	unit := scale{1, ""}
	add := func(text string, t *plan.Timeout) {
		timeout.cells = append(timeout.cells, text)
		energy.cells = append(energy.cells, trimmed(significant(t.Energy, 3)))
		ratio.figures = append(ratio.figures, unit.figure(t.Ratio, t.CI))
	}
	add("break-even", idle.AtBreakEven())
	a := &pl.Answers[0]
	for i := range a.Values {
		if t := idle.At(a.Values[i].X); t != nil {
			add(a.Values[i].Text, t)
		}
	}
	if err := p.table([]column{timeout, energy, ratio}); err != nil {
		return err
	}
	p.paragraph(fmt.Sprintf("The energy is that above a stay in Dx. Theory has the load stand still while the device comes back; a load that goes on meanwhile makes leaving D0 cheaper, and then what was simulated counts. A time-out of break-even never costs more than 2 times what knowing the future does, whatever the idle periods; a random one can have %s in the mean. ± is half of a 95 %% interval.",
		significant(plan.Randomized, 4)))
	return nil
}

// planFindings are those of all values, and the warnings that were known before these were simulated, each once with the
// values that have it.
func (p *page) planFindings(pl *plan.Plan) {
	d := &pl.Study.Definition
	c := sweepCollector{sweep: &results.Sweep{Definition: *d}}
	for _, f := range pl.Study.Failures {
		c.found(model.Failure, "no_result", noResult(f), d.Point(f.Point))
	}
	for _, point := range pl.Study.Points {
		if point.Replications == 0 {
			continue
		}
		c.number++
		for _, n := range slices.Concat(d.Notes, point.Notes) {
			if n.Severity != model.Note && (n.Strategy == "" || n.Strategy == point.Point.Strategy) {
				c.found(n.Severity, n.Code, n.Message, point.Point)
			}
		}
		for _, f := range point.Findings {
			c.found(f.Severity, f.Code, f.Message, point.Point)
		}
	}
	p.graded(append(c.gravest(), c.rest()...))
}
