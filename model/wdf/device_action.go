package wdf

// The device's actions. Queue and Request are None in all of them unless they say otherwise.
const (
	// Callbacks into the driver. Each occupies its Thread until CallbackReturned, whose Status is
	// the callback's result where it has one. Their order is that of R94, R96 and R102.
	EvtDeviceD0Entry              ActionKind = queueActions + iota // Value: the DeviceState it comes from. A failure fails the power-up (R88)
	EvtDeviceD0Exit                                                // Value: the DeviceState it goes to. A failure marks the power-down failed (R107)
	EvtDeviceSelfManagedIoInit                                     // the first time in D0. A failure fails the power-up
	EvtDeviceSelfManagedIoSuspend                                  // before the queues are held. A failure is remembered, the descent goes on
	EvtDeviceSelfManagedIoRestart                                  // after the resume passes. A failure: Hold at once (R87)
	EvtDeviceSelfManagedIoFlush                                    // removal: after the power-managed queues were purged
	EvtDeviceSelfManagedIoCleanup                                  // removal: after the others were
	EvtDeviceArmWakeFromS0                                         // A failure: no wake, back to D0
	EvtDeviceDisarmWakeFromS0                                      //
	EvtDeviceWakeFromS0Triggered                                   //
	EvtDeviceSurpriseRemoval                                       //
	EvtDeviceReleaseHardware                                       //

	// Calls out of the framework, which occupy their Thread in the same way.
	PowerIrpToLowerStack // IoCallDriver with the PowerIrp in Value. The host may step LowerStackCompleted on this very thread before it answers CallbackReturned (the drivers below completed at once), or on another thread at any time after
	RetryDelay           // the thread sleeps for Value milliseconds before it asks for a power IRP again (R107)

	// Facts.
	PowerReferenceAnswer // the idle engine answered a power reference with Status other than success: StatusPending (counted, but not in D0) or StatusPowerStateInvalid (refused, not counted; or given back). Queue, or None for StopIdle
	TimerStart           // the idle timer starts: Value milliseconds, plus at most IdleTolerance; 0 is 100 ns
	TimerCancel          // the idle timer is cancelled; Flag: in time (else it has come due and its DPC will run)
	PowerIrpRequested    // PoRequestPowerIrp for the PowerIrp in Value; Status success: the host brings it by PowerIrpArrived; else the call failed
	PowerIrpCompleted    // the whole stack is done with the PowerIrp in Value; Status
	PnpEvent             // Value: a PnpOutcome
	PowerPhase           // the device's power went over to the DevicePhase in Value
	HoldBegins           // the power thread enters the Hold of the power-managed queues (R53)
	HoldEnds             // and leaves it: every power-managed queue is Off
	PurgeBegins          // the same for the purge of removal; Flag: of the queues that are not power-managed (R75, R77)
	PurgeEnds

	// Calls to the power framework (R91).
	PoxRegister
	PoxUnregister
	PoxActivate        // the component is active
	PoxIdle            // the component is idle: PoxPowerNotRequired may follow
	PoxReportPoweredOn // answer to PoxPowerRequired, once in D0
	PoxIdleTimeoutHint // Value: milliseconds
	PoxRefused         // a PoxPowerNotRequired found the component active and was ignored
)

// PnpOutcome is what the power policy and power machines tell the PnP machine.
type PnpOutcome uint8

const (
	PwrPolStarted     PnpOutcome = iota + 1 // DeviceStart is done
	PwrPolStartFailed                       // DeviceStart failed: the device must be removed
	PwrPolStopped                           // DeviceStop is done
	PwrPolStopFailed                        // likewise, but it failed to power down
	PwrPolRemoved                           // the removal is done
	PowerUpFailed                           // a power-up failed: the PnP manager will remove the device
	PowerDownFailed                         // a power-down failed: likewise
)

var pnpOutcomeNames = [...]string{"", "PwrPolStarted", "PwrPolStartFailed", "PwrPolStopped", "PwrPolStopFailed", "PwrPolRemoved", "PowerUpFailed", "PowerDownFailed"}

// String is the event's name.
func (o PnpOutcome) String() string {
	if int(o) >= len(pnpOutcomeNames) {
		return "unknown"
	}
	return pnpOutcomeNames[o]
}

// DevicePhase divides the device's time by what it draws.
type DevicePhase uint8

const (
	PhaseOff       DevicePhase = iota // not started, stopped or removed
	PhaseD0                           // in D0: the power-up is complete
	PhaseGoingDown                    // from the arrival of the Dx IRP (or the beginning of an implicit D3) on
	PhaseDx                           // the Dx IRP came back
	PhaseComingUp                     // from the return of the D0 IRP (or the beginning of an implicit D0) on
)

var devicePhaseNames = [...]string{"Off", "D0", "GoingDown", "Dx", "ComingUp"}

// String is the phase's name.
func (p DevicePhase) String() string {
	if int(p) >= len(devicePhaseNames) {
		return "unknown"
	}
	return devicePhaseNames[p]
}
