package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"quiesce/results"
	"quiesce/results/ladder"
)

// WriteValidation shows how results compare with theory.
func WriteValidation(w io.Writer, report *ladder.Report, format Format) error {
	text := func(p *page) error {
		p.fit(w)
		return p.validation(report)
	}
	return write(w, format, report, text, validationCSV, validationJSON)
}

// validation shows a line per figure, and a summary.
func (p *page) validation(report *ladder.Report) error {
	row, quantity := column{head: []string{"row"}, left: true}, column{head: []string{"quantity"}, left: true, again: true}
	expected, measured := column{head: []string{"expected"}}, column{head: []string{"measured"}}
	width, verdict := column{head: []string{"±"}}, column{head: []string{"verdict"}, left: true}
	kind, source := column{head: []string{"kind"}, left: true, spare: 1}, column{head: []string{"by"}, left: true}
	for _, result := range report.Results {
		for i := range result.Comparisons {
			c := &result.Comparisons[i]
			row.cells = append(row.cells, result.Row.ID)
			kind.cells = append(kind.cells, string(result.Row.Kind))
			quantity.cells = append(quantity.cells, figureName(c))
			expected.cells = append(expected.cells, withUnit(seven(c.Want), c.Unit))
			measured.cells = append(measured.cells, measuredText(c))
			width.cells = append(width.cells, widthText(c))
			verdict.cells = append(verdict.cells, verdictText(c.Verdict))
			source.cells = append(source.cells, c.Source)
		}
	}
	if report.Seed != nil {
		p.paragraph(fmt.Sprintf("Seed %d for all rows. A right program fails one such run in a thousand.", *report.Seed))
	}
	if len(row.cells) > 0 {
		show := p.table
		if p.columns == 0 {
			show = p.lay // a figure's line is in one piece where it can be
		}
		if err := show([]column{row, kind, quantity, expected, measured, width, verdict, source}); err != nil {
			return err
		}
	}
	p.paragraph(validationReading(report))
	passed, failed := report.Count()
	p.wrapped("", fmt.Sprintf("%d passed, %d failed", passed, failed))
	return nil
}

// figureName is a quantity, after the strategy that it is of.
func figureName(c *ladder.Comparison) string {
	if c.Strategy == "" {
		return c.Quantity
	}
	return c.Strategy + ": " + c.Quantity
}

// verdictText makes what did not pass visible among what did.
func verdictText(v ladder.Verdict) string {
	if v == ladder.OK {
		return string(v)
	}
	return strings.ToUpper(string(v))
}

// seven is x with the digits that theory is written with.
func seven(x float64) string { return trimmed(significant(x, max(7, 1+digitsBefore(x)))) }

// digitsBefore is how many digits of x stand before the point.
func digitsBefore(x float64) int {
	if math.Abs(x) < 1 {
		return 0
	}
	return exponent(x, 7) + 1
}

func withUnit(text, unit string) string {
	if unit == "1" || unit == "requests" {
		return text
	}
	return text + " " + unit
}

func measuredText(c *ladder.Comparison) string {
	if !c.Measured.Defined {
		return "never observed"
	}
	return withUnit(seven(c.Measured.Value), c.Unit)
}

// widthText is the half-width as a share of what is expected, and the share that is asked for.
func widthText(c *ladder.Comparison) string {
	switch {
	case c.Exact:
		return "exact"
	case !c.HalfWidth.Defined:
		return undefined
	}
	return significant(100*c.HalfWidth.Value/math.Abs(c.Want), 2) + " %"
}

// validationReading says what a verdict means.
func validationReading(r *ladder.Report) string {
	text := fmt.Sprintf("ok: what is expected lies in the %s interval around what was measured, and the 95 %% interval (± its half, of what is expected) is narrow enough. MISS: it does not. NOISY: too wide to tell.",
		percent(r.Criterion.Confidence))
	text += withoutVerdict(r)
	if r.Share < 1 {
		text += fmt.Sprintf(" Quick: %s of each horizon was simulated, and intervals may be %.2g times as wide.", percent(r.Share), r.Criterion.Widening)
	}
	return text
}

// withoutVerdict says which figures have no interval that holds, and why.
func withoutVerdict(r *ladder.Report) string {
	text := ""
	for _, result := range r.Results {
		for i := range result.Comparisons {
			if c := &result.Comparisons[i]; c.Verdict == ladder.Undefined {
				text += fmt.Sprintf(" UNDEFINED: %s of %s cannot be judged, because %s.", figureName(c), result.Row.ID, c.Reason)
			}
		}
	}
	return text
}

func percent(share float64) string {
	return strconv.FormatFloat(100*share, 'g', 8, 64) + " %"
}

// validationRow is a figure as programs read it, in JSON and CSV.
type validationRow struct {
	Row       string         `json:"row"`
	Kind      string         `json:"kind"`
	About     string         `json:"about"`
	Strategy  string         `json:"strategy,omitempty"`
	Quantity  string         `json:"quantity"`
	Unit      string         `json:"unit"`
	Expected  float64        `json:"expected"`
	Measured  results.Number `json:"measured"`
	HalfWidth results.Number `json:"half_width"` // of the 95 % interval; null where the figure is exact
	Tolerance float64        `json:"tolerance"`  // of the half-width, relative; 0 where the figure is exact
	Exact     bool           `json:"exact"`
	Verdict   ladder.Verdict `json:"verdict"`
	Reason    string         `json:"reason,omitempty"` // of an undefined verdict
	Source    string         `json:"source"`
}

func validationRows(report *ladder.Report) []validationRow {
	all := []validationRow{}
	for _, result := range report.Results {
		for i := range result.Comparisons {
			c := &result.Comparisons[i]
			tolerance := float64(c.Tolerance * report.Criterion.Widening)
			all = append(all, validationRow{
				result.Row.ID, string(result.Row.Kind), result.Row.About, c.Strategy, c.Quantity, c.Unit,
				c.Want, c.Measured, c.HalfWidth, tolerance, c.Exact, c.Verdict, c.Reason, c.Source,
			})
		}
	}
	return all
}

func validationJSON(b *bytes.Buffer, report *ladder.Report) error {
	passed, failed := report.Count()
	o := struct {
		Passed     int             `json:"passed"`
		Failed     int             `json:"failed"`
		Seed       *uint64         `json:"seed"` // null: those of the scenarios
		Share      float64         `json:"share"`
		Confidence float64         `json:"confidence"`
		Rows       []validationRow `json:"rows"`
	}{passed, failed, report.Seed, report.Share, report.Criterion.Confidence, validationRows(report)}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(o)
}

func validationCSV(b *bytes.Buffer, report *ladder.Report) error {
	w := csv.NewWriter(b)
	rows := [][]string{{"row", "kind", "strategy", "quantity", "unit", "expected", "measured", "half_width", "tolerance", "exact", "verdict", "source"}}
	plain := func(x float64) string { return exact(results.Number{Value: x, Defined: true}) }
	for _, r := range validationRows(report) {
		rows = append(rows, []string{r.Row, r.Kind, r.Strategy, r.Quantity, r.Unit, plain(r.Expected), exact(r.Measured), exact(r.HalfWidth),
			plain(r.Tolerance), strconv.FormatBool(r.Exact), string(r.Verdict), r.Source})
	}
	return w.WriteAll(rows)
}

// WriteLadder lists rows, and how many figures theory knows of each.
func WriteLadder(w io.Writer, rows []ladder.Row, format Format) error {
	var b bytes.Buffer
	p := page{out: &b, markdown: format == Markdown}
	p.fit(w)
	id, kind := column{head: []string{"row"}, left: true}, column{head: []string{"kind"}, left: true}
	figures, about := column{head: []string{"figures"}}, column{head: []string{"about"}, left: true}
	room := math.MaxInt
	if p.columns > 0 {
		const others = 39 // the other columns, with all gaps
		room = p.columns - others
	}
	for i := range rows {
		cells := []string{rows[i].ID, string(rows[i].Kind), strconv.Itoa(rows[i].Figures())}
		for _, part := range p.broken(rows[i].About, room) {
			id.cells, kind.cells, figures.cells = append(id.cells, cells[0]), append(kind.cells, cells[1]), append(figures.cells, cells[2])
			about.cells = append(about.cells, part)
			cells = []string{"", "", ""}
		}
	}
	if err := p.lay([]column{id, kind, figures, about}); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
