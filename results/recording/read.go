package recording

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"quiesce/model"
)

// Recording is a stored replication. It may be read any number of times.
type Recording struct {
	Header  Header
	Trailer Trailer

	data  io.ReaderAt
	start int64 // of the records
	size  int64 // of the records
}

// Record is one thing that happened, numbered from 1 in the order in which it did.
type Record struct {
	Sequence uint64
	model.Occurrence
}

// Open reads a recording's header and trailer. An incomplete one is refused.
func Open(data io.ReaderAt, size int64) (*Recording, error) {
	r := &Recording{data: data}
	const word = 8
	head := make([]byte, len(magic)+word)
	foot := make([]byte, word+len(magic))
	if size < int64(len(head)+len(foot)) {
		return nil, fmt.Errorf("the recording is not complete: %d bytes", size)
	}
	if _, err := data.ReadAt(head, 0); err != nil {
		return nil, err
	}
	if _, err := data.ReadAt(foot, size-int64(len(foot))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if version := len(magic) - 1; string(head[:version]) == magic[:version] && head[version] != magic[version] {
		return nil, errors.New("this is a recording of another version of bench: make it again")
	}
	if string(head[:len(magic)]) != magic || string(foot[word:]) != magic {
		return nil, errors.New("this is no recording, or not a complete one")
	}
	headerLength, trailerLength := binary.LittleEndian.Uint64(head[len(magic):]), binary.LittleEndian.Uint64(foot)
	room := uint64(size) - uint64(len(head)+len(foot))
	if headerLength > room || trailerLength > room-headerLength {
		return nil, errDamaged
	}
	r.start = int64(len(head)) + int64(headerLength)
	r.size = size - int64(len(foot)) - int64(trailerLength) - r.start
	if err := r.decode(int64(len(head)), int64(headerLength), &r.Header); err != nil {
		return nil, err
	}
	return r, r.decode(r.start+r.size, int64(trailerLength), &r.Trailer)
}

// decode reads an object.
func (r *Recording) decode(at, length int64, into any) error {
	text := make([]byte, length)
	if _, err := r.data.ReadAt(text, at); err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return nil
}

// Each calls f with every record, in order, until f returns an error, which Each then returns. f must
// not keep the record.
func (r *Recording) Each(f func(*Record) error) error {
	in := bufio.NewReaderSize(io.NewSectionReader(r.data, r.start, r.size), 1<<16)
	check := checker{header: &r.Header}
	for n := uint64(1); n <= r.Trailer.Records; n++ {
		fields, err := readFields(in)
		if errors.Is(err, io.EOF) {
			err = errDamaged
		}
		if err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		record := Record{Sequence: n}
		if record.Occurrence, err = fields.restore(&r.Header, check.last); err == nil && !check.check(&fields, &record.Occurrence) {
			err = errDamaged
		}
		if err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
		if err := f(&record); err != nil {
			return err
		}
	}
	return nil
}
