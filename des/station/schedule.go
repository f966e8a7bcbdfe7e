package station

import (
	"errors"
	"fmt"
	"time"

	"quiesce/des"
)

// Interruption is what happens to a service that the end of work interrupts. The names are those of Ciw's
// pre-emptive schedules.
type Interruption uint8

// The ways to go on.
const (
	Resume        Interruption = iota // serve the rest when work begins again
	Restart                           // serve it from the start
	NonPreemptive                     // finish it after hours
)

// Schedule is a server that works by the clock: On, then Off, and again from the start. Nothing is
// random. Work ends before anything else at that instant, so a service that would end there is
// interrupted.
type Schedule struct {
	On, Off     time.Duration
	First       time.Duration // first arrival
	Gap         time.Duration // between arrivals
	Service     time.Duration
	Customers   int // that arrive in all
	Interrupted Interruption
}

// ScheduleMeasures are the measures of a schedule.
type ScheduleMeasures struct {
	Sojourn       float64 // s, mean time from arrival to leaving
	Interruptions int
}

type scheduleRun struct {
	Schedule
	clock                     *des.Clock
	arrival, server, schedule des.Slot

	working   bool
	inService bool          // the first customer is, or was interrupted
	rest      time.Duration // of an interrupted service
	customers fifo[des.Time]
}

// check fails if not all customers would ever be served.
func (s Schedule) check() error {
	if s.On <= 0 || s.Off < 0 || s.First < 0 || s.Gap < 0 || s.Service <= 0 || s.Customers < 1 {
		return errors.New("times must be positive, and somebody must come")
	}
	if s.Interrupted == Restart && s.Service >= s.On {
		return fmt.Errorf("a service of %v that starts anew never ends within %v", s.Service, s.On)
	}
	return nil
}

// Simulate serves all customers.
func (s Schedule) Simulate() ScheduleMeasures {
	demand(s.check())
	var layout des.Layout
	r := &scheduleRun{Schedule: s, working: true,
		schedule: layout.Slot(des.Power, des.Owner{}),
		server:   layout.Slot(des.Completion, des.Owner{}),
		arrival:  layout.Slot(des.Arrival, des.Owner{}),
	}
	r.clock = layout.Clock()
	r.clock.After(r.arrival, s.First)
	r.clock.After(r.schedule, s.On)

	var m ScheduleMeasures
	var total time.Duration
	for arrived, left := 0, 0; left < s.Customers; {
		slot, _ := r.clock.Next() // the schedule's event is pending
		switch slot {
		case r.arrival:
			if arrived++; arrived < s.Customers {
				r.clock.After(slot, s.Gap)
			}
			r.customers.push(r.clock.Now())
		case r.schedule:
			if r.change() {
				m.Interruptions++
			}
		case r.server:
			left++
			r.inService = false
			total += r.clock.Now().Sub(r.customers.pop())
		}
		r.serve()
	}
	m.Sojourn = total.Seconds() / float64(s.Customers)
	return m
}

// change begins or ends work, and reports whether it interrupts a service.
func (r *scheduleRun) change() (interrupts bool) {
	r.working = !r.working
	if r.working {
		r.clock.After(r.schedule, r.On)
		return false
	}
	r.clock.After(r.schedule, r.Off)
	end, serving := r.clock.At(r.server)
	if !serving || r.Interrupted == NonPreemptive {
		return false
	}
	r.clock.Clear(r.server)
	r.rest = end.Sub(r.clock.Now())
	if r.Interrupted == Restart {
		r.rest = r.Service
	}
	return true
}

// serve begins a service, or goes on with an interrupted one, if it is time to work.
func (r *scheduleRun) serve() {
	if !r.working || r.customers.n == 0 || r.clock.Pending(r.server) {
		return
	}
	if !r.inService {
		r.inService, r.rest = true, r.Service
	}
	r.clock.After(r.server, r.rest)
}
