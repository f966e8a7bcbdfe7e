package station

import (
	"math"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// What random numbers are for: the purposes of the streams.
const (
	forGaps uint32 = iota
	forPatience
	forCatastrophes
	forThinking
	forSetups
	forVacations
	forTransitions
	forTimeouts
	forStarts
	forServices // of stage 0; stage i has forServices+i
)

// draws is a sequence of independent times of one distribution.
type draws struct {
	streams des.Streams
	purpose uint32
	law     *variate.Distribution
	used    uint64
}

func (d *draws) uniform() float64 {
	d.used++
	return d.streams.Uniform(d.purpose, d.used, 0)
}

func (d *draws) next() time.Duration { return d.law.Draw(d.uniform()) }

// must panics if there is no such distribution.
func must(d *variate.Distribution, err error) *variate.Distribution {
	if err != nil {
		panic("station: " + err.Error())
	}
	return d
}

// demand panics if parameters make no sense for which a simulation would never end.
func demand(err error) {
	if err != nil {
		panic("station: " + err.Error())
	}
}

// gapsOf is the distribution of the time between two events of a Poisson process.
func gapsOf(rate float64) *variate.Distribution { return must(variate.Exponential(1 / rate)) }

// duration rounds seconds to the nearest tick.
func duration(seconds float64) time.Duration { return time.Duration(math.Round(seconds * 1e9)) }

// warmUp is the part of a length that is not observed.
func warmUp(length time.Duration) des.Time { return des.Time(length / 50) }

// per is x/y, NaN for nothing per nothing.
func per(x, y uint64) float64 { return float64(x) / float64(y) }

// average is the mean level up to now; NaN if no time has passed.
func average(level *stats.TimeAverage, now des.Time) float64 {
	mean, ok := level.Mean(int64(now))
	if !ok {
		return math.NaN()
	}
	return mean
}

// mean is the mean of a tally in seconds of times that were recorded in ticks; NaN if it is empty.
func mean(t *stats.Tally) float64 {
	m, ok := t.Mean()
	if !ok {
		return math.NaN()
	}
	return m / 1e9
}

// fifo is a queue of anything, first in, first out. The zero value is empty.
type fifo[T any] struct {
	ring []T // a power of two long
	head int // counts up without end; its place is the number modulo len(ring)
	n    int
}

func (f *fifo[T]) push(x T) {
	if f.n == len(f.ring) {
		grown := make([]T, max(64, 2*f.n))
		for i := range f.n {
			grown[i] = f.ring[(f.head+i)&(f.n-1)]
		}
		f.ring, f.head = grown, 0
	}
	f.ring[(f.head+f.n)&(len(f.ring)-1)] = x
	f.n++
}

func (f *fifo[T]) pop() T {
	x := f.ring[f.head&(len(f.ring)-1)]
	f.head++
	f.n--
	return x
}
