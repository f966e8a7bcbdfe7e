package plan

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"quiesce/model"
	"quiesce/results"
	"quiesce/workloads"
)

// scalars makes the planner compute one scalar, of each replication at each value.
func scalars(p *planner, metric, unit string, of func(x float64, replication int) float64) {
	p.compute = func(_ context.Context, task results.Task) (results.Result, error) {
		result := results.Result{Task: task}
		x, err := strconv.ParseFloat(strings.TrimSuffix(p.ledger.Definition.Point(task.Point).Set[0].Value, "/s"), 64)
		if err != nil {
			return result, err
		}
		for r := task.First; r < task.First+task.Replications; r++ {
			result.Rows = append(result.Rows, results.Row{Replication: r, Simulated: 100, Measures: []results.Measure{
				{Metric: metric, Unit: unit, Kind: model.Scalar, Defined: true, Scalar: of(x, r)}}})
		}
		return result, nil
	}
}

// A plan that is asked for again says what it said: that the axis changes nothing, if the first stage shows it; and the
// answer, if that had too few replications that differ to tell, though those that are stored now would have been enough.
func TestIndependentAxisIsToldAlikeAgain(t *testing.T) {
	t.Parallel()
	for every, want := range map[int]bool{1: true, 7: false} { // how many replications one differs of
		dir := t.TempDir()
		for range 2 {
			p := planMade(t, dir, 5, 7, 2, Options{Confidence: 0.95}, same, "objectives=[mean_power < 0.5W]")
			scalars(p, "mean_power", "W", func(_ float64, r int) float64 {
				if r%every == every-1 {
					return uniform(1, r, 0)
				}
				return 0
			})
			err := p.search()
			var independent *IndependentError
			if errors.As(err, &independent) != want || err != nil && !want {
				t.Errorf("one of %d replications differs: %v, answer %+v", every, err, p.plan.Answers)
			}
			if err := p.ledger.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Figures that are the same because few replications have shown anything are no reason to give up.
func TestFiguresThatAreTheSameByChance(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 5, 7, 2, Options{Confidence: 0.95}, same, "objectives=[mean_power < 0.5W]")
	scalars(p, "mean_power", "W", func(x float64, r int) float64 {
		if r < 10 {
			return float64(r / 9)
		}
		return math.Floor(x * uniform(1, r, 0))
	})
	if err := p.search(); err != nil {
		t.Error(err)
	}
}

// Where both ends of the idle time-out hold the smallest is looked for, which saves the most energy; elsewhere the largest.
func TestWhereBothEndsHold(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 5, 1000, 10, Options{Confidence: 0.95}, same,
		"device.idle={timeout: 1s}", "sweep={device.idle.timeout: [1s, 1.5s, 2s]}")
	if err := p.search(); err != nil {
		t.Fatal(err)
	}
	if a := &p.plan.Answers[0]; a.Direction != Smallest || a.Holding().X != 1 || !a.End() {
		t.Errorf("%q: the answer is %+v", a.Direction, a)
	}
}

// A figure whose bound is the limit itself is on the side that the objective names.
func TestBoundsAtTheLimit(t *testing.T) {
	at := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	none := results.Number{}
	for _, c := range []struct {
		operator  string
		low, high results.Number
		want      State
	}{
		{"<", at(1), at(2), Fails}, {"<=", at(1), at(2), Open}, {"<", at(0), at(1), Open}, {"<=", at(0), at(1), Holds},
		{">", at(0), at(1), Fails}, {">=", at(0), at(1), Open}, {">", at(1), at(2), Open}, {">=", at(1), at(2), Holds},
		{"<", none, at(0.9), Holds}, {">", at(1.1), none, Holds}, {"<", at(1.1), none, Fails}, {">", none, at(0.9), Fails},
	} {
		j := Judgement{Condition: &workloads.Condition{Operator: c.operator, Statistic: "mean", Value: 1}, State: Open}
		j.Low, j.High = c.low, c.high
		if c.operator[0] == '<' {
			j.below(c.operator == "<=")
		} else {
			j.above(c.operator == ">=")
		}
		if j.State != c.want {
			t.Errorf("from %+v to %+v %s 1: %v, not %v", c.low, c.high, c.operator, j.State, c.want)
		}
	}
}

// A value of which a replication gave no result gets no more: it stays undecided, and the search ends.
func TestFailedReplicationEndsAValue(t *testing.T) {
	t.Parallel()
	p := planMade(t, t.TempDir(), 8, 1000, 1.65, Options{Confidence: 0.95}, same)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	rounds, compute := 0, p.compute
	p.ctx = ctx
	p.options.Progress = func(results.Progress) {
		if rounds++; rounds > 1000 {
			stop() // it asks for the same again and again
		}
	}
	p.compute = func(c context.Context, task results.Task) (results.Result, error) {
		if p.x[p.place(task.Point)] == 1.5 && task.First <= 3 && 3 < task.First+task.Replications {
			panic("poison")
		}
		return compute(c, task)
	}
	if err := p.search(); err != nil {
		t.Fatal(err)
	}
	a := &p.plan.Answers[0]
	for _, v := range a.Values {
		if v.X == 1.5 && (v.State != Undecided || v.Summary.Replications != 9) {
			t.Errorf("with a failed replication %g is %v after %d", v.X, v.State, v.Summary.Replications)
		}
	}
	if len(p.plan.Study.Failures) != 1 || a.Holding() == nil || a.Failing() == nil {
		t.Errorf("failures %+v, answer %+v", p.plan.Study.Failures, a)
	}
}

// The budget is the last stage whatever it is, and the risk is divided among values, stages and objectives.
func TestStagesAndTheirRisk(t *testing.T) {
	t.Parallel()
	for budget, want := range map[int][]int{0: {10, 20, 40, 80, 160}, 45: {10, 20, 40, 45}, 40: {10, 20, 40}, 10: {10}} {
		if got := stages(&workloads.Scenario{Replications: 3}, budget); !slices.Equal(got, want) {
			t.Errorf("a budget of %d has the stages %v, not %v", budget, got, want)
		}
	}
	p := planMade(t, t.TempDir(), 1, 7, 2, Options{Confidence: 0.9, Budget: 45}, same) // 33 values, of which 5 and then 3 are met
	if want := 0.1 / (8 * 4 * 2); math.Abs(p.plan.Miss/want-1) > 1e-12 || p.plan.Met != 8 {
		t.Errorf("the risk of a bound is %g of %d values, not %g", p.plan.Miss, p.plan.Met, want)
	}
}

// Values need not be given in order, and the answer of the smallest is told the right way round.
func TestUnorderedAxisAndTheSmallest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operator   string
		direction  Direction
		hold, fail float64
	}{{"<", Largest, 1.4, 1.6}, {">", Smallest, 1.6, 1.4}} {
		p := planMade(t, t.TempDir(), 3, 7, 2, Options{Confidence: 0.95}, same,
			"sweep={requests.read.arrivals.poisson.rate: [1.6/s, 1/s, 2/s, 1.2/s, 1.8/s, 1.4/s]}", fmt.Sprintf("objectives=[mean_power %s 1.5W]", c.operator))
		scalars(p, "mean_power", "W", func(x float64, r int) float64 { return x + 0.01*uniform(1, r, 0) })
		if err := p.search(); err != nil {
			t.Fatal(err)
		}
		a := &p.plan.Answers[0]
		if hold, fail := a.Holding(), a.Failing(); hold == nil || fail == nil || hold.X != c.hold || fail.X != c.fail || a.Direction != c.direction {
			t.Errorf("%s: %v holds and %v fails, %v", c.operator, hold, fail, a.Direction)
		}
		if !slices.IsSortedFunc(a.Values, func(v, w Value) int { return int(1e3 * (v.X - w.X)) }) {
			t.Errorf("%s: the values are not in order", c.operator)
		}
	}
}

// What binds is what fails most, of those that are shown to fail.
func TestBindingIsWhatFailsMost(t *testing.T) {
	number := func(x float64) results.Bounds { return results.Bounds{Value: results.Number{Value: x, Defined: true}} }
	v := Value{State: Fails}
	for _, c := range []struct {
		text  string
		value float64
		state State
	}{{"mean_power < 1W", 1.2, Fails}, {"throughput > 10/s", 6, Fails}, {"stop_latency < 1s", 9, Open}} {
		condition := &workloads.Condition{}
		if err := condition.UnmarshalText([]byte(c.text)); err != nil {
			t.Fatal(err)
		}
		v.Judgements = append(v.Judgements, Judgement{Condition: condition, Bounds: number(c.value), State: c.state})
	}
	a := Answer{Values: []Value{v}, Hold: -1, Fail: 0}
	if got := a.Binding(); got != "throughput > 10/s" {
		t.Errorf("%s binds", got)
	}
}

// The state of a value follows from those of its objectives, and how many replications it needs from those that are open.
func TestCombinedState(t *testing.T) {
	condition := &workloads.Condition{Operator: "<", Value: 1}
	at := func(state State, value, needed float64) Judgement {
		return Judgement{Condition: condition, State: state, Needed: needed, Bounds: results.Bounds{Value: results.Number{Value: value, Defined: true}}}
	}
	observed := at(Open, 0.5, 70)
	observed.Observed = true
	for name, c := range map[string]struct {
		all    []Judgement
		state  State
		needed float64
	}{
		"all hold":                       {[]Judgement{at(Holds, 0.5, 0), at(Holds, 0.5, 0)}, Holds, 0},
		"one is unbroken":                {[]Judgement{at(Holds, 0.5, 0), at(Unbroken, 0.5, 0)}, Unbroken, 0},
		"one fails":                      {[]Judgement{at(Open, 0.5, 30), at(Fails, 2, 0), at(Unbroken, 0.5, 0)}, Fails, 0},
		"one that fails stays":           {[]Judgement{at(Fails, 2, 0), at(Open, 0.5, 30)}, Fails, 0},
		"all open must hold":             {[]Judgement{at(Open, 0.9, 90), at(Open, 0.5, 30), at(Unbroken, 0.5, 0)}, Open, 90},
		"one that will fail is enough":   {[]Judgement{at(Open, 3, 20), at(Open, 2, 50), at(Open, 0.5, 30)}, Open, 20},
		"what was observed needs no end": {[]Judgement{at(Holds, 0.5, 0), observed}, Open, 0},
	} {
		v := Value{State: Holds, Judgements: c.all}
		if v.combine(); v.State != c.state || v.Needed != c.needed {
			t.Errorf("%s: %v, %g replications needed; not %v, %g", name, v.State, v.Needed, c.state, c.needed)
		}
	}
}

// A trip of the watchdog is a failure, but where the objectives say how many there may be.
func TestTripsThatTheObjectivesAllow(t *testing.T) {
	t.Parallel()
	for objective, want := range map[string]State{"mean_power < 10W": Fails, "watchdog_trips < 0.9": Holds, "bug_check_probability < 0.9": Undecided} {
		p := planMade(t, t.TempDir(), 3, 7, 2, Options{Confidence: 0.95, Budget: 40}, same, "objectives=["+objective+"]")
		p.compute = func(_ context.Context, task results.Task) (results.Result, error) {
			result := results.Result{Task: task}
			x := p.x[p.place(task.Point)]
			for r := task.First; r < task.First+task.Replications; r++ {
				trips := 0.0
				row := results.Row{Replication: r, Simulated: 100}
				if uniform(1, r, 0) < 0.2*x {
					trips = 1
					row.Findings = []model.Finding{{Code: "watchdog_trip", Severity: model.Failure, Message: "It tripped."}}
				}
				row.Measures = []results.Measure{
					{Metric: "mean_power", Unit: "W", Kind: model.Scalar, Defined: true, Scalar: x + 0.1*uniform(1, r, 1)},
					{Metric: "watchdog_trips", Unit: "1", Kind: model.Scalar, Defined: true, Scalar: trips},
				}
				result.Rows = append(result.Rows, row)
			}
			return result, nil
		}
		if err := p.search(); err != nil {
			t.Fatal(err)
		}
		if v := p.plan.Answers[0].Values[0]; v.State != want || (v.Failure == "watchdog_trip") != (want == Fails) {
			t.Errorf("%s: %g is %v %q, not %v", objective, v.X, v.State, v.Failure, want)
		}
	}
}

// What was met in all that was observed is not called unbroken where the backlog seems to grow.
func TestUnbrokenNeedsABacklogThatDoesNotGrow(t *testing.T) {
	for state, want := range map[State]State{Holds: Open, Unbroken: Open, Undecided: Undecided, Fails: Fails} {
		v := Value{State: state, Summary: growing(t)}
		if v.settles(1e-9); v.State != want || v.Growing != state.meets() {
			t.Errorf("%v with a backlog that seems to grow is %v, growing %v", state, v.State, v.Growing)
		}
	}
}

// growing is a point whose backlog seems to grow, which is not shown surely.
func growing(t *testing.T) *results.PointSummary {
	t.Helper()
	p := planMade(t, t.TempDir(), 3, 1000, 10, Options{Confidence: 0.95, Budget: 20}, same)
	var rows []results.Row
	for r := range 20 {
		rows = append(rows, results.Row{Replication: r, Simulated: 100, Measures: []results.Measure{
			{Metric: "requests_in_system", Kind: model.Scalar, Defined: true, Scalar: 10},
			{Metric: "backlog_growth", Unit: "1/s", Kind: model.Scalar, Defined: true, Scalar: 1 + float64(r%5-2)*0.68},
		}})
	}
	if err := p.ledger.Append([]results.Result{{Task: results.Task{Replications: 20}, Rows: rows}}); err != nil {
		t.Fatal(err)
	}
	s, err := p.ledger.Summarize(0)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// An unbroken end decides the direction as one that holds does.
func TestUnbrokenEndDecidesTheDirection(t *testing.T) {
	for _, c := range []struct {
		low, high State
		want      Direction
	}{
		{Unbroken, Fails, Largest}, {Unbroken, Undecided, Largest}, {Undecided, Unbroken, Smallest}, {Undecided, Fails, Largest},
		{Unbroken, Holds, Either}, {Fails, Fails, Either},
	} {
		s := newSearch(2, Either, Either)
		s.states[0], s.states[1] = c.low, c.high
		if got := s.decide(); got != c.want {
			t.Errorf("%v to %v: %q, not %q", c.low, c.high, got, c.want)
		}
	}
}

// Before anything is known an answer says nothing: neither that the objectives hold up to an end, nor that they do nowhere.
func TestStoppedAtOnceSaysNothing(t *testing.T) {
	t.Parallel()
	for _, direction := range []Direction{Either, Largest, Smallest} {
		p := stopAfter(t, planMade(t, t.TempDir(), 3, 7, 1.6, Options{Confidence: 0.95, Direction: direction}, same), 0)
		if a := &p.Answers[0]; a.End() || a.Nowhere() || a.Holding() != nil || a.Failing() != nil {
			t.Errorf("%q: end %v, nowhere %v, answer %+v", direction, a.End(), a.Nowhere(), a)
		}
	}
}

// A budget in which there is no room for a first stage is refused, as a first stage that is too small is; and a strategy
// that would have two answers.
func TestQuestionsThatAreRefused(t *testing.T) {
	s, err := workloads.Open(workloads.Source{Name: "made", Text: fmt.Sprintf(made, 1, 7., 2.)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		budget     int
		strategies []string
		want       string
	}{
		{FirstStageLeast - 1, []string{""}, "a budget of 9 replications is too small"},
		{FirstStageLeast, []string{""}, ""},
		{0, []string{"drain", "hold", "drain"}, "the strategy drain is named twice"},
		{0, []string{"drain", "hold"}, ""},
	} {
		_, err := NewExperiment(s, c.strategies, Options{Objectives: s.Objectives, Confidence: 0.95, Budget: c.budget})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("budget %d, strategies %v: error %v, not %q", c.budget, c.strategies, err, c.want)
		}
	}
}
