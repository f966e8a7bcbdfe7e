package model

import (
	"time"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// target is the hardware behind the driver. Its servers take requests first come, first served;
// while the hardware is off nothing progresses.
type target struct {
	on      bool
	running int32 // requests being served
	queued  int32 // requests that wait for a server
	waiting list
	frozen  list // at the hardware while it is off
}

// list is a list of requests through their next and before members.
type list struct{ first, last int32 }

func (s *Simulation) link(l *list, r int32) {
	q := &s.requests[r]
	q.next, q.before = -1, l.last
	if l.last < 0 {
		l.first = r
	} else {
		s.requests[l.last].next = r
	}
	l.last = r
}

func (s *Simulation) unlink(l *list, r int32) {
	q := &s.requests[r]
	if q.before < 0 {
		l.first = q.next
	} else {
		s.requests[q.before].next = q.next
	}
	if q.next < 0 {
		l.last = q.before
	} else {
		s.requests[q.next].before = q.before
	}
	q.next, q.before = -1, -1
}

// serve hands the request to the hardware, for the work that is left of it.
func (s *Simulation) serve(r wdf.RequestID) {
	t := &s.target
	q := &s.requests[r]
	if !t.on {
		q.work = workFrozen
		s.link(&t.frozen, int32(r))
		if !s.power.removal {
			s.meter.touchedInDx()
		}
		return
	}
	if n := s.plan.cfg.Target.Servers; n > 0 && int(t.running) >= n {
		q.work = workQueued
		s.link(&t.waiting, int32(r))
		t.queued++
		return
	}
	s.beginService(r)
}

// beginService begins or goes on with a request's service.
func (s *Simulation) beginService(r wdf.RequestID) {
	q := &s.requests[r]
	q.work = workRunning
	q.begun = s.now
	q.service = s.clock.Take(s.slots.service, uint32(r))
	s.clock.After(q.service, q.left)
	if s.target.running++; s.target.running == 1 {
		s.meter.busy(s.now, true)
	}
	if s.observer != nil {
		s.showAct(ServiceBegins, r)
	}
}

// freed ends one service and begins the next.
func (s *Simulation) freed(q *request) {
	s.clock.Release(s.slots.service, q.service)
	q.service = noSlot
	t := &s.target
	t.running--
	if t.queued > 0 {
		r := t.waiting.first
		s.unlink(&t.waiting, r)
		t.queued--
		s.beginService(wdf.RequestID(r))
	} else if t.running == 0 {
		s.meter.busy(s.now, false)
	}
}

// withdraw takes the request off the hardware and leaves its work in the given state. What was
// served already stays served: that is the strategy's business.
func (s *Simulation) withdraw(r wdf.RequestID, to work) {
	q := &s.requests[r]
	switch q.work {
	case workRunning:
		q.left = max(q.left-s.now.Sub(q.begun), 0)
		s.freed(q)
		if s.observer != nil {
			s.showAct(ServiceStops, r)
		}
	case workQueued:
		s.unlink(&s.target.waiting, int32(r))
		s.target.queued--
	case workFrozen:
		s.unlink(&s.target.frozen, int32(r))
	}
	q.work = to
}

// served is the end of a request's service.
func (s *Simulation) served(r wdf.RequestID) {
	q := &s.requests[r]
	q.left = 0
	q.work = workDone
	s.freed(q)
	if s.observer != nil {
		s.showAct(ServiceEnds, r)
	}
	tick := s.classes[q.class].tick
	switch {
	case q.tail:
		q.tail = false
		s.setExtraSpan(r, extraComplete, driver.DpcTail)
	case tick > 0:
		s.setExtra(r, extraComplete, (tick-time.Duration(s.now)%tick)%tick)
	default:
		s.complete(r)
	}
}

// finishWithin bounds the work that is left of a request.
func (s *Simulation) finishWithin(r wdf.RequestID, limit time.Duration) {
	q := &s.requests[r]
	switch q.work {
	case workRunning:
		q.left = max(q.left-s.now.Sub(q.begun), 0)
		q.begun = s.now
		q.shorten(limit)
		s.clock.After(q.service, q.left)
	case workQueued, workFrozen:
		q.shorten(limit)
	}
}

// shorten leaves at most so much of the request's work.
func (q *request) shorten(limit time.Duration) {
	q.limit = q.demand - q.left - q.cut + limit
	if spared := q.left - limit; spared > 0 {
		q.cut += spared
		q.left = limit
	}
}

// powerHardware turns the hardware on or off. What is at it when it goes off stays there and goes
// on when it comes back; a correct driver leaves nothing at it.
func (s *Simulation) powerHardware(on bool) {
	t := &s.target
	if t.on == on {
		return
	}
	t.on = on
	if on {
		for r := t.frozen.first; r >= 0; r = t.frozen.first {
			s.unlink(&t.frozen, r)
			s.serve(wdf.RequestID(r))
		}
		return
	}
	if t.running == 0 {
		return
	}
	for r := range s.requests {
		if q := &s.requests[r]; q.live && (q.work == workRunning || q.work == workQueued) {
			s.freeze(int32(r))
		}
	}
}

// freeze stops the work of a request where it stands.
func (s *Simulation) freeze(r int32) {
	t := &s.target
	q := &s.requests[r]
	if q.work == workQueued {
		s.unlink(&t.waiting, r)
		t.queued--
	} else {
		q.left = max(q.left-s.now.Sub(q.begun), 0)
		s.clock.Release(s.slots.service, q.service)
		q.service = noSlot
		if t.running--; t.running == 0 {
			s.meter.busy(s.now, false)
		}
		if s.observer != nil {
			s.showAct(ServiceStops, wdf.RequestID(r))
		}
	}
	q.work = workFrozen
	s.link(&t.frozen, r)
	if !s.power.removal { // a device that is gone is not one that sleeps
		s.meter.touchedInDx()
	}
}
