package wdf

// The device DDIs, and how device inputs and frames are handed out.

// MisuseIdleTimeoutType is not a row of R108: AssignS0IdleSettings asks for another type of time-out
// than the first call chose, or for a system-managed one after the start. The call is refused.
const MisuseIdleTimeoutType Misuse = 32

// The frames of the device, after those of the queues.
const (
	frameEvents    frameKind = frameDevice + iota // a machine handles its events; aux: machineID
	frameEventLock                                // a work item waits for a machine's lock
	frameWaitD0                                   // StopIdle or a query waits for D0
	frameRemoval                                  // a removal
	frameWakeSent                                 // the wait-wake request has gone down
	frameTellPnp                                  // report aux to the PnP machine
)

// beginDevice turns a device input into frames of its thread, or answers it at once.
func (m *Machine) beginDevice(in Input) {
	t, d := in.Thread, &m.device
	switch in.Kind {
	case DeviceStart, DeviceStop, DeviceQueryRemove, DeviceCancelRemove, DeviceRemove, DeviceSurpriseRemove:
		m.pnpIrp(in)
	case AssignS0IdleSettings:
		m.assignIdle(in)
	case StopIdle:
		m.stopIdle(in)
	case ResumeIdle:
		m.resumeIdle(in)
	case IdleTimerDue:
		d.idle.timerDue = true
		m.returned(in, StatusSuccess)
	case IdleTimerDpc:
		d.idle.timerDue = false
		m.idle(t, idleTimerDpc)
		m.returned(in, StatusSuccess)
	case PowerIrpArrived:
		m.powerIrpArrived(in)
	case LowerStackCompleted:
		m.lowerStackCompleted(in)
	case FailPowerIrpRequests:
		d.failRequests = in.Value
		m.returned(in, StatusSuccess)
	case PoxPowerNotRequired, PoxPowerRequired:
		m.poxCallback(in)
	case DirectedPowerDown, DirectedPowerUp:
		m.directedPower(in)
	}
}

// directedPower takes the device down and up as a system sleep does, without an Sx IRP. If the
// system goes to sleep meanwhile, its return to S0 brings the device up and ends the directed
// power-down.
func (m *Machine) directedPower(in Input) {
	d := &m.device
	d.directed = in.Kind == DirectedPowerDown
	event := policyS0
	if d.directed {
		event = policySx
	}
	m.pushReturn(in.Thread, in.Kind, None, None, StatusSuccess)
	m.post(in.Thread, policyMachine, uint8(event), hereIfFree)
}

// advanceDevice is advance for the device's frames.
func (m *Machine) advanceDevice(t ThreadID, f *frame) bool {
	switch f.kind {
	case frameEvents:
		m.runEvents(t, f)
	case frameEventLock:
		return m.eventLock(t, f)
	case frameWaitD0:
		return m.waitD0(t, f)
	case frameRemoval:
		return m.removal(t, f)
	case frameWakeSent:
		m.wakeSent(t)
	case frameTellPnp:
		what := PnpOutcome(f.aux)
		m.pop(t)
		m.pnpEvent(t, what)
	}
	return true
}

// deviceBlocked reports whether the thread waits in a frame of the device.
func (m *Machine) deviceBlocked(_ ThreadID, f *frame) bool {
	switch f.kind {
	case frameEventLock, frameWaitD0:
		return true
	case frameRemoval:
		return f.at == removalBegin || f.at == removalStopped || f.at == removalPolicyRemoved
	}
	return false
}

// deviceReady reports whether that wait is satisfied.
func (m *Machine) deviceReady(_ ThreadID, f *frame) bool {
	switch f.kind {
	case frameEventLock:
		return m.device.machines[f.aux].owner == None
	case frameWaitD0:
		return m.device.idle.d0Event
	}
	return m.removalMayGoOn(f)
}

// stopIdle is WdfDeviceStopIdle (R90): a reference, and with WaitForD0 the wait for D0.
func (m *Machine) stopIdle(in Input) {
	t, s := in.Thread, StatusInvalidDeviceState // M29
	switch {
	case !m.cfg.PolicyOwner:
	case in.Flag && m.threads[t].atDispatch():
		if m.cfg.Verifier {
			m.verifierBreak(t, MisuseSynchronousAboveLevel, in)
		}
		s = StatusInvalidDeviceRequest
	default:
		s = m.powerReference(t, None)
		if s == StatusPending && in.Flag {
			m.push(t, frame{kind: frameWaitD0, queue: None, request: None, call: StopIdle})
			return
		}
		m.answerReference(t, None, s)
	}
	m.stopIdleReturned(t, in.Flag, s)
}

func (m *Machine) stopIdleReturned(t ThreadID, wait bool, s Status) {
	m.emit(Action{Kind: Returned, Call: StopIdle, Flag: wait, Thread: t, Queue: None, Request: None, Status: s})
}

// waitD0 goes on once D0 is signalled. If that is because of a failure, the reference is given back.
func (m *Machine) waitD0(t ThreadID, f *frame) bool {
	d, call := &m.device, f.call
	if !d.idle.d0Event {
		return false
	}
	m.pop(t)
	s := StatusSuccess
	if d.idle.powerFailed || !d.idle.started {
		s = StatusPowerStateInvalid
		d.queryReference = d.queryReference && call != DeviceQueryRemove
		m.powerDereference(t, None)
		m.answerReference(t, None, s)
	}
	if call == StopIdle {
		m.stopIdleReturned(t, true, s)
	}
	return true
}

// resumeIdle is WdfDeviceResumeIdle.
func (m *Machine) resumeIdle(in Input) {
	t := in.Thread
	if m.cfg.PolicyOwner {
		if m.device.idle.count == 0 { // M28
			if m.cfg.Verifier && m.kmdfMinor >= 11 {
				m.verifierBreak(t, MisuseResumeIdle, in)
			}
			m.violation(t, MisuseResumeIdle, in)
			return
		}
		m.powerDereference(t, None)
	}
	m.emit(Action{Kind: Returned, Call: ResumeIdle, Thread: t, Queue: None, Request: None})
}

// assignIdle is WdfDeviceAssignS0IdleSettings. Any accepted call makes policy look again, even if
// nothing changed: an idle device in Dx is brought to D0 by it.
func (m *Machine) assignIdle(in Input) {
	t, d, s := in.Thread, &m.device, decodeS0IdleSettings(in.Value)
	if !m.cfg.PolicyOwner {
		m.returned(in, StatusInvalidDeviceRequest)
		return
	}
	deepest := D3
	if s.CanWake {
		deepest = m.cfg.Device.wakeDx()
	}
	if s.Dx == D0 {
		s.Dx = deepest
	}
	if s.Dx > deepest {
		m.returned(in, StatusPowerStateInvalid)
		return
	}
	first, system := !d.settingsAssigned, s.Type != DriverManaged
	d.settingsAssigned = true
	if (first && system && d.typeFrozen) || (!first && system != d.systemManaged) {
		m.refused(MisuseIdleTimeoutType, in, StatusInvalidDeviceRequest)
		return
	}
	d.systemManaged = system
	d.idleEnabled = s.Enabled != IdleOff
	d.canWake = s.CanWake
	d.idleDx = s.Dx
	if !s.CanWake {
		d.powerUpOnSystemWake = s.PowerUpOnSystemWake
	}
	m.setTimeout(s, first)
	m.pushReturn(t, AssignS0IdleSettings, None, None, StatusSuccess)
	m.post(t, policyMachine, uint8(policyIdleSettings), hereIfFree)
}

// poxTimesFrom is the first KMDF minor version whose drivers use the framework's timer with the
// full time-out although the time-out is system-managed; for older ones it runs for 100 ns (R91).
const poxTimesFrom = 33

// setTimeout sets the period of the timers to come.
func (m *Machine) setTimeout(s S0IdleSettings, first bool) {
	d := &m.device
	timeout := s.Timeout
	if timeout == 0 {
		timeout = DefaultIdleTimeout
	}
	if s.Type == SystemWithHint {
		d.nextHint = timeout
	}
	switch {
	case s.Immediate:
		d.idle.timeout = 0
	case d.systemManaged && m.kmdfMinor < poxTimesFrom:
		if first {
			d.idle.timeout = 0
		}
	default:
		d.idle.timeout = timeout
	}
}
