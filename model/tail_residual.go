package model

import (
	"time"

	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// What is left of the times that are under way, given what can be seen of them. A demand is drawn
// when its request arrives, but nothing that a driver does depends on a demand that is not yet
// served: until then all that the past tells of it is that it exceeds the service attained. So its
// law at any moment is that of the class's Service beyond what is attained, independent of all
// others, and it may be drawn anew from that law without changing the law of any path. The same is
// true of the time that a target takes for a cancel, and of a handler's.

// progress is the service that the request has attained of its demand.
func (q *request) progress(now des.Time) time.Duration {
	done := q.demand - q.left - q.cut
	if q.work == workRunning {
		done += min(now.Sub(q.begun), q.left)
	}
	return done
}

// serviceLasts is the probability that the request, once at the hardware, needs more than w of
// uninterrupted service from now on. No request enters a Hold with a limit: that ends with the Hold
// that set it.
func (s *Simulation) serviceLasts(q *request, w time.Duration) float64 {
	if w < 0 {
		return 1
	}
	law := s.classes[q.class].Service
	done := q.progress(s.now)
	if q.fixed || law.Kind() == variate.KindConstant {
		return indicator(q.demand-done > w)
	}
	return law.SurvivalBeyond(max(done, q.revealed).Seconds(), (done + w).Seconds())
}

func indicator(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// Draws of forRedraw.
const (
	redrawDemand uint32 = iota
	redrawExtra
	redrawCallback
	redrawPhase // entity: power-down
)

// redraw draws anew, from the simulation's present random numbers, what is left of every time that
// has not shown itself: of demands, of the strategies' times, of callbacks, of phases.
func (s *Simulation) redraw() {
	for r := range s.requests {
		q := &s.requests[r]
		if !q.live {
			continue
		}
		if !q.fixed && q.work != workDone {
			s.redrawDemand(q)
		}
		if q.extra != noSlot && q.span != driver.NoSpan {
			law := s.strategyFor(q, q.why).spans[q.span]
			s.redrawTimer(q.extra, law, q.planned, s.redrawn(q, redrawExtra))
		}
	}
	for t := range s.threads {
		if th := &s.threads[t]; th.timer != noSlot {
			s.redrawCallback(th)
		}
	}
}

func (s *Simulation) redrawDemand(q *request) {
	law := s.classes[q.class].Service
	done := q.progress(s.now)
	known := max(done, q.revealed)
	left, ok := law.DrawRemaining(known, s.redrawn(q, redrawDemand))
	if !ok || law.Kind() == variate.KindConstant {
		return
	}
	q.demand = known + left
	q.left, q.cut = q.demand-done, 0
	if q.limit > 0 {
		q.cut = max(q.left-(q.limit-done), 0)
		q.left -= q.cut
	}
	if q.work == workRunning {
		q.begun = s.now
		s.clock.After(q.service, q.left)
	}
}

// redrawCallback draws what is left of a callback that takes one time of a known law.
func (s *Simulation) redrawCallback(th *thread) {
	act := &th.stack[len(th.stack)-1]
	d := &s.plan.cfg.Device
	switch {
	case act.callback == wdf.EvtDeviceD0Exit:
		s.redrawTimer(th.timer, d.D0Exit, act.since, s.random.Uniform(forRedraw, s.power.number, redrawPhase))
		return
	case act.callback == wdf.PowerIrpToLowerStack && wdf.PowerIrp(act.value) != wdf.IrpD0:
		s.redrawTimer(th.timer, d.DxIrp, act.since, s.random.Uniform(forRedraw, s.power.number, redrawPhase))
		return
	}
	if act.request < 0 || !s.same(act.request, act.generation) {
		return
	}
	q := &s.requests[act.request]
	switch act.callback {
	case wdf.EvtIoDefault:
		s.redrawTimer(th.timer, s.classes[q.class].Handler, act.since, s.redrawn(q, redrawCallback))
	case wdf.EvtIoStop:
		spans := &s.strategyFor(q, q.why).spans
		first, second := spans[act.decision.Costs[0]], spans[act.decision.Costs[1]]
		if first == nil {
			first, second = second, nil
		}
		if second == nil {
			s.redrawTimer(th.timer, first, act.since, s.redrawn(q, redrawCallback))
		}
	}
}

// redrawTimer draws anew what is left of a time of the law that began at since.
func (s *Simulation) redrawTimer(slot des.Slot, law *variate.Distribution, since des.Time, u float64) {
	if law == nil || law.Kind() == variate.KindConstant {
		return
	}
	if left, ok := law.DrawRemaining(s.now.Sub(since), u); ok {
		s.clock.After(slot, left)
	}
}

// redrawn is the uniform of a redraw.
func (s *Simulation) redrawn(q *request, draw uint32) float64 {
	return s.random.Uniform(purpose(forRedraw, int(q.class)), q.entity, draw)
}
