package des

import (
	"math"
	"testing"
)

// The vectors published with Random123, in kat_vectors.
func TestPhiloxKnownAnswers(t *testing.T) {
	const ones = math.MaxUint32
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{want: [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{
			counter: [4]uint32{ones, ones, ones, ones}, key: [2]uint32{ones, ones},
			want: [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
		},
		{
			counter: [4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			key:     [2]uint32{0xa4093822, 0x299f31d0},
			want:    [4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		var got [4]uint32
		got[0], got[1], got[2], got[3] = philox(c.counter[0], c.counter[1], c.counter[2], c.counter[3], c.key[0], c.key[1])
		if got != c.want {
			t.Errorf("philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

func TestUniformIsOpenAndSymmetric(t *testing.T) {
	const ones = math.MaxUint32
	least, greatest := uniform(0, 0), uniform(ones, ones)
	if least != 0x1p-53 || greatest != 1-0x1p-53 {
		t.Errorf("from %v to %v", least, greatest)
	}
	for _, w := range [][2]uint32{{0, 0}, {12345, 1 << 31}, {0xdeadbeef, 0x01234567}} {
		if u, v := uniform(w[0], w[1]), uniform(^w[0], ^w[1]); u+v != 1 {
			t.Errorf("%x: %v and %v are not antithetic", w, u, v)
		}
	}
}

// The layout of the counter words is a contract: stored results depend on it.
func TestStreamsNameTheirEntries(t *testing.T) {
	s := NewStreams(1, 2)
	const purpose, entity, draw = 7, 5<<32 | 9, 3
	var r [4]uint32
	r[0], r[1], r[2], r[3] = philox(7, 9, 5, 3, s.key0, s.key1)
	first, second := s.Pair(purpose, entity, draw)
	if u := s.Uniform(purpose, entity, draw); u != uniform(r[0], r[1]) || first != u {
		t.Errorf("Uniform %v, Pair %v", u, first)
	}
	if second != uniform(r[2], r[3]) {
		t.Errorf("second of Pair: %v", second)
	}
	for replication, want := range []float64{0.45822538630551113, 0.4543135070545591} {
		if got := NewStreams(1, uint64(replication)).Uniform(0, 0, 0); got != want {
			t.Errorf("seed 1, replication %d, entry (0, 0, 0): %v, want %v: every stored result changes", replication, got, want)
		}
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := make(map[float64]string)
	note := func(u float64, what string) {
		if other, ok := seen[u]; ok {
			t.Errorf("%s and %s have the same entry", what, other)
		}
		seen[u] = what
	}
	for i := range uint64(1000) {
		note(NewStreams(1, i).Uniform(1, 1, 1), "replication")
		note(NewStreams(i+2, 0).Uniform(1, 1, 1), "seed")
		note(NewStreams(5000, 0).Uniform(uint32(i), 0, 0), "purpose")
		note(NewStreams(5000, 0).Uniform(0, i+1, 0), "entity")
		note(NewStreams(5000, 0).Uniform(0, (i+1)<<32, 0), "entity's high word")
		note(NewStreams(5000, 0).Uniform(0, 0, uint32(i+1)), "draw")
	}
}

// Neighbouring entries are uncorrelated along each of their coordinates, and uniform.
func TestStreamsAreIndependent(t *testing.T) {
	const n = 200_000
	s := NewStreams(20, 3)
	for name, entry := range map[string]func(uint32) float64{
		"purposes": func(i uint32) float64 { return s.Uniform(i, 0, 0) },
		"entities": func(i uint32) float64 { return s.Uniform(0, uint64(i), 0) },
		"draws":    func(i uint32) float64 { return s.Uniform(0, 0, i) },
		"replications": func(i uint32) float64 {
			return NewStreams(20, uint64(i)).Uniform(0, 0, 0)
		},
		"pairs": func(i uint32) float64 {
			first, second := s.Pair(0, uint64(i/2), 0)
			return [2]float64{first, second}[i%2]
		},
	} {
		var sum, squares, products, last float64
		for i := range uint32(n) {
			u := entry(i) - 0.5
			sum += u
			squares += u * u
			products += u * last
			last = u
		}
		// Under independence each has standard deviation sqrt(n/12), sqrt(n/180), sqrt(n)/12.
		for _, z := range []float64{
			sum / math.Sqrt(n/12.), (squares - n/12.) / math.Sqrt(n/180.), products / (math.Sqrt(n) / 12),
		} {
			if math.Abs(z) > 4 {
				t.Errorf("%s: %v standard deviations off", name, z)
			}
		}
	}
}
