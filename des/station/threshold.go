package station

import (
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Threshold is an M/G/1 queue whose server stops when nobody is left and starts again only when so many
// wait (N-policy), after a setup if there is one.
type Threshold struct {
	ArrivalRate float64 // 1/s
	Service     *variate.Distribution
	Threshold   int                   // customers that start the server
	Setup       *variate.Distribution // nil: none
}

// ThresholdMeasures are the measures of a queue with a threshold.
type ThresholdMeasures struct {
	Sojourn float64 // s, mean time from arrival to leaving
	Cycles  float64 // 1/s, how often the server starts
}

type thresholdRun struct {
	Threshold
	clock                  *des.Clock
	gaps, services, setups draws
	arrival, server, setup des.Slot

	customers fifo[des.Time] // when they arrived; the first is in service if the server runs
	sojourns  stats.Tally
	starts    uint64
}

// Simulate plays one replication of a length.
func (t Threshold) Simulate(seed, replication uint64, length time.Duration) ThresholdMeasures {
	var layout des.Layout
	s := des.NewStreams(seed, replication)
	r := &thresholdRun{Threshold: t,
		gaps:     draws{s, forGaps, gapsOf(t.ArrivalRate), 0},
		services: draws{s, forServices, t.Service, 0},
		setups:   draws{s, forSetups, t.Setup, 0},
		arrival:  layout.Slot(des.Arrival, des.Owner{}),
		server:   layout.Slot(des.Completion, des.Owner{}),
		setup:    layout.Slot(des.Power, des.Owner{}),
	}
	r.clock = layout.Clock()
	r.clock.After(r.arrival, r.gaps.next())
	r.run(warmUp(length))
	from := r.clock.Now()
	r.sojourns.Reset()
	r.starts = 0
	r.run(des.Time(length))
	return ThresholdMeasures{
		Sojourn: mean(&r.sojourns),
		Cycles:  float64(r.starts) / r.clock.Now().Sub(from).Seconds(),
	}
}

func (r *thresholdRun) run(until des.Time) {
	r.clock.SetHorizon(until)
	for {
		slot, ok := r.clock.Next()
		if !ok {
			return
		}
		switch slot {
		case r.arrival:
			r.clock.After(slot, r.gaps.next())
			r.customers.push(r.clock.Now())
			stopped := !r.clock.Pending(r.server) && !r.clock.Pending(r.setup)
			if stopped && r.customers.n >= r.Threshold.Threshold {
				r.begin()
			}
		case r.setup:
			r.clock.After(r.server, r.services.next())
		case r.server:
			r.sojourns.Record(float64(r.clock.Now() - r.customers.pop()))
			if r.customers.n > 0 {
				r.clock.After(r.server, r.services.next())
			}
		}
	}
}

// begin starts the server.
func (r *thresholdRun) begin() {
	r.starts++
	if r.Setup == nil {
		r.clock.After(r.server, r.services.next())
		return
	}
	r.clock.After(r.setup, r.setups.next())
}
