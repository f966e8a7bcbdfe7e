package model

import (
	"fmt"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
)

// The automatic warm-up. MSER-5 needs the latencies in order, but metrics must count from the cut
// on only. So a pilot - the same replication, with the same random numbers, up to a bounded number
// of completions - is run first and only finds the cut; then the replication is run for real and
// counts from there. Equal random numbers make both runs the same as far as the pilot goes.

// pilotLength bounds the latencies that a pilot looks at. A transient longer than half of it is
// reported, not cut.
const pilotLength = 20_000

// pilot collects latencies.
type pilot struct {
	latencies []float64  // s, in order of completion
	at        []des.Time // of completion
}

// record adds a latency and tells whether that was the last one wanted.
func (p *pilot) record(now des.Time, latency time.Duration) (full bool) {
	p.latencies = append(p.latencies, latency.Seconds())
	p.at = append(p.at, now)
	return len(p.latencies) == cap(p.latencies)
}

// byCount is the cut of a warm-up that ends with a number of arrivals.
const byCount des.Time = -1

// warmup is the time at which the warm-up ends, or byCount. ok is false if stop said to give up.
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

// automaticWarmup is the time at which MSER-5 cuts. ok is false if stop said so.
func (s *Simulation) automaticWarmup(stop func() bool) (cut des.Time, ok bool) {
	first, err := s.plan.simulation(s.seed, s.replication)
	if err != nil {
		s.defect(err)
		return 0, true
	}
	p := &pilot{latencies: make([]float64, 0, pilotLength), at: make([]des.Time, 0, pilotLength)}
	first.pilot = p
	first.start(0)
	if h := s.plan.cfg.Horizon; h > 0 {
		first.clock.SetHorizon(des.Time(h))
	}
	if !first.run(stop) {
		return 0, false
	}
	t, found := stats.MSER5(p.latencies)
	switch {
	case !found || t.Cut == 0:
		return 0, true
	case t.Failed:
		s.find("warmup", Warning, fmt.Sprintf("No steady state is to be seen in the first %d requests: a warm-up of %v is left out, but the figures may still be biased by the start. Use a longer horizon, or give the warm-up.",
			len(p.latencies), p.at[t.Cut-1]))
	}
	return p.at[t.Cut-1] + 1, true
}
