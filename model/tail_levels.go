package model

import (
	"fmt"
	"math"
	"time"

	"quiesce/des"
	"quiesce/des/splitting"
)

// paths is a tail of one replication as des/splitting wants it. The importance of a path is the time,
// in seconds, that it has lasted, plus what the requests that wait for a server, or for a cancel at
// the target, will take in the mean: a Hold that has lasted long but waits for one request only is
// near its end, and one that has just begun with a long queue is not.
type paths struct {
	kind   int
	seed   uint64
	block  uint64 // of the random numbers of replications, apart from all others
	limit  time.Duration
	starts []*Simulation
	shift  uint64 // which start the first path takes
	stop   func() bool
	given  bool // stop said to give up
	asked  int
}

// levelShare is the share of paths that is to come from one level to the next.
const levelShare = 0.2

// splitTail estimates the tail from the stops that were sampled. It reports false if stop said to
// give up.
func (s *Simulation) splitTail(kind int, stop func() bool) bool {
	t := &s.tails.of[kind]
	if len(t.starts) == 0 {
		return true
	}
	effort := s.plan.tails.effort
	m := &paths{kind: kind, seed: s.seed, limit: s.plan.tails.limit[kind], starts: t.starts, stop: stop}
	m.shift = uint64(s.random.Uniform(purpose(forTailSample, kind), 0, 0) * float64(len(m.starts)))
	levels := m.levels(s, effort)
	m.block = finalPaths(kind)
	e, err := splitting.Run(m, splitting.Plan{Levels: levels, Effort: effort}, s.seed, s.replication)
	if err != nil {
		s.defect(err)
		return true
	}
	t.estimate, t.starts = e.Probability, nil
	if !m.given && e.Probability == 0 {
		s.findNothing(kind, effort, len(e.Shares), len(levels))
	}
	return !m.given
}

// levels are those of the replication. A pilot of small effort may lose all its paths on the way; to do
// without levels then would make such a replication's estimate next to always 0, and the mean of
// any number that one can simulate too small. So it tries again with more, and at last takes even steps.
func (m *paths) levels(s *Simulation, effort int) []float64 {
	const (
		leastEffort = 100
		attempts    = 3
		evenSteps   = 16
	)
	target := (m.limit + 1).Seconds()
	for attempt := range attempts {
		m.block = pilotPaths(m.kind, s.replication, attempt)
		options := splitting.PilotOptions{Target: target, Share: levelShare, Effort: max(effort, leastEffort) << attempt}
		if levels, err := splitting.Pilot(m, options, s.seed); err == nil {
			return levels
		}
	}
	var levels []float64
	for i := 1; i < evenSteps; i++ {
		levels = append(levels, target*float64(i)/evenSteps)
	}
	return append(levels, target)
}

// findNothing says that an estimate of 0 shows little.
func (s *Simulation) findNothing(kind, effort, reached, levels int) {
	what, metric := "power-down that takes", "bug_check_probability"
	if kind == tailStop {
		what, metric = "stop that takes", "stop_tail"
	}
	s.find("nothing_found_"+metric, Warning, fmt.Sprintf("Splitting found no %s longer than %v: none of %d paths got to level %d of %d. So %s counts as 0 here, and 0 in all replications does not show that it cannot happen. Give tails a greater effort, such as %d.",
		what, s.plan.tails.limit[kind], effort, reached, levels, metric, 5*effort))
}

// pilotPaths and finalPaths are where the numbers of a tail's paths begin, apart from one another and
// from the numbers of replications. splitting.Pilot adds less than 1<<33, so that the attempts
// of each replication's pilot have their own; splitting.Run adds less than 1<<53, and tells replications apart itself.
func pilotPaths(kind, replication, attempt int) uint64 {
	return finalPaths(kind) | 1<<61 | uint64(replication)<<36 | uint64(attempt)<<34
}

func finalPaths(kind int) uint64 { return 1<<63 | uint64(kind)<<62 }

// streams are the random numbers of a path.
func (m *paths) streams(path uint64) des.Streams { return des.NewStreams(m.seed, m.block+path) }

// Start begins a path at one of the stops; all serve equally often.
func (m *paths) Start(path uint64) *Simulation {
	return m.starts[(path+m.shift)%uint64(len(m.starts))].fork(m.streams(path))
}

// Clone splits a path.
func (m *paths) Clone(s *Simulation, path uint64) *Simulation { return s.fork(m.streams(path)) }

// Advance takes the path on, event by event, until it is important enough or over.
func (m *paths) Advance(s *Simulation, level float64) (*Simulation, float64) {
	if m.asked++; m.given || m.stop != nil && m.asked%64 == 0 && m.stop() {
		m.given = true
		return s, 0
	}
	s.settle() // a start stands in the middle of an instant
	best := 0.0
	for !s.path.over && !s.ended {
		waiting := s.waitingWork()
		if best = max(best, m.importance(s, waiting)); best >= level {
			return s, best
		}
		s.clock.SetHorizon(s.since().Add(m.age(level, waiting)))
		slot, ok := s.clock.Next()
		s.now = s.clock.Now()
		best = max(best, m.importance(s, waiting))
		if ok { // at this very instant it may still end
			s.execute(s.clock.Owner(slot), slot)
			s.settle()
		} else if s.clock.End() == des.LimitReached {
			return s, best
		}
		if best >= level {
			return s, best
		}
	}
	if s.ended && !s.path.over && s.hasHung() {
		return s, m.target()
	}
	return s, best
}

// target is the importance of the rare event.
func (m *paths) target() float64 { return (m.limit + 1).Seconds() }

// importance is that of a path with so much work, in seconds, waiting.
func (m *paths) importance(s *Simulation, waiting float64) float64 {
	age := s.now.Sub(s.since())
	if age > m.limit {
		return m.target()
	}
	return min(age.Seconds()+waiting, m.limit.Seconds())
}

// age is the time from the beginning of a path to its level if nothing happens before, a nanosecond
// more where rounding might stop short of it.
func (m *paths) age(level, waiting float64) time.Duration {
	if level > m.limit.Seconds() {
		return m.limit + 1
	}
	return min(time.Duration(math.Ceil((level-waiting)*1e9))+1, m.limit+1)
}
