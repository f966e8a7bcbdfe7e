package reports

import (
	"bytes"
	"encoding/json"
	"fmt"

	"quiesce/model"
	"quiesce/results"
)

// object is what --format json prints. Times are in seconds, powers in watts, energies in joules;
// what is undefined is null.
type object struct {
	Scenario string        `json:"scenario"`
	Seed     uint64        `json:"seed"`
	Version  int           `json:"version"` // of the results format
	Points   []pointObject `json:"points"`

	Differences *[]differenceObject `json:"differences,omitempty"` // where strategies were compared
	Verdict     *members            `json:"verdict,omitempty"`     // metric: verdictObject
	Pareto      *[]tradeOffObject   `json:"pareto,omitempty"`
	Precision   *precisionObject    `json:"precision,omitempty"` // where one was asked for
	Expect      []checkObject       `json:"expect,omitempty"`    // where the scenario has expectations
	Partial     *partialObject      `json:"partial,omitempty"`   // where the run was stopped early
}

type precisionObject struct {
	Relative float64  `json:"relative"` // half of an interval over its figure, at most
	Metrics  []string `json:"metrics"`  // metric.statistic, or metric for its mean
	Budget   int      `json:"budget"`   // replications of a point, at most
	Met      bool     `json:"met"`
}

type pointObject struct {
	Set          members         `json:"set"`               // axis: value, as --set takes it
	Numbers      members         `json:"numbers,omitempty"` // axis_unit: value in SI units, of axes whose values are numbers
	Strategy     string          `json:"strategy"`
	Replications int             `json:"replications"`
	Metrics      members         `json:"metrics"` // name: metricObject
	Findings     []findingObject `json:"findings"`
}

type metricObject struct {
	Unit  string         `json:"unit"`
	Count uint64         `json:"count"`
	Mean  results.Number `json:"mean"`
	SD    results.Number `json:"sd"`
	P50   results.Number `json:"p50"`
	P90   results.Number `json:"p90"`
	P95   results.Number `json:"p95"`
	P99   results.Number `json:"p99"`
	P999  results.Number `json:"p99.9"`
	Min   results.Number `json:"min"`
	Max   results.Number `json:"max"`
	CI    members        `json:"ci"` // statistic: [low, high], or null
}

type findingObject struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	// Replications that had it; absent where it was known of the scenario beforehand.
	Replications int `json:"replications,omitempty"`
	// Metrics whose means do not exist, or have no interval that holds.
	Metrics []string `json:"metrics,omitempty"`
}

type differenceObject struct {
	Metric   string           `json:"metric"`
	Strategy string           `json:"strategy"`
	Baseline string           `json:"baseline"`
	Diff     results.Number   `json:"diff"`
	CI       results.Interval `json:"ci"`
	// VarianceReduction is null where the difference does not spread over replications.
	VarianceReduction results.Number `json:"variance_reduction"`
}

type verdictObject struct {
	Best        *string        `json:"best"` // null: no difference shown
	Probability results.Number `json:"probability"`
	Equal       []string       `json:"equal"`      // look best together: the same in every replication
	Contenders  []string       `json:"contenders"` // not shown to be worse, the one that looks best first
}

type tradeOffObject struct {
	Strategy       string         `json:"strategy"`
	StopLatency    results.Number `json:"stop_latency"`
	RequestLatency results.Number `json:"request_latency"`
	MeanPower      results.Number `json:"mean_power"`
	Front          *bool          `json:"front"` // null: neither is shown
	DominatedBy    []string       `json:"dominated_by"`
	Doubtful       []string       `json:"doubtful"` // strategies that may dominate it
	Failed         bool           `json:"failed,omitempty"`
}

type checkObject struct {
	Strategy  string           `json:"strategy"`
	Condition string           `json:"condition"`
	Value     results.Number   `json:"value"`
	CI        results.Interval `json:"ci"`
	Met       bool             `json:"met"`
	Open      bool             `json:"open"` // the interval reaches to the other side
	NotRun    bool             `json:"not_run,omitempty"`
}

type partialObject struct {
	Done  int `json:"done"` // replications, over all points
	Total int `json:"total"`
}

// members is an object whose members keep their order.
type members []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the object.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m[i].name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m[i].value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeJSON(b *bytes.Buffer, s *results.Study) error {
	o := object{Scenario: s.Definition.Scenario, Seed: s.Definition.Seed, Version: results.Format}
	numbers := s.Definition.AxisNumbers()
	for _, p := range s.Points {
		o.Points = append(o.Points, newPoint(s, p, numbers))
	}
	if s.Compared() {
		o.Differences, o.Verdict, o.Pareto = newDifferences(s), newVerdict(s), newPareto(s)
	}
	o.Expect = newChecks(s)
	if rule := s.Definition.Precision; rule != nil {
		o.Precision = &precisionObject{rule.Relative, rule.Figures, rule.Budget, s.Met() && !s.Partial()}
	}
	if s.Partial() {
		o.Partial = &partialObject{s.Progress.Done, s.Progress.Total}
	}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(o)
}

func newPoint(s *results.Study, p *results.PointSummary, numbers []*results.AxisNumbers) pointObject {
	o := pointObject{Set: newSet(p), Numbers: newNumbers(p, numbers), Strategy: p.Point.Strategy, Replications: p.Replications, Findings: []findingObject{}}
	for i := range p.Metrics {
		o.Metrics = append(o.Metrics, member{p.Metrics[i].Name, newMetric(&p.Metrics[i])})
	}
	for _, n := range s.Definition.Notes {
		if n.Strategy == "" || n.Strategy == p.Point.Strategy {
			o.Findings = append(o.Findings, findingObject{n.Code, n.Severity, n.Message, 0, n.Metrics})
		}
	}
	for _, f := range p.Findings {
		o.Findings = append(o.Findings, findingObject{f.Code, f.Severity, f.Message, f.Replications, f.Metrics})
	}
	if p == s.Points[0] {
		for _, c := range s.Checks {
			if c.NotRun {
				o.Findings = append(o.Findings, findingObject{"expectation_not_run", model.Note,
					fmt.Sprintf("Strategy %s is not run, so that its expectation is not checked: %s.", c.Strategy, c.Condition.Text), 0, nil})
			}
		}
	}
	for _, f := range s.Failures {
		if s.Definition.Point(f.Point).String() == p.Point.String() {
			o.Findings = append(o.Findings, findingObject{"no_result", model.Failure, noResult(f), f.Replications, nil})
		}
	}
	return o
}

func newSet(p *results.PointSummary) members {
	var set members
	for _, setting := range p.Point.Set {
		set = append(set, member{setting.Path, setting.Value})
	}
	return set
}

func newNumbers(p *results.PointSummary, numbers []*results.AxisNumbers) members {
	var all members
	for k, setting := range p.Point.Set {
		if n := numbers[k]; n != nil {
			all = append(all, member{n.Name, n.Of(setting.Value)})
		}
	}
	return all
}

func newChecks(s *results.Study) []checkObject {
	var all []checkObject
	for _, c := range s.Checks {
		all = append(all, checkObject{c.Strategy, c.Condition.Text, c.Value, c.CI, c.Met, c.Open, c.NotRun})
	}
	return all
}

func newMetric(m *results.Summary) metricObject {
	o := metricObject{
		Unit: m.Unit, Count: m.Count, Mean: m.Mean, SD: m.SD,
		P50: m.Percentiles[0], P90: m.Percentiles[1], P95: m.Percentiles[2], P99: m.Percentiles[3], P999: m.Percentiles[4],
		Min: m.Min, Max: m.Max, CI: members{{"mean", m.MeanCI}},
	}
	if m.Kind == model.Latency {
		for i, p := range results.Percentiles {
			o.CI = append(o.CI, member{p.Name, m.PercentileCIs[i]})
		}
	}
	return o
}

func newDifferences(s *results.Study) *[]differenceObject {
	all := []differenceObject{}
	for _, d := range s.Differences {
		all = append(all, differenceObject{d.Metric, d.Strategy, d.Baseline, d.Diff, d.CI, d.VarianceReduction})
	}
	return &all
}

func newVerdict(s *results.Study) *members {
	all := members{}
	for i := range s.Verdicts {
		v := &s.Verdicts[i]
		o := verdictObject{Probability: v.Probability, Equal: listed(v.Equal), Contenders: listed(v.Contenders)}
		if v.Best != "" {
			o.Best = &v.Best
		}
		all = append(all, member{v.Metric, o})
	}
	return &all
}

func newPareto(s *results.Study) *[]tradeOffObject {
	all := []tradeOffObject{}
	for i := range s.TradeOffs {
		t := &s.TradeOffs[i]
		o := tradeOffObject{
			Strategy: t.Strategy, StopLatency: t.Aims[0], RequestLatency: t.Aims[1], MeanPower: t.Aims[2],
			DominatedBy: listed(t.DominatedBy), Doubtful: listed(t.Doubtful), Failed: t.Standing == results.Out,
		}
		if t.Standing != results.Undecided {
			front := t.Standing == results.OnFront
			o.Front = &front
		}
		all = append(all, o)
	}
	return &all
}

// listed is a list that is never null.
func listed(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
