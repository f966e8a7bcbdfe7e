package model

import (
	"quiesce/des"
	"quiesce/model/wdf"
)

// Run executes the replication, from where it stands to its end, and returns what it produced. stop,
// which may be nil, is asked now and then; if it says true, Run gives up and returns nil. What goes
// wrong in the simulated world is a finding of the outcome.
func (s *Simulation) Run(stop func() bool) *Outcome {
	if !s.RunUntil(des.EndOfTime, stop) {
		return nil
	}
	if !s.concludeTails(stop) {
		return nil
	}
	s.conclude()
	for kind := range s.tails.of {
		s.meter.tail[kind], s.meter.tailStops[kind] = s.tailValue(kind)
	}
	o := &Outcome{
		Replication: s.replication,
		Values:      s.meter.report(s.now),
		Findings:    s.findings,
		Events:      s.clock.Events(),
		Simulated:   s.now.Seconds(),
		Discarded:   s.meter.from.Seconds(),
	}
	if !s.meter.warm {
		o.Discarded = o.Simulated
	}
	return o
}

// RunUntil executes the events before t, or up to the replication's end if that comes first. It
// reports false if stop said to give up.
func (s *Simulation) RunUntil(t des.Time, stop func() bool) bool {
	if !s.started {
		cut, ok := s.warmup(stop)
		if !ok {
			return false
		}
		s.start(cut)
	}
	if h := s.plan.cfg.Horizon; h > 0 {
		t = min(t, des.Time(h))
	}
	s.clock.SetHorizon(t)
	return s.run(stop)
}

// start is time 0, with the warm-up to end at cut.
func (s *Simulation) start(cut des.Time) {
	s.started = true
	switch {
	case cut == 0:
		s.meter.warmedUp(0)
		s.showAct(WarmupEnds, wdf.None)
	case cut > 0:
		s.clock.Set(s.slots.warm, cut)
	}
	s.startDevice()
	s.startSchedules()
	s.startArrivals()
}

// run executes events until the clock or the replication ends. It reports false if stop said to
// give up.
func (s *Simulation) run(stop func() bool) bool {
	const between = 1 << 14 // events between two questions
	for next := s.clock.Events() + between; !s.ended; {
		slot, ok := s.clock.Next()
		s.now = s.clock.Now()
		if !ok {
			break
		}
		s.execute(s.clock.Owner(slot), slot)
		s.settle()
		if s.clock.Events() >= next {
			if stop != nil && stop() {
				return false
			}
			next = s.clock.Events() + between
		}
	}
	return true
}
