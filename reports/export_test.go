package reports

import (
	"bytes"
	"io"

	"quiesce/reports/explain"
	"quiesce/results"
)

// WriteTerminal shows a study as on a terminal of so many columns.
func WriteTerminal(w io.Writer, study *results.Study, columns int, colours bool) error {
	var b bytes.Buffer
	p := page{out: &b, columns: columns, colours: colours}
	show := p.configuration
	if study.Compared() {
		show = p.comparison
	}
	if err := show(study); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// ExplanationOnTerminal is a blame as on a terminal of so many columns.
func ExplanationOnTerminal(b *explain.Blame, columns int) (string, error) {
	var out bytes.Buffer
	p := page{out: &out, columns: columns}
	err := p.explanation(b)
	return out.String(), err
}

// Coloured makes coloured visible to tests.
var Coloured = coloured
