package reports

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/results"
)

// title says which scenario this is.
func (p *page) title(s *results.Study) {
	if p.data() {
		p.document.Scenario, p.document.About = s.Definition.Scenario, s.Definition.About
		return
	}
	text := s.Definition.Scenario
	if s.Definition.About != "" {
		text += ": " + s.Definition.About
	}
	if p.markdown {
		p.out.WriteString("## " + text + "\n\n")
		return
	}
	p.wrapped("", text)
}

func replications(n int) string {
	if n == 1 {
		return "1 replication"
	}
	return fmt.Sprintf("%d replications", n)
}

// fromTo is how many replications strategies have; not all the same where a run was stopped early.
func fromTo(fewest, most int) string {
	if fewest == most {
		return replications(fewest)
	}
	return fmt.Sprintf("%d to %s", fewest, replications(most))
}

// partial says that a run has not ended: it was stopped, or has lost tasks, or is under way.
func (p *page) partial(s *results.Study) {
	switch {
	case s.Progress.Done < s.Progress.Total:
		p.paragraph(fmt.Sprintf("PARTIAL: %d of %d replications over all strategies are computed. The same command goes on from there.",
			s.Progress.Done, s.Progress.Total))
	case s.Partial():
		p.paragraph(fmt.Sprintf("PARTIAL: %d replications over all strategies are computed, and whether more are needed is not decided yet. The same command goes on from there.",
			s.Progress.Done))
	}
}

// precision says whether the figures are as exact as was asked for.
func (p *page) precision(s *results.Study) {
	rule := s.Definition.Precision
	if rule == nil || s.Partial() {
		return
	}
	verdict := "reached"
	switch why := unsettled(s); {
	case !s.Met():
		verdict = "NOT reached, see the findings"
	case leavesOut(s) && why != "":
		verdict = "reached for this horizon only, but for means that have no interval: see the warnings"
	case leavesOut(s):
		verdict = "reached, but for means that have no interval: see the warnings"
	case why != "":
		verdict = "reached for this horizon only: " + why + ", see the warnings"
	}
	p.paragraph(fmt.Sprintf("Precision asked for: %s. It is %s.", rule, verdict))
}

// leavesOut reports whether no number of replications makes one of the figures exact.
func leavesOut(s *results.Study) bool {
	for _, point := range s.Points {
		if slices.ContainsFunc(point.Findings, func(f results.Finding) bool {
			return f.Code == "precision_no_figure" && f.Severity == model.Warning
		}) {
			return true
		}
	}
	return false
}

// checks says whether the scenario's expectations are met.
func (p *page) checks(s *results.Study) {
	if len(s.Checks) == 0 {
		return
	}
	p.heading("Expectations of the scenario")
	var items []Item
	for _, c := range s.Checks {
		lead := "met"
		switch {
		case c.NotRun:
			lead = "not run"
		case !c.Met:
			lead = "MISSED"
		}
		scale := scaleFor(c.Condition.Unit, []float64{c.Value.Value})
		text := fmt.Sprintf("%s: %s; it is %s", c.Strategy, c.Condition.Text, scale.figure(c.Value, c.CI))
		if scale.unit != "" && c.Value.Defined {
			text += " " + scale.unit
		}
		switch {
		case c.NotRun:
			text = fmt.Sprintf("%s: %s; nothing was checked", c.Strategy, c.Condition.Text)
		case !c.Value.Defined:
			text = fmt.Sprintf("%s: %s; it was never observed", c.Strategy, c.Condition.Text)
		}
		if c.Open {
			text += ", so another seed might decide otherwise"
		}
		items = append(items, Item{lead, text + "."})
	}
	p.list(items, 8, false)
}

// findings writes what a reader must know, the gravest first.
func (p *page) findings(s *results.Study) {
	p.graded(collect(s))
}

// graded writes findings, each with its severity as lead.
func (p *page) graded(items []Item) {
	if len(items) == 0 {
		return
	}
	p.heading(FindingsTitle)
	p.list(items, 9, true)
}

// gravity orders severities.
var gravity = []string{model.Failure, model.Warning, model.Note}

// collect gathers the findings: those of the program, of the replications, of the scenario.
func collect(s *results.Study) []Item {
	var all []Item
	for _, f := range s.Failures {
		all = append(all, Item{model.Failure, fmt.Sprintf("%s: %s", s.Definition.Point(f.Point), noResult(f))})
	}
	for _, n := range s.Definition.Notes {
		all = append(all, Item{n.Severity, n.Message})
	}
	for _, f := range together(s) {
		all = append(all, Item{f.first.Severity, f.text(s.Compared())})
	}
	slices.SortStableFunc(all, func(a, b Item) int {
		return slices.Index(gravity, a.Lead) - slices.Index(gravity, b.Lead)
	})
	return all
}

// shared is a finding that one or more points have.
type shared struct {
	first results.Finding
	who   []string
	had   []int // replications of each point that have it
	of    []int // replications of each
	alike bool  // it says the same of all, but for how often
}

// together are the findings of all points: what is said of several is one, as is a failure of one kind, of which
// the first stands for all.
func together(s *results.Study) []*shared {
	var all []*shared
	for _, point := range s.Points {
		who := point.Point.String()
		for _, f := range point.Findings {
			i := slices.IndexFunc(all, func(other *shared) bool {
				same := other.first.Message == f.Message || f.Severity == model.Failure && other.first.Code == f.Code
				return same && other.first.Severity == f.Severity && !slices.Contains(other.who, who)
			})
			if i < 0 {
				i, all = len(all), append(all, &shared{first: f, alike: true})
			}
			one := all[i]
			one.who, one.had, one.of = append(one.who, who), append(one.had, f.Replications), append(one.of, point.Replications)
			one.alike = one.alike && f.Message == one.first.Message
		}
	}
	return all
}

// text is a finding with whose it is, if that is not understood, and how often it was found.
func (f *shared) text(compared bool) string {
	if !compared {
		return f.first.Message + often(f.had[0], f.of[0])
	}
	text := enumerated(f.who) + ": " + f.first.Message
	if len(f.who) == 1 {
		return text + often(f.had[0], f.of[0])
	}
	times := ""
	switch {
	case f.had[0] == 0: // it is about the replications together
	case slices.Equal(f.had, f.of):
		times = "So or similar in all replications"
	default:
		var counts []string
		for i := range f.who {
			counts = append(counts, fmt.Sprintf("%d of %d", f.had[i], f.of[i]))
		}
		times = "So or similar in " + enumerated(counts) + " replications"
	}
	switch {
	case !f.alike && times != "":
		times += "; this is of " + f.who[0]
	case !f.alike:
		times = "This is of " + f.who[0]
	}
	if times == "" {
		return text
	}
	return text + " (" + times + ".)"
}

// enumerated are words as one says them: a, b and c.
func enumerated(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// noResult says that a task failed, without what only its programmer wants to know.
func noResult(f results.Failure) string {
	if !f.Fault() {
		return fmt.Sprintf("It gave no result: %s.", f.Why())
	}
	return fmt.Sprintf("Replications %d to %d gave no result, a fault of this program: %s.", f.First, f.First+f.Replications-1, f.Why())
}

// often says how many replications had a finding.
func often(had, of int) string {
	switch {
	case of == 1 || had == 0: // 0: it is about the replications together
		return ""
	case had == of:
		return fmt.Sprintf(" (So or similar in all %d replications.)", of)
	case had == 1:
		return fmt.Sprintf(" (In 1 of %d replications.)", of)
	}
	return fmt.Sprintf(" (So or similar in %d of %d replications.)", had, of)
}
