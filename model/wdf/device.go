package wdf

import "errors"

// The device's half of the machine: who powers it up and down, when, and in what order the queues
// hear of it. It is five machines that post events to each other, as in the framework:
//
//	power policy    decides (device_policy*.go; device_follower.go if another driver decides)
//	power           carries out: the sequences of R94 and R96 (device_power*.go)
//	idle engine     counts references and times (device_idle.go)
//	requirement     keeps account with the power framework (device_pox.go)
//	PnP             start, stop, removal (device_pnp.go); of this only what the queues see
//
// device_event.go says how events travel, device_irp.go how power IRPs do, device_call.go what the
// driver may call.

// device is the device's state.
type device struct {
	machines [machines]eventMachine

	idle        idleEngine
	policy      policyState
	power       devicePower
	requirement requirementState
	selfManaged selfManagedIo
	pnp         pnpState
	phase       DevicePhase
	state       DeviceState // the last that was reached: D0 only once in D0 for good

	result Status // of the device callback that has just returned

	// S0 idle settings (R89).
	settingsAssigned    bool
	idleEnabled         bool
	canWake             bool
	powerUpOnSystemWake bool
	systemManaged       bool
	typeFrozen          bool // the type can no longer be chosen: the device has started
	idleDx              DeviceState
	hint                uint32 // milliseconds, as told to the power framework
	nextHint            uint32

	// Power IRPs.
	failRequests     int64  // PoRequestPowerIrp calls that will fail
	below            uint16 // the PowerIrps with the drivers below, a bit each
	requested        bool   // the owner asked for a device power IRP that has not arrived
	pending          bool   // this driver holds pendingIrp
	pendingIrp       PowerIrp
	systemIrpPending bool // policy holds systemIrp
	systemIrp        PowerIrp
	asleep           bool // between the Sx and the S0 IRP
	directed         bool // between DirectedPowerDown and DirectedPowerUp
	waitWake         bool // the wait-wake request is below this driver
	wakeDropped      bool // its completion was told in a state that did not take it

	// Failures on the way.
	ioFailed        bool // EvtDeviceSelfManagedIoSuspend failed in this power-down
	powerDownFailed bool // told to policy when the Dx IRP completes
	policyFailed    bool // the stop will be reported as failed

	// The power framework (R91).
	componentIdle bool
	powerRequired bool

	// PnP.
	queryReference bool // taken by DeviceQueryRemove (R100)
	policyStopped  bool // power policy has come to a stop
	policyRemoved  bool // and has let go of the device
	hardware       bool // EvtDeviceReleaseHardware is due in the removal
}

// initDevice is the device before its first start.
func (m *Machine) initDevice() {
	d := &m.device
	d.idle = idleEngine{state: idleStopped, timeout: DefaultIdleTimeout, d0Event: true}
	d.policy = policyObjectCreated
	d.power = powerObjectCreated
	d.requirement = requirementUnregisteredState
	d.state = D3Final
	d.idleDx = D3
	d.powerRequired = true
	for i := range d.machines {
		d.machines[i].owner = None
	}
}

// DeviceStatus is what a host may ask about the device.
type DeviceStatus struct {
	Phase           DevicePhase
	State           DeviceState // the last device state that was reached
	PowerReferences int64       // C (R89)
	D0Event         bool        // a policy owner's StopIdle with WaitForD0 would not block
	IdleTimer       bool        // the idle timer is started and has not come due
	SystemAsleep    bool        // between an Sx IRP and the S0 IRP
	ComponentIdle   bool        // PoxPowerNotRequired would be accepted
	Idle            string      // the idle engine's state, "none" if another driver owns the policy
}

// DeviceStatus describes the device.
func (m *Machine) DeviceStatus() DeviceStatus {
	d := &m.device
	s := DeviceStatus{
		Phase:           d.phase,
		State:           d.state,
		PowerReferences: d.idle.count,
		D0Event:         m.cfg.PolicyOwner && d.idle.d0Event,
		IdleTimer:       d.idle.timerStarted && !d.idle.timerDue,
		SystemAsleep:    d.asleep,
		ComponentIdle:   d.systemManaged && d.componentIdle,
		Idle:            idleStateNames[idleNone],
	}
	if m.cfg.PolicyOwner {
		s.Idle = idleStateNames[d.idle.state]
	}
	return s
}

// Errors of Step for device inputs.
var (
	ErrNoDevice = errors.New("wdf: a machine with counted references has no device")
	ErrPnp      = errors.New("wdf: the PnP manager does not do that to a device in this state")
	ErrPowerIrp = errors.New("wdf: no such power IRP can be there now")
	ErrTimer    = errors.New("wdf: the idle timer is not started, or has not come due")
	ErrNotOwner = errors.New("wdf: only a policy owner is registered with the power framework")
)

// checkDevice finds a host's mistakes in a device input before anything has changed.
func (m *Machine) checkDevice(in Input) error {
	d, irp := &m.device, PowerIrp(in.Value)
	if m.cfg.CountedReferences {
		return ErrNoDevice
	}
	if in.Kind >= deviceInputs {
		return ErrRange
	}
	switch in.Kind {
	case DeviceStart, DeviceStop, DeviceQueryRemove, DeviceCancelRemove, DeviceRemove, DeviceSurpriseRemove:
		if !d.pnp.allows(in.Kind) {
			return ErrPnp
		}
	case IdleTimerDue:
		if !d.idle.timerStarted || d.idle.timerDue {
			return ErrTimer
		}
	case IdleTimerDpc:
		if !d.idle.timerDue {
			return ErrTimer
		}
	case PowerIrpArrived:
		if !m.mayArrive(irp) {
			return ErrPowerIrp
		}
	case LowerStackCompleted:
		if irp < 0 || irp > IrpWaitWake || d.below>>irp&1 == 0 {
			return ErrPowerIrp
		}
	case PoxPowerNotRequired, PoxPowerRequired:
		if !d.systemManaged || d.requirement == requirementUnregisteredState {
			return ErrNotOwner
		}
	case DirectedPowerDown, DirectedPowerUp:
		if !m.cfg.PolicyOwner || d.directed != (in.Kind == DirectedPowerUp) {
			return ErrNotOwner
		}
	}
	return nil
}

// mayArrive reports whether the power IRP can reach this driver: one of each kind at a time.
func (m *Machine) mayArrive(irp PowerIrp) bool {
	d := &m.device
	switch {
	case irp.Device():
		return d.below&(1<<IrpD0|1<<IrpD1|1<<IrpD2|1<<IrpD3) == 0 && !d.pending
	case irp.System():
		const system = 1<<IrpS0 | 1<<IrpS1 | 1<<IrpS2 | 1<<IrpS3 | 1<<IrpS4 | 1<<IrpS5
		return d.below&system == 0 && !d.systemIrpPending
	case irp == IrpWaitWake:
		return d.below>>IrpWaitWake&1 == 0
	}
	return false
}
