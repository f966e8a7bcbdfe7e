package workloads

import "testing"

// BenchmarkLoad reads the default scenario, BenchmarkWith makes one point of a sweep of it.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(Default, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWith(b *testing.B) {
	s, err := Load(Default, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.With("requests.read.arrivals.poisson.rate=3/s"); err != nil {
			b.Fatal(err)
		}
	}
}
