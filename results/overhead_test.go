//go:build unix

package results_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"quiesce/results"
)

// BenchmarkSweepOverhead computes a sweep of one replication a point, each of which takes 10 ms of a core
// and gives a result of the usual size, beside the same computations without a store. %cpu is how much
// more time of all cores the sweep took, %wall how much longer it took: medians over pairs. The time of
// cores hardly depends on what else the machine does.
func BenchmarkSweepOverhead(b *testing.B) {
	const points = 1000 // so that opening and closing, and the last commit, weigh as they do in a sweep
	turns := calibrate(10 * time.Millisecond)
	for _, jobs := range []int{1, 2} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			result := large(b, 1)
			f := func(_ context.Context, t results.Task) (results.Result, error) {
				toil(turns)
				r := result
				r.Task = t
				return r, nil
			}
			var cpu, wall []float64
			for b.Loop() {
				bare := measure(b, func() { inParallel(points, jobs, func() { toil(turns) }) })
				l, err := results.Create(b.TempDir(), grid(points/20, 20))
				if err != nil {
					b.Fatal(err)
				}
				stored := measure(b, func() {
					if err := results.Run(b.Context(), l, results.Local{Jobs: jobs}, f, func(results.Progress) {}); err != nil {
						b.Fatal(err)
					}
				})
				if err := l.Close(); err != nil {
					b.Fatal(err)
				}
				cpu = append(cpu, 100*(stored.cpu.Seconds()/bare.cpu.Seconds()-1))
				wall = append(wall, 100*(stored.wall.Seconds()/bare.wall.Seconds()-1))
			}
			b.ReportMetric(median(cpu), "%cpu")
			b.ReportMetric(median(wall), "%wall")
		})
	}
}

// spent is what something took: time of all cores, and time.
type spent struct{ cpu, wall time.Duration }

func measure(b *testing.B, do func()) spent {
	b.Helper()
	now := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	cpu, began := now(), time.Now()
	do()
	return spent{now() - cpu, time.Since(began)}
}

// inParallel does something so many times, on so many goroutines.
func inParallel(times, jobs int, do func()) {
	var taken atomic.Int64
	var all sync.WaitGroup
	for range jobs {
		all.Go(func() {
			for taken.Add(1) <= int64(times) {
				do()
			}
		})
	}
	all.Wait()
}

// toil computes for as long as it takes to make so many turns, and touches no memory.
//
//go:noinline
func toil(turns int) {
	x := uint64(turns)
	for range turns {
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	}
	if x == 1 {
		panic("a turn that nobody needs is left out")
	}
}

// calibrate is how many turns take so long: at least, by the fastest of many tries.
func calibrate(d time.Duration) int {
	const turns = 100_000
	best := time.Hour
	for range 200 {
		began := time.Now()
		toil(turns)
		best = min(best, time.Since(began))
	}
	return int(float64(turns) * d.Seconds() / best.Seconds())
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
