package wdf

// policyTable holds every transition of the power policy owner's machine that an event causes;
// those that a state makes by itself are in the enter functions. An event that the state's row does
// not name is ignored: dropped if the state is open, kept for a later state if it is closed and the
// event is not a priority event. Where that happens in practice the row says why.
var policyTable = [policyStates]policyRow{
	policyObjectCreated: {
		// Ignored: Sx, S0 (the system may sleep before the first start), IdleSettings (they count
		// from the start on).
		open: true,
		to: [policyEvents]policyState{
			policyStart:  policyStarting,
			policyRemove: policyRemoved,
		},
	},
	policyStarting: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingPoweredUp,
			policyPowerUpFailed: policyStartingFailed,
		},
	},
	policyStartingFailed: {
		open: true,
		to: [policyEvents]policyState{
			policyRemove: policyRemoved,
		},
	},
	policyRestarting: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingSucceeded,
			policyPowerUpFailed: policyRestartingFailed,
		},
	},

	// In D0.
	policyStarted: {
		// Ignored: IoPresent (already up), Timeout (idling was forbidden meanwhile), S0 (without an
		// Sx), the wake events of a request just cancelled, PowerRequired and PowerNotRequired
		// (decided already), PowerUp.
		open: true,
		to: [policyEvents]policyState{
			policySx:             policySleeping,
			policyStop:           policyStopping,
			policySurpriseRemove: policyStopping,
			policyIdleSettings:   policyStartingDecideS0Wake,
		},
	},
	policyStartedIdleCapable: {
		// Ignored: as Started. IoPresent comes here when the device returned from the time-out
		// before policy had looked.
		open: true,
		to: [policyEvents]policyState{
			policyTimeout:        policyIdleCapableDeviceIdle,
			policySx:             policyStartedCancelTimerForSleep,
			policyStop:           policyStoppingCancelTimer,
			policySurpriseRemove: policyStoppingCancelTimer,
			policyIdleSettings:   policyStartedCancelTimer,
		},
	},
	policyStartedWakeCapable: {
		// Ignored: as StartedIdleCapable.
		open: true,
		to: [policyEvents]policyState{
			policyTimeout:        policyWakeCapableDeviceIdle,
			policySx:             policyStartedCancelTimerForSleep,
			policyStop:           policyStoppingCancelTimer,
			policySurpriseRemove: policyStoppingCancelTimer,
			policyIdleSettings:   policyStartedCancelTimer,
		},
	},
	policyStartedWaitForIdleTimeout: {
		open: true,
		to: [policyEvents]policyState{
			policyTimeout:        policyStartingDecideS0Wake,
			policyStop:           policyStoppingWaitForIdleTimeout,
			policySurpriseRemove: policyStoppingWaitForIdleTimeout,
		},
	},

	// The open window of the system-managed time-out (R91).
	policyIdleCapableDeviceIdle: {
		open: true,
		to: [policyEvents]policyState{
			policyPowerNotRequired: policyTimerExpiredNoWake,
			policySx:               policyDeviceIdleSleeping,
			policyStop:             policyDeviceIdleStopping,
			policySurpriseRemove:   policyDeviceIdleStopping,
			policyIdleSettings:     policyDeviceIdleReturnToActive,
			policyIoPresent:        policyDeviceIdleReturnToActive,
		},
	},
	policyWakeCapableDeviceIdle: {
		// Ignored: PowerRequired (the device had powered up by itself and is idle again).
		open: true,
		to: [policyEvents]policyState{
			policyPowerNotRequired: policyTimerExpiredWakeCapable,
			policySx:               policyDeviceIdleSleeping,
			policyStop:             policyDeviceIdleStopping,
			policySurpriseRemove:   policyDeviceIdleStopping,
			policyIdleSettings:     policyDeviceIdleReturnToActive,
			policyIoPresent:        policyDeviceIdleReturnToActive,
		},
	},

	// The descent without wake: closed until Dx, so new I/O waits in the queue (R92).
	policyTimerExpiredNoWake: {
		to: [policyEvents]policyState{
			policyIoStopped: policyTimerExpiredNoWakeCompletePowerDown,
			policyPowerDown: policyTimerExpiredNoWakeUndoPowerDown,
		},
	},
	policyTimerExpiredNoWakeCompletePowerDown: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyTimerExpiredNoWakePoweredDownDisableIdleTimer,
			policyPowerDownFailed: policyDevicePowerRequestFailed,
		},
	},
	policyWaitingUnarmed: {
		// Ignored: S0 (without an Sx), PowerNotRequired (already in Dx).
		open: true,
		to: [policyEvents]policyState{
			policyIoPresent:      policyWaitingUnarmedQueryIdle,
			policySx:             policySystemAsleepNoWake,
			policyStop:           policyStoppingResetDevice,
			policySurpriseRemove: policyStoppingCancelTimer,
			policyIdleSettings:   policyS0NoWakePowerUp,
			policyPowerRequired:  policyS0NoWakePowerUp,
		},
	},
	policyS0NoWakePowerUp: {
		to: [policyEvents]policyState{
			policyHardwareStarted: policyS0NoWakeCompletePowerUp,
			policyPowerUpFailed:   policyDevicePowerRequestFailed,
		},
	},
	policyS0NoWakeCompletePowerUp: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingDecideS0Wake,
			policyPowerUpFailed: policyDevicePowerRequestFailed,
		},
	},

	// The descent armed for wake.
	policyTimerExpiredWakeCapablePowerDown: {
		to: [policyEvents]policyState{
			policyIoStopped: policyTimerExpiredWakeCapableSendWake,
			policyPowerDown: policyTimerExpiredWakeCapableUndoPowerDown,
		},
	},
	policyTimerExpiredWakeCapableSendWake: {
		to: [policyEvents]policyState{
			policyWakeArrived:   policyTimerExpiredWakeCapableWakeArrived,
			policyWakeFailed:    policyTimerExpiredWakeCompletedDisarm,
			policyWakeSucceeded: policyTimerExpiredWakeSucceeded,
		},
	},
	policyTimerExpiredWakeCapableWakeArrived: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyWaitingArmedDisableIdleTimer,
			policyWakeSucceeded:   policyTimerExpiredWakeCapableWakeSucceeded,
			policyWakeFailed:      policyTimerExpiredWakeCapableWakeFailed,
			policyPowerDownFailed: policyTimerExpiredWakeCapablePowerDownFailedCancelWake,
		},
	},
	policyTimerExpiredWakeCapableCancelWake: {
		to: [policyEvents]policyState{
			policyWakeSucceeded: policyTimerExpiredWakeCompletedPowerDown,
			policyWakeFailed:    policyTimerExpiredWakeCompletedPowerDown,
		},
	},
	policyTimerExpiredWakeCapableWakeSucceeded: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyWokeFromS0DisableIdleTimer,
			policyPowerDownFailed: policyDevicePowerRequestFailed,
		},
	},
	policyTimerExpiredWakeCapableWakeFailed: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyWakeFailedDisableIdleTimer,
			policyPowerDownFailed: policyDevicePowerRequestFailed,
		},
	},
	policyTimerExpiredWakeCapablePowerDownFailedCancelWake: {
		to: [policyEvents]policyState{
			policyWakeSucceeded: policyDevicePowerRequestFailed,
			policyWakeFailed:    policyDevicePowerRequestFailed,
		},
	},
	policyTimerExpiredWakeCompletedPowerDown: {
		// Ignored: WakeSucceeded, WakeArrived (the request completed before its arrival was taken
		// up, or although arming had failed).
		to: [policyEvents]policyState{
			policyPowerDown:       policyTimerExpiredWakeCompletedPowerUp,
			policyPowerDownFailed: policyDevicePowerRequestFailed,
		},
	},
	policyTimerExpiredWakeCompletedPowerUp: {
		// Ignored: as TimerExpiredWakeCompletedPowerDown.
		to: [policyEvents]policyState{
			policyHardwareStarted: policyTimerExpiredWakeCompletedHardwareStarted,
			policyPowerUpFailed:   policyDevicePowerRequestFailed,
		},
	},
	policyWaitingArmed: {
		// Ignored: S0 (without an Sx).
		open: true,
		to: [policyEvents]policyState{
			policyIoPresent:      policyWaitingArmedQueryIdle,
			policySx:             policyCancelingWakeForSystemSleep,
			policyWakeSucceeded:  policyWokeFromS0,
			policyWakeFailed:     policyIoPresentArmedWakeCanceled,
			policyStop:           policyStoppingD0,
			policySurpriseRemove: policyWaitingArmedStopping,
			policyIdleSettings:   policyIoPresentArmed,
			policyPowerRequired:  policyIoPresentArmed,
		},
	},
	policyIoPresentArmed: {
		to: [policyEvents]policyState{
			policyWakeFailed:    policyIoPresentArmedWakeCanceled,
			policyWakeSucceeded: policyIoPresentArmedWakeCanceled,
		},
	},
	policyIoPresentArmedWakeCanceled: {
		// Ignored: the wake events, taken up before.
		to: [policyEvents]policyState{
			policyHardwareStarted: policyS0WakeDisarm,
			policyPowerUpFailed:   policyDevicePowerRequestFailed,
		},
	},
	policyWokeFromS0: {
		to: [policyEvents]policyState{
			policyHardwareStarted: policyWokeFromS0NotifyDriver,
			policyPowerUpFailed:   policyDevicePowerRequestFailed,
		},
	},
	policyS0WakeCompletePowerUp: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingDecideS0Wake,
			policyPowerUpFailed: policyDevicePowerRequestFailed,
		},
	},

	// System sleep and directed power.
	policyStartedWaitForIdleTimeoutForSleep: {
		open: true,
		to: [policyEvents]policyState{
			policyTimeout: policySleeping,
		},
	},
	policyCancelingWakeForSystemSleep: {
		to: [policyEvents]policyState{
			policyWakeFailed:    policyCancelingWakeForSystemSleepWakeCanceled,
			policyWakeSucceeded: policyCancelingWakeForSystemSleepWakeCanceled,
		},
	},
	policyCancelingWakeForSystemSleepWakeCanceled: {
		// Ignored: WakeSucceeded (just as the sleep began).
		to: [policyEvents]policyState{
			policyHardwareStarted: policyDisarmingWakeForSystemSleepCompletePowerUp,
			policyPowerUpFailed:   policyPowerUpForSystemSleepFailed,
		},
	},
	policyDisarmingWakeForSystemSleepCompletePowerUp: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartedCancelTimerForSleep,
			policyPowerUpFailed: policyPowerUpForSystemSleepFailed,
		},
	},
	policySleepingNoWakePowerDown: {
		to: [policyEvents]policyState{
			policyIoStopped: policySleepingNoWakeCompletePowerDown,
			policyPowerDown: policySystemSleepPowerRequestFailed,
		},
	},
	policySleepingNoWakeCompletePowerDown: {
		to: [policyEvents]policyState{
			policyPowerDown:       policySystemAsleepNoWake,
			policyPowerDownFailed: policySystemSleepPowerRequestFailed,
		},
	},
	policySystemAsleepNoWake: {
		// Ignored: IoPresent (I/O does not wake the system, R16), Timeout, IdleSettings (looked at
		// on the return to S0), PowerNotRequired (powered down already), WakeArrived.
		open: true,
		to: [policyEvents]policyState{
			policyS0: policySystemWakeDeviceWakeDisabled,
			// Of a device that was directed down: the PnP manager does not wait for that.
			policyStop:           policyStoppingResetDevice,
			policySurpriseRemove: policyStoppingCancelTimer,
		},
	},
	policySystemWakeDeviceToD0: {
		to: [policyEvents]policyState{
			policyHardwareStarted: policySystemWakeDeviceToD0CompletePowerUp,
			policyPowerUpFailed:   policyDevicePowerRequestFailed,
		},
	},
	policySystemWakeDeviceToD0CompletePowerUp: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingDecideS0Wake,
			policyPowerUpFailed: policyDevicePowerRequestFailed,
		},
	},

	// Stop and removal.
	policyStoppingWaitForIdleTimeout: {
		open: true,
		to: [policyEvents]policyState{
			policyTimeout: policyStopping,
		},
	},
	policyStoppingResetDevice: {
		to: [policyEvents]policyState{
			policyHardwareStarted: policyStoppingResetDeviceCompletePowerUp,
			policyPowerUpFailed:   policyStoppingResetDeviceFailed,
		},
	},
	policyStoppingResetDeviceCompletePowerUp: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStopping,
			policyPowerUpFailed: policyStoppingResetDeviceFailed,
		},
	},
	policyStoppingD0: {
		// Ignored: the wake events, until the wake request is cancelled below.
		to: [policyEvents]policyState{
			policyHardwareStarted: policyStoppingDisarmWake,
			policyPowerUpFailed:   policyStoppingD0Failed,
		},
	},
	policyStoppingDisarmWake: {
		// Ignored: as StoppingD0.
		to: [policyEvents]policyState{
			policyPowerUp:       policyStoppingDisarmWakeCancelWake,
			policyPowerUpFailed: policyStoppingD0Failed,
		},
	},
	policyStoppingDisarmWakeCancelWake: {
		to: [policyEvents]policyState{
			policyWakeFailed:    policyStopping,
			policyWakeSucceeded: policyStopping,
		},
	},
	policyStoppingCancelWake: {
		open: true,
		to: [policyEvents]policyState{
			policyWakeFailed:    policyStopping,
			policyWakeSucceeded: policyStopping,
		},
	},
	policyStopping: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyStoppingSendStatus,
			policyPowerDownFailed: policyStoppingFailed,
		},
	},
	policyStopped: {
		// Ignored: Timeout, IoPresent, PowerRequired (they came just before the stop).
		open: true,
		to: [policyEvents]policyState{
			policyStart:  policyRestarting,
			policyRemove: policyStoppedRemoving,
		},
	},
	policyRemoved: {
		// Ignored: Sx, S0, IdleSettings (nothing is left to decide).
		open: true,
		to: [policyEvents]policyState{
			policyStart:  policyStarting,
			policyRemove: policyRemoved,
		},
	},
	policyDevicePowerRequestFailed: {
		// Ignored: S0 (of the sleep in which D0Exit failed), IoPresent (the device is about to be
		// removed), PowerRequired (declared powered on already), the wake events.
		open: true,
		to: [policyEvents]policyState{
			policyStop:           policyStoppingCancelTimer,
			policySurpriseRemove: policyStopping,
		},
	},
}

// followerTable is the machine of a device that does not own its power policy: it only lets the
// power machine go on (R104).
var followerTable = [policyStates]policyRow{
	policyObjectCreated: {
		open: true,
		to: [policyEvents]policyState{
			policyStart:  policyStarting,
			policyRemove: policyRemoved,
		},
	},
	policyStarting: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStarted,
			policyPowerUpFailed: policyStartingFailed,
		},
	},
	policyStartingSucceeded: {
		open: true,
		to: [policyEvents]policyState{
			policyIoStopped:       policyGotoDx,
			policyStop:            policyStopping,
			policySurpriseRemove:  policyStopping,
			policyHardwareStarted: policyGotoD0InD0,
		},
	},
	policyStartingFailed: {
		open: true,
		to: [policyEvents]policyState{
			policyRemove: policyRemoved,
		},
	},
	policyGotoDx: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyDx,
			policyPowerDownFailed: policyStartingSucceeded,
		},
	},
	policyGotoDxInDx: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyDx,
			policyPowerDownFailed: policyDx,
		},
	},
	policyDx: {
		open: true,
		to: [policyEvents]policyState{
			policyHardwareStarted: policyGotoD0,
			policyStop:            policyStopping,
			policySurpriseRemove:  policyStopping,
			policyIoStopped:       policyGotoDxInDx,
		},
	},
	policyGotoD0: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingSucceeded,
			policyPowerUpFailed: policyStartingSucceeded,
		},
	},
	policyGotoD0InD0: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStartingSucceeded,
			policyPowerUpFailed: policyStartingSucceeded,
		},
	},
	policyStoppingWaitingForImplicitPowerDown: { // a real power IRP may come in between
		open: true,
		to: [policyEvents]policyState{
			policyImplicitPowerDown:       policyStoppingSendStatus,
			policyImplicitPowerDownFailed: policyStoppingFailed,
			policyIoStopped:               policyStoppingPoweringDown,
			policyHardwareStarted:         policyStoppingPoweringUp,
		},
	},
	policyStoppingPoweringUp: {
		to: [policyEvents]policyState{
			policyPowerUp:       policyStoppingWaitingForImplicitPowerDown,
			policyPowerUpFailed: policyStoppingWaitingForImplicitPowerDown,
		},
	},
	policyStoppingPoweringDown: {
		to: [policyEvents]policyState{
			policyPowerDown:       policyStoppingWaitingForImplicitPowerDown,
			policyPowerDownFailed: policyStoppingWaitingForImplicitPowerDown,
		},
	},
	policyStopped: {
		open: true,
		to: [policyEvents]policyState{
			policyStart:  policyStarting,
			policyRemove: policyRemoved,
		},
	},
	policyRemoved: {
		open: true,
		to: [policyEvents]policyState{
			policyStart:  policyStarting,
			policyRemove: policyRemoved,
		},
	},
}
