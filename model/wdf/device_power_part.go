package wdf

// The parts that the sequences of the power machine are made of.

// callDevice issues a device callback, or another call out of the framework; the thread is the
// driver's until CallbackReturned, whose status is then in device.result.
func (m *Machine) callDevice(t ThreadID, callback ActionKind, value int64) {
	m.push(t, frame{kind: frameCallback, callback: callback, queue: None, request: None})
	m.emit(Action{Kind: callback, Thread: t, Queue: None, Request: None, Value: value})
}

// holdQueues makes the thread hold the power-managed queues (R53).
func (m *Machine) holdQueues(t ThreadID) {
	m.emit(Action{Kind: HoldBegins, Thread: t, Queue: None, Request: None})
	m.pushHold(t)
}

func (m *Machine) queuesHeld(t ThreadID) {
	m.emit(Action{Kind: HoldEnds, Thread: t, Queue: None, Request: None})
}

// phase reports that the device's power went over to p.
func (m *Machine) phase(t ThreadID, p DevicePhase) {
	if m.device.phase != p {
		m.device.phase = p
		m.emit(Action{Kind: PowerPhase, Thread: t, Queue: None, Request: None, Value: int64(p)})
	}
}

// sendPowerUp tells the idle engine, which releases whoever waits for D0, and policy, which enables
// the idle timer (R96 steps 10-11).
func (m *Machine) sendPowerUp(t ThreadID) {
	if m.cfg.PolicyOwner {
		m.idle(t, idlePowerUpDone)
	}
	m.post(t, policyMachine, uint8(policyPowerUp), hereIfFree)
}

func (m *Machine) sendPowerUpFailed(t ThreadID) {
	if m.cfg.PolicyOwner {
		m.idle(t, idlePowerUpFails)
	}
	m.post(t, policyMachine, uint8(policyPowerUpFailed), hereIfFree)
}

// sendImplicitPowerDown tells of a power-down without an IRP, whose completion would tell of it.
func (m *Machine) sendImplicitPowerDown(t ThreadID) {
	if m.cfg.PolicyOwner {
		m.idle(t, idlePowerDownDone)
		m.post(t, policyMachine, uint8(policyPowerDown), hereIfFree)
		return
	}
	m.post(t, policyMachine, uint8(policyImplicitPowerDown), hereIfFree)
}

func (m *Machine) sendImplicitPowerDownFailed(t ThreadID) {
	if m.cfg.PolicyOwner {
		m.post(t, policyMachine, uint8(policyPowerDownFailed), hereIfFree)
		return
	}
	m.post(t, policyMachine, uint8(policyImplicitPowerDownFailed), hereIfFree)
}

// releaseThen sends the pending power IRP on and then enters next.
func (m *Machine) releaseThen(t ThreadID, step uint8, next devicePower) devicePower {
	if step == 0 {
		m.releasePowerIrp(t)
		return powerAgain
	}
	return next
}

// selfManagedIo is where the driver's self-managed I/O stands.
type selfManagedIo uint8

const (
	selfManagedCreated selfManagedIo = iota // never started
	selfManagedStarted
	selfManagedStopped
	selfManagedInitFailed
	selfManagedFailed
	selfManagedFlushed
)

// startSelfManagedIo calls EvtDeviceSelfManagedIoInit the first time, EvtDeviceSelfManagedIoRestart
// later on.
func (m *Machine) startSelfManagedIo(t ThreadID) {
	switch m.device.selfManaged {
	case selfManagedCreated:
		m.callDevice(t, EvtDeviceSelfManagedIoInit, 0)
	case selfManagedStopped, selfManagedFlushed:
		m.callDevice(t, EvtDeviceSelfManagedIoRestart, 0)
	}
}

// selfManagedIoStarted notes the result of what startSelfManagedIo called.
func (m *Machine) selfManagedIoStarted() {
	d := &m.device
	switch {
	case !d.result.Failed():
		d.selfManaged = selfManagedStarted
	case d.selfManaged == selfManagedCreated:
		d.selfManaged = selfManagedInitFailed
	default:
		d.selfManaged = selfManagedFailed
	}
}

// suspendSelfManagedIo calls EvtDeviceSelfManagedIoSuspend if there is anything to suspend.
func (m *Machine) suspendSelfManagedIo(t ThreadID) {
	if m.device.selfManaged == selfManagedStarted {
		m.callDevice(t, EvtDeviceSelfManagedIoSuspend, 0)
	}
}

func (m *Machine) selfManagedIoSuspended() {
	d := &m.device
	if d.selfManaged == selfManagedStarted {
		d.selfManaged = selfManagedStopped
		if d.result.Failed() {
			d.selfManaged = selfManagedFailed
		}
	}
}
