package workloads

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/workloads/document"
)

// Condition compares a statistic of a metric with a value, as in
// "stop_latency{queue=io}.p99 < 50ms". The unit is that of the metric. The mean is meant if no
// statistic is named.
type Condition struct {
	Text      string  // as written
	Metric    string  // name in the catalogue, without labels
	Labels    []Label // none or one
	Statistic string  // mean, sd, p50 ... max, count
	Operator  string  // <, <=, >, >= or ==; = is read as ==
	Value     float64
	Unit      string // of Value: s, W, J, 1/s or 1
}

// Label narrows a metric to one queue, class, power state or part.
type Label struct {
	Key   string
	Value string
}

// Name is the metric with its labels, as results call it: stop_latency{queue=io}.
func (c *Condition) Name() string {
	if len(c.Labels) == 0 {
		return c.Metric
	}
	parts := make([]string, len(c.Labels))
	for i, l := range c.Labels {
		parts[i] = l.Key + "=" + l.Value
	}
	return c.Metric + "{" + strings.Join(parts, ",") + "}"
}

// Statistics are those that each metric has.
func Statistics() []string {
	return []string{"mean", "sd", "p50", "p90", "p95", "p99", "p99.9", "max", "count"}
}

var operators = []string{"<=", ">=", "==", "<", ">"} // the longer first

const conditionHint = "write metric.statistic < value, as in stop_latency.p99 < 50ms"

// Grammar describes a condition.
func (Condition) Grammar() (string, []string) {
	return `^ *[a-z0-9_]+ *(\{[^}]*\})?(\.(` + strings.ReplaceAll(strings.Join(Statistics(), "|"), ".", `\.`) + `))? *(<=|>=|==|<|>|=) *[0-9.].*$`,
		[]string{"stop_latency.p99 < 50ms", "low_power_residency{state=D3} >= 60%"}
}

// UnmarshalText reads a condition.
func (c *Condition) UnmarshalText(text []byte) error {
	p := conditionParser{text: string(text)}
	p.condition.Text = strings.TrimSpace(p.text)
	if problem := p.parse(); problem != nil {
		return problem
	}
	*c = p.condition
	return nil
}

// conditionParser reads a condition from left to right.
type conditionParser struct {
	text      string
	at        int
	condition Condition
}

// fail is a problem at a byte of the text.
func (p *conditionParser) fail(at int, hint, format string, args ...any) *document.Complaint {
	return &document.Complaint{Offset: at, What: fmt.Sprintf(format, args...), Hint: hint}
}

func (p *conditionParser) space() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\t') {
		p.at++
	}
}

// word reads up to the next of the bytes in stop.
func (p *conditionParser) word(stop string) string {
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(stop, p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[from:p.at]
}

func (p *conditionParser) parse() *document.Complaint {
	if problem := p.figure(); problem != nil {
		return problem
	}
	if problem := p.operator(); problem != nil {
		return problem
	}
	return p.value(p.text[p.at:])
}

// figure reads a metric with its label and statistic.
func (p *conditionParser) figure() *document.Complaint {
	p.space()
	from := p.at
	name := p.word(" \t{.<>=")
	m := metricByName(name)
	if name == "" {
		return p.fail(from, conditionHint, "the name of a metric is missing")
	}
	if m == nil {
		return p.fail(from, document.Nearest(name, metricNames(), "bench list metrics shows them:"), "there is no metric %q", name)
	}
	p.condition.Metric, p.condition.Unit = name, m.Unit
	if problem := p.label(m); problem != nil {
		return problem
	}
	return p.statistic()
}

// label reads {queue=io}, if it is there. No metric has more than one label.
func (p *conditionParser) label(m *model.Metric) *document.Complaint {
	p.space()
	if p.at == len(p.text) || p.text[p.at] != '{' {
		return nil
	}
	open := p.at
	p.at++
	p.space()
	from := p.at
	key := strings.TrimSpace(p.word("=,}"))
	if p.at == len(p.text) || p.text[p.at] != '=' {
		return p.fail(from, "write {queue=io}", "a label is a key and a value")
	}
	p.at++
	value := strings.TrimSpace(p.word(",}"))
	keys := labelsOf(m)
	switch {
	case p.at == len(p.text):
		return p.fail(open, "write {queue=io}", "the brace is not closed")
	case len(keys) == 0:
		return p.fail(open, "remove it", "%s has no labels", m.Name)
	case !slices.Contains(keys, key):
		return p.fail(from, document.Nearest(key, keys, "it has"), "%s has no label %q", m.Name, key)
	case value == "":
		return p.fail(from, "", "the label %s has no value", key)
	case p.text[p.at] == ',':
		return p.fail(p.at, "close the brace", "a metric can be narrowed by one label only")
	}
	p.at++
	p.condition.Labels = []Label{{key, value}}
	return nil
}

// statistic reads .p99, if it is there.
func (p *conditionParser) statistic() *document.Complaint {
	p.condition.Statistic = "mean"
	if p.at == len(p.text) || p.text[p.at] != '.' {
		return nil
	}
	p.at++
	from := p.at
	name := p.word(" \t<>=")
	if !slices.Contains(Statistics(), name) {
		return p.fail(from, "statistics are "+strings.Join(Statistics(), ", "), "there is no statistic %q", name)
	}
	p.condition.Statistic = name
	if name == "count" {
		p.condition.Unit = "1"
	}
	return nil
}

func (p *conditionParser) operator() *document.Complaint {
	p.space()
	for _, o := range operators {
		if strings.HasPrefix(p.text[p.at:], o) {
			p.condition.Operator = o
			p.at += len(o)
			return nil
		}
	}
	if p.at == len(p.text) {
		return p.fail(0, conditionHint, "nothing is compared")
	}
	if p.text[p.at] == '=' {
		p.condition.Operator = "=="
		p.at++
		return nil
	}
	return p.fail(p.at, "comparisons are <, <=, >, >= and ==", "a comparison is missing here")
}

// value reads the number, which must have the metric's unit, from the next of the text.
func (p *conditionParser) value(text string) *document.Complaint {
	before := len(text) - len(strings.TrimLeft(text, " \t"))
	text = text[before:]
	d := unitDimension(p.condition.Unit)
	v, problem := d.parse(text)
	if problem != nil {
		problem.Offset = p.at + before
		if text == "" {
			problem.What, problem.Hint = "the value is missing", d.examples("5")
		}
		return problem
	}
	p.condition.Value = v
	return nil
}

// unitDimension is what values of a metric's unit measure.
func unitDimension(unit string) dimension {
	switch unit {
	case "s":
		return span
	case "1/s":
		return rate
	case "W":
		return power
	case "J":
		return energy
	}
	return ratio // counts and fractions
}

// Expectation is a condition that the results of one strategy, or of all, must meet.
type Expectation struct {
	Strategy  string // as the scenario calls it; "": of every strategy that is run
	Condition Condition

	entries int
}

// UnmarshalText reads a condition for all strategies.
func (e *Expectation) UnmarshalText(text []byte) error {
	*e = Expectation{}
	return e.Condition.UnmarshalText(text)
}

// Grammar describes a condition for all strategies.
func (Expectation) Grammar() (string, []string) { return Condition{}.Grammar() }

// Entry is the condition of a strategy.
func (e *Expectation) Entry(key string) any {
	e.Strategy = key
	e.entries++
	return &e.Condition
}

// Check demands one strategy.
func (e *Expectation) Check() []document.Fault {
	if e.entries != 1 {
		return []document.Fault{{What: "an expectation is one condition", Hint: "for example - requeue: stop_latency.p99 < 1ms"}}
	}
	return nil
}

// checkConditions checks what objectives and expectations name.
func (c *checker) checkConditions() {
	for i := range c.file.Objectives {
		c.checkLabels(&c.file.Objectives[i], "objectives", i)
	}
	for i := range c.file.Expect {
		e := &c.file.Expect[i]
		at, ok := c.strategyPlace("expect", i, e.Strategy)
		if !ok {
			return
		}
		c.checkLabels(&e.Condition, at...)
	}
}

// strategyPlace is the place of the i-th condition of a list, which may be for one strategy. It
// reports a strategy that is not run. ok is false if strategies are faulty themselves.
func (c *checker) strategyPlace(list string, i int, strategy string) (at []any, ok bool) {
	at = []any{list, i}
	if strategy == "" {
		return at, true
	}
	if c.root.Get("compare").Faulty() || c.root.Get("strategy").Faulty() {
		return nil, false // it may be the one that is wrong there
	}
	if names := c.strategyNames(); !slices.Contains(names, strategy) {
		c.problem(fmt.Sprintf("the strategy %q is not run", strategy), document.Nearest(strategy, names, "add it to compare; strategies here are"), at...)
	}
	return append(at, strategy), true
}

// checkLabels demands that what labels name exists.
func (c *checker) checkLabels(condition *Condition, path ...any) {
	for _, l := range condition.Labels {
		names := labelWords[l.Key]
		switch l.Key {
		case "queue":
			names = c.queueNames()
		case "class":
			names = c.classNames()
		}
		if !slices.Contains(names, l.Value) {
			c.problem(fmt.Sprintf("there is no %s %q", l.Key, l.Value), document.Nearest(l.Value, names, "there are"), path...)
		}
	}
}

// strategyNames are the names under which the scenario's strategies are run.
func (c *checker) strategyNames() []string {
	names := []string{c.file.Strategy.Suspend.String()}
	for i := range c.file.Compare {
		if n := string(c.file.Compare[i].Name); !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}
