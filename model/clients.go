package model

import (
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// The issuers of requests: what they do when one is issued, times out, and ends.

// issue sends the request to its queue, for the first time or again.
func (s *Simulation) issue(r wdf.RequestID) {
	q := &s.requests[r]
	c := &s.classes[q.class]
	q.left = q.demand
	q.live = true
	cold := !s.meter.warm
	q.inDx = s.meter.issued(q)
	if cold && s.meter.warm { // by the number of arrivals
		s.showAct(WarmupEnds, wdf.None)
	}
	if c.Timeout != nil {
		q.timeout = s.clock.Take(s.slots.timeout, uint32(r))
		s.clock.After(q.timeout, s.draw(c.Timeout, purpose(forTimeout, int(q.class)), q.entity, q.attempts))
	}
	if s.watch.inHold {
		s.arrivedInHold(c.Queue)
	}
	s.begin(wdf.Input{Kind: wdf.Arrive, Queue: wdf.QueueID(c.Queue), Request: r, File: wdf.None})
}

// tryAgain issues a cancelled request again, as another framework request.
func (s *Simulation) tryAgain(old wdf.RequestID) {
	q := s.requests[old]
	r := s.newRequest(q.class, q.entity)
	n := &s.requests[r]
	n.arrived, n.client, n.demand, n.counted = q.arrived, q.client, q.demand, q.counted
	n.fixed, n.revealed = q.fixed, max(q.revealed, q.progress(s.now))
	n.attempts, n.deliveries, n.stops, n.draws = q.attempts, q.deliveries, q.stops, q.draws
	s.forget(old)
	s.issue(r)
}

// timedOut is the issuer's cancel.
func (s *Simulation) timedOut(r wdf.RequestID) {
	q := &s.requests[r]
	s.clock.Release(s.slots.timeout, q.timeout)
	q.timeout = noSlot
	s.begin(wdf.Input{Kind: wdf.CancelIrp, Request: r})
}

// completed is the end of a request, as its issuer sees it.
func (s *Simulation) completed(r wdf.RequestID, status wdf.Status) {
	q := &s.requests[r]
	if q.extra != noSlot {
		s.clearExtra(r)
	}
	if q.work != workDone && q.work != workNotYet {
		s.withdraw(r, workDone)
	}
	if q.timeout != noSlot {
		s.clock.Release(s.slots.timeout, q.timeout)
		q.timeout = noSlot
	}
	q.live = false
	s.releaseHandler(q)
	s.meter.completed(s.now, q, status)
	if s.pilot != nil && status == wdf.StatusSuccess && s.pilot.record(s.now, s.now.Sub(q.arrived)) {
		s.end()
	}
	if status == wdf.StatusCancelled && s.retries(r) {
		return
	}
	s.finished++
	s.meter.left(s.now, q, status)
	if q.client >= 0 && !(q.fatal && status == wdf.StatusCancelled) {
		s.think(int(q.class), q.client)
	}
	s.forget(r)
	if s.finished == s.plan.cfg.Requests {
		s.end()
	} else if s.present == 0 {
		s.endIfOver()
	}
}

// endIfOver ends a replication in which nothing will happen to a request any more; a power
// transition under way is still carried through.
func (s *Simulation) endIfOver() {
	if s.present == 0 && s.quiet() && !s.power.down && !s.power.up {
		s.end()
	}
}

// retries decides whether the issuer of a cancelled request tries again, and when.
func (s *Simulation) retries(r wdf.RequestID) bool {
	q := &s.requests[r]
	c := &s.classes[q.class]
	if q.fatal {
		s.giveUp(q)
		return false
	}
	policy := c.Retry.Policy
	switch driver.ClientRetry(q.retry) {
	case driver.RetryNone:
		policy = RetryNone
	case driver.RetryImmediate:
		policy = RetryImmediate
	case driver.RetryAfterResume:
		policy = RetryAfterResume
	}
	if policy == RetryNone || c.Retry.Limit > 0 && int(q.attempts) >= c.Retry.Limit {
		return false
	}
	q.attempts++
	if policy == RetryAfterResume && !s.power.inD0() {
		q.act = extraRetry
		s.waitingRetries++
		return true
	}
	s.setExtra(r, extraRetry, s.draw(c.Retry.Delay, purpose(forRetryDelay, int(q.class)), q.entity, q.attempts))
	return true
}

// giveUp is an issuer that does not survive a cancelled completion: it issues nothing more.
func (s *Simulation) giveUp(q *request) {
	s.meter.gaveUp()
	if q.client < 0 {
		s.arrivals[q.class].ended = true
		s.clock.Clear(s.slots.arrival[q.class])
		s.clock.Clear(s.slots.turn[q.class])
	}
}

// retryAfterResume lets the issuers go on that have waited for the device to come back.
func (s *Simulation) retryAfterResume() {
	if s.waitingRetries == 0 {
		return
	}
	s.waitingRetries = 0
	for r := range s.requests {
		if q := &s.requests[r]; !q.live && q.act == extraRetry && q.extra == noSlot {
			c := &s.classes[q.class]
			s.setExtra(wdf.RequestID(r), extraRetry, s.draw(c.Retry.Delay, purpose(forRetryDelay, int(q.class)), q.entity, q.attempts))
		}
	}
}
