package page

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
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
	Ends  string // of an interval that has no error
	Pad   string // before the error, so that those of a column stand below one another
	After string // behind all that, so that what stands before it does
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

// ends are those of an interval, with the space before them.
var ends = regexp.MustCompile(` \[[−+-]?[0-9][^][ ]*, [−+-]?[0-9][^][ ]*\]`)

// glued is text in which no line ends before a percent sign, beside ±, or in an interval.
func glued(text string) string {
	text = ends.ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") })
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
			pads[i].widen(&line.Cells[i])
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
	out := cell{Text: c.Text, Error: c.Error, Ends: c.Ends, Pad: p.before(c), After: p.after(c), Class: string(c.Tint)}
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

// breadth is how broad a text is on the page: in figures, in points and what is as narrow, and in spaces.
type breadth struct{ digits, points, gaps int }

// Spaces that are as broad.
const (
	digitSpace = "\u2007" // figure space
	pointSpace = "\u2008" // punctuation space
	gapSpace   = "\u2005" // four-per-em space
)

func breadthOf(text string) breadth {
	var b breadth
	for _, r := range text {
		switch {
		case r == ' ':
			b.gaps++
		case strings.ContainsRune(".,()[]", r):
			b.points++
		default:
			b.digits++
		}
	}
	return b
}

// or is as broad as either.
func (b breadth) or(c breadth) breadth {
	return breadth{max(b.digits, c.digits), max(b.points, c.points), max(b.gaps, c.gaps)}
}

// beyond is space for what b is broader than c.
func (b breadth) beyond(c breadth) string {
	return strings.Repeat(digitSpace, max(0, b.digits-c.digits)) + strings.Repeat(gapSpace, max(0, b.gaps-c.gaps)) +
		strings.Repeat(pointSpace, max(0, b.points-c.points))
}

// pad is how broad the intervals of a column are: those of errors, and those with ends.
type pad struct{ errors, ends breadth }

func (p *pad) widen(c *reports.Cell) {
	p.errors, p.ends = p.errors.or(breadthOf(c.Error)), p.ends.or(breadthOf(c.Ends))
}

// before is what stands before an error.
func (p pad) before(c *reports.Cell) string {
	if c.Error == "" {
		return ""
	}
	return p.errors.beyond(breadthOf(c.Error))
}

// after is what stands behind an interval, or in its place.
func (p pad) after(c *reports.Cell) string {
	errors, ends := breadth{}, breadth{}
	if p.errors.digits > 0 {
		errors = breadth{p.errors.digits + 1, p.errors.points, 2} // with the sign ± and its spaces
	}
	if p.ends.digits > 0 {
		ends = breadth{p.ends.digits, p.ends.points, p.ends.gaps + 1}
	}
	switch {
	case c.Error != "":
		return errors.or(ends).beyond(errors)
	case c.Ends != "":
		return errors.or(ends).beyond(breadthOf(" " + c.Ends))
	}
	return errors.or(ends).beyond(breadth{})
}
