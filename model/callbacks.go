package model

import (
	"time"

	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// What the driver does in its queue callbacks. The strategy decides (package driver); this file
// carries its decisions out, in time and on the hardware.

// enter is the immediate part of a callback. It returns the time that the callback takes.
func (s *Simulation) enter(t wdf.ThreadID, act *activity, a wdf.Action) time.Duration {
	switch a.Kind {
	case wdf.EvtIoDefault:
		return s.handlerTime(a.Request)
	case wdf.EvtIoStop:
		return s.enterStop(act, a.Stop)
	case wdf.EvtIoResume, wdf.EvtRequestCancel, wdf.EvtIoCanceledOnQueue:
		return s.enterOther(act)
	case wdf.EvtIoQueueReady:
		return s.retrieveAll(t, a.Queue)
	}
	return s.enterDevice(a)
}

// leave is the part of a callback at its end, just before it returns.
func (s *Simulation) leave(t wdf.ThreadID, act *activity) {
	switch act.callback {
	case wdf.EvtIoDefault:
		if s.same(act.request, act.generation) {
			s.leaveHandler(t, *act)
		}
	case wdf.EvtIoStop, wdf.EvtIoResume, wdf.EvtRequestCancel, wdf.EvtIoCanceledOnQueue:
		if s.same(act.request, act.generation) {
			s.requests[act.request].inStop = act.callback == wdf.EvtIoStop
			s.carryOut(t, act.request, act.decision)
			s.requests[act.request].inStop = false
		}
	case wdf.EvtIoQueueReady:
	default:
		s.leaveDevice(t, act)
	}
}

// deliver is EvtIoDefault. A handler that takes no time is worth a shorter way.
func (s *Simulation) deliver(a *wdf.Action) {
	t, r := a.Thread, a.Request
	s.delivered(r)
	if s.classes[s.requests[r].class].slow {
		s.enterCallback(*a)
		return
	}
	s.handOver(t, r)
	s.step(&wdf.Input{Kind: wdf.CallbackReturned, Thread: t})
	if s.threads[t].item {
		s.endWorkItem(t)
	}
}

// delivered notes that the driver has been given a request.
func (s *Simulation) delivered(r wdf.RequestID) {
	q := &s.requests[r]
	s.meter.delivered(s.now, q)
	q.given = s.now
	q.deliveries++
	q.stopped, q.held = false, false
	switch q.work {
	case workPaused, workDone, workLost: // it comes again, after a requeue
		q.work = workNotYet
	}
}

func (s *Simulation) handlerTime(r wdf.RequestID) time.Duration {
	q := &s.requests[r]
	c := &s.classes[q.class]
	if c.Handler == nil {
		return 0
	}
	return s.draw(c.Handler, purpose(forHandler, int(q.class)), q.entity, q.deliveries)
}

// handOver gives a delivered request to the hardware, or to the I/O target that leads to it.
func (s *Simulation) handOver(t wdf.ThreadID, r wdf.RequestID) {
	q := &s.requests[r]
	c := &s.classes[q.class]
	switch {
	case q.work != workNotYet: // EvtIoStop with StopActionPurge was faster than the handler
		return
	case c.sends:
		if s.call(wdf.Input{Kind: wdf.Send, Thread: t, Request: r}).Status != wdf.StatusSuccess {
			s.finish(t, r, wdf.StatusCancelled)
			return
		}
		q.sent = true
	case c.Cancelable > 0 && (c.Cancelable >= 1 || s.random.Uniform(purpose(forCancelable, int(q.class)), q.entity, q.deliveries) < c.Cancelable):
		q.marked = true
		s.call(wdf.Input{Kind: wdf.MarkCancelable, Thread: t, Request: r})
	}
	s.serve(r)
}

// retrieveAll takes all that a manual queue holds and hands it to the hardware.
func (s *Simulation) retrieveAll(t wdf.ThreadID, queue wdf.QueueID) time.Duration {
	var cost time.Duration
	for !s.ended {
		a := s.call(wdf.Input{Kind: wdf.RetrieveNext, Thread: t, Queue: queue, File: wdf.None})
		if a.Status != wdf.StatusSuccess || a.Kind == 0 {
			break
		}
		s.delivered(a.Request)
		cost += s.handlerTime(a.Request)
		s.handOver(t, a.Request)
	}
	return cost
}

// strategyFor is the strategy that applies to the request in a stop for the given reason.
func (s *Simulation) strategyFor(q *request, why wdf.StopFlags) *choice {
	c := &s.classes[q.class]
	if why&wdf.StopActionPurge != 0 {
		return &c.purge
	}
	return &c.suspend
}

// enterStop asks the strategy. Work that the driver ends or interrupts leaves the hardware at
// once; what the callback costs comes after that.
func (s *Simulation) enterStop(act *activity, why wdf.StopFlags) time.Duration {
	q := &s.requests[act.request]
	if !q.live { // it was completed while this call waited for the callback lock (R114)
		return 0
	}
	q.stopAt, q.why, q.stopped = s.now, why, true
	q.stops++
	act.decision = s.strategyFor(q, why).Decide(s.situation(q, wdf.EvtIoStop))
	s.interrupt(act.request, act.decision)
	return s.costOf(act.request, act.decision)
}

// enterOther is the same for the other callbacks on a request.
func (s *Simulation) enterOther(act *activity) time.Duration {
	q := &s.requests[act.request]
	if !q.live {
		return 0
	}
	if act.callback != wdf.EvtIoResume {
		q.marked = false
		s.clearExtra(act.request)
	}
	act.decision = s.strategyFor(q, q.why).Decide(s.situation(q, act.callback))
	s.interrupt(act.request, act.decision)
	return s.costOf(act.request, act.decision)
}

func (s *Simulation) situation(q *request, callback wdf.ActionKind) driver.Situation {
	at := driver.Situation{
		Callback: callback, Stop: q.why, Sent: q.sent,
		Age: s.now.Sub(q.given), Requeues: int(q.requeues), SinceStop: s.now.Sub(q.stopAt),
	}
	if callback == wdf.EvtIoStop {
		at.SinceStop = max(at.SinceStop, 0)
		at.Draw = s.random.Uniform(purpose(forStop, int(q.class)), q.entity, q.stops)
	}
	return at
}

// costOf is the time that the decision's callback takes.
func (s *Simulation) costOf(r wdf.RequestID, d driver.Decision) time.Duration {
	var cost time.Duration
	for _, id := range d.Costs {
		if id != driver.NoSpan {
			cost += s.span(r, id)
		}
	}
	return cost
}

// span draws one of the times of the request's strategy.
func (s *Simulation) span(r wdf.RequestID, id driver.SpanID) time.Duration {
	q := &s.requests[r]
	d := s.strategyFor(q, q.why).spans[id]
	if d == nil {
		return 0
	}
	q.draws++
	return s.draw(d, purpose(forSpan, int(q.class)), q.entity, uint32(id)+uint32(driver.SpanCount)*q.draws)
}

// interrupt takes the request's work off the hardware if the decision says so.
func (s *Simulation) interrupt(r wdf.RequestID, d driver.Decision) {
	switch d.Later {
	case driver.LaterPaused, driver.LaterFailed, driver.LaterAborted, driver.LaterEnded:
		s.clearExtra(r)
		s.withdraw(r, workPaused)
	case driver.LaterNever:
		s.clearExtra(r)
		s.withdraw(r, workLost)
	}
}

// carryOut makes the calls of a decision and sees to what comes later.
func (s *Simulation) carryOut(t wdf.ThreadID, r wdf.RequestID, d driver.Decision) {
	q := &s.requests[r]
	generation := q.generation
	for _, c := range d.Calls {
		if c.Kind == 0 {
			break
		}
		a := s.makeCall(t, r, c, d)
		if c.Kind == wdf.UnmarkCancelable && a.Status == wdf.StatusCancelled {
			if d.AcknowledgeCancelled {
				s.makeCall(t, r, driver.Call{Kind: wdf.StopAcknowledge}, d)
			}
			return // EvtRequestCancel owns the request
		}
	}
	if s.ended || !s.same(r, generation) {
		return
	}
	s.seeTo(r, d)
}

// makeCall is one DDI call of a decision.
func (s *Simulation) makeCall(t wdf.ThreadID, r wdf.RequestID, c driver.Call, d driver.Decision) wdf.Action {
	q := &s.requests[r]
	switch c.Kind {
	case wdf.UnmarkCancelable:
		q.marked = false
	case wdf.Complete:
		s.cancelledBy(q)
		s.clearExtra(r)
	case wdf.StopAcknowledge:
		q.held = q.inStop && !c.Flag
		if d.Later == driver.LaterPaused || d.Later == driver.LaterFailed {
			s.keepWork(q, d, c.Flag)
		}
	}
	return s.call(wdf.Input{Kind: c.Kind, Flag: c.Flag, Status: c.Status, Thread: t, Request: r})
}

// cancelledBy notes what the request's strategy says about an issuer whose request it cancels.
func (s *Simulation) cancelledBy(q *request) {
	c := s.strategyFor(q, q.why)
	if q.stopped {
		q.retry, q.fatal = uint8(c.Retry), c.ClientFatal
	}
}

// keepWork settles how much of the work done survives: of a kept request at once, of a requeued one
// when the framework has accepted it.
func (s *Simulation) keepWork(q *request, d driver.Decision, requeue bool) {
	q.kept, q.fresh, q.dropping = d.Kept, d.Fresh, true
	if !requeue {
		s.dropWork(q)
	}
}

// dropWork repeats the share of the work done that did not survive. A request that was not at the
// hardware has lost nothing.
func (s *Simulation) dropWork(q *request) {
	if !q.dropping {
		return
	}
	q.dropping = false
	worked := q.demand - q.left
	lost := worked - time.Duration(float64(worked)*q.kept)
	q.revealed = max(q.revealed, q.progress(s.now))
	q.left += lost
	if q.fresh {
		q.demand = s.draw(s.classes[q.class].Service, purpose(forDemand, int(q.class)), q.entity, q.requeues)
		q.left, q.revealed = q.demand, 0
	}
	s.meter.lost(q, lost)
}

// seeTo arranges what the decision wants to happen later.
func (s *Simulation) seeTo(r wdf.RequestID, d driver.Decision) {
	q := &s.requests[r]
	if q.act == extraComplete { // served already: that comes before all else
		return
	}
	switch d.Later {
	case driver.LaterContinue:
		q.stopped, q.held = false, false
		if q.work == workPaused {
			s.serve(r)
		}
	case driver.LaterAskAgain:
		s.setExtra(r, extraAskAgain, d.Wait)
	case driver.LaterFinish:
		s.finishWithin(r, d.Wait)
	case driver.LaterTail:
		q.tail = s.strategyFor(q, q.why).spans[driver.DpcTail] != nil
	case driver.LaterCanceled, driver.LaterAborted:
		s.cancelLater(r, d)
	case driver.LaterFailed:
		q.failing = true
		s.failing++
	}
}

// requeued is the framework's acceptance of a requeue.
func (s *Simulation) requeued(r wdf.RequestID) {
	q := &s.requests[r]
	q.requeues++
	s.dropWork(q)
	s.meter.requeued(q)
}
