package model

import (
	"math"
	"slices"
	"time"

	"quiesce/des/variate"
	"quiesce/model/driver"
	"quiesce/model/wdf"
)

// Conditional Monte Carlo: the probability that a Hold lasts longer than w, given the service that
// each request has attained. Natural completions overlap and are independent, so the Hold is over
// when the last of them is, and P(T <= w) is a product over requests. What the driver does about a
// request is asked of its strategy itself; where it ends a request by a time of its own, that races
// the completion.

// conditionalApplies tells whether there is a formula for every stop. If not, why says what is in
// its way. serial is the mean demand, in seconds, where one server takes all requests in turn.
func (p *plan) conditionalApplies() (serial float64, why string) {
	d := &p.cfg.Device
	if d.WorkItemDelay != nil {
		return 0, "work items wait for their thread"
	}
	handlers := false
	first := -1 // power-managed queue
	for i := len(p.queues) - 1; i >= 0; i-- {
		if p.queues[i].managed {
			first = i
		}
	}
	for i := range p.classes {
		handlers = handlers || p.classes[i].slow
	}
	if handlers && d.Scope != wdf.ScopeInherit && d.Scope != wdf.ScopeNone {
		return 0, "callbacks wait for the handlers of other requests, by synchronization scope"
	}
	for i := range p.classes {
		c := &p.classes[i]
		if !p.queues[c.Queue].managed {
			continue
		}
		if why := c.conditional(&p.queues[c.Queue]); why != "" {
			return 0, "class " + c.Name + ": " + why
		}
		if c.reactsLater() && (c.Queue != first || handlers) {
			return 0, "class " + c.Name + ": what its strategy does takes time from its EvtIoStop on, and that comes after other queues or running handlers"
		}
	}
	if n := p.cfg.Target.Servers; n > 0 && p.servedAtOnce() > n {
		return p.oneServer()
	}
	return 0, ""
}

// conditional tells what is in the way of a formula for requests of the class.
func (c *classPlan) conditional(q *queuePlan) string {
	s := &c.suspend.Strategy
	serialised := s.Serialised
	if f, ok := s.Fallback(); ok {
		serialised = f.Serialised
	}
	switch {
	case s.Kind == driver.Faulty:
		return "its driver is faulty"
	case s.Kind == driver.SelfStop && (s.Synchronous || s.Purge || s.TimerPeriod > 0):
		return "the driver stops the queue itself, before the framework does"
	case serialised:
		return "cancels wait for each other"
	case c.Timeout != nil && (c.Cancelable > 0 || c.sends || s.Kind != driver.Drain || s.Cap > 0):
		return "its issuer may cancel it, which may end it or spare it EvtIoStop (R59)"
	case c.Handler != nil && q.Dispatch == wdf.Manual:
		return "it is retrieved from a manual queue, which takes time"
	}
	for _, id := range []driver.SpanID{driver.StopCost, driver.CancelCost, driver.ResumeCost, driver.RollbackCost} {
		if c.suspend.spans[id] != nil {
			return "its strategy's callbacks take time"
		}
	}
	if tail := c.suspend.spans[driver.DpcTail]; tail != nil && tail.Kind() != variate.KindConstant {
		return "its completion takes a random time"
	}
	return ""
}

// reactsLater tells whether the strategy does something about a request at a time that counts from
// its EvtIoStop.
func (c *classPlan) reactsLater() bool {
	s := &c.suspend.Strategy
	return s.Kind == driver.Deadline || s.Cap > 0 || s.DetachableFor > 0 ||
		c.suspend.spans[driver.CancelLatency] != nil || c.suspend.spans[driver.AbortLatency] != nil
}

// servedAtOnce is the most requests that the queues together can have at the hardware.
func (p *plan) servedAtOnce() int {
	const many = math.MaxInt32
	total := 0
	for i := range p.queues {
		switch q := &p.queues[i]; {
		case q.Dispatch == wdf.Sequential:
			total++
		case q.Dispatch == wdf.Parallel && q.Presented < many:
			total += int(q.Presented)
		default:
			return many
		}
	}
	return total
}

// oneServer is the case that has a formula although requests wait for each other: one server, and
// exponential demands of one mean. What it still has to do is then Erlang.
func (p *plan) oneServer() (mean float64, why string) {
	const why1 = "requests wait for a server"
	if p.cfg.Target.Servers != 1 {
		return 0, why1
	}
	mean = p.classes[0].Service.Mean()
	for i := range p.classes {
		c := &p.classes[i]
		switch {
		case !p.queues[c.Queue].managed,
			c.suspend.Kind != driver.Drain && c.suspend.Kind != driver.SelfStop || c.suspend.Cap > 0,
			c.slow, slices.ContainsFunc(c.Arrivals.Trace, func(a TraceArrival) bool { return a.Demand >= 0 }),
			c.Service.Kind() != variate.KindExponential || c.Service.Mean() != mean:
			return 0, why1
		}
	}
	return mean, ""
}

// holdOutlasts is the probability that the Hold that begins now lasts longer than w. ok is false if
// a request is in a state for which there is no formula.
func (s *Simulation) holdOutlasts(w time.Duration) (p float64, ok bool) {
	if w < 0 {
		return 1, true
	}
	for t := range s.threads { // pass 1 waits for handlers; their ends are drawn already
		th := &s.threads[t]
		if th.timer == noSlot {
			continue
		}
		if act := &th.stack[len(th.stack)-1]; act.callback != wdf.EvtIoDefault {
			return 0, false
		} else if s.plan.queues[act.queue].managed && s.pendingFor(t) > w {
			return 1, true
		}
	}
	log := 0.0 // of the probability that all are done in time
	waiting := 0
	for r := range s.requests {
		if !s.requests[r].live {
			continue
		}
		state := s.machine.RequestState(wdf.RequestID(r))
		if !state.DriverOwned || !s.plan.queues[state.Queue].managed {
			continue
		}
		if waiting++; s.plan.tails.serial > 0 {
			continue
		}
		late, ok := s.requestOutlasts(wdf.RequestID(r), w)
		if !ok {
			return 0, false
		}
		log += math.Log1p(-min(late, 1))
	}
	if mean := s.plan.tails.serial; mean > 0 {
		if waiting == 0 {
			return 0, true
		}
		return variate.ErlangSurvival(waiting, w.Seconds()/mean), true
	}
	return -math.Expm1(log), true
}

// pendingFor is the time that the thread's callback still takes.
func (s *Simulation) pendingFor(thread int) time.Duration {
	end, _ := s.clock.At(s.threads[thread].timer)
	return end.Sub(s.now)
}

// requestOutlasts is the probability that the Hold still waits for the request after w: what the
// strategy says about it, question after question as it asks for them.
func (s *Simulation) requestOutlasts(r wdf.RequestID, w time.Duration) (p float64, ok bool) {
	q := &s.requests[r]
	c := &s.classes[q.class].suspend
	at := s.situationInStop(q)
	for {
		d := c.Decide(at)
		switch d.Later {
		case driver.LaterNatural:
			return s.workOutlasts(r, w)
		case driver.LaterFinish:
			if w >= at.SinceStop+d.Wait {
				return 0, true
			}
			return s.workOutlasts(r, w)
		case driver.LaterTail:
			if tail := c.spans[driver.DpcTail]; tail != nil {
				w -= tail.Draw(0.5) // a constant
			}
			return s.workOutlasts(r, w)
		case driver.LaterPaused, driver.LaterFailed, driver.LaterEnded:
			return 0, true
		case driver.LaterCanceled:
			p, ok = s.workOutlasts(r, w)
			return p * spanOutlasts(c.spans[d.After], w-at.SinceStop), ok
		case driver.LaterAborted:
			if at.SinceStop > 0 {
				p, ok = s.workOutlasts(r, at.SinceStop)
			} else {
				p, ok = 1, true
			}
			return p * spanOutlasts(c.spans[d.After], w-at.SinceStop), ok
		case driver.LaterAskAgain:
			at.SinceStop += d.Wait
			at.Age += d.Wait
			if w < at.SinceStop {
				return s.workOutlasts(r, w)
			}
		default:
			return 0, false
		}
	}
}

// situationInStop is what the driver would know of the request in an EvtIoStop at this moment.
func (s *Simulation) situationInStop(q *request) driver.Situation {
	return driver.Situation{
		Callback: wdf.EvtIoStop, Stop: wdf.StopActionSuspend, Sent: q.sent,
		Age: s.now.Sub(q.given), Requeues: int(q.requeues),
		Draw: s.random.Uniform(purpose(forStop, int(q.class)), q.entity, q.stops+1),
	}
}

// spanOutlasts is the probability that a time of the law, nil being none, is longer than w.
func spanOutlasts(law *variate.Distribution, w time.Duration) float64 {
	if law == nil {
		return indicator(w < 0)
	}
	return law.Survival(w.Seconds())
}

// workOutlasts is the probability that the request is not completed by its own work within w.
func (s *Simulation) workOutlasts(r wdf.RequestID, w time.Duration) (p float64, ok bool) {
	q := &s.requests[r]
	switch {
	case w < 0:
		return 1, true
	case q.work == workRunning:
		if q.tail { // left over from an earlier stop
			return 0, false
		}
		return s.serviceLasts(q, w), true
	case q.work == workDone && q.act == extraComplete:
		end, _ := s.clock.At(q.extra)
		return indicator(end.Sub(s.now) > w), true
	case q.work == workNotYet:
		for t := range s.threads {
			th := &s.threads[t]
			if n := len(th.stack); th.timer != noSlot && th.stack[n-1].request == r {
				return s.serviceLasts(q, w-s.pendingFor(t)), true
			}
		}
	}
	return 0, false
}
