package reports

import (
	"bytes"
	"io"

	"quiesce/results"
)

// WriteTerminal shows a study as on a terminal of so many columns.
func WriteTerminal(w io.Writer, study *results.Study, columns int, colours bool) error {
	var b bytes.Buffer
	p := page{out: &b, columns: columns, colours: colours}
	if err := p.comparison(study); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Coloured makes coloured visible to tests.
var Coloured = coloured
