package results

import (
	"slices"

	"quiesce/workloads"
)

// Study is what a ledger says, ready to be shown.
type Study struct {
	Definition Definition
	Progress   Progress
	Points     []*PointSummary
	Failures   []Failure

	// Where several strategies were run: how each differs from the first, and which is best.
	Differences []Difference
	Verdicts    []Verdict
	TradeOffs   []TradeOff // see Pareto

	Checks []Check // of the scenario's expectations; see Expect
}

// Study sums up the whole ledger, in memory.
func (l *Ledger) Study(expectations []workloads.Expectation) (*Study, error) {
	s := &Study{Definition: l.Definition}
	var err error
	if s.Progress, err = l.Progress(); err != nil {
		return nil, err
	}
	if s.Failures, err = l.Failures(); err != nil {
		return nil, err
	}
	for point := range l.Definition.Points {
		p, err := l.Summarize(point)
		if err != nil {
			return nil, err
		}
		s.Points = append(s.Points, p)
	}
	l.explainPlan(s)
	if s.Compared() {
		s.Differences = Differences(s.Points)
		s.Verdicts = Verdicts(s.Points)
		s.TradeOffs = Pareto(s.Points)
	}
	s.Checks = Expect(expectations, s.Points)
	return s, nil
}

// Compared reports whether the points are strategies set side by side.
func (s *Study) Compared() bool { return len(s.Points) > 1 }

// explainPlan adds to the points why they have as many replications as they have.
func (l *Ledger) explainPlan(s *Study) {
	for i, p := range s.Points {
		if by := l.plan.beatenBy[i]; by >= 0 {
			p.Dropped = newDrop(s.Points[by], p)
			p.Findings = append(p.Findings, p.Dropped.finding())
			continue
		}
		if rule := s.Definition.Precision; rule != nil && p.Replications > 0 {
			p.Findings = append(p.Findings, rule.findings(p)...)
		}
	}
	if rule := s.Definition.Precision; rule != nil && s.Progress.Done > 0 {
		s.Definition.Notes = append(slices.Clone(s.Definition.Notes), rule.unseen(s.Points)...)
	}
}

// Partial reports whether replications are missing, or may be.
func (s *Study) Partial() bool { return s.Progress.Done < s.Progress.Total || s.Progress.Open }

// Missed returns the checks that are not met.
func (s *Study) Missed() []Check {
	var all []Check
	for _, c := range s.Checks {
		if !c.Met && !c.NotRun {
			all = append(all, c)
		}
	}
	return all
}
