package export

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"slices"

	"quiesce/results"
)

// Format is how a table is written.
type Format string

// The formats.
const (
	CSV     Format = "csv"     // with a header; what is undefined is empty
	JSON    Format = "json"    // one object: facts, and a list of objects; what is undefined is null
	Parquet Format = "parquet" // columns with types, compressed; what is undefined is null
)

// Formats lists them.
func Formats() []Format { return []Format{CSV, JSON, Parquet} }

// Options say what is exported.
type Options struct {
	Table  Table
	Format Format
}

// Summary is what there was to export.
type Summary struct {
	Rows     int
	Progress results.Progress
	LeftOut  []results.LeftOut // points that could not be read
}

// Partial reports whether replications are missing, or may be.
func (s *Summary) Partial() bool { return s.Progress.Done < s.Progress.Total || s.Progress.Open }

// Write writes a table of what the ledger holds. Rows are in the order of points; within a point, of
// metrics as in model.Catalogue, variants behind their metric by name; within a metric, of replications
// or of values. So equal runs give equal bytes, however and in which order their replications were
// computed. Memory holds one point, and with Parquet one row group.
//
// A point that cannot be read, because its data are damaged, is left out whole; the summary names it.
// An error means that what was written is not complete: a problem with w, a ledger that cannot be read
// at all, or the end of ctx.
func Write(ctx context.Context, w io.Writer, l *results.Ledger, o Options) (*Summary, error) {
	s := &Summary{}
	var err error
	if s.Progress, err = l.Progress(); err != nil {
		return nil, err
	}
	layout, err := o.Table.layout()
	if err != nil {
		return nil, err
	}
	x := &exporter{ledger: l, key: newKey(&l.Definition), order: newOrder()}
	buffered := bufio.NewWriterSize(w, 1<<16)
	columns := slices.Concat(x.key.columns(), layout.columns)
	out, err := newWriter(buffered, o, columns, facts(&l.Definition, s))
	if err != nil {
		return nil, err
	}
	emit := func(cells []cell) error {
		s.Rows++
		return out.row(cells)
	}
	for point := range l.Definition.Len() {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		rows, err := layout.point(x, point)
		if err != nil {
			s.LeftOut = append(s.LeftOut, results.LeftOut{Point: l.Definition.Point(point), Err: err})
			continue
		}
		if err := rows(emit); err != nil {
			return nil, err
		}
	}
	if err := out.close(); err != nil {
		return nil, err
	}
	return s, buffered.Flush()
}

func newWriter(w *bufio.Writer, o Options, columns []column, facts []fact) (tableWriter, error) {
	switch o.Format {
	case CSV:
		return newCSV(w, columns)
	case JSON:
		return newJSON(w, string(o.Table), columns, facts)
	case Parquet:
		return newParquet(w, string(o.Table), columns, facts)
	}
	return nil, fmt.Errorf("there is no format %q", o.Format)
}

// facts are what a program needs to know of a table besides its rows. None depends on where or by
// which build it was made.
func facts(d *results.Definition, s *Summary) []fact {
	all := []fact{
		{"scenario", d.Scenario},
		{"about", d.About},
		{"seed", d.Seed},
		{"version", d.Format},
		{"sets", notNil(d.Sets)},
		{"inputs", notNil(inputs(d))},
		{"axes", notNil(axesOf(d))},
		{"text", d.Text},
	}
	if s.Partial() {
		all = append(all, fact{"partial", partial{s.Progress.Done, s.Progress.Total}})
	}
	return all
}

// partial is how far a run has come that was not finished.
type partial struct {
	Done  int `json:"done"` // replications, over all points
	Total int `json:"total"`
}

// input is another file that the scenario reads.
type input struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

func inputs(d *results.Definition) []input {
	var all []input
	for _, i := range d.Inputs {
		all = append(all, input{i.Name, i.SHA256})
	}
	return all
}

// notNil is a list that JSON writes as one even if it is empty.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
