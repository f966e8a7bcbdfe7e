package stats

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Count returns how many values were recorded.
func (h *Histogram) Count() uint64 { return h.count }

// Min returns the least value; ok is false if there is none.
func (h *Histogram) Min() (value int64, ok bool) { return math.MaxInt64 - h.gap, h.count > 0 }

// Max returns the greatest value; ok is false if there is none.
func (h *Histogram) Max() (value int64, ok bool) { return h.max, h.count > 0 }

// Sum returns the exact sum of all values.
func (h *Histogram) Sum() *big.Int { return wide(h.sum[:]) }

// SumOfSquares returns the exact sum of the squares of all values.
func (h *Histogram) SumOfSquares() *big.Int { return wide(h.sumsq[:]) }

// wide returns an unsigned integer given by words, low word first.
func wide(words []uint64) *big.Int {
	n := new(big.Int)
	for i := len(words) - 1; i >= 0; i-- {
		n.Lsh(n, 64)
		n.Or(n, new(big.Int).SetUint64(words[i]))
	}
	return n
}

// Mean returns the exact mean, rounded once; ok is false without values.
func (h *Histogram) Mean() (mean float64, ok bool) {
	if h.count == 0 {
		return 0, false
	}
	return ratio(h.Sum(), new(big.Int).SetUint64(h.count)), true
}

// Variance returns the sample variance (divided by n-1), computed in integers and rounded once;
// ok is false with fewer than two values.
func (h *Histogram) Variance() (variance float64, ok bool) {
	if h.count < 2 {
		return 0, false
	}
	n := new(big.Int).SetUint64(h.count)
	sum := h.Sum()
	numerator := new(big.Int).Mul(n, h.SumOfSquares())
	numerator.Sub(numerator, sum.Mul(sum, sum))
	return ratio(numerator, new(big.Int).Mul(n, new(big.Int).SetUint64(h.count-1))), true
}

// ratio returns a/b rounded to the nearest float64.
func ratio(a, b *big.Int) float64 {
	quotient, _ := new(big.Rat).SetFrac(a, b).Float64()
	return quotient
}

// SD returns the sample standard deviation; ok is false with fewer than two values.
func (h *Histogram) SD() (sd float64, ok bool) {
	variance, ok := h.Variance()
	return math.Sqrt(variance), ok
}

// Quantile returns the value of rank ceil(p*count), the first that at least a share p does not
// exceed, for p from 0 (the least) to 1 (the greatest). Below 2048 it is exact; above, it is the
// middle of the value's cell, within 0.05 % of it, but never outside the least and greatest values.
// ok is false without values.
func (h *Histogram) Quantile(p float64) (value int64, ok bool) {
	var values [1]int64
	ok = h.Quantiles([]float64{p}, values[:])
	return values[0], ok
}

// Quantiles puts into values what Quantile returns for each share, in one pass. The shares ascend; values
// has as many places.
func (h *Histogram) Quantiles(shares []float64, values []int64) (ok bool) {
	if h.count == 0 {
		return false
	}
	var before uint64 // how many values are in the pages before
	pages := h.pages[:]
	for i, p := range shares {
		target := rankOf(p, h.count)
		if target == h.count {
			values[i] = h.max
			continue
		}
		for {
			page := pages[0]
			if page != nil {
				if n := page.count(); before+n < target {
					before += n
				} else {
					break
				}
			}
			pages = pages[1:]
		}
		middle := cellMiddle(uint((len(h.pages)-len(pages))<<pageBits) + pages[0].at(target-before))
		values[i] = min(max(middle, math.MaxInt64-h.gap), h.max)
	}
	return true
}

// count is how many values are in the page's cells: in two sums, which the processor adds side by side.
func (p *page) count() uint64 {
	var even, odd uint64
	for i := 0; i < len(p); i += 2 {
		even += p[i]
		odd += p[i+1]
	}
	return even + odd
}

// at is the page's cell in which its value of a rank is, from 1 to count.
func (p *page) at(rank uint64) (cell uint) {
	for n := p[0]; n < rank; n += p[cell] {
		cell++
	}
	return cell
}

// rankOf returns ceil(p*n), from 1 to n, where p counts as the decimal fraction that it is written
// as: 0.95 of 1000 is 950, though the float64 next to 0.95 lies a little off.
func rankOf(p float64, n uint64) uint64 {
	switch {
	case !(p > 0):
		return 1
	case p >= 1:
		return n
	}
	// Few decimals, as nearly all have: p is the float64 next to m/scale if the division, which rounds once,
	// gives it.
	const scale = 1e6
	if m := math.Round(p * scale); m/scale == p {
		high, low := bits.Mul64(uint64(m), n)
		rank, remainder := bits.Div64(high, low, scale)
		if remainder > 0 {
			rank++
		}
		return rank
	}
	decimal, ok := new(big.Rat).SetString(strconv.FormatFloat(p, 'g', -1, 64))
	if !ok {
		panic("stats: a float64 is no number")
	}
	product := new(big.Int).Mul(decimal.Num(), new(big.Int).SetUint64(n))
	rank, remainder := new(big.Int).QuoRem(product, decimal.Denom(), new(big.Int))
	if remainder.Sign() > 0 {
		return rank.Uint64() + 1
	}
	return rank.Uint64()
}

// CountAbove returns how many values exceed x, counting the cell of x as not exceeding it.
func (h *Histogram) CountAbove(x int64) uint64 {
	if x < 0 {
		return h.count
	}
	limit := cellOf(uint64(x))
	var atMost uint64
	for i, page := range h.pages {
		if page == nil || uint(i) > limit>>pageBits {
			continue
		}
		for j, n := range page {
			if uint(i<<pageBits+j) <= limit {
				atMost += n
			}
		}
	}
	return h.count - atMost
}

// Cell is one cell of a histogram with something in it.
type Cell struct {
	Low, High int64 // values from Low to High
	Count     uint64
}

// Cells calls yield for each cell that is not empty, in ascending order, until it returns false. It
// has the form of an iterator: for cell := range h.Cells.
func (h *Histogram) Cells(yield func(Cell) bool) {
	for i, page := range h.pages {
		if page == nil {
			continue
		}
		for j, n := range page {
			if n == 0 {
				continue
			}
			cell := uint(i<<pageBits + j)
			low := cellStart(cell)
			width := uint64(1) << (max(cell>>precision, 1) - 1)
			if !yield(Cell{Low: low, High: int64(uint64(low) + width - 1), Count: n}) {
				return
			}
		}
	}
}

// Equal reports whether both have counted the same: every cell, sum, least and greatest.
func (h *Histogram) Equal(other *Histogram) bool {
	if h.sum != other.sum || h.sumsq != other.sumsq || h.max != other.max || h.gap != other.gap {
		return false
	}
	var zero page
	for i := range h.pages {
		a, b := h.pages[i], other.pages[i]
		if a == nil {
			a = &zero
		}
		if b == nil {
			b = &zero
		}
		if *a != *b {
			return false
		}
	}
	return true
}
