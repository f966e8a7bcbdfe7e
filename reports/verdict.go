package reports

import (
	"fmt"
	"strings"

	"quiesce/results"
)

// contrasted are the figures of the sections for which there are verdicts.
func contrasted() []string {
	var all []string
	for _, section := range sections {
		for _, name := range section.figures {
			if !strings.HasSuffix(name, ".max") && !strings.HasSuffix(name, ".min") {
				all = append(all, name)
			}
		}
	}
	return all
}

// verdict writes which strategy is best by each figure.
func (p *page) verdict(s *results.Study) error {
	columns := []column{{head: []string{"by"}, left: true}, {head: []string{"good is"}, left: true, spare: 1},
		{head: []string{"best"}, left: true}, {head: []string{"probability"}}}
	line := func(cells ...string) {
		for i := range columns {
			columns[i].cells = append(columns[i].cells, cells[i])
		}
	}
	var same []string
	undecided := false
	for _, name := range contrasted() {
		v := find(s.Verdicts, name)
		switch {
		case v == nil:
			continue
		case v.Same:
			same = append(same, name)
			continue
		}
		undecided = undecided || v.Best == "" && !v.Tied()
		good := map[int]string{-1: "less", +1: "more"}[v.Better]
		const others = 39 // of the terminal: by and probability, with all gaps
		for i, part := range p.broken(best(v), p.width()-others) {
			if i == 0 {
				line(strings.Replace(name, ".", " ", 1), good, part, surely(v))
				columns[3].keys = append(columns[3].keys, v.Probability)
			} else {
				line("", "", part, "")
				columns[3].keys = append(columns[3].keys, results.Number{})
			}
		}
	}
	if len(columns[0].cells) == 0 {
		p.paragraph("The strategies do not differ in any replication.")
		return nil
	}
	p.heading("Which is best")
	if err := p.table(p.fitted(columns)); err != nil {
		return err
	}
	text := "The probability, a lower bound, is that of what looks best being best, against all others together."
	if undecided {
		text += " Where no difference is shown, the first one listed looks best, and more replications (--reps) may tell."
	}
	if failed := results.FailedStrategies(s.Points); len(failed) > 0 && len(failed) < len(s.Points) {
		text += fmt.Sprintf(" Left out, because a replication failed: %s; see the findings.", some(failed))
	}
	if len(same) > 0 {
		text += " The same for all, in every replication: " + strings.Join(same, ", ") + "."
	}
	p.paragraph(text)
	return nil
}

// best says in words which strategies are best.
func best(v *results.Verdict) string {
	switch {
	case v.Best != "":
		return v.Best
	case v.Tied():
		return "equal: " + some(v.Equal)
	}
	return "no difference shown: " + some(v.Contenders)
}

// surely is the probability of a verdict. Below one half nothing looks best.
func surely(v *results.Verdict) string {
	if v.Probability.Defined && v.Probability.Value < 0.5 {
		return "< 0.500"
	}
	return probability(v.Probability)
}

// some names strategies, not too many of them.
func some(strategies []string) string {
	const most = 4
	if more := len(strategies) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(strategies[:most], ", "), more)
	}
	return strings.Join(strategies, ", ")
}

// broken is text in lines of so many columns, for a cell. Only a terminal needs lines.
func (p *page) broken(text string, width int) []string {
	if p.boundless() {
		return []string{text}
	}
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = indent + word
		case len([]rune(line))+1+len([]rune(word)) > width:
			lines, line = append(lines, line), indent+"  "+word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

func find(verdicts []results.Verdict, name string) *results.Verdict {
	for i := range verdicts {
		if verdicts[i].Metric == name {
			return &verdicts[i]
		}
	}
	return nil
}
