package page

import (
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"quiesce/model"
	"quiesce/reports"
	"quiesce/reports/charts"
	"quiesce/results"
)

// view is what the template shows.
type view struct {
	Kind, Scenario, About string
	Partial               bool
	Policy                string
	Style                 template.CSS
	Scripts               []template.JS
	Interactive           bool
	Static                bool
	Format                int
	Build                 string

	Contents  []link
	Facts     []reports.Item
	Lead      []string
	Verdict   *section
	Findings  []finding
	Questions []question

	Filter     bool
	Strategies []string
	Axes       []axis

	Tables []section
	Charts []picture
	After  []section // what comes after the charts
	Folded []section

	Text     string // of the scenario
	Again    string
	Commands []string
	Terms    *terms // of the library, if it is in the page
	Run      template.JS
	Data     template.JS
}

type link struct{ ID, Title string }

type section struct {
	ID, Title string
	Strategy  string // whose details these are
	Charts    []picture
	Blocks    []block
}

type finding struct{ Severity, Text, Class, Icon string }

// axis is one that can be filtered by.
type axis struct {
	Index  int
	Name   string
	Values []string
}

// layout gives out ids.
type layout struct {
	ids map[string]bool
}

// reserved are ids that the template has.
var reserved = []string{"main", "themes", "findings", "questions", "filter", "shown", "figures", "charts-section", "scenario", "reproduce", "licences", "run", "charts"}

// newLayout knows the ids that charts have: figures, and the names and descriptions of pictures.
func newLayout(all []charts.Chart) *layout {
	l := &layout{ids: map[string]bool{}}
	for _, id := range reserved {
		l.ids[id] = true
	}
	for i := range all {
		for _, part := range []string{"chart-%s", "chart-%s-title", "%s-title", "%s-about"} {
			l.ids[fmt.Sprintf(part, all[i].ID)] = true
		}
	}
	return l
}

// id makes an anchor of a title, one that no other part of the page has.
func (l *layout) id(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	base := strings.Trim(b.String(), "-")
	id := base
	for n := 2; id == "" || l.ids[id] || l.ids[id+"-title"]; n++ {
		id = base + "-" + strconv.Itoa(n)
	}
	l.ids[id], l.ids[id+"-title"], l.ids[id+"-caption"] = true, true, true
	return id
}

// view lays out the report.
func (r *Report) view(web fs.FS) (*view, error) {
	style, err := asset(web, "style.css")
	if err != nil {
		return nil, err
	}
	v := &view{
		Kind: kind(r.Definition), Scenario: r.Document.Scenario, About: r.Document.About, Partial: r.Document.Partial,
		Style: template.CSS(style + dark()), Interactive: drawsWith(web) && !r.Static, Static: r.Static,
		Format: results.Format,
		Facts:  facts(r.Definition), Lead: r.Document.Lead, Text: r.Definition.Text,
		Again: r.Again, Commands: r.Commands,
	}
	if v.Interactive {
		if v.Terms, err = termsOf(web); err != nil {
			return nil, err
		}
	}
	if v.Scripts, err = scripts(web, v.Interactive); err != nil {
		return nil, err
	}
	v.Policy = policy(v.Style, v.Scripts)
	l := newLayout(r.Charts)
	if v.Charts, err = r.pictures(); err != nil {
		return nil, err
	}
	v.place(l, r.Document.Sections)
	v.filter(r)
	v.Questions = v.questions(r)
	v.contents()
	if v.Run, v.Data, err = r.data(v.Strategies); err != nil {
		return nil, err
	}
	if r.Static {
		v.Data = "" // only interactive charts read it
	} else {
		v.Build = r.Definition.Build
	}
	return v, nil
}

// place puts each section where readers look for it.
func (v *view) place(l *layout, all []*reports.Section) {
	for _, s := range all {
		if s.Title == reports.FindingsTitle {
			v.Findings = append(v.Findings, findings(s)...)
			continue
		}
		if len(s.Blocks) == 0 {
			continue
		}
		out := section{ID: l.id(s.Title), Title: s.Title}
		out.Blocks = l.blocks(s)
		switch {
		case s.Title == reports.VerdictTitle || s.Title == reports.ShortTitle || s.Title == reports.AnswerTitle:
			v.Verdict = &out
		case s.Folded:
			out.Strategy = s.Strategy
			v.Folded = append(v.Folded, out)
		case s.Title == reports.TradeOffTitle:
			v.After = append([]section{out}, v.After...)
		case s.Title == reports.SettingsTitle:
			v.After = append(v.After, out)
		default:
			v.Tables = append(v.Tables, out)
		}
	}
}

// findings are those of a section, each with colour, icon and word.
func findings(s *reports.Section) []finding {
	icons := map[string]string{model.Failure: "✖", model.Warning: "▲", model.Note: "●"}
	var all []finding
	for i := range s.Blocks {
		for _, item := range s.Blocks[i].List {
			all = append(all, finding{item.Lead, glued(item.Text), item.Lead, icons[item.Lead]})
		}
		if text := s.Blocks[i].Text; text != "" {
			all = append(all, finding{model.Note, glued(text), model.Note, icons[model.Note]})
		}
	}
	return all
}

// choicesAtMost is how many values an axis has at most to be filtered by: a list of more helps nobody.
const choicesAtMost = 100

// filter offers what rows differ by.
func (v *view) filter(r *Report) {
	d := r.Definition
	v.Strategies = r.strategies()
	for k := range d.Axes {
		if values := reports.AxisValues(&d.Axes[k]); len(values) > 1 && len(values) <= choicesAtMost {
			v.Axes = append(v.Axes, axis{k, reports.AxisName(d, k), values})
		}
	}
	v.Filter = len(v.Strategies) > 1 || len(v.Axes) > 0
}

// contents lists the parts of the page.
func (v *view) contents() {
	add := func(there bool, id, title string) {
		if there {
			v.Contents = append(v.Contents, link{id, title})
		}
	}
	if v.Verdict != nil {
		add(true, v.Verdict.ID, v.Verdict.Title)
	}
	add(true, "findings", "Findings")
	add(len(v.Questions) > 0, "questions", "Questions")
	for _, s := range v.Tables {
		add(true, s.ID, s.Title)
	}
	add(len(v.Charts) > 0, "charts-section", "Charts")
	for _, s := range slices.Concat(v.After, v.Folded) {
		add(true, s.ID, s.Title)
	}
	add(true, "scenario", "The scenario")
	add(true, "reproduce", "How to get the same again")
	add(v.Terms != nil, "licences", "Licences")
}

// kind says in a line what sort of run this is.
func kind(d *results.Definition) string {
	switch {
	case d.Plan != nil:
		return "quiesce: plan over " + counted(d.Settings(), "value") + " of " + d.Axes[0].Path
	case len(d.Axes) > 0:
		return "quiesce: sweep of " + counted(d.Settings(), "setting")
	case len(d.Strategies) > 1:
		return fmt.Sprintf("quiesce: comparison of %d strategies", len(d.Strategies))
	}
	return "quiesce: one configuration"
}

// facts are what was run.
func facts(d *results.Definition) []reports.Item {
	all := []reports.Item{{Lead: "Seed", Text: strconv.FormatUint(d.Seed, 10)}}
	if d.Plan != nil {
		all = append(all, reports.Item{Lead: "Replications of a value", Text: fmt.Sprintf("%d at most", d.Replications)})
	} else {
		all = append(all, reports.Item{Lead: "Replications asked for", Text: fmt.Sprintf("%d of each", d.Replications)})
	}
	if names := slices.DeleteFunc(slices.Clone(d.Strategies), func(s string) bool { return s == "" }); len(names) > 0 {
		all = append(all, reports.Item{Lead: "Strategies", Text: strings.Join(names, ", ")})
	}
	for k := range d.Axes {
		values := reports.AxisValues(&d.Axes[k])
		text := strings.Join(values, ", ")
		if len(values) > 6 {
			text = fmt.Sprintf("%d values, %s to %s", len(values), values[0], values[len(values)-1])
		}
		all = append(all, reports.Item{Lead: d.Axes[k].Path, Text: text})
	}
	if d.Precision != nil {
		all = append(all, reports.Item{Lead: "Precision asked for", Text: d.Precision.String()})
	}
	return append(all, reports.Item{Lead: "Confidence of intervals", Text: fmt.Sprintf("%g %%", 100*results.Confidence)})
}
