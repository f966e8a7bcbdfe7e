package model

import (
	"slices"

	"quiesce/des"
	"quiesce/des/stats"
)

// Clone is an independent copy of the simulation as it stands, in the middle of its run. Its random
// numbers from now on are those of another replication: splitting a path that has come far into
// many is how rare events are found. The observer is not copied.
func (s *Simulation) Clone(replication int) *Simulation {
	c := s.cloneWorld(replication)
	c.meter = s.meter.clone()
	return c
}

// cloneWorld is a Clone without its meter.
func (s *Simulation) cloneWorld(replication int) *Simulation {
	c := *s
	c.replication = replication
	c.random = des.NewStreams(s.seed, uint64(replication))
	c.clock = s.clock.Clone()
	c.machine = s.machine.Clone()
	c.actions = slices.Clone(s.actions)
	c.requests = slices.Clone(s.requests)
	c.unused = slices.Clone(s.unused)
	c.resting = slices.Clone(s.resting)
	c.threads = slices.Clone(s.threads)
	for i := range c.threads {
		c.threads[i].stack = slices.Clone(s.threads[i].stack)
	}
	c.idleThreads = slices.Clone(s.idleThreads)
	c.blocked = slices.Clone(s.blocked)
	c.arrivals = slices.Clone(s.arrivals)
	for i := range c.arrivals {
		c.arrivals[i].clients = slices.Clone(s.arrivals[i].clients)
	}
	c.schedules = slices.Clone(s.schedules)
	c.retrievals = slices.Clone(s.retrievals)
	c.canceller.waiting = slices.Clone(s.canceller.waiting)
	c.arriving = slices.Clone(s.arriving)
	c.lowerDone = slices.Clone(s.lowerDone)
	c.tails = s.tails.clone()
	c.meter = meter{}
	c.observer, c.pilot = nil, nil
	c.findings = slices.Clone(s.findings)
	return &c
}

// clone is an independent copy of all that is counted.
func (m *meter) clone() meter {
	c := *m
	apart := *m.observations
	c.observations = &apart
	c.classes = slices.Clone(m.classes)
	c.queues = slices.Clone(m.queues)
	for i := range c.queues {
		c.queues[i].since = slices.Clone(m.queues[i].since)
	}
	for _, h := range c.histograms() {
		*h = *h.Clone()
	}
	return c
}

// idle is the meter of a copy that counts nothing: it knows only where things stand.
func (m *meter) idle() meter {
	c := meter{
		plan: m.plan, state: m.state, since: m.since, served: m.served, holding: m.holding, holdSince: m.holdSince,
		classes: make([]classMeter, len(m.classes)), queues: make([]queueMeter, len(m.queues)),
	}
	for i := range c.classes {
		c.classes[i].queue = m.classes[i].queue
	}
	return c
}

// histograms lists every histogram of the meter.
func (m *meter) histograms() []*stats.Histogram {
	all := []*stats.Histogram{
		&m.stop, &m.handlers, &m.toLowPower, &m.toD0, &m.firstIo, &m.idleWait,
		&m.requeuesPerStop, &m.inFlightAtStop,
	}
	for i := range m.classes {
		c := &m.classes[i]
		all = append(all, &c.latency, &c.wait, &c.cancelled)
	}
	for i := range m.queues {
		q := &m.queues[i]
		all = append(all, &q.stop, &q.reorder)
	}
	return all
}
