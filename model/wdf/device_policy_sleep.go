package wdf

// What the power policy owner's machine does in the states of system sleep and directed power, and
// of stop and removal.

// enterPolicySleep is enterPolicy for the way into and out of Sx. The counter C plays no role on
// the way down (R98).
func (m *Machine) enterPolicySleep(t ThreadID, s policyState, step uint8) policyState {
	switch s {
	case policyStartedCancelTimerForSleep:
		if m.disableIdle(t) {
			return policySleeping
		}
		return policyStartedWaitForIdleTimeoutForSleep
	case policyCancelingWakeForSystemSleep: // an armed device is brought to D0 first (R98)
		if m.wakeIsOver(t) {
			return policyCancelingWakeForSystemSleepWakeCanceled
		}
	case policyCancelingWakeForSystemSleepWakeCanceled:
		if !m.requestPowerIrp(t, IrpD0) {
			return policyPowerUpForSystemSleepNotSeen
		}
	case policyDisarmingWakeForSystemSleepCompletePowerUp:
		if step == 0 {
			m.callDevice(t, EvtDeviceDisarmWakeFromS0, 0)
			return policyAgain
		}
		m.post(t, powerMachine, uint8(powerCompleteD0), hereIfFree)
	case policyPowerUpForSystemSleepFailed, policySystemSleepPowerRequestFailed:
		m.completeSystemIrp(t)
		return policyDevicePowerRequestFailed
	case policyPowerUpForSystemSleepNotSeen:
		m.completeSystemIrp(t)
		return policyDeviceD0PowerRequestFailed
	case policySleeping:
		if step == 0 {
			m.simulateRequirement(t, false)
			return policyAgain
		}
		m.notifyPowerDown(t)
		return policySleepingNoWakePowerDown
	case policySleepingNoWakePowerDown:
		if step == powerIrpAttempts {
			return policySleepingNoWakeDxRequestFailed
		}
		if !m.requestPowerIrp(t, PowerIrp(m.cfg.Device.sleepDx())) {
			m.callDevice(t, RetryDelay, powerIrpRetryDelay)
			return policyAgain
		}
	case policySleepingNoWakeCompletePowerDown:
		m.post(t, powerMachine, uint8(powerCompleteDx), hereIfFree)
	case policySleepingNoWakeDxRequestFailed:
		m.completeSystemIrp(t)
		m.pnpEvent(t, PowerDownFailed)
		return policyDevicePowerRequestFailed
	default:
		return m.enterPolicyWakeSystem(t, s, step)
	}
	return policyRest
}

// enterPolicyWakeSystem is enterPolicy for being asleep and the return to S0 (R99).
func (m *Machine) enterPolicyWakeSystem(t ThreadID, s policyState, step uint8) policyState {
	d := &m.device
	switch s {
	case policySystemAsleepNoWake:
		m.completeSystemIrp(t)
	case policySystemWakeDeviceWakeDisabled:
		if !d.systemManaged && d.idleEnabled && !d.canWake && !d.powerUpOnSystemWake {
			return policySystemWakeQueryIdle
		}
		return policySystemWakeDeviceToD0
	case policySystemWakeQueryIdle:
		if m.returnToIdle() {
			return policyWaitingUnarmed
		}
		return policySystemWakeDeviceToD0
	case policySystemWakeDeviceToD0:
		return m.requestD0(t, step)
	case policySystemWakeDeviceToD0CompletePowerUp:
		if step == 0 {
			m.simulateRequirement(t, true)
			return policyAgain
		}
		return m.completePowerUp(t, step-1)
	default:
		return m.enterPolicyStop(t, s, step)
	}
	return policyRest
}

// enterPolicyStop is enterPolicy for stop and removal (R97, R101, R102) and for failures.
func (m *Machine) enterPolicyStop(t ThreadID, s policyState, step uint8) policyState {
	d := &m.device
	switch s {
	case policyStoppingCancelTimer:
		if m.disableIdle(t) {
			return policyStopping
		}
		return policyStoppingWaitForIdleTimeout
	case policyStoppingResetDevice, policyStoppingD0: // an idle device is brought to D0 first (R101)
		if step == 0 {
			m.poxActivate(t)
			m.idle(t, idleDisable)
		}
		return m.requestD0(t, step)
	case policyStoppingResetDeviceCompletePowerUp:
		return m.completePowerUp(t, step)
	case policyStoppingResetDeviceFailed:
		d.policyFailed = true
		m.poweredOn(t)
		return policyStopping
	case policyStoppingD0Failed:
		d.policyFailed = true
		m.poweredOn(t)
		return policyStoppingDisarmWakeCancelWake
	case policyStoppingDisarmWake:
		if step < 2 {
			m.disarmWake(t, step)
			return policyAgain
		}
		m.post(t, powerMachine, uint8(powerCompleteD0), hereIfFree)
	case policyStoppingDisarmWakeCancelWake, policyStoppingCancelWake:
		if m.wakeIsOver(t) {
			return policyStopping
		}
	case policyWaitingArmedStopping:
		m.idle(t, idleDisable)
		return policyStoppingCancelWake
	case policyStopping:
		m.post(t, powerMachine, uint8(powerImplicitD3), hereIfFree)
	case policyStoppingFailed:
		d.policyFailed = true
		return policyStoppingSendStatus
	case policyStoppingSendStatus:
		return m.sendStopStatus(t)
	case policyStoppedRemoving:
		if d.systemManaged {
			m.tellPox(t, PoxUnregister, 0)
			m.post(t, requirementMachine, uint8(requirementUnregistered), hereIfFree)
		}
		return policyRemoved
	case policyRemoved:
		m.pnpEvent(t, PwrPolRemoved)
	case policyDeviceD0PowerRequestFailed:
		m.pnpEvent(t, PowerUpFailed)
		return policyDevicePowerRequestFailed
	case policyDevicePowerRequestFailed:
		d.policyFailed = true
		m.poweredOn(t)
	}
	return policyRest
}

// sendStopStatus ends the stop: no reference is granted any more.
func (m *Machine) sendStopStatus(t ThreadID) policyState {
	m.idle(t, idleStop)
	if m.device.policyFailed {
		m.pnpEvent(t, PwrPolStopFailed)
	} else {
		m.pnpEvent(t, PwrPolStopped)
	}
	m.device.policyFailed = false
	return policyStopped
}
