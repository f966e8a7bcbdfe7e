package export

import (
	"encoding/csv"
	"io"
	"strconv"
)

// csvWriter writes a table as CSV (RFC 4180, but with lines that end in \n).
type csvWriter struct {
	writer  *csv.Writer
	columns []column
	record  []string
}

func newCSV(w io.Writer, columns []column) (*csvWriter, error) {
	c := &csvWriter{writer: csv.NewWriter(w), columns: columns, record: make([]string, len(columns))}
	for i := range columns {
		c.record[i] = columns[i].name
	}
	return c, c.writer.Write(c.record)
}

func (c *csvWriter) row(cells []cell) error {
	for i := range c.columns {
		c.record[i] = ""
		if cells[i].defined {
			c.record[i] = c.columns[i].format(&cells[i])
		}
	}
	return c.writer.Write(c.record)
}

func (c *csvWriter) close() error {
	c.writer.Flush()
	return c.writer.Error()
}

// format is a value as text that reads back as itself.
func (c *column) format(value *cell) string {
	switch c.kind {
	case text:
		return value.text
	case whole:
		return strconv.FormatInt(value.whole, 10)
	case unsigned:
		return strconv.FormatUint(value.number, 10)
	}
	return strconv.FormatFloat(value.real, 'g', -1, 64)
}
