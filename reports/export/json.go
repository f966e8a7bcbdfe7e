package export

import (
	"bufio"
	"bytes"
	"encoding/json"
)

// jsonWriter writes a table as one JSON object: the facts, and under the name of the table a list with
// an object per row, a line each.
type jsonWriter struct {
	writer  *bufio.Writer
	columns []column
	names   [][]byte // of the columns, as JSON
	rows    int
}

func newJSON(w *bufio.Writer, table string, columns []column, facts []fact) (*jsonWriter, error) {
	j := &jsonWriter{writer: w, columns: columns}
	for i := range columns {
		name, err := marshal(columns[i].name)
		if err != nil {
			return nil, err
		}
		j.names = append(j.names, name)
	}
	head := []byte("{\n")
	for _, f := range append(facts, fact{table, nil}) {
		name, err := marshal(f.name)
		if err != nil {
			return nil, err
		}
		head = append(append(append(head, "  "...), name...), ": "...)
		if f.name == table {
			break
		}
		value, err := marshal(f.value)
		if err != nil {
			return nil, err
		}
		head = append(append(head, value...), ",\n"...)
	}
	_, err := w.Write(append(head, '['))
	return j, err
}

func (j *jsonWriter) row(cells []cell) error {
	line := []byte(",\n    {")
	if j.rows == 0 {
		line = line[1:]
	}
	j.rows++
	for i := range j.columns {
		if i > 0 {
			line = append(line, ',')
		}
		line = append(append(line, j.names[i]...), ':')
		switch {
		case !cells[i].defined:
			line = append(line, "null"...)
		case j.columns[i].kind == text:
			value, err := marshal(cells[i].text)
			if err != nil {
				return err
			}
			line = append(line, value...)
		default:
			line = append(line, j.columns[i].format(&cells[i])...)
		}
	}
	_, err := j.writer.Write(append(line, '}'))
	return err
}

func (j *jsonWriter) close() error {
	end := "\n  ]\n}\n"
	if j.rows == 0 {
		end = "]\n}\n"
	}
	_, err := j.writer.WriteString(end)
	return err
}

// marshal is what JSON can hold as JSON, with <, > and & as they are.
func marshal(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
