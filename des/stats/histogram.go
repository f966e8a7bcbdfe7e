package stats

import (
	"fmt"
	"math"
	"math/bits"
)

// Histogram counts integers from 0 to the greatest int64: nanoseconds, or requests, or places. It
// knows count, sum, sum of squares, least and greatest exactly, and each quantile to 0.05 %; values
// below 2048 it counts exactly. Merging adds integers, so any order of merging gives the same
// histogram. The zero value is empty and ready.
//
// Recording does not allocate, except for the first value in each of the 432 ranges of 128 cells
// (eight to a doubling): 1 KB each. Latencies that spread over six decades take about 160 KB, all
// int64 values together 436 KB, an empty histogram 4 KB.
type Histogram struct {
	pages [pages]*page

	count uint64
	sum   [2]uint64 // 128 bits, low word first
	sumsq [3]uint64 // 192 bits, low word first
	max   int64
	gap   int64 // MaxInt64 - min, so that 0 means that nothing was recorded
}

// page is a range of cells.
type page [pageCells]uint64

const (
	precision = 10 // bits: a cell is no wider than 2^-10 of its values, 0.098 %
	pageBits  = 7
	pageCells = 1 << pageBits
	// pages covers 64 bits; those of negative numbers, the last eight, stay nil.
	pages = (64 - precision + 1) << precision >> pageBits
)

// cellOf returns the cell of a value: values below 2^(precision+1) have one each; above that, each
// doubling has 2^precision.
func cellOf(value uint64) uint {
	shift := uint(max(bits.Len64(value)-precision-1, 0))
	return shift<<precision + uint(value>>(shift&63))
}

// cellStart returns the least value of a cell.
func cellStart(cell uint) int64 {
	shift := max(cell>>precision, 1) - 1
	return int64(uint64(cell-shift<<precision) << shift)
}

// cellMiddle returns the value that stands for all of a cell.
func cellMiddle(cell uint) int64 {
	shift := max(cell>>precision, 1) - 1
	return cellStart(cell) + int64(uint64(1)<<shift>>1)
}

// Record counts a value. It panics if the value is negative, which is an error of the caller.
func (h *Histogram) Record(value int64) {
	v := uint64(value)
	i := cellOf(v)
	p := h.pages[i>>pageBits]
	if p == nil {
		p = h.newPage(value)
	}
	p[i%pageCells]++
	h.count++
	// The branches are rarely taken and so cost less than the stores they save.
	var carry uint64
	if h.sum[0], carry = bits.Add64(h.sum[0], v, 0); carry != 0 {
		h.sum[1]++
	}
	high, low := bits.Mul64(v, v)
	h.sumsq[0], carry = bits.Add64(h.sumsq[0], low, 0)
	if h.sumsq[1], carry = bits.Add64(h.sumsq[1], high, carry); carry != 0 {
		h.sumsq[2]++
	}
	if value > h.max {
		h.max = value
	}
	if math.MaxInt64-value > h.gap {
		h.gap = math.MaxInt64 - value
	}
}

// RecordN counts a value n times over. With n a time in nanoseconds, the histogram is that of a
// level over time. It panics if the value is negative.
func (h *Histogram) RecordN(value int64, n uint64) {
	if n == 0 {
		return
	}
	v := uint64(value)
	i := cellOf(v)
	p := h.pages[i>>pageBits]
	if p == nil {
		p = h.newPage(value)
	}
	p[i%pageCells] += n
	h.count += n
	var carry uint64
	high, low := bits.Mul64(v, n)
	h.sum[0], carry = bits.Add64(h.sum[0], low, 0)
	h.sum[1] += high + carry
	square1, square0 := bits.Mul64(v, v)
	middle, word0 := bits.Mul64(square0, n)
	word2, word1 := bits.Mul64(square1, n)
	word1, carry = bits.Add64(word1, middle, 0)
	word2 += carry
	h.sumsq[0], carry = bits.Add64(h.sumsq[0], word0, 0)
	h.sumsq[1], carry = bits.Add64(h.sumsq[1], word1, carry)
	h.sumsq[2] += word2 + carry
	h.max = max(h.max, value)
	h.gap = max(h.gap, math.MaxInt64-value)
}

// newPage makes the page of a value.
func (h *Histogram) newPage(value int64) *page {
	if value < 0 {
		panic(fmt.Sprintf("stats: a histogram counts values of 0 and more, not %d", value))
	}
	p := new(page)
	h.pages[cellOf(uint64(value))>>pageBits] = p
	return p
}

// Merge adds all that other has counted. The result does not depend on the order of merging.
func (h *Histogram) Merge(other *Histogram) {
	for i, from := range other.pages {
		if from == nil {
			continue
		}
		if h.pages[i] == nil {
			h.pages[i] = new(page)
		}
		for j, n := range from {
			h.pages[i][j] += n
		}
	}
	h.addFigures(other)
}

// addFigures adds all but the cells.
func (h *Histogram) addFigures(other *Histogram) {
	h.count += other.count
	var carry uint64
	h.sum[0], carry = bits.Add64(h.sum[0], other.sum[0], 0)
	h.sum[1] += other.sum[1] + carry
	h.sumsq[0], carry = bits.Add64(h.sumsq[0], other.sumsq[0], 0)
	h.sumsq[1], carry = bits.Add64(h.sumsq[1], other.sumsq[1], carry)
	h.sumsq[2] += other.sumsq[2] + carry
	h.max = max(h.max, other.max)
	h.gap = max(h.gap, other.gap)
}

// Clone returns an independent copy.
func (h *Histogram) Clone() *Histogram {
	c := *h
	for i, p := range h.pages {
		if p != nil {
			c.pages[i] = new(page)
			*c.pages[i] = *p
		}
	}
	return &c
}

// Reset forgets all values and keeps the memory.
func (h *Histogram) Reset() {
	kept := h.pages
	*h = Histogram{pages: kept}
	for _, p := range kept {
		if p != nil {
			*p = page{}
		}
	}
}
