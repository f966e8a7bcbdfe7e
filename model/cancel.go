package model

import (
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// Completion and cancellation of requests by the driver, outside of its callbacks.

// canceller serialises cancels at the target, or abort commands at the device: one at a time.
type canceller struct {
	current int32 // the request whose cancel is under way; -1: none
	waiting []cancelTicket
}

// cancelTicket is a request that waits for its cancel. It is void once the request has completed.
type cancelTicket struct {
	request    wdf.RequestID
	generation uint32
	after      driver.SpanID
}

// complete is the driver's completion of a request whose work is done: first it comes back from
// the I/O target, then the cancel routine must be taken off (R46).
func (s *Simulation) complete(r wdf.RequestID) {
	s.finish(s.newThread(), r, wdf.StatusSuccess)
}

// finish completes the request on the thread, unless EvtRequestCancel owns it.
func (s *Simulation) finish(t wdf.ThreadID, r wdf.RequestID, status wdf.Status) {
	q := &s.requests[r]
	if q.sent {
		q.sent = false
		s.call(wdf.Input{Kind: wdf.SentCompleted, Thread: t, Request: r, Status: status})
	}
	if q.marked {
		q.marked = false
		if s.call(wdf.Input{Kind: wdf.UnmarkCancelable, Thread: t, Request: r}).Status == wdf.StatusCancelled {
			return
		}
	}
	s.threads[t].open++
	s.step(&wdf.Input{Kind: wdf.Complete, Thread: t, Request: r, Status: status})
}

// extraEvent is what the driver, the target or the issuer had planned for the request.
func (s *Simulation) extraEvent(r wdf.RequestID) {
	act := s.requests[r].act
	s.clearExtra(r)
	switch act {
	case extraComplete:
		s.complete(r)
	case extraAskAgain:
		s.askAgain(r)
	case extraCancel:
		s.cancelled(r)
	case extraRetry:
		s.tryAgain(r)
	}
}

// askAgain puts the strategy its question anew, outside of EvtIoStop.
func (s *Simulation) askAgain(r wdf.RequestID) {
	q := &s.requests[r]
	at := s.situation(q, wdf.EvtIoStop)
	at.Stop &^= wdf.StopRequestCancelable
	if q.marked {
		at.Stop |= wdf.StopRequestCancelable
	}
	d := s.strategyFor(q, q.why).Decide(at)
	s.interrupt(r, d)
	t := s.newThread()
	open := s.threads[t].open
	s.carryOut(t, r, d)
	if s.threads[t].open == open { // it made no call that would end the thread
		s.idleThreads.push(int32(t))
	}
}

// cancelLater completes the request as cancelled after the decision's time. A request whose work
// was not taken off the hardware may be done before.
func (s *Simulation) cancelLater(r wdf.RequestID, d driver.Decision) {
	c := &s.canceller
	if !d.Serialised {
		s.setExtraSpan(r, extraCancel, d.After)
		return
	}
	c.waiting = append(c.waiting, cancelTicket{r, s.requests[r].generation, d.After})
	if c.current < 0 {
		s.nextCancel()
	}
}

// nextCancel begins the cancel that has waited longest.
func (s *Simulation) nextCancel() {
	c := &s.canceller
	for len(c.waiting) > 0 {
		next := c.waiting[0]
		c.waiting = append(c.waiting[:0], c.waiting[1:]...)
		if s.same(next.request, next.generation) {
			c.current = int32(next.request)
			s.setExtraSpan(next.request, extraCancel, next.after)
			return
		}
	}
}

// cancelled is the end of a cancel or abort command.
func (s *Simulation) cancelled(r wdf.RequestID) {
	s.withdraw(r, workPaused)
	s.cancelledBy(&s.requests[r])
	s.finish(s.newThread(), r, wdf.StatusCancelled)
}

// failHeld lets the lower drivers fail what they hold, once the device is in Dx.
func (s *Simulation) failHeld() {
	if s.failing == 0 {
		return
	}
	s.failing = 0
	for r := range s.requests {
		if q := &s.requests[r]; q.live && q.failing {
			q.failing = false
			s.setExtraSpan(wdf.RequestID(r), extraCancel, driver.FailDelay)
		}
	}
}
