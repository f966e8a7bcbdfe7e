package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"quiesce/reports"
	"quiesce/reports/charts"
	"quiesce/results"
)

// Report is what a page is made of.
type Report struct {
	Definition *results.Definition
	Document   *reports.Document
	Charts     []charts.Chart
	LeftOut    []results.LeftOut // points that cannot be read, and are not in the report
	Unread     []error           // why recordings in the run's directory are not in it either
	Recorded   bool              // some of the charts are of a replication that bench explain has recorded
	// Again says what else is needed besides the commands to compute the run again, in a sentence.
	Again    string
	Commands []string // that compute the run again and make this report
	// Record is the command that records a replication, for charts of its worst power-downs in the next report.
	Record string
	// Redraw is the command that draws a chart by itself, from its id.
	Redraw func(id string) string
	// Static leaves out what makes charts interactive, and which build made the results: the page is then
	// smaller, and the same from any build that gives the same figures.
	Static bool
}

// strategies are those of the rows, in their order: where a sweep varies the strategy itself, the run's
// definition does not name them.
func (r *Report) strategies() []string {
	var all []string
	for _, s := range r.Document.Sections {
		for _, b := range s.Blocks {
			if b.Table == nil {
				continue
			}
			for _, row := range b.Table.Rows {
				if row.Point != nil && !slices.Contains(all, row.Point.Strategy) {
					all = append(all, row.Point.Strategy)
				}
			}
		}
	}
	if len(all) == 0 {
		return r.Definition.Strategies
	}
	return all
}

// parsed is the template.
var parsed = sync.OnceValues(func() (*template.Template, error) {
	text, err := asset(embedded, "page.html")
	if err != nil {
		return nil, err
	}
	return template.New("page").Funcs(template.FuncMap{"broken": broken, "dotted": dotted}).Parse(text)
})

// broken are the parts of a metric's name between which a line may end.
func broken(name string) []string { return strings.SplitAfter(name, "_") }

// dotted are the parts of a path between which a line may end.
func dotted(path string) []string { return strings.SplitAfter(path, ".") }

// Write writes the page. Equal reports give equal bytes.
func Write(w io.Writer, r *Report) error { return write(w, r, embedded) }

// write writes the page with style and scripts from web.
func write(w io.Writer, r *Report, web fs.FS) error {
	t, err := parsed()
	if err != nil {
		return fmt.Errorf("the page's template: %w", err)
	}
	v, err := r.view(web)
	if err != nil {
		return err
	}
	return t.Execute(w, v)
}

// runData is what scripts know of the run.
type runData struct {
	Scenario   string     `json:"scenario"`
	Seed       uint64     `json:"seed"`
	Strategies []string   `json:"strategies"`
	Axes       []axisData `json:"axes"`
}

type axisData struct {
	Path   string   `json:"path"`
	Values []string `json:"values"`
}

// data are the two blocks of JSON. json.Marshal writes <, > and & as escapes, so that no text can end the
// script element.
func (r *Report) data(strategies []string) (run, drawn template.JS, err error) {
	d := r.Definition
	about := runData{Scenario: d.Scenario, Seed: d.Seed, Strategies: strategies, Axes: []axisData{}}
	for i := range d.Axes {
		about.Axes = append(about.Axes, axisData{d.Axes[i].Path, reports.AxisValues(&d.Axes[i])})
	}
	a, err := json.Marshal(about)
	if err != nil {
		return "", "", err
	}
	all := r.Charts
	if all == nil {
		all = []charts.Chart{}
	}
	b, err := json.Marshal(all)
	return template.JS(a), template.JS(b), err
}
