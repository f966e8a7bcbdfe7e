package wdf

// What the power policy owner's machine does on entering its states. Each function answers with the
// next state, policyRest to wait for an event, or policyAgain for its next step once what it has
// started is done.

// powerIrpAttempts and powerIrpRetryDelay bound the attempts to get a power IRP (R107).
const (
	powerIrpAttempts   = 100
	powerIrpRetryDelay = 500 // milliseconds
)

func (m *Machine) enterPolicy(t ThreadID, s policyState, step uint8) policyState {
	switch s {
	case policyStarting, policyRestarting:
		m.idle(t, idleStart)
		m.post(t, powerMachine, uint8(powerImplicitD0), hereIfFree)
	case policyStartingPoweredUp:
		m.device.typeFrozen = true
		if m.device.systemManaged {
			m.tellPox(t, PoxRegister, 0)
			m.poxActivate(t)
			m.post(t, requirementMachine, uint8(requirementRegistered), hereIfFree)
		}
		return policyStartingSucceeded
	case policyStartingSucceeded:
		m.pnpEvent(t, PwrPolStarted)
		return policyStartingDecideS0Wake
	case policyStartingFailed:
		m.idle(t, idleStop)
		m.pnpEvent(t, PwrPolStartFailed)
	case policyRestartingFailed:
		m.idle(t, idleStop)
		m.pnpEvent(t, PwrPolStartFailed)
		return policyStopped
	case policyStartingDecideS0Wake:
		return m.decideS0Wake(t)
	case policyStarted: // releases whoever waits for D0
		m.idle(t, idleDisable)
	case policyStartedIdleCapable, policyStartedWakeCapable:
		m.idle(t, idleEnable)
	case policyStartedCancelTimer:
		if m.disableIdle(t) {
			return policyStartingDecideS0Wake
		}
		return policyStartedWaitForIdleTimeout
	default:
		return m.enterPolicyIdle(t, s, step)
	}
	return policyRest
}

// decideS0Wake chooses the state of being in D0 by the idle settings.
func (m *Machine) decideS0Wake(t ThreadID) policyState {
	d := &m.device
	if d.systemManaged && d.nextHint != d.hint {
		d.hint = d.nextHint
		m.tellPox(t, PoxIdleTimeoutHint, int64(d.hint))
	}
	switch {
	case !d.idleEnabled:
		return policyStarted
	case d.canWake:
		return policyStartedWakeCapable
	}
	return policyStartedIdleCapable
}

// enterPolicyIdle is enterPolicy for idling out without wake (R91, R92).
func (m *Machine) enterPolicyIdle(t ThreadID, s policyState, step uint8) policyState {
	switch s {
	case policyIdleCapableDeviceIdle:
		if m.declareIdle(t) {
			return policyTimerExpiredNoWake
		}
	case policyDeviceIdleReturnToActive:
		m.poxActivate(t)
		return policyStartedCancelTimer
	case policyDeviceIdleSleeping:
		m.poxActivate(t)
		return policyStartedCancelTimerForSleep
	case policyDeviceIdleStopping:
		m.poxActivate(t)
		return policyStoppingCancelTimer
	case policyTimerExpiredNoWake:
		if !m.notifyPowerDown(t) {
			return policyTimerExpiredNoWakeReturnToActive
		}
		if !m.requestPowerIrp(t, PowerIrp(m.device.idleDx)) {
			return policyTimerExpiredNoWakeUndoPowerDown
		}
	case policyTimerExpiredNoWakeUndoPowerDown:
		m.poweredOn(t)
		return policyTimerExpiredNoWakeReturnToActive
	case policyTimerExpiredNoWakeReturnToActive:
		m.poxActivate(t)
		return policyStartedIdleCapable
	case policyTimerExpiredNoWakeCompletePowerDown:
		m.post(t, powerMachine, uint8(powerCompleteDx), hereIfFree)
	case policyTimerExpiredNoWakePoweredDownDisableIdleTimer:
		m.idle(t, idleDisable) // the timer starts again only when enabled in D0
		return policyWaitingUnarmedQueryIdle
	case policyWaitingUnarmedQueryIdle:
		if m.returnToIdle() {
			return policyWaitingUnarmed
		}
		return policyS0NoWakePowerUp
	case policyS0NoWakePowerUp:
		if step == 0 {
			m.poxActivate(t)
		}
		return m.requestD0(t, step)
	case policyS0NoWakeCompletePowerUp:
		return m.completePowerUp(t, step)
	default:
		return m.enterPolicyWakeDescent(t, s, step)
	}
	return policyRest
}

// completePowerUp tells the power framework's side, then lets the power machine go on into D0.
func (m *Machine) completePowerUp(t ThreadID, step uint8) policyState {
	if step == 0 {
		m.poweredOn(t)
		return policyAgain
	}
	m.post(t, powerMachine, uint8(powerCompleteD0), hereIfFree)
	return policyRest
}

// requestD0 asks for the D0 IRP, again and again if need be (R107).
func (m *Machine) requestD0(t ThreadID, step uint8) policyState {
	if step == powerIrpAttempts {
		return policyDeviceD0PowerRequestFailed
	}
	if m.requestPowerIrp(t, IrpD0) {
		return policyRest
	}
	m.callDevice(t, RetryDelay, powerIrpRetryDelay)
	return policyAgain
}
