package export

import (
	"encoding/json"
	"io"
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// rowGroup is the number of rows that are gathered in memory before they are written: so many that
// readers can skip what they do not need, and so few that they fit anywhere.
const rowGroup = 1 << 17

// metadataPrefix keeps the names of our facts from those of other programs in the metadata of a file.
const metadataPrefix = "quiesce."

// parquetWriter writes a table as a Parquet file. What is undefined is null.
type parquetWriter struct {
	writer  *parquet.GenericWriter[any]
	columns []column
	row1    parquet.Row // the row at hand
	rows    int         // in the row group at hand
}

// newParquet begins a Parquet file. Its columns are compressed with Zstandard, which gives the same
// bytes on every processor; the facts are in its key-value metadata.
func newParquet(w io.Writer, table string, columns []column, facts []fact) (*parquetWriter, error) {
	options := []parquet.WriterOption{
		parquet.NewSchema(table, schemaOf(columns)),
		parquet.Compression(&zstd.Codec{Level: zstd.DefaultLevel}),
		parquet.CreatedBy("quiesce", "1", "parquet-go"),
	}
	for _, f := range facts {
		value, ok := f.value.(string)
		if !ok {
			data, err := json.Marshal(f.value)
			if err != nil {
				return nil, err
			}
			value = string(data)
		}
		options = append(options, parquet.KeyValueMetadata(metadataPrefix+f.name, value))
	}
	return &parquetWriter{writer: parquet.NewGenericWriter[any](w, options...), columns: columns, row1: make(parquet.Row, len(columns))}, nil
}

func (p *parquetWriter) row(cells []cell) error {
	for i, c := range p.columns {
		defined := 0
		if c.optional && cells[i].defined {
			defined = 1
		}
		p.row1[i] = parquetValue(c.kind, cells[i]).Level(0, defined, i)
	}
	if _, err := p.writer.WriteRows([]parquet.Row{p.row1}); err != nil {
		return err
	}
	if p.rows++; p.rows < rowGroup {
		return nil
	}
	p.rows = 0
	return p.writer.Flush()
}

func (p *parquetWriter) close() error { return p.writer.Close() }

func parquetValue(k kind, c cell) parquet.Value {
	switch {
	case !c.defined:
		return parquet.NullValue()
	case k == text:
		return parquet.ByteArrayValue([]byte(c.text))
	case k == whole:
		return parquet.Int64Value(c.whole)
	case k == unsigned:
		return parquet.Int64Value(int64(c.number)) // the column's type says that it has no sign
	}
	return parquet.DoubleValue(c.real)
}

// schema is a group of columns in the order given. The library's own sorts them by name.
type schema struct {
	parquet.Group
	fields []parquet.Field
}

func (s *schema) Fields() []parquet.Field { return s.fields }

// field is a column of a schema. It is only ever given values, never a Go structure to take them from.
type field struct {
	parquet.Node
	name string
}

func (f *field) Name() string { return f.name }

func (f *field) Value(reflect.Value) reflect.Value { panic("export: a column has no Go value") }

func schemaOf(columns []column) *schema {
	s := &schema{Group: parquet.Group{}}
	for _, c := range columns {
		var node parquet.Node
		switch c.kind {
		case text:
			node = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		case whole:
			node = parquet.Int(64)
		case unsigned:
			node = parquet.Uint(64)
		default:
			node = parquet.Leaf(parquet.DoubleType)
		}
		if c.optional {
			node = parquet.Optional(node)
		}
		s.Group[c.name] = node
		s.fields = append(s.fields, &field{node, c.name})
	}
	return s
}
