package workloads

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/workloads/document"
)

// Theory is what analysis says a figure of one strategy, or of all, must be.
type Theory struct {
	Strategy string // as the scenario calls it; "": of every strategy that is compared, or of the scenario's own
	Claim    Claim

	entries int
}

// Claim is a figure that is known, as in "request_latency.p99 = 23.025851s within 2% by M/M/1". The
// Operator of its condition is "=".
type Claim struct {
	Condition
	Tolerance float64 // greatest half-width of the 95 % interval, relative to Value
	Exact     bool    // nothing is random: to a nanosecond if the unit is s, else to 1e-9 of Value
	Source    string  // the formula, and where it comes from; "": not said
}

// The tolerances of claims that give none. Standard deviations and percentiles take more
// observations than means.
const (
	toleranceOfMeans  = 0.01
	toleranceOfSpread = 0.02
)

const claimHint = "write metric.statistic = value, as in request_latency.p99 = 23.025851s, then within 2% or exactly, then by and its source"

// Grammar describes a claim.
func (Claim) Grammar() (string, []string) {
	return `^ *[a-z0-9_]+ *(\{[^}]*\})?(\.(` + strings.ReplaceAll(strings.Join(Statistics(), "|"), ".", `\.`) + `))? *= *-?[0-9.].*$`,
		[]string{"request_latency = 5s", "request_latency.p99 = 23.025851s within 2% by M/M/1", "stop_latency.max = 2s exactly"}
}

// UnmarshalText reads a claim.
func (c *Claim) UnmarshalText(text []byte) error {
	*c = Claim{}
	p := conditionParser{text: string(text)}
	p.condition.Text = strings.TrimSpace(p.text)
	if problem := p.figure(); problem != nil {
		return problem
	}
	if problem := p.equals(); problem != nil {
		return problem
	}
	if problem := p.value(c.tail(&p)); problem != nil {
		return problem
	}
	c.Condition = p.condition
	if problem := c.check(metricByName(c.Metric)); problem != nil {
		return problem
	}
	return nil
}

// equals reads the sign between a figure and its value.
func (p *conditionParser) equals() *document.Complaint {
	p.space()
	from := p.at
	sign := p.word(" \t0123456789.-")
	switch {
	case sign == "=":
		p.condition.Operator = sign
		return nil
	case slices.Contains(operators, sign):
		return p.fail(from, "write =, or move it to expect", "theory says what a figure is, not what it is to be compared with")
	}
	return p.fail(from, claimHint, "the sign = is missing here")
}

// tail cuts off what follows the value, and returns the value's text. What is wrong with a tolerance
// is found by check.
func (c *Claim) tail(p *conditionParser) (value string) {
	value = p.text[p.at:]
	value, c.Source, _ = strings.Cut(value, " by ")
	c.Source = strings.TrimSpace(c.Source)
	value, within, found := strings.Cut(value, " within ")
	if found {
		c.Tolerance = -1
		if v, problem := parseRatio(strings.TrimSpace(within)); problem == nil && v < 1 {
			c.Tolerance = v
		}
		return value
	}
	value, c.Exact = strings.CutSuffix(strings.TrimRight(value, " \t"), " exactly")
	return value
}

// check finds what no results can be held against, and completes the tolerance.
func (c *Claim) check(m *model.Metric) *document.Complaint {
	percentile := strings.HasPrefix(c.Statistic, "p")
	switch {
	case m.Kind == model.Scalar && c.Statistic != "mean":
		return complain("leave ."+c.Statistic+" out", "%s has one value per replication: theory can say its mean only", c.Metric)
	case c.Tolerance < 0 || c.Tolerance == 0 && strings.Contains(c.Text, " within "):
		return complain("write within 1%, or exactly", "the interval's half-width must be more than 0 and less than 100 %% of the value")
	case c.Exact && percentile:
		return complain("write within 1%, or ask for the mean or the max", "percentiles are known to 0.05 %% only")
	case !c.Exact && (c.Statistic == "max" || c.Statistic == "count"):
		return complain("write exactly", "a %s has no interval: it can only be known exactly", c.Statistic)
	case !c.Exact && c.Value == 0:
		return complain("write exactly", "an interval's half-width cannot be a share of 0")
	case c.Exact || c.Tolerance > 0:
	case percentile || c.Statistic == "sd":
		c.Tolerance = toleranceOfSpread
	default:
		c.Tolerance = toleranceOfMeans
	}
	return nil
}

// UnmarshalText reads a claim for all strategies.
func (t *Theory) UnmarshalText(text []byte) error {
	*t = Theory{}
	return t.Claim.UnmarshalText(text)
}

// Grammar describes a claim for all strategies.
func (Theory) Grammar() (string, []string) { return Claim{}.Grammar() }

// Entry is the claim of a strategy.
func (t *Theory) Entry(key string) any {
	t.Strategy = key
	t.entries++
	return &t.Claim
}

// Check demands one strategy.
func (t *Theory) Check() []document.Fault {
	if t.entries != 1 {
		return []document.Fault{{What: "a theory is one figure", Hint: "for example - requeue: requeues_per_request = 0.0526316"}}
	}
	return nil
}

// checkTheory checks what the theory names.
func (c *checker) checkTheory() {
	for i := range c.file.Theory {
		t := &c.file.Theory[i]
		at, ok := c.strategyPlace("theory", i, t.Strategy)
		if !ok {
			return
		}
		c.checkLabels(&t.Claim.Condition, at...)
	}
}

// TheoryStrategies are the strategies that must be simulated to check the theory, each as Config
// takes it.
func (s *Scenario) TheoryStrategies() []string {
	all := s.Compare
	if len(all) == 0 {
		all = []string{""}
	}
	own := s.file.Strategy.Suspend.String()
	var some []string
	for _, t := range s.Theory {
		switch {
		case t.Strategy == "":
			return all
		case t.Strategy == own && !slices.Contains(s.Compare, own):
			t.Strategy = "" // as Config calls it
		}
		if !slices.Contains(some, t.Strategy) {
			some = append(some, t.Strategy)
		}
	}
	return some
}

// harmless are the keys that can be set without changing what theory says: how much is simulated,
// with which random numbers, and what is said or asked about the results.
var harmless = []string{"about", "question", "seed", "replications", "precision", "horizon", "warmup", "limits", "objectives", "expect"}

// StaleTheory returns the paths that were set (--set) and may have made the theory untrue, which holds for the
// scenario as it is written. It is empty if the theory was set along with them.
func (s *Scenario) StaleTheory() []string {
	var stale []string
	for _, set := range s.source.Sets {
		path, _, _ := strings.Cut(set, "=")
		path = strings.TrimSpace(path)
		key, _, _ := strings.Cut(path, ".")
		switch {
		case path == "theory":
			return nil
		case !slices.Contains(harmless, key):
			stale = append(stale, path)
		}
	}
	return stale
}

// Shortened is the scenario with its horizon, after a warm-up given as a time, cut to a share of
// itself. A scenario that ends by itself is returned as it is.
func (s *Scenario) Shortened(share float64) (*Scenario, error) {
	h, w := s.file.Horizon, s.file.Warmup
	switch {
	case h.Time > 0:
		left := float64(h.Time - w.Time)
		return s.With(fmt.Sprintf("horizon=%dns", int64(w.Time)+max(1, int64(left*share))))
	case h.Requests > 0:
		return s.With(fmt.Sprintf("horizon=%d requests", max(1, int64(float64(h.Requests)*share))))
	}
	return s, nil
}
