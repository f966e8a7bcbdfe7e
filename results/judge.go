package results

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"quiesce/des/stats"
	"quiesce/model"
	"quiesce/workloads"
)

// What only the replications together show, and no single one can know.

// Codes of such findings.
const (
	codeGrowing     = "backlog_growing"
	codeFewStops    = "few_stops" // also of a note of the scenario: see workloads
	codeNotObserved = "not_observed"
	codeNoInterval  = "no_interval"
	codeAlwaysOn    = "always_on" // of a note of the scenario
	codeSaturated   = "saturated" // likewise, and of a replication with too many requests in the system
)

// Thresholds.
const (
	growthConfidence   = 0.999 // one-sided: one scenario in a thousand is warned of without reason, at most
	growthReplications = 5
	growthThatMatters  = 0.1 // of the mean number in the system, over the time that counts
	leastStops         = workloads.LeastStops
)

// Judge adds what is found of each point of a study whose points were summed up one by one, and of its objectives.
func (s *Study) Judge(objectives []workloads.Condition) {
	s.judge(nil)
	s.Ask(objectives)
}

// judge adds what is found of each point.
func (s *Study) judge(expectations []workloads.Expectation) {
	for _, p := range s.Points {
		if p.Replications == 0 {
			continue
		}
		p.findBugCheckRisk()
		if !p.Failed() { // a replication that failed was cut short, and has said why
			p.findGrowth()
			p.findFewStops()
		}
		for i := range expectations {
			if e := &expectations[i]; e.Strategy == "" || e.Strategy == p.Point.Strategy {
				p.findUnanswered("an expectation", &e.Condition)
			}
		}
	}
}

// Ask adds findings on the objectives that the results say nothing about.
func (s *Study) Ask(objectives []workloads.Condition) {
	for _, p := range s.Points {
		for i := range objectives {
			if p.Replications > 0 {
				p.findUnanswered("an objective", &objectives[i])
			}
		}
	}
}

func (p *PointSummary) warn(code, format string, args ...any) {
	p.Findings = append(p.Findings, Finding{Finding: model.Finding{Code: code, Severity: model.Warning, Message: fmt.Sprintf(format, args...)}})
}

// findGrowth warns of a number of requests in the system that still grows when the replications end.
func (p *PointSummary) findGrowth() {
	rate, least, grows := p.growth(growthConfidence)
	if !grows {
		return
	}
	growth, level := p.Metric("backlog_growth"), p.Metric("requests_in_system")
	p.warn(codeGrowing, "The backlog still grows when the replications end, by %.3g requests a second in the mean, by %.3g at least (%g %% sure, over %d replications); %.3g requests are in the system on average. Either the load exceeds what is served, and no mean settles: lower it. Or the start still shows: give a longer horizon and warm-up.",
		rate, least, 100*growthConfidence, growth.Count, level.Mean.Value)
}

// growth is by how many requests a second the number in the system grows when the replications end, and by how many at
// least, by a one-sided t test over replications. grows is whether that is shown, and matters.
func (p *PointSummary) growth(confidence float64) (rate, least float64, grows bool) {
	growth, level := p.Metric("backlog_growth"), p.Metric("requests_in_system")
	if growth == nil || level == nil || growth.Count < growthReplications {
		return 0, 0, false
	}
	rate = growth.Mean.Value
	error := growth.SD.Value / math.Sqrt(float64(growth.Count))
	least = rate - float64(stats.StudentT(2*confidence-1, float64(growth.Count-1))*error) // two-sided there
	return rate, least, least > 0 && float64(rate*p.window()) >= growthThatMatters*level.Mean.Value
}

// window is the simulated time that counts, in seconds, in the mean over replications.
func (p *PointSummary) window() float64 {
	sum := 0.0
	for i := range p.rows {
		sum += p.rows[i].Simulated - p.rows[i].Discarded
	}
	return sum / float64(len(p.rows))
}

// findFewStops warns of stop metrics that rest on a handful of stops, unless the scenario's notes have
// said so, or say that there are none.
func (p *PointSummary) findFewStops() {
	stops := p.Metric("stop_latency")
	said := func(n model.Finding) bool {
		return n.Code == codeAlwaysOn || n.Code == codeFewStops && n.Severity == model.Warning
	}
	if stops == nil || stops.Count >= leastStops || slices.ContainsFunc(p.Notes, said) {
		return
	}
	if stops.Count == 0 {
		p.warn(codeFewStops, "No stop was observed in %s: nothing is known of stops. Does the device ever leave D0? If so, give a longer horizon.", countOf(p.Replications))
		return
	}
	discarded := 0.0
	for i := range p.rows {
		discarded += p.rows[i].Discarded / float64(len(p.rows))
	}
	window := p.window() * leastStops / float64(stops.Count)
	p.warn(codeFewStops, "Only %d stops were observed in %s: metrics of stops say little. About %d take a horizon of %.2g s, or %.0f replications.",
		stops.Count, countOf(p.Replications), leastStops, discarded+window, math.Ceil(float64(p.Replications*leastStops)/float64(stops.Count)))
}

func countOf(replications int) string {
	if replications == 1 {
		return "1 replication"
	}
	return fmt.Sprintf("%d replications", replications)
}

// findUnanswered warns of a condition on a figure that has no value, or no interval to judge it by.
func (p *PointSummary) findUnanswered(who string, c *workloads.Condition) {
	figure := c.Name()
	if c.Statistic != "mean" {
		figure += "." + c.Statistic
	}
	var value Number
	var ci Interval
	m := p.Metric(c.Name())
	if m != nil {
		value, ci = m.Statistic(c.Statistic)
	}
	hasOne := c.Statistic == "mean" || strings.HasPrefix(c.Statistic, "p") // other statistics never have
	switch {
	case !value.Defined:
		p.warn(codeNotObserved, "%s, of which %s speaks (%s), was never observed in %s: nothing can be said about it.", figure, who, c.Text, countOf(p.Replications))
	case c.Statistic == "mean" && m.Withdrawn != "":
		p.warn(codeNoInterval, "%s, of which %s speaks (%s), has no interval that holds, as its mean, or its variance, is not finite: what was observed tells nothing about it. Ask for a percentile.", figure, who, c.Text)
	case hasOne && !ci.Defined:
		p.warn(codeNoInterval, "%s, of which %s speaks (%s), has no interval after %s: another seed might decide otherwise. Give more replications.", figure, who, c.Text, countOf(p.Replications))
	}
}
