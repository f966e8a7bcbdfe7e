package stats

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"
)

// value draws values of every magnitude, and those where cells begin and end.
func value() *rapid.Generator[int64] {
	return rapid.Custom(func(t *rapid.T) int64 {
		shift := rapid.IntRange(0, 62).Draw(t, "shift")
		v := rapid.Int64Range(0, math.MaxInt64).Draw(t, "bits") >> shift
		if rapid.Bool().Draw(t, "at an edge") {
			v = cellStart(cellOf(uint64(v)))
			if v > 0 && rapid.Bool().Draw(t, "before it") {
				v--
			}
		}
		return v
	})
}

func TestCellsPartitionTheIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := value().Draw(t, "v")
		cell := cellOf(uint64(v))
		low, middle := cellStart(cell), cellMiddle(cell)
		high := int64(math.MaxInt64)
		if v <= cellStart(cell+1)-1 { // overflows only in the last cell
			high = cellStart(cell+1) - 1
		}
		if low > v || v > high || middle < low || middle > high || cellOf(uint64(low)) != cell || cellOf(uint64(high)) != cell {
			t.Fatalf("%d is in cell %d, from %d over %d to %d", v, cell, low, middle, high)
		}
		if v < 2048 && middle != v {
			t.Fatalf("%d is not exact but %d", v, middle)
		}
		if float64(high-low) > 0.001*float64(low) {
			t.Fatalf("cell of %d is %d wide", v, high-low)
		}
		if math.Abs(float64(middle-v)) > 0.0005*float64(v) {
			t.Fatalf("middle of the cell of %d is %d", v, middle)
		}
	})
	if last := cellOf(math.MaxInt64); last != 55295 || last>>pageBits != pages-9 {
		t.Errorf("last cell %d", last)
	}
}

// A histogram against the list of its values.
func TestHistogramIsLikeList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(value()).Draw(t, "values")
		var h Histogram
		var list []int64
		for _, v := range values {
			n := rapid.SampledFrom([]uint64{1, 1, 1, 0, 2, 5}).Draw(t, "n")
			if n == 1 {
				h.Record(v)
			} else {
				h.RecordN(v, n)
			}
			for range n {
				list = append(list, v)
			}
		}
		compareWithList(t, &h, list)
	})
}

func compareWithList(t *rapid.T, h *Histogram, list []int64) {
	slices.Sort(list)
	sum, squares := new(big.Int), new(big.Int)
	for _, v := range list {
		b := big.NewInt(v)
		sum.Add(sum, b)
		squares.Add(squares, b.Mul(b, b))
	}
	if h.Count() != uint64(len(list)) || h.Sum().Cmp(sum) != 0 || h.SumOfSquares().Cmp(squares) != 0 {
		t.Fatalf("count %d, sums %v, %v; want %d, %v, %v", h.Count(), h.Sum(), h.SumOfSquares(), len(list), sum, squares)
	}
	least, ok := h.Min()
	greatest, ok2 := h.Max()
	if ok != (len(list) > 0) || ok2 != ok {
		t.Fatalf("ok %v, %v of %d values", ok, ok2, len(list))
	}
	if !ok {
		if _, ok := h.Quantile(0.5); ok || h.Quantiles([]float64{0.5}, make([]int64, 1)) {
			t.Fatal("a quantile of nothing")
		}
		return
	}
	if least != list[0] || greatest != list[len(list)-1] {
		t.Fatalf("from %d to %d, want %d to %d", least, greatest, list[0], list[len(list)-1])
	}
	shares := []float64{-1, 0, 0.01, 0.5, 0.5, 0.9, 0.95, 0.99, 0.999, 1, 2}
	together := make([]int64, len(shares))
	if !h.Quantiles(shares, together) {
		t.Fatal("no quantiles")
	}
	for i, p := range shares {
		rank := int(math.Ceil(p*float64(len(list)) - 1e-9))
		want := list[min(max(rank, 1), len(list))-1]
		if got, ok := h.Quantile(p); !ok || math.Abs(float64(got-want)) > 0.0005*float64(want) || got < least || got > greatest {
			t.Fatalf("Quantile(%v) = %d, want %d", p, got, want)
		} else if together[i] != got {
			t.Fatalf("Quantiles has %d for %v, Quantile %d", together[i], p, got)
		}
	}
	x := list[len(list)/2]
	above := uint64(0)
	for _, v := range list {
		if cellOf(uint64(v)) > cellOf(uint64(x)) {
			above++
		}
	}
	if got := h.CountAbove(x); got != above || h.CountAbove(-1) != uint64(len(list)) {
		t.Fatalf("CountAbove(%d) = %d, want %d", x, got, above)
	}
}

func TestMeanAndVarianceAreExact(t *testing.T) {
	// A textbook case in which the naive formula loses all digits.
	var h Histogram
	const offset = 1 << 60
	for _, v := range []int64{4, 7, 13, 16} {
		h.Record(offset + v)
	}
	mean, _ := h.Mean()
	variance, _ := h.Variance()
	sd, _ := h.SD()
	if mean != offset+10 || variance != 30 || sd != math.Sqrt(30) {
		t.Errorf("mean %v, variance %v, sd %v", mean, variance, sd)
	}
	var one Histogram
	one.Record(5)
	if _, ok := one.Variance(); ok {
		t.Error("a variance of one value")
	}
	if _, ok := new(Histogram).Mean(); ok {
		t.Error("a mean of nothing")
	}
}

// The sums hold any values that the count holds.
func TestSumsDoNotOverflow(t *testing.T) {
	var h Histogram
	h.RecordN(math.MaxInt64, math.MaxUint64-1)
	h.Record(math.MaxInt64)
	v, n := big.NewInt(math.MaxInt64), new(big.Int).SetUint64(math.MaxUint64)
	sum := new(big.Int).Mul(v, n)
	if h.Sum().Cmp(sum) != 0 || h.SumOfSquares().Cmp(sum.Mul(sum, v)) != 0 {
		t.Errorf("sums %v, %v", h.Sum(), h.SumOfSquares())
	}
	if variance, ok := h.Variance(); !ok || variance != 0 {
		t.Errorf("variance %v", variance)
	}
	if mean, _ := h.Mean(); mean != math.MaxInt64 {
		t.Errorf("mean %v", mean)
	}
	if q, _ := h.Quantile(0.3); q != math.MaxInt64 {
		t.Errorf("quantile %v", q)
	}
}

// Carries from word to word, in each way of adding.
func TestSumsCarry(t *testing.T) {
	source := rand.New(rand.NewPCG(7, 8))
	sum, squares := new(big.Int), new(big.Int)
	var all Histogram
	for range 30 {
		var part Histogram
		for range 30 {
			v, n := math.MaxInt64-source.Int64N(1<<61), 1+source.Uint64N(1<<52)
			part.Record(v)
			part.RecordN(v, n)
			b := big.NewInt(v)
			b.Mul(b, new(big.Int).SetUint64(n+1))
			sum.Add(sum, b)
			squares.Add(squares, b.Mul(b, big.NewInt(v)))
		}
		all.Merge(&part)
	}
	for range 1000 {
		all.Record(math.MaxInt64)
		b := big.NewInt(math.MaxInt64)
		sum.Add(sum, b)
		squares.Add(squares, b.Mul(b, b))
	}
	for range 20 {
		var one Histogram
		v, n := math.MaxInt64-source.Int64N(1<<61), math.MaxUint64-source.Uint64N(1<<62)
		one.RecordN(v, n)
		b := big.NewInt(v)
		if b.Mul(b, b).Mul(b, new(big.Int).SetUint64(n)); one.SumOfSquares().Cmp(b) != 0 {
			t.Errorf("%d times %d: sum of squares %v, want %v", n, v, one.SumOfSquares(), b)
		}
	}
	if all.Sum().Cmp(sum) != 0 || all.SumOfSquares().Cmp(squares) != 0 {
		t.Errorf("sums %v, %v; want %v, %v", all.Sum(), all.SumOfSquares(), sum, squares)
	}
}

// The rank is that of the decimal fraction that p stands for, whatever its float64.
func TestQuantileRanksExactly(t *testing.T) {
	for _, c := range []struct {
		p    float64
		n    uint64
		want uint64
	}{
		{0.95, 1000, 950}, {0.99, 100, 99}, {0.999, 1_000_000, 999_000}, {0.1, 10, 1}, {0.7, 10, 7},
		{0.9, 1<<53 + 10, 8106479329266902}, {0.5, 5, 3}, {1e-9, 5, 1}, {0.29, 100, 29}, {0.57, 100, 57},
		{0.123456789, 1_000_000_000, 123456789}, {0.999999, 1<<63 + 5, 1<<63 - 9223372036849}, {1e-6, 1_000_001, 2},
	} {
		if got := rankOf(c.p, c.n); got != c.want {
			t.Errorf("rank of %v among %d: %d, want %d", c.p, c.n, got, c.want)
		}
	}
}

func TestMergeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := make([]*Histogram, 4)
		var list []int64
		for i := range parts {
			parts[i] = new(Histogram)
			for _, v := range rapid.SliceOf(value()).Draw(t, "values") {
				parts[i].Record(v)
				list = append(list, v)
			}
		}
		var forwards, backwards Histogram
		for i := range parts {
			forwards.Merge(parts[i])
			backwards.Merge(parts[len(parts)-1-i])
		}
		if !forwards.Equal(&backwards) {
			t.Fatal("the order of merging matters")
		}
		compareWithList(t, &forwards, list)
	})
}

func TestCloneAndReset(t *testing.T) {
	var h, twin Histogram
	for v := range int64(100_000) {
		h.Record(v * v)
		twin.Record(v * v)
	}
	c := h.Clone()
	if !c.Equal(&h) {
		t.Error("a clone differs")
	}
	c.Record(5)
	if !twin.Equal(&h) || twin.Equal(c) {
		t.Error("a clone shares its counts")
	}
	h.Reset()
	if !h.Equal(new(Histogram)) {
		t.Error("not empty after Reset")
	}
	if n := testing.AllocsPerRun(1, func() { h.Record(99_999 * 99_999) }); n != 0 {
		t.Errorf("Reset gave memory back: %v allocations", n)
	}
}

func TestEqualTellsEveryFigureApart(t *testing.T) {
	// Each pair differs in one figure alone; the cells are 8 wide from 8192 on, 65,536 from 2^26 on.
	for name, pair := range map[string][2][]int64{
		"sum":            {{2, 67158867, 67110731, 1 << 30}, {2, 67155895, 67113705, 1 << 30}},
		"sum of squares": {{8192, 8192, 8199, 8199}, {8192, 8193, 8198, 8199}},
		"least":          {{8192, 8195, 8197, 8198, 9000}, {8193, 8194, 8196, 8199, 9000}},
		"greatest":       {{2, 8193, 8194, 8196, 8199}, {2, 8192, 8195, 8197, 8198}},
		"cells":          {{2, 8192, 8240, 8272, 8288, 9000}, {2, 8208, 8224, 8256, 8304, 9000}},
	} {
		var a, b Histogram
		for _, v := range pair[0] {
			a.Record(v)
		}
		for _, v := range pair[1] {
			b.Record(v)
		}
		if a.Equal(&b) || b.Equal(&a) {
			t.Errorf("%s: %v equals %v", name, pair[0], pair[1])
		}
	}
}

func TestRecordOfANegativeValuePanics(t *testing.T) {
	for _, v := range []int64{-1, -5, math.MinInt64} {
		for name, record := range map[string]func(h *Histogram){
			"Record":  func(h *Histogram) { h.Record(v) },
			"RecordN": func(h *Histogram) { h.RecordN(v, 3) },
		} {
			func() {
				defer func() {
					if _, ok := recover().(string); !ok {
						t.Errorf("%s(%d) did not panic with a message", name, v)
					}
				}()
				record(new(Histogram))
			}()
		}
	}
}

// Against hdrhistogram-go: the same cells.
func TestHDRHasTheSameCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h Histogram
		values := rapid.SliceOfN(value(), 1, 50).Draw(t, "values")
		theirs := hdrhistogram.New(1, math.MaxInt64, 3)
		for _, v := range values {
			h.Record(v)
			if err := theirs.RecordValue(v); err != nil {
				t.Fatal(err)
			}
		}
		ours, err := h.HDR()
		if err != nil {
			t.Fatal(err)
		}
		if ours.TotalCount() != theirs.TotalCount() || ours.Max() != theirs.Max() || ours.Min() != theirs.Min() {
			t.Fatalf("HDR: %d values from %d to %d, want %d, %d, %d", ours.TotalCount(), ours.Min(), ours.Max(),
				theirs.TotalCount(), theirs.Min(), theirs.Max())
		}
		for cell := range h.Cells {
			if low, high := cell.Low, cell.High; cellOf(uint64(low)) != cellOf(uint64(high)) || high < math.MaxInt64 && cellOf(uint64(high+1)) == cellOf(uint64(high)) {
				t.Fatalf("cell from %d to %d", low, high)
			}
		}
		for p := 0.0; p <= 100; p += 12.5 {
			if a, b := ours.ValueAtPercentile(p), theirs.ValueAtPercentile(p); a != b {
				t.Fatalf("percentile %v: %d, want %d", p, a, b)
			}
		}
	})
}

func TestDecodeOfEncodeIsEqual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h Histogram
		for _, v := range rapid.SliceOf(value()).Draw(t, "values") {
			h.RecordN(v, rapid.Uint64Range(1, 1<<50).Draw(t, "n"))
		}
		encoded, err := h.Encode()
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := Decode(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if !decoded.Equal(&h) {
			t.Fatal("decoded histogram differs")
		}
		if again, err := decoded.Encode(); err != nil || !bytes.Equal(again, encoded) {
			t.Fatalf("encoded again it has other bytes, %v", err)
		}
	})
}

func TestEncodeRefusesWhatHDRCannotHold(t *testing.T) {
	var h Histogram
	h.RecordN(1, math.MaxInt64+1)
	if _, err := h.Encode(); err == nil || !strings.Contains(err.Error(), "at most 9223372036854775807") {
		t.Errorf("error %v", err)
	}
}

func TestDecodeRefusesDamage(t *testing.T) {
	var h Histogram
	for v := range int64(1000) {
		h.Record(v * v)
	}
	encoded, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	damaged := func(at int) []byte {
		c := bytes.Clone(encoded)
		c[at] ^= 0x40
		return c
	}
	for name, data := range map[string][]byte{
		"nothing":             nil,
		"another format":      damaged(0),
		"half":                encoded[:len(encoded)/2],
		"header only":         encoded[:headerLength],
		"count":               damaged(10),
		"least value":         damaged(53),
		"greatest value":      damaged(61),
		"least above largest": damaged(52),
		"body":                damaged(headerLength + 40),
	} {
		if _, err := Decode(data); !errors.Is(err, errNoHistogram) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	var h Histogram
	h.RecordN(12345678, 7)
	encoded, err := h.Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encoded)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := Decode(data)
		if err != nil {
			return
		}
		if _, err := h.Encode(); err != nil {
			t.Errorf("decoded, but not encoded again: %v", err)
		}
	})
}

func TestRecordDoesNotAllocate(t *testing.T) {
	var h Histogram
	h.Record(0)
	v := int64(1)
	for range 62 { // all pages of a doubling
		for i := range int64(8) {
			h.Record(v + v/8*i)
		}
		v *= 2
	}
	source := rand.New(rand.NewPCG(1, 2))
	if n := testing.AllocsPerRun(1000, func() {
		h.Record(source.Int64N(1 << 62))
		h.RecordN(source.Int64N(1<<40), 3)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// The quantiles of 200,000 exponential values against gonum's of the sorted sample.
func TestQuantilesAgainstGonum(t *testing.T) {
	source := rand.New(rand.NewPCG(3, 4))
	var h Histogram
	sample := make([]float64, 200_000)
	for i := range sample {
		v := int64(source.ExpFloat64() * 5e9)
		h.Record(v)
		sample[i] = float64(v)
	}
	slices.Sort(sample)
	for _, p := range []float64{0.5, 0.9, 0.95, 0.99, 0.999} {
		want := stat.Quantile(p, stat.Empirical, sample, nil)
		if got, _ := h.Quantile(p); math.Abs(float64(got)-want) > 0.0005*want {
			t.Errorf("p%v: %d, gonum %v", 100*p, got, want)
		}
	}
	mean, sd := stat.MeanStdDev(sample, nil)
	if got, _ := h.Mean(); math.Abs(got-mean) > 1e-12*mean {
		t.Errorf("mean %v, gonum %v", got, mean)
	}
	if got, _ := h.SD(); math.Abs(got-sd) > 1e-12*sd {
		t.Errorf("sd %v, gonum %v", got, sd)
	}
}

func BenchmarkRecord(b *testing.B) {
	source := rand.New(rand.NewPCG(1, 2))
	values := make([]int64, 1<<16)
	for i := range values {
		values[i] = int64(source.ExpFloat64() * 1e9)
	}
	i := 0
	next := func() int64 { i++; return values[i&(1<<16-1)] }
	b.Run("Histogram", func(b *testing.B) {
		var h Histogram
		for b.Loop() {
			h.Record(next())
		}
	})
	b.Run("hdrhistogram-go", func(b *testing.B) {
		h := hdrhistogram.New(1, 3_600_000_000_000, 3)
		for b.Loop() {
			if err := h.RecordValue(next()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("TimeAverage", func(b *testing.B) {
		var a TimeAverage
		now := int64(0)
		for b.Loop() {
			v := next()
			now += v
			a.Set(now, v&63)
		}
	})
	b.Run("Tally", func(b *testing.B) {
		var t Tally
		for b.Loop() {
			t.Record(float64(next()))
		}
	})
}

func BenchmarkHistogram(b *testing.B) {
	source := rand.New(rand.NewPCG(1, 2))
	var h Histogram
	for range 1_000_000 {
		h.Record(int64(source.ExpFloat64() * 1e9))
	}
	b.Run("Merge", func(b *testing.B) {
		var sum Histogram
		for b.Loop() {
			sum.Merge(&h)
		}
	})
	b.Run("Quantile", func(b *testing.B) {
		for b.Loop() {
			if _, ok := h.Quantile(0.99); !ok {
				b.Fatal("empty")
			}
		}
	})
	b.Run("Encode", func(b *testing.B) {
		for b.Loop() {
			encoded, err := h.Encode()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(encoded)), "bytes")
		}
	})
	b.Run("Decode", func(b *testing.B) {
		encoded, err := h.Encode()
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := Decode(encoded); err != nil {
				b.Fatal(err)
			}
		}
	})
}
