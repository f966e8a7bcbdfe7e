package wdf

// powerEvent is what the power machine is told.
type powerEvent uint8

const (
	powerImplicitD0 powerEvent = iota // start: D0 without a power IRP (R97)
	powerImplicitD3                   // stop or removal
	powerD0                           // the D0 IRP is on its way up
	powerDx                           // the Dx IRP is on its way down

	// Priority events: policy lets the machine go on.
	powerCompleteD0
	powerCompleteDx
	powerEvents
)

// devicePower names a state of the power machine (pageable devices that are not wake owners of a
// bus), in the framework's words. States that only pass on are left out.
type devicePower uint8

const (
	powerRest devicePower = devicePower(rest) // no transition

	powerObjectCreated devicePower = iota
	powerD0Starting
	powerD0StartingStartSelfManagedIo
	powerInitialSelfManagedIoFailed
	powerInitialPowerUpFailed
	powerInD0
	powerGotoDx
	powerGotoDxIoStopped
	powerReportPowerDownFailed
	powerInDx
	powerWaking
	powerWakingPostHardwareEnabled
	powerStartSelfManagedIo
	powerStartSelfManagedIoFailed
	powerReportPowerUpFailed
	powerPowerFailedPowerDown
	powerGotoD3Stopped
	powerFinalPowerDownFailed
	powerGotoDxStopped
	powerStopped
	powerStoppedCompleteDx
	powerDxStopped
	powerDxStoppedDecideDxState
	powerGotoStopped
	devicePowers
)

// powerAgain asks for the next step of entering the present state.
const powerAgain = devicePower(again)

// powerRow is one state of the power machine.
type powerRow struct {
	open bool
	to   [powerEvents]devicePower
}

// powerTable holds every transition of the power machine that an event causes. An IRP event that an
// open state does not name is dropped, and its IRP sent on.
var powerTable = [devicePowers]powerRow{
	powerObjectCreated: {
		// Ignored: D0, Dx (a policy owner elsewhere in the stack, before the start).
		open: true,
		to:   [powerEvents]devicePower{powerImplicitD0: powerD0Starting},
	},
	powerInD0: {
		// Ignored: D0 (D0 to D0, by a policy owner elsewhere).
		open: true,
		to: [powerEvents]devicePower{
			powerDx:         powerGotoDx,
			powerImplicitD3: powerGotoD3Stopped,
		},
	},
	powerGotoDx: {
		to: [powerEvents]devicePower{powerCompleteDx: powerGotoDxIoStopped},
	},
	powerInDx: {
		// Ignored: Dx (Dx to Dx, by a policy owner elsewhere).
		open: true,
		to: [powerEvents]devicePower{
			powerD0:         powerWaking,
			powerImplicitD3: powerGotoDxStopped,
		},
	},
	powerWakingPostHardwareEnabled: {
		to: [powerEvents]devicePower{powerCompleteD0: powerStartSelfManagedIo},
	},
	powerReportPowerUpFailed: {
		open: true,
		to:   [powerEvents]devicePower{powerImplicitD3: powerPowerFailedPowerDown},
	},
	powerReportPowerDownFailed: {
		open: true,
		to:   [powerEvents]devicePower{powerImplicitD3: powerPowerFailedPowerDown},
	},
	powerStopped: {
		// Ignored: D0 (a policy owner elsewhere powers the stack before the removal).
		open: true,
		to: [powerEvents]devicePower{
			powerImplicitD0: powerD0Starting,
			powerDx:         powerStoppedCompleteDx,
		},
	},
	powerDxStopped: {
		open: true,
		to: [powerEvents]devicePower{
			powerImplicitD0: powerDxStoppedDecideDxState,
			powerD0:         powerGotoStopped,
		},
	},
}

// enterPower is what the power machine does on entering its states: the sequences of R94 and R96.
func (m *Machine) enterPower(t ThreadID, s devicePower, step uint8) devicePower {
	switch s {
	case powerD0Starting, powerWaking:
		return m.d0Entry(t, s, step)
	case powerD0StartingStartSelfManagedIo, powerStartSelfManagedIo:
		return m.startIo(t, s, step)
	case powerInitialSelfManagedIoFailed, powerStartSelfManagedIoFailed:
		return m.startIoFailed(t, s, step)
	case powerWakingPostHardwareEnabled:
		m.post(t, policyMachine, uint8(policyHardwareStarted), hereIfFree)
	case powerInD0:
		m.phase(t, PhaseD0)
	case powerGotoDx:
		return m.stopIo(t, step)
	case powerGotoDxIoStopped:
		return m.d0Exit(t, step)
	case powerGotoD3Stopped:
		return m.gotoD3(t, step)
	case powerStoppedCompleteDx:
		return m.releaseThen(t, step, powerDxStopped)
	case powerGotoStopped:
		return m.releaseThen(t, step, powerStopped)
	case powerGotoDxStopped: // in Dx already: nothing happens to the queues (R102)
		m.sendImplicitPowerDown(t)
		return powerStopped
	case powerDxStoppedDecideDxState: // the start is over although the stack is in Dx
		m.sendPowerUp(t)
		return powerInDx
	case powerStopped:
		m.phase(t, PhaseOff)
	default:
		return m.enterPowerFailed(t, s, step)
	}
	return powerRest
}

// d0Entry is the first half of a power-up (R96 steps 1-7): what the hardware needs.
func (m *Machine) d0Entry(t ThreadID, s devicePower, step uint8) devicePower {
	if step == 0 {
		m.phase(t, PhaseComingUp)
		m.callDevice(t, EvtDeviceD0Entry, int64(m.device.state))
		return powerAgain
	}
	switch {
	case m.device.result.Failed() && s == powerD0Starting:
		return powerInitialPowerUpFailed
	case m.device.result.Failed():
		return powerReportPowerUpFailed
	case s == powerD0Starting:
		return powerD0StartingStartSelfManagedIo
	}
	return powerWakingPostHardwareEnabled
}

// startIo is the second half (R96 steps 8-11): the queues resume on this thread, then self-managed
// I/O restarts, waiters for D0 are released, policy is told, and the D0 IRP is completed.
func (m *Machine) startIo(t ThreadID, s devicePower, step uint8) devicePower {
	switch step {
	case 0:
		m.pushResume(t)
	case 1:
		m.device.result = StatusSuccess
		m.startSelfManagedIo(t)
	case 2:
		m.selfManagedIoStarted()
		if m.device.result.Failed() {
			return s.selfManagedIoFailed()
		}
		m.device.state = D0
		m.sendPowerUp(t)
	case 3:
		m.releasePowerIrp(t)
	default:
		return powerInD0
	}
	return powerAgain
}

func (s devicePower) selfManagedIoFailed() devicePower {
	if s == powerD0StartingStartSelfManagedIo {
		return powerInitialSelfManagedIoFailed
	}
	return powerStartSelfManagedIoFailed
}

// startIoFailed holds the queues that were just opened (R87), and takes the hardware down.
func (m *Machine) startIoFailed(t ThreadID, s devicePower, step uint8) devicePower {
	switch step {
	case 0:
		m.holdQueues(t)
	case 1:
		m.queuesHeld(t)
		m.callDevice(t, EvtDeviceD0Exit, int64(D3Final))
	default:
		m.device.state = D3Final
		if s == powerInitialSelfManagedIoFailed {
			return powerInitialPowerUpFailed
		}
		return powerReportPowerUpFailed
	}
	return powerAgain
}

// stopIo is the first half of a power-down (R94 steps 1-3): self-managed I/O is suspended, the
// queues are held, policy is told and decides about wake.
func (m *Machine) stopIo(t ThreadID, step uint8) devicePower {
	switch step {
	case 0:
		m.phase(t, PhaseGoingDown)
		m.device.result = StatusSuccess
		m.suspendSelfManagedIo(t)
	case 1:
		m.selfManagedIoSuspended()
		m.device.ioFailed = m.device.result.Failed()
		m.holdQueues(t)
	default:
		m.queuesHeld(t)
		m.post(t, policyMachine, uint8(policyIoStopped), hereIfFree)
		return powerRest
	}
	return powerAgain
}

// d0Exit is the second half (R94 steps 4-13): the hardware, then the Dx IRP goes down the stack.
func (m *Machine) d0Exit(t ThreadID, step uint8) devicePower {
	d := &m.device
	switch step {
	case 0:
		m.callDevice(t, EvtDeviceD0Exit, int64(d.pendingIrp))
	case 1:
		failed := d.result.Failed() || d.ioFailed
		d.ioFailed = false
		d.state = DeviceState(d.pendingIrp)
		if failed {
			d.powerDownFailed = true
			return powerReportPowerDownFailed
		}
		if m.cfg.PolicyOwner {
			m.idle(t, idlePowerDownDone)
		} else {
			m.post(t, policyMachine, uint8(policyPowerDown), hereIfFree)
		}
	case 2:
		m.releasePowerIrp(t)
	default:
		return powerInDx
	}
	return powerAgain
}

// gotoD3 is the implicit D3 of stop and removal (R97): both halves without an IRP.
func (m *Machine) gotoD3(t ThreadID, step uint8) devicePower {
	d := &m.device
	switch step {
	case 0:
		m.phase(t, PhaseGoingDown)
		d.result = StatusSuccess
		m.suspendSelfManagedIo(t)
	case 1:
		m.selfManagedIoSuspended()
		d.ioFailed = d.result.Failed()
		m.holdQueues(t)
	case 2:
		m.queuesHeld(t)
		m.callDevice(t, EvtDeviceD0Exit, int64(D3Final))
	default:
		failed := d.result.Failed() || d.ioFailed
		d.ioFailed = false
		d.state = D3Final
		if failed {
			return powerFinalPowerDownFailed
		}
		m.sendImplicitPowerDown(t)
		return powerStopped
	}
	return powerAgain
}

// enterPowerFailed is enterPower for the states of a failed power-up or power-down.
func (m *Machine) enterPowerFailed(t ThreadID, s devicePower, step uint8) devicePower {
	switch s {
	case powerInitialPowerUpFailed:
		if step == 0 {
			m.sendPowerUpFailed(t)
			return powerAgain
		}
		m.pnpEvent(t, PowerUpFailed)
		return powerStopped
	case powerReportPowerUpFailed:
		switch step {
		case 0:
			m.releasePowerIrp(t)
			return powerAgain
		case 1:
			m.sendPowerUpFailed(t)
			return powerAgain
		}
		m.pnpEvent(t, PowerUpFailed)
	case powerReportPowerDownFailed:
		switch step {
		case 0:
			m.releasePowerIrp(t)
			return powerAgain
		case 1:
			if m.cfg.PolicyOwner { // policy hears of it by the completion of the Dx IRP
				m.idle(t, idlePowerDownFails)
				return powerRest
			}
			m.post(t, policyMachine, uint8(policyPowerDownFailed), hereIfFree)
			return powerAgain
		}
		m.pnpEvent(t, PowerDownFailed)
	case powerPowerFailedPowerDown: // already as far down as it will go
		m.device.state = D3Final
		m.sendImplicitPowerDown(t)
		return powerStopped
	case powerFinalPowerDownFailed:
		if step == 0 {
			m.sendImplicitPowerDownFailed(t)
			return powerAgain
		}
		if !m.cfg.PolicyOwner {
			m.pnpEvent(t, PowerDownFailed)
		}
		return powerStopped
	}
	return powerRest
}
