package wdf

// What the power policy owner's machine does in the states of idling out armed for wake from S0.

// enterPolicyWakeDescent is enterPolicy from the time-out to Dx (R94).
func (m *Machine) enterPolicyWakeDescent(t ThreadID, s policyState, step uint8) policyState {
	switch s {
	case policyWakeCapableDeviceIdle:
		if m.declareIdle(t) {
			return policyTimerExpiredWakeCapable
		}
	case policyTimerExpiredWakeCapable:
		if !m.notifyPowerDown(t) {
			return policyDeviceIdleReturnToActive
		}
		return policyTimerExpiredWakeCapablePowerDown
	case policyTimerExpiredWakeCapablePowerDown:
		if !m.requestPowerIrp(t, PowerIrp(m.device.idleDx)) {
			return policyTimerExpiredWakeCapableUndoPowerDown
		}
	case policyTimerExpiredWakeCapableUndoPowerDown:
		m.poweredOn(t)
		return policyDeviceIdleReturnToActive
	case policyTimerExpiredWakeCapableSendWake:
		m.device.wakeDropped = false
		if !m.requestPowerIrp(t, IrpWaitWake) {
			return policyTimerExpiredWakeCompletedPowerDown
		}
	case policyTimerExpiredWakeCapableWakeArrived:
		if step == 0 {
			m.callDevice(t, EvtDeviceArmWakeFromS0, 0)
			return policyAgain
		}
		if m.device.result.Failed() {
			return policyTimerExpiredWakeCapableCancelWake
		}
		m.post(t, powerMachine, uint8(powerCompleteDx), hereIfFree)
	case policyTimerExpiredWakeCapableCancelWake:
		if !m.cancelWaitWake(t) {
			return policyTimerExpiredWakeCompletedPowerDown
		}
	case policyTimerExpiredWakeCapablePowerDownFailedCancelWake:
		if !m.cancelWaitWake(t) {
			return policyDevicePowerRequestFailed
		}
	case policyTimerExpiredWakeSucceeded:
		if step == 0 {
			m.callDevice(t, EvtDeviceWakeFromS0Triggered, 0)
			return policyAgain
		}
		return policyTimerExpiredWakeCompletedDisarm
	case policyTimerExpiredWakeCompletedDisarm:
		if step == 0 {
			m.callDevice(t, EvtDeviceDisarmWakeFromS0, 0)
			return policyAgain
		}
		return policyTimerExpiredWakeCompletedPowerDown
	case policyTimerExpiredWakeCompletedPowerDown:
		m.post(t, powerMachine, uint8(powerCompleteDx), hereIfFree)
	case policyTimerExpiredWakeCapableWakeSucceeded, policyTimerExpiredWakeCapableWakeFailed:
	default:
		return m.enterPolicyArmed(t, s, step)
	}
	return policyRest
}

// enterPolicyArmed is enterPolicy from Dx, armed for wake, back to D0 (R96 step 7).
func (m *Machine) enterPolicyArmed(t ThreadID, s policyState, step uint8) policyState {
	switch s {
	case policyWaitingArmedDisableIdleTimer:
		m.idle(t, idleDisable)
		return policyWaitingArmedQueryIdle
	case policyWaitingArmedQueryIdle:
		if m.returnToIdle() {
			return policyWaitingArmed
		}
		return policyIoPresentArmed
	case policyIoPresentArmed:
		if m.wakeIsOver(t) {
			return policyIoPresentArmedWakeCanceled
		}
	case policyWokeFromS0DisableIdleTimer:
		m.idle(t, idleDisable)
		return policyWokeFromS0
	case policyWakeFailedDisableIdleTimer:
		m.idle(t, idleDisable)
		return policyIoPresentArmedWakeCanceled
	case policyIoPresentArmedWakeCanceled, policyWokeFromS0:
		if step == 0 {
			m.poxActivate(t)
		}
		return m.requestD0(t, step)
	case policyTimerExpiredWakeCompletedPowerUp:
		if step == 0 {
			m.poxActivate(t)
			m.idle(t, idleDisable)
		}
		return m.requestD0(t, step)
	case policyTimerExpiredWakeCompletedHardwareStarted:
		m.poweredOn(t)
		return policyS0WakeCompletePowerUp
	case policyWokeFromS0NotifyDriver:
		if step == 0 {
			m.callDevice(t, EvtDeviceWakeFromS0Triggered, 0)
			return policyAgain
		}
		return policyS0WakeDisarm
	case policyS0WakeDisarm:
		return m.disarmWake(t, step)
	case policyS0WakeCompletePowerUp:
		m.post(t, powerMachine, uint8(powerCompleteD0), hereIfFree)
	default:
		return m.enterPolicySleep(t, s, step)
	}
	return policyRest
}

// disarmWake is S0WakeDisarm.
func (m *Machine) disarmWake(t ThreadID, step uint8) policyState {
	switch step {
	case 0:
		m.poweredOn(t)
		return policyAgain
	case 1:
		m.callDevice(t, EvtDeviceDisarmWakeFromS0, 0)
		return policyAgain
	}
	return policyS0WakeCompletePowerUp
}

// wakeIsOver cancels the wait-wake request. It reports whether nothing is left to wait for, because
// the event of its completion came at a moment when no state took it.
func (m *Machine) wakeIsOver(t ThreadID) bool {
	return !m.cancelWaitWake(t) && m.device.wakeDropped
}
