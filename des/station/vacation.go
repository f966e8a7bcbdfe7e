package station

import (
	"errors"
	"time"

	"quiesce/des"
	"quiesce/des/stats"
	"quiesce/des/variate"
)

// Vacation is an M/G/1 queue whose server goes on vacation when nobody is left. Who comes meanwhile
// waits until the vacation is over.
type Vacation struct {
	ArrivalRate float64 // 1/s
	Service     *variate.Distribution
	Vacation    *variate.Distribution
	Single      bool // a server that comes back to an empty queue waits for a customer; else it goes again
}

// VacationMeasures are the measures of a queue with vacations.
type VacationMeasures struct {
	Sojourn  float64 // s, mean time from arrival to leaving
	Variance float64 // s², of the same
}

type vacationRun struct {
	Vacation
	clock                     *des.Clock
	gaps, services, vacations draws
	arrival, server, vacation des.Slot

	customers fifo[des.Time] // when they arrived; the first is in service if the server is here
	sojourns  stats.Tally
}

// check fails if vacations would follow one another without end at one instant.
func (v Vacation) check() error {
	if v.Vacation == nil || v.Vacation.Mean() == 0 {
		return errors.New("a vacation must take some time")
	}
	return nil
}

// Simulate plays one replication of a length.
func (v Vacation) Simulate(seed, replication uint64, length time.Duration) VacationMeasures {
	demand(v.check())
	var layout des.Layout
	s := des.NewStreams(seed, replication)
	r := &vacationRun{Vacation: v,
		gaps:      draws{s, forGaps, gapsOf(v.ArrivalRate), 0},
		services:  draws{s, forServices, v.Service, 0},
		vacations: draws{s, forVacations, v.Vacation, 0},
		arrival:   layout.Slot(des.Arrival, des.Owner{}),
		server:    layout.Slot(des.Completion, des.Owner{}),
		vacation:  layout.Slot(des.Power, des.Owner{}),
	}
	r.clock = layout.Clock()
	r.clock.After(r.arrival, r.gaps.next())
	r.clock.After(r.vacation, r.vacations.next())
	r.run(warmUp(length))
	r.sojourns.Reset()
	r.run(des.Time(length))
	variance, _ := r.sojourns.Variance() // 0 of a single customer
	return VacationMeasures{Sojourn: mean(&r.sojourns), Variance: variance / 1e18}
}

func (r *vacationRun) run(until des.Time) {
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
			if !r.clock.Pending(r.server) && !r.clock.Pending(r.vacation) {
				r.clock.After(r.server, r.services.next())
			}
		case r.vacation:
			switch {
			case r.customers.n > 0:
				r.clock.After(r.server, r.services.next())
			case !r.Single:
				r.clock.After(r.vacation, r.vacations.next())
			}
		case r.server:
			r.sojourns.Record(float64(r.clock.Now() - r.customers.pop()))
			if r.customers.n > 0 {
				r.clock.After(r.server, r.services.next())
			} else {
				r.clock.After(r.vacation, r.vacations.next())
			}
		}
	}
}
