package reports_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"quiesce/reports"
	"quiesce/results"
)

// A document has the tables, lists and paragraphs that Markdown has, and nothing else but details that
// are folded and what is said in short.
func TestDocumentSaysWhatMarkdownSays(t *testing.T) {
	for name, s := range map[string]*results.Study{
		"compare": study(t, 6, 10, 10), "failed": study(t, 7, 10, 10), "run": study(t, 1, 10, 10), "partial": study(t, 3, 10, 4), "nothing": study(t, 3, 10, 0),
	} {
		var b bytes.Buffer
		if err := reports.Write(&b, s, reports.Markdown); err != nil {
			t.Fatal(err)
		}
		d, err := reports.NewDocument(s)
		if err != nil {
			t.Fatal(err)
		}
		sameAsMarkdown(t, name, d, b.String())
		if d.Partial != s.Partial() {
			t.Errorf("%s: partial is %v", name, d.Partial)
		}
	}
	for stored, partial := range map[int]bool{20: false, 4: true} {
		var b bytes.Buffer
		s := sweep(t, 3, stored)
		if _, err := reports.WriteSweep(&b, s, nil, reports.Markdown); err != nil {
			t.Fatal(err)
		}
		settings := 0
		d, err := reports.NewSweepDocument(s, nil, func(*results.Study) error { settings++; return nil })
		if err != nil {
			t.Fatal(err)
		}
		sameAsMarkdown(t, "sweep", d, b.String())
		if d.Partial != partial || settings != 2 {
			t.Errorf("sweep: partial is %v, %d settings", d.Partial, settings)
		}
	}
}

// untitled are sections that only a page has a title for.
var untitled = []string{"Metrics", reports.SettingsTitle}

// sameAsMarkdown compares a document with Markdown, spaces aside.
func sameAsMarkdown(t *testing.T, name string, d *reports.Document, markdown string) {
	t.Helper()
	written := strings.ReplaceAll(strings.Join(strings.Fields(markdown), " "), `\|`, "|")
	rows, items := 0, 0
	say := func(text string) {
		text = strings.TrimSuffix(text, " Green is better, red is worse.") // without colours that means nothing
		if !strings.Contains(written, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("%s: Markdown does not say %q", name, text)
		}
	}
	for _, text := range d.Lead {
		say(text)
	}
	for _, section := range d.Sections {
		if section.Folded || section.Title == reports.ShortTitle {
			continue
		}
		if !slices.Contains(untitled, section.Title) && !(name == "sweep" && section.Title == reports.VerdictTitle) {
			say("### " + section.Title)
		}
		for _, block := range section.Blocks {
			for _, item := range block.List {
				items++
				say("- " + item.Lead + ": " + item.Text)
			}
			if block.Text != "" {
				say(block.Text)
			}
			if block.Table != nil {
				for _, row := range block.Table.Rows {
					rows++
					say(markdownRow(row))
				}
			}
		}
	}
	lines, entries := 0, 0 // lines of rows, without headers and the lines below these
	for line := range strings.Lines(markdown) {
		if strings.HasPrefix(line, "|") {
			lines++
		}
		if strings.HasPrefix(line, "- ") {
			entries++
		}
		if strings.HasPrefix(line, "|:") || strings.HasPrefix(line, "|-") {
			lines -= 2
		}
	}
	if lines != rows || entries != items {
		t.Errorf("%s: %d rows and %d items of lists, and Markdown has %d and %d", name, rows, items, lines, entries)
	}
}

// markdownRow is a row as Markdown has it, spaces aside.
func markdownRow(row reports.GridRow) string {
	var cells []string
	for _, c := range row.Cells {
		text := c.Text
		if c.Indent {
			text = "· " + text
		}
		if c.Error != "" {
			text += " ± " + c.Error
		}
		if c.Ends != "" {
			text += " " + c.Ends
		}
		cells = append(cells, text)
	}
	return "| " + strings.Join(cells, " | ") + " |"
}

// Each row of a comparison is of the strategy that it names, and can be sorted by its figures.
func TestRowsOfADocumentHaveTheirPoints(t *testing.T) {
	s := study(t, 4, 10, 10)
	d, err := reports.NewDocument(s)
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, section := range d.Sections {
		for _, block := range section.Blocks {
			if block.Table == nil || block.Table.Heads[0].Lines[0] != "strategy" {
				continue
			}
			for _, row := range block.Table.Rows {
				named++
				if row.Point == nil || row.Point.Strategy != row.Cells[0].Text {
					t.Errorf("%s: a row of %q is of %v", section.Title, row.Cells[0].Text, row.Point)
					continue
				}
				at := slices.IndexFunc(s.Points, func(p *results.PointSummary) bool { return p.Point.Strategy == row.Point.Strategy })
				i := slices.IndexFunc(block.Table.Heads, func(h reports.Head) bool {
					return slices.Equal(h.Lines, []string{"mean_power", "W"})
				})
				if i < 0 || strings.HasPrefix(section.Title, "Differences") {
					continue
				}
				if key := row.Cells[i].Key; key != s.Points[at].Metric("mean_power").Mean {
					t.Errorf("%s: mean_power of %s is sorted by %v", section.Title, row.Point.Strategy, key)
				}
			}
		}
	}
	if named < 12 {
		t.Errorf("only %d rows", named)
	}
}
