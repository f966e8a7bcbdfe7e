package reports

import (
	"bytes"
	"fmt"
	"io"

	"quiesce/results"
)

// Format is a way to show results.
type Format string

// The formats.
const (
	Table    Format = "table"
	Markdown Format = "markdown"
	CSV      Format = "csv"
	JSON     Format = "json"
)

// Formats lists them.
func Formats() []Format { return []Format{Table, Markdown, CSV, JSON} }

// Write shows a study on w.
func Write(w io.Writer, study *results.Study, format Format) error {
	var b bytes.Buffer
	var err error
	switch format {
	case Table, Markdown:
		p := page{out: &b, markdown: format == Markdown}
		p.fit(w)
		if study.Compared() {
			err = p.comparison(study)
		} else {
			err = p.configuration(study)
		}
	case CSV:
		err = writeCSV(&b, study)
	case JSON:
		err = writeJSON(&b, study)
	default:
		err = fmt.Errorf("there is no format %q", format)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
