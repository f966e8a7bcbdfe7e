package export

import "quiesce/results"

// kind is the type of a column's values.
type kind int

const (
	text     kind = iota // a string
	whole                // a whole number from -2^63 to 2^63-1
	unsigned             // a whole number from 0 to 2^64-1
	real                 // a float64, finite
)

// column is a column of a table.
type column struct {
	name     string
	kind     kind
	optional bool // a value may be undefined
}

// cell is the value of a column in one row. Only the field of the column's kind counts.
type cell struct {
	text    string
	whole   int64
	number  uint64
	real    float64
	defined bool
}

func textCell(s string) cell     { return cell{text: s, defined: true} }
func wholeCell(n int) cell       { return cell{whole: int64(n), defined: true} }
func unsignedCell(n uint64) cell { return cell{number: n, defined: true} }
func realCell(x float64) cell    { return cell{real: x, defined: true} }

func numberCell(n results.Number) cell { return cell{real: n.Value, defined: n.Defined} }

// endCells are the two ends of an interval.
func endCells(i results.Interval) (low, high cell) {
	return cell{real: i.Low, defined: i.Defined}, cell{real: i.High, defined: i.Defined}
}

// fact is something that holds for a table as a whole.
type fact struct {
	name  string
	value any // a string, or what JSON can hold
}

// tableWriter writes the rows of one table in some format.
type tableWriter interface {
	row(cells []cell) error
	// close ends the table. It does not close what the table is written to.
	close() error
}
