package wdf

// policyEvent is what the power policy machine is told.
type policyEvent uint8

const (
	// Taken only in open states, in order of posting.
	policyStart            policyEvent = iota // PnP: start
	policyStop                                // PnP: stop, or graceful removal
	policySurpriseRemove                      // PnP: the device is gone
	policyRemove                              // PnP: removal, once stopped
	policySx                                  // the system goes to sleep, or the device is directed down
	policyS0                                  // the system is back in S0, or the device is directed up
	policyIoPresent                           // the idle engine saw C go up
	policyTimeout                             // the idle timer expired
	policyIdleSettings                        // WdfDeviceAssignS0IdleSettings
	policyPowerNotRequired                    // power framework
	policyPowerRequired                       // power framework

	// Priority events: at the head of the queue, and taken in every state. Whoever is not the
	// policy owner treats only the first four so.
	policyPowerUp
	policyPowerDown
	policyPowerUpFailed
	policyPowerDownFailed
	policyIoStopped       // the queues are held (R94 step 3)
	policyHardwareStarted // EvtDeviceD0Entry is over (R96 step 7)
	policyImplicitPowerDown
	policyImplicitPowerDownFailed
	policyWakeArrived   // the WAIT_WAKE request has gone down
	policyWakeSucceeded // it came back: the device signalled wake
	policyWakeFailed    // it came back otherwise
	policyEvents
)

// policyState names a state of the power policy machine, in the framework's words; where USB
// selective suspend, wake from Sx or wake interrupts are the only reason for a state of the
// framework, it is left out or has lost that part of its name.
type policyState uint8

const (
	policyRest policyState = policyState(rest) // no transition

	policyObjectCreated policyState = iota
	policyStarting
	policyStartingPoweredUp
	policyStartingSucceeded
	policyStartingFailed
	policyStartingDecideS0Wake
	policyStarted            // idling out is not allowed
	policyStartedIdleCapable // it is, without wake
	policyStartedWakeCapable // it is, with wake
	policyStartedCancelTimer // the settings changed
	policyStartedWaitForIdleTimeout
	policyRestarting
	policyRestartingFailed

	// Idling out without wake (R92).
	policyIdleCapableDeviceIdle
	policyDeviceIdleReturnToActive
	policyDeviceIdleSleeping
	policyDeviceIdleStopping
	policyTimerExpiredNoWake
	policyTimerExpiredNoWakeCompletePowerDown
	policyTimerExpiredNoWakePoweredDownDisableIdleTimer
	policyTimerExpiredNoWakeUndoPowerDown
	policyTimerExpiredNoWakeReturnToActive
	policyWaitingUnarmed
	policyWaitingUnarmedQueryIdle
	policyS0NoWakePowerUp
	policyS0NoWakeCompletePowerUp

	// Idling out armed for wake.
	policyWakeCapableDeviceIdle
	policyTimerExpiredWakeCapable
	policyTimerExpiredWakeCapablePowerDown
	policyTimerExpiredWakeCapableUndoPowerDown
	policyTimerExpiredWakeCapableSendWake
	policyTimerExpiredWakeCapableWakeArrived
	policyTimerExpiredWakeCapableCancelWake
	policyTimerExpiredWakeCapableWakeSucceeded
	policyTimerExpiredWakeCapableWakeFailed
	policyTimerExpiredWakeCapablePowerDownFailedCancelWake
	policyTimerExpiredWakeSucceeded
	policyTimerExpiredWakeCompletedDisarm
	policyTimerExpiredWakeCompletedPowerDown
	policyTimerExpiredWakeCompletedPowerUp
	policyTimerExpiredWakeCompletedHardwareStarted
	policyWaitingArmedDisableIdleTimer
	policyWaitingArmedQueryIdle
	policyWaitingArmed
	policyIoPresentArmed
	policyIoPresentArmedWakeCanceled
	policyWokeFromS0DisableIdleTimer
	policyWakeFailedDisableIdleTimer
	policyWokeFromS0
	policyWokeFromS0NotifyDriver
	policyS0WakeDisarm
	policyS0WakeCompletePowerUp

	// System sleep and directed power (R98, R99).
	policyStartedCancelTimerForSleep
	policyStartedWaitForIdleTimeoutForSleep
	policyCancelingWakeForSystemSleep
	policyCancelingWakeForSystemSleepWakeCanceled
	policyDisarmingWakeForSystemSleepCompletePowerUp
	policyPowerUpForSystemSleepFailed
	policyPowerUpForSystemSleepNotSeen
	policySleeping
	policySleepingNoWakePowerDown
	policySleepingNoWakeCompletePowerDown
	policySleepingNoWakeDxRequestFailed
	policySystemSleepPowerRequestFailed
	policySystemAsleepNoWake
	policySystemWakeDeviceWakeDisabled
	policySystemWakeQueryIdle
	policySystemWakeDeviceToD0
	policySystemWakeDeviceToD0CompletePowerUp

	// Stop and removal (R97, R101, R102).
	policyStoppingCancelTimer
	policyStoppingWaitForIdleTimeout
	policyStoppingResetDevice
	policyStoppingResetDeviceCompletePowerUp
	policyStoppingResetDeviceFailed
	policyStoppingD0
	policyStoppingD0Failed
	policyStoppingDisarmWake
	policyStoppingDisarmWakeCancelWake
	policyWaitingArmedStopping
	policyStoppingCancelWake
	policyStopping
	policyStoppingFailed
	policyStoppingSendStatus
	policyStopped
	policyStoppedRemoving
	policyRemoved
	policyDeviceD0PowerRequestFailed
	policyDevicePowerRequestFailed

	// Only of a device that does not own its power policy.
	policyGotoDx
	policyGotoDxInDx
	policyDx
	policyGotoD0
	policyGotoD0InD0
	policyStoppingWaitingForImplicitPowerDown
	policyStoppingPoweringUp
	policyStoppingPoweringDown
	policyStates
)

// policyAgain asks for the next step of entering the present state.
const policyAgain = policyState(again)

// policyRow is one state of the policy machine: whether it takes every event or only priority
// events, and where those that it takes lead.
type policyRow struct {
	open bool
	to   [policyEvents]policyState
}
