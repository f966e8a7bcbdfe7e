package splitting_test

import (
	"math"

	"quiesce/des"
)

// draws are the random numbers of a path: where it is in them is part of its state.
type draws struct {
	streams des.Streams
	next    uint32
}

const seed = 20

func newDraws(path uint64) draws { return draws{streams: des.NewStreams(seed, path)} }

func (d *draws) uniform() float64 {
	d.next++
	return d.streams.Uniform(1, 0, d.next)
}

func (d *draws) exponential(rate float64) float64 { return -math.Log(d.uniform()) / rate }

// busyPeriod is the number in an M/M/1 queue from an arrival at an empty one until it is empty
// again. Its importance is that number.
type busyPeriod struct {
	up float64 // probability that the next event is an arrival
}

func newBusyPeriod(load float64) busyPeriod { return busyPeriod{up: load / (1 + load)} }

type walk struct {
	draws
	number float64
}

func (m busyPeriod) Start(path uint64) walk         { return walk{newDraws(path), 1} }
func (m busyPeriod) Clone(w walk, path uint64) walk { return walk{newDraws(path), w.number} }
func (m busyPeriod) hit(load, target float64) float64 {
	return (1/load - 1) / (math.Pow(1/load, target) - 1)
}

func (m busyPeriod) Advance(w walk, level float64) (walk, float64) {
	greatest := w.number
	for w.number > 0 && greatest < level {
		if w.uniform() < m.up {
			w.number++
		} else {
			w.number--
		}
		greatest = max(greatest, w.number)
	}
	return w, greatest
}

// stop waits until all of some requests have completed, each with rate 1: all at once, or one after
// the other. Of its importance it stops exactly at a level: the time left of the request in service
// is drawn anew there, since exponential times forget. The state is a pointer, as that of a whole
// simulation would be.
//
// The importance is the age, less worth for each request that has completed, and the watchdog's time
// as soon as that has come.
type stop struct {
	watchdog   float64
	inFlight   func(d *draws) int
	sequential bool
	worth      float64
}

type stopping struct {
	draws
	left, completed int
	age             float64
}

func (m stop) Start(path uint64) *stopping {
	s := &stopping{draws: newDraws(path)}
	s.left = m.inFlight(&s.draws)
	return s
}

func (m stop) Clone(s *stopping, path uint64) *stopping {
	c := *s
	c.draws = newDraws(path)
	return &c
}

func (m stop) Advance(s *stopping, level float64) (*stopping, float64) {
	greatest := m.importance(s)
	for s.left > 0 && greatest < level {
		rate := float64(s.left)
		if m.sequential {
			rate = 1
		}
		completion := s.age + s.exponential(rate)
		reached := m.watchdog // the age at which this many requests left have that importance
		if level < m.watchdog {
			reached = min(reached, level+m.worth*float64(s.completed))
		}
		if completion >= reached {
			s.age = reached
			return s, max(level, m.importance(s)) // but for rounding
		}
		s.age = completion
		greatest = max(greatest, m.importance(s))
		s.left, s.completed = s.left-1, s.completed+1
	}
	return s, greatest
}

func (m stop) importance(s *stopping) float64 {
	if s.age >= m.watchdog {
		return m.watchdog
	}
	return s.age - m.worth*float64(s.completed)
}

func always(requests int) func(*draws) int { return func(*draws) int { return requests } }

// inService draws how many servers of an M/M/c queue are busy.
func inService(servers int, offered float64) func(*draws) int {
	weights := []float64{1}
	for n := 1; n <= servers; n++ {
		weights = append(weights, weights[n-1]*offered/float64(n))
	}
	weights[servers] /= 1 - offered/float64(servers) // and all with customers waiting
	var sum float64
	for _, w := range weights {
		sum += w
	}
	return func(d *draws) int {
		u := d.uniform() * sum
		for n, w := range weights {
			if u -= w; u < 0 {
				return n
			}
		}
		return servers
	}
}
