package wdf

// The device's inputs: what the PnP and power managers, the drivers below, the power framework
// (PoFx), the kernel's timer and the driver itself do to the device. Every one is made on a Thread,
// which ends with Returned (Call says of what), possibly after callbacks and waits. None is legal
// with Config.CountedReferences.
const (
	// The PnP manager's acts. What they lead to is told by PnpEvent.
	DeviceStart          InputKind = queueInputs + iota // IRP_MN_START_DEVICE: first start, or restart after DeviceStop (R97)
	DeviceStop                                          // IRP_MN_STOP_DEVICE: implicit D3 (R97, R101)
	DeviceQueryRemove                                   // IRP_MN_QUERY_REMOVE_DEVICE: an idle device is brought to D0; the queues run on (R100)
	DeviceCancelRemove                                  // IRP_MN_CANCEL_REMOVE_DEVICE: ends what DeviceQueryRemove began
	DeviceRemove                                        // IRP_MN_REMOVE_DEVICE: graceful, or the end of a surprise removal (R101, R102)
	DeviceSurpriseRemove                                // IRP_MN_SURPRISE_REMOVAL (R102, R103)

	// Device DDIs. Returned carries the DDI's status.
	AssignS0IdleSettings // WdfDeviceAssignS0IdleSettings; Value: S0IdleSettings.Encode()
	StopIdle             // WdfDeviceStopIdle; Flag: WaitForD0 (the thread may block)
	ResumeIdle           // WdfDeviceResumeIdle

	// The idle timer, in two halves so that something may happen between them (R89).
	IdleTimerDue // the started timer comes due: it can no longer be cancelled
	IdleTimerDpc // its DPC runs, at DISPATCH_LEVEL

	// Power IRPs. Value: the PowerIrp.
	PowerIrpArrived     // it reaches this driver: one that was asked for by PowerIrpRequested, a system power IRP, or, if the policy owner is another driver, a device power IRP
	LowerStackCompleted // the drivers below complete it, with Status; IrpWaitWake with success: the device signalled wake

	// FailPowerIrpRequests makes the next Value calls of PoRequestPowerIrp fail for lack of
	// memory (R107).
	FailPowerIrpRequests

	// The power framework's callbacks into the framework (R91).
	PoxPowerNotRequired // device-power-not-required: allowed once PoxIdle was reported
	PoxPowerRequired    // device-power-required: after PoxActivate, if PoxPowerNotRequired had been accepted

	// Directed power (DFx): the power framework takes the device down although it is in use.
	DirectedPowerDown // to Dx whatever the references
	DirectedPowerUp   // and back

	deviceInputs // one past the last
)

// PowerIrp names a power IRP: the minor function and the state that it asks for. At most one of
// each of the three kinds (device, system, wait-wake) is with this driver at a time.
type PowerIrp int64

const (
	IrpD0 PowerIrp = iota
	IrpD1
	IrpD2
	IrpD3
	IrpS0
	IrpS1
	IrpS2
	IrpS3
	IrpS4
	IrpS5
	IrpWaitWake
)

var powerIrpNames = [...]string{"D0", "D1", "D2", "D3", "S0", "S1", "S2", "S3", "S4", "S5", "waitWake"}

// String is the state asked for, or "waitWake".
func (irp PowerIrp) String() string {
	if irp < 0 || int(irp) >= len(powerIrpNames) {
		return "unknown"
	}
	return powerIrpNames[irp]
}

// ParsePowerIrp is the inverse of String.
func ParsePowerIrp(name string) (PowerIrp, bool) {
	for i, n := range powerIrpNames {
		if n == name {
			return PowerIrp(i), true
		}
	}
	return 0, false
}

// Device reports whether irp is a device power IRP, System whether it is a system power IRP.
func (irp PowerIrp) Device() bool { return irp >= IrpD0 && irp <= IrpD3 }

// System reports whether irp is a system power IRP.
func (irp PowerIrp) System() bool { return irp >= IrpS0 && irp <= IrpS5 }

// DeviceState is a device power state. EvtDeviceD0Entry and EvtDeviceD0Exit carry one in Value.
type DeviceState uint8

const (
	D0 DeviceState = iota
	D1
	D2
	D3
	D3Final // D3 by stop or removal, and the state before the first D0
)

var deviceStateNames = [...]string{"D0", "D1", "D2", "D3", "D3Final"}

// String is the state's name.
func (d DeviceState) String() string {
	if int(d) >= len(deviceStateNames) {
		return "unknown"
	}
	return deviceStateNames[d]
}

// IdleEnabled is S0IdleSettings.Enabled, a WDF_TRI_STATE.
type IdleEnabled uint8

const (
	IdleDefault IdleEnabled = iota // WdfUseDefault: enabled
	IdleOn
	IdleOff
)

// IdleTimeoutType says who times the idle period (WDF_POWER_POLICY_IDLE_TIMEOUT_TYPE).
type IdleTimeoutType uint8

const (
	DriverManaged  IdleTimeoutType = iota // the framework's timer, then straight down
	SystemManaged                         // the power framework decides when to power down (R91)
	SystemWithHint                        // the same, and is told the time-out as a hint
)

// DefaultIdleTimeout is the time-out, in milliseconds, that a setting of 0 stands for (R89).
const DefaultIdleTimeout = 5000

// IdleTolerance is the coalescing tolerance of the idle timer in milliseconds (R89).
const IdleTolerance = 100

// S0IdleSettings is the argument of WdfDeviceAssignS0IdleSettings. The zero value is idle enabled,
// default time-out, driver-managed, not wake-capable, D3.
type S0IdleSettings struct {
	Timeout             uint32          // milliseconds; 0: DefaultIdleTimeout
	Immediate           bool            // time out at once: what the DDI cannot say (0 means default there), for studies of a zero time-out
	Enabled             IdleEnabled     //
	CanWake             bool            // IdleCanWakeFromS0, else IdleCannotWakeFromS0
	Dx                  DeviceState     // D1 to D3; D0: the default, which is DeviceConfig.WakeDx if CanWake, else D3
	PowerUpOnSystemWake bool            // PowerUpIdleDeviceOnSystemWake (R99)
	Type                IdleTimeoutType // the type of the first call holds for good
}

// Encode packs the settings into an Input's Value.
func (s S0IdleSettings) Encode() int64 {
	v := int64(s.Timeout) | int64(s.Enabled)<<32 | int64(s.Dx)<<36 | int64(s.Type)<<40
	if s.CanWake {
		v |= 1 << 44
	}
	if s.PowerUpOnSystemWake {
		v |= 1 << 45
	}
	if s.Immediate {
		v |= 1 << 46
	}
	return v
}

// decodeS0IdleSettings is the inverse of Encode.
func decodeS0IdleSettings(v int64) S0IdleSettings {
	return S0IdleSettings{
		Timeout:             uint32(v),
		Immediate:           v>>46&1 != 0,
		Enabled:             IdleEnabled(v >> 32 & 0xF),
		CanWake:             v>>44&1 != 0,
		Dx:                  DeviceState(v >> 36 & 0xF),
		PowerUpOnSystemWake: v>>45&1 != 0,
		Type:                IdleTimeoutType(v >> 40 & 0xF),
	}
}
