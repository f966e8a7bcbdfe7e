package des

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// compare times the same work on a Clock and on container/heap, alternately, so that the machine's
// noise meets both. It reports the median ns per event of each, and the median ratio of neighbours.
func compare(b *testing.B, events int, clock, baseline func()) {
	var ours, theirs, ratios []float64
	for b.Loop() {
		start := time.Now()
		clock()
		middle := time.Now()
		baseline()
		end := time.Now()
		a, c := middle.Sub(start).Seconds(), end.Sub(middle).Seconds()
		ours, theirs, ratios = append(ours, a), append(theirs, c), append(ratios, c/a)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ours)*1e9/float64(events), "ns/event")
	b.ReportMetric(median(theirs)*1e9/float64(events), "container/heap-ns/event")
	b.ReportMetric(median(ratios), "times-faster")
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

func BenchmarkHold(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			const steps = 1_000_000
			clock, baseline := newHoldClock(n), newHoldBaseline(n)
			if got, want := clock.run(2*n), baseline.run(2*n); got != want { // into the stationary state
				b.Fatalf("at %d and at %d", got, want)
			}
			compare(b, steps, func() { clock.run(steps) }, func() { baseline.run(steps) })
		})
	}
}

func BenchmarkMM1(b *testing.B) {
	const customers = 2_000_000
	compare(b, 2*customers, func() {
		m := newMM1Clock(customers)
		m.run()
		expect(b, m.String(), checkMM1)
	}, func() {
		m := newMM1Baseline(customers)
		m.run()
		expect(b, m.String(), checkMM1)
	})
}

func BenchmarkMM8Timeouts(b *testing.B) {
	const customers = 2_000_000
	compare(b, 2*customers, func() {
		m := newMM8Clock(customers)
		m.run()
		expect(b, m.String(), checkMM8)
	}, func() {
		m := newMM8Baseline(customers)
		m.run()
		expect(b, m.String(), checkMM8)
	})
}

// BenchmarkStreams times a uniform whose entry differs from the last one's, and one of a pair.
func BenchmarkStreams(b *testing.B) {
	s := NewStreams(1, 2)
	b.Run("Uniform", func(b *testing.B) {
		sum, entity := 0.0, uint64(0)
		for b.Loop() {
			entity++
			sum += s.Uniform(1, entity, 0)
		}
		expectMean(b, sum)
	})
	b.Run("Pair", func(b *testing.B) {
		sum, entity := 0.0, uint64(0)
		for b.Loop() {
			entity++
			first, second := s.Pair(1, entity, 0)
			sum += (first + second) / 2
		}
		expectMean(b, sum)
	})
}

func expectMean(b *testing.B, sum float64) {
	if n := float64(b.N); n > 1e6 && (sum < 0.49*n || sum > 0.51*n) {
		b.Fatalf("%v uniforms add up to %v", n, sum)
	}
}

func expect(b *testing.B, got, want string) {
	b.Helper()
	if got != want {
		b.Fatalf("got %s, want %s", got, want)
	}
}
