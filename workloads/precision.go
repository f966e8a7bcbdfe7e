package workloads

import (
	"bytes"
	"fmt"
	"slices"

	"quiesce/model"
)

// Precision is how exact the results are to be: replications are added until the 95 % interval of
// each figure is narrow enough. Written as a share alone, it is that of the usual figures; none:
// as many replications as replications says.
type Precision struct {
	// Half of the 95 % interval of each figure may be at most this share of it.
	Relative Share `yaml:"relative" jsonschema:"required" example:"1%"`
	// The figures, metric.statistic; omitted: the means of stop_latency, request_latency and mean_power.
	Metrics []Figure `yaml:"metrics"`
	// At most so many replications of each configuration.
	Budget Count `yaml:"budget" jsonschema:"default=1000"`

	none bool
}

// defaultBudget is the default of Precision.Budget.
const defaultBudget = 1000

// UnmarshalText reads a share alone, or none.
func (p *Precision) UnmarshalText(text []byte) error {
	*p = Precision{Budget: defaultBudget}
	if string(text) == "none" {
		p.none = true
		return nil
	}
	return p.Relative.UnmarshalText(text)
}

// Shorthand is the key that a share alone stands for.
func (Precision) Shorthand(text string) string {
	if text == "none" {
		return ""
	}
	return "relative"
}

// Grammar describes the single-word form.
func (Precision) Grammar() (string, []string) {
	pattern, examples := Share(0).Grammar()
	return pattern + "|^none$", append(examples, "none")
}

// FormHint says how a precision is written.
func (Precision) FormHint() string {
	return "for example precision: 1%, or precision: {relative: 1%, metrics: [stop_latency.p99]}"
}

// asked is the precision with its defaults in place, or nil.
func (p *Precision) asked() *Precision {
	if p == nil || p.none {
		return nil
	}
	full := *p
	if len(full.Metrics) == 0 {
		full.Metrics = usualFigures()
	}
	return &full
}

// usualFigures are what strategies are weighed by: how fast the device gets away, what requests pay
// for it, and what it saves.
func usualFigures() []Figure {
	var all []Figure
	for _, metric := range []string{"stop_latency", "request_latency", "mean_power"} {
		all = append(all, Figure{Metric: metric, Statistic: "mean", base: metric})
	}
	return all
}

// Share is a part of something: more than 0, less than 1.
type Share float64

// UnmarshalText reads a share.
func (s *Share) UnmarshalText(text []byte) error {
	v, c := ratio.parse(string(text))
	switch {
	case c != nil:
		return c
	case v >= 1 && v < 100 && !bytes.HasSuffix(text, []byte("%")):
		return complain(fmt.Sprintf("write %s%%", text), "%q is no share of something: it is not below 1", text)
	case !(v > 0 && v < 1):
		return complain("write a percentage, such as 1%", "%q is no share of something", text)
	}
	*s = Share(v)
	return nil
}

// Grammar describes a share.
func (Share) Grammar() (string, []string) {
	return `^[0-9.]+([eE][+-]?[0-9]+)? *%?$`, []string{"1%", "0.01"}
}

// Figure is a statistic of a metric that has a confidence interval: its mean, which is meant if no
// statistic is named, or a percentile.
type Figure struct {
	Metric    string // with its label, as results call it: stop_latency{queue=io}
	Statistic string // mean, p50 ... p99.9

	base  string // Metric without its label
	label Label
}

// String is the figure as one would write it.
func (f Figure) String() string {
	if f.Statistic == "mean" {
		return f.Metric
	}
	return f.Metric + "." + f.Statistic
}

// UnmarshalText reads a figure.
func (f *Figure) UnmarshalText(text []byte) error {
	p := conditionParser{text: string(text)}
	if problem := p.figure(); problem != nil {
		return problem
	}
	if p.space(); p.at < len(p.text) {
		return p.fail(p.at, "write metric.statistic, as in stop_latency.p99", "%q is too much", p.text[p.at:])
	}
	statistic := p.condition.Statistic
	if slices.Contains([]string{"sd", "max", "count"}, statistic) {
		return p.fail(0, "take the mean or a percentile", "there are no intervals of the statistic %s", statistic)
	}
	*f = Figure{Metric: p.condition.Name(), Statistic: statistic, base: p.condition.Metric}
	if len(p.condition.Labels) > 0 {
		f.label = p.condition.Labels[0]
	}
	return nil
}

// Grammar describes a figure.
func (Figure) Grammar() (string, []string) {
	return `^ *[a-z0-9_]+ *(\{[^}]*\})?(\.(mean|p50|p90|p95|p99|p99\.9))? *$`, []string{"stop_latency.p99", "mean_power"}
}

// checkPrecision checks the precision against the rest of the scenario.
func (c *checker) checkPrecision() {
	p := c.file.Precision
	if p == nil || p.none {
		return
	}
	if p.Budget > 0 && p.Budget < c.file.Replications {
		c.problem(fmt.Sprintf("a budget of %d is less than the %d replications to begin with", p.Budget, c.file.Replications),
			"replications are added to those; ask for fewer", "precision", "budget")
	}
	if p.Budget > replicationLimit {
		c.problem(fmt.Sprintf("must be at most %d", replicationLimit), "", "precision", "budget")
	}
	for i, f := range p.Metrics {
		at := []any{"precision", "metrics", i}
		if m := metricByName(f.base); m != nil && m.Kind == model.Scalar && f.Statistic != "mean" {
			c.problem(fmt.Sprintf("%s has one value per replication, and no percentiles", f.base), "write "+f.Metric, at...)
		}
		if f.label.Key != "" {
			c.checkLabels(&Condition{Labels: []Label{f.label}}, at...)
		}
		if slices.Index(p.Metrics, f) < i {
			c.problem(fmt.Sprintf("%s is named twice", f), "", at...)
		}
	}
}

// replicationLimit bounds the replications of a configuration.
const replicationLimit = 1_000_000
