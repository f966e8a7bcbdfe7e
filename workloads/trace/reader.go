package trace

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"quiesce/workloads/document"
)

// ProblemLimit bounds how many faulty lines Read reports. It stops at the next one.
const ProblemLimit = 20

// lineLimit bounds a line, in bytes; a longer one is no trace.
const lineLimit = 64 << 10

// Read calls each with every row of a trace, in the order of the file, which must be that of the
// arrivals. The row is only good until each returns. Lines that are empty or start with # are
// skipped. All faulty lines, up to ProblemLimit, go to the report under the source's name; each is
// not called again after the first. The error is that of the reader.
func Read(from io.Reader, source *document.Source, format *Format, report *document.Report, each func(*Row)) error {
	r := reader{source: source, report: report}
	in := bufio.NewReaderSize(from, lineLimit)
	var row, before Row
	rows := 0
	for r.line = 1; r.faults <= ProblemLimit; r.line++ {
		line, err := in.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			r.problem(line[:100], &fault{0, fmt.Sprintf("a line of more than %d bytes", lineLimit), "is this a trace?"})
			return nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if text := bytes.TrimSpace(line); !skipped(text) {
			rows++
			f := format.parse(line[:len(bytes.TrimRight(line, "\r\n"))], &row)
			if f == nil && row.At < before.At {
				f = &fault{0, fmt.Sprintf("the request arrives %v before one above it", before.At-row.At), "sort the trace by its arrival times"}
			}
			if f != nil {
				r.problem(line, f)
			} else if before = row; r.faults == 0 {
				each(&row)
			}
		}
		if err != nil {
			break
		}
	}
	if rows == 0 {
		r.line = 1
		r.problem(nil, &fault{0, "the trace has no rows", ""})
	}
	return nil
}

// reader is where Read is in its file.
type reader struct {
	source *document.Source
	report *document.Report
	line   int
	faults int
}

func (r *reader) problem(line []byte, f *fault) {
	r.faults++
	if r.faults > ProblemLimit {
		f = &fault{0, fmt.Sprintf("more than %d faulty lines; the rest was not read", ProblemLimit), "is this the right format?"}
	}
	if r.source.Lines == nil {
		r.source.Lines = make(map[int]string)
	}
	r.source.Lines[r.line] = strings.ToValidUTF8(string(bytes.TrimRight(line, "\r\n")), "?")
	column := 1 + utf8.RuneCount(line[:min(f.offset, len(line))])
	r.report.Add(nil, document.Place{Source: r.source, Line: r.line, Column: column}, f.what, f.hint)
}
