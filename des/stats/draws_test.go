package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"quiesce/des"
)

// draws hands out the random numbers of one trial in order.
type draws struct {
	streams des.Streams
	next    uint64
}

func newDraws(seed uint64, trial int) *draws {
	return &draws{streams: des.NewStreams(seed, uint64(trial))}
}

func (d *draws) uniform() float64 {
	d.next++
	return d.streams.Uniform(0, d.next, 0)
}

func (d *draws) pair() (u, v float64) {
	d.next++
	return d.streams.Pair(0, d.next, 0)
}

func (d *draws) normal() float64 { return mathext.NormalQuantile(d.uniform()) }

// closeTo fails the test unless x is want as printed with so many decimals.
func closeTo(t *testing.T, what string, x, want float64, decimals int) {
	t.Helper()
	if !(math.Abs(x-want) <= 0.51*math.Pow10(-decimals)) {
		t.Errorf("%s: %.*f, want %.*f", what, decimals+2, x, decimals, want)
	}
}

// autoregressive returns n values of a stationary series x[i] = phi*x[i-1] + standard normal.
func autoregressive(d *draws, phi float64, n int) []float64 {
	series := make([]float64, n)
	x := d.normal() / math.Sqrt(1-phi*phi)
	for i := range series {
		series[i] = x
		x = phi*x + d.normal()
	}
	return series
}

// queueingDelays returns the waiting times of n customers of a stationary M/M/1 queue with service
// rate 1, by Lindley's recursion.
func queueingDelays(d *draws, load float64, n int) []float64 {
	waits := make([]float64, n)
	wait := 0.0
	if u := d.uniform(); u < load {
		wait = -math.Log(u/load) / (1 - load)
	}
	for i := range waits {
		waits[i] = wait
		u, v := d.pair()
		wait = max(0, wait+math.Log(v)/load-math.Log(u))
	}
	return waits
}

// numbersInSystem returns the averages over n successive units of time of the number in a stationary
// M/M/1 queue with service rate 1.
func numbersInSystem(d *draws, load float64, n int) []float64 {
	averages := make([]float64, n)
	number := math.Floor(math.Log(d.uniform()) / math.Log(load)) // P(number >= k) = load^k
	now := 0.0
	for i := range averages {
		end := float64(i + 1)
		for now < end {
			rate := load
			if number > 0 {
				rate++
			}
			u, v := d.pair()
			next := now - math.Log(u)/rate
			if next >= end { // the rest of the interval is drawn anew: exponential times forget
				averages[i] += number * (end - now)
				now = end
				break
			}
			averages[i] += number * (next - now)
			now = next
			if v*rate < load {
				number++
			} else {
				number--
			}
		}
	}
	return averages
}
