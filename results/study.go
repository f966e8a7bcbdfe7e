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

// Study sums up a run, in memory: of a sweep all its points, which are no strategies side by side. What
// these are at one setting is told by Setting.
func (l *Ledger) Study(expectations []workloads.Expectation) (*Study, error) {
	s := &Study{Definition: l.Definition, Progress: l.progress()}
	states, err := l.states(0, l.Definition.Len())
	if err != nil {
		return nil, err
	}
	if s.Failures, err = l.failures(0, l.Definition.Len()); err != nil {
		return nil, err
	}
	if err := l.study(s, 0, l.Definition.Len(), states, expectations); err != nil {
		return nil, err
	}
	return s, nil
}

// Setting sums up one setting of a run as if it were a run of its own: its strategies side by side, with
// the notes of its scenario.
func (l *Ledger) Setting(setting int, expectations []workloads.Expectation) (*Study, error) {
	k := len(l.Definition.Strategies)
	states, err := l.states(setting*k, (setting+1)*k)
	if err != nil {
		return nil, err
	}
	failures, err := l.failures(setting*k, (setting+1)*k)
	if err != nil {
		return nil, err
	}
	return l.setting(setting, states, failures, expectations)
}

// setting is Setting of a setting whose states, and failures, have been read.
func (l *Ledger) setting(setting int, states []pointState, failures []Failure, expectations []workloads.Expectation) (*Study, error) {
	var p Progress
	for _, s := range states {
		p.Done += s.done
		p.Total += s.planned
		p.Open = p.Open || l.Definition.staged() && !s.final
	}
	s := &Study{Definition: l.Definition, Progress: p, Failures: failures}
	k := len(states)
	if err := l.study(s, setting*k, (setting+1)*k, states, expectations); err != nil {
		return nil, err
	}
	return s, nil
}

// study sums up the points from one number up to another, whose states have been read.
func (l *Ledger) study(s *Study, from, to int, states []pointState, expectations []workloads.Expectation) error {
	for point := from; point < to; point++ {
		p, err := l.Summarize(point)
		if err != nil {
			return err
		}
		s.Points = append(s.Points, p)
	}
	if to-from == len(l.Definition.Strategies) {
		s.Definition.Notes = s.Points[0].Notes
	}
	s.explainPlan(states, from)
	s.judge(expectations)
	if s.Compared() {
		s.Differences = Differences(s.Points)
		s.Verdicts = Verdicts(s.Points)
		s.TradeOffs = Pareto(s.Points)
	}
	s.Checks = Expect(expectations, s.Points)
	return nil
}

// Compared reports whether the points are strategies set side by side.
func (s *Study) Compared() bool {
	return len(s.Points) > 1 && len(s.Points) == len(s.Definition.Strategies)
}

// explainPlan adds to the points why they have as many replications as they have.
// The first of them has the given number.
func (s *Study) explainPlan(states []pointState, from int) {
	for i, p := range s.Points {
		if by := states[i].beatenBy; by >= 0 && p.Replications > 0 && s.Points[by-from].Replications > 0 {
			p.Dropped = newDrop(s.Points[by-from], p)
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
