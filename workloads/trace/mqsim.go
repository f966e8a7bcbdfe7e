package trace

import (
	"fmt"
	"math"
	"time"
)

// mqsim is the ASCII format that MQSim has from DiskSim: five whole numbers per line, separated by
// blanks. Type 0 is a write and 1 a read, the other way round than in DiskSim itself.
var mqsim = &Format{
	Name:    "mqsim",
	About:   "MQSim's form of DiskSim ASCII: five whole numbers per line",
	Columns: mqsimOrder,
	looks:   looksNumeric,
	parse:   parseMqsim,
}

const mqsimOrder = "arrival in ns, device, start sector, size in 512-byte sectors, type (0 write, 1 read)"

// looksNumeric tells whether a line is numbers and blanks only, at least three of them.
func looksNumeric(line []byte) bool {
	words := 0
	for i, c := range line {
		switch {
		case c == ' ' || c == '\t' || c == '\r':
		case c >= '0' && c <= '9' || c == '.' || c == '-':
			if i == 0 || line[i-1] == ' ' || line[i-1] == '\t' {
				words++
			}
		default:
			return false
		}
	}
	return words >= 3
}

// The columns, with the greatest value of each.
var mqsimColumns = [...]struct {
	name string
	most uint64
}{
	{"arrival time", math.MaxInt64},
	{"device number", MaxDevice},
	{"start sector", math.MaxUint64 >> 9},
	{"size in sectors", math.MaxUint32},
	{"type", 1},
}

func parseMqsim(line []byte, row *Row) *fault {
	var values [len(mqsimColumns)]uint64
	var starts [len(mqsimColumns)]int
	at, column := 0, 0
	for {
		for at < len(line) && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r') {
			at++
		}
		if at == len(line) {
			break
		}
		if column == len(values) {
			return &fault{at, fmt.Sprintf("more than %d columns", len(values)), "the columns are " + mqsimOrder}
		}
		from := at
		v := uint64(0)
		for at < len(line) && line[at]-'0' <= 9 { // a byte below '0' wraps to more than 9
			d := uint64(line[at] - '0')
			if v > (math.MaxUint64-d)/10 {
				return columnFault(line, from, column)
			}
			v = v*10 + d
			at++
		}
		if at == from || v > mqsimColumns[column].most || at < len(line) && line[at] > ' ' {
			return columnFault(line, from, column)
		}
		values[column], starts[column] = v, from
		column++
	}
	if column < len(values) {
		return &fault{len(line), fmt.Sprintf("only %d of %d columns", column, len(values)), "the columns are " + mqsimOrder}
	}
	if values[3] == 0 {
		return &fault{starts[3], "a request of 0 sectors", ""}
	}
	*row = Row{
		At: time.Duration(values[0]), Device: uint32(values[1]), Sector: values[2],
		Sectors: uint32(values[3]), Write: values[4] == 0,
	}
	return nil
}

// columnFault says why the word at a byte of the line cannot stand in its column.
func columnFault(line []byte, from, column int) *fault {
	to := from
	for to < len(line) && line[to] > ' ' {
		to++
	}
	word, c := line[from:to], mqsimColumns[column]
	what := fmt.Sprintf("the %s %q is not a whole number from 0 to %d", c.name, word, c.most)
	hint := ""
	switch digits := onlyDigits(word); {
	case len(word) > 1 && word[0] == '-' && onlyDigits(word[1:]):
		what = fmt.Sprintf("the %s %q is negative", c.name, word)
	case column == 0 && !digits && looksDecimal(word):
		hint = "times are whole nanoseconds; DiskSim's own traces count milliseconds"
	case column == 0 && digits:
		what = fmt.Sprintf("the arrival time %q is beyond 292 years", word)
	case column == len(mqsimColumns)-1:
		what = fmt.Sprintf("the type %q is neither 0 (write) nor 1 (read)", word)
	case digits:
		what = fmt.Sprintf("the %s %q is greater than %d", c.name, word, c.most)
	}
	return &fault{from, what, hint}
}

func onlyDigits(word []byte) bool {
	for _, c := range word {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(word) > 0
}

func looksDecimal(word []byte) bool {
	for _, c := range word {
		if (c < '0' || c > '9') && c != '.' {
			return false
		}
	}
	return len(word) > 0
}
