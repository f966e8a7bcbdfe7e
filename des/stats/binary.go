package stats

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The binary form is for stores with many histograms: as small as what is in it, and read and
// written in microseconds. Encode is the form for other tools. All of it is unsigned varints:
//
//	version (1)
//	count, sum (2 words), sum of squares (3 words), low word first
//	if the count is not 0: the least value, and the greatest less the least
//	for each cell that is not empty, in ascending order: its distance from the last one (the
//	first one's from 0), and its count; the end of the data ends the list
const binaryVersion = 1

// AppendBinary appends the histogram's binary form; equal histograms give equal bytes. The error is
// always nil. It implements encoding.BinaryAppender.
func (h *Histogram) AppendBinary(data []byte) ([]byte, error) {
	data = binary.AppendUvarint(data, binaryVersion)
	for _, word := range []uint64{h.count, h.sum[0], h.sum[1], h.sumsq[0], h.sumsq[1], h.sumsq[2]} {
		data = binary.AppendUvarint(data, word)
	}
	if h.count == 0 {
		return data, nil
	}
	least := math.MaxInt64 - h.gap
	data = binary.AppendUvarint(data, uint64(least))
	data = binary.AppendUvarint(data, uint64(h.max-least))
	last := 0
	for i, p := range h.pages {
		if p == nil {
			continue
		}
		for j, n := range p {
			if n > 0 {
				cell := i<<pageBits + j
				data = binary.AppendUvarint(data, uint64(cell-last))
				data = binary.AppendUvarint(data, n)
				last = cell
			}
		}
	}
	return data, nil
}

// UnmarshalBinary makes the histogram the one that AppendBinary wrote: equal to it in every figure.
// It fails, and leaves the histogram as it was, on anything else, including figures that contradict
// the counts. It implements encoding.BinaryUnmarshaler.
func (h *Histogram) UnmarshalBinary(data []byte) error {
	r := varints{data: data}
	if version := r.next(); version != binaryVersion || r.short {
		return fmt.Errorf("%w in binary form, version %d", errNoHistogram, binaryVersion)
	}
	read := Histogram{count: r.next()}
	read.sum = [2]uint64{r.next(), r.next()}
	read.sumsq = [3]uint64{r.next(), r.next(), r.next()}
	if read.count > 0 {
		least := r.next()
		read.max = int64(least + r.next())
		read.gap = math.MaxInt64 - int64(least)
	}
	cell, count := uint64(0), uint64(0)
	for first := true; len(r.data) > 0; first = false {
		step, n := r.next(), r.next()
		cell += step
		if n == 0 || step == 0 && !first || cell >= pages<<pageBits || cell < step || count+n < count {
			return fmt.Errorf("%w: its cells are out of order", errNoHistogram)
		}
		p := &read.pages[cell>>pageBits]
		if *p == nil {
			*p = new(page)
		}
		(*p)[cell%pageCells] = n
		count += n
	}
	if r.short || count != read.count || !read.bounded() {
		return fmt.Errorf("%w: its figures contradict its counts", errNoHistogram)
	}
	*h = read
	return nil
}

// bounded reports whether the least and the greatest value are in the first and the last cell that
// is not empty.
func (h *Histogram) bounded() bool {
	first, last := int64(-1), int64(-1)
	for c := range h.Cells {
		if first < 0 {
			first = c.Low
		}
		last = c.Low
	}
	least := math.MaxInt64 - h.gap
	return h.count == 0 || least >= 0 && h.max >= least &&
		cellStart(cellOf(uint64(least))) == first && cellStart(cellOf(uint64(h.max))) == last
}

// varints reads unsigned varints until the data ends.
type varints struct {
	data  []byte
	short bool // the data ended too early
}

func (r *varints) next() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.data, r.short = nil, true
		return 0
	}
	r.data = r.data[n:]
	return v
}
