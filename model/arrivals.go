package model

import (
	"math"
	"time"

	"quiesce/des"
	"quiesce/des/variate"
)

// stream is the arrival process of one class as it unfolds.
type stream struct {
	count   uint64   // arrivals so far
	turns   uint64   // changes of phase so far
	phase   int      // Modulated: index; OnOff: 1 while off
	rows    int      // Trace: rows played in this pass
	base    des.Time // Trace: start of this pass
	ended   bool     // nothing more will arrive
	demand  float64  // the uniform of the next request's demand
	clients []client // Closed
}

// client is one issuer of a closed loop.
type client struct {
	issued uint64  // requests so far
	demand float64 // as of stream
}

// startArrivals sets the first arrival of every class.
func (s *Simulation) startArrivals() {
	for i := range s.arrivals {
		st := &s.arrivals[i]
		a := &s.classes[i].Arrivals
		switch a.Kind {
		case Renewal:
			s.nextGap(i)
			if a.First != nil {
				s.clock.After(s.slots.arrival[i], a.First.Draw(s.random.Uniform(purpose(forArrival, i), 0, 1)))
			}
		case OnOff:
			s.nextGap(i)
			s.nextTurn(i)
		case Modulated:
			s.nextGap(i)
			s.nextTurn(i)
		case Trace:
			s.nextRow(i)
		case Closed:
			st.clients = make([]client, a.Clients)
			for c := range a.Clients {
				s.think(i, int32(c))
			}
		}
	}
}

// nextGap sets the next arrival of a process with gaps. Gap and demand of a request come from one
// pair of uniforms. A gap that a change of phase gave up is drawn anew, as a later draw.
func (s *Simulation) nextGap(class int) {
	st := &s.arrivals[class]
	a := &s.classes[class].Arrivals
	u, demand := s.random.Pair(purpose(forArrival, class), st.count, uint32(st.turns))
	st.demand = demand
	if a.Kind == Modulated {
		if rate := a.Phases[st.phase].Rate; rate > 0 {
			s.clock.After(s.slots.arrival[class], exponential(rate, u))
		}
		return
	}
	s.clock.After(s.slots.arrival[class], a.Gap.Draw(u))
}

// exponential is the time to the next event of a Poisson process of rate per second.
func exponential(rate, u float64) time.Duration {
	ns := float64(float64(-math.Log(1-u)/rate) * 1e9)
	if ns >= 1<<62 {
		return 1 << 62
	}
	return time.Duration(float64(ns) + 0.5)
}

// nextTurn sets the next change of phase.
func (s *Simulation) nextTurn(class int) {
	st := &s.arrivals[class]
	a := &s.classes[class].Arrivals
	var sojourn *variate.Distribution
	switch {
	case a.Kind == Modulated:
		sojourn = a.Phases[st.phase].Sojourn
	case st.phase == 0:
		sojourn = a.On
	default:
		sojourn = a.Off
	}
	s.clock.After(s.slots.turn[class], s.draw(sojourn, purpose(forModulation, class), st.turns, 0))
}

// turn is a change of phase. The gap under way is given up: for the exponential gaps of a Poisson
// process that changes nothing.
func (s *Simulation) turn(class int) {
	st := &s.arrivals[class]
	a := &s.classes[class].Arrivals
	s.clock.Clear(s.slots.arrival[class])
	st.turns++
	if a.Kind == Modulated {
		st.phase = (st.phase + 1) % len(a.Phases)
		s.nextGap(class)
	} else {
		st.phase = 1 - st.phase
		if st.phase == 0 {
			s.nextGap(class)
		}
	}
	s.nextTurn(class)
}

// nextRow sets the next arrival of a trace, if there is one.
func (s *Simulation) nextRow(class int) {
	st := &s.arrivals[class]
	a := &s.classes[class].Arrivals
	if st.rows == len(a.Trace) {
		if a.Repeat == 0 || len(a.Trace) == 0 {
			st.ended = true
			return
		}
		st.rows = 0
		st.base = st.base.Add(a.Repeat)
	}
	s.clock.Set(s.slots.arrival[class], max(st.base.Add(time.Duration(a.Trace[st.rows].At)), s.now))
}

// arrival is the arrival of a request from outside.
func (s *Simulation) arrival(class int) {
	st := &s.arrivals[class]
	c := &s.classes[class]
	number := st.count
	st.count++
	var demand time.Duration
	fixed := false
	if c.Arrivals.Kind == Trace {
		demand = c.Arrivals.Trace[st.rows].Demand
		if fixed = demand >= 0; !fixed {
			demand = s.draw(c.Service, purpose(forDemand, class), number, 0)
		}
		st.rows++
		s.nextRow(class)
	} else {
		demand = c.Service.Draw(st.demand)
		s.nextGap(class)
	}
	s.create(class, number, -1, demand, fixed)
}

// think sets a client's next request.
func (s *Simulation) think(class int, number int32) {
	c := &s.arrivals[class].clients[number]
	var u float64
	u, c.demand = s.random.Pair(purpose(forArrival, class), clientEntity(number, c.issued), 0)
	var gap time.Duration
	if think := s.classes[class].Arrivals.Think; think != nil {
		gap = think.Draw(u)
	}
	s.clock.After(s.slots.clients[class]+des.Slot(number), gap)
}

// clientArrival is the next request of a client that has thought.
func (s *Simulation) clientArrival(class int, number int32) {
	c := &s.arrivals[class].clients[number]
	entity := clientEntity(number, c.issued)
	c.issued++
	s.create(class, entity, number, s.classes[class].Service.Draw(c.demand), false)
}

// clientEntity names a client's request number n.
func clientEntity(client int32, n uint64) uint64 { return uint64(client)<<40 | n }

// create makes the request and issues it. fixed tells that its demand was not drawn.
func (s *Simulation) create(class int, entity uint64, client int32, demand time.Duration, fixed bool) {
	r := s.newRequest(int32(class), entity)
	q := &s.requests[r]
	q.client, q.demand, q.fixed = client, demand, fixed
	s.meter.arrived(s.now, q)
	s.issue(r)
	if s.present > s.plan.pending {
		s.saturated()
	}
}

// expects tells whether more requests will arrive at the queue.
func (s *Simulation) expects(queue int) bool {
	for i := range s.arrivals {
		if s.classes[i].Queue == queue && !s.arrivals[i].ended {
			return true
		}
	}
	return false
}

// quiet tells whether nothing will arrive from outside any more.
func (s *Simulation) quiet() bool {
	for i := range s.arrivals {
		if !s.arrivals[i].ended {
			return false
		}
	}
	return true
}
