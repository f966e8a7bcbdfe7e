package page

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/reports/charts"
	"quiesce/results"
	"quiesce/results/plan"
	"quiesce/workloads"
)

// Gather reads what a page shows of a run, but for the commands. The scenario is that of the run; nil: it
// is not at hand, and so are no expectations, objectives, theory and answers of plans. progress is told how many
// of the stored replications have been read; its error ends the reading.
//
// What is damaged is left out, and named in the report: points of the ledger, and recordings.
func Gather(l *results.Ledger, s *workloads.Scenario, progress func(results.Progress) error) (*Report, error) {
	l.LeaveOutDamaged()
	r := &Report{Definition: &l.Definition}
	if err := r.gatherDocument(l, s, progress); err != nil {
		return nil, err
	}
	all, err := charts.Of(l, s)
	if err != nil {
		return nil, err
	}
	r.Charts = slices.Concat(r.Charts, without(all, r.Charts))
	var drawn []charts.Chart
	drawn, r.Unread = recordings(l, s)
	r.Charts = append(r.Charts, drawn...)
	charts.Unique(r.Charts)
	r.Recorded = len(drawn) > 0
	for _, err := range r.Unread {
		r.finding(model.Warning, fmt.Sprintf("A recording is left out: %v.", err))
	}
	r.LeftOut = l.LeftOut()
	for _, p := range r.LeftOut {
		r.finding(model.Failure, fmt.Sprintf("%s is left out, as if it had not been computed: %v.", p.Point, p.Err))
	}
	r.Document.Partial = r.Document.Partial || len(r.LeftOut) > 0
	return r, nil
}

// without are charts but for those along an axis that show a figure of a plan's own.
func without(all, plans []charts.Chart) []charts.Chart {
	return slices.DeleteFunc(all, func(c charts.Chart) bool {
		return slices.ContainsFunc(plans, func(p charts.Chart) bool {
			return strings.HasPrefix(c.ID, "sweep_") && p.X.Label == c.X.Label && p.Y.Label == c.Y.Label
		})
	})
}

// finding adds to the document's, before those that are there.
func (r *Report) finding(severity, text string) {
	item := reports.Item{Lead: severity, Text: text}
	for _, s := range r.Document.Sections {
		if s.Title == reports.FindingsTitle {
			s.Blocks = slices.Insert(s.Blocks, 0, reports.Block{List: []reports.Item{item}})
			return
		}
	}
	r.Document.Sections = append(r.Document.Sections, &reports.Section{Title: reports.FindingsTitle, Blocks: []reports.Block{{List: []reports.Item{item}}}})
}

// gatherDocument reads the figures, and of a plan the charts of its search.
func (r *Report) gatherDocument(l *results.Ledger, s *workloads.Scenario, progress func(results.Progress) error) (err error) {
	var expect []workloads.Expectation
	var objectives []workloads.Condition
	if s != nil {
		expect, objectives = s.Expect, s.Objectives
	}
	if l.Definition.Plan != nil && s != nil {
		found, unanswered := plan.Stored(s, l)
		if unanswered == nil {
			r.Charts = charts.OfPlan(found)
			r.Document, err = reports.NewPlanDocument(found)
			return err
		}
		defer func() {
			if err == nil {
				r.finding(model.Failure, fmt.Sprintf("What is stored gives the plan no answer: %v.", unanswered))
			}
		}()
	}
	if len(l.Definition.Axes) > 0 {
		r.Document, err = gatherSweep(l.Sweep(expect, objectives), progress)
	} else {
		r.Document, err = gatherStudy(l, expect, objectives)
	}
	return err
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
