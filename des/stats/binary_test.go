package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBinaryFormGivesBackTheHistogram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := &Histogram{}
		values := rapid.SliceOf(rapid.OneOf(rapid.Int64Range(0, 5000), rapid.Int64Range(0, math.MaxInt64))).Draw(t, "values")
		for i, v := range values {
			h.RecordN(v, uint64(1+i%3))
		}
		data, err := h.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		read := &Histogram{}
		read.Record(77) // which must be forgotten
		if err := read.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		if !read.Equal(h) {
			t.Fatalf("%v came back as another histogram", values)
		}
	})
}

// Merging a binary form is merging the histogram that it is of.
func TestBinaryFormIsMerged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOf(rapid.OneOf(rapid.Int64Range(0, 5000), rapid.Int64Range(0, math.MaxInt64)))
		var one, other, merged Histogram
		for _, v := range some.Draw(t, "one") {
			one.Record(v)
			merged.Record(v)
		}
		for i, v := range some.Draw(t, "other") {
			other.RecordN(v, uint64(1+i%3))
		}
		data, err := other.AppendBinary(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := merged.MergeBinary(data); err != nil {
			t.Fatal(err)
		}
		one.Merge(&other)
		if !merged.Equal(&one) {
			t.Fatal("the binary form is merged otherwise than its histogram")
		}
	})
}

func TestBinaryFormRefusesDamage(t *testing.T) {
	h := &Histogram{}
	for i := range 300 {
		h.Record(int64(i * i))
	}
	data, err := h.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	read := h.Clone()
	for i := range len(data) {
		if err := read.UnmarshalBinary(data[:i]); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a histogram", i, len(data))
		}
		if err := read.MergeBinary(data[:i]); err == nil {
			t.Errorf("the first %d of %d bytes are merged", i, len(data))
		}
	}
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"another version", []byte{2, 0, 0, 0, 0, 0, 0}},
		{"a count without cells", []byte{1, 1, 5, 0, 25, 0, 0, 5, 0}},
		{"a cell without a count", []byte{1, 1, 5, 0, 25, 0, 0, 5, 0, 5, 1, 1, 0}},
		{"a cell twice", []byte{1, 2, 10, 0, 50, 0, 0, 5, 0, 5, 1, 0, 1}},
		{"a least value of another cell", []byte{1, 1, 5, 0, 25, 0, 0, 4, 1, 5, 1}},
		{"a greatest value of another cell", []byte{1, 1, 5, 0, 25, 0, 0, 5, 1, 5, 1}},
		{"a cell beyond all", append([]byte{1, 1, 5, 0, 25, 0, 0, 5, 0}, 0xff, 0xff, 0xff, 0x7f, 1)},
	} {
		if err := read.UnmarshalBinary(c.data); err == nil {
			t.Errorf("%s is taken for a histogram", c.name)
		}
		if err := read.MergeBinary(c.data); err == nil {
			t.Errorf("%s is merged", c.name)
		}
	}
	if !read.Equal(h) {
		t.Error("a refused form has changed the histogram")
	}
}

func BenchmarkBinary(b *testing.B) {
	h := &Histogram{}
	for i := range 3000 {
		h.Record(int64(i) * int64(i) * 1000)
	}
	data, err := h.AppendBinary(nil)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if data, err = h.AppendBinary(data[:0]); err != nil {
			b.Fatal(err)
		}
		if err = h.UnmarshalBinary(data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data)), "bytes")
}
