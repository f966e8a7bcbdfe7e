package results

import (
	"errors"
	"iter"
	"sort"
	"strings"

	"quiesce/workloads"
)

// Sweep is what a ledger says of all its settings, ready to be shown one after the other: there may be
// more than fit into memory.
type Sweep struct {
	Definition Definition
	Progress   Progress
	Objectives []workloads.Condition
	// Settings are those of which something is stored, in order, each as if it were a run of its own.
	// What they yield with an error is nil, and they end with it.
	Settings iter.Seq2[*Study, error]
}

// Sweep returns what the ledger says, for a scenario with these expectations and objectives.
func (l *Ledger) Sweep(expectations []workloads.Expectation, objectives []workloads.Condition) *Sweep {
	s := &Sweep{Definition: l.Definition, Progress: l.progress(), Objectives: objectives}
	s.Settings = func(yield func(*Study, error) bool) {
		k, n := len(l.Definition.Strategies), l.Definition.Len()
		for from := 0; from < n; from += window * k {
			to := min(n, from+window*k)
			states, err := l.states(from, to)
			failures, failed := l.failures(from, to)
			if err := errors.Join(err, failed); err != nil {
				yield(nil, err)
				return
			}
			for i := 0; i < len(states); i += k {
				if !begun(states[i : i+k]) {
					continue
				}
				study, err := l.setting((from+i)/k, states[i:i+k], between(failures, from+i, from+i+k), expectations)
				if err == nil {
					study.Ask(objectives)
				}
				if !yield(study, err) || err != nil {
					return
				}
			}
		}
	}
	return s
}

// between are the failures of the points from one number up to another.
func between(failures []Failure, from, to int) []Failure {
	at := func(point int) int {
		return sort.Search(len(failures), func(i int) bool { return failures[i].Point >= point })
	}
	return failures[at(from):at(to):at(to)]
}

func begun(states []pointState) bool {
	for _, s := range states {
		if s.done > 0 {
			return true
		}
	}
	return false
}

// Partial reports whether replications are missing, or may be.
func (s *Sweep) Partial() bool { return s.Progress.Done < s.Progress.Total || s.Progress.Open }

// Holds reports whether all of the conditions hold at a point, and whether each of their figures has a
// value there.
func (p *PointSummary) Holds(conditions []workloads.Condition) (all, known bool) {
	all, known = true, true
	for i := range conditions {
		c := check(&conditions[i], p)
		all, known = all && c.Met, known && c.Value.Defined
	}
	return all, known
}

// HoldsSurely reports whether all of the conditions hold at a point with all of the 95 % interval of their figure. A figure
// that never has an interval, such as a maximum, is taken as it is.
func (p *PointSummary) HoldsSurely(conditions []workloads.Condition) bool {
	for i := range conditions {
		c := check(&conditions[i], p)
		hasOne := c.Condition.Statistic == "mean" || strings.HasPrefix(c.Condition.Statistic, "p")
		if !c.Met || c.Open || hasOne && !c.CI.Defined {
			return false
		}
	}
	return true
}
