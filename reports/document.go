package reports

import (
	"slices"
	"strings"

	"quiesce/results"
	"quiesce/results/plan"
)

// Document is what a table shows as data, for a page that lays it out itself: the same figures and
// sentences, so that page and terminal never disagree.
type Document struct {
	Scenario, About string
	Lead            []string // paragraphs before the first section: seed, replications, whether something is missing
	Partial         bool     // the run was stopped early
	Sections        []*Section
}

// Titles of sections that have a place of their own on a page.
const (
	VerdictTitle  = "Verdict"
	ShortTitle    = "In short" // of one configuration, which has no verdict
	FindingsTitle = "Findings"
	TradeOffTitle = "Trade-off"
	SettingsTitle = "All settings" // of a sweep
	AnswerTitle   = "Answer"       // of a plan
)

// Section is a part of a document with a title.
type Section struct {
	Title    string
	Folded   bool   // details that few readers want
	Strategy string // whose details these are; "": not of one strategy
	Blocks   []Block
}

// Block is one of three: a table, a list, or a paragraph.
type Block struct {
	Table *Grid
	List  []Item
	Text  string
}

// Item is an entry of a list: what it is about, and what is said of it.
type Item struct{ Lead, Text string }

// Grid is a table.
type Grid struct {
	Heads []Head
	Rows  []GridRow
	// Sortable tables have one unit in each column.
	Sortable bool
}

// Head is the header of a column.
type Head struct {
	Lines []string // metric, then statistic and unit; or one line
	Text  bool     // its cells are words, not figures
}

// GridRow is a line of a table.
type GridRow struct {
	Point *results.Point // whose figures these are; nil: of none in particular
	Cells []Cell
}

// Cell is a figure or a text.
type Cell struct {
	Text   string
	Error  string         // half of the figure's interval, in the same unit, where its sides are equal
	Ends   string         // the ends of the interval in brackets, where they are not
	Key    results.Number // what rows are sorted by, in the metric's unit; undefined: by the text
	Tint   Tint
	Indent bool // a variant of the row above
}

// Tint is what the colour of a figure says.
type Tint string

// The tints.
const (
	Plain Tint = ""
	Good  Tint = "good"  // better than the baseline
	Bad   Tint = "bad"   // worse
	Faint Tint = "faint" // no difference is shown
)

// String names the tint.
func (t tint) String() string {
	return string([...]Tint{plain: Plain, good: Good, bad: Bad, faint: Faint}[t])
}

// NewDocument is what Write shows of a study.
func NewDocument(s *results.Study) (*Document, error) {
	p := page{document: &Document{Partial: s.Partial()}, colours: true}
	show := p.configuration
	if s.Compared() {
		show = p.comparison
	}
	if err := show(s); err != nil {
		return nil, err
	}
	if s.Compared() {
		for _, point := range s.Points {
			if point.Replications == 0 {
				continue
			}
			p.topic("All metrics of " + marked(point))
			p.section().Folded, p.section().Strategy = true, point.Point.Strategy
			if err := p.metrics(point); err != nil {
				return nil, err
			}
		}
	}
	return p.document, nil
}

// NewPlanDocument is what WritePlan shows of a plan.
func NewPlanDocument(pl *plan.Plan) (*Document, error) {
	p := page{document: &Document{Partial: pl.Partial}, colours: true}
	return p.document, p.plan(pl)
}

// DocumentRows is how many points the table of a document has at most.
const DocumentRows = 2000

// NewSweepDocument is what WriteSweep shows of a sweep, with more rows. figures, if any, are those that
// are shown; observe is told of each setting as it is read, and ends it all with an error.
func NewSweepDocument(s *results.Sweep, figures []string, observe func(*results.Study) error) (*Document, error) {
	if len(figures) == 0 {
		figures = SweepFigures
	}
	p := page{document: &Document{Partial: s.Partial() && s.Definition.Plan == nil}, colours: true}
	settings := s.Settings
	s.Settings = func(yield func(*results.Study, error) bool) {
		for study, err := range settings {
			if err == nil {
				err = observe(study)
			}
			if !yield(study, err) || err != nil {
				return
			}
		}
	}
	err := p.sweep(s, figures)
	s.Settings = settings
	return p.document, err
}

// data reports whether the page is a document: nothing is laid out.
func (p *page) data() bool { return p.document != nil }

// topic begins a section that a terminal shows without a title. One that is there already is continued.
func (p *page) topic(title string) {
	if !p.data() {
		return
	}
	d := p.document
	if i := slices.IndexFunc(d.Sections, func(s *Section) bool { return s.Title == title }); i >= 0 {
		again := d.Sections[i]
		d.Sections = append(slices.Delete(d.Sections, i, i+1), again) // the last one is what is added to
		return
	}
	d.Sections = append(d.Sections, &Section{Title: title})
}

// section is the one that is added to; nil before the first.
func (p *page) section() *Section {
	if n := len(p.document.Sections); n > 0 {
		return p.document.Sections[n-1]
	}
	return nil
}

// block adds to the section, or before the first one if it is a paragraph.
func (p *page) block(b Block) {
	if s := p.section(); s != nil {
		s.Blocks = append(s.Blocks, b)
		return
	}
	p.document.Lead = append(p.document.Lead, b.Text)
}

// grid makes columns a table of the document.
func (p *page) grid(columns []column) {
	g := &Grid{Sortable: true, Rows: make([]GridRow, len(columns[0].text()))}
	for i := range columns {
		c := &columns[i]
		lines := slices.DeleteFunc(slices.Clone(c.head), func(line string) bool { return line == "" })
		g.Heads = append(g.Heads, Head{Lines: lines, Text: c.left})
		g.Sortable = g.Sortable && !slices.Contains(lines, "unit")
		for row := range g.Rows {
			g.Rows[row].Cells = append(g.Rows[row].Cells, c.cell(row))
			if c.points != nil {
				g.Rows[row].Point = &c.points[row]
			}
		}
	}
	p.block(Block{Table: g})
}

// cell is one of a column's, as data.
func (c *column) cell(row int) Cell {
	if c.figures != nil {
		f := &c.figures[row]
		return Cell{Text: f.number(), Error: f.error(), Ends: f.ends(), Key: f.exact, Tint: Tint(f.tint.String())}
	}
	cell := Cell{Text: strings.TrimSpace(c.cells[row]), Indent: strings.HasPrefix(c.cells[row], " ")}
	if c.keys != nil {
		cell.Key = c.keys[row]
	}
	return cell
}
