package reports

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"quiesce/results"
)

// page is what is written to: plain text, Markdown, or a document.
type page struct {
	out      *bytes.Buffer
	markdown bool
	document *Document // not nil: nothing is laid out, out is not used
	columns  int       // of the terminal; 0: as many as can be
	colours  bool
}

// width is how many columns of a terminal a line may take; a wider table is continued in another.
func (p *page) width() int {
	if p.columns > 0 {
		return p.columns
	}
	return widest
}

// column is a column of a table. Its cells are all of text, or all of figures.
type column struct {
	head    []string // lines
	left    bool     // aligned to the left, as text is
	cells   []string
	figures []figure
	keys    []results.Number // what cells are sorted by; nil: by their text
	points  []results.Point  // which the rows are about, if the column names them
	// spare columns are left out where the table would be too wide, the highest number first; 0: never.
	spare int
	// again columns, and the first one, are repeated where the table is continued in another.
	again bool
}

// text is the cells of the column, those of figures with their ± and their intervals below one another.
func (c *column) text() []string {
	if c.figures == nil {
		return c.cells
	}
	widest := 0
	for i := range c.figures {
		widest = max(widest, runewidth.StringWidth(c.figures[i].error()))
	}
	intervals := make([]string, len(c.figures))
	for i := range c.figures {
		f := &c.figures[i]
		switch text := f.error(); {
		case text != "":
			intervals[i] = " ± " + strings.Repeat(" ", widest-runewidth.StringWidth(text)) + text
		case f.low != "":
			intervals[i] = " " + f.ends()
		}
	}
	widest = 0
	for _, text := range intervals {
		widest = max(widest, runewidth.StringWidth(text))
	}
	cells := make([]string, len(c.figures))
	for i, text := range intervals {
		cells[i] = c.figures[i].number() + text + strings.Repeat(" ", widest-runewidth.StringWidth(text))
	}
	return cells
}

// width is what the column takes on a terminal.
func (c *column) width() int {
	w := 0
	for _, text := range append(c.text(), c.head...) {
		w = max(w, runewidth.StringWidth(text))
	}
	return w
}

// boundless reports whether a table may be as wide as it likes.
func (p *page) boundless() bool { return p.markdown || p.data() }

// gap is behind each column.
const gap = "  "

// tables writes columns as one table, or as several that begin with the same columns if they would be
// too wide.
func (p *page) tables(columns []column) error {
	for _, block := range p.blocks(columns) {
		if err := p.lay(block); err != nil {
			return err
		}
	}
	return nil
}

// blocks are the tables that columns are written as: one, or as many as it takes for each to be narrow enough.
func (p *page) blocks(columns []column) [][]column {
	if p.boundless() || p.fits(columns) {
		return [][]column{columns}
	}
	if narrow := p.narrowed(columns); p.fits(narrow) {
		return [][]column{narrow}
	}
	var lead, rest []column
	for i := range columns {
		if i == 0 || columns[i].again {
			lead = append(lead, columns[i])
		} else {
			rest = append(rest, columns[i])
		}
	}
	var all [][]column
	for len(rest) > 0 {
		n := 1
		for n < len(rest) && p.fits(p.narrowed(slices.Concat(lead, rest[:n+1]))) {
			n++
		}
		all = append(all, p.narrowed(slices.Concat(lead, rest[:n])))
		rest = rest[n:]
	}
	return all
}

// narrowed breaks long text, such as the names of strategies with parameters, so that a row may take
// several lines.
func (p *page) narrowed(columns []column) []column {
	room := p.width()/3 - len(gap)
	rows := len(columns[0].text())
	lines := make([]int, rows) // of each row
	parts := make([][][]string, len(columns))
	for i := range columns {
		c := &columns[i]
		parts[i] = make([][]string, rows)
		for row, text := range c.text() {
			parts[i][row] = []string{text}
			if c.left && runewidth.StringWidth(text) > room {
				parts[i][row] = p.broken(text, room)
			}
			lines[row] = max(lines[row], len(parts[i][row]))
		}
	}
	narrow := slices.Clone(columns)
	for i := range narrow {
		c := &narrow[i]
		figures := c.figures
		c.cells, c.figures = nil, nil
		for row, n := range lines {
			for k := range n {
				switch {
				case figures != nil && k == 0:
					c.figures = append(c.figures, figures[row])
				case figures != nil:
					c.figures = append(c.figures, figure{})
				case k < len(parts[i][row]):
					c.cells = append(c.cells, parts[i][row][k])
				default:
					c.cells = append(c.cells, "")
				}
			}
		}
	}
	return narrow
}

// fits reports whether a table of the columns is narrow enough.
func (p *page) fits(columns []column) bool {
	width := 0
	for i := range columns {
		width += columns[i].width() + len(gap)
	}
	return width <= p.width()
}

// fitted leaves out spare columns until the table is narrow enough. Where it is continued in another even without
// them all, it has those that take no further one.
func (p *page) fitted(columns []column) []column {
	if p.boundless() {
		return columns
	}
	kept := slices.Clone(columns)
	for !p.fits(kept) {
		drop := -1
		for i := range kept {
			if kept[i].spare > 0 && (drop < 0 || kept[i].spare > kept[drop].spare) {
				drop = i
			}
		}
		if drop < 0 {
			return p.filled(columns, kept)
		}
		kept = slices.Delete(kept, drop, drop+1)
	}
	return kept
}

// filled is least, which is columns without the spare ones, with those of these for which there is room in the tables
// that least takes, the lowest number first.
func (p *page) filled(columns, least []column) []column {
	most := len(p.blocks(least))
	if most == 1 {
		return least // whose text is broken, to make room
	}
	var spare []int
	for i := range columns {
		if columns[i].spare > 0 {
			spare = append(spare, columns[i].spare)
		}
	}
	slices.Sort(spare)
	kept := least
	for _, number := range slices.Compact(spare) {
		more := slices.DeleteFunc(slices.Clone(columns), func(c column) bool { return c.spare > number })
		if len(p.blocks(more)) > most {
			break
		}
		kept = more
	}
	return kept
}

// table writes columns as one table: without the spare ones, or continued, where it would be too wide.
func (p *page) table(columns []column) error { return p.tables(p.fitted(columns)) }

// lay writes one table, as wide as it is, and an empty line.
func (p *page) lay(columns []column) error {
	if p.data() {
		p.grid(columns)
		return nil
	}
	var b bytes.Buffer
	alignment := tw.CellAlignment{}
	head := make([]any, len(columns))
	cells := make([][]string, len(columns))
	for i := range columns {
		c := &columns[i]
		align := tw.AlignRight
		if c.left {
			align = tw.AlignLeft
		}
		alignment.PerColumn = append(alignment.PerColumn, align)
		head[i] = strings.Join(c.head[blank(columns):], "\n")
		if p.markdown {
			head[i] = strings.TrimSpace(strings.Join(c.head, " "))
		}
		cells[i] = c.text()
	}
	t := p.style(&b, alignment)
	t.Header(head...)
	for row := range cells[0] {
		line := make([]any, len(columns))
		for i := range columns {
			line[i] = cells[i][row]
			if p.markdown {
				line[i] = markdownCell(cells[i][row])
			} else if figures := columns[i].figures; figures != nil {
				line[i] = p.paint(cells[i][row], figures[row].tint)
			}
		}
		if err := t.Append(line...); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	for line := range strings.Lines(b.String()) {
		p.out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	p.out.WriteByte('\n')
	return nil
}

// blank is 1 if the first line of all heads is empty, as it is where no column names a metric.
func blank(columns []column) int {
	for i := range columns {
		if c := &columns[i]; len(c.head) < 2 || c.head[0] != "" {
			return 0
		}
	}
	return 1
}

// markdownCell is a cell's text where spaces do not align, and indentation is not seen.
func markdownCell(text string) string {
	cell := strings.Join(strings.Fields(text), " ")
	if strings.HasPrefix(text, " ") {
		cell = "· " + cell
	}
	return strings.ReplaceAll(cell, "|", `\|`)
}

// style is an empty table: one line below the header, and space.
func (p *page) style(b *bytes.Buffer, alignment tw.CellAlignment) *tablewriter.Table {
	off := tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone}
	cell := tw.CellConfig{Formatting: off, Alignment: alignment}
	var r tw.Renderer = renderer.NewMarkdown()
	if !p.markdown {
		cell.Padding.Global = tw.Padding{Right: gap, Overwrite: true}
		r = renderer.NewBlueprint(tw.Rendition{
			Borders: tw.Border{Left: tw.Off, Right: tw.Off, Top: tw.Off, Bottom: tw.Off},
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
				Lines:      tw.Lines{ShowHeaderLine: tw.On, ShowTop: tw.Off, ShowBottom: tw.Off},
			},
		})
	}
	return tablewriter.NewTable(b, tablewriter.WithRenderer(r), tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithConfig(tablewriter.Config{Header: cell, Row: cell, Behavior: tw.Behavior{TrimSpace: tw.Off}}))
}

// heading writes the title of what follows.
func (p *page) heading(text string) {
	if p.data() {
		p.topic(text)
		return
	}
	if !p.markdown {
		p.wrapped("", text)
		return
	}
	p.out.WriteString("### " + text + "\n\n")
}

// paragraph writes text, wrapped, and an empty line.
func (p *page) paragraph(text string) {
	if p.data() {
		p.block(Block{Text: text})
		return
	}
	p.wrapped("", text)
	p.out.WriteByte('\n')
}

// list writes items, each behind its lead, which takes so many columns. Once: a lead that is the same as
// the one before is not repeated.
func (p *page) list(items []Item, columns int, once bool) {
	if p.data() {
		p.block(Block{List: items})
		return
	}
	for i, item := range items {
		lead := "  " + item.Lead + strings.Repeat(" ", columns-len(item.Lead))
		switch {
		case p.markdown:
			lead = "- " + item.Lead + ": "
		case once && i > 0 && items[i-1].Lead == item.Lead:
			lead = strings.Repeat(" ", len(lead))
		}
		p.wrapped(lead, item.Text)
	}
	p.out.WriteByte('\n')
}

// wrapped writes text whose first line begins with lead and whose others are indented as far.
func (p *page) wrapped(lead, text string) {
	width := runewidth.StringWidth(lead)
	line, length := lead, width
	for i, word := range strings.Fields(text) {
		w := runewidth.StringWidth(word)
		if i > 0 && length+1+w > p.width() && !p.markdown {
			p.out.WriteString(line + "\n")
			line, length = strings.Repeat(" ", width)+word, width+w
			continue
		}
		if i > 0 {
			line, length = line+" ", length+1
		}
		line, length = line+word, length+w
	}
	p.out.WriteString(line + "\n")
}
