package wdf

// Power IRPs: asked for, on their way down through this driver, below it, and back.

// requestPowerIrp calls PoRequestPowerIrp. It reports success; the host then brings the IRP to this
// driver (PowerIrpArrived).
func (m *Machine) requestPowerIrp(t ThreadID, irp PowerIrp) bool {
	d := &m.device
	s := StatusSuccess
	if d.failRequests > 0 {
		d.failRequests--
		s = StatusInsufficient
	} else if irp.Device() {
		d.requested = true
	}
	m.emit(Action{Kind: PowerIrpRequested, Thread: t, Queue: None, Request: None, Status: s, Value: int64(irp)})
	return s == StatusSuccess
}

// powerIrpArrived is the dispatch routine of IRP_MJ_POWER.
func (m *Machine) powerIrpArrived(in Input) {
	t, d, irp := in.Thread, &m.device, PowerIrp(in.Value)
	m.pushReturn(t, PowerIrpArrived, None, None, StatusPending)
	switch {
	case irp.System():
		d.systemIrp = irp
		d.systemIrpPending = m.cfg.PolicyOwner && irp != IrpS0
		if irp != IrpS0 {
			d.asleep = true
		}
		m.sendDown(t, irp)
	case irp == IrpWaitWake:
		d.waitWake = m.cfg.PolicyOwner
		if m.cfg.PolicyOwner {
			m.push(t, frame{kind: frameWakeSent, queue: None, request: None})
		}
		m.sendDown(t, irp)
	case m.cfg.PolicyOwner && !d.requested:
		m.bugCheck(t, MisuseForeignPowerIrp, None, None)
	case irp == IrpD0: // handled on its way up (R96)
		d.requested = false
		m.sendDown(t, irp)
	default: // handled on its way down (R94)
		d.requested = false
		d.pending = true
		d.pendingIrp = irp
		m.post(t, powerMachine, uint8(powerDx), hereIfFree)
	}
}

// sendDown passes the IRP to the drivers below.
func (m *Machine) sendDown(t ThreadID, irp PowerIrp) {
	m.device.below |= 1 << irp
	m.callDevice(t, PowerIrpToLowerStack, int64(irp))
}

// wakeSent posts the arrival of the wait-wake request, once it has been passed down.
func (m *Machine) wakeSent(t ThreadID) {
	m.pop(t)
	m.post(t, policyMachine, uint8(policyWakeArrived), hereIfFree)
}

// lowerStackCompleted is this driver's completion routine, and for what it does not hold back also
// that of whoever asked for the IRP. The status of a device power IRP plays no role: the device's
// own success does.
func (m *Machine) lowerStackCompleted(in Input) {
	t, d, irp := in.Thread, &m.device, PowerIrp(in.Value)
	d.below &^= 1 << irp
	m.pushReturn(t, LowerStackCompleted, None, None, StatusSuccess)
	switch {
	case irp == IrpWaitWake:
		d.waitWake = false
		m.powerIrpCompleted(t, irp, in.Status)
		event := policyWakeSucceeded
		if in.Status.Failed() {
			event = policyWakeFailed
		}
		if m.cfg.PolicyOwner {
			m.post(t, policyMachine, uint8(event), hereIfFree)
		}
	case irp == IrpS0:
		m.systemWorking(t)
		m.powerIrpCompleted(t, irp, StatusSuccess)
	case irp.System() && m.cfg.PolicyOwner:
		m.post(t, policyMachine, uint8(policySx), hereIfFree)
	case irp == IrpD0:
		d.pending = true
		d.pendingIrp = irp
		m.post(t, powerMachine, uint8(powerD0), hereIfFree)
	case irp.Device():
		m.powerIrpCompleted(t, irp, in.Status)
		m.dxCompleted(t)
	default:
		m.powerIrpCompleted(t, irp, in.Status)
	}
}

// dxCompleted is the completion of the Dx IRP: the owner's policy learns of the result.
func (m *Machine) dxCompleted(t ThreadID) {
	d := &m.device
	failed := d.powerDownFailed
	d.powerDownFailed = false
	if !failed {
		m.phase(t, PhaseDx)
	}
	switch {
	case !m.cfg.PolicyOwner:
	case failed:
		m.push(t, frame{kind: frameTellPnp, queue: None, request: None, aux: int32(PowerDownFailed)})
		m.post(t, policyMachine, uint8(policyPowerDownFailed), hereIfFree)
	default:
		m.post(t, policyMachine, uint8(policyPowerDown), hereIfFree)
	}
}

// systemWorking is the return to S0: policy decides, on a work item, so that the S0 IRP is not held
// up (R99).
func (m *Machine) systemWorking(t ThreadID) {
	m.device.asleep = false
	if m.cfg.PolicyOwner {
		m.post(t, policyMachine, uint8(policyS0), onWorkItem)
	}
}

// releasePowerIrp lets go of the pending device power IRP, if there is one: D0 is completed, Dx
// passed down.
func (m *Machine) releasePowerIrp(t ThreadID) {
	d := &m.device
	if !d.pending {
		return
	}
	d.pending = false
	if d.pendingIrp == IrpD0 {
		m.powerIrpCompleted(t, IrpD0, StatusSuccess)
		return
	}
	m.sendDown(t, d.pendingIrp)
}

// completeSystemIrp completes the Sx IRP that policy has held, if there is one: directed power has
// none.
func (m *Machine) completeSystemIrp(t ThreadID) {
	d := &m.device
	if d.systemIrpPending {
		d.systemIrpPending = false
		m.powerIrpCompleted(t, d.systemIrp, StatusSuccess)
	}
}

// cancelWaitWake cancels the wait-wake request. It reports whether there was one; its completion is
// told by an event.
func (m *Machine) cancelWaitWake(t ThreadID) bool {
	d := &m.device
	if !d.waitWake {
		return false
	}
	d.waitWake = false
	d.below &^= 1 << IrpWaitWake
	m.powerIrpCompleted(t, IrpWaitWake, StatusCancelled)
	m.post(t, policyMachine, uint8(policyWakeFailed), hereIfFree)
	return true
}

func (m *Machine) powerIrpCompleted(t ThreadID, irp PowerIrp, s Status) {
	m.emit(Action{Kind: PowerIrpCompleted, Thread: t, Queue: None, Request: None, Status: s, Value: int64(irp)})
}
