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
	text := func(p *page) error {
		p.fit(w)
		if study.Compared() {
			return p.comparison(study)
		}
		return p.configuration(study)
	}
	return write(w, format, study, text, writeCSV, writeJSON)
}

// write shows what is given on w, by the function of its format. All is written, or nothing.
func write[T any](w io.Writer, format Format, what T, text func(*page) error, csv, json func(*bytes.Buffer, T) error) error {
	var b bytes.Buffer
	var err error
	switch format {
	case Table, Markdown:
		err = text(&page{out: &b, markdown: format == Markdown})
	case CSV:
		err = csv(&b, what)
	case JSON:
		err = json(&b, what)
	default:
		err = fmt.Errorf("there is no format %q", format)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
