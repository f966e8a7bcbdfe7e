package wdf

// The power framework's side of the device (R91). With the driver-managed time-out none of this
// does anything. Otherwise the device power requirement machine keeps account of whether the power
// framework requires the device to be powered and whether it is, so that each report of "powered
// on" answers one requirement.

type requirementEvent uint8

const (
	requirementRegistered requirementEvent = iota
	requirementUnregistered
	requirementNotRequired // the power framework does not require power
	requirementRequired    // it does
	requirementGoingToDx
	requirementReturnedToD0
	requirementEvents
)

type requirementState uint8

const (
	requirementNone requirementState = iota // no transition

	requirementUnregisteredState
	requirementRequiredD0
	requirementNotRequiredD0
	requirementNotRequiredDx
	requirementRequiredDx
	requirementReporting
	requirementWaitingForRequiredD0
	requirementStates
)

var requirementTable = [requirementStates][requirementEvents]requirementState{
	requirementUnregisteredState: {
		requirementRegistered: requirementRequiredD0,
	},
	requirementRequiredD0: {
		requirementNotRequired:  requirementNotRequiredD0,
		requirementUnregistered: requirementUnregisteredState,
		requirementReturnedToD0: requirementRequiredD0,
	},
	requirementNotRequiredD0: {
		requirementGoingToDx:    requirementNotRequiredDx,
		requirementRequired:     requirementReporting,
		requirementUnregistered: requirementUnregisteredState,
	},
	requirementNotRequiredDx: {
		requirementReturnedToD0: requirementWaitingForRequiredD0,
		requirementRequired:     requirementRequiredDx,
	},
	requirementRequiredDx: {
		requirementReturnedToD0: requirementReporting,
	},
	requirementWaitingForRequiredD0: {
		requirementRequired:     requirementReporting,
		requirementReturnedToD0: requirementWaitingForRequiredD0,
		requirementUnregistered: requirementUnregisteredState,
	},
}

// enterRequirement is what entering a state of the device power requirement machine does.
func (m *Machine) enterRequirement(t ThreadID, s requirementState) requirementState {
	switch s {
	case requirementNotRequiredD0:
		m.post(t, policyMachine, uint8(policyPowerNotRequired), hereIfFree)
	case requirementRequiredDx:
		m.post(t, policyMachine, uint8(policyPowerRequired), hereIfFree)
	case requirementReporting:
		m.tellPox(t, PoxReportPoweredOn, 0)
		return requirementRequiredD0
	}
	return requirementNone
}

func (m *Machine) tellPox(t ThreadID, what ActionKind, value int64) {
	m.emit(Action{Kind: what, Thread: t, Queue: None, Request: None, Value: value})
}

// poxActivate declares the component active.
func (m *Machine) poxActivate(t ThreadID) {
	if m.device.systemManaged {
		m.device.componentIdle = false
		m.tellPox(t, PoxActivate, 0)
	}
}

// declareIdle declares the component idle. It reports whether the device may power down at once:
// with the system-managed time-out it waits for PoxPowerNotRequired.
func (m *Machine) declareIdle(t ThreadID) bool {
	if !m.device.systemManaged {
		return true
	}
	m.device.componentIdle = true
	m.tellPox(t, PoxIdle, 0)
	return false
}

// notifyPowerDown says that the device goes to Dx. It reports whether it may: not if power has been
// required again meanwhile.
func (m *Machine) notifyPowerDown(t ThreadID) bool {
	d := &m.device
	if !d.systemManaged {
		return true
	}
	if d.powerRequired {
		return false
	}
	m.post(t, requirementMachine, uint8(requirementGoingToDx), onWorkItem)
	return true
}

// poweredOn says that the device is, or must be taken to be, powered.
func (m *Machine) poweredOn(t ThreadID) {
	if m.device.systemManaged {
		m.post(t, requirementMachine, uint8(requirementReturnedToD0), hereIfFree)
	}
}

// simulateRequirement does as if the power framework had said whether power is required: a system
// power IRP says as much.
func (m *Machine) simulateRequirement(t ThreadID, required bool) {
	if m.device.systemManaged {
		m.setRequired(t, required, hereIfFree)
	}
}

func (m *Machine) setRequired(t ThreadID, required bool, at where) {
	m.device.powerRequired = required
	event := requirementNotRequired
	if required {
		event = requirementRequired
	}
	m.post(t, requirementMachine, uint8(event), at)
}

// poxCallback is a callback of the power framework. Nothing is run on its thread.
func (m *Machine) poxCallback(in Input) {
	t := in.Thread
	m.pushReturn(t, in.Kind, None, None, StatusSuccess)
	switch {
	case in.Kind == PoxPowerRequired:
		m.setRequired(t, true, onWorkItem)
	case !m.device.componentIdle:
		m.tellPox(t, PoxRefused, 0)
	default:
		m.setRequired(t, false, onWorkItem)
	}
}
