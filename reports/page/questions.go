package page

import (
	"fmt"
	"slices"
	"strings"

	"quiesce/reports/charts"
)

// question is one that users ask, with where it is answered, or why it is not.
type question struct {
	Text, Why string
	Links     []link
	Command   string // that gives a better answer, in the next report
}

// linksAtMost is how many charts a question leads to: of a sweep there may be dozens of a kind.
const linksAtMost = 5

// holdsItUp is the question that a recording answers best: which queue or class holds the device up.
const holdsItUp = 2

// questions says for each of them which charts and tables of this page answer it.
func (v *view) questions(r *Report) []question {
	var all []question
	for i := range charts.Questions {
		q := &charts.Questions[i]
		out := question{Text: q.Text}
		if q.Number == holdsItUp && !r.Recorded {
			out.Command = r.Record
		}
		drawn := q.Of(r.Charts)
		out.Links = r.links(drawn)
		if len(drawn) == 0 {
			out.Why = q.Otherwise
			all = append(all, out)
			continue
		}
		for _, name := range q.Tables {
			if l, there := v.tableOf(name); there && !slices.Contains(out.Links, l) {
				out.Links = append(out.Links, l)
			}
		}
		all = append(all, out)
	}
	return all
}

// links lead to charts, and to the first of those that differ in the setting alone.
func (r *Report) links(ids []string) []link {
	var all []link
	more := map[string]int{} // charts of a group
	for i := range r.Charts {
		if c := &r.Charts[i]; c.Group != "" && slices.Contains(ids, c.ID) {
			more[c.Group]++
		}
	}
	for _, id := range ids {
		c := &r.Charts[slices.IndexFunc(r.Charts, func(c charts.Chart) bool { return c.ID == id })]
		title := c.Title
		if c.Group != "" {
			if more[c.Group] == 0 {
				continue // the first is there
			}
			if n := more[c.Group] - 1; n > 0 {
				title = fmt.Sprintf("%s (and %d more)", title, n)
			}
			more[c.Group] = 0
		}
		all = append(all, link{"chart-" + id, title})
	}
	return all[:min(len(all), linksAtMost)]
}

// tableOf is the first section whose title begins so, or one of whose tables has the metric as a column
// or as a row.
func (v *view) tableOf(name string) (link, bool) {
	metric, _, _ := strings.Cut(name, "{")
	sections := slices.Concat(v.Tables, v.After, v.Folded)
	if v.Verdict != nil {
		sections = append([]section{*v.Verdict}, sections...)
	}
	for _, s := range sections {
		if strings.HasPrefix(s.Title, name) {
			return link{s.ID, s.Title}, true
		}
	}
	for _, s := range sections {
		if slices.ContainsFunc(s.Blocks, func(b block) bool { return b.Table != nil && b.Table.has(metric) }) {
			return link{s.ID, s.Title}, true
		}
	}
	return link{}, false
}

// has reports whether a metric is a column of the table, or a row of it.
func (t *table) has(metric string) bool {
	for _, h := range t.Heads {
		if slices.Contains(h.Lines, metric) {
			return true
		}
	}
	return slices.ContainsFunc(t.Rows, func(r row) bool { return r.Cells[0].Text == metric })
}
