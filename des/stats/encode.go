package stats

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// An encoded histogram is a header of exact figures, then the counts as HDR histogram V2
// compressed data in base64 (three significant digits, unit 1, the same cells as ours), which
// other HDR tools read. The header, all big-endian:
//
//	 0  4 bytes  "QHG1"
//	 4  8        count
//	12 16        sum, high word first
//	28 24        sum of squares, high word first
//	52  8        least value
//	60  8        greatest value
const (
	magic        = "QHG1"
	headerLength = 68
)

// significantDigits makes HDR's cells the same as ours: 2^11 up to 2048, then 2^10 a doubling.
const significantDigits = 3

// Encode returns the histogram as bytes; equal histograms give equal bytes. It fails if a count
// exceeds the greatest int64.
func (h *Histogram) Encode() ([]byte, error) {
	counts, err := h.HDR()
	if err != nil {
		return nil, err
	}
	body, err := counts.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		return nil, fmt.Errorf("encode histogram: %w", err)
	}
	encoded := make([]byte, 0, headerLength+len(body))
	encoded = append(encoded, magic...)
	for _, word := range []uint64{
		h.count, h.sum[1], h.sum[0], h.sumsq[2], h.sumsq[1], h.sumsq[0],
		uint64(math.MaxInt64 - h.gap), uint64(h.max),
	} {
		encoded = binary.BigEndian.AppendUint64(encoded, word)
	}
	return append(encoded, body...), nil
}

// HDR returns the counts as an HDR histogram of three significant digits, for tools of that
// format. It fails if the total exceeds the greatest int64.
func (h *Histogram) HDR() (*hdrhistogram.Histogram, error) {
	if h.count > math.MaxInt64 {
		return nil, fmt.Errorf("an HDR histogram holds at most %d values, not %d", int64(math.MaxInt64), h.count)
	}
	counts := hdrhistogram.New(1, max(h.max, 2), significantDigits)
	for cell := range h.Cells {
		if err := counts.RecordValues(cell.Low, int64(cell.Count)); err != nil {
			return nil, fmt.Errorf("encode histogram: %w", err)
		}
	}
	return counts, nil
}

var errNoHistogram = errors.New("not an encoded histogram")

// Decode returns the histogram that Encode encoded: equal to it in every figure. It fails on
// anything else, including a header that contradicts the counts.
func Decode(encoded []byte) (*Histogram, error) {
	if len(encoded) < headerLength || string(encoded[:len(magic)]) != magic {
		return nil, errNoHistogram
	}
	var words [8]uint64
	for i := range words {
		words[i] = binary.BigEndian.Uint64(encoded[len(magic)+8*i:])
	}
	counts, err := hdrhistogram.Decode(encoded[headerLength:])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoHistogram, err)
	}
	h := &Histogram{}
	for _, bar := range counts.Distribution() {
		if bar.Count > 0 {
			h.RecordN(bar.From, uint64(bar.Count))
		}
	}
	least, greatest := int64(words[6]), int64(words[7])
	low, _ := h.Min()
	high, _ := h.Max()
	if h.count != words[0] || h.count > 0 &&
		(cellOf(uint64(low)) != cellOf(words[6]) || cellOf(uint64(high)) != cellOf(words[7])) {
		return nil, fmt.Errorf("%w: the header contradicts the counts", errNoHistogram)
	}
	h.sum = [2]uint64{words[2], words[1]}
	h.sumsq = [3]uint64{words[5], words[4], words[3]}
	h.gap, h.max = math.MaxInt64-least, greatest
	return h, nil
}
