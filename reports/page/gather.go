package page

import (
	"quiesce/reports"
	"quiesce/reports/charts"
	"quiesce/results"
	"quiesce/workloads"
)

// Gather reads what a page shows of a run, but for the commands. The scenario is that of the run; nil: it
// is not at hand, and so are no expectations, objectives and theory. progress is told how many of
// the stored replications have been read; its error ends the reading.
func Gather(l *results.Ledger, s *workloads.Scenario, progress func(results.Progress) error) (*Report, error) {
	var expect []workloads.Expectation
	var objectives []workloads.Condition
	if s != nil {
		expect, objectives = s.Expect, s.Objectives
	}
	r := &Report{Definition: &l.Definition}
	var err error
	if len(l.Definition.Axes) > 0 {
		r.Document, err = gatherSweep(l.Sweep(expect, objectives), progress)
	} else {
		r.Document, err = gatherStudy(l, expect, objectives)
	}
	if err != nil {
		return nil, err
	}
	r.Charts, err = charts.Of(l, s)
	return r, err
}

// gatherSweep reads setting by setting.
func gatherSweep(s *results.Sweep, progress func(results.Progress) error) (*reports.Document, error) {
	read := results.Progress{Total: s.Progress.Done}
	if err := progress(read); err != nil {
		return nil, err
	}
	return reports.NewSweepDocument(s, nil, func(study *results.Study) error {
		for _, p := range study.Points {
			read.Done += p.Replications
		}
		return progress(read)
	})
}

// gatherStudy reads a run of one setting, which takes no time worth showing.
func gatherStudy(l *results.Ledger, expect []workloads.Expectation, objectives []workloads.Condition) (*reports.Document, error) {
	study, err := l.Study(expect)
	if err != nil {
		return nil, err
	}
	study.Ask(objectives)
	return reports.NewDocument(study)
}
