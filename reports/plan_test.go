package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"quiesce/reports"
	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// condition reads an objective.
func condition(t *testing.T, text string) workloads.Condition {
	t.Helper()
	var c workloads.Condition
	if err := c.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return c
}

// judged is an objective's figure with its bounds, and what follows.
func judged(c *workloads.Condition, low, x, high float64, s plan.State) plan.Judgement {
	number := func(x float64) results.Number { return results.Number{Value: x, Defined: !math.IsNaN(x)} }
	return plan.Judgement{Condition: c, Bounds: results.Bounds{Value: number(x), Low: number(low), High: number(high)}, State: s}
}

// planned is a plan of an idle time-out for two strategies: of one the objectives hold from 1 s on; of the other, at both ends
// and not in the middle.
func planned(t *testing.T) *plan.Plan {
	t.Helper()
	s := study(t, 2, 20, 20)
	objectives := []workloads.Condition{condition(t, "request_latency.p99 < 70ms"), condition(t, "watchdog_trips == 0")}
	value := func(seconds float64, strategy int, judgements ...plan.Judgement) plan.Value {
		v := plan.Value{X: seconds, Text: fmt.Sprintf("%gs", seconds), State: plan.Holds, Judgements: judgements, Summary: s.Points[strategy]}
		for _, j := range judgements {
			if v.State == plan.Holds || v.State == plan.Unbroken && j.State != plan.Holds {
				v.State = j.State
			}
		}
		return v
	}
	latency := func(low, x, high float64, s plan.State) plan.Judgement {
		return judged(&objectives[0], low, x, high, s)
	}
	trips := func(s plan.State) plan.Judgement {
		j := judged(&objectives[1], 0, 0, 0, s)
		if s == plan.Holds { // as far as such a thing can
			j.State, j.Observed = plan.Unbroken, true
		}
		return j
	}
	one := plan.Answer{Strategy: "drain", Direction: plan.Smallest, Hold: 2, Fail: 0, Replications: 640, Values: []plan.Value{
		value(0.5, 0, latency(0.071, 0.075, math.NaN(), plan.Fails), trips(plan.Fails)),
		value(0.75, 0, latency(0.068, 0.0701, 0.073, plan.Undecided), trips(plan.Holds)),
		value(1, 0, latency(0.064, 0.066, 0.069, plan.Holds), trips(plan.Holds)),
		value(5, 0, latency(0.02, 0.021, 0.022, plan.Holds), trips(plan.Holds)),
	}}
	one.Values[1].Needed = 2500
	other := plan.Answer{Strategy: "hold", Direction: plan.Smallest, Hold: 2, Fail: 1, Contrary: []int{0}, Replications: 60, Values: []plan.Value{
		value(0.5, 1, latency(0.01, 0.011, 0.012, plan.Holds), trips(plan.Holds)),
		value(1, 1, latency(0.08, 0.09, 0.1, plan.Fails), trips(plan.Holds)),
		value(5, 1, latency(0.02, 0.021, 0.022, plan.Holds), trips(plan.Holds)),
	}}
	ratio := func(x float64) results.Number { return results.Number{Value: x, Defined: true} }
	near := func(x float64) results.Interval {
		return results.Interval{Low: x - 0.01, High: x + 0.01, Defined: true}
	}
	s.Checks = nil
	for _, point := range s.Points {
		point.Metrics = slices.DeleteFunc(point.Metrics, func(m results.Summary) bool { return m.Name != "request_latency" && m.Name != "mean_power" })
	}
	return &plan.Plan{
		Study: s, Axis: plan.IdleTimeout, Unit: "s", Others: []string{"requests.read.arrivals.poisson.rate"}, Objectives: objectives,
		Confidence: 0.95, Miss: 0.0005, Stages: []int{20, 40}, Met: 10, Grid: 101, Answers: []plan.Answer{one, other},
		Idle: &plan.Idle{BreakEven: ratio(0.8), Periods: 4321, Mean: 2.5, Offline: 0.4, Best: 0.9, Timeouts: []plan.Timeout{
			{Seconds: 0.8, Energy: 0.6, Ratio: ratio(1.5), CI: near(1.5)}, {Seconds: 0.5, Energy: 0.62, Ratio: ratio(1.55), CI: near(1.55), OnAxis: true},
			{Seconds: 1, Energy: 0.61, Ratio: ratio(1.52), CI: near(1.52), OnAxis: true}, {Seconds: 5, Energy: 2, Ratio: ratio(5), CI: near(5), OnAxis: true},
		}},
	}
}

// stopped is the same before anything was decided, and before anything was there at all.
func stopped(t *testing.T, values int) *plan.Plan {
	t.Helper()
	p := planned(t)
	p.Partial, p.Idle, p.Study.Points, p.Study.Progress = true, nil, p.Study.Points[:1], results.Progress{Done: 7 * values, Total: 7 * values}
	a := plan.Answer{Strategy: "drain", Hold: -1, Fail: -1, Values: p.Answers[0].Values[:values], Replications: 7 * values}
	for i := range a.Values {
		a.Values[i].State = plan.Open
		for j := range a.Values[i].Judgements {
			a.Values[i].Judgements[j].State = plan.Open
		}
	}
	p.Answers = []plan.Answer{a}
	return p
}

// What is printed of a plan is what the golden files show.
func TestGoldenPlan(t *testing.T) {
	for name, p := range map[string]*plan.Plan{"plan": planned(t), "plan-stopped": stopped(t, 2), "plan-nothing": stopped(t, 0)} {
		for format, extension := range map[reports.Format]string{
			reports.Table: "txt", reports.Markdown: "md", reports.CSV: "csv", reports.JSON: "json",
		} {
			var b bytes.Buffer
			if err := reports.WritePlan(&b, p, format); err != nil {
				t.Fatal(err)
			}
			golden(t, fmt.Sprintf("%s.%s", name, extension), b.Bytes())
			wellFormed(t, name, format, b.Bytes())
		}
	}
}

// What a planner acts on, whatever the golden files say.
func TestPlanSaysWhatItRestsOn(t *testing.T) {
	p := planned(t)
	near := p.Answers[0].Values[1] // another value that is not decided, for another reason
	near.X, near.Text, near.Needed = 0.8, "0.8s", math.Inf(1)
	p.Answers[0].Values = slices.Insert(p.Answers[0].Values, 2, near)
	p.Answers[0].Hold++
	var b bytes.Buffer
	if err := reports.WritePlan(&b, p, reports.Table); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"Other axes of the scenario stay as its file sets them: requests.read.arrivals.poisson.rate (--axis looks along another one",
		"drain: All objectives are met in what was observed at 1s, which does not show that they hold; at 0.5s this fails: request_latency.p99 < 70ms. The limit lies between them.",
		"Not decided with 40 replications at most: 0.75s (given up after 20: it would probably take --budget 2500), 0.8s (given up after 20: too near the limit for any number of replications).",
		"hold: All objectives are met in what was observed at 5s, which does not show that they hold; at 1s this fails",
		"The objectives do NOT go one way along the axis: at 0.5s they hold (request_latency.p99 is 11.0 ms, from 10.0 to 12.0, watchdog_trips.mean is 0)",
		"watchdog_trips == 0 was met in all 20 replications at 1s: with 95 % confidence, at most 32 % of replications break it.",
		"Where objectives are not shown to hold, the confidence is that of the share of replications which may break them.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the output lacks %q:\n%s", want, b.String())
		}
	}
	if answer := strings.Index(text, "Answer strategy"); answer < strings.Index(text, "What was simulated of hold") || answer < strings.Index(text, "Break-even is") {
		t.Errorf("the answer is not at the end:\n%s", b.String())
	}
}

// The members of the JSON object are a contract: the answer is the first strategy's, its interval goes from
// the value to the next one that fails.
func TestJSONOfAPlan(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WritePlan(&b, planned(t), reports.JSON); err != nil {
		t.Fatal(err)
	}
	type answer struct {
		Axis, Unit, Direction, Strategy, Binding, Set string
		Value                                         float64
		CI                                            []float64
		Monotone                                      bool
		Undecided                                     []float64
	}
	var o struct {
		Answer     answer
		Answers    []answer
		Points     []struct{ State string }
		OtherAxes  []string `json:"other_axes"`
		Idle       map[string]any
		Confidence float64
	}
	if err := json.Unmarshal(b.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	a := o.Answer
	if a.Axis != plan.IdleTimeout || a.Unit != "s" || a.Value != 1 || len(a.CI) != 2 || a.CI[0] != 0.5 || a.CI[1] != 1 || a.Set != "1s" ||
		a.Binding != "request_latency.p99 < 70ms" || !a.Monotone || len(a.Undecided) != 1 || a.Undecided[0] != 0.75 {
		t.Errorf("the answer is %+v", a)
	}
	if len(o.Answers) != 2 || o.Answers[1].Monotone || len(o.Points) != 7 || o.Points[0].State != "fails" || len(o.OtherAxes) != 1 || o.Idle["break_even"] != 0.8 {
		t.Errorf("%+v", o)
	}
}

// The rows of the CSV are what a plot needs: figures with bounds, energy, and where break-even is.
func TestCSVOfAPlanCanBePlotted(t *testing.T) {
	var b bytes.Buffer
	if err := reports.WritePlan(&b, planned(t), reports.CSV); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	if len(rows) != 1+2*7+1 {
		t.Fatalf("%d rows", len(rows))
	}
	places := map[string]string{}
	for _, row := range rows[1:] {
		if place := row[column["place"]]; place != "" && places[place] == "" {
			places[place] = row[column["value"]] + " " + row[column["competitive_ratio"]]
		}
		if row[column["place"]] != "break_even" && (row[column["mean_power"]] == "" || row[column["mean_power_low"]] == "") {
			t.Errorf("no power in %q", row)
		}
	}
	for place, want := range map[string]string{"answer": "1 1.52", "limit": "0.5 1.55", "break_even": "0.8 1.5"} {
		if places[place] != want {
			t.Errorf("%s is at %q, not %q", place, places[place], want)
		}
	}
}

// A figure that is an objective has a column once, not once more for break-even.
func TestObjectivesAreShownOnce(t *testing.T) {
	for text, want := range map[string]int{"mean_power < 2W": 1, "watchdog_trips == 0": 1, "transitions < 10/s": 1} {
		p := planned(t)
		p.Answers = p.Answers[:1]
		p.Objectives[1] = condition(t, text)
		var b bytes.Buffer
		if err := reports.WritePlan(&b, p, reports.Table); err != nil {
			t.Fatal(err)
		}
		heads := 0
		metric, _, _ := strings.Cut(text, " ")
		lines := strings.Split(b.String(), "\n")
		for i := range lines {
			if i >= 2 && strings.HasPrefix(lines[i], "───") {
				heads += strings.Count(lines[i-2], metric)
			}
		}
		if heads != want {
			t.Errorf("%s: %s heads %d columns:\n%s", text, metric, heads, b.String())
		}
	}
}
