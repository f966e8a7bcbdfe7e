package model

import (
	"math"
	"slices"

	"quiesce/des"
)

// Fixed-effort splitting of stops that have lasted. A sample of a replication's stops, each a copy of
// the whole simulation at its entry into the Hold, is where all paths begin. From level to level of
// the time that a path has lasted, those that are still under way are split: copied, with random
// numbers of their own, and with what is left of all times under way drawn anew (tail_residual.go).
// The product of the levels' shares is an unbiased estimate, one for each replication.

// path is what a copy of the simulation follows.
type path struct {
	split bool
	kind  int  // tailStop: the Hold; tailBugCheck: the power-down
	over  bool // it has come to its end
}

// pathEnds is the end of what paths of the kind follow.
func (s *Simulation) pathEnds(kind int) {
	if s.path.split && s.path.kind == kind {
		s.path.over = true
		s.end()
	}
}

// fork is a copy of the path, whose random numbers from now on are those given.
func (s *Simulation) fork(random des.Streams) *Simulation {
	c := s.follow(s.path.kind)
	c.random = random
	c.redraw()
	return c
}

// follow is a copy of the simulation, as it stands, that follows the tail's kind of path and counts
// nothing.
func (s *Simulation) follow(kind int) *Simulation {
	c := s.cloneWorld(s.replication)
	c.meter = s.meter.idle()
	c.path = path{split: true, kind: kind, over: s.path.over}
	c.tails = tails{}
	if !s.path.split {
		c.findings = nil
	}
	c.finished = -1 << 62 // no number of requests ends a path
	for r := range c.requests {
		c.requests[r].counted = false
	}
	c.clock.Clear(c.slots.watchdog)
	c.clock.Clear(c.slots.warm)
	return c
}

// since is when what the path follows began.
func (s *Simulation) since() des.Time {
	if s.path.kind == tailStop {
		return s.meter.holdSince
	}
	return s.power.decided
}

// sampleStart keeps the stop that begins now as a start, so that in the end each stop had the same
// chance (reservoir sampling).
func (s *Simulation) sampleStart(kind int) {
	t := &s.tails.of[kind]
	if len(t.starts) < s.plan.tails.effort {
		t.starts = append(t.starts, s.follow(kind))
		return
	}
	u := s.random.Uniform(purpose(forTailSample, kind), uint64(s.tails.stops), 0)
	if k := int(u * float64(s.tails.stops)); k < len(t.starts) {
		t.starts[k] = s.follow(kind)
	}
}

// hasHung tells whether the replication has ended because nothing can end the Hold.
func (s *Simulation) hasHung() bool {
	return slices.ContainsFunc(s.findings, func(f Finding) bool { return f.Code == "hang" })
}

// waitingWork is the mean time, in seconds, until the requests that wait for a server and those that
// wait for their cancel have got there.
func (s *Simulation) waitingWork() float64 {
	work := float64(s.target.queued) * s.plan.tails.perWaiting
	if tickets := s.canceller.waiting; len(tickets) > 0 {
		q := &s.requests[tickets[0].request]
		if law := s.strategyFor(q, q.why).spans[tickets[0].after]; law != nil && !math.IsInf(law.Mean(), 1) {
			work += float64(len(tickets)) * law.Mean()
		}
	}
	return work
}
