package des

import (
	"fmt"
	"testing"
	"time"
)

func BenchmarkSolo(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := newHoldClock(n)
			h.run(2 * n)
			best := 1e18
			for b.Loop() {
				t := time.Now()
				h.run(1000000)
				best = min(best, float64(time.Since(t).Nanoseconds())/1e6)
			}
			b.ReportMetric(best, "best-ns/event")
		})
	}
	b.Run("mm1", func(b *testing.B) {
		best := 1e18
		for b.Loop() {
			m := newMM1Clock(1000000)
			t := time.Now()
			m.run()
			best = min(best, float64(time.Since(t).Nanoseconds())/2e6)
		}
		b.ReportMetric(best, "best-ns/event")
	})
	b.Run("mm8", func(b *testing.B) {
		best := 1e18
		for b.Loop() {
			m := newMM8Clock(1000000)
			t := time.Now()
			m.run()
			best = min(best, float64(time.Since(t).Nanoseconds())/2e6)
		}
		b.ReportMetric(best, "best-ns/event")
	})
}
