package wdf

// enterFollower is what the machine of a device that does not own its power policy does on entering
// its states: it lets the power machine go on at once (R104).
func (m *Machine) enterFollower(t ThreadID, s policyState, _ uint8) policyState {
	switch s {
	case policyStarting:
		m.post(t, powerMachine, uint8(powerImplicitD0), hereIfFree)
	case policyStarted:
		m.pnpEvent(t, PwrPolStarted)
		return policyStartingSucceeded
	case policyStartingFailed:
		m.pnpEvent(t, PwrPolStartFailed)
	case policyGotoDx, policyGotoDxInDx, policyStoppingPoweringDown:
		m.post(t, powerMachine, uint8(powerCompleteDx), hereIfFree)
	case policyGotoD0, policyGotoD0InD0, policyStoppingPoweringUp:
		m.post(t, powerMachine, uint8(powerCompleteD0), hereIfFree)
	case policyStopping:
		m.post(t, powerMachine, uint8(powerImplicitD3), hereIfFree)
		return policyStoppingWaitingForImplicitPowerDown
	case policyStoppingSendStatus:
		m.pnpEvent(t, PwrPolStopped)
		return policyStopped
	case policyStoppingFailed:
		m.pnpEvent(t, PwrPolStopFailed)
		return policyStopped
	case policyRemoved:
		m.pnpEvent(t, PwrPolRemoved)
	}
	return policyRest
}
