package trace

import (
	"bytes"
	"time"
)

// Row is one request of a trace.
type Row struct {
	At      time.Duration // arrival, as the file counts it: usually not from 0
	Device  uint32
	Sectors uint32 // size in sectors of SectorBytes
	Sector  uint64 // where it starts
	Write   bool   // else read
}

// SectorBytes is the size of a sector.
const SectorBytes = 512

// MaxDevice is the greatest device number.
const MaxDevice = 1<<32 - 1

// Format is a way to write a trace, one request per line.
type Format struct {
	Name    string
	About   string // one line
	Columns string // in order, with units

	// looks tells whether a line that is not empty may be one of this format, even a faulty one.
	looks func(line []byte) bool
	// parse reads a line into a row. It returns what is wrong, if anything.
	parse func(line []byte, row *Row) *fault
}

// Formats are all formats that can be read. The caller must not change the list.
func Formats() []*Format { return formats }

var formats = []*Format{mqsim}

// ByName is the format of a name, or nil.
func ByName(name string) *Format {
	for _, f := range formats {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Detect is the format of a file that starts with head, or nil if it is no trace. A faulty first
// line is recognised if it can be meant as nothing else.
func Detect(head []byte) *Format {
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		if skipped(line) {
			continue
		}
		for _, f := range formats {
			if f.looks(line) {
				return f
			}
		}
		return nil
	}
	return nil
}

// skipped tells whether a line, without the blanks around it, carries no request.
func skipped(line []byte) bool { return len(line) == 0 || line[0] == '#' }

// fault is what is wrong with a line.
type fault struct {
	offset int // bytes from the start of the line
	what   string
	hint   string
}
