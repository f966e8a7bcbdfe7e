package page

import (
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"

	"quiesce/reports"
	"quiesce/results"
)

// block is one of three: a table, a list, or a paragraph.
type block struct {
	Table *table
	List  []entry
	Text  string
}

// entry is an item of a list, with a class for its colour.
type entry struct{ Lead, Text, Class string }

type table struct {
	ID, Caption string
	Sortable    bool
	Heads       []reports.Head
	Rows        []row
}

type row struct {
	Data  []template.HTMLAttr // what filters go by
	Cells []cell
}

type cell struct {
	Head  bool // names its row
	Class string
	Text  string
	Error string
	Pad   string // before the error, or instead of one, so that those of a column stand below one another
	Key   string // what rows are sorted by
	Says  string // for readers who do not see colours
}

// blocks lays out those of a section.
func (l *layout) blocks(s *reports.Section) []block {
	var all []block
	for i := range s.Blocks {
		b := &s.Blocks[i]
		out := block{Text: glued(b.Text)}
		for _, item := range b.List {
			out.List = append(out.List, entry{item.Lead, glued(item.Text), classOf(item.Lead)})
		}
		if b.Table != nil {
			out.Table = l.table(b.Table, s.Title)
		}
		all = append(all, out)
	}
	return all
}

// glued is text in which no line ends before a percent sign or beside ±.
func glued(text string) string {
	return strings.NewReplacer(" %", "\u00a0%", " ± ", "\u00a0±\u00a0").Replace(text)
}

// classOf is the class of an item whose lead is a judgement.
func classOf(lead string) string {
	switch lead {
	case "met", "MISSED":
		return strings.ToLower(lead)
	}
	return ""
}

// table lays out a table. Its caption says whose figures these are and how many rows there are.
func (l *layout) table(g *reports.Grid, title string) *table {
	caption := title + ": " + counted(len(g.Rows), "row")
	t := &table{ID: l.id("table " + title), Caption: caption, Sortable: g.Sortable, Heads: g.Heads}
	pads := make([]pad, len(g.Heads))
	for _, line := range g.Rows {
		for i := range line.Cells {
			pads[i].widen(line.Cells[i].Error)
		}
	}
	for _, line := range g.Rows {
		r := row{Data: attributes(line.Point)}
		for i := range line.Cells {
			c := newCell(&line.Cells[i], pads[i])
			c.Head = i == 0
			if g.Heads[i].Text && i > 0 {
				c.Class = strings.TrimSpace("text " + c.Class)
			}
			if len([]rune(c.Text)) > longText && g.Heads[i].Text && i > 0 {
				c.Class += " long"
			}
			r.Cells = append(r.Cells, c)
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// longText is from where on a cell's text is broken into lines.
const longText = 40

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

func newCell(c *reports.Cell, p pad) cell {
	out := cell{Text: c.Text, Error: c.Error, Pad: p.before(c.Error), Class: string(c.Tint)}
	if c.Key.Defined {
		out.Key = strconv.FormatFloat(c.Key.Value, 'g', -1, 64)
	}
	if c.Indent {
		out.Class = "indent"
	}
	out.Says = map[reports.Tint]string{reports.Good: "(better)", reports.Bad: "(worse)"}[c.Tint]
	return out
}

// attributes are what filters find a row by.
func attributes(p *results.Point) []template.HTMLAttr {
	if p == nil {
		return nil
	}
	all := []template.HTMLAttr{attribute("data-strategy", p.Strategy)}
	for k, s := range p.Set {
		all = append(all, attribute("data-set-"+strconv.Itoa(k), s.Value))
	}
	return all
}

func attribute(name, value string) template.HTMLAttr {
	return template.HTMLAttr(name + `="` + html.EscapeString(value) + `"`)
}

// pad makes the errors of a column equally wide, with spaces as wide as a digit or a point.
type pad struct{ digits, points int }

const (
	digitSpace = "\u2007" // figure space
	pointSpace = "\u2008" // punctuation space
	signSpace  = "\u2007\u2005\u2005"
)

func (p *pad) widen(text string) {
	digits, points := wide(text)
	p.digits, p.points = max(p.digits, digits), max(p.points, points)
}

// wide counts what is as wide as a digit, and what is narrower.
func wide(text string) (digits, points int) {
	for _, r := range text {
		if r == '.' || r == ')' {
			points++
		} else {
			digits++
		}
	}
	return digits, points
}

// before is what stands before an error; in a column that has some, also where there is none.
func (p pad) before(text string) string {
	digits, points := wide(text)
	lead := ""
	if text == "" && p.digits > 0 {
		lead = signSpace // as wide as the sign ± with its spaces
	}
	return lead + strings.Repeat(digitSpace, p.digits-digits) + strings.Repeat(pointSpace, p.points-points)
}
