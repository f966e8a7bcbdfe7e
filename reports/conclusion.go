package reports

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/model"
	"quiesce/results"
)

// aims are what a driver engineer may want most, each with the metric whose mean tells.
var aims = []struct{ lead, metric string }{
	{"To let go of D0 soonest", "stop_latency"},
	{"To serve requests soonest", "request_latency"},
	{"To draw the least power", "mean_power"},
}

// conclusion says in plain words which strategy to choose for which aim, and for which queues and load
// that holds.
func (p *page) conclusion(s *results.Study) {
	var lines []Item
	if slices.ContainsFunc(s.Points, func(p *results.PointSummary) bool { return p.Replications == 0 }) {
		p.heading(VerdictTitle)
		p.paragraph("None as long as there are no results of a strategy.")
		return
	}
	if slices.ContainsFunc(s.Points, func(p *results.PointSummary) bool { return p.Replications < 2 }) {
		p.heading(VerdictTitle)
		p.paragraph("One replication shows no difference; more do (--reps).")
		return
	}
	for _, aim := range aims {
		if v := find(s.Verdicts, aim.metric); v != nil {
			lines = append(lines, Item{aim.lead, choice(s, v) + uncounted(s, v)})
		}
	}
	if len(lines) == 0 {
		return
	}
	if text := worth(s.TradeOffs); text != "" {
		lines = append(lines, Item{"To choose between", text})
	}
	unsettled := unsettled(s)
	if unsettled != "" {
		lines = append([]Item{{"Look first at", "the warnings: " + unsettled + ", so that these figures hold for this horizon only"}}, lines...)
	}
	failed := results.FailedStrategies(s.Points)
	switch {
	case len(failed) == len(s.Points):
		lines = append(lines, Item{"Failed", "all of them; none can be recommended, see the findings"})
	case len(failed) > 0:
		lines = append(lines, Item{"Failed, and so out", some(failed) + "; see the findings"})
	}
	if warned := warned(s, unsettled != ""); len(warned) > 0 {
		lead := "Look first at"
		if unsettled != "" {
			lead = "Look also at"
		}
		lines = append(lines, Item{lead, "the warnings about " + either(warned, "and")})
	}
	lines = append(lines, Item{"This holds for", holdsFor(&s.Definition) + "; another queue type or load can turn the order"})

	p.heading(VerdictTitle)
	width := 0
	for i := range lines {
		lines[i].Text += "."
		width = max(width, len(lines[i].Lead))
	}
	p.list(lines, width+2, false)
}

// Findings after which longer runs give other figures, and what each of them means.
var (
	backlogs = []string{"saturated", "backlog_growing"}
	tails    = []string{"infinite_mean", "infinite_variance"}
)

// unsettled says what keeps the figures of all strategies from settling as the horizon grows, as far as
// notes of the scenario or findings warn of it; "" if nothing does, or not for all.
func unsettled(s *results.Study) string {
	backlog, tail := false, false
	for _, point := range s.Points {
		grows, heavy := warnedOf(s, point, backlogs), warnedOf(s, point, tails)
		if !grows && !heavy {
			return ""
		}
		backlog, tail = backlog || grows, tail || heavy
	}
	switch {
	case backlog && tail:
		return "backlogs grow without bound, and means or variances do not exist"
	case backlog:
		return "backlogs grow without bound"
	case tail:
		return "means or variances do not exist"
	}
	return ""
}

// warnedOf reports whether a note or a finding of a point has one of the codes.
func warnedOf(s *results.Study, point *results.PointSummary, codes []string) bool {
	speaks := func(f *model.Finding) bool {
		return f.Severity != model.Note && slices.Contains(codes, f.Code) && (f.Strategy == "" || f.Strategy == point.Point.Strategy)
	}
	return slices.ContainsFunc(s.Definition.Notes, func(f model.Finding) bool { return speaks(&f) }) ||
		slices.ContainsFunc(point.Findings, func(f results.Finding) bool { return speaks(&f.Finding) })
}

// warned names the strategies that did not fail, but that a finding warns of; known are warnings of what
// unsettled has said.
func warned(s *results.Study, known bool) []string {
	var names []string
	for _, point := range s.Points {
		warning := func(f results.Finding) bool {
			return f.Severity == model.Warning && !(known && (slices.Contains(backlogs, f.Code) || slices.Contains(tails, f.Code)))
		}
		if !point.Failed() && slices.ContainsFunc(point.Findings, warning) {
			names = append(names, point.Point.Strategy)
		}
	}
	return names
}

// choice says what to choose by one metric.
func choice(s *results.Study, v *results.Verdict) string {
	switch {
	case v.Same:
		return "any: they are the same in every replication"
	case v.Best != "" && !v.Probability.Defined:
		return v.Best + ", the only one that did not fail"
	case v.Best != "":
		return fmt.Sprintf("%s (probability %s)%s", v.Best, surely(v), gain(s, v))
	case v.Tied():
		return fmt.Sprintf("%s, the same in every replication (probability %s)%s", either(v.Equal, "or"), surely(v), gain(s, v))
	}
	text := "no difference is shown between " + either(v.Contenders, "and")
	if v.Probability.Defined && v.Probability.Value >= 0.5 {
		text += fmt.Sprintf("; %s looks best (probability %s)", v.Contenders[0], surely(v))
	}
	return text
}

// gain says how much less the best strategy has than the baseline, if it is another one.
func gain(s *results.Study, v *results.Verdict) string {
	for i := range s.Differences {
		d := &s.Differences[i]
		if d.Metric == v.Metric && d.Strategy == v.Contenders[0] && d.CI.Excludes(0) {
			scale := scaleFor(d.Unit, []float64{d.Diff.Value})
			f := scale.figure(results.Number{Value: -d.Diff.Value, Defined: true}, results.Interval{Low: -d.CI.High, High: -d.CI.Low, Defined: true})
			return fmt.Sprintf(", %s %s less than %s", f, scale.unit, d.Baseline)
		}
	}
	return ""
}

// uncounted says how many requests the latency of the best strategy leaves out, because they ended
// cancelled.
func uncounted(s *results.Study, v *results.Verdict) string {
	if v.Metric != "request_latency" || v.Best == "" {
		return ""
	}
	for _, point := range s.Points {
		m := point.Metric("cancelled")
		if point.Point.Strategy == v.Best && m != nil && m.Mean.Value > 0 {
			return fmt.Sprintf("; without the %s %% of requests that ended cancelled", significant(100*m.Mean.Value, 2))
		}
	}
	return ""
}

// worth says which strategies are worth choosing between, in view of all aims.
func worth(all []results.TradeOff) string {
	by := map[results.Standing][]string{}
	for i := range all {
		by[all[i].Standing] = append(by[all[i].Standing], all[i].Strategy)
	}
	var parts []string
	if front := by[results.OnFront]; len(front) > 0 {
		parts = append(parts, either(front, "and")+": no other is as good by all three aims")
	}
	if open := by[results.Undecided]; len(open) > 0 {
		parts = append(parts, "perhaps "+either(open, "and")+", undecided")
	}
	if dominated := by[results.Dominated]; len(dominated) > 0 && len(parts) > 0 {
		parts = append(parts, "not "+either(dominated, "or")+", dominated")
	}
	return strings.Join(parts, "; ")
}

// either names strategies as in a sentence.
func either(names []string, word string) string {
	const most = 5
	n := len(names)
	switch {
	case n > most:
		return fmt.Sprintf("%s %s %d more", strings.Join(names[:most-1], ", "), word, n-most+1)
	case n > 1:
		return strings.Join(names[:n-1], ", ") + " " + word + " " + names[n-1]
	}
	return strings.Join(names, "")
}

// holdsFor names the queues, and the load as far as the scenario's notes tell it.
func holdsFor(d *results.Definition) string {
	var queues []string
	for _, q := range d.Queues() {
		kind := q.Dispatch
		if q.Presented != "" {
			kind += ", " + q.Presented + " presented"
		}
		if q.Unmanaged {
			kind += ", not power-managed"
		}
		queues = append(queues, fmt.Sprintf("%s (%s)", q.Name, kind))
	}
	text := "this scenario"
	switch len(queues) {
	case 0:
	case 1:
		text = "queue " + queues[0]
	default:
		text = "queues " + either(queues, "and")
	}
	if load := load(d); load != "" {
		text += " under " + load
	}
	return text
}

// load is what the notes say of how requests come.
func load(d *results.Definition) string {
	var parts []string
	for _, n := range d.Notes {
		switch n.Code {
		case "open_loop":
			rates, _, _ := strings.Cut(strings.TrimPrefix(n.Message, "Open loop: "), ". ")
			parts = append(parts, strings.TrimSuffix(rates, "."))
		case "closed_loop":
			class, _, _ := strings.Cut(strings.TrimPrefix(n.Message, "Class "), ":")
			parts = append(parts, strings.Replace(class, " is a", ", a", 1))
		}
	}
	return strings.Join(parts, " and ")
}
