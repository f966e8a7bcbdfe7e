package page

import (
	"bytes"
	"html/template"

	"quiesce/reports/draw"
)

// picture is a chart on the page.
type picture struct {
	ID, Title, About, Command string
	Again                     bool // like the one before it, which has said how to read it
	SVG                       template.HTML
}

// pictures draws the charts.
func (r *Report) pictures() ([]picture, error) {
	var all []picture
	options := r.Options()
	for i := range r.Charts {
		c := &r.Charts[i]
		var b bytes.Buffer
		if err := draw.Write(&b, c, draw.SVG, options); err != nil {
			return nil, err
		}
		again := c.Group != "" && i > 0 && r.Charts[i-1].Group == c.Group
		all = append(all, picture{ID: c.ID, Title: c.Title, About: c.About, Again: again, Command: r.Redraw(c.ID), SVG: template.HTML(b.String())})
	}
	return all, nil
}

// Options are those with which the report's charts are drawn: a strategy looks the same in all of them.
func (r *Report) Options() draw.Options { return draw.Options{Strategies: r.strategies()} }

// dark are the rules that make the pictures dark where the page is: by choice, or as the system is. Paper
// stays light.
func dark() string {
	const chosen, system = `:root[data-theme="dark"] svg.chart`, `:root:not([data-theme="light"]) svg.chart`
	return "@media screen {\n" + draw.Stylesheet(chosen) + "}\n" +
		"@media screen and (prefers-color-scheme: dark) {\n" + draw.Stylesheet(system) + "}\n"
}
