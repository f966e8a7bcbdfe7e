package des

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// compare times the same work on a Clock and on container/heap, alternately, so that the machine's
// noise meets both. It reports ns per event of each and the median of the ratios of neighbours.
func compare(b *testing.B, events int, clock, baseline func()) {
	var ratios []float64
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		clock()
		middle := time.Now()
		baseline()
		a, c := middle.Sub(start), time.Since(middle)
		ours, theirs = ours+a, theirs+c
		ratios = append(ratios, c.Seconds()/a.Seconds())
	}
	slices.Sort(ratios)
	total := float64(events) * float64(b.N)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ours.Nanoseconds())/total, "ns/event")
	b.ReportMetric(float64(theirs.Nanoseconds())/total, "container/heap-ns/event")
	b.ReportMetric(ratios[len(ratios)/2], "times-faster")
}

func BenchmarkHold(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			const steps = 1_000_000
			clock, baseline := newHoldClock(n), newHoldBaseline(n)
			clock.run(2 * n) // into the stationary state
			baseline.run(2 * n)
			compare(b, steps, func() { clock.run(steps) }, func() { baseline.run(steps) })
		})
	}
}

func BenchmarkMM1(b *testing.B) {
	const customers = 2_000_000
	compare(b, 2*customers, func() {
		m := newMM1Clock(customers)
		m.run()
		check(b, m.String(), checkMM1)
	}, func() {
		m := newMM1Baseline(customers)
		m.run()
		check(b, m.String(), checkMM1)
	})
}

func BenchmarkMM8Timeouts(b *testing.B) {
	const customers = 2_000_000
	compare(b, 2*customers, func() {
		m := newMM8Clock(customers)
		m.run()
		check(b, m.String(), checkMM8)
	}, func() {
		m := newMM8Baseline(customers)
		m.run()
		check(b, m.String(), checkMM8)
	})
}

func check(b *testing.B, got, want string) {
	if got != want {
		b.Fatalf("got %s, want %s", got, want)
	}
}
