package model

import (
	"time"

	"quiesce/des"
	"quiesce/des/variate"
	"quiesce/model/wdf"
)

// Device power, as the world sees it: what begins a transition, how long its phases take, and what
// the hardware does meanwhile. The order of the phases is the machine's (R94, R96).

// power is where the device stands.
type power struct {
	phase    wdf.DevicePhase
	number   uint64   // of the latest power-down
	schedule int      // that began it; -1: the idle time-out
	down     bool     // a power-down is decided and Dx not reached
	up       bool     // D0 is requested and not reached
	starting bool     // the first start, which takes no time
	decided  des.Time // the latest power-down
	asked    des.Time // the latest request for D0
	removal  bool     // the device is being removed
	gone     bool     // and that is over
	armed    uint64   // starts of the idle timer
	idling   bool     // the power framework was told that the component is idle
	released bool     // and has answered that power is not required
}

// inD0 tells whether the device is in D0 and nothing is about to change that.
func (p *power) inD0() bool { return p.phase == wdf.PhaseD0 && !p.down && !p.removal }

// The phases whose durations are drawn, as draws of forPhase.
const (
	phaseSuspend uint32 = iota
	phaseD0Exit
	phaseDxIrp
	phaseD0Irp
	phaseD0Entry
	phaseRestart
)

// phaseTime is how long a phase of the latest power-down, or of the return from it, takes.
func (s *Simulation) phaseTime(d *variate.Distribution, phase uint32) time.Duration {
	if d == nil || s.power.starting {
		return 0
	}
	return s.draw(d, forPhase, s.power.number, phase)
}

// startDevice brings the device to D0 at time 0.
func (s *Simulation) startDevice() {
	s.power.starting = true
	s.power.schedule = -1
	if s.plan.cfg.Device.Idle != nil {
		s.begin(wdf.Input{Kind: wdf.AssignS0IdleSettings, Value: s.plan.idle.Encode()})
	} else if s.plan.cfg.Device.PolicyOwner {
		s.begin(wdf.Input{Kind: wdf.AssignS0IdleSettings, Value: wdf.S0IdleSettings{Enabled: wdf.IdleOff}.Encode()})
	}
	s.settle()
	s.begin(wdf.Input{Kind: wdf.DeviceStart})
	s.settle()
	s.power.starting = false
	for i := range s.plan.queues {
		if q := &s.plan.queues[i]; q.Dispatch == wdf.Manual {
			if q.RetrieveEvery == nil {
				s.begin(wdf.Input{Kind: wdf.ReadyNotify, Queue: wdf.QueueID(i), Flag: true})
			} else {
				s.nextRetrieval(i)
			}
		}
	}
	s.settle()
}

// nextRetrieval sets the driver's timer for a manual queue.
func (s *Simulation) nextRetrieval(queue int) {
	n := &s.retrievals[queue]
	s.clock.After(s.slots.retrieve[queue], s.draw(s.plan.queues[queue].RetrieveEvery, purpose(forRetrieve, queue), *n, 0))
	*n++
}

// retrieval is the driver's timer for a manual queue.
func (s *Simulation) retrieval(queue int) {
	s.nextRetrieval(queue)
	t := s.newThread()
	open := s.threads[t].open
	s.retrieveAll(t, wdf.QueueID(queue))
	if s.threads[t].open == open {
		s.idleThreads.push(int32(t))
	}
}

// goDown is the decision to power down: of a schedule, or of the idle engine (-1).
func (s *Simulation) goDown(schedule int) {
	p := &s.power
	p.number++
	p.schedule, p.down, p.decided = schedule, true, s.now
	s.stopD0Clocks()
	s.meter.goingDown(s.now, schedule >= 0)
	s.showAct(PowerDownBegins, wdf.None)
	s.armWatchdog()
}

// askForD0 notes that D0 is requested.
func (s *Simulation) askForD0() {
	p := &s.power
	if p.up {
		return
	}
	p.up, p.asked = true, s.now
	s.meter.powerState(s.now, stateEntry)
	s.showAct(D0Requested, wdf.None)
	s.armWatchdog()
}

// enterDevice is the immediate part of a device callback and of a call out of the framework. It
// returns the time it takes.
func (s *Simulation) enterDevice(a wdf.Action) time.Duration {
	d := &s.plan.cfg.Device
	switch a.Kind {
	case wdf.EvtDeviceSelfManagedIoSuspend:
		return s.phaseTime(d.SelfManagedIoSuspend, phaseSuspend)
	case wdf.EvtDeviceD0Exit:
		return s.phaseTime(d.D0Exit, phaseD0Exit)
	case wdf.EvtDeviceD0Entry:
		return s.phaseTime(d.D0Entry, phaseD0Entry)
	case wdf.EvtDeviceSelfManagedIoRestart:
		return s.phaseTime(d.SelfManagedIoRestart, phaseRestart)
	case wdf.PowerIrpToLowerStack:
		return s.lowerStackTime(wdf.PowerIrp(a.Value))
	case wdf.RetryDelay:
		return time.Duration(a.Value) * time.Millisecond
	case wdf.EvtDeviceSurpriseRemoval: // the hardware is gone
		s.powerHardware(false)
		s.meter.powerState(s.now, stateDx)
	}
	return 0
}

// lowerStackTime is how long the drivers below keep a power IRP. The thread that sent it waits for
// them: nobody else has use for it.
func (s *Simulation) lowerStackTime(irp wdf.PowerIrp) time.Duration {
	d := &s.plan.cfg.Device
	switch {
	case irp == wdf.IrpD0:
		return s.phaseTime(d.D0Irp, phaseD0Irp)
	case irp.Device():
		return s.phaseTime(d.DxIrp, phaseDxIrp)
	}
	return 0
}

// leaveDevice is the end of a device callback.
func (s *Simulation) leaveDevice(t wdf.ThreadID, act *activity) {
	switch act.callback {
	case wdf.EvtDeviceSelfManagedIoSuspend:
		s.stopOwnQueues(t)
	case wdf.EvtDeviceSelfManagedIoRestart:
		s.startOwnQueues(t)
	case wdf.EvtDeviceD0Entry:
		s.powerHardware(true)
		s.meter.powerState(s.now, stateOn)
	case wdf.PowerIrpToLowerStack:
		if irp := wdf.PowerIrp(act.value); irp != wdf.IrpWaitWake { // which nothing completes: no wake signal is modelled
			s.lowerDone = append(s.lowerDone, irp)
			s.irps++
		}
	}
}

// stopOwnQueues is the strategy self-stop on the way down, queue after queue.
func (s *Simulation) stopOwnQueues(t wdf.ThreadID) {
	s.onOwnQueues(t, func(q *queuePlan) wdf.InputKind { return q.selfStop })
}

// startOwnQueues is the same on the way up.
func (s *Simulation) startOwnQueues(t wdf.ThreadID) {
	s.onOwnQueues(t, func(*queuePlan) wdf.InputKind { return wdf.Start })
}

// onOwnQueues makes a call on each of the queues that the driver stops itself. Where one does not
// return at once, the callback waits for it, and comes here again after that.
func (s *Simulation) onOwnQueues(t wdf.ThreadID, call func(*queuePlan) wdf.InputKind) {
	self := s.plan.self
	for {
		act := s.innermost(t)
		if act.next == len(self) {
			return
		}
		q := self[act.next]
		act.next++
		kind := call(&s.plan.queues[q])
		if a := s.call(wdf.Input{Kind: kind, Thread: t, Queue: q}); a.Kind == 0 {
			act = s.innermost(t)
			act.waits, act.waitsFor = kind, q
			return
		}
	}
}

// innermost is the callback that the thread is in.
func (s *Simulation) innermost(t wdf.ThreadID) *activity {
	th := &s.threads[t]
	return &th.stack[len(th.stack)-1]
}

// phaseIs follows the device from phase to phase.
func (s *Simulation) phaseIs(phase wdf.DevicePhase) {
	p := &s.power
	p.phase = phase
	switch phase {
	case wdf.PhaseD0:
		s.reachedD0()
	case wdf.PhaseDx:
		s.reachedDx()
	case wdf.PhaseComingUp:
		s.askForD0()
	case wdf.PhaseGoingDown:
		if !p.down { // a power-down that nobody here decided
			s.goDown(p.schedule)
		}
	case wdf.PhaseOff:
		if !p.starting && !p.removal {
			s.reachedDx()
		}
	}
}

// reachedDx is the end of a power-down.
func (s *Simulation) reachedDx() {
	p := &s.power
	if !p.down {
		return
	}
	p.down = false
	s.pathEnds(tailBugCheck)
	s.disarmWatchdog(p.decided)
	s.meter.reachedDx(s.now, p.decided)
	s.meter.powerState(s.now, stateDx)
	s.showAct(DxReached, wdf.None)
	s.failHeld()
	if p.schedule >= 0 {
		s.dwell(p.schedule)
	}
	s.endIfOver()
}

// reachedD0 is the end of a power-up.
func (s *Simulation) reachedD0() {
	p := &s.power
	if p.up {
		p.up = false
		if !p.starting {
			s.disarmWatchdog(p.asked)
			s.meter.reachedD0(s.now, p.asked)
		}
	}
	p.schedule = -1
	s.showAct(D0Reached, wdf.None)
	s.startD0Clocks()
	s.retryAfterResume()
	if !p.starting {
		s.endIfOver()
	}
}

// holdEnds is the moment at which every power-managed queue is Off: the hardware may go.
func (s *Simulation) holdEnds() {
	s.endPassOne()
	s.watch.inHold = false
	if s.plan.tails.any {
		s.leaveTails()
		s.pathEnds(tailStop)
	}
	s.meter.holdEnds(s.now)
	s.powerHardware(false)
	s.meter.powerState(s.now, stateExit)
}

// powerIrpRequested brings a power IRP that was asked for on its way.
func (s *Simulation) powerIrpRequested(a wdf.Action) {
	if a.Status.Failed() {
		return
	}
	irp := wdf.PowerIrp(a.Value)
	if irp == wdf.IrpD0 {
		s.askForD0()
	}
	s.arriving = append(s.arriving, irp)
	s.irps++
}

// lowerStack moves the power IRPs on that wait at this instant: those that were asked for arrive,
// those that the drivers below are done with come back. It reports whether there was one.
func (s *Simulation) lowerStack() bool {
	if len(s.lowerDone) > 0 {
		irp := s.lowerDone[0]
		s.lowerDone = append(s.lowerDone[:0], s.lowerDone[1:]...)
		s.irps--
		s.begin(wdf.Input{Kind: wdf.LowerStackCompleted, Value: int64(irp)})
		return true
	}
	if len(s.arriving) > 0 {
		irp := s.arriving[0]
		s.arriving = append(s.arriving[:0], s.arriving[1:]...)
		s.irps--
		s.begin(wdf.Input{Kind: wdf.PowerIrpArrived, Value: int64(irp)})
		return true
	}
	return false
}
