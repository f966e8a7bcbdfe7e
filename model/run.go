package model

import "quiesce/des"

// Run executes the replication and returns what it produced. A simulation runs once. stop, which
// may be nil, is asked now and then; if it says true, Run gives up and returns nil. What goes
// wrong in the simulated world is a finding of the outcome.
func (s *Simulation) Run(stop func() bool) *Outcome {
	cut, ok := s.warmup(stop)
	if !ok {
		return nil
	}
	s.beginAt(cut)
	s.start()
	if !s.run(stop) {
		return nil
	}
	return s.outcome()
}

// beginAt sets the end of the warm-up. A share of the requests is found by counting them.
func (s *Simulation) beginAt(cut des.Time) {
	switch {
	case cut == 0:
		s.meter.warmedUp(0)
	case cut > 0:
		s.clock.Set(s.slots.warm, cut)
	}
}

// outcome is what has been counted so far.
func (s *Simulation) outcome() *Outcome {
	s.conclude()
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

// byCount is the cut of a warm-up that ends with a number of arrivals.
const byCount des.Time = -1

// warmup is the time at which the warm-up ends, or byCount. ok is false if stop said so.
func (s *Simulation) warmup(stop func() bool) (cut des.Time, ok bool) {
	cfg := s.plan.cfg
	w := cfg.Warmup
	switch {
	case w.Automatic:
		return s.automaticWarmup(stop)
	case w.Time > 0:
		return des.Time(w.Time), true
	case w.Fraction > 0 && cfg.Horizon > 0:
		return des.Time(float64(cfg.Horizon) * w.Fraction), true
	case w.Fraction > 0:
		s.meter.warmAfter = int64(float64(cfg.Requests) * w.Fraction)
		return byCount, true
	}
	return 0, true
}
