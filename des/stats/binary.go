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
	var read Histogram
	if err := read.MergeBinary(data); err != nil {
		return err
	}
	*h = read
	return nil
}

// MergeBinary adds all that a histogram in binary form has counted, as UnmarshalBinary and Merge would,
// but without a histogram in between. It fails, and leaves the histogram as it was, on anything that
// AppendBinary did not write.
func (h *Histogram) MergeBinary(data []byte) error {
	r, f, err := readFigures(data)
	cells := r.data
	if err == nil {
		err = f.agree(&r)
	}
	if err != nil {
		return err
	}
	cell := uint64(0)
	for r := (varints{data: cells}); len(r.data) > 0; {
		cell += r.next()
		p := &h.pages[cell>>pageBits]
		if *p == nil {
			*p = new(page)
		}
		(*p)[cell%pageCells] += r.next()
	}
	figures := Histogram{count: f.count, sum: f.sum, sumsq: f.sumsq}
	if f.count > 0 {
		figures.max, figures.gap = f.greatest, math.MaxInt64-f.least
	}
	h.addFigures(&figures)
	return nil
}

// CheckBinary tells what a histogram in binary form has counted, how often, and between which values. It
// fails, as UnmarshalBinary would, on anything that AppendBinary did not write.
func CheckBinary(data []byte) (count uint64, least, greatest int64, err error) {
	r, f, err := readFigures(data)
	if err == nil {
		err = f.agree(&r)
	}
	return f.count, f.least, f.greatest, err
}

// BinaryFigures is CheckBinary for data that are known to be as AppendBinary wrote them: it does not look at
// what each value has counted.
func BinaryFigures(data []byte) (count uint64, least, greatest int64, err error) {
	_, f, err := readFigures(data)
	return f.count, f.least, f.greatest, err
}

// binaryFigures are the figures before the cells.
type binaryFigures struct {
	count           uint64
	sum             [2]uint64
	sumsq           [3]uint64
	least, greatest int64
}

// readFigures reads what is before the cells, which r is then at.
func readFigures(data []byte) (r varints, f binaryFigures, err error) {
	r = varints{data: data}
	if version := r.next(); version != binaryVersion || r.short {
		return r, f, fmt.Errorf("%w in binary form, version %d", errNoHistogram, binaryVersion)
	}
	f.count = r.next()
	f.sum = [2]uint64{r.next(), r.next()}
	f.sumsq = [3]uint64{r.next(), r.next(), r.next()}
	if f.count > 0 {
		least := r.next()
		f.least, f.greatest = int64(least), int64(least+r.next())
	}
	if r.short {
		err = fmt.Errorf("%w: its figures contradict its counts", errNoHistogram)
	}
	return r, f, err
}

// agree reads the cells, and checks that they are those of the figures.
func (f *binaryFigures) agree(r *varints) error {
	count, first, last, err := checkCells(r)
	if err != nil {
		return err
	}
	bounded := f.count == 0 || f.least >= 0 && f.greatest >= f.least &&
		uint64(cellOf(uint64(f.least))) == first && uint64(cellOf(uint64(f.greatest))) == last
	if r.short || count != f.count || !bounded {
		return fmt.Errorf("%w: its figures contradict its counts", errNoHistogram)
	}
	return nil
}

// checkCells reads the cells to their end, and tells how much they count together and which are the first
// and the last.
func checkCells(r *varints) (count, first, last uint64, err error) {
	cell := uint64(0)
	for beginning := true; len(r.data) > 0; beginning = false {
		var step, n uint64
		if d := r.data; len(d) > 1 && d[0] < 0x80 && d[1] < 0x80 { // as nearly all are; this way it takes half the time
			step, n, r.data = uint64(d[0]), uint64(d[1]), d[2:]
		} else {
			step, n = r.next(), r.next()
		}
		cell += step
		if n == 0 || step == 0 && !beginning || cell >= pages<<pageBits || cell < step || count+n < count {
			return 0, 0, 0, fmt.Errorf("%w: its cells are out of order", errNoHistogram)
		}
		if beginning {
			first = cell
		}
		last = cell
		count += n
	}
	return count, first, last, nil
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
